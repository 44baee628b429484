"""The series of one indicator over the years, from printed figures to the value the index uses.

Belongs here: how it is drawn and said. Does not belong here: taking it out of the tables (indicator_rows.py), scores
(score.py).
"""

from __future__ import annotations

from collections.abc import Callable

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.chart import Chart
from capdev_pipeline.report.charts.indicator_rows import Row, Series, joints, series_of, stretches
from capdev_pipeline.report.charts.indicator_words import (
    CHOSEN,
    VALUE_USED,
    data_of,
    description_of,
    note_of,
    source_of,
)
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import LANGUAGES, Text, both
from capdev_pipeline.report.vocabulary import STATUS

# Of printed figures, by segment; other shapes than those of the status.
SEGMENT_SHAPES = ("circle", "triangle-down", "cross", "triangle-left", "triangle-right", "square", "diamond")
ROLES = {
    "reference": both("基准口径", "reference scope"),
    "spliced": both("已拼接", "spliced"),
    "break": both("断裂，未用", "break, not used"),
    "empty": both("无数据", "no data"),
}
JOINTS = {
    "spliced": both("竖线：拼接处", "vertical line: spliced here"),
    "break": both("竖线：口径断裂", "vertical line: scope break"),
}
SEGMENT = both("口径段", "scope segment")
PRINTED = "datum.kind === 'printed'"


def indicator_chart(frames: Frames, indicator_id: str) -> Chart:
    """The series of an indicator in its own unit, with the printed figures that ran for it."""
    series = series_of(frames, indicator_id)
    name = words.node_name(frames, indicator_id)
    description = description_of(name, series)
    first, last = frames.years[0], frames.years[-1]
    return Chart(
        chart_id=f"indicator-{indicator_id}",
        title=both(f"{name['zh']}，{first}–{last}", f"{name['en']}, {first}–{last}"),
        unit=both(series.unit, series.unit),
        source=source_of(frames, indicator_id),
        note=note_of(series),
        description=description,
        spec=_spec(frames, series, description),
        data=data_of(series),
        tags={"kind": "indicator", "node": indicator_id},
    )


def _spec(frames: Frames, series: Series, said: Text) -> vega.Json:
    values = [{**row, "unit": series.unit} for row in [*series.known, *series.printed]]
    missing = [{**row, "kind": "missing"} for row in series.values if row["value"] is None]
    rows = [*values, *missing, *stretches(series), *joints(series)]
    drawn = [*([_joints(series)] if joints(series) else []), *_bounds(series, _bound_line)]
    drawn += [_line()] if stretches(series) else []
    drawn += _bounds(series, _bound_label)
    drawn += [_printed(series)] if series.printed else []
    drawn += [_blank(series), _values(series)] if series.known else []
    drawn += [_missing()] if missing else []
    return vega.layered(
        drawn if series.known or series.printed else [_nothing(), _missing()],
        rows,
        height=280,
        description=said,
        transform=_texts(series),
        encoding={"x": vega.year_axis(frames.years)},
        resolve={"scale": {"color": "independent", "shape": "independent", "strokeDash": "independent"}},
    )


def _texts(series: Series) -> list[vega.Json]:
    """Fields for tooltips, in words."""
    return [
        vega.value_text(),
        vega.shown("grade"),
        vega.shown("published"),
        vega.shown("figure"),
        vega.shown("citation"),
        vega.named("status", STATUS, "status_text"),
        vega.named("segment", {name: row["name"] for name, row in series.segments.items()}, "segment_text"),
        vega.named("chosen", CHOSEN, "chosen_text"),
    ]


def _colour(series: Series, legend: vega.Json | None) -> vega.Json:
    """Colour by scope segment, the same for values and printed figures."""
    names = list(series.segments)
    colours = [theme.SERIES[number % len(theme.SERIES)] for number in range(len(names))]
    return {"field": "segment", "type": "nominal", "scale": {"domain": names, "range": colours}, "legend": legend}


def _segment_legend(series: Series) -> vega.Json:
    labels = {name: _segment_label(row) for name, row in series.segments.items()}
    symbol = {"symbolOpacity": 1, "symbolSize": 70}
    return {"title": SEGMENT, "labelExpr": vega.legend_labels(labels), "columns": 1, **symbol}


def _segment_label(row: Row) -> Text:
    role, ratio = ROLES[row["role"]], f" × {row['ratio']:.4g}" if row["ratio"] else ""
    return both(f"{row['name']['zh']}（{role['zh']}{ratio}）", f"{row['name']['en']} ({role['en']}{ratio})")


def _y(series: Series) -> vega.Json:
    drawn = [row["value"] for row in [*series.known, *series.printed]]
    title = both(f"数值（{series.unit}）", f"value ({series.unit})")
    encoding = vega.value_axis("value", title)
    if min(drawn) == max(drawn):
        return {**encoding, "scale": {"domain": sorted((0.5 * drawn[0], 1.5 * drawn[0] or 1.0)), "nice": True}}
    return {**encoding, "scale": {"zero": False, "padding": 26}}


def _line() -> vega.Json:
    """The value the index uses; dashed where an end is estimated or interpolated, broken over missing years."""
    style = {"domain": ["firm", "soft"], "range": [[1, 0], [4, 3]]}
    return {
        "transform": vega.only("datum.kind === 'line'"),
        "mark": {"type": "line", "strokeWidth": 1.5, "aria": False},
        "encoding": {
            "y": {"field": "value", "type": "quantitative"},
            "detail": {"field": "stretch"},
            "color": {"value": theme.GREY},
            "strokeDash": {"field": "style", "type": "nominal", "scale": style, "legend": None},
        },
    }


def _value_tips() -> list[vega.Json]:
    return vega.tooltip(
        ("year", words.YEAR),
        ("value_text", words.VALUE),
        ("status_text", words.STATUS),
        ("grade_text", words.GRADE),
        ("segment_text", SEGMENT),
        ("method", words.METHOD),
        ("figure_text", both("所用印刷数字", "printed figure used")),
        ("citation_text", both("出处", "citation")),
    )


def _blank(series: Series) -> vega.Json:
    """White under the marks: a hollow one has a hole that neither hides the line nor meets the pointer."""
    return {
        "transform": vega.only("datum.kind === 'value'"),
        "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1, "aria": False},
        "encoding": {"y": _y(series), "color": {"value": "white"}, "tooltip": _value_tips()},
    }


def _values(series: Series) -> vega.Json:
    statuses = [status for status in theme.STATUS_SHAPE if status in {row["status"] for row in series.known}]
    labels = {status: STATUS[status] for status in statuses}
    legend = {
        **{"title": VALUE_USED, "labelExpr": vega.lookup("datum.value", labels)},
        **{"symbolFillColor": theme.BLACK, "symbolStrokeWidth": 0, "symbolOpacity": 1, "symbolSize": 70},
    }
    scale = {"domain": statuses, "range": [theme.STATUS_SHAPE[status] for status in statuses]}
    return {
        "transform": vega.only("datum.kind === 'value'"),
        "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1, "aria": False},
        "encoding": {
            "y": _y(series),
            "color": _colour(series, None if series.printed else {**_segment_legend(series), "symbolType": "circle"}),
            "shape": {"field": "status", "type": "nominal", "scale": scale, "legend": legend},
            "tooltip": _value_tips(),
        },
    }


def _printed(series: Series) -> vega.Json:
    """Small marks, by segment in shape and colour: filled if used, hollow if not."""
    shown = vega.tooltip(
        ("year", words.YEAR),
        ("figure_text", both("印刷数字", "as printed")),
        ("value_text", both("换算后", "in canonical unit")),
        ("segment_text", SEGMENT),
        ("chosen_text", both("是否采用", "used or not")),
        ("reason", both("原因", "reason")),
        ("grade_text", words.GRADE),
        ("published_text", both("发布时间", "published")),
        ("citation_text", both("出处", "citation")),
    )
    names, legend = list(series.segments), _segment_legend(series)
    shapes = [SEGMENT_SHAPES[number % len(SEGMENT_SHAPES)] for number in range(len(names))]
    by = {"field": "segment", "type": "nominal", "scale": {"domain": names, "range": shapes}, "legend": legend}
    encoding = {"y": _y(series), "shape": by, "color": _colour(series, legend), "tooltip": shown}
    look: vega.Json = {"type": "point", "size": 30, "opacity": 1, "strokeWidth": 1.2}
    found = {row["chosen"] for row in series.printed}
    layers = [
        {
            "transform": vega.only(f"{PRINTED} && datum.chosen === '{kind}'"),
            "mark": look | {"filled": kind == "used", "aria": False},
            "encoding": encoding,
        }
        for kind in ("lost", "used")
        if kind in found
    ]
    return {"layer": layers, "resolve": {"scale": {"color": "shared", "shape": "shared"}}}


def _missing() -> vega.Json:
    """A cross at the foot of each year without a value."""
    shown = vega.tooltip(("year", words.YEAR), ("status_text", words.STATUS), ("method", both("原因", "reason")))
    return {
        "transform": vega.only("datum.kind === 'missing'"),
        "mark": {"type": "point", "size": 45, "opacity": 1, "shape": "M-1,-1L1,1M-1,1L1,-1", "aria": False},
        "encoding": {"y": {"value": {"expr": "height - 7"}}, "color": {"value": theme.GREY}, "tooltip": shown},
    }


def _nothing() -> vega.Json:
    """Said in words where there is no number at all."""
    text = both("手头没有任何数字", "no figure at hand")
    middle = {"x": {"expr": "width / 2"}, "y": {"expr": "height / 2"}}
    mark = {"type": "text", "fontSize": 13, "color": theme.GREY, "aria": False, **middle}
    return {"data": {"values": [{}]}, "mark": mark, "encoding": {"text": {"value": text}, "x": None}}


Layers = Callable[[Series, str, Text], list[vega.Json]]


def _bounds(series: Series, layers: Layers) -> list[vega.Json]:
    """lo and hi, between which a value becomes a score: their lines, or the numbers of the lines."""
    lo, hi = series.bounds.get("lo"), series.bounds.get("hi")
    if lo is None or hi is None:
        return []
    if lo == hi:
        return layers(series, "hi", both("lo = hi =", "lo = hi ="))
    highest, lowest = both("最高 hi", "highest, hi"), both("最低 lo", "lowest, lo")
    return [*layers(series, "hi", highest), *layers(series, "lo", lowest)]


def _bound_line(series: Series, name: str, _: Text) -> list[vega.Json]:
    encoding: vega.Json = {"y": {"datum": series.bounds[name], "type": "quantitative"}, "x": None}
    mark = {"type": "rule", "strokeDash": [2, 3], "color": theme.GREY, "aria": False}
    return [{"data": {"values": [{}]}, "mark": mark, "encoding": encoding}]


def _bound_label(series: Series, name: str, word: Text) -> list[vega.Json]:
    """The number on white, so that no line runs through it."""
    value = series.bounds[name]
    text = both(*(f"{word[language]} {value:,} {series.unit}" for language in LANGUAGES))
    place = {"baseline": "bottom", "dy": -3} if name == "hi" else {"baseline": "top", "dy": 4}
    right = {"x": {"expr": "width - 2"}, "align": "right"}
    at = right if _on_the_right(series, name) else {"x": 4, "align": "left"}
    look = {"type": "text", "fontSize": 10.5, "aria": False, **place, **at}
    encoding: vega.Json = {"y": {"datum": value, "type": "quantitative"}, "x": None, "text": {"value": text}}
    looks = ({**look, "color": "white", "stroke": "white", "strokeWidth": 4}, {**look, "color": theme.GREY})
    return [{"data": {"values": [{}]}, "mark": mark, "encoding": encoding} for mark in looks]


def _on_the_right(series: Series, name: str) -> bool:
    """Whether the label of a bound stands on the right: away from the year that set it."""
    extreme = max if name == "hi" else min
    year = extreme(series.known, key=lambda row: row["value"])["year"]
    years = [row["year"] for row in series.values]
    return bool(year < (years[0] + years[-1]) / 2)


def _joints(series: Series) -> vega.Json:
    """Upright rules where one scope segment gives way to another."""
    kinds = [kind for kind in JOINTS if kind in {row["joint"] for row in joints(series)}]
    dashes = {"spliced": [5, 3], "break": [1, 0]}
    legend = {
        **{"title": None, "labelExpr": vega.lookup("datum.value", JOINTS), "symbolType": "stroke"},
        **{"symbolStrokeColor": theme.GREY, "symbolSize": 300, "symbolStrokeWidth": 1.2},
    }
    scale = {"domain": kinds, "range": [dashes[kind] for kind in kinds]}
    by = {"field": "joint", "type": "nominal", "scale": scale, "legend": legend if kinds else None}
    return {
        "transform": vega.only("datum.kind === 'joint'"),
        "mark": {"type": "rule", "aria": False, "strokeWidth": 1.2},
        "encoding": {"color": {"value": theme.GREY}, "strokeDash": by},
    }
