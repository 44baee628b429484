"""The formula of a score with its numbers put in.

Belongs here: one line of text per normalisation. Does not belong here: looking the numbers up (explain.py), computing
scores (index).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PLACES = {
    "z_score": "standard deviations from the mean of the reference period",
    "rank": "rank among the values of the reference period, 1 is the worst",
}


def formula(cell: Mapping[str, Any], score: float | None) -> str:
    """The normalisation with its numbers put in; '' where there is no score.

    cell: value, lo, hi, direction, normalisation, worst, best as the published file has them.
    """
    x, lo, hi, kind = cell["value"], cell["lo"], cell["hi"], cell["normalisation"]
    if score is None or x is None:
        return ""
    if kind in _PLACES:
        return f"{_PLACES[kind]} = {score:.10g}"
    if kind == "distance_to_target":
        above, below = (x, hi) if cell["direction"] == "+" else (hi, x)
        return f"{above:.10g} / {below:.10g} = {score:.10g}"
    if kind == "percentile_rank":
        return f"{_scaled('(rank - 1) / (n - 1)', cell)} = {score:.10g}"
    if lo == hi:
        return f"lo = hi = {lo:.10g}: neutral score {score:.10g}, declared by the framework (when_constant)"
    above, below = (x, lo) if cell["direction"] == "+" else (hi, x)
    return f"{_scaled(f'({above:.10g} - {below:.10g}) / ({hi:.10g} - {lo:.10g})', cell)} = {score:.10g}"


def _scaled(place: str, cell: Mapping[str, Any]) -> str:
    worst, best = cell["worst"], cell["best"]
    if (worst, best) == (0.0, 1.0):
        return place
    return f"{worst:.10g} + {best - worst:.10g} × {place}"
