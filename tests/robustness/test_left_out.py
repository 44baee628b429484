"""The index without one indicator or year, by hand; against another index that never had it: tests/warehouse."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from capdev_pipeline.robustness.left_out import left_out
from capdev_pipeline.robustness.panel import Panel


@pytest.fixture
def found(small_panel: Panel) -> pd.DataFrame:
    return left_out(small_panel).set_index(["kind", "left_out", "node_id", "output"])


def test_every_indicator_bears_on_its_own_ancestors_only(found: pd.DataFrame) -> None:
    nodes = found.loc["indicator"].reset_index().groupby("left_out")["node_id"].agg(set)
    assert nodes.to_dict() == {"a": {"top", "left"}, "b": {"top", "left"}, "c": {"top", "right"}, "d": {"top", "right"}}
    assert (found["without"] - found["nominal"]).tolist() == pytest.approx(found["difference"].tolist())


def test_without_an_indicator_by_hand(found: pd.DataFrame) -> None:
    # left: 0, .25, .75, .75 of a 0 .25 .5 1 and b 0 - 1 .5; right: .775 -> .3 of c 1 .. 0 and d .25 .. 1.
    assert found.loc[("indicator", "a", "left", "change"), ["nominal", "without"]].tolist() == pytest.approx(
        [0.75, 0.5]
    )
    assert found.loc[("indicator", "d", "right", "change"), "without"] == pytest.approx(-1.0)
    top = found.loc[("indicator", "d", "top", "change")]
    assert top["nominal"] == pytest.approx(0.6 * 0.75 + 0.4 * (0.3 - 0.775))
    assert top["without"] == pytest.approx(0.6 * 0.75 + 0.4 * -1.0)


def test_without_a_year_the_bounds_are_those_of_the_others(found: pd.DataFrame) -> None:
    # Without 2023: a 0 .5 1; b 0 - 1; c 1 .5 0; d .5 0 1 (7, 9, 5, less is better); the change ends in 2022.
    right = found.loc[("year", "2023", "right", "change")]
    assert right["without"] == pytest.approx((0.7 * 0 + 0.3 * 1) - (0.7 * 1 + 0.3 * 0.5))
    # Without 2021: a and b keep their bounds; d 7, 5, 1 -> 0, 1/3, 1.
    assert found.loc[("year", "2021", "left", "change"), "difference"] == pytest.approx(0)
    assert found.loc[("year", "2021", "right", "change"), "without"] == pytest.approx(0.3 - 0.7)
    assert set(found.loc["year"].reset_index()["node_id"]) == {"top", "left", "right"}


def test_trend_without_a_year(found: pd.DataFrame) -> None:
    # a 0 .25 .5 without 2023 becomes 0 .5 1, b 0 - 1: left 0, .5, 1, half a point a year.
    assert found.loc[("year", "2023", "left", "trend"), "without"] == pytest.approx(0.5)


def test_areas_measured_together_lose_a_year_together(pooled_panel: Panel) -> None:
    found = left_out(pooled_panel)
    assert len(found) == 2 * 2 * (4 * 2 + 4 * 3)
    # a: here 1 2 3 5, there 2 4 6 10; b: 10 - 30 20, 20 - 60 40. Without 2023 a runs to 6, b to 60 as before.
    row = found.query("area == 'here' and left_out == '2023' and node_id == 'left' and output == 'change'").iloc[0]
    assert row["without"] == pytest.approx(((3 - 1) / 5 + (30 - 10) / 50) / 2)


def test_one_year_has_nothing_to_lose(pooled_panel: Panel) -> None:
    one_year = replace(pooled_panel, areas=tuple("abcdefgh"), years=(2020,) * 8)
    assert left_out(one_year).empty
