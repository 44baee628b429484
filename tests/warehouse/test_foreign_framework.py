"""A framework of other people, 51 countries by 49 indicators, built by files alone and computed again beside it.

Belongs here: the composite and the nodes of that framework against numpy straight from its tables. Does not belong
here: the converter's own rules (test_convert_wide_table.py).
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
import pytest

from capdev_pipeline.home import REPOSITORY, Home
from tests.warehouse.test_convert_wide_table import built, converter

REFERENCE = REPOSITORY.parent / "shared" / "reference"
pytestmark = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the foreign framework (../shared/reference) is not here"
)
GEOMETRIC = """
method_id: geometric
normalisation: {kind: min_max, range: [1, 100], pooled_over_areas: true}
aggregation: {kind: geometric, minimum_coverage: 0}
schemes: [{name: geometric, kind: weighted}]
"""
Key = tuple[str, str, int]
Scores = dict[Key, float]


@dataclass
class ByHand:
    """The tables of the framework, and its scores by numpy: min-max over all rows, plain means of what is present."""

    table: str
    worst: float = 0.0

    @cached_property
    def meta(self) -> list[dict[str, str]]:
        return rows_of("iMeta.csv")

    @cached_property
    def data(self) -> list[dict[str, str]]:
        return rows_of(self.table)

    def column(self, code: str) -> np.ndarray:
        return np.array([float(row[code]) if row[code] not in ("", "NA") else np.nan for row in self.data])

    def scores(self, mean: Callable[[np.ndarray], np.ndarray]) -> Scores:
        found: dict[str, np.ndarray] = {}
        for level in ("1", "2", "3", "4"):
            for row in (row for row in self.meta if row["Level"] == level):
                if level == "1":
                    x = self.column(row["iCode"])
                    share = (x - np.nanmin(x)) / (np.nanmax(x) - np.nanmin(x))
                    share = share if row["Direction"] == "1" else 1 - share
                    found[row["iCode"]] = self.worst + (100 - self.worst) * share
                else:
                    below = [child["iCode"] for child in self.meta if child["Parent"] == row["iCode"]]
                    found[row["iCode"]] = mean(np.array([found[code] for code in below]))
        places = [(row["uCode"], int(row["Time"])) for row in self.data]
        return {
            (code.lower(), *place): float(score)
            for code, column in found.items()
            for place, score in zip(places, column, strict=True)
        }


def rows_of(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def arithmetic(scores: np.ndarray) -> np.ndarray:
    return np.nanmean(scores, axis=0)


def geometric(scores: np.ndarray) -> np.ndarray:
    return np.exp(np.nanmean(np.log(scores), axis=0))


def home_of(table: str, root: Path) -> Home:
    converter().convert(REFERENCE / "iMeta.csv", REFERENCE / table, root)
    (root / "methods").mkdir()
    (root / "methods" / "geometric.yaml").write_text(GEOMETRIC, encoding="utf-8")
    return built(root)


def published(home: Home, scheme: str) -> Scores:
    query = 'SELECT node_id, area, year, score FROM "index".score WHERE scheme = ?'
    with duckdb.connect(str(home.published), read_only=True) as connection:
        rows = connection.execute(query, [scheme]).fetchall()
    return {(node, area, year): float("nan") if score is None else score for node, area, year, score in rows}


@pytest.fixture(scope="module")
def one_year(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return home_of("iData.csv", tmp_path_factory.mktemp("foreign") / "one")


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return home_of("iData_panel.csv", tmp_path_factory.mktemp("foreign") / "panel")


def agree(found: Scores, expected: Scores) -> None:
    assert found.keys() == expected.keys()
    keys = sorted(expected)
    left, right = (np.array([scores[key] for key in keys]) for scores in (found, expected))
    np.testing.assert_allclose(left, right, rtol=0, atol=1e-9, equal_nan=True)


def test_the_tables_are_the_ones_this_is_about() -> None:
    hand = ByHand("iData.csv")
    indicators = [row["iCode"] for row in hand.meta if row["Type"] == "Indicator"]
    assert (len(hand.data), len(indicators), len(ByHand("iData_panel.csv").data)) == (51, 49, 255)
    assert sum(int(np.isnan(hand.column(code)).sum()) for code in indicators) == 63


def test_every_score_of_one_year_is_that_of_numpy(one_year: Home) -> None:
    expected = ByHand("iData.csv").scores(arithmetic)
    assert len([key for key in expected if key[0] == "index"]) == 51
    agree(published(one_year, "declared"), expected)


def test_every_score_of_five_years_has_the_bounds_of_all_years(panel: Home) -> None:
    expected = ByHand("iData_panel.csv").scores(arithmetic)
    agree(published(panel, "declared"), expected)
    # Bounds of the one year would be others: the same country and year scores differently in the two homes.
    alone = ByHand("iData.csv").scores(arithmetic)
    assert abs(alone["index", "AUT", 2018] - expected["index", "AUT", 2018]) > 0.1


def test_a_second_method_of_files_is_computed_beside_the_first(one_year: Home, panel: Home) -> None:
    agree(published(one_year, "geometric"), ByHand("iData.csv", worst=1).scores(geometric))
    agree(published(panel, "geometric"), ByHand("iData_panel.csv", worst=1).scores(geometric))


def test_missing_cells_are_told_by_coverage_and_bounds(one_year: Home) -> None:
    hand = ByHand("iData.csv")
    scores = hand.scores(arithmetic)
    query = "SELECT area, score, lower, upper, coverage FROM \"index\".score WHERE node_id = ? AND scheme = 'declared'"
    with duckdb.connect(str(one_year.published), read_only=True) as connection:
        rows = connection.execute(query, ["social"]).fetchall()
    below = [row["iCode"].lower() for row in hand.meta if row["Parent"] == "Social"]
    incomplete = 0
    for area, score, lower, upper, coverage in rows:
        present = [scores[name, area, 2018] for name in below if not np.isnan(scores[name, area, 2018])]
        lost = len(below) - len(present)
        incomplete += bool(lost)
        assert coverage == pytest.approx(len(present) / len(below))
        assert score == pytest.approx(sum(present) / len(present))
        assert lower == pytest.approx(sum(present) / len(below))
        assert upper == pytest.approx((sum(present) + 100 * lost) / len(below))
    assert incomplete > 0


def test_nothing_of_the_program_names_it() -> None:
    names = {"asem", "convert_wide_table", "iMeta", "iData", "ConEcFin", "PRemit"}
    package = REPOSITORY / "capdev_pipeline"
    said = [path.read_text(encoding="utf-8") for path in package.rglob("*") if path.suffix in (".py", ".sql", ".yaml")]
    assert not [name for name in names for text in said if name in text]


def test_explain_status_verify_and_sql_work_on_it(panel: Home, run: Callable[..., object]) -> None:
    where = ("--home", panel.root)
    for command in (
        ("explain", *where, "index", "2020", "--area", "BEL"),
        ("explain", *where, "lpi", "2020"),
        ("status", *where),
        ("verify", *where),
        ("sql", *where, "select count(*) from index.score"),
        ("export", *where, "--out", panel.root / "out", "--format", "csv"),
    ):
        result = run(*command)
        assert result.exit_code == 0, (command, result.output)  # type: ignore[attr-defined]
