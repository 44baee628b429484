"""Lines under each other, each on its own scale: what can be compared is the course, not the height.

Belongs here: a row for each line, its scale from its own lowest to its highest value. Does not belong here: what the
lines are (methods.py, external.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.rows import LABEL_SIZE, LABEL_WIDTH
from capdev_pipeline.report.charts.wrap import balanced_both
from capdev_pipeline.report.language import Text, both

HEIGHT, FLOOR, ROOM = 58, 0.14, 0.66
MARKS: dict[str, Text] = {
    "highest": both("最高年份", "highest year"),
    "other": both("其他年份", "other year"),
}


@dataclass(frozen=True, slots=True)
class Strip:
    """A line: values by year in their own unit, null where there is none; decimals: of the values as text."""

    key: str
    name: Text
    values: dict[int, float | None]
    decimals: int = 3

    @property
    def known(self) -> dict[int, float]:
        """The years with a value."""
        return {year: value for year, value in sorted(self.values.items()) if value is not None}

    @property
    def highest(self) -> int | None:
        """The year of the highest value, the first of several."""
        return max(self.known, key=lambda year: self.known[year], default=None)

    def height(self, value: float, row: int) -> float | int | None:
        """Where a value stands in the row: its share of the own range; in the middle where all are alike."""
        low, high = min(self.known.values()), max(self.known.values())
        share = (value - low) / (high - low) if high > low else 0.5
        return vega.number(FLOOR + ROOM * share - row)


def strip_spec(
    strips: Sequence[Strip],
    years: Sequence[int],
    said: Text,
    *,
    behind: Strip | None = None,
    more: Sequence[vega.Json] = (),
) -> vega.Json:
    """The lines in their order, the one `behind` in grey under each of the others; more: further layers."""
    points = [point for row, strip in enumerate(strips) for point in _points(strip, row)]
    shadow = [
        {"strip": strip.key, "year": year, "at": behind.height(value, row)}
        for row, strip in enumerate(strips)
        if behind is not None and strip.key != behind.key
        for year, value in behind.known.items()
    ]
    names = {strip.key: strip.name for strip in strips}
    drawn = [_shadow(shadow)] if shadow else []
    return vega.layered(
        [_edges(len(strips)), *drawn, _lines(strips), _marks(points), *more],
        points,
        height=HEIGHT * len(strips),
        description=said,
        transform=[vega.named("strip", names, "name"), vega.named("mark", MARKS, "mark_text")],
        encoding={"x": vega.year_axis(years), "y": _y(strips)},
    )


def _points(strip: Strip, row: int) -> list[vega.Json]:
    return [
        {
            **{"strip": strip.key, "year": year, "at": strip.height(value, row)},
            "value": f"{value:,.{strip.decimals}f}".replace("-", words.MINUS),
            "mark": "highest" if year == strip.highest else "other",
        }
        for year, value in strip.known.items()
    ]


def _y(strips: Sequence[Strip]) -> vega.Json:
    middles = [vega.number(0.5 - row) for row in range(len(strips))]
    lines = {
        str(middle): balanced_both(strip.name, LABEL_WIDTH, LABEL_SIZE)
        for middle, strip in zip(middles, strips, strict=True)
    }
    deepest = max(len(side) for pair in lines.values() for side in pair)
    axis = {
        **{"title": None, "ticks": False, "domain": False, "grid": False, "values": middles, "labelPadding": 6},
        **{"labelExpr": vega.lookup_lines("datum.value", lines), "labelFontSize": LABEL_SIZE, "labelLimit": 0},
        **{"labelLineHeight": LABEL_SIZE + 1, "labelBaseline": "middle", "labelOverlap": False},
        "labelOffset": -(deepest - 1) * (LABEL_SIZE + 1) / 4,
    }
    scale = {"domain": [1 - len(strips), 1], "nice": False, "zero": False}
    return {"field": "at", "type": "quantitative", "axis": axis, "scale": scale}


def _edges(count: int) -> vega.Json:
    return {
        "data": {"values": [{"edge": -row} for row in range(count)]},
        "mark": {"type": "rule", "color": theme.LIGHT, "aria": False},
        "encoding": {"y": {"field": "edge", "type": "quantitative"}, "x": None},
    }


def _shadow(values: list[vega.Json]) -> vega.Json:
    return {
        "data": {"values": values},
        "mark": {"type": "line", "color": "#a9a9a9", "strokeWidth": 1.4, "strokeDash": [4, 3], "aria": False},
        "encoding": {"detail": {"field": "strip"}, "y": {"field": "at", "type": "quantitative"}},
    }


def _lines(strips: Sequence[Strip]) -> vega.Json:
    """Broken where a year has no value."""
    values = [
        {"strip": strip.key, "year": year, "at": None if value is None else strip.height(value, row)}
        for row, strip in enumerate(strips)
        for year, value in sorted(strip.values.items())
    ]
    return {
        "data": {"values": values},
        "mark": {"type": "line", "color": theme.BLUE, "strokeWidth": 1.8, "aria": False},
        "encoding": {"detail": {"field": "strip"}, "y": {"field": "at", "type": "quantitative"}},
    }


def _marks(points: list[vega.Json]) -> vega.Json:
    kinds = [kind for kind in MARKS if kind in {point["mark"] for point in points}]
    by: vega.Json = {"field": "mark", "type": "nominal"}
    legend: vega.Json = {"title": None, "labelExpr": vega.legend_labels({kind: MARKS[kind] for kind in kinds})}
    legend |= {"symbolSize": 70, "symbolOpacity": 1, "symbolStrokeWidth": 0}
    colours = {"highest": theme.VERMILION, "other": theme.BLUE}
    shapes = {"highest": "diamond", "other": "circle"}
    scales = [{"domain": kinds, "range": [part[kind] for kind in kinds]} for part in (colours, shapes)]
    shown = vega.tooltip(
        ("name", both("线", "line")),
        ("year", words.YEAR),
        ("value", both("值（自身单位）", "value (own unit)")),
    )
    return {
        "mark": {"type": "point", "filled": True, "opacity": 1, "aria": False},
        "encoding": {
            "y": {"field": "at", "type": "quantitative"},
            "color": {**by, "scale": scales[0], "legend": legend},
            "shape": {**by, "scale": scales[1], "legend": legend},
            "size": {"condition": {"test": "datum.mark === 'highest'", "value": 110}, "value": 26},
            "tooltip": shown,
        },
    }
