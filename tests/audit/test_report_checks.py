"""The rules that hold a report against itself, on a tree of seven nodes: each holds once and fails once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from capdev_pipeline.audit.findings import Finding, findings_table
from capdev_pipeline.audit.report_checks import check_report, fits_plain_sum
from capdev_pipeline.audit.statements import Statement, Statements, Tree

Said = Callable[..., Statement]


def findings(tree: Tree, *statements: Statement) -> dict[str, Finding]:
    found = check_report(Statements(tuple(statements)), tree)
    assert len({finding.check_id for finding in found}) == len(found)
    return {finding.check_id: finding for finding in found}


def test_growth_equal_to_the_difference_of_the_levels_holds(tree: Tree, said: Said) -> None:
    found = findings(
        tree,
        said("level", "left", 2010, 0.20),
        said("level", "left", 2015, 0.50),
        said("change", "left", 2015, 0.30, start=2010),
    )["growth.left.2010-2015"]
    assert found.holds
    assert found.printed == pytest.approx(0.30)
    assert found.limit == pytest.approx(0.30)
    assert found.blamed == ()


def test_growth_off_by_more_than_three_roundings_fails_and_only_the_growth_is_blamed(tree: Tree, said: Said) -> None:
    levels = (said("level", "left", 2010, 0.20), said("level", "left", 2015, 0.50))
    just = findings(tree, *levels, said("change", "left", 2015, 0.315, start=2010))
    beyond = findings(tree, *levels, said("change", "left", 2015, 0.316, start=2010))
    assert just["growth.left.2010-2015"].holds
    assert not beyond["growth.left.2010-2015"].holds
    assert beyond["growth.left.2010-2015"].blamed == ("change_left_2010_2015",)
    assert set(beyond["growth.left.2010-2015"].claims) == {
        "change_left_2010_2015",
        "level_left_2010",
        "level_left_2015",
    }


def test_growths_of_adjoining_periods_add_up_over_a_year_without_a_printed_level(tree: Tree, said: Said) -> None:
    levels = (said("level", "left", 2010, 0.20), said("level", "left", 2023, 0.90))
    first = said("change", "left", 2015, 0.30, start=2010)
    fits = findings(tree, *levels, first, said("change", "left", 2023, 0.40, start=2015))
    short = findings(tree, *levels, first, said("change", "left", 2023, 0.30, start=2015))
    apart = findings(tree, *levels, first, said("change", "left", 2023, 0.30, start=2016))
    assert fits["growth.left.2010-2023"].holds
    assert not short["growth.left.2010-2023"].holds
    assert short["growth.left.2010-2023"].printed == pytest.approx(0.6)
    assert "growth.left.2010-2023" not in apart


def test_growths_add_up_also_where_the_whole_period_is_printed_beside_its_parts(tree: Tree, said: Said) -> None:
    """2010-2015 and 2015-2023 give 0.60; the level says 0.70 and so does the growth 2010-2023."""
    found = findings(
        tree,
        said("level", "left", 2010, 0.20),
        said("level", "left", 2023, 0.90),
        said("change", "left", 2015, 0.30, start=2010),
        said("change", "left", 2023, 0.70, start=2010),
        said("change", "left", 2023, 0.30, start=2015),
    )
    growths = [f for check, f in found.items() if check.startswith("growth.left")]
    assert {round(f.printed or 0, 4) for f in growths if not f.holds} == {0.60}
    assert {round(f.printed or 0, 4) for f in growths if f.holds} == {0.70}


def test_shares_of_a_period_sum_to_100_within_their_rounding(tree: Tree, said: Said) -> None:
    def shares(left: float, right: float) -> Finding:
        return findings(
            tree,
            said("contribution_share", "left", 2015, left, start=2010, rounding=0.05),
            said("contribution_share", "right", 2015, right, start=2010, rounding=0.05),
        )["shares_sum.whole.2010-2015"]

    assert shares(60.0, 40.0).holds
    assert shares(60.1, 40.0).holds
    assert shares(120.0, -20.0).holds
    assert not shares(60.2, 40.0).holds
    assert shares(60.2, 40.0).blamed == (
        "contribution_share_left_2010_2015",
        "contribution_share_right_2010_2015",
    )
    assert shares(60.2, 40.0).limit == 100.0


def test_shares_of_some_of_the_children_are_not_summed(tree: Tree, said: Said) -> None:
    found = findings(tree, said("contribution_share", "left", 2015, 60.0, start=2010))
    assert not [check for check in found if check.startswith("shares_sum")]


def test_a_level_above_1_speaks_for_the_plain_sum_only_beyond_its_rounding(said: Said) -> None:
    assert fits_plain_sum(Statements((said("level", "whole", 2010, 1.2),)))
    assert not fits_plain_sum(Statements((said("level", "whole", 2010, 1.2, rounding=0.5),)))
    assert not fits_plain_sum(Statements((said("level", "whole", 2010, 1.0),)))
    assert not fits_plain_sum(Statements((said("change", "whole", 2010, 1.2, start=2009),)))


@pytest.mark.parametrize(
    ("level", "growth", "printed", "limit", "holds"),
    [
        (2.5, 3.3, 1.98, 2.0, True),  # plain sum: left has two indicators, 60 % of 3.3 fit
        (2.5, 3.5, 2.10, 2.0, False),
        (0.5, 0.9, 0.54, 0.6, True),  # weights: left moves at most by its weight
        (0.5, 1.1, 0.66, 0.6, False),
    ],
)
def test_a_share_times_the_growth_is_at_most_what_the_indicators_can_move(
    tree: Tree, said: Said, level: float, growth: float, printed: float, limit: float, holds: bool
) -> None:
    found = findings(
        tree,
        said("level", "whole", 2010, level),
        said("change", "whole", 2015, growth, start=2010),
        said("contribution_share", "left", 2015, 60.0, start=2010, rounding=0.05),
    )["movement.left.2010-2015"]
    assert (found.holds, found.limit) == (holds, limit)
    assert found.printed == pytest.approx(printed)
    assert found.blamed == (() if holds else ("contribution_share_left_2010_2015",))


def test_a_fall_beyond_the_indicators_is_as_impossible_as_a_rise(tree: Tree, said: Said) -> None:
    found = findings(
        tree,
        said("level", "whole", 2010, 2.5),
        said("change", "whole", 2015, 3.5, start=2010),
        said("contribution_share", "left", 2015, -60.0, start=2010, rounding=0.05),
    )
    assert not found["movement.left.2010-2015"].holds


def test_movement_within_the_rounding_of_share_and_growth_is_possible(tree: Tree, said: Said) -> None:
    """0.60 x 3.36 = 2.016; rounding gives 0.0005 x 3.36 + 0.60 x 0.005 = 0.00468, so 2.0113 at least."""
    top, share = (
        said("level", "whole", 2010, 2.5),
        said("contribution_share", "left", 2015, 60.0, start=2010, rounding=0.05),
    )
    printed = said("change", "whole", 2015, 3.36, start=2010)
    coarse = replace(printed, half_width=0.05)
    assert not findings(tree, top, share, printed)["movement.left.2010-2015"].holds
    assert findings(tree, top, share, coarse)["movement.left.2010-2015"].holds


def test_movements_of_adjoining_periods_add_up(tree: Tree, said: Said) -> None:
    found = findings(
        tree,
        said("level", "whole", 2010, 2.5),
        said("change", "whole", 2015, 2.0, start=2010),
        said("change", "whole", 2023, 2.0, start=2015),
        said("contribution_share", "left", 2015, 60.0, start=2010, rounding=0.05),
        said("contribution_share", "left", 2023, 60.0, start=2015, rounding=0.05),
    )
    assert found["movement.left.2010-2015"].holds
    assert found["movement.left.2015-2023"].holds
    both = found["movement.left.2010-2023"]
    assert (both.holds, both.printed) == (False, pytest.approx(2.4))
    assert both.blamed == ("contribution_share_left_2010_2015", "contribution_share_left_2015_2023")


def levels(said: Said, **by_node: tuple[float, float]) -> list[Statement]:
    return [
        said("level", name, year, value)
        for name, pair in by_node.items()
        for year, value in zip((2010, 2023), pair, strict=True)
    ]


def test_a_parent_that_is_the_sum_of_its_children_holds(tree: Tree, said: Said) -> None:
    found = findings(tree, *levels(said, whole=(0.9, 1.8), left=(0.4, 1.0), right=(0.5, 0.8)))["combination.whole"]
    assert found.holds
    assert "left + right (sum)" in found.explanation
    assert "(weighted)" not in found.explanation
    assert found.blamed == ()


def test_a_parent_that_is_the_weighted_mean_of_its_children_holds(tree: Tree, said: Said) -> None:
    """0.6 x 0.4 + 0.4 x 0.5 = 0.44 and 0.6 x 1.0 + 0.4 x 0.8 = 0.92."""
    found = findings(tree, *levels(said, whole=(0.44, 0.92), left=(0.4, 1.0), right=(0.5, 0.8)))["combination.whole"]
    assert found.holds
    assert "left + right (weighted)" in found.explanation
    assert "(sum)" not in found.explanation


def test_a_parent_made_of_some_children_fails_and_the_others_are_named(tree: Tree, said: Said) -> None:
    found = findings(tree, *levels(said, whole=(0.5, 0.8), left=(0.4, 1.0), right=(0.5, 0.8)))["combination.whole"]
    assert not found.holds
    assert "right (sum)" in found.explanation
    assert "not in it: left" in found.explanation
    assert "未包含节点left" in found.explanation_zh
    assert found.blamed == ("level_whole_2010", "level_whole_2023")


def test_a_parent_that_no_combination_gives_fails(tree: Tree, said: Said) -> None:
    found = findings(tree, *levels(said, whole=(0.9, 0.1), left=(0.4, 1.0), right=(0.5, 0.8)))["combination.whole"]
    assert not found.holds
    assert "no combination" in found.explanation
    assert "没有任何组合" in found.explanation_zh


def test_one_year_is_not_enough_to_tell_a_combination(tree: Tree, said: Said) -> None:
    once = [s for s in levels(said, whole=(0.9, 1.8), left=(0.4, 1.0), right=(0.5, 0.8)) if s.year == 2010]
    assert "combination.whole" not in findings(tree, *once)


def repeated(said: Said, *, left_growth: float, right_growth: float) -> list[Statement]:
    """left = 70 % a + 30 % b and right = 30 % c + 70 % d; each indicator moves at most 1 in the plain sum."""
    shares = {"a": 70.0, "b": 30.0, "c": 30.0, "d": 70.0}
    return [
        said("level", "left", 2010, 1.5),
        said("change", "left", 2015, left_growth, start=2010),
        said("change", "right", 2015, right_growth, start=2010),
        *(said("contribution_share", n, 2015, v, start=2010, rounding=0.05) for n, v in shares.items()),
    ]


SHARES = {n: f"contribution_share_{n}_2010_2015" for n in "abcd"}


@pytest.mark.parametrize(("left_growth", "right_growth", "copy"), [(1.9, 1.0, "left"), (1.0, 1.9, "right")])
def test_of_two_equal_sets_of_shares_the_impossible_one_is_the_copy(
    tree: Tree, said: Said, left_growth: float, right_growth: float, copy: str
) -> None:
    found = findings(tree, *repeated(said, left_growth=left_growth, right_growth=right_growth))
    finding = found["repeated_shares.left.right.2010-2015"]
    assert not finding.holds
    assert set(finding.claims) == set(SHARES.values())
    assert set(finding.blamed) == {SHARES[n] for n in ("ab" if copy == "left" else "cd")}
    assert f"the set of {copy} is impossible, so it is the copy" in finding.explanation
    assert f"节点{copy}的一组不可能成立" in finding.explanation_zh


@pytest.mark.parametrize("growth", [1.0, 1.9])
def test_of_two_equal_sets_that_are_both_possible_or_both_not_no_copy_is_named(
    tree: Tree, said: Said, growth: float
) -> None:
    finding = findings(tree, *repeated(said, left_growth=growth, right_growth=growth))[
        "repeated_shares.left.right.2010-2015"
    ]
    assert set(finding.blamed) == set(SHARES.values())
    assert "cannot be told" in finding.explanation


def test_equal_shares_of_other_periods_or_other_numbers_are_no_repetition(tree: Tree, said: Said) -> None:
    statements = repeated(said, left_growth=1.0, right_growth=1.0)
    later = [replace(s, from_year=2015, year=2023) if s.node_id in "cd" else s for s in statements]
    other = [replace(s, printed={30.0: 29.0, 70.0: 71.0}[s.printed]) if s.node_id in "cd" else s for s in statements]
    for changed in (later, other):
        assert not [check for check in findings(tree, *changed) if check.startswith("repeated")]


def test_one_value_dated_twice_blames_both_dates(tree: Tree, said: Said) -> None:
    found = findings(tree, said("level", "left", 2019, 0.5), said("level", "left", 2018, 0.5))
    finding = found["dated_twice.left.2018.2019"]
    assert not finding.holds
    assert set(finding.blamed) == {"level_left_2018", "level_left_2019"}


def test_equal_values_of_two_nodes_and_unequal_values_of_one_are_not_dated_twice(tree: Tree, said: Said) -> None:
    found = findings(
        tree,
        said("level", "left", 2018, 0.5),
        said("level", "right", 2019, 0.5),
        said("level", "left", 2019, 0.51),
    )
    assert not [check for check in found if check.startswith("dated_twice")]


@pytest.mark.parametrize(
    ("printed", "holds", "words"),
    [
        (0.9, True, "fits both scales"),
        (1.9, True, "no weighted mean; it fits the plain sum"),
        (2.004, True, "no weighted mean; it fits the plain sum"),
        (2.1, False, "exceeds even the number of indicators"),
    ],
)
def test_the_scale_of_a_level_follows_from_its_indicators(
    tree: Tree, said: Said, printed: float, holds: bool, words: str
) -> None:
    found = findings(tree, said("level", "left", 2010, 0.1), said("level", "left", 2023, printed))["scale.left"]
    assert (found.holds, found.limit) == (holds, 2.0)
    assert words in found.explanation
    assert found.blamed == (() if holds else ("level_left_2023",))


def test_a_statement_made_in_two_sections_contradicts_nothing(tree: Tree, said: Said) -> None:
    """A summary repeats its chapters: the same figure under two claim ids."""
    once = [
        said("level", "left", 2010, 0.20),
        said("level", "left", 2015, 0.50),
        said("change", "left", 2015, 0.30, start=2010),
        said("change", "whole", 2015, 0.50, start=2010),
        said("contribution_share", "left", 2015, 60.0, start=2010, rounding=0.05),
        said("contribution_share", "right", 2015, 40.0, start=2010, rounding=0.05),
    ]
    again = [replace(s, claim_id=f"summary_{s.claim_id}") for s in once]
    found = findings(tree, *once, *again)
    assert [check for check, finding in found.items() if not finding.holds] == []


def test_findings_become_a_table_in_order_of_their_ids(tree: Tree, said: Said) -> None:
    found = check_report(
        Statements(
            (said("level", "right", 2018, 0.5), said("level", "left", 2018, 0.5), said("level", "left", 2019, 0.5))
        ),
        tree,
    )
    table = findings_table(found)
    assert list(table["check_id"]) == ["dated_twice.left.2018.2019", "scale.left", "scale.right"]
    assert list(table["holds"]) == [False, True, True]
    assert table.loc[0, "claims"] == "level_left_2018, level_left_2019"
    assert all(any("一" <= letter <= "鿿" for letter in text) for text in table["explanation_zh"])
