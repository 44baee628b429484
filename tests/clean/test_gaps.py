"""Interpolation: inside a series, up to the longest gap, never beyond the ends."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.clean.gaps import interpolate
from capdev_pipeline.framework.rules import Interpolate


def rule(longest_gap: int) -> Interpolate:
    return Interpolate(longest_gap=longest_gap, reason="moves slowly")


def test_a_gap_is_filled_linearly_and_says_so(make: SimpleNamespace) -> None:
    filled = interpolate(make.cells({2010: 10, 2014: 30}), rule(3), "公里")
    assert {year: cell.value for year, cell in filled.items()} == pytest.approx({2011: 15, 2012: 20, 2013: 25})
    cell = filled[2012]
    assert (cell.status, cell.grade, cell.segment) == ("interpolated", "D", "all")
    assert cell.observation_ids == ("x.2010", "x.2014")
    assert "linear between 2010 and 2014 (moves slowly)" in cell.method


@pytest.mark.parametrize(
    ("longest", "filled"), [(1, {2019}), (2, {2012, 2013, 2019}), (5, {2012, 2013, 2015, 2016, 2017, 2019})]
)
def test_only_gaps_up_to_the_longest_are_filled(make: SimpleNamespace, longest: int, filled: set[int]) -> None:
    known = dict.fromkeys((2010, 2011, 2014, 2018, 2020), 1.0)
    assert set(interpolate(make.cells(known), rule(longest), "公里")) == filled


@pytest.mark.parametrize("known", [{}, {2015: 1.0}, {2015: 1.0, 2016: 2.0}])
def test_nothing_is_filled_beyond_the_ends(make: SimpleNamespace, known: dict[int, float]) -> None:
    assert interpolate(make.cells(known), rule(100), "公里") == {}


@given(st.dictionaries(st.integers(2000, 2030), st.floats(-1e6, 1e6), max_size=10), st.integers(1, 6))
def test_a_filled_value_lies_between_its_neighbours(
    make: SimpleNamespace, known: dict[int, float], longest: int
) -> None:
    for year, cell in interpolate(make.cells(known), rule(longest), "公里").items():
        assert year not in known
        left = max(y for y in known if y < year)
        right = min(y for y in known if y > year)
        assert right - left - 1 <= longest
        slack = 1e-9 * max(abs(known[left]), abs(known[right]))
        assert min(known[left], known[right]) - slack <= cell.value <= max(known[left], known[right]) + slack
