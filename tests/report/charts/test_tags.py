"""Numbers beside lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.report.charts.tags import APART, ends, numbered, spread, with_numbers
from capdev_pipeline.report.language import both


def test_names_are_counted_in_circles_and_then_in_brackets() -> None:
    numbers = numbered([f"n{place}" for place in range(22)])
    assert [numbers["n0"], numbers["n19"], numbers["n20"]] == ["①", "⑳", "(21)"]


def test_a_text_without_a_number_stays_as_it_is() -> None:
    texts = {"a": both("甲", "first"), "b": both("乙", "second")}
    assert with_numbers(texts, {"b": "①"}) == {"a": both("甲", "first"), "b": both("① 乙", "① second")}


def test_numbers_stand_at_the_last_value_and_at_lone_ones() -> None:
    assert ends([2010, 2011, 2012, 2013, 2014, 2015], [1, 2, None, 3, None, None]) == [2013]
    assert ends([2010, 2011, 2012, 2013, 2014], [1, None, 2, 3, None]) == [2010, 2013]
    assert ends([2010], [None]) == []


def test_numbers_that_are_apart_stay_where_they_are() -> None:
    assert spread([0.6, 0.2, 1.0], 0.0, 1.0) == [0.6, 0.2, 1.0]
    assert spread([26, 26], 0.0, 26.0) == [26 - APART * 26, 26]
    assert spread([-1, -1], -2.0, 2.0) == [-1, -1 + APART * 4]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_numbers_of_a_year_are_kept_apart_and_below_the_top(heights: list[float]) -> None:
    moved = spread(heights, 0.0, 1.0)
    gaps = [abs(a - b) for i, a in enumerate(moved) for b in moved[i + 1 :]]
    assert all(gap > APART - 1e-9 for gap in gaps)
    assert max(moved) <= 1 + 1e-9
