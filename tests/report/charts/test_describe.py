"""Sentences with computed numbers."""

from __future__ import annotations

from capdev_pipeline.report.charts.describe import series_sentence, year_ranges
from capdev_pipeline.report.language import both

NAME = both("甲", "first")


def test_first_last_lowest_and_highest_are_said_with_their_years() -> None:
    said = series_sentence(NAME, [2010, 2011, 2012, 2013], [2.0, None, 5.5, 3.0], ".1f", "km")
    assert said["en"] == (
        "first: first 2.0 km (2010), last 3.0 km (2013), lowest 2.0 km (2010), highest 5.5 km (2012); "
        "1 of 4 years without a value."
    )
    assert said["zh"] == (
        "甲：首个 2.0 km（2010），末个 3.0 km（2013），最低 2.0 km（2010），最高 5.5 km（2012）；4 年中 1 年无数值。"
    )


def test_large_numbers_are_written_out() -> None:
    assert "31,330,000 册 (2020)" in series_sentence(NAME, [2020], [31_330_000.0], "", "册")["en"]


def test_a_series_without_values_says_so() -> None:
    assert series_sentence(NAME, [2010, 2011], [None, float("nan")], ".1f") == both(
        "甲：2 年均无数值。", "first: no value in any of 2 years."
    )


def test_neighbouring_years_are_a_range() -> None:
    assert year_ranges([2010, 2012, 2013, 2014, 2016]) == both("2010、2012–2014、2016", "2010, 2012–2014, 2016")
