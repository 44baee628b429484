"""Revisions between releases: the case by hand, what each factor alone does, and that nothing is left over.

Belongs here: revise.py. Does not belong here: the Shapley formula (test_shapley.py), real releases
(tests/warehouse).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import narwhals as nw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capdev_pipeline.errors import MethodError
from capdev_pipeline.index.aggregate import score_tree
from capdev_pipeline.index.contribute import contributions
from capdev_pipeline.index.normalise import min_max
from capdev_pipeline.index.revise import bridge, revisions
from capdev_pipeline.index.scheme import Scheme

DECLARED = Scheme("declared")
PLAIN = Scheme("plain_sum", "plain_sum")
EFFECTS = ("data_effect", "bounds_effect", "coverage_effect", "structure_effect")
TOY = [("root", 0, None, None), ("a", 1, "root", 0.6), ("b", 1, "root", 0.4)]
EVEN = [("root", 0, None, None), ("a", 1, "root", 0.5), ("b", 1, "root", 0.5)]
A, B = {2020: 10.0, 2021: 20.0, 2022: 30.0, 2023: 40.0}, {2020: 8.0, 2021: 6.0, 2022: 5.0, 2023: 4.0}
OLD = {"a": A, "b": B}
NEW = {"a": {**A, 2024: 60.0}, "b": {**B, 2024: 3.0}}
Release = dict[str, dict[int, float | None]]


def scored(on: Any, kit: SimpleNamespace, releases: dict[str, Any], **options: Any) -> Any:
    """Values to a scored panel; b and every indicator with an even number count downwards."""
    rows = [
        (indicator, str(area), year, release, value, "-" if indicator in ("b", "i2", "i4", "i6") else "+")
        for release, areas in releases.items()
        for area, values in (enumerate(areas) if isinstance(areas, list) else [("bj", areas)])
        for indicator, series in values.items()
        for year, value in series.items()
    ]
    values = on.frame(kit.columns("indicator_id area year release value direction", rows))
    return min_max(values, first_year=1900, last_year=2100, **options)


def revised(
    on: Any,
    kit: SimpleNamespace,
    old: Any,
    new: Any,
    nodes: Any = TOY,
    nodes_to: Any = None,
    scheme: Scheme = DECLARED,
    **options: Any,
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """(node, year) -> row of the revision old -> new; (node, year, area) for a list of areas."""
    panel = scored(on, kit, {"old": old, "new": new}, **options)
    trees = [on.frame(kit.columns("node_id level parent_id weight", n)) for n in (nodes, nodes_to) if n is not None]
    pairs = on.frame({"from_release": ["old"], "to_release": ["new"]})
    found = revisions(panel, trees[0], pairs, scheme, nodes_to=trees[1] if len(trees) > 1 else None, persist=on.persist)
    key = ("node_id", "year", "area") if isinstance(old, list) else ("node_id", "year")
    return {tuple(row[name] for name in key): row for row in on.rows(found, *key)}


def effects(row: dict[str, Any]) -> list[float]:
    return [row[name] for name in EFFECTS]


def test_a_new_year_widens_the_range(backend: Any, kit: SimpleNamespace) -> None:
    """A = 60 and B = 3 arrive for 2024: the case of METHODS section 6, times 100."""
    rows = revised(backend, kit, OLD, NEW)
    years = (2020, 2021, 2022, 2023)
    assert [100 * rows["root", y]["from_score"] for y in years] == pytest.approx([0, 40, 70, 100], abs=1e-9)
    assert [100 * rows["root", y]["to_score"] for y in years] == pytest.approx([0, 28, 48, 68], abs=1e-9)
    assert [100 * rows["root", y]["total"] for y in years] == pytest.approx([0, -12, -22, -32], abs=1e-9)
    assert [60 * rows["a", y]["total"] for y in years] == pytest.approx([0, -8, -16, -24], abs=1e-9)
    assert [40 * rows["b", y]["total"] for y in years] == pytest.approx([0, -4, -6, -8], abs=1e-9)
    for row in rows.values():
        assert row["flag"] == ""
        assert effects(row) == [0, pytest.approx(row["total"], abs=1e-12), 0, 0]
    assert set(rows) == {(node, year) for node in ("root", "a", "b") for year in years}


def test_three_factors_at_once(backend: Any, kit: SimpleNamespace) -> None:
    """A of 2022 revised 30 -> 32 and weights .5/.5 as well: -18 = 2.955555556 - 22.127777778 + 1.172222222."""
    new = {**NEW, "a": {**NEW["a"], 2022: 32.0}}
    row = revised(backend, kit, OLD, new, nodes_to=EVEN)["root", 2022]
    assert 100 * row["total"] == pytest.approx(-18, abs=1e-9)
    expected = [133 / 45, -22.127777777777778, 0, 1.1722222222222222]
    assert [100 * effect for effect in effects(row)] == pytest.approx(expected, abs=1e-9)


def test_from_report_to_report(backend: Any, kit: SimpleNamespace) -> None:
    """100 -> 100 is +32 like for like and -32 of revision; the like-for-like growth is +24 of A and +8 of B."""
    panel = scored(backend, kit, {"old": OLD, "new": NEW}).with_columns(status=nw.lit("observed"), grade=nw.lit("A"))
    nodes = backend.frame(kit.columns("node_id level parent_id weight", TOY))
    tree = backend.persist(score_tree(panel, nodes, DECLARED, persist=backend.persist))
    pairs = backend.frame({"from_release": ["old"], "to_release": ["new"]})
    rows = {row["node_id"]: row for row in backend.rows(bridge(tree, pairs), "node_id")}
    assert (rows["root"]["from_year"], rows["root"]["to_year"]) == (2023, 2024)
    names = ("from_score", "revised_score", "to_score", "change", "like_for_like", "revision")
    assert [100 * rows["root"][name] for name in names] == pytest.approx([100, 68, 100, 0, 32, -32], abs=1e-9)
    span = backend.frame({"from_year": [2023], "to_year": [2024]})
    new = tree.filter(nw.col("release") == "new")
    found = backend.rows(contributions(new, nodes, span, DECLARED), "child_id")
    assert [row["child_id"] for row in found] == ["a", "b", "coverage_effect"]
    assert [100 * row["contribution"] for row in found] == pytest.approx([24, 8, 0], abs=1e-9)
    assert [row["share_pct"] for row in found[:2]] == pytest.approx([75, 25], abs=1e-9)


def test_a_bridge_starts_from_the_last_published_year(backend: Any, kit: SimpleNamespace) -> None:
    """old ends with 2022, for 2023 has no score; new has dropped 2022; "lone" is published once only."""
    cells = [("old", 2021, 0.25), ("old", 2022, 0.5), ("old", 2023, None), ("new", 2022, None), ("new", 2024, 0.75)]
    scores = [("declared", "root", "bj", year, release, score) for release, year, score in cells]
    scores += [("declared", "lone", "bj", 2022, "old", 0.5), ("declared", "lone", "bj", 2024, "new", None)]
    tree = backend.frame(kit.columns("scheme node_id area year release score", scores))
    pairs = backend.frame({"from_release": ["old"], "to_release": ["new"]})
    (row,) = backend.rows(bridge(tree, pairs), "node_id")
    assert (row["node_id"], row["from_year"], row["to_year"], row["change"]) == ("root", 2022, 2024, 0.25)
    assert (row["revised_score"], row["like_for_like"], row["revision"]) == (None, None, None)


def test_a_cell_that_arrives_is_coverage(backend: Any, kit: SimpleNamespace) -> None:
    """b of 2022 was unknown: it enters at the score it has in the new release, and nothing else moved."""
    old = {"a": A, "b": {**B, 2022: None}}
    rows = revised(backend, kit, old, OLD)
    assert effects(rows["root", 2022]) == pytest.approx([0, 0, 0.7 - 2 / 3, 0], abs=1e-12)
    assert rows["b", 2022]["flag"] == "from_missing"
    assert rows["b", 2022]["total"] is None
    assert effects(rows["b", 2022]) == [None] * 4
    assert all(effects(rows["root", y]) == [0, 0, 0, 0] for y in (2020, 2021, 2023))


def test_an_indicator_without_a_range_yet_enters_by_coverage(backend: Any, kit: SimpleNamespace) -> None:
    """At the early cut-off b has one value: no score, though a value. Later it has four."""
    old = {"a": A, "b": {2020: None, 2021: 6.5, 2022: None, 2023: None}}
    rows = revised(backend, kit, old, OLD, unscored=["b"])
    assert effects(rows["root", 2021]) == pytest.approx([0, 0, 0.4 - 1 / 3, 0], abs=1e-12)


def test_a_neutral_score_counts_while_the_range_is_flat(backend: Any, kit: SimpleNamespace) -> None:
    """b was flat and neutral (0.5); then one year moves: other years keep their value, only the bounds changed."""
    old = {"a": A, "b": dict.fromkeys(B, 5.0)}
    new = {"a": A, "b": {**dict.fromkeys(B, 5.0), 2023: 4.0}}
    rows = revised(backend, kit, old, new, neutral={"b": 0.5})
    assert effects(rows["b", 2020]) == [0, -0.5, 0, 0]
    # 2023: the flat bounds give 0.5 to any value; the new ones 0 to the old value and 1 to the new one.
    assert effects(rows["b", 2023]) == pytest.approx([0.5, 0, 0, 0], abs=1e-12)


def test_scores_of_a_counterfactual_are_not_clipped(backend: Any, kit: SimpleNamespace) -> None:
    """The revised value lies outside the old bounds: 50 between 10 and 40 counts 4/3."""
    new = {**OLD, "a": {**A, 2023: 50.0}}
    row = revised(backend, kit, OLD, new)["a", 2023]
    assert effects(row) == pytest.approx([(1 / 3 + 0.25) / 2, -(1 / 3 + 0.25) / 2, 0, 0], abs=1e-12)


def test_an_indicator_of_one_structure_only_is_structure(backend: Any, kit: SimpleNamespace) -> None:
    """b gives way to c: whatever c's values, the framework changed, not data, bounds or coverage."""
    later = [("root", 0, None, None), ("a", 1, "root", 0.6), ("c", 1, "root", 0.4)]
    rows = revised(backend, kit, OLD, {"a": A, "c": {2020: 1.0, 2021: 2.0, 2022: 3.0, 2023: 9.0}}, nodes_to=later)
    assert effects(rows["root", 2021])[:3] == [0, 0, 0]
    assert rows["root", 2021]["structure_effect"] == pytest.approx(0.4 * (0.125 - 0.5), abs=1e-12)
    assert {node for node, _ in rows} == {"root", "a"}


def test_a_direction_that_turns_is_structure(kit: SimpleNamespace) -> None:
    columns = "indicator_id area year release value direction"
    rows = [("a", "bj", y, r, v, d) for r, d in (("old", "+"), ("new", "-")) for y, v in A.items()]
    values = kit.pandas.frame(kit.columns(columns, rows))
    panel = min_max(values, first_year=2020, last_year=2023)
    nodes = kit.pandas.frame(kit.columns("node_id level parent_id weight", [TOY[0], ("a", 1, "root", 1.0)]))
    pairs = kit.pandas.frame({"from_release": ["old"], "to_release": ["new"]})
    found = kit.pandas.rows(revisions(panel, nodes, pairs, DECLARED, nodes_to=nodes), "node_id", "year")
    assert [effects(row) for row in found if row["year"] == 2020] == [[0, 0, 0, 1]] * 2


def test_a_node_left_empty_by_a_mixed_state_still_adds_up(backend: Any, kit: SimpleNamespace) -> None:
    """n holds i before and j after; before only i is known, after only j: new structure on old coverage is empty."""
    before = [("root", 0, None, None), ("n", 1, "root", 0.5), ("m", 1, "root", 0.5), ("i", 2, "n", 1.0)]
    before += [("j", 2, "m", 0.5), ("k", 2, "m", 0.5)]
    after = [*before[:3], ("j", 2, "n", 1.0), ("i", 2, "m", 0.5), ("k", 2, "m", 0.5)]
    nothing: dict[int, float | None] = dict.fromkeys(A)
    rows = revised(
        backend, kit, {"i": A, "j": nothing, "k": A}, {"i": nothing, "j": {**A, 2022: 13.0}, "k": A}, before, after
    )
    for row in rows.values():
        if row["total"] is not None:
            assert sum(effects(row)) == pytest.approx(row["total"], abs=1e-9)
    assert rows["n", 2022]["structure_effect"] == pytest.approx(rows["n", 2022]["total"])
    assert rows["n", 2022]["total"] == pytest.approx(0.1 - 2 / 3)


def test_an_unpublished_end_is_told_and_still_explained(backend: Any, kit: SimpleNamespace) -> None:
    """Coverage 0.4 is below 0.5: the node has no published score, its value still feeds its parent."""
    old = {"a": {**A, 2022: None}, "b": B}
    rows = revised(backend, kit, old, OLD)
    row = rows["root", 2022]
    assert (row["flag"], row["from_score"]) == ("from_unpublished", None)
    assert row["total"] == pytest.approx(0.7 - 0.75)
    assert effects(row) == [0, 0, pytest.approx(row["total"], abs=1e-12), 0]


@pytest.mark.parametrize(
    ("old", "new", "flag"),
    [
        ({2022}, set(), "from_missing"),
        (set(), {2022}, "to_missing"),
        ({2022}, {2022}, "both_missing"),
    ],
)
def test_a_missing_end_is_told(backend: Any, kit: SimpleNamespace, old: set[int], new: set[int], flag: str) -> None:
    def without(years: set[int]) -> Release:
        return {name: {y: None if y in years else v for y, v in series.items()} for name, series in OLD.items()}

    row = revised(backend, kit, without(old), without(new))["root", 2022]
    assert (row["flag"], row["total"], effects(row)) == (flag, None, [None] * 4)


def test_several_pairs_in_one_go(backend: Any, kit: SimpleNamespace) -> None:
    panel = scored(backend, kit, {"r1": OLD, "r2": NEW, "r3": {**NEW, "b": {**NEW["b"], 2021: 7.0}}})
    nodes = backend.frame(kit.columns("node_id level parent_id weight", TOY))
    pairs = backend.frame({"from_release": ["r1", "r1", "r2"], "to_release": ["r2", "r3", "r3"]})
    found = backend.rows(revisions(panel, nodes, pairs, PLAIN, persist=backend.persist), "node_id")
    counts = {}
    for row in found:
        key = row["from_release"], row["to_release"]
        counts[key] = counts.get(key, 0) + 1
        assert sum(effects(row)) == pytest.approx(row["total"], abs=1e-9)
    assert counts == {("r1", "r2"): 12, ("r1", "r3"): 12, ("r2", "r3"): 15}


def test_a_mean_that_cannot_take_a_counterfactual_says_which(kit: SimpleNamespace) -> None:
    geometric = Scheme("declared", aggregation={0: "geometric"})
    with pytest.raises(MethodError, match="old to new: data from, bounds from"):
        revised(kit.pandas, kit, OLD, NEW, scheme=geometric)


# Properties: two releases of a panel of six indicators on three levels.
YEARS = range(2018, 2023)
CELLS = st.one_of(st.none(), st.integers(0, 60).map(float))
# Many panels at once, each as an area of its own: the cost of a call hardly depends on its rows.
AREAS = 12
PANELS = st.lists(
    st.fixed_dictionaries({f"i{k}": st.fixed_dictionaries(dict.fromkeys(YEARS, CELLS)) for k in range(1, 7)}),
    min_size=AREAS,
    max_size=AREAS,
)
SCHEMES = st.sampled_from([DECLARED, PLAIN])
UNSCORED = [f"i{k}" for k in range(1, 7)]
quick = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


def deep(kit: SimpleNamespace, *, even: bool = False) -> list[tuple[Any, ...]]:
    """The four-level tree, or the same with siblings weighted alike."""
    rows = list(zip(*kit.deep.values(), strict=True))
    parents = [row[2] for row in rows]
    return [(n, k, p, 1 / parents.count(p) if even and p else w) for n, k, p, w in rows]


@quick
@given(old=PANELS, new=PANELS, scheme=SCHEMES, restructured=st.booleans())
def test_effects_add_up_for_every_node_and_year(
    kit: SimpleNamespace, old: list[Release], new: list[Release], scheme: Scheme, restructured: bool
) -> None:
    nodes_to = deep(kit, even=True) if restructured else None
    rows = revised(kit.pandas, kit, old, new, deep(kit), nodes_to, scheme, unscored=UNSCORED)
    assert len(rows) == 12 * len(YEARS) * AREAS
    for row in rows.values():
        if row["flag"].endswith("missing"):
            assert row["total"] is None
            continue
        assert sum(effects(row)) == pytest.approx(row["total"], abs=1e-9)
        if not row["flag"]:
            assert row["total"] == pytest.approx(row["to_score"] - row["from_score"], abs=1e-12)


@quick
@given(old=PANELS, new=PANELS, scheme=SCHEMES)
def test_the_way_back_is_the_way_there_reversed(
    kit: SimpleNamespace, old: list[Release], new: list[Release], scheme: Scheme
) -> None:
    even = deep(kit, even=True)
    there = revised(kit.pandas, kit, old, new, deep(kit), even, scheme, unscored=UNSCORED)
    back = revised(kit.pandas, kit, new, old, even, deep(kit), scheme, unscored=UNSCORED)
    for key, row in there.items():
        for name in ("total", *EFFECTS):
            if row[name] is None:
                assert back[key][name] is None
            else:
                assert back[key][name] == pytest.approx(-row[name], abs=1e-9)


@quick
@given(panel=PANELS, scheme=SCHEMES)
def test_without_a_revision_everything_is_zero(kit: SimpleNamespace, panel: list[Release], scheme: Scheme) -> None:
    rows = revised(kit.pandas, kit, panel, panel, deep(kit), deep(kit), scheme, unscored=UNSCORED)
    assert all(effects(row) == [0, 0, 0, 0] for row in rows.values() if row["total"] is not None)


@quick
@given(panel=PANELS, scheme=SCHEMES)
def test_new_weights_alone_are_structure_alone(kit: SimpleNamespace, panel: list[Release], scheme: Scheme) -> None:
    rows = revised(kit.pandas, kit, panel, panel, deep(kit), deep(kit, even=True), scheme, unscored=UNSCORED)
    for row in rows.values():
        if row["total"] is not None:
            assert effects(row)[:3] == [0, 0, 0]
            assert row["structure_effect"] == pytest.approx(row["total"], abs=1e-12)
            assert scheme is DECLARED or row["total"] == 0


@quick
@given(panel=PANELS, shift=st.floats(0, 1), scheme=SCHEMES)
def test_data_revised_inside_the_bounds_are_data_alone(
    kit: SimpleNamespace, panel: list[Release], shift: float, scheme: Scheme
) -> None:
    """Two years hold the ends of the range; every other value moves between them."""
    fixed = {2016: 0.0, 2017: 60.0}

    def moved(value: float | None) -> float | None:
        return None if value is None else value + shift * (30 - value)

    old = [{name: {**fixed, **series} for name, series in area.items()} for area in panel]
    new = [
        {name: {**fixed, **{y: moved(v) for y, v in series.items()}} for name, series in area.items()} for area in panel
    ]
    rows = revised(kit.pandas, kit, old, new, deep(kit), None, scheme)
    for row in rows.values():
        if row["total"] is not None:
            assert effects(row)[1:] == [0, 0, 0]
            assert row["data_effect"] == pytest.approx(row["total"], abs=1e-12)
