"""How far a series moved, and its trend: the two outputs that sensitivity looks at.

Belongs here: pure functions over stacks of series. Does not belong here: what the series come from.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
OUTPUTS = ("change", "trend")


def change(series: Matrix) -> Matrix:
    """From the first year that has a value to the last one: ... x t -> ...; null where fewer than two years have one.

    A series without a value at an end of the period is so measured between the years next to it that have one.
    """
    known = ~np.isnan(series)
    first = known.argmax(axis=-1)[..., None]
    last = series.shape[-1] - 1 - known[..., ::-1].argmax(axis=-1)[..., None]
    moved = np.take_along_axis(series, last, axis=-1) - np.take_along_axis(series, first, axis=-1)
    found: Matrix = np.where(known.sum(axis=-1) > 1, moved[..., 0], np.nan)
    return found


def trend(series: Matrix, years: Matrix) -> Matrix:
    """Slope a year of least squares over the years that have a value: ... x t -> ...; null where fewer than two have.

    years: t. Formula: sum (x - mean x) y / sum (x - mean x)^2.
    """
    known = ~np.isnan(series)
    n = known.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        x = np.where(known, years - (known * years).sum(axis=-1, keepdims=True) / n, 0.0)
        slope = (x * np.nan_to_num(series)).sum(axis=-1) / (x**2).sum(axis=-1)
    found: Matrix = np.where(n[..., 0] > 1, slope, np.nan)
    return found
