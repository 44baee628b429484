"""Publication dates that may be only a year or a month count as known at their last day."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.clean.dates import latest_day


@pytest.mark.parametrize(
    ("published", "known_by"),
    [
        ("2021", (2021, 12, 31)),
        ("2021-02", (2021, 2, 28)),
        ("2020-02", (2020, 2, 29)),
        ("1900-02", (1900, 2, 28)),
        ("2021-12", (2021, 12, 31)),
        ("2021-02-03", (2021, 2, 3)),
    ],
)
def test_a_date_counts_from_the_last_day_it_can_mean(published: str, known_by: tuple[int, int, int]) -> None:
    assert latest_day(published) == datetime.date(*known_by)


def test_an_unknown_date_is_none() -> None:
    assert latest_day("") is None


@pytest.mark.parametrize("published", ["2021-13", "2021-02-30", "2021-00", "spring", "2021-", "0000", "2021-2-3-4"])
def test_anything_else_is_refused(published: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        latest_day(published)


@given(st.dates())
def test_less_is_known_the_later_it_counts(day: datetime.date) -> None:
    full = day.isoformat()
    days = [latest_day(full[:length]) for length in (10, 7, 4)]
    assert days[0] == day
    assert days[0] <= days[1] <= days[2]  # type: ignore[operator]
    assert days[2] == datetime.date(day.year, 12, 31)
