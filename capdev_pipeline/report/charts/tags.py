"""Numbers beside lines and marks, so that they are told apart without their colours.

Belongs here: the numbers, where they stand, their layer. Does not belong here: the lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega
from capdev_pipeline.report.language import LANGUAGES, Text, both

_FIRST, _CIRCLED = 0x2460, 20
# Share of the axis that two numbers of the same year are apart at least.
APART = 0.055


def numbered(names: Sequence[str]) -> dict[str, str]:
    """①, ②, ... for each name."""
    return {name: chr(_FIRST + place) if place < _CIRCLED else f"({place + 1})" for place, name in enumerate(names)}


def with_numbers(texts: Mapping[str, Text], numbers: Mapping[str, str]) -> dict[str, Text]:
    """The texts with their numbers before them; those without a number as they are."""
    return {
        name: both(*(f"{numbers.get(name, '')} {text[language]}".strip() for language in LANGUAGES))
        for name, text in texts.items()
    }


def ends(years: Sequence[int], values: Sequence[float | None]) -> list[int]:
    """The years where a number stands: the last with a value, and each with none on either side."""
    known = [year for year, value in zip(years, values, strict=True) if value is not None]
    return [year for year in known if year == known[-1] or not {year - 1, year + 1} & set(known)]


def spread(heights: Sequence[float], low: float, high: float) -> list[float]:
    """Heights moved so far apart that numbers of one year do not cover each other, inside an axis from low to high."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    moved = list(heights)
    for below, above in pairwise(order):
        moved[above] = max(moved[above], moved[below] + APART * (high - low))
    over = max([0.0, *(height - high for height in moved)])
    return [height - over for height in moved]


def tag_layer(values: Sequence[vega.Json], y: vega.Json, place: vega.Json) -> vega.Json:
    """The numbers: rows with year, the field of y, and 'tag'."""
    mark = {"type": "text", "fontSize": 12, "aria": False, **place}
    text: vega.Json = {"y": y, "text": {"field": "tag"}}
    halo = {"mark": {**mark, "stroke": "white", "strokeWidth": 3}, "encoding": {**text, "color": {"value": "white"}}}
    number = {"mark": mark, "encoding": {**text, "color": {"value": theme.BLACK}}}
    return {"data": {"values": list(values)}, "layer": [halo, number]}
