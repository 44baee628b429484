"""Sobol indices: a printed case, the control, and that N grows until the intervals are narrow."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from capdev_pipeline.robustness import sensitivity
from capdev_pipeline.robustness.panel import Panel
from capdev_pipeline.robustness.variants import FACTORS, Choices


def ishigami(numbers: np.ndarray) -> Mapping[str, np.ndarray]:
    """a = 7, b = 0.1, arguments from -pi to pi; a fourth number does nothing."""
    x = (2 * numbers - 1) * np.pi
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return {"y": y, "flat": np.ones(len(y))}


def test_ishigami_has_its_printed_indices() -> None:
    found = sensitivity.indices(ishigami, ("x1", "x2", "x3", "dummy"), seed=1)
    y = found[found["output"] == "y"].set_index("factor")
    assert y["s1"].tolist() == pytest.approx([0.31390519, 0.44241114, 0, 0], abs=0.02)
    assert y["st"].tolist() == pytest.approx([0.55758886, 0.44241114, 0.24368366, 0], abs=0.02)
    assert y[["s1_ci", "st_ci"]].max(axis=None) < sensitivity.HALF_WIDTH
    assert y.loc["dummy", ["s1", "st"]].tolist() == [0, 0]
    assert y["samples"].iloc[0] > 256


def test_an_output_that_never_varies_has_no_indices() -> None:
    found = sensitivity.indices(ishigami, ("x1", "x2", "x3", "dummy"), seed=1, largest=256)
    assert found.loc[found["output"] == "flat", ["s1", "st"]].isna().all(axis=None)
    assert (found["samples"] == 256).all()


def test_the_index_by_every_factor_with_a_quiet_control(small_panel: Panel) -> None:
    found = sensitivity.of_index(small_panel, Choices(), seed=1, largest=1024)
    assert list(found["output"].unique()) == ["change", "trend"]
    for _, part in found.groupby("output"):
        assert part["factor"].tolist() == list(FACTORS)
        assert part.set_index("factor").loc["dummy", "st"] == pytest.approx(0, abs=1e-12)
        assert (part["st"] > 0.1).any()


def test_change_and_trend_by_hand() -> None:
    series = np.array([[1.0, np.nan, 2.0, 4.0], [np.nan, 3.0, 1.0, np.nan]])
    years = np.array([2020.0, 2021, 2022, 2023])
    assert sensitivity._change(series).tolist() == [3.0, -2.0]
    # Least squares through (0, 1), (2, 2), (3, 4): 13 / 14; through two points: their slope.
    assert sensitivity._trend(series, years).tolist() == pytest.approx([13 / 14, -2.0])
