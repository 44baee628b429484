"""Gaps inside a series.

Belongs here: linear interpolation where the framework declares it. Does not belong here: anything beyond
the ends of a series; nothing is filled there.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from capdev_pipeline.clean.cells import Cell, Step
from capdev_pipeline.framework.rules import Interpolate


def interpolate(cells: Mapping[int, Cell], rule: Interpolate, unit: str) -> dict[int, Cell]:
    """The cells that fill gaps of at most rule.longest_gap missing years, linear between their neighbours.

    x(t) = x(a) + (x(b) - x(a)) (t - a) / (b - a); status 'interpolated', grade D.
    """
    known = sorted(cells)
    filled: dict[int, Cell] = {}
    for left, right in pairwise(known):
        if not 1 <= right - left - 1 <= rule.longest_gap:
            continue
        a, b = cells[left], cells[right]
        ids = tuple(dict.fromkeys((*a.observation_ids, *b.observation_ids)))
        for year in range(left + 1, right):
            value = a.value + (b.value - a.value) * (year - left) / (right - left)
            label = f"linear between {left} and {right} ({rule.reason})"
            steps = (
                Step(f"value of {left}", a.value, unit, a.observation_ids, left),
                Step(f"value of {right}", b.value, unit, b.observation_ids, right),
                Step(label, value, unit, ids),
            )
            filled[year] = Cell(value, "interpolated", "D", label, ids, a.segment, steps)
    return filled
