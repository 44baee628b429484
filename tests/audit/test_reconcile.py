"""Verdicts on made-up tables: each kind of claim with each verdict it can get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pytest

from capdev_pipeline.audit.reconcile import reconcile
from capdev_pipeline.audit.statements import Statement
from capdev_pipeline.framework import Framework
from capdev_pipeline.framework.model import Node, YearSpan

Said = Callable[..., Statement]
Judge = Callable[..., dict[str, Any]]
HERE = {"area": "110000", "release": "current"}


class World:
    """Computed tables by hand; what is not written is not there."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.framework = Framework(
            framework_id="toy",
            name_zh="示例",
            name_en="toy",
            citation="made for tests",
            period=YearSpan(first_year=2010, last_year=2023),
            areas=("110000",),
            nodes=tuple(nodes),
            indicators={},
        )
        self.scores: list[dict[str, object]] = []
        self.values: list[dict[str, object]] = []
        self.observations: list[tuple[str, str]] = []

    def score(
        self,
        node_id: str,
        year: int,
        lower: float,
        upper: float,
        *,
        score: float | None = None,
        coverage: float = 1.0,
        scheme: str = "declared",
        **place: str,
    ) -> World:
        cell = {"node_id": node_id, "year": year, "score": score, "partial": score, "lower": lower}
        self.scores.append({**cell, "upper": upper, "coverage": coverage, "scheme": scheme, **HERE, **place})
        return self

    def value(self, indicator_id: str, year: int, value: float | None, score: float | None, **sources: str) -> World:
        """sources: observation id = source family."""
        row = {"indicator_id": indicator_id, "year": year, "value": value, "score": score, **HERE}
        self.values.append({**row, "observation_ids": list(sources), "method": "chosen"})
        self.observations += list(sources.items())
        return self

    def judge(self, *statements: Statement) -> dict[str, dict[str, Any]]:
        claims = pd.DataFrame(
            {
                "claim_id": s.claim_id,
                "kind": s.kind,
                "node_id": s.node_id,
                "from_year": s.from_year or None,
                "year": s.year,
                "printed": s.printed,
                "half_width": s.half_width,
            }
            for s in statements
        )
        tree = ["scheme", "node_id", "area", "year", "release", "score", "partial", "lower", "upper", "coverage"]
        values = pd.DataFrame(
            self.values,
            columns=["indicator_id", "area", "year", "release", "value", "score", "observation_ids", "method"],
        )
        verdicts, _ = reconcile(
            claims,
            self.framework,
            pd.DataFrame(self.scores, columns=tree),
            values.drop(columns=["observation_ids", "method"]),
            values.drop(columns=["score"]),
            pd.DataFrame(self.observations, columns=["observation_id", "source_id"]),
            frozenset({"the_report"}),
        )
        for row in verdicts.to_dict("records"):
            assert row["explanation"].strip()
            assert any("一" <= letter <= "鿿" for letter in row["explanation_zh"])
        return {str(row["claim_id"]): row for row in verdicts.to_dict("records")}


@pytest.fixture
def world(nodes: list[Node]) -> World:
    return World(nodes)


def verdict_of(world: World, statement: Statement, *context: Statement) -> tuple[str, dict[str, Any]]:
    row = world.judge(statement, *context)[statement.claim_id]
    return str(row["verdict"]), row


def test_a_level_is_reproduced_only_at_full_coverage(world: World, said: Said) -> None:
    world.score("left", 2010, 0.5, 0.5, score=0.5)
    world.score("left", 2011, 0.4, 0.6, score=0.5, coverage=0.8)
    assert verdict_of(world, said("level", "left", 2010, 0.5))[0] == "reproduced"
    verdict, row = verdict_of(world, said("level", "left", 2011, 0.5))
    assert verdict == "consistent with bounds"
    assert (row["computed"], row["lower"], row["upper"]) == (0.5, 0.4, 0.6)
    assert "stored lo and hi" in row["explanation"]


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        (0.505, "reproduced"),
        (0.495, "reproduced"),
        (0.507, "contradicted"),
        (0.493, "contradicted"),
    ],
)
def test_at_full_coverage_half_of_the_last_digit_decides(
    world: World, said: Said, printed: float, verdict: str
) -> None:
    world.score("left", 2010, 0.5, 0.5, score=0.5)
    assert verdict_of(world, said("level", "left", 2010, printed))[0] == verdict


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        (0.605, "consistent with bounds"),
        (0.395, "consistent with bounds"),
        (0.61, "contradicted"),
        (0.39, "contradicted"),
    ],
)
def test_below_full_coverage_the_bounds_decide_even_without_a_score(
    world: World, said: Said, printed: float, verdict: str
) -> None:
    world.score("left", 2010, 0.4, 0.6, coverage=0.3)
    found, row = verdict_of(world, said("level", "left", 2010, printed))
    assert found == verdict
    assert pd.isna(row["computed"])


def test_a_level_without_any_indicator_cannot_be_tested(world: World, said: Said) -> None:
    world.score("left", 2010, 0.0, 1.0, coverage=0.0)
    assert verdict_of(world, said("level", "left", 2010, 0.5))[0] == "cannot be tested"
    assert verdict_of(world, said("level", "left", 2011, 0.5))[0] == "cannot be tested"


def test_levels_above_1_are_held_against_the_plain_sum(world: World, said: Said) -> None:
    world.score("left", 2010, 0.75, 0.75, score=0.75)
    world.score("left", 2010, 1.5, 1.5, score=1.5, scheme="plain_sum")
    verdict, row = verdict_of(world, said("level", "left", 2010, 1.5))
    assert (verdict, row["computed"]) == ("reproduced", 1.5)
    assert "plain_sum" in row["rule"]


def test_other_releases_and_areas_are_not_looked_at(world: World, said: Said) -> None:
    world.score("left", 2010, 0.5, 0.5, score=0.5, release="first")
    world.score("left", 2010, 0.5, 0.5, score=0.5, area="120000")
    assert verdict_of(world, said("level", "left", 2010, 0.5))[0] == "cannot be tested"


def test_growth_is_reproduced_where_both_years_are_complete(world: World, said: Said) -> None:
    world.score("left", 2010, 0.2, 0.2, score=0.2).score("left", 2015, 0.5, 0.5, score=0.5)
    verdict, row = verdict_of(world, said("change", "left", 2015, 0.3, start=2010))
    assert (verdict, row["computed"]) == ("reproduced", pytest.approx(0.3))
    assert verdict_of(world, said("change", "left", 2015, 0.31, start=2010))[0] == "contradicted"


def test_growth_with_a_gap_at_one_end_lies_between_the_far_ends_of_both_bounds(world: World, said: Said) -> None:
    """From [0.1, 0.3] to 0.5: between 0.2 and 0.4."""
    world.score("left", 2010, 0.1, 0.3, score=0.2, coverage=0.8).score("left", 2015, 0.5, 0.5, score=0.5)
    verdict, row = verdict_of(world, said("change", "left", 2015, 0.3, start=2010))
    assert verdict == "consistent with bounds"
    assert (row["lower"], row["upper"]) == (pytest.approx(0.2), pytest.approx(0.4))
    assert verdict_of(world, said("change", "left", 2015, 0.41, start=2010))[0] == "contradicted"
    assert verdict_of(world, said("change", "left", 2016, 0.3, start=2010))[0] == "cannot be tested"


def test_a_share_is_held_against_how_far_the_weighted_node_moved(world: World, said: Said) -> None:
    """left rises from 0.2 to 0.5 and weighs 0.6: 0.18 of the printed 0.30 is 60 %."""
    world.score("left", 2010, 0.2, 0.2, score=0.2).score("left", 2015, 0.5, 0.5, score=0.5)
    growth = said("change", "whole", 2015, 0.30, start=2010)

    def share(printed: float) -> tuple[str, dict[str, Any]]:
        return verdict_of(world, said("contribution_share", "left", 2015, printed, start=2010, rounding=0.05), growth)

    verdict, row = share(60.0)
    assert verdict == "reproduced"
    assert row["lower"] == pytest.approx(0.18 / 0.305 * 100)
    assert row["upper"] == pytest.approx(0.18 / 0.295 * 100)
    assert share(70.0)[0] == "contradicted"


def test_a_share_with_a_gap_is_consistent_with_bounds_and_needs_a_printed_growth(world: World, said: Said) -> None:
    world.score("left", 2010, 0.1, 0.3, coverage=0.5).score("left", 2015, 0.5, 0.5, score=0.5)
    claimed = said("contribution_share", "left", 2015, 60.0, start=2010, rounding=0.05)
    assert verdict_of(world, claimed, said("change", "whole", 2015, 0.30, start=2010))[0] == ("consistent with bounds")
    for growth in ([], [said("change", "whole", 2015, 0.0, start=2010)]):
        verdict, row = verdict_of(world, claimed, *growth)
        assert verdict == "cannot be tested"
        assert row["explanation"] == "the report prints no growth of whole 2010-2015 to take a share of."


def test_a_share_of_a_node_without_a_score_says_that_and_nothing_else(world: World, said: Said) -> None:
    claimed = said("contribution_share", "left", 2015, 60.0, start=2010, rounding=0.05)
    verdict, row = verdict_of(world, claimed, said("change", "whole", 2015, 0.30, start=2010))
    assert verdict == "cannot be tested"
    assert row["explanation"] == "no indicator of left has a score in 2010 or in 2015."


def test_a_normalised_value_is_reproduced_or_contradicted(world: World, said: Said) -> None:
    world.value("a", 2010, 3.0, 0.0, o1="yearbook").value("a", 2015, 5.0, 0.268, o2="yearbook")
    verdict, row = verdict_of(world, said("normalized", "a", 2015, 0.27))
    assert (verdict, row["computed"]) == ("reproduced", 0.268)
    assert "lowest known year is 2010, the highest 2015" in row["explanation"]
    assert verdict_of(world, said("normalized", "a", 2010, 1.0))[0] == "contradicted"
    assert verdict_of(world, said("normalized", "a", 2011, 1.0))[0] == "cannot be tested"


def test_a_figure_of_another_source_is_a_test_and_the_reports_own_is_none(world: World, said: Said) -> None:
    world.value("a", 2019, 376.9, 0.5, o1="yearbook").value("a", 2022, 24.1, 0.0, o2="the_report")
    world.value("a", 2020, 34.1, 0.1, o3="the_report", o4="yearbook")
    assert verdict_of(world, said("observation", "a", 2019, 376.9, rounding=0.05))[0] == "reproduced"
    assert verdict_of(world, said("observation", "a", 2019, 379.6, rounding=0.05))[0] == "contradicted"
    verdict, row = verdict_of(world, said("observation", "a", 2022, 24.1, rounding=0.05))
    assert (verdict, row["computed"]) == ("cannot be tested", 24.1)
    assert "the report's own" in row["explanation"]
    assert verdict_of(world, said("observation", "a", 2020, 34.1, rounding=0.05))[0] == "reproduced"


def test_a_figure_that_is_not_at_hand_cannot_be_tested(world: World, said: Said) -> None:
    world.value("a", 2019, None, None)
    assert verdict_of(world, said("observation", "a", 2019, 1.0))[0] == "cannot be tested"
    assert verdict_of(world, said("observation", "a", 2030, 1.0))[0] == "cannot be tested"


def scores_of_a(world: World, **by_year: float | None) -> World:
    for name, score in by_year.items():
        world.value("a", int(name[1:]), None if score is None else 10 * score, score, **{name: "yearbook"})
    return world


def test_a_best_year_is_reproduced_where_no_year_is_missing(world: World, said: Said) -> None:
    scores_of_a(world, y2010=1.0, y2011=0.2, y2012=1.0)
    assert verdict_of(world, said("best_year", "a", 2010))[0] == "reproduced"
    assert verdict_of(world, said("best_year", "a", 2011))[0] == "contradicted"


def test_a_best_year_beside_missing_years_is_only_consistent(world: World, said: Said) -> None:
    scores_of_a(world, y2010=1.0, y2011=0.2, y2012=None)
    verdict, row = verdict_of(world, said("best_year", "a", 2010))
    assert verdict == "consistent with bounds"
    assert "1 years are missing" in row["explanation"]
    assert verdict_of(world, said("best_year", "a", 2011))[0] == "contradicted"
    assert verdict_of(world, said("best_year", "a", 2012))[0] == "cannot be tested"


def test_a_best_year_so_far_does_not_look_ahead(world: World, said: Said) -> None:
    scores_of_a(world, y2010=0.3, y2011=0.6, y2012=1.0, y2013=None)
    assert verdict_of(world, said("best_year_so_far", "a", 2011))[0] == "reproduced"
    assert verdict_of(world, said("best_year", "a", 2011))[0] == "contradicted"
    assert verdict_of(world, said("best_year_so_far", "a", 2010))[0] == "reproduced"


def test_a_claim_that_the_report_itself_contradicts_keeps_what_was_computed(world: World, said: Said) -> None:
    world.score("left", 2018, 0.5, 0.5, score=0.5).score("left", 2019, 0.3, 0.7, coverage=0.6)
    rows = world.judge(said("level", "left", 2018, 0.5), said("level", "left", 2019, 0.5))
    for year, bounds in ((2018, (0.5, 0.5)), (2019, (0.3, 0.7))):
        row = rows[f"level_left_{year}"]
        assert row["verdict"] == "inconsistent within the report"
        assert (row["lower"], row["upper"]) == bounds
        assert row["rule"] == "one value has one year"


def test_a_claim_blamed_by_two_rules_names_both(world: World, said: Said) -> None:
    """0.5 stands for 2018 and 2019, and 0.5 in 2018 is no combination of its children."""
    rows = world.judge(
        said("level", "whole", 2018, 0.5),
        said("level", "whole", 2019, 0.5),
        *(said("level", child, year, 0.1) for child in ("left",) for year in (2018,)),
        said("level", "left", 2019, 0.9),
        said("level", "right", 2018, 0.2),
        said("level", "right", 2019, 0.8),
    )
    row = rows["level_whole_2018"]
    assert row["verdict"] == "inconsistent within the report"
    assert "one value has one year" in row["rule"]
    assert "the children, summed or weighted, give the parent" in row["rule"]
    assert "no combination" in row["explanation"]
    assert "2019" in row["explanation"]


def test_an_impossible_movement_blames_the_copied_shares_and_not_those_of_the_other_period(
    world: World, said: Said
) -> None:
    """a moves 0.5 in 2010-2015 and 1.33 in 2015-2023, beyond its one indicator; only the copy is blamed."""
    copied = {"a": 70.0, "b": 30.0, "c": 30.0, "d": 70.0}
    rows = world.judge(
        said("level", "left", 2010, 1.5),
        said("change", "left", 2015, 1.0, start=2010),
        said("contribution_share", "a", 2015, 50.0, start=2010, rounding=0.05),
        said("contribution_share", "b", 2015, 50.0, start=2010, rounding=0.05),
        said("change", "left", 2023, 1.9, start=2015),
        said("change", "right", 2023, 1.0, start=2015),
        *(said("contribution_share", n, 2023, v, start=2015, rounding=0.05) for n, v in copied.items()),
    )
    blamed = {c for c, row in rows.items() if row["verdict"] == "inconsistent within the report"}
    assert blamed == {"contribution_share_a_2015_2023", "contribution_share_b_2015_2023"}
