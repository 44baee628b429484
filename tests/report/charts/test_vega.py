"""Numbers as they are drawn."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.report.charts.vega import number, round_numbers


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.123456789, 0.123457), (123456789.0, 123457000), (5.0, 5), (1e-17, 0), (-1e-12, 0), (7, 7)],
)
def test_a_number_has_six_digits_and_no_rounding_error(value: float, expected: float) -> None:
    assert number(value) == expected
    assert isinstance(number(value), type(expected))


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_what_is_missing_is_null_and_not_zero(value: float | None) -> None:
    assert number(value) is None


def test_round_numbers_lie_between_and_hold_zero() -> None:
    assert round_numbers(0, 0.803) == [0, 0.2, 0.4, 0.6, 0.8]
    assert round_numbers(-0.2, 0.07) == [-0.2, -0.1, 0]
    assert round_numbers(0, 21) == [0, 5, 10, 15, 20]
    assert round_numbers(0, 0) == [0]


@given(st.floats(-1e6, 0), st.floats(1e-6, 1e6))
def test_round_numbers_are_few_even_steps(low: float, high: float) -> None:
    found = [value for value in round_numbers(low, high) if value is not None]
    assert 1 <= len(found) <= 7
    assert all(low * 1.001 - 1e-9 <= value <= high * 1.001 for value in found)
    steps = [b - a for a, b in pairwise(found)]
    assert all(math.isclose(step, steps[0], rel_tol=1e-3) for step in steps)
