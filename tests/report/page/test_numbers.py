"""How a number is written on the page.

Belongs here: rounding, signs, what is missing. Does not belong here: which numbers are shown.
"""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.report.page.numbers import amount, exact, fixed, known, percent

MISSING = (None, math.nan, pd.NA, pd.NaT, math.inf)


@pytest.mark.parametrize("value", MISSING)
def test_what_is_missing_is_a_dash_and_never_zero(value: Any) -> None:
    assert (amount(value), fixed(value, 3), percent(value)) == ("–", "–", "–")
    assert exact(value) is None
    assert known(value) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0, "0"),
        (55466.69083, "55,466.7"),
        (7208000, "7,208,000"),
        (12345678.4, "12,345,678"),
        (0.3596, "0.3596"),
        (-0.00012345678, "−0.000123457"),
        (99.9999999, "100"),
        (89.5, "89.5"),
        (-3, "−3"),
    ],
)
def test_a_value_has_six_significant_digits(value: float, text: str) -> None:
    assert amount(value) == text


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (0.6525874, 3, False, "0.653"),
        (0.6525874, 3, True, "+0.653"),
        (-0.0004, 3, True, "0.000"),
        (0.0, 3, True, "0.000"),
        (-0.0331, 3, True, "−0.033"),
        (-0.0331, 3, False, "−0.033"),
        (22.28637, 2, False, "22.29"),
        (1234.5, 1, True, "+1,234.5"),
    ],
)
def test_fixed_decimals_and_signs(value: float, decimals: int, signed: bool, text: str) -> None:
    assert fixed(value, decimals, signed=signed) == text


def test_percent_is_of_a_share() -> None:
    assert percent(0.5149) == "51%"


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_the_written_value_is_the_value(value: float) -> None:
    back = float(amount(value).replace(",", "").replace("−", "-"))
    assert back == pytest.approx(value, rel=5.1e-6, abs=1e-12)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_twelve_digits_go_to_the_script(value: float) -> None:
    assert exact(value) == pytest.approx(value, rel=1e-11, abs=1e-300)
