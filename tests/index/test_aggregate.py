"""Aggregation: a hand-computed tree, means with known answers, refusals, properties with missing cells."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capdev_pipeline.errors import MethodError
from capdev_pipeline.index.aggregate import check_panel, depth_of, score_tree
from capdev_pipeline.index.scheme import TREE_COLUMNS, WEIGHT_COLUMNS, Scheme

DECLARED = Scheme("declared")
PLAIN = Scheme("plain_sum", kind="plain_sum")

# 2020: b, d, e missing, so `right` has nothing at all; 2021: only d missing.
CELLS = {
    2020: {"a": (0.2, "observed", "A"), "b": None, "c": (0.8, "derived", "D"), "d": None, "e": None},
    2021: {"a": 0.4, "b": 0.6, "c": (0.5, "estimated", None), "d": None, "e": (0.9, "interpolated", "B")},
}


def tree_of(backend: Any, kit: SimpleNamespace, cells: Any, scheme: Scheme, nodes: Any = None) -> dict[Any, Any]:
    scores = backend.frame(kit.panel(cells))
    tree = score_tree(scores, backend.frame(nodes or kit.nodes), scheme, persist=backend.persist)
    rows = backend.rows(tree, "node_id", "year")
    return {(row["node_id"], row["area"], row["year"]): row for row in rows}


def some(row: dict[str, Any], names: str) -> list[Any]:
    return [row[name] for name in names.split()]


def near(*values: float | None) -> list[Any]:
    return [None if v is None else pytest.approx(v, abs=1e-12) for v in values]


NUMBERS = "score partial lower upper coverage present indicators"


def test_declared_weights_by_hand(backend: Any, kit: SimpleNamespace) -> None:
    tree = tree_of(backend, kit, CELLS, DECLARED)
    cases: list[tuple[str, int, Any]] = [
        ("left", 2020, (0.26 / 0.7, 0.26 / 0.7, 0.26, 0.56, 0.7, 2, 3)),
        ("right", 2020, (None, None, 0, 1, 0, 0, 2)),
        ("root", 2020, (None, 0.26 / 0.7, 0.156, 0.736, 0.42, 2, 5)),
        ("left", 2021, (0.48, 0.48, 0.48, 0.48, 1, 3, 3)),
        ("right", 2021, (0.9, 0.9, 0.675, 0.925, 0.75, 1, 2)),
        ("root", 2021, (0.648, 0.648, 0.558, 0.658, 0.9, 4, 5)),
        ("a", 2020, (0.2, 0.2, 0.2, 0.2, 1, 1, 1)),
        ("d", 2020, (None, None, 0, 1, 0, 0, 1)),
    ]
    for node, year, expected in cases:
        assert some(tree[node, "bj", year], NUMBERS) == near(*expected), (node, year)


def test_plain_sum_by_hand(backend: Any, kit: SimpleNamespace) -> None:
    tree = tree_of(backend, kit, CELLS, PLAIN)
    cases: list[tuple[str, int, Any]] = [
        ("left", 2020, (1.5, 1.5, 1.0, 2.0, 2 / 3, 2, 3)),
        ("right", 2020, (None, None, 0, 2, 0, 0, 2)),
        ("root", 2020, (None, 2.5, 1.0, 4.0, 0.4, 2, 5)),
        ("left", 2021, (1.5, 1.5, 1.5, 1.5, 1, 3, 3)),
        ("right", 2021, (1.8, 1.8, 0.9, 1.9, 0.5, 1, 2)),
        ("root", 2021, (3.0, 3.0, 2.4, 3.4, 0.8, 4, 5)),
        ("a", 2020, (0.2, 0.2, 0.2, 0.2, 1, 1, 1)),
    ]
    for node, year, expected in cases:
        assert some(tree[node, "bj", year], NUMBERS) == near(*expected), (node, year)


def test_evidence_shares_by_hand(backend: Any, kit: SimpleNamespace) -> None:
    tree = tree_of(backend, kit, CELLS, DECLARED)
    assert some(tree["root", "bj", 2020], " ".join(WEIGHT_COLUMNS)) == near(0.3, 0.12, 0, 0, 0.3, 0, 0, 0.12)
    # An ungraded value counts by status, not by grade.
    assert some(tree["root", "bj", 2021], " ".join(WEIGHT_COLUMNS)) == near(0.48, 0, 0.12, 0.3, 0.48, 0.3, 0, 0)
    plain = tree_of(backend, kit, CELLS, PLAIN)["root", "bj", 2021]
    assert some(plain, " ".join(WEIGHT_COLUMNS)) == near(0.4, 0, 0.2, 0.2, 0.4, 0.2, 0, 0)


def test_one_row_per_node_and_cell_with_the_declared_columns(backend: Any, kit: SimpleNamespace) -> None:
    nodes = backend.frame(kit.nodes)
    tree = score_tree(backend.frame(kit.panel(CELLS)), nodes, DECLARED)
    assert tuple(tree.collect_schema().names()) == TREE_COLUMNS
    rows = backend.rows(tree, "level", "node_id", "year")
    assert [(r["level"], r["node_id"]) for r in rows if r["year"] == 2020] == [
        (0, "root"),
        (1, "left"),
        (1, "right"),
        *((2, name) for name in "abcde"),
    ]
    assert len(rows) == 16
    assert depth_of(nodes) == 2


def test_the_threshold_is_inclusive_and_only_hides(backend: Any, kit: SimpleNamespace) -> None:
    # b + c = 0.3 + 0.2 is exactly the threshold; d alone (0.25) stays unpublished but still feeds the root.
    cells = {2020: {"a": None, "b": 0.4, "c": 0.9, "d": 1.0, "e": None}}
    tree = tree_of(backend, kit, cells, DECLARED)
    assert tree["left", "bj", 2020]["score"] == pytest.approx(0.6)
    assert some(tree["right", "bj", 2020], "score partial") == [None, 1.0]
    assert tree["root", "bj", 2020]["partial"] == pytest.approx(0.6 * 0.6 + 0.4 * 1.0)
    open_tree = tree_of(backend, kit, cells, Scheme("open", min_coverage=0.0))
    assert open_tree["right", "bj", 2020]["score"] == 1.0


def test_nothing_at_all_is_null_never_zero(backend: Any, kit: SimpleNamespace) -> None:
    for kind in ("weighted", "plain_sum"):
        cells = {2020: dict.fromkeys("abcde")}
        tree = tree_of(backend, kit, cells, Scheme("s", kind=kind, min_coverage=0.0))
        assert {row["partial"] for row in tree.values()} == {None}
        assert {row["score"] for row in tree.values()} == {None}


def test_an_observed_value_without_a_score_is_not_present(backend: Any, kit: SimpleNamespace) -> None:
    # A constant indicator declared `unscored` has a value and a status, but no score.
    scores = kit.panel({2020: {"a": 0.2, "b": 0.6, "c": 0.8, "d": 0.5, "e": 0.5}})
    scores["score"][0] = None
    rows = backend.rows(score_tree(backend.frame(scores), backend.frame(kit.nodes), DECLARED), "node_id")
    root = next(row for row in rows if row["node_id"] == "root")
    assert some(root, "coverage weight_observed weight_a present") == near(0.7, 0.7, 0.7, 4)


def test_an_absent_row_is_a_missing_value(backend: Any, kit: SimpleNamespace) -> None:
    explicit = {2020: {"a": 0.2, "b": None, "c": 0.8, "d": None, "e": 0.5}}
    absent = {2020: {"a": 0.2, "c": 0.8, "e": 0.5}}
    assert tree_of(backend, kit, absent, DECLARED) == tree_of(backend, kit, explicit, DECLARED)


def test_persisting_levels_changes_nothing(backend: Any, kit: SimpleNamespace) -> None:
    scores, nodes = backend.frame(kit.panel(CELLS)), backend.frame(kit.nodes)
    kept = backend.rows(score_tree(scores, nodes, DECLARED, persist=backend.persist), "node_id", "year")
    assert kept == backend.rows(score_tree(scores, nodes, DECLARED, depth=2), "node_id", "year")


@pytest.mark.parametrize(("kind", "expected"), [("geometric", 1.8171205928), ("harmonic", 18 / 11)])
def test_a_level_takes_the_mean_declared_for_it(backend: Any, kit: SimpleNamespace, kind: Any, expected: float) -> None:
    nodes = kit.columns(
        "node_id level parent_id weight",
        [("root", 0, None, None), *((f"x{k}", 1, "root", 1 / 3) for k in (1, 2, 3))],
    )
    scheme = Scheme("s", aggregation={0: kind})
    tree = tree_of(backend, kit, {2020: {"x1": 1.0, "x2": 2.0, "x3": 3.0}}, scheme, nodes)
    assert tree["root", "bj", 2020]["score"] == pytest.approx(expected, abs=5e-11)
    gap = tree_of(backend, kit, {2020: {"x1": 0.25, "x2": 0.5, "x3": None}}, scheme, nodes)["root", "bj", 2020]
    mean = {"geometric": math.sqrt(0.125), "harmonic": 1 / 3}[kind]
    upper = {"geometric": 0.5, "harmonic": 3 / 7}[kind]
    assert some(gap, "score lower upper coverage") == near(mean, 0, upper, 2 / 3)


def test_geometric_refuses_scores_that_are_not_positive(backend: Any, kit: SimpleNamespace) -> None:
    cells = {2020: {"a": 0.0, "b": 0.5, "c": 0.5, "d": 0.5, "e": 0.5}, 2021: {"a": 0.5, "d": -1.0, "e": 0.1}}
    with pytest.raises(MethodError) as refused:
        tree_of(backend, kit, cells, Scheme("geo", aggregation={1: "geometric"}))
    assert [text.split(", release")[0] for text in map(str, refused.value.problems)] == ["a, bj, 2020", "d, bj, 2021"]
    # An arithmetic level below lifts the zero away from the geometric one.
    fine = tree_of(backend, kit, {2020: cells[2020]}, Scheme("geo", aggregation={0: "geometric"}))
    assert fine["root", "bj", 2020]["score"] == pytest.approx(math.exp(0.6 * math.log(0.25) + 0.4 * math.log(0.5)))


def test_check_panel_names_all_faults(backend: Any, kit: SimpleNamespace) -> None:
    nodes = backend.frame(kit.nodes)
    check_panel(backend.frame(kit.panel(CELLS)), nodes)
    scores = kit.panel({2020: {"a": 1.0, "b": 1.0, "c": 1.0, "d": (1.0, "missing", None), "alien": 1.0}})
    for name, cells in kit.panel({2020: {"a": 1.0}}).items():
        scores[name] += cells
    with pytest.raises(MethodError) as refused:
        check_panel(backend.frame(scores), nodes)
    assert [text.split("[")[1].split("]")[0][:12] for text in map(str, refused.value.problems)] == [
        "one row per ",
        "unknown indi",
        "status of a ",
        "complete pan",
    ]


def test_an_empty_hierarchy_is_refused(backend: Any, kit: SimpleNamespace) -> None:
    with pytest.raises(MethodError, match="root"):
        depth_of(backend.frame(kit.columns("node_id level parent_id weight", [])))


# Properties: many areas in one frame, so that one example is many random trees.

CELL = st.one_of(st.none(), st.floats(0, 1, allow_subnormal=False))
GRID = st.lists(st.lists(CELL, min_size=6, max_size=6), min_size=4, max_size=12)
SOURCES = st.lists(
    st.tuples(st.sampled_from(["observed", "derived", "estimated", "interpolated"]), st.sampled_from("ABCD")),
    min_size=6,
    max_size=6,
)
FEW = settings(deadline=None, max_examples=5)


def grid(kit: SimpleNamespace, rows: Any, sources: Any = None) -> Any:
    marks = sources or [("observed", "A")] * 6
    return {
        (f"area{k}", 2020): {leaf: (score, *mark) for leaf, score, mark in zip(kit.leaves, row, marks, strict=True)}
        for k, row in enumerate(rows)
    }


def by_recursion(kit: SimpleNamespace, node: str, leaf: dict[str, float | None]) -> float | None:
    """The weighted mean of what is present, the textbook way: one node, one cell, plain Python."""
    if node in leaf:
        return leaf[node]
    nodes = zip(*(kit.deep[name] for name in ("node_id", "parent_id", "weight")), strict=True)
    parts = [(by_recursion(kit, child, leaf), w) for child, parent, w in nodes if parent == node]
    present = [(value, w) for value, w in parts if value is not None]
    return sum(v * w for v, w in present) / sum(w for _, w in present) if present else None


@FEW
@given(rows=GRID)
def test_the_tree_agrees_with_a_recursion_and_bounds_with_filled_cells(kit: SimpleNamespace, rows: Any) -> None:
    tree = tree_of(kit.pandas, kit, grid(kit, rows), DECLARED, kit.deep)
    for (node, area, _), row in tree.items():
        cells = dict(zip(kit.leaves, rows[int(area[4:])], strict=True))
        filled = [{leaf: fill if s is None else s for leaf, s in cells.items()} for fill in (0.0, 1.0)]
        expected = (by_recursion(kit, node, cells), *(by_recursion(kit, node, f) for f in filled))
        assert some(row, "partial lower upper") == near(*expected)


@FEW
@given(rows=GRID, scheme=st.sampled_from([DECLARED, PLAIN, Scheme("open", min_coverage=0.0)]))
def test_scores_lie_between_their_bounds(kit: SimpleNamespace, rows: Any, scheme: Scheme) -> None:
    for row in tree_of(kit.pandas, kit, grid(kit, rows), scheme, kit.deep).values():
        assert row["lower"] <= row["upper"] + 1e-12
        if row["partial"] is not None:
            assert row["lower"] - 1e-12 <= row["partial"] <= row["upper"] + 1e-12
        published = row["coverage"] >= scheme.min_coverage and row["present"] > 0
        assert (row["score"] is not None) == published or abs(row["coverage"] - scheme.min_coverage) < 1e-9


@FEW
@given(
    rows=st.lists(st.lists(st.one_of(st.none(), st.floats(0.01, 1)), min_size=6, max_size=6), min_size=3, max_size=6),
    kinds=st.tuples(*[st.sampled_from(["arithmetic", "geometric", "harmonic"])] * 3),
)
def test_all_means_lie_between_their_bounds(kit: SimpleNamespace, rows: Any, kinds: Any) -> None:
    scheme = Scheme("mixed", aggregation=dict(enumerate(kinds)), min_coverage=0.0)
    for row in tree_of(kit.pandas, kit, grid(kit, rows), scheme, kit.deep).values():
        if row["score"] is not None:
            assert row["lower"] - 1e-12 <= row["score"] <= row["upper"] + 1e-12


@FEW
@given(rows=GRID, sources=SOURCES, scheme=st.sampled_from([DECLARED, PLAIN]))
def test_evidence_shares_sum_to_coverage(kit: SimpleNamespace, rows: Any, sources: Any, scheme: Scheme) -> None:
    for row in tree_of(kit.pandas, kit, grid(kit, rows, sources), scheme, kit.deep).values():
        assert sum(row[name] for name in WEIGHT_COLUMNS[:4]) == pytest.approx(row["coverage"], abs=1e-12)
        assert sum(row[name] for name in WEIGHT_COLUMNS[4:]) == pytest.approx(row["coverage"], abs=1e-12)


@FEW
@given(rows=st.lists(st.lists(st.floats(0, 1), min_size=6, max_size=6), min_size=3, max_size=6))
def test_a_complete_plain_sum_is_the_sum(kit: SimpleNamespace, rows: Any) -> None:
    for (node, area, _), row in tree_of(kit.pandas, kit, grid(kit, rows), PLAIN, kit.deep).items():
        if node == "root":
            assert row["score"] == pytest.approx(sum(rows[int(area[4:])]), abs=1e-12)


@FEW
@given(rows=GRID, a=st.floats(0.1, 10), b=st.floats(0, 5))
def test_means_follow_a_change_of_scale(kit: SimpleNamespace, rows: Any, a: float, b: float) -> None:
    moved = [[None if s is None else a * s + b for s in row] for row in rows]
    before = tree_of(kit.pandas, kit, grid(kit, rows), DECLARED, kit.deep)
    after = tree_of(kit.pandas, kit, grid(kit, moved), DECLARED, kit.deep)
    for key, row in before.items():
        assert [after[key]["score"]] == near(None if row["score"] is None else a * row["score"] + b)


# Other normalisations than min-max


def test_bounds_take_the_worst_and_the_best_of_the_scale(backend: Any, kit: SimpleNamespace) -> None:
    cells = {2020: {"a": 40.0, "b": None, "c": 50.0, "d": 20.0, "e": 100.0}}
    tree = tree_of(backend, kit, cells, Scheme("hundred", worst=0.0, best=100.0))
    left = tree["left", "bj", 2020]
    assert some(left, "partial lower upper") == near((20 + 10) / 0.7, 30, 60)
    assert some(tree["root", "bj", 2020], "lower upper") == near(0.6 * 30 + 0.4 * 80, 0.6 * 60 + 0.4 * 80)
    summed = tree_of(backend, kit, cells, Scheme("sum", kind="plain_sum", worst=10.0, best=100.0))
    assert some(summed["root", "bj", 2020], "partial lower upper") == near(210 / 4 * 5, 220, 310)


def test_without_a_worst_and_a_best_a_gap_leaves_no_bounds(backend: Any, kit: SimpleNamespace) -> None:
    cells = {2020: {"a": -1.5, "b": None, "c": 0.5, "d": 2.0, "e": -2.0}}
    for kind in ("weighted", "plain_sum"):
        scheme = Scheme("z", kind=kind, worst=None, best=None)  # type: ignore[arg-type]
        tree = tree_of(backend, kit, cells, scheme)
        assert some(tree["left", "bj", 2020], "lower upper") == [None, None]
        assert some(tree["root", "bj", 2020], "lower upper") == [None, None]
        right = tree["right", "bj", 2020]
        assert some(right, "lower upper") == near(right["partial"], right["partial"])


def test_beyond_fixed_yardsticks_bounds_widen_to_the_value(backend: Any, kit: SimpleNamespace) -> None:
    cells = {2020: {"a": 1.4, "b": None, "c": None, "d": 0.5, "e": -0.5}}
    tree = tree_of(backend, kit, cells, Scheme("posts", fixed=True))
    assert some(tree["left", "bj", 2020], "partial lower upper") == near(1.4, 0.7, 1.4)


def test_weights_may_differ_by_release(backend: Any, kit: SimpleNamespace) -> None:
    cells = {2020: {"a": 0.0, "b": 1.0, "c": 1.0, "d": 0.0, "e": 1.0}}
    own = kit.nodes | {"release": ["r1"] * len(kit.nodes["node_id"])}
    other = {name: list(column) for name, column in own.items()}
    other["release"] = ["r2"] * len(other["release"])
    other["weight"] = [None, 0.5, 0.5, 0.2, 0.4, 0.4, 0.5, 0.5]
    nodes = {name: [*own[name], *other[name]] for name in own}
    scores = kit.panel(cells)
    both = {name: [*column, *column] for name, column in scores.items()}
    both["release"] = ["r1"] * 5 + ["r2"] * 5
    tree = score_tree(backend.frame(both), backend.frame(nodes), Scheme("data"), persist=backend.persist)
    found = {row["release"]: row["score"] for row in backend.rows(tree, "release") if row["node_id"] == "root"}
    assert found == {"r1": pytest.approx(0.6 * 0.5 + 0.4 * 0.75), "r2": pytest.approx(0.5 * 0.8 + 0.5 * 0.5)}
