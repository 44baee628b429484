"""Contributions: known answers, hand-computed gaps, flags, additivity with random missing cells."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import narwhals as nw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capdev_pipeline.index.aggregate import score_tree
from capdev_pipeline.index.contribute import COVERAGE_EFFECT, contribution_rate, contributions
from capdev_pipeline.index.scheme import Scheme

DECLARED = Scheme("declared", min_coverage=0.4)
PLAIN = Scheme("plain_sum", kind="plain_sum", min_coverage=0.4)
COLUMNS = "scheme area release parent_id child_id from_year to_year parent_change contribution share_pct pull_pct flag"


def parts_of(
    backend: Any,
    kit: SimpleNamespace,
    cells: Any,
    scheme: Scheme,
    nodes: Any = None,
    periods: Any = ((2020, 2021),),
) -> dict[Any, Any]:
    framework = backend.frame(nodes or kit.nodes)
    tree = backend.persist(score_tree(backend.frame(kit.panel(cells)), framework, scheme, persist=backend.persist))
    spans = backend.frame(kit.columns("from_year to_year", periods))
    rows = backend.rows(contributions(tree, framework, spans, scheme), "parent_id", "child_id", "from_year")
    assert all(tuple(row) == tuple(COLUMNS.split()) for row in rows)
    return {(row["parent_id"], row["child_id"], row["area"], row["from_year"], row["to_year"]): row for row in rows}


def points(parts: dict[Any, Any], parent: str, *children: str) -> list[Any]:
    return [parts[parent, child, "bj", 2020, 2021]["contribution"] for child in children]


def near(*values: float | None, tolerance: float = 1e-12) -> list[Any]:
    return [None if v is None else pytest.approx(v, abs=tolerance) for v in values]


def flat(*weights: float) -> tuple[str, list[tuple[Any, ...]]]:
    rows = [("root", 0, None, None), *((f"x{k}", 1, "root", w) for k, w in enumerate(weights))]
    return "node_id level parent_id weight", rows


def test_contribution_rate_gives_the_known_answer() -> None:
    rate = contribution_rate(23.58 / 1.27, 23.58, 40.98 / 1.196, 40.98)
    assert rate == (pytest.approx(74.6461, abs=5e-5), pytest.approx(14.6306, abs=5e-5))


def test_contributions_give_the_known_rate(backend: Any, kit: SimpleNamespace) -> None:
    before, rest = 23.58 / 1.27, 40.98 / 1.196 - 23.58 / 1.27
    cells = {2020: {"x0": before, "x1": rest}, 2021: {"x0": 23.58, "x1": 40.98 - 23.58}}
    parts = parts_of(backend, kit, cells, PLAIN, kit.columns(*flat(0.5, 0.5)))
    row = parts["root", "x0", "bj", 2020, 2021]
    assert [row["share_pct"], row["pull_pct"]] == near(74.6461, 14.6306, tolerance=5e-5)
    assert [row["flag"], *points(parts, "root", COVERAGE_EFFECT)] == ["", *near(0)]


def test_the_case_of_section_6(backend: Any, kit: SimpleNamespace) -> None:
    """Like for like within the new bounds: 68 -> 100 is 24 + 8 points, 75 / 25 %."""
    cells = {2020: {"x0": 60.0, "x1": 80.0}, 2021: {"x0": 100.0, "x1": 100.0}}
    parts = parts_of(backend, kit, cells, DECLARED, kit.columns(*flat(0.6, 0.4)))
    assert points(parts, "root", "x0", "x1") == near(24, 8)
    assert [parts["root", c, "bj", 2020, 2021]["share_pct"] for c in ("x0", "x1")] == near(75, 25)


def test_a_child_that_appears_is_coverage_not_growth(backend: Any, kit: SimpleNamespace) -> None:
    cells = {
        2020: {"a": 0.2, "b": None, "c": 0.8, "d": None, "e": None},
        2021: {"a": 0.4, "b": 0.6, "c": 0.5, "d": None, "e": 0.9},
    }
    parts = parts_of(backend, kit, cells, DECLARED)
    left0, change = 0.26 / 0.7, 0.648 - 0.26 / 0.7
    left = (1.0 + 0.6) / 2 * (0.48 - left0)
    assert points(parts, "root", "left", "right", COVERAGE_EFFECT) == near(left, None, change - left)
    a, c = (5 / 7 + 0.5) / 2 * 0.2, (2 / 7 + 0.2) / 2 * -0.3
    rest = 0.48 - left0 - a - c
    assert points(parts, "left", "a", "b", "c", COVERAGE_EFFECT) == near(a, None, c, rest)
    flags = {key[:2]: row["flag"] for key, row in parts.items()}
    assert flags["root", "right"] == flags["left", "b"] == "child_missing"
    # b appears below left: part of what left contributes is coverage, and its row says so.
    assert flags["root", "left"] == "coverage_changed"
    assert flags["root", COVERAGE_EFFECT] == ""
    assert {flag for (parent, _), flag in flags.items() if parent == "right"} == {"parent_missing"}
    right = [row for key, row in parts.items() if key[0] == "right"]
    assert {row[name] for row in right for name in COLUMNS.split()[7:11]} == {None}
    assert len(parts) == 3 + 4 + 3


def test_an_unpublished_parent_has_no_contributions(backend: Any, kit: SimpleNamespace) -> None:
    cells = {2020: {"x0": 0.1, "x1": None}, 2021: {"x0": 0.3, "x1": 0.4}}
    parts = parts_of(backend, kit, cells, DECLARED, kit.columns(*flat(0.3, 0.7)))
    assert {row["flag"] for row in parts.values()} == {"parent_missing"}
    assert {row[name] for row in parts.values() for name in COLUMNS.split()[7:11]} == {None}


def test_plain_sum_by_hand_with_a_gap(backend: Any, kit: SimpleNamespace) -> None:
    cells = {
        2020: {"a": 0.2, "b": None, "c": 0.8, "d": 0.1, "e": 0.3},
        2021: {"a": 0.4, "b": 0.6, "c": 0.5, "d": 0.2, "e": 0.9},
    }
    parts = parts_of(backend, kit, cells, PLAIN)
    # root: 5/4 x 1.4 = 1.75 -> 2.6; W left 5/4 x 2/3 -> 1, W right 5/4 -> 1; left 1.5 -> 1.5,
    # right .4 -> 1.1.
    right = (1.25 + 1) / 2 * 0.7
    assert points(parts, "root", "left", "right", COVERAGE_EFFECT) == near(0, right, 0.85 - right)


def test_periods_outside_the_data_are_kept_as_missing(backend: Any, kit: SimpleNamespace) -> None:
    cells = {2020: {"x0": 0.1, "x1": 0.2}}
    parts = parts_of(backend, kit, cells, DECLARED, kit.columns(*flat(0.6, 0.4)), [(2020, 2030)])
    assert [row["flag"] for row in parts.values()] == ["parent_missing"] * 3


def test_small_changes_have_no_share_but_keep_their_points(backend: Any, kit: SimpleNamespace) -> None:
    cells = {2020: {"x0": 0.1, "x1": 0.2}, 2021: {"x0": 0.2, "x1": 0.1 + 1e-7}}
    parts = parts_of(backend, kit, cells, DECLARED, kit.columns(*flat(0.5, 0.5)))
    assert points(parts, "root", "x0", "x1") == near(0.05, -0.05 + 5e-8)
    rows = list(parts.values())
    assert {row["share_pct"] for row in rows} == {None}
    assert {row["flag"] for row in rows} == {"small_change"}
    assert parts["root", "x0", "bj", 2020, 2021]["pull_pct"] == pytest.approx(0.05 / 0.15 * 100)


def test_mixed_signs_flag_the_group_and_keep_the_shares(backend: Any, kit: SimpleNamespace) -> None:
    cells = {2020: {"x0": 0.1, "x1": 0.5}, 2021: {"x0": 0.6, "x1": 0.4}}
    parts = parts_of(backend, kit, cells, DECLARED, kit.columns(*flat(0.5, 0.5)))
    assert {row["flag"] for row in parts.values()} == {"mixed_signs"}
    assert parts["root", "x0", "bj", 2020, 2021]["share_pct"] == pytest.approx(125)
    # One child that moves everything is 100 %, not beyond it.
    cells = {2020: {"x0": 0.1, "x1": 0.5}, 2021: {"x0": 0.7, "x1": 0.5}}
    parts = parts_of(backend, kit, cells, DECLARED, kit.columns(*flat(0.3, 0.7)))
    assert {row["flag"] for row in parts.values()} == {""}


def test_a_parent_that_starts_at_zero_has_no_pull(backend: Any, kit: SimpleNamespace) -> None:
    cells = {2020: {"x0": 0.0, "x1": 0.0}, 2021: {"x0": 0.5, "x1": 0.5}}
    parts = parts_of(backend, kit, cells, DECLARED, kit.columns(*flat(0.5, 0.5)))
    assert {row["pull_pct"] for row in parts.values()} == {None}
    assert points(parts, "root", "x0", "x1") == near(0.25, 0.25)


@pytest.mark.parametrize("kind", ["geometric", "harmonic"])
def test_other_means_add_up_without_remainder(backend: Any, kit: SimpleNamespace, kind: Any) -> None:
    cells = {2020: {"x0": 0.2, "x1": 0.5, "x2": 0.9}, 2021: {"x0": 0.6, "x1": 0.5, "x2": 0.3}}
    nodes = kit.columns(*flat(0.2, 0.3, 0.5))
    parts = parts_of(backend, kit, cells, Scheme("s", aggregation={0: kind}), nodes)
    x0, x1, x2, rest = points(parts, "root", "x0", "x1", "x2", COVERAGE_EFFECT)
    assert x0 > 0 > x2
    assert [x1, rest] == near(0, 0)


def test_only_the_rows_of_the_scheme_are_used(backend: Any, kit: SimpleNamespace) -> None:
    nodes = backend.frame(kit.columns(*flat(0.6, 0.4)))
    scores = backend.frame(kit.panel({2020: {"x0": 0.1, "x1": 0.2}, 2021: {"x0": 0.3, "x1": 0.3}}))
    both = nw.concat([score_tree(scores, nodes, s) for s in (DECLARED, PLAIN)], how="vertical")
    spans = backend.frame(kit.columns("from_year to_year", [(2020, 2021)]))
    rows = backend.rows(contributions(both, nodes, spans, PLAIN), "child_id")
    assert [row["contribution"] for row in rows] == near(0, 0.2, 0.1)


FEW = settings(deadline=None, max_examples=5)
KINDS = st.sampled_from(["arithmetic", "geometric", "harmonic"])


def grids(cell: Any) -> Any:
    year = st.lists(cell, min_size=6, max_size=6)
    return st.lists(st.tuples(year, year, year), min_size=3, max_size=8)


def cells_of(kit: SimpleNamespace, areas: Any) -> Any:
    return {
        (f"area{k}", 2020 + t): dict(zip(kit.leaves, row, strict=True))
        for k, years in enumerate(areas)
        for t, row in enumerate(years)
    }


def check_additivity(parts: dict[Any, Any]) -> None:
    groups: dict[Any, list[Any]] = {}
    for (parent, _, area, start, end), row in parts.items():
        groups.setdefault((parent, area, start, end), []).append(row)
    for rows in groups.values():
        change = rows[0]["parent_change"]
        total = [row["contribution"] for row in rows if row["contribution"] is not None]
        if change is None:
            assert total == []
            continue
        assert sum(total) == pytest.approx(change, abs=1e-9)
        if rows[0]["share_pct"] is not None:
            assert sum(row["share_pct"] or 0 for row in rows) == pytest.approx(100, abs=1e-6)


PERIODS = ((2020, 2021), (2021, 2022), (2020, 2022))


@FEW
@given(areas=grids(st.one_of(st.none(), st.floats(0, 1))), kind=st.sampled_from(["weighted", "plain_sum"]))
def test_children_and_coverage_add_up_at_every_level(kit: SimpleNamespace, areas: Any, kind: Any) -> None:
    scheme = Scheme("s", kind=kind)
    check_additivity(parts_of(kit.pandas, kit, cells_of(kit, areas), scheme, kit.deep, PERIODS))


@FEW
@given(areas=grids(st.floats(0.01, 1)), kinds=st.tuples(KINDS, KINDS, KINDS), plain=st.booleans())
def test_complete_data_have_no_coverage_effect(kit: SimpleNamespace, areas: Any, kinds: Any, plain: bool) -> None:
    mixed = Scheme("s", aggregation=dict(enumerate(kinds)))
    scheme = Scheme("s", kind="plain_sum") if plain else mixed
    parts = parts_of(kit.pandas, kit, cells_of(kit, areas), scheme, kit.deep, PERIODS)
    check_additivity(parts)
    rest = [row["contribution"] for key, row in parts.items() if key[1] == COVERAGE_EFFECT]
    assert max(abs(r) for r in rest) < 1e-9


@FEW
@given(
    areas=grids(st.one_of(st.none(), st.floats(0, 1))),
    gone=st.sets(st.integers(0, 5), max_size=4),
    scheme=st.sampled_from([DECLARED, PLAIN]),
)
def test_the_same_gaps_at_both_ends_have_no_coverage_effect(
    kit: SimpleNamespace, areas: Any, gone: set[int], scheme: Scheme
) -> None:
    same = [tuple([None if k in gone else (s or 0.0) for k, s in enumerate(row)] for row in years) for years in areas]
    parts = parts_of(kit.pandas, kit, cells_of(kit, same), scheme, kit.deep, PERIODS)
    rest = [row["contribution"] for key, row in parts.items() if key[1] == COVERAGE_EFFECT]
    assert all(r is None or abs(r) < 1e-9 for r in rest)
