"""The parts that all charts are put together from: a layered specification, axes, scales, tooltips, numbers.

Belongs here: Vega-Lite fragments that know nothing of the tables. Does not belong here: particular charts.
Source: Vega-Lite 6, https://vega.github.io/vega-lite/docs/.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts.wrap import balanced_both
from capdev_pipeline.report.language import LANGUAGES, Text, both

Json = dict[str, Any]
SIGNIFICANT = 6
TINY = 1e-9
ABSENT = both("无", "none")
LEGEND_WIDTH, LEGEND_SIZE, NARROW = 200, 12, 420


def layered(
    layers: Sequence[Json], values: Sequence[Json], *, height: int | Json, description: Text, **more: Any
) -> Json:
    """A chart of one view made of layers over the same data, as wide as its container."""
    return {
        "$schema": theme.SCHEMA,
        "description": description,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": list(values)},
        "config": theme.config(),
        **more,
        "layer": list(layers),
    }


def number(value: Any) -> float | int | None:
    """A number as it is drawn: 6 significant digits, rounding errors as 0, null for what is missing."""
    if value is None or value != value or not math.isfinite(value):
        return None
    drawn = 0.0 if abs(value) < TINY else float(f"{value:.{SIGNIFICANT}g}")
    return int(drawn) if drawn.is_integer() else drawn


def round_numbers(low: float, high: float, count: int = 5) -> list[float | int | None]:
    """Round numbers from low to high and not beyond, about so many, zero among them if it lies between."""
    span = (high - low) or 1.0
    power = 10.0 ** math.floor(math.log10(span / count))
    step = next(power * factor for factor in (1, 2, 5, 10) if span / (power * factor) <= count)
    first, last = math.ceil(low / step - TINY), math.floor(high / step + TINY)
    return [number(place * step) for place in range(first, last + 1)]


def year_axis(years: Sequence[int]) -> Json:
    """The x encoding of a field 'year': every year a tick, labels dropped where they would touch."""
    axis = {
        "title": both("年份", "year"),
        "format": "d",
        "values": list(years),
        "grid": False,
        "labelOverlap": "parity",
        "labelFlush": False,
    }
    scale = {"domain": [min(years), max(years)], "nice": False, "zero": False, "padding": 14}
    return {"field": "year", "type": "quantitative", "axis": axis, "scale": scale}


def value_axis(field: str, title: Text, orient: str = "left") -> Json:
    """A y encoding with its title lying above the axis, where it takes no width."""
    left = orient == "left"
    axis = {
        **{"title": title, "orient": orient, "tickCount": 5, "titleAngle": 0, "titleAnchor": "end", "titleY": -12},
        **{"titleAlign": "left" if left else "right", "titleBaseline": "bottom", "titleX": -30 if left else 30},
    }
    return {"field": field, "type": "quantitative", "axis": axis}


def tooltip(*fields: tuple[str, Text] | tuple[str, Text, str]) -> list[Json]:
    """Tooltip rows of (field, title) or (field, title, number format)."""
    return [
        {"field": field, "title": title, "type": "quantitative" if form else "nominal", **_format(form)}
        for field, title, *form in fields
    ]


def _format(form: Sequence[str]) -> Json:
    return {"format": form[0]} if form else {}


def shown(field: str, form: str = "", absent: Text = ABSENT) -> Json:
    """A transform that writes a field as text into '<field>_text': as a number in a format, or in words if missing."""
    text = f"format(datum.{field}, '{form}')" if form else f"datum.{field}"
    words = (json.dumps(absent[name], ensure_ascii=False) for name in LANGUAGES)
    return {"calculate": both(*(f"isValid(datum.{field}) ? {text} : {word}" for word in words)), "as": f"{field}_text"}


def value_text() -> Json:
    """A transform that writes 'value' with its 'unit' into 'value_text'."""
    known = "isValid(datum.value) ? format(datum.value, ',.6~r') + ' ' + datum.unit"
    words = (json.dumps(ABSENT[name], ensure_ascii=False) for name in LANGUAGES)
    return {"calculate": both(*(f"{known} : {word}" for word in words)), "as": "value_text"}


def lookup(field: str, texts: Mapping[str, Text]) -> Text:
    """A Vega expression that gives the text of a key in either language."""
    words = {language: {key: text[language] for key, text in texts.items()} for language in LANGUAGES}
    return both(*(f"({json.dumps(words[name], ensure_ascii=False)})[{field}]" for name in LANGUAGES))


def lookup_lines(field: str, lines: Mapping[str, tuple[list[str], list[str]]]) -> Text:
    """As lookup, for texts already broken into lines (zh, en)."""
    words = [{key: pair[side] for key, pair in lines.items()} for side in (0, 1)]
    return both(*(f"({json.dumps(word, ensure_ascii=False)})[{field}]" for word in words))


def legend_labels(texts: Mapping[str, Text]) -> Text:
    """The label expression of a legend; in a narrow chart broken into lines that fit a column of 280 px."""
    whole = lookup("datum.value", texts)
    lines = {key: balanced_both(text, LEGEND_WIDTH, LEGEND_SIZE) for key, text in texts.items()}
    if all(len(side) == 1 for pair in lines.values() for side in pair):
        return whole
    broken = lookup_lines("datum.value", lines)
    return both(*(f"{theme.CONTAINER} < {NARROW} ? {broken[name]} : {whole[name]}" for name in LANGUAGES))


def named(field: str, texts: Mapping[str, Text], into: str) -> Json:
    """A transform that puts the text of a key into a field."""
    return {"calculate": lookup(f"datum.{field}", texts), "as": into}


def only(test: str) -> list[Json]:
    """The transform that keeps the rows for which a Vega expression holds."""
    return [{"filter": test}]
