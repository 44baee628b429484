"""Another index beside ours: a case by hand, missing years, several areas, and the real rows against plain SQL."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from capdev_pipeline.framework import Framework
from capdev_pipeline.robustness.external import agreement_table, external_table

Ask = Callable[[str], list[tuple[object, ...]]]
OTHER = {"external_id": "other", "name_zh": "他", "name_en": "Other", "reason": "why", "reason_zh": "因"}
OURS = {2020: 0.2, 2021: 0.4, 2022: 0.5, 2023: 0.6, 2024: 0.4}
THEIRS = {2020: 10.0, 2021: 12.0, 2022: 11.0, 2023: 13.0, 2024: 13.0}


def framework(*areas: str, **block: Any) -> Framework:
    entry = {**OTHER, "select": [{"series": "theirs", "area": "same"}], **block}
    top = {"name_zh": "节点", "name_en": "node", "unit": "points"}
    leaf = {**top, "parent_id": "top", "weight": 1, "direction": "+"}
    rule = {"segments": [{"segment": "all", "select": [{"series": "theirs", "area": "same"}], "reason": "r"}]}
    return Framework.model_validate(
        {
            **{"framework_id": "toy", "name_zh": "例", "name_en": "Toy", "citation": "made"},
            "period": {"first_year": 2020, "last_year": 2024},
            "areas": list(areas) or ["AAA"],
            "nodes": [{**leaf, "node_id": "leaf"}, {**top, "node_id": "top"}],
            "indicators": {"leaf": rule},
            "external": [entry],
        }
    )


def print_of(year: int, value: float, area: str = "AAA", **more: Any) -> dict[str, Any]:
    plain = {
        **{"observation_id": f"theirs.{area}.{year}.01", "series": "theirs", "area": area, "year": year},
        **{"value": value, "unit": "%", "grade": "B", "qualifier": "", "half_width": 0.5, "scope": "", "citation": "T"},
        **{"published_by": datetime.date(2025, 1, 1), "correction_id": ""},
    }
    return plain | more


def scores(values: dict[int, float | None], node: str = "top", area: str = "AAA") -> pd.DataFrame:
    rows = [{"node_id": node, "area": area, "year": y, "partial": v, "coverage": 0.5} for y, v in values.items()]
    return pd.DataFrame(rows)


def compared(prints: list[dict[str, Any]], ours: pd.DataFrame, toy: Framework) -> pd.DataFrame:
    columns = list(print_of(2020, 1.0))
    return external_table(pd.DataFrame(prints, columns=columns), ours, toy, {"theirs": "%"})


def test_changes_directions_and_correlations_by_hand() -> None:
    toy = framework()
    table = compared([print_of(y, v) for y, v in THEIRS.items()], scores(OURS), toy)
    assert table["theirs_change"].tolist() == [None, 2.0, -1.0, 2.0, 0.0]
    assert [None if x is None else round(x, 9) for x in table["ours_change"]] == [None, 0.2, 0.1, 0.1, -0.2]
    assert table["same_direction"].tolist() == [None, True, False, True, False]
    assert set(table["unit"]) == {"%"}
    assert set(table["node_id"]) == {"top"}
    (row,) = agreement_table(table, toy).to_dict("records")
    # 0.52 / sqrt(6.8 x 0.088) and 0.35 / sqrt(6.75 x 0.09), deviations from the means written out
    assert row["r_levels"] == pytest.approx(0.6722140, abs=1e-7)
    assert row["r_changes"] == pytest.approx(0.4490502, abs=1e-6)
    assert (row["years"], row["same_direction"], row["moves"]) == (5, 2, 4)
    assert (row["reason_zh"], row["reason"]) == ("因", "why")


def test_among_several_prints_of_a_year_the_rule_of_the_index_chooses() -> None:
    later = {"observation_id": "theirs.AAA.2021.02", "published_by": datetime.date(2026, 1, 1), "citation": "later"}
    older = {"observation_id": "theirs.AAA.2021.03", "published_by": datetime.date(2024, 1, 1)}
    prints = [print_of(2021, 11.0), print_of(2021, 12.0, **later), print_of(2021, 17.0, **older)]
    row = compared(prints, scores(OURS), framework()).set_index("year").loc[2021]
    assert (row["theirs"], row["observation_id"], row["citation"]) == (12.0, "theirs.AAA.2021.02", "later")


def test_a_missing_year_is_null_on_its_own_side_and_breaks_both_changes_around_it() -> None:
    toy = framework()
    theirs = [print_of(y, v) for y, v in THEIRS.items() if y != 2022]
    table = compared(theirs, scores({**OURS, 2020: None}), toy).set_index("year")
    assert (table.loc[2022, "theirs"], table.loc[2022, "observation_id"], table.loc[2022, "citation"]) == (None, "", "")
    assert table.loc[2022, "ours"] == 0.5
    assert table.loc[2020, "ours"] is None
    assert table["theirs_change"].tolist() == [None, 2.0, None, None, 0.0]
    assert table["same_direction"].tolist() == [None, None, None, None, False]
    (row,) = agreement_table(table.reset_index(), toy).to_dict("records")
    assert (row["years"], row["moves"]) == (3, 1)
    assert np.isnan(row["r_levels"])
    assert np.isnan(row["r_changes"])


def test_a_year_left_out_of_the_index_gives_no_change_over_two_years() -> None:
    table = compared([print_of(y, v) for y, v in THEIRS.items()], scores({2020: 0.2, 2022: 0.5}), framework())
    assert table["year"].tolist() == [2020, 2022]
    assert table["theirs_change"].tolist() == [None, None]


def test_every_area_is_laid_beside_its_own_figures() -> None:
    toy = framework("AAA", "BBB", "CCC")
    prints = [print_of(2020, 1.0), print_of(2021, 2.0), print_of(2020, 8.0, "BBB"), print_of(2021, 7.0, "BBB")]
    ours = pd.concat([scores({2020: 0.1, 2021: 0.2}, area=area) for area in ("AAA", "BBB", "CCC")])
    found = agreement_table(compared(prints, ours, toy), toy)
    assert found[["area", "years", "same_direction", "moves"]].to_numpy().tolist() == [
        ["AAA", 2, 1, 1],
        ["BBB", 2, 0, 1],
        ["CCC", 0, 0, 0],
    ]


def test_a_node_can_be_named_and_a_framework_without_the_block_has_no_rows() -> None:
    ours = pd.concat([scores(OURS), scores({2020: 0.9, 2021: 0.8}, node="leaf")])
    table = compared([print_of(2020, 1.0), print_of(2021, 2.0)], ours, framework(node_id="leaf"))
    assert table[["node_id", "ours"]].to_numpy().tolist() == [["leaf", 0.9], ["leaf", 0.8]]
    assert table["same_direction"].tolist() == [None, False]
    bare = framework().model_copy(update={"external": ()})
    empty = compared([], ours, bare)
    assert len(empty) == len(agreement_table(empty, bare)) == 0


def test_the_rounding_of_a_sum_is_no_change() -> None:
    ours = scores({2020: 0.3, 2021: 0.1 + 0.2})
    table = compared([print_of(2020, 1.0), print_of(2021, 2.0)], ours, framework())
    assert table["ours_change"].iloc[1] != 0
    assert table["same_direction"].tolist() == [None, False]


DIRECTLY = """
    SELECT o.year, CAST(o.printed_value AS DOUBLE), s.partial, s.coverage
    FROM clean.observation o JOIN "index".score s ON s.year = o.year AND s.area = o.area
    JOIN meta.node n ON n.node_id = s.node_id AND n.level = 0
    WHERE o.series = 'development_livelihood_index' AND s.scheme = 'declared' AND s.release = 'current'
    ORDER BY o.year"""


def test_the_real_rows_are_the_printed_figures_beside_the_published_composite(ask: Ask) -> None:
    direct = np.array(ask(DIRECTLY), dtype=float)
    assert direct[:, :2].tolist() == [[2010, 85.33], [2011, 87.64], [2012, 90.18], [2013, 90.57]]
    rows = ask(
        """SELECT year, theirs, ours, coverage FROM robustness.external WHERE external_id = 'development_livelihood'
        AND theirs IS NOT NULL ORDER BY year"""
    )
    assert np.array(rows, dtype=float) == pytest.approx(direct)
    theirs, ours = np.diff(direct[:, 1]), np.diff(direct[:, 2])
    told = ask("SELECT years, moves, same_direction, r_levels, r_changes FROM robustness.agreement")
    r = np.corrcoef(direct[:, 1], direct[:, 2])[0, 1]
    assert told == [(4, 3, int((theirs * ours > 0).sum()), pytest.approx(r), None)]


def test_the_other_index_feeds_no_indicator_and_is_cited(ask: Ask) -> None:
    ids = "SELECT observation_id FROM clean.observation WHERE series = 'development_livelihood_index'"
    assert ask(f"SELECT count(*) FROM indicator.choice WHERE observation_id IN ({ids})") == [(0,)]
    cited = ask("SELECT DISTINCT citation <> '', theirs IS NOT NULL FROM robustness.external ORDER BY 1")
    assert cited == [(False, False), (True, True)]
