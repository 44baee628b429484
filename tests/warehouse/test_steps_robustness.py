"""How sure an index is, built from files: against the index itself, and against other indices built without a part.

Belongs here: the steps uncertainty, sensitivity, coherence, comparison, over homes of a few figures. Does not belong
here: the functions they run (tests/robustness).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import NormalDist

import duckdb
import numpy as np
import pandas as pd
import pytest

from capdev_pipeline.errors import FrameworkError
from capdev_pipeline.home import Home
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.explain import explain
from capdev_pipeline.warehouse.explained import Explained
from capdev_pipeline.warehouse.steps import run_directly
from tests.conftest import SmallHome, capdev, figure

FRAMEWORK = """
framework_id: compass
name_zh: 罗盘指数
name_en: Compass index
citation: made for tests
period: {first_year: 2018, last_year: 2022}
areas: ["110000", "120000"]
nodes:
  - {node_id: whole, name_zh: 总, name_en: Whole, unit: points}
  - {node_id: west, parent_id: whole, weight: 0.6, name_zh: 西, name_en: West, unit: points}
  - {node_id: east, parent_id: whole, weight: 0.4, name_zh: 东, name_en: East, unit: points}
  - {node_id: money, parent_id: west, weight: 0.5, direction: "+", name_zh: 钱, name_en: Money, unit: 亿元}
  - {node_id: dust, parent_id: west, weight: 0.5, direction: "-", name_zh: 尘, name_en: Dust, unit: 微克/立方米}
  - {node_id: green, parent_id: east, weight: 0.7, direction: "+", name_zh: 绿, name_en: Green, unit: "%"}
  - {node_id: purse, parent_id: east, weight: 0.3, direction: "+", name_zh: 囊, name_en: Purse, unit: 亿元}
indicators:
  money: {segments: [{segment: all, select: [{series: gdp, area: same}], reason: one scope}]}
  dust: {segments: [{segment: all, select: [{series: pm25, area: same}], reason: one scope}]}
  green: {segments: [{segment: all, select: [{series: green_coverage, area: same}], reason: one scope}]}
  purse:
    when_constant: 0.5
    segments: [{segment: all, select: [{series: budget_revenue, area: same}], reason: one scope}]
"""
BLOCK = "robustness: {seed: 7, draws: 200, errors: {A: 0.01, D: 0.05}, sobol: {first: 16, largest: 64}}\n"
SCHEMES = "schemes: [{name: main, kind: weighted}, {name: sums, kind: plain_sum}]\n"
PLAIN = "method_id: plain\n" + SCHEMES + BLOCK
UNITS = {"gdp": "亿元", "pm25": "微克/立方米", "green_coverage": "%", "budget_revenue": "亿元"}
VALUES: dict[str, dict[str, list[float | None]]] = {
    "110000": {
        "gdp": [10, 30, 20, 45, 40],
        "pm25": [80, None, 60, 70, 50],
        "green_coverage": [40, 42, 41, 44, 47],
        "budget_revenue": [5, 5, 5, 5, 5],
    },
    "120000": {
        "gdp": [12, 15, 25, 22, 60],
        "pm25": [90, 85, 40, 65, 30],
        "green_coverage": [30, 39, 38, 35, 36],
        "budget_revenue": [3, 4, 6, 2, 7],
    },
}
NODES = ("whole", "west", "east")


def figures(values: dict[str, dict[str, list[float | None]]]) -> list[dict[str, str]]:
    """The printed figures of some areas; those of one series rest on grade D."""
    return [
        figure(series, year, str(value), UNITS[series], area=area, grade="D" if series == "green_coverage" else "A")
        for area, own in values.items()
        for series, numbers in own.items()
        for year, value in zip(range(2018, 2023), numbers, strict=True)
        if value is not None
    ]


class Built:
    """The index of this module, built in a folder from its framework, method and values."""

    def __init__(
        self,
        root: Path,
        method: str = PLAIN,
        framework: str = FRAMEWORK,
        values: dict[str, dict[str, list[float | None]]] = VALUES,
        on_work: Callable[[str, int, int], None] | None = None,
    ) -> None:
        self.home: Home = SmallHome(root, framework=framework, figures=figures(values)).write().home
        (root / "method.yaml").write_text(method, encoding="utf-8")
        run_directly(Build(self.home, with_report=False, on_work=on_work))

    def rows(self, query: str) -> pd.DataFrame:
        with duckdb.connect(str(self.home.published), read_only=True) as connection:
            return connection.execute(query).df()

    def partial(self, scheme: str = "main") -> pd.DataFrame:
        """node_id, area, year -> what is present gives under a scheme."""
        table = self.rows(
            f"""select node_id, area, year, partial from "index".score where scheme = '{scheme}' and release = 'current'
            and node_id in {NODES}"""
        )
        return table.set_index(["node_id", "area", "year"]).sort_index()["partial"]

    def nominal(self) -> pd.Series:
        table = self.rows("select * from robustness.uncertainty")
        return table.set_index(["node_id", "area", "year"]).sort_index()["nominal"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return Built(tmp_path_factory.mktemp("plain") / "home")


def method(normalisation: str, aggregation: str = "{kind: arithmetic}") -> str:
    return f"method_id: other\nnormalisation: {normalisation}\naggregation: {aggregation}\n{SCHEMES}{BLOCK}"


def yardsticks(**marks: str) -> str:
    return "yardsticks: {" + ", ".join(f"{name}: {{{text}, citation: mine}}" for name, text in marks.items()) + "}"


GOALPOSTS = yardsticks(
    money="lower: 0, upper: 50", dust="lower: 20, upper: 100", green="lower: 20, upper: 60", purse="lower: 0, upper: 9"
)
MARKS = yardsticks(
    money="satisfactory: 50, unacceptable: 5",
    dust="satisfactory: 20, unacceptable: 95",
    green="satisfactory: 50, unacceptable: 20",
    purse="satisfactory: 9, unacceptable: 1",
)
TARGETS = yardsticks(money="target: 50", dust="target: 35", green="target: 50", purse="target: 6")


@pytest.mark.parametrize(
    ("text", "worst", "best"),
    [
        (method("{kind: min_max, range: [0, 100]}"), 0, 100),
        (method("{kind: min_max, range: [0, 100], pooled_over_areas: true}"), 0, 100),
        (method("{kind: min_max, range: [1, 100]}", "{kind: geometric, levels: {0: harmonic}}"), 1, 100),
        (method("{kind: percentile_rank, range: [0, 10]}"), 0, 10),
        (method("{kind: percentile_rank, pooled_over_areas: true}"), 0, 1),
        (method(f"{{kind: goalposts, range: [0, 100], {GOALPOSTS}}}"), 0, 100),
        (method(f"{{kind: goalposts, range: [1, 2], {GOALPOSTS}}}", "{kind: harmonic}"), 1, 2),
        (method(f"{{kind: efficacy, {MARKS}}}", "{kind: geometric}"), 60, 100),
        (method(f"{{kind: distance_to_target, {TARGETS}}}", "{kind: geometric}"), 0, 1),
    ],
)
def test_nominal_is_the_published_index_on_0_to_1(tmp_path: Path, text: str, worst: float, best: float) -> None:
    home = Built(tmp_path / "home", text)
    expected = (home.partial() - worst) / (best - worst)
    assert len(expected) == 3 * 2 * 5
    assert home.nominal().tolist() == pytest.approx(expected.tolist(), abs=1e-12, nan_ok=True)
    drawn = home.rows("select * from robustness.uncertainty")
    assert (drawn["draws"] > 0).all()
    assert drawn[["p05", "p95"]].notna().all(axis=None)


def whole_values() -> dict[str, dict[str, list[float | None]]]:
    """Values without a gap and without a constant indicator."""
    return {"120000": VALUES["120000"]}


def test_ranks_and_z_scores_are_brought_to_0_to_1(tmp_path: Path) -> None:
    one_area = FRAMEWORK.replace('areas: ["110000", "120000"]', 'areas: ["120000"]')
    ranks = Built(tmp_path / "ranks", method("{kind: rank}"), one_area, whole_values())
    # Of five years each: rank 1-5 becomes 0-1, and a mean of ranks likewise.
    assert ranks.nominal().tolist() == pytest.approx(((ranks.partial() - 1) / 4).tolist())
    scores = Built(tmp_path / "scores", method("{kind: z_score}"), one_area, whole_values())
    own = {name: np.array(values, dtype=float) for name, values in VALUES["120000"].items()}
    own["pm25"] = -own["pm25"]
    shares = {name: [NormalDist(x.mean(), x.std(ddof=1)).cdf(value) for value in x] for name, x in own.items()}
    west = [0.5 * a + 0.5 * b for a, b in zip(shares["gdp"], shares["pm25"], strict=True)]
    assert scores.nominal()["west"].tolist() == pytest.approx(west)


def change_and_trend(series: pd.Series) -> dict[str, float]:
    """Of one node and area, by numpy."""
    known = series.dropna()
    years = known.index.get_level_values("year").to_numpy(dtype=float)
    slope = float(np.polyfit(years, known.to_numpy(dtype=float), 1)[0])
    return {"change": float(known.iloc[-1] - known.iloc[0]), "trend": slope}


def agrees(left_out: pd.DataFrame, without: Built, nodes: tuple[str, ...]) -> None:
    """The rows of something left out are what an index built without it says."""
    partial = without.partial()
    assert len(left_out) == len(nodes) * 2 * 2
    for row in left_out.itertuples():
        found = change_and_trend(partial[row.node_id, row.area])[str(row.output)]
        assert row.without == pytest.approx(found, abs=1e-12)


def test_without_an_indicator_it_is_the_index_that_never_had_it(plain: Built, tmp_path: Path) -> None:
    lines = [
        line for line in FRAMEWORK.splitlines() if "node_id: green" not in line and not line.startswith("  green:")
    ]
    framework = "\n".join(lines).replace("parent_id: east, weight: 0.3", "parent_id: east, weight: 1.0")
    values = {
        area: {name: own for name, own in series.items() if name != "green_coverage"} for area, series in VALUES.items()
    }
    without = Built(tmp_path / "home", framework=framework, values=values)
    agrees(plain.rows("select * from robustness.left_out where left_out = 'green'"), without, ("whole", "east"))


@pytest.mark.parametrize(("year", "pooled"), [("2022", "false"), ("2018", "false"), ("2022", "true")])
def test_without_a_year_it_is_the_index_of_the_others(tmp_path: Path, year: str, pooled: str) -> None:
    text = method(f"{{kind: min_max, pooled_over_areas: {pooled}}}")
    left = Built(tmp_path / "all", text).rows(f"select * from robustness.left_out where left_out = '{year}'")
    span = "{first_year: 2018, last_year: 2021}" if year == "2022" else "{first_year: 2019, last_year: 2022}"
    others = FRAMEWORK.replace("{first_year: 2018, last_year: 2022}", span)
    agrees(left, Built(tmp_path / "others", text, others), NODES)


def test_the_jackknife_leaves_every_year_out_of_the_nodes_next_to_the_composite(plain: Built) -> None:
    found = plain.rows("select distinct left_out, node_id from robustness.left_out where kind = 'year'")
    assert {(row.left_out, row.node_id) for row in found.itertuples()} == {
        (str(year), node) for year in range(2018, 2023) for node in NODES
    }


def test_without_the_block_nothing_is_drawn_but_the_parts_are_compared(tmp_path: Path) -> None:
    home = Built(tmp_path / "home", PLAIN.replace(BLOCK, ""))
    for table in ("uncertainty", "sobol", "left_out"):
        assert home.rows(f"select * from robustness.{table}").empty
    for table in ("correlation", "reliability", "influence", "single_year", "comparison"):
        assert len(home.rows(f"select * from robustness.{table}")) > 0


def test_one_year_of_areas_measured_together(tmp_path: Path) -> None:
    values = {
        area: {series: [own[4], None, None, None, None] for series, own in whole.items()}
        for area, whole in VALUES.items()
    }
    framework = FRAMEWORK.replace("last_year: 2022", "last_year: 2018")
    home = Built(tmp_path / "home", method("{kind: min_max, pooled_over_areas: true}"), framework, values)
    assert home.rows("select * from robustness.sobol").empty
    assert home.rows("select * from robustness.left_out").empty
    drawn = home.rows("select * from robustness.uncertainty")
    assert len(drawn) == 3 * 2
    assert drawn[["p_increase", "p_record"]].isna().all(axis=None)
    assert drawn[["p05", "p95"]].notna().all(axis=None)
    correlations = home.rows("select * from robustness.correlation")
    assert set(correlations["area"]) == {"all"}
    assert correlations["n_levels"].tolist() == [2] * 6  # two areas: n is told, r is not


def test_one_year_of_areas_each_on_its_own_has_no_scores_at_all(tmp_path: Path) -> None:
    framework = FRAMEWORK.replace("last_year: 2022", "last_year: 2018")
    framework = framework.replace("{segments:", "{when_constant: unscored, segments:")
    home = Built(tmp_path / "home", framework=framework)
    drawn = home.rows("select * from robustness.uncertainty where node_id = 'west'")
    assert drawn["draws"].tolist() == [0, 0]
    assert drawn[["nominal", "p05", "p50", "p95", "p_record"]].isna().all(axis=None)


def test_areas_of_the_sobol_run_are_those_asked_for(plain: Built, tmp_path: Path) -> None:
    found = plain.rows("select * from robustness.sobol")
    assert set(found["area"]) == {"110000"}  # the first of the framework
    assert (found["samples"] == 64).all()
    assert not found["stable"].any()
    asked = PLAIN.replace("largest: 64", 'largest: 32, areas: ["120000"]')
    assert set(Built(tmp_path / "home", asked).rows("select * from robustness.sobol")["area"]) == {"120000"}
    with pytest.raises(FrameworkError, match=r"robustness\.sobol\.areas"):
        Built(tmp_path / "wrong", asked.replace("120000", "nowhere"))


def test_coherence_of_areas_measured_together(tmp_path: Path) -> None:
    home = Built(tmp_path / "home", method("{kind: min_max, pooled_over_areas: true}"))
    own = {name: VALUES["110000"][name] + VALUES["120000"][name] for name in UNITS}
    found = home.rows("select * from robustness.correlation where indicator_id = 'money' and other_id = 'dust'").iloc[0]
    assert (found["area"], found["n_levels"], found["n_changes"]) == ("all", 9, 6)
    frame = pd.DataFrame({"money": own["gdp"], "dust": own["pm25"]}, dtype="float64")
    assert found["r_levels"] == pytest.approx(frame["money"].corr(-frame["dust"]))
    year = home.rows("select * from robustness.single_year where indicator_id = 'money'").iloc[0]
    assert (year["of_area"], year["year"], year["n"]) == ("120000", 2022, 10)
    assert year["loss"] == pytest.approx(1 - 35 / 50)
    influence = home.rows("select * from robustness.influence")
    assert influence["share"].sum() == pytest.approx(1)
    assert influence.set_index("indicator_id")["effective_weight"].to_dict() == pytest.approx(
        {"money": 0.3, "dust": 0.3, "green": 0.28, "purse": 0.12}
    )


def test_bounds_of_a_method_file_hang_on_no_year(tmp_path: Path) -> None:
    home = Built(tmp_path / "home", method(f"{{kind: goalposts, {GOALPOSTS}}}"))
    assert home.rows("select * from robustness.single_year").empty


def test_schemes_side_by_side(plain: Built) -> None:
    found = plain.rows("select * from robustness.comparison").set_index(["node_id", "area"])
    assert set(found["scheme"]) == {"sums"}
    assert len(found) == 3 * 2
    ours, theirs = plain.partial()["whole", "120000"], plain.partial("sums")["whole", "120000"]
    row = found.loc[("whole", "120000")]
    assert row["r"] == pytest.approx(np.corrcoef(ours, theirs)[0, 1])
    assert (row["years"], row["moves"]) == (5, 4)
    assert row["default_record_year"] == ours.idxmax()


def test_whoever_watches_a_build_is_told_of_its_long_work(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    Built(tmp_path / "home", on_work=lambda *what: told.append(what))
    variants = [at for at in told if at[0] == "variants"]
    assert variants[-1] == ("variants", 400, 400)  # 200 draws of each of two areas
    assert [done for _, done, _ in variants] == sorted(done for _, done, _ in variants)
    assert ("Sobol indices", 64 * 10, 64 * 10) in told


def test_an_explanation_tells_where_the_node_lies_in_the_variants(plain: Built) -> None:
    found = explain(plain.home, "west", 2022, area="120000")
    assert isinstance(found, Explained)
    row = plain.rows("select * from robustness.uncertainty where (node_id, area, year) = ('west', '120000', 2022)")
    assert found.spread is not None
    assert [found.spread.p05, found.spread.p95, found.spread.p_record] == row.iloc[0][
        ["p05", "p95", "p_record"]
    ].tolist()
    assert found.children[0].spread is None  # an indicator
    shown = capdev("explain", "west", "2022", "--area", "120000", "--depth", "0", home=plain.home.root).stdout
    assert f"变体 / variants  5-95 % {found.spread.p05:.4f} - {found.spread.p95:.4f} (0-1)" in shown
    assert f"{100 * float(found.spread.p_record or 0):.0f} % 的变体以本年为历年最高" in shown
    assert f"{found.spread.draws} of {found.spread.variants} variants have a score" in shown


def test_variants_are_of_the_default_scheme_and_may_be_missing(plain: Built, tmp_path: Path) -> None:
    other = explain(plain.home, "west", 2022, scheme="sums")
    without = explain(Built(tmp_path / "home", PLAIN.replace(BLOCK, "")).home, "west", 2022)
    assert isinstance(other, Explained)
    assert isinstance(without, Explained)
    assert other.spread is without.spread is None
