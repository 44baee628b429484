"""Normalisation: known answers of METHODS.md section 9 on both backends, refusals, properties."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capdev_pipeline.errors import MethodError
from capdev_pipeline.index.normalise import bounds, check_range, min_max, percentile_rank, rank, z_score
from capdev_pipeline.index.thresholds import (
    check_efficacy,
    check_goalposts,
    distance_to_target,
    efficacy,
    goalposts,
    outside_goalposts,
)

SPAN = {"first_year": 2000, "last_year": 2030}
NAMES = "indicator_id area year release value direction"


def series(
    values: list[float | None], direction: str = "+", indicator: str = "x", area: str = "bj"
) -> list[tuple[Any, ...]]:
    return [(indicator, area, 2000 + k, "r1", value, direction) for k, value in enumerate(values)]


def scores_of(backend: Any, frame: Any, name: str = "score") -> list[float | None]:
    return [row[name] for row in backend.rows(frame, "indicator_id", "area", "year")]


def test_min_max_gives_the_known_answers(backend: Any, kit: SimpleNamespace) -> None:
    table = [(66, 56, 95), (61, 55, 166), (65, 49, 113), (95, 56, 99), (63, 43, 178), (74, 59, 140)]
    known = [
        (0.85294118, 0.1875, 0),
        (1, 0.25, 0.85542169),
        (0.88235294, 0.625, 0.21686747),
        (0, 0.1875, 0.04819277),
        (0.94117647, 1, 1),
        (0.61764706, 0, 0.54216867),
    ]
    rows = [
        row
        for k, sign in enumerate("--+")
        for row in series([float(line[k]) for line in table], sign, indicator=f"x{k}")
    ]
    scored = min_max(backend.frame(kit.columns(NAMES, rows)), **SPAN)
    expected = [line[k] for k in range(3) for line in known]
    assert scores_of(backend, scored) == pytest.approx(expected, abs=5e-9)


def test_all_rows_and_columns_are_kept_and_nulls_stay_null(backend: Any, kit: SimpleNamespace) -> None:
    columns = kit.columns(NAMES + " note", [(*row, "n") for row in series([1.0, None, 3.0])])
    rows = backend.rows(min_max(backend.frame(columns), **SPAN), "year")
    assert set(rows[0]) == {*columns, "score", "lo", "hi"}
    assert [(r["score"], r["lo"], r["hi"], r["note"]) for r in rows] == [
        (0.0, 1.0, 3.0, "n"),
        (None, 1.0, 3.0, "n"),
        (1.0, 1.0, 3.0, "n"),
    ]


def test_the_reference_period_includes_both_ends_and_others_leave_the_unit_interval(
    backend: Any, kit: SimpleNamespace
) -> None:
    values = backend.frame(kit.columns(NAMES, series([-2.0, 0.0, 4.0, 8.0])))
    scored = min_max(values, first_year=2001, last_year=2002)
    assert scores_of(backend, scored) == [-0.5, 0.0, 1.0, 2.0]
    (row,) = backend.rows(bounds(values, first_year=2001, last_year=2002))
    assert (row["lo"], row["hi"], row["n"], row["area"]) == (0.0, 4.0, 2, "bj")


def test_bounds_of_an_empty_reference_period_are_null_not_zero(backend: Any, kit: SimpleNamespace) -> None:
    (row,) = backend.rows(bounds(backend.frame(kit.columns(NAMES, series([None, None]))), **SPAN))
    assert (row["lo"], row["hi"], row["mean"], row["sd"], row["n"]) == (None, None, None, None, 0)


def test_pooled_bounds_are_those_of_all_areas(backend: Any, kit: SimpleNamespace) -> None:
    rows = series([0.0, 1.0]) + series([4.0, None], area="tj")
    values = backend.frame(kit.columns(NAMES, rows))
    assert scores_of(backend, min_max(values, pooled=True, **SPAN)) == [0.0, 0.25, 1.0, None]
    found = backend.rows(bounds(values, pooled=True, **SPAN), "area")
    assert [(r["area"], r["lo"], r["hi"], r["n"]) for r in found] == [
        ("bj", 0.0, 4.0, 3),
        ("tj", 0.0, 4.0, 3),
    ]


def test_releases_never_share_a_range(backend: Any, kit: SimpleNamespace) -> None:
    later = [("x", "bj", row[2], "r2", row[4], "+") for row in series([0.0, 5.0])]
    scored = min_max(backend.frame(kit.columns(NAMES, series([0.0, 10.0]) + later)), **SPAN)
    assert [r["hi"] for r in backend.rows(scored, "release", "year")] == [10.0, 10.0, 5.0, 5.0]


def test_constant_indicators_score_as_declared(backend: Any, kit: SimpleNamespace) -> None:
    rows = series([3.0, 3.0, None], indicator="n") + series([3.0], indicator="u") + series([3.0], indicator="z")
    values = backend.frame(kit.columns(NAMES, rows))
    scored = min_max(values, unscored=frozenset({"u"}), neutral={"n": 0.5}, **SPAN)
    assert scores_of(backend, scored) == [0.5, 0.5, None, None, None]


def test_check_range_names_every_constant_indicator_at_once(backend: Any, kit: SimpleNamespace) -> None:
    rows = series([3.0, 3.0], indicator="flat") + series([2.0, None], indicator="single")
    rows += series([1.0, 2.0], indicator="fine") + series([None], indicator="empty")
    rows += series([1.0, 1.0], indicator="declared") + series([1.0, 1.0], indicator="silent")
    values = backend.frame(kit.columns(NAMES, rows))
    with pytest.raises(MethodError) as refused:
        check_range(values, unscored={"silent"}, neutral={"declared": 0.5}, **SPAN)
    assert [text.split(",")[0] for text in map(str, refused.value.problems)] == ["flat", "single"]
    assert all("when_constant" in text and "bj" in text and "r1" in text for text in map(str, refused.value.problems))


def test_check_range_accepts_ranges_and_refuses_contradictions(backend: Any, kit: SimpleNamespace) -> None:
    fine = backend.frame(kit.columns(NAMES, series([1.0, 2.0])))
    check_range(fine, **SPAN)
    with pytest.raises(MethodError, match="both unscored and neutral"):
        check_range(fine, unscored={"x"}, neutral={"x": 0.5}, **SPAN)
    with pytest.raises(MethodError, match="direction 'up'"):
        check_range(backend.frame(kit.columns(NAMES, series([1.0, 2.0], direction="up"))), **SPAN)


def test_goalposts_give_the_known_answers_and_never_clip(backend: Any, kit: SimpleNamespace) -> None:
    rows = series([1.0, 12.0], indicator="down", direction="-") + series([1.0, 12.0], indicator="up")
    values = backend.frame(kit.columns(NAMES, rows))
    posts = backend.frame(kit.columns("indicator_id lower_post upper_post", [("up", 0, 10), ("down", 0, 10)]))
    assert scores_of(backend, goalposts(values, posts)) == pytest.approx([0.9, -0.2, 0.1, 1.2])
    alarm = backend.rows(outside_goalposts(values, posts), "indicator_id")
    assert [(r["indicator_id"], r["value"], r["hi"]) for r in alarm] == [("down", 12, 10), ("up", 12, 10)]
    check_goalposts(values, posts)


def test_check_goalposts_names_missing_and_reversed_posts(backend: Any, kit: SimpleNamespace) -> None:
    values = backend.frame(kit.columns(NAMES, series([1.0], indicator="a") + series([1.0], indicator="b")))
    posts = backend.frame(kit.columns("indicator_id lower_post upper_post", [("b", 10, 10)]))
    with pytest.raises(MethodError) as refused:
        check_goalposts(values, posts)
    assert [text[:2] for text in map(str, refused.value.problems)] == ["a:", "b:"]


def test_distance_to_target_gives_the_known_answers(backend: Any, kit: SimpleNamespace) -> None:
    rows = series([5.0, 20.0, 0.0], indicator="down", direction="-") + series([0.0, 5.0, 11.0], indicator="up")
    targets = backend.frame(kit.columns("indicator_id target", [("up", 10), ("down", 10)]))
    scored = distance_to_target(backend.frame(kit.columns(NAMES, rows)), targets)
    assert scores_of(backend, scored) == [2.0, 0.5, None, 0.0, 0.5, pytest.approx(1.1)]


def test_efficacy_gives_the_known_answer(backend: Any, kit: SimpleNamespace) -> None:
    rows = series([5.81, 12.0], indicator="up") + series([4.0, 5.0], indicator="down", direction="-")
    marks_rows = [("up", 12.0, 6.0), ("down", 4.0, 6.0)]
    marks = backend.frame(kit.columns("indicator_id satisfactory unacceptable", marks_rows))
    values = backend.frame(kit.columns(NAMES, rows))
    assert scores_of(backend, efficacy(values, marks)) == pytest.approx([100, 80, 58.73, 100], abs=0.005)
    check_efficacy(values, marks)
    swapped = backend.frame(kit.columns("indicator_id satisfactory unacceptable", [("up", 6.0, 12.0)]))
    with pytest.raises(MethodError) as refused:
        check_efficacy(values, swapped)
    assert len(refused.value.problems) == 2


def test_z_score_has_divisor_n_minus_one_and_a_direction(backend: Any, kit: SimpleNamespace) -> None:
    rows = series([1.0, 2.0, 3.0, None], indicator="up") + series([1.0, 2.0, 3.0], indicator="down", direction="-")
    rows += series([0.1, 0.1, 0.1], indicator="flat") + series([7.0], indicator="one")
    scored = z_score(backend.frame(kit.columns(NAMES, rows)), **SPAN)
    expected = [1.0, 0.0, -1.0, None, None, None, None, -1.0, 0.0, 1.0, None]
    assert scores_of(backend, scored) == expected


def test_ranks_ascend_in_the_good_direction_with_ties_at_the_lowest(backend: Any, kit: SimpleNamespace) -> None:
    rows = series([5.0, 1.0, None, 5.0, 9.0], indicator="up")
    rows += series([5.0, 1.0, None, 5.0, 9.0], indicator="down", direction="-") + series([4.0], indicator="one")
    values = backend.frame(kit.columns(NAMES, rows))
    assert scores_of(backend, rank(values, **SPAN)) == [2, 4, None, 2, 1, 1, 2, 1, None, 2, 4]
    third = pytest.approx(1 / 3)
    expected = [third, 1.0, None, third, 0.0, None, third, 0.0, None, third, 1.0]
    assert scores_of(backend, percentile_rank(values, **SPAN)) == expected
    short = rank(values, first_year=2000, last_year=2001)
    assert scores_of(backend, short) == [1, 2, None, None, None, 1, 2, 1, None, None, None]


def test_pooled_ranks_compare_areas(backend: Any, kit: SimpleNamespace) -> None:
    rows = series([3.0], area="bj") + series([1.0], area="hb") + series([2.0], area="tj")
    values = backend.frame(kit.columns(NAMES, rows))
    assert scores_of(backend, percentile_rank(values, pooled=True, **SPAN)) == [1.0, 0.0, 0.5]


VALUES = st.lists(st.one_of(st.none(), st.integers(-1000, 1000).map(float)), min_size=2, max_size=8)
FEW = settings(deadline=None, max_examples=14)


@FEW
@given(values=VALUES, a=st.floats(0.01, 100), b=st.floats(-1000, 1000))
def test_min_max_ignores_units(kit: SimpleNamespace, values: list[float | None], a: float, b: float) -> None:
    moved = [None if v is None else a * v + b for v in values]
    rows = series(values, indicator="own") + series(moved, indicator="unit")
    scores = scores_of(kit.pandas, min_max(kit.pandas.frame(kit.columns(NAMES, rows)), **SPAN))
    own, unit = scores[: len(values)], scores[len(values) :]
    if own != [None] * len(values):
        assert unit == [None if s is None else pytest.approx(s, abs=1e-7) for s in own]


@FEW
@given(values=VALUES)
def test_directions_mirror_each_other(kit: SimpleNamespace, values: list[float | None]) -> None:
    rows = series(values, indicator="down", direction="-") + series(values, indicator="up")
    frame = kit.pandas.frame(kit.columns(NAMES, rows))
    for method, total in ((min_max, 1.0), (z_score, 0.0)):
        scores = scores_of(kit.pandas, method(frame, **SPAN))
        for down, up in zip(scores[: len(values)], scores[len(values) :], strict=True):
            assert (down is None) == (up is None)
            assert up is None or down + up == pytest.approx(total, abs=1e-12)


@FEW
@given(values=VALUES)
def test_min_max_and_ranks_keep_the_order(kit: SimpleNamespace, values: list[float | None]) -> None:
    frame = kit.pandas.frame(kit.columns(NAMES, series(values)))
    for method in (min_max, rank, percentile_rank, z_score):
        scores = scores_of(kit.pandas, method(frame, **SPAN))
        pairs = sorted((v, s) for v, s in zip(values, scores, strict=True) if s is not None)
        for (v0, s0), (v1, s1) in pairwise(pairs):
            assert s0 < s1 if v0 < v1 else s0 == s1
