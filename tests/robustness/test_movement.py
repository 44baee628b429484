"""Change and trend of a series by hand."""

from __future__ import annotations

import numpy as np
import pytest

from capdev_pipeline.robustness.movement import change, trend


def test_change_and_trend_by_hand() -> None:
    nan = np.nan
    series = np.array([[1.0, nan, 2.0, 4.0], [nan, 3.0, 1.0, nan], [nan, 2.0, nan, nan], [nan] * 4])
    years = np.array([2020.0, 2021, 2022, 2023])
    assert change(series).tolist() == pytest.approx([3.0, -2.0, nan, nan], nan_ok=True)
    # Least squares through (0, 1), (2, 2), (3, 4): 13 / 14; through two points: their slope.
    assert trend(series, years).tolist() == pytest.approx([13 / 14, -2.0, nan, nan], nan_ok=True)
    assert change(series[:2].reshape(2, 1, 4)).shape == (2, 1)
