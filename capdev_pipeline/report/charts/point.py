"""Figures of printed numbers beside the index: bars, lines and points on a left and a right axis.

Belongs here: drawing report.point. Does not belong here: choosing its numbers (capdev_pipeline.clean.points).
"""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.chart import Chart
from capdev_pipeline.report.charts.point_words import AXES, data_of, description_of, note_of
from capdev_pipeline.report.charts.tags import ends, numbered, tag_layer, with_numbers
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.vocabulary import STATUS

TABLE = "report.point"
# Where the number of a line stands: above a bar, and on the side of its axis, so that the axes' numbers stay apart.
ABOVE = {"baseline": "bottom", "dy": -3}
BESIDE: dict[str, vega.Json] = {"left": {"align": "right", "dx": -8}, "right": {"align": "left", "dx": 8}}
BARS = "datum.mark === 'bar' && isValid(datum.value)"
# How full a bar of a status is, and its outline: only an observed one is solid.
BAR_FILL = {"observed": 0.75, "derived": 0.25, "estimated": 0, "interpolated": 0}
BAR_DASH = {"observed": [1, 0], "derived": [1, 0], "estimated": [5, 2], "interpolated": [2, 2]}
MARKS = {"bar": both("柱", "bars"), "line": both("线", "line"), "point": both("点", "points")}


def point_charts(frames: Frames) -> list[Chart]:
    """One chart per declared figure, in their order; none without the table."""
    if TABLE not in frames.tables or frames.shown(TABLE).empty:
        return []
    rows = frames.shown(TABLE).sort_values(["position", "line_position", "year"])
    return [_chart(frames, str(figure), part) for figure, part in rows.groupby("figure_id", sort=False)]


def _chart(frames: Frames, figure_id: str, rows: pd.DataFrame) -> Chart:
    head, lines = rows.iloc[0], _lines(rows)
    years = sorted(int(year) for year in rows["year"].unique())
    description = description_of(lines, rows)
    span = f"{years[0]}–{years[-1]}"
    return Chart(
        chart_id=f"figure-{figure_id}",
        title=both(f"{head['title_zh']}，{span}", f"{head['title_en']}, {span}"),
        unit=_units(lines),
        source=words.joined_source(frames, rows["observation_ids"], TABLE),
        note=note_of(lines, rows),
        description=description,
        spec=_spec(lines, rows, years, description),
        data=data_of(rows),
        static=True,
        tags={"kind": "figure", "figure": figure_id},
    )


def _lines(rows: pd.DataFrame) -> list[dict[str, Any]]:
    first = rows.drop_duplicates("line").to_dict("records")
    return [
        {
            **{"line": str(row["line"]), "name": both(str(row["line_zh"]), str(row["line_en"]))},
            **{"mark": str(row["mark"]), "axis": str(row["axis"]), "unit": str(row["unit"])},
        }
        for row in first
    ]


def _units(lines: list[dict[str, Any]]) -> Text:
    axes = {line["axis"]: line["unit"] for line in lines}
    if len(axes) == 1:
        return both(*2 * tuple(axes.values()))
    return both(
        "；".join(f"{AXES[axis]['zh']} {axes[axis]}" for axis in AXES if axis in axes),
        "; ".join(f"{AXES[axis]['en']} {axes[axis]}" for axis in AXES if axis in axes),
    )


def _spec(lines: list[dict[str, Any]], rows: pd.DataFrame, years: list[int], said: Text) -> vega.Json:
    numbers = _numbers(lines)
    values = _with_tags([_drawn(row) for row in rows.to_dict("records")], numbers)
    axes = [axis for axis in AXES if axis in {line["axis"] for line in lines}]
    marked = set(rows.loc[(rows["mark"] != "bar") & rows["value"].notna(), "status"])
    statuses = [status for status in theme.STATUS_SHAPE if status in marked]
    by_line = _by_line(lines, numbers)
    groups = [_group(axis, lines, values, statuses, by_line) for axis in axes]
    x_axis = {"title": both("年份", "year"), "labelAngle": 0, "labelOverlap": True, "grid": False}
    return vega.layered(
        [*groups, _missing(values)],
        values,
        height=290,
        description=said,
        transform=[
            vega.named("line", {line["line"]: line["name"] for line in lines}, "name"),
            vega.named("status", STATUS, "status_text"),
            vega.value_text(),
            vega.shown("grade"),
            vega.shown("citation"),
        ],
        encoding={
            "x": {"field": "year", "type": "ordinal", "scale": {"domain": years}, "axis": x_axis},
            "color": by_line,
        },
        resolve={"scale": {"y": "independent"}},
    )


def _drawn(row: dict[Any, Any]) -> vega.Json:
    return {
        **{"line": row["line"], "mark": row["mark"], "axis": row["axis"], "year": int(row["year"])},
        **{"value": vega.number(row["value"]), "unit": row["unit"], "status": row["status"]},
        **{"grade": row["grade"] if isinstance(row["grade"], str) else None, "citation": row["citation"] or None},
    }


def _numbers(lines: list[dict[str, Any]]) -> dict[str, str]:
    """A number for each line, where the kind of mark does not tell them apart."""
    bars = sum(line["mark"] == "bar" for line in lines)
    return numbered([line["line"] for line in lines]) if bars > 1 or len(lines) - bars > 1 else {}


def _with_tags(values: list[vega.Json], numbers: dict[str, str]) -> list[vega.Json]:
    """The numbers: on every bar and point, at the end of a line."""
    tagged = []
    for value in values:
        own = [other for other in values if other["line"] == value["line"]]
        stand = ends([other["year"] for other in own], [other["value"] for other in own])
        here = value["value"] is not None and (value["mark"] != "line" or value["year"] in stand)
        tagged.append({**value, **({"tag": numbers[value["line"]]} if numbers and here else {})})
    return tagged


def _by_line(lines: list[dict[str, Any]], numbers: dict[str, str]) -> vega.Json:
    labels = with_numbers({line["line"]: _label(line) for line in lines}, numbers)
    legend = {"title": None, "labelExpr": vega.legend_labels(labels), "columns": 1, "symbolOpacity": 1}
    symbol = {"symbolType": "square", "symbolStrokeWidth": 0, "symbolSize": 90}
    domain = [line["line"] for line in lines]
    colours = [theme.SERIES[number % len(theme.SERIES)] for number in range(len(domain))]
    scale = {"domain": domain, "range": colours}
    return {"field": "line", "type": "nominal", "scale": scale, "legend": {**legend, **symbol}}


def _label(line: dict[str, Any]) -> Text:
    unit, axis, mark = line["unit"], AXES[line["axis"]], MARKS[line["mark"]]
    name = line["name"]
    return both(
        f"{name['zh']}（{unit}，{axis['zh']}，{mark['zh']}）",
        f"{name['en']} ({unit}, {axis['en']}, {mark['en']})",
    )


def _group(
    axis: str, lines: list[dict[str, Any]], values: list[vega.Json], statuses: list[str], by_line: vega.Json
) -> vega.Json:
    """The layers of one axis."""
    here = [value for value in values if value["axis"] == axis]
    known = [value for value in here if value["value"] is not None]
    y = _y(axis, [line for line in lines if line["axis"] == axis], [value["value"] for value in known])
    layers = _bars(y, known, by_line)
    if any(value["mark"] == "line" for value in known):
        layers.append(_line(y))
    if not layers or any(value["mark"] != "bar" for value in known):
        layers += [_halo(y), _points(y, statuses)]
    for kind, place in {"bar": ABOVE, "other": BESIDE[axis]}.items():
        tagged = [value for value in known if "tag" in value and (value["mark"] == "bar") == (kind == "bar")]
        layers += [tag_layer(tagged, y, place)] if tagged else []
    return {"transform": vega.only(f"datum.axis === '{axis}'"), "layer": layers}


def _y(axis: str, lines: list[dict[str, Any]], known: list[float]) -> vega.Json:
    title = both(*(f"{AXES[axis][language]} {lines[0]['unit']}" for language in ("zh", "en")))
    encoding = vega.value_axis("value", title, axis)
    if known and any(line["mark"] == "bar" for line in lines):
        return {**encoding, "scale": {"zero": True}}
    grid = {**encoding, "axis": {**encoding["axis"], "grid": axis == "left"}}
    if not known:
        return {**grid, "scale": {"domain": [0, 1]}, "axis": {**grid["axis"], "labels": False, "ticks": False}}
    if min(known) == max(known):
        return {**grid, "scale": {"domain": sorted((0.9 * known[0], 1.1 * known[0] or 1.0))}}
    return {**grid, "scale": {"zero": False, "padding": 20}}


def _tips() -> list[vega.Json]:
    return vega.tooltip(
        ("name", both("项", "item")),
        ("year", words.YEAR),
        ("value_text", words.VALUE),
        ("status_text", words.STATUS),
        ("grade_text", words.GRADE),
        ("citation_text", both("出处", "citation")),
    )


def _bars(y: vega.Json, known: list[vega.Json], by_line: vega.Json) -> list[vega.Json]:
    """Side by side where years have bars of several lines; filled by status, outlined in the colour of the line."""
    bars = [value for value in known if value["mark"] == "bar"]
    if not bars:
        return []
    years = [value["year"] for value in bars]
    beside: vega.Json = {"xOffset": {"field": "line"}} if len(years) > len(set(years)) else {}
    found = [status for status in BAR_FILL if status in {value["status"] for value in bars}]
    # Keys other than those of the points, or the two legends would be made one.
    domain = [f"bar {status}" for status in found]
    labels = {key: _of_bars(STATUS[status]) for key, status in zip(domain, found, strict=True)}
    symbol = {"symbolType": "square", "symbolFillColor": theme.BLACK, "symbolStrokeColor": theme.BLACK}
    filled = json.dumps({key: BAR_FILL[status] for key, status in zip(domain, found, strict=True)})
    legend = {
        **{"title": None, "labelExpr": vega.legend_labels(labels), **symbol, "symbolStrokeWidth": 1.3},
        "encoding": {"symbols": {"fillOpacity": {"value": {"expr": f"({filled})[datum.value]"}}}},
    }
    by = {"field": "bar_status", "type": "nominal"}
    shown = legend if found != ["observed"] else None
    encoding = {
        **{"y": {**y, "stack": None}, "tooltip": _tips(), "stroke": by_line, **beside},
        "strokeDash": {
            **{**by, "legend": shown},
            "scale": {"domain": domain, "range": [BAR_DASH[status] for status in found]},
        },
    }
    full = {"expr": f"({json.dumps(BAR_FILL)})[datum.status]"}
    look = {"type": "bar", "width": {"band": 0.62}, "fillOpacity": full, "strokeWidth": 1.6, "aria": False}
    only = [*vega.only(BARS), {"calculate": "'bar ' + datum.status", "as": "bar_status"}]
    return [{"transform": only, "mark": look, "encoding": encoding}]


def _of_bars(status: Text) -> Text:
    bars = MARKS["bar"]
    return both(f"{bars['zh']}：{status['zh']}", f"{bars['en']}: {status['en']}")


def _line(y: vega.Json) -> vega.Json:
    return {
        "transform": vega.only("datum.mark === 'line'"),
        "mark": {"type": "line", "strokeWidth": 2, "aria": False},
        "encoding": {"y": y},
    }


def _halo(y: vega.Json) -> vega.Json:
    """White round the points: they stand out from bars behind them, and hollow ones meet the pointer."""
    return {
        "transform": vega.only("datum.mark !== 'bar' && isValid(datum.value)"),
        "mark": {"type": "point", "filled": True, "size": 170, "opacity": 1, "aria": False},
        "encoding": {"y": y, "color": {"value": "white"}, "tooltip": _tips()},
    }


def _points(y: vega.Json, statuses: list[str]) -> vega.Json:
    labels = {status: STATUS[status] for status in statuses}
    symbol = {"symbolFillColor": theme.BLACK, "symbolStrokeWidth": 0, "symbolOpacity": 1, "symbolSize": 70}
    legend = {"title": None, "labelExpr": vega.legend_labels(labels), **symbol}
    scale = {"domain": statuses, "range": [theme.STATUS_SHAPE[status] for status in statuses]}
    return {
        "transform": vega.only("datum.mark !== 'bar' && isValid(datum.value)"),
        "mark": {"type": "point", "filled": True, "size": 75, "opacity": 1, "aria": False},
        "encoding": {
            "y": y,
            "shape": {"field": "status", "type": "nominal", "scale": scale, "legend": legend if statuses else None},
            "tooltip": _tips(),
        },
    }


def _missing(values: list[vega.Json]) -> vega.Json:
    """A cross at the foot of the years in which no line has a number."""
    known = {value["year"] for value in values if value["value"] is not None}
    years = sorted({value["year"] for value in values} - known)
    cross = {"type": "point", "size": 45, "opacity": 1, "shape": "M-1,-1L1,1M-1,1L1,-1", "aria": False}
    return {
        "data": {"values": [{"year": year} for year in years]},
        "mark": {**cross, "y": {"expr": "height - 7"}},
        "encoding": {"color": {"value": theme.GREY}},
    }
