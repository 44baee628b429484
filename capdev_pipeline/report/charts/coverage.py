"""Which indicator has a value in which year, of what status and grade.

Belongs here: the coverage map. Does not belong here: the values over time (indicator.py).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.chart import Chart, Data
from capdev_pipeline.report.charts.rows import Line, heading_bands, height_of, row_axis
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import LANGUAGES, Text, both
from capdev_pipeline.report.vocabulary import STATUS

# Beside each other in a wide cell, one above the other in a narrow one.
MARK = {
    "size": {"expr": "width < 200 ? 14 : 28"},
    "xOffset": {"expr": "width < 350 ? 0 : -6"},
    "yOffset": {"expr": "width < 350 ? -5.5 : 0"},
}
LETTER = {"dx": {"expr": "width < 350 ? 0 : 5"}, "dy": {"expr": "width < 350 ? 5.5 : 0.5"}}
COLUMNS = {"signal": f"{theme.CONTAINER} < 420 ? 1 : {theme.CONTAINER} < 640 ? 2 : 5"}
SYMBOL = {"symbolType": "square", "symbolSize": 150, "symbolStrokeColor": theme.GREY, "symbolStrokeWidth": 0.8}
DARK = ("observed", "estimated")


def coverage_chart(frames: Frames) -> Chart:
    """Indicators by years: colour and mark by status, the letter is the grade; a missing cell is empty."""
    lines, cells = _lines(frames), _cells(frames)
    counts = Counter(cell["status"] for cell in cells)
    description = _description(frames, counts, len(cells))
    first, last = frames.years[0], frames.years[-1]
    return Chart(
        chart_id="coverage",
        title=both(f"数据覆盖，{first}–{last}", f"Coverage of the data, {first}–{last}"),
        unit=both(
            "每格为一个指标一年的数值：状态与证据等级",
            "each cell is one indicator in one year: status and evidence grade",
        ),
        source=words.source(frames, "indicator.value"),
        note=both(
            "字母为证据等级：A 官方表，B 转载，C 二手，D 计算。空格：无数值。",
            "The letter is the evidence grade: A official table, B reprint, C secondary, D computed. Empty: no value.",
        ),
        description=description,
        spec=_spec(frames, lines, cells, description),
        data=_data(frames, cells),
        static=True,
        print_width=660,
        tags={"kind": "coverage"},
    )


def _lines(frames: Frames) -> list[Line]:
    """The indicators under the nodes right above them, in the order of the framework."""
    lines: list[Line] = []
    for node in _walk(frames, frames.root):
        children = [child for child in frames.children(node) if not frames.children(child)]
        if children:
            lines.append(Line(node, words.node_name(frames, node), heading=True))
            lines.extend(Line(child, words.node_name(frames, child)) for child in children)
    return lines


def _walk(frames: Frames, node: str) -> list[str]:
    return [node, *(below for child in frames.children(node) for below in _walk(frames, child))]


def _cells(frames: Frames) -> list[dict[str, Any]]:
    values = frames.shown("indicator.value")
    places = {node: place for place, node in enumerate(_walk(frames, frames.root))}
    ordered = values.assign(place=values["indicator_id"].map(places)).sort_values(["place", "year"])
    return [
        {
            **{"row": str(row["indicator_id"]), "year": int(row["year"]), "status": str(row["status"])},
            **{"grade": row["grade"] if isinstance(row["grade"], str) else None, "value": vega.number(row["value"])},
            **{"unit": str(row["unit"]), "method": str(row["method"])},
        }
        for row in ordered.to_dict("records")
    ]


def _spec(frames: Frames, lines: list[Line], cells: list[dict[str, Any]], said: Text) -> vega.Json:
    names = {line.row: line.name for line in lines}
    axis = {
        **{"title": None, "orient": "top", "labelAngle": 0, "ticks": False, "domain": False, "grid": False},
        **{"labelExpr": "width < 420 ? slice(datum.label, 2) : datum.label", "labelOverlap": True},
    }
    return vega.layered(
        [heading_bands(lines), _squares(cells), _marks(cells), _letters()],
        cells,
        height=height_of(lines),
        description=said,
        transform=[
            vega.value_text(),
            vega.shown("grade"),
            vega.named("row", names, "name"),
            vega.named("status", STATUS, "status_text"),
        ],
        encoding={
            "x": {"field": "year", "type": "ordinal", "axis": axis, "scale": {"domain": frames.years, "padding": 0}},
            "y": row_axis(lines),
        },
    )


def _statuses(cells: list[dict[str, Any]]) -> list[str]:
    found = {cell["status"] for cell in cells}
    return [status for status in STATUS if status in found]


def _squares(cells: list[dict[str, Any]]) -> vega.Json:
    """A square a cell; the legend gives its colour and, before the name, its mark."""
    statuses = _statuses(cells)
    glyphs = {status: theme.STATUS_GLYPH.get(status, "") for status in statuses}
    labels = {
        status: both(*(f"{glyphs[status]} {STATUS[status][language]}".strip() for language in LANGUAGES))
        for status in statuses
    }
    legend = {"title": None, "labelExpr": vega.lookup("datum.value", labels), "columns": COLUMNS, **SYMBOL}
    scale = {"domain": statuses, "range": [theme.STATUS_COLOUR[status] for status in statuses]}
    shown = vega.tooltip(
        ("name", both("指标", "indicator")),
        ("year", words.YEAR),
        ("value_text", words.VALUE),
        ("status_text", words.STATUS),
        ("grade_text", words.GRADE),
        ("method", words.METHOD),
    )
    return {
        "mark": {"type": "rect", "stroke": theme.LIGHT, "strokeWidth": 1, "aria": False},
        "encoding": {
            "fill": {"field": "status", "type": "nominal", "scale": scale, "legend": legend},
            "tooltip": shown,
        },
    }


def _ink() -> vega.Json:
    """White on dark cells, black on light ones."""
    dark = " || ".join(f"datum.status === '{status}'" for status in DARK)
    return {"condition": {"test": dark, "value": "white"}, "value": theme.BLACK}


def _marks(cells: list[dict[str, Any]]) -> vega.Json:
    """The mark of the status, without a scale: its legend would be merged with that of the colours."""
    shapes = [
        {"test": f"datum.status === '{status}'", "value": theme.STATUS_SHAPE[status]}
        for status in _statuses(cells)
        if status in theme.STATUS_SHAPE
    ]
    return {
        "transform": vega.only("datum.status !== 'missing'"),
        "mark": {"type": "point", "filled": True, "opacity": 1, "aria": False, **MARK},
        "encoding": {"shape": {"condition": shapes, "value": "circle"}, "color": _ink()},
    }


def _letters() -> vega.Json:
    return {
        "transform": vega.only("datum.status !== 'missing'"),
        "mark": {"type": "text", "fontSize": 10, "aria": False, **LETTER},
        "encoding": {"text": {"field": "grade"}, "color": _ink()},
    }


def _description(frames: Frames, counts: Counter[str], cells: int) -> Text:
    listed = [(STATUS[status], counts[status]) for status in STATUS if counts[status]]
    size_zh = f"{len(frames.indicators)} 个指标 × {len(frames.years)} 年，共 {cells} 格："
    size_en = f"{len(frames.indicators)} indicators × {len(frames.years)} years, {cells} cells: "
    return both(
        size_zh + "、".join(f"{word['zh']} {count}" for word, count in listed) + "。",
        size_en + ", ".join(f"{word['en']} {count}" for word, count in listed) + ".",
    )


def _data(frames: Frames, cells: list[dict[str, Any]]) -> Data:
    """A row an indicator, a column a year: status and grade in words."""
    heads = [both("指标", "indicator"), *(both(str(year), str(year)) for year in frames.years)]
    rows: dict[str, list[Any]] = {}
    for cell in cells:
        status, grade = STATUS[cell["status"]], f" {cell['grade']}" if cell["grade"] else ""
        row = rows.setdefault(cell["row"], [words.node_name(frames, cell["row"])])
        row.append(both(status["zh"] + grade, status["en"] + grade))
    return Data(heads, list(rows.values()))
