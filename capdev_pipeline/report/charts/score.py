"""The scores of a node over the years, alone or with its children.

Belongs here: figures 1 and following of the report: line, band of the bounds, marks for what a score rests on. Does
not belong here: indicators before normalisation (indicator.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.chart import Chart, Data
from capdev_pipeline.report.charts.describe import NOTHING, series_sentence
from capdev_pipeline.report.charts.tags import ends, numbered, spread, tag_layer, with_numbers
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both

SOFT = 1e-9
UNPUBLISHED = both("未发布（覆盖率不足）", "not published (coverage too low)")
DASHES: tuple[list[int], ...] = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [5, 2], [1, 3], [12, 4])


def score_chart(frames: Frames, scheme: str, node_id: str, *, children: bool) -> Chart:
    """The scores of a node, with those of its children if wanted; unit points of the scheme."""
    nodes = [node_id, *(frames.children(node_id) if children else [])]
    rows = _rows(frames, scheme, nodes)
    name, suffix = words.node_name(frames, node_id), words.scheme_name(frames, scheme)
    first, last = frames.years[0], frames.years[-1]
    with_zh, with_en = ("及其下级", " and its children") if children else ("", "")
    default = scheme == frames.schemes[0]
    description = _description(frames, nodes, rows)
    return Chart(
        chart_id=f"score-{node_id}" + ("" if default else f"-{scheme}"),
        title=both(f"{name['zh']}{with_zh}，{first}–{last}", f"{name['en']}{with_en}, {first}–{last}"),
        unit=words.joined(words.score_unit(frames, scheme, node_id), both(f"；{suffix['zh']}", f"– {suffix['en']}")),
        source=words.source(frames, "index.score"),
        note=_note(frames, scheme, node_id, rows, children=children),
        description=description,
        spec=_spec(frames, scheme, nodes, rows, description),
        data=_data(frames, scheme, nodes, rows),
        static=default,
        tags={"kind": "score", "scheme": scheme, "node": node_id},
    )


def _rows(frames: Frames, scheme: str, nodes: Sequence[str]) -> list[dict[str, Any]]:
    """One row per node and year, in the order of the nodes; shares in per cent of the weight present."""
    scores = frames.shown("index.score")
    scores = scores[(scores["scheme"] == scheme) & scores["node_id"].isin(nodes)]
    scores = scores.set_index("node_id").loc[list(nodes)].reset_index().astype({"year": int})
    ordered = scores.assign(place=scores["node_id"].map(list(nodes).index)).sort_values(["place", "year"])
    return [_row(row) for row in ordered.to_dict("records")]


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    present = sum(row[f"weight_{kind}"] for kind in ("observed", "derived", "estimated", "interpolated"))
    estimated, interpolated = row["weight_estimated"], row["weight_interpolated"]
    return {
        "node": row["node_id"],
        "year": row["year"],
        "score": vega.number(row["score"]),
        "lower": vega.number(row["lower"]),
        "upper": vega.number(row["upper"]),
        "coverage": vega.number(row["coverage"]),
        "estimated": vega.number(estimated / present) if present > SOFT else None,
        "interpolated": vega.number(interpolated / present) if present > SOFT else None,
        "rests": "soft" if estimated + interpolated > SOFT else "firm",
    }


def _spec(frames: Frames, scheme: str, nodes: list[str], rows: list[dict[str, Any]], said: Text) -> vega.Json:
    top = words.highest(frames, scheme, nodes[0])
    names = words.node_names(frames, nodes)
    band = _band(nodes, top)
    if len(nodes) > 1:
        band["params"] = [_choice()]
    return vega.layered(
        [band, _line(nodes, names), _blank(), _points(), *_tags(nodes, rows, top), _hover()],
        rows,
        height=300,
        description=said,
        transform=[
            vega.named("node", names, "name"),
            vega.shown("score", ".3f", UNPUBLISHED),
            *(vega.shown(share, ".0%") for share in ("estimated", "interpolated")),
        ],
        encoding={"x": vega.year_axis(frames.years), "color": _by_node(nodes, _colours(len(nodes)), names)},
    )


def _by_node(nodes: list[str], range_: list[Any], names: dict[str, Text]) -> vega.Json:
    """An encoding by node; colour and dashes share one legend, left out where there is a single line."""
    legend: vega.Json | None = None
    if len(nodes) > 1:
        symbol = {"symbolType": "stroke", "symbolStrokeWidth": 2.5, "symbolSize": 500, "symbolOpacity": 1}
        labels = with_numbers(names, numbered(nodes[1:]))
        legend = {"title": None, "labelExpr": vega.legend_labels(labels), **symbol}
    return {"field": "node", "type": "nominal", "scale": {"domain": nodes, "range": range_}, "legend": legend}


def _choice() -> vega.Json:
    return {"name": "chosen", "select": {"type": "point", "fields": ["node"]}, "bind": "legend"}


def _colours(count: int) -> list[str]:
    """The node itself in black, its children in the colours of the palette."""
    if count == 1:
        return [theme.SERIES[0]]
    return [theme.BLACK, *(theme.SERIES[number % (len(theme.SERIES) - 1)] for number in range(count - 1))]


def _y(field: str, top: int) -> vega.Json:
    title = both(f"得分（点，0–{top}）", f"score (points, 0–{top})")
    return {**vega.value_axis(field, title), "scale": {"domain": [0, top]}}


def _band(nodes: list[str], top: int) -> vega.Json:
    """The bounds of the first node always, of another while it is chosen in the legend."""
    shown: vega.Json = {"value": 0.14}
    if len(nodes) > 1:
        chosen = [{"param": "chosen", "empty": False, "value": 0.18}]
        shown = {"condition": [*chosen, {"test": f"datum.node === '{nodes[0]}'", "value": 0.1}], "value": 0}
    return {
        "mark": {"type": "area", "opacity": 1, "aria": False},
        "encoding": {"y": _y("lower", top), "y2": {"field": "upper"}, "fillOpacity": shown},
    }


def _line(nodes: list[str], names: dict[str, Text]) -> vega.Json:
    """The published scores; broken where there is none."""
    faded = {"condition": {"param": "chosen", "value": 1}, "value": 0.2} if len(nodes) > 1 else {"value": 1}
    width = {"condition": {"test": f"datum.node === '{nodes[0]}'", "value": 3}, "value": 1.8}
    dashes = [DASHES[number % len(DASHES)] for number in range(len(nodes))]
    return {
        "mark": {"type": "line", "aria": False},
        "encoding": {
            "y": {"field": "score", "type": "quantitative"},
            "opacity": faded,
            "strokeWidth": width,
            "strokeDash": _by_node(nodes, dashes, names),
        },
    }


def _blank() -> vega.Json:
    """White under the hollow marks."""
    return {
        "transform": vega.only("isValid(datum.score) && datum.rests === 'soft'"),
        "mark": {"type": "point", "shape": "diamond", "size": 90, "filled": True, "opacity": 1, "aria": False},
        "encoding": {"y": {"field": "score", "type": "quantitative"}, "color": {"value": "white"}},
    }


def _points() -> vega.Json:
    """Filled: only observed or derived values; hollow: a share of the weight is estimated or interpolated."""
    firm = both("该年数值为观测或推算", "the year's values observed or derived")
    soft = both("部分权重为估计或插值", "part of the weight estimated or interpolated")
    label = vega.legend_labels({"firm": firm, "soft": soft})
    size = {"symbolOpacity": 1, "symbolSize": 70}
    legend = {"title": None, "labelExpr": label, "symbolFillColor": theme.BLACK, "symbolStrokeWidth": 0, **size}
    scale = {"domain": ["firm", "soft"], "range": ["circle", theme.DIAMOND]}
    return {
        "transform": vega.only("isValid(datum.score)"),
        "mark": {"type": "point", "size": 60, "filled": True, "opacity": 1, "aria": False},
        "encoding": {
            "y": {"field": "score", "type": "quantitative"},
            "shape": {"field": "rests", "type": "nominal", "scale": scale, "legend": legend},
        },
    }


def _tags(nodes: list[str], rows: list[dict[str, Any]], top: int) -> list[vega.Json]:
    """The number of each child at the end of its line and at points that stand alone."""
    numbers, found = numbered(nodes[1:]), []
    for node in numbers:
        own = [row for row in rows if row["node"] == node]
        stand = ends([row["year"] for row in own], [row["score"] for row in own])
        found += [row for row in own if row["year"] in stand]
    values = []
    for year in sorted({row["year"] for row in found}):
        here = [row for row in found if row["year"] == year]
        for row, height in zip(here, spread([row["score"] for row in here], top), strict=True):
            values.append({"node": row["node"], "year": year, "at": vega.number(height), "tag": numbers[row["node"]]})
    place = {"align": "left", "dx": 6}
    return [tag_layer(values, {"field": "at", "type": "quantitative"}, place)] if values else []


def _hover() -> vega.Json:
    """An unseen mark at each score, or amid its bounds where none is published, that carries the numbers."""
    shown = vega.tooltip(
        ("name", both("节点", "node")),
        ("year", words.YEAR),
        ("score_text", both("得分（点）", "score (points)")),
        ("lower", both("下界（点）", "lower bound (points)"), ".3f"),
        ("upper", both("上界（点）", "upper bound (points)"), ".3f"),
        ("coverage", words.COVERAGE, ".0%"),
        ("estimated_text", words.ESTIMATED),
        ("interpolated_text", words.INTERPOLATED),
    )
    middle = "isValid(datum.score) ? datum.score : (datum.lower + datum.upper) / 2"
    return {
        "mark": {"type": "point", "size": 420, "opacity": 1, "filled": True, "aria": False},
        "encoding": {
            "y": {"field": "at", "type": "quantitative"},
            "color": {"value": "transparent"},
            "tooltip": shown,
        },
        "transform": [{"calculate": middle, "as": "at"}],
    }


def _note(frames: Frames, scheme: str, node_id: str, rows: list[dict[str, Any]], *, children: bool) -> Text:
    least = float(words.scheme_row(frames, scheme)["minimum_coverage"])
    unpublished = sum(row["score"] is None for row in rows)
    band = both(
        "色带：缺失的得分全记 0 至全记 1 时的范围。",
        "Band: the range if every missing score were 0, or were 1.",
    )
    marks = both(
        "实心圆：该年数值只有观测或推算；空心菱形：该年部分权重为估计或插值。",
        "Filled circle: the year's own values are observed or derived. "
        "Hollow diamond: part of their weight is estimated or interpolated.",
    )
    gap = both(
        f"覆盖率低于 {least:.0%} 的年份不发布得分，折线断开（{unpublished} 处）。",
        f"No score is published where coverage is below {least:.0%}; the line is broken there ({unpublished} cases).",
    )
    only = both("色带为上级节点的范围。", "The band is that of the parent.") if children else NOTHING
    return words.joined(band, only, marks, _soft_ends(frames, node_id), gap if unpublished else NOTHING)


def _soft_ends(frames: Frames, node_id: str) -> Text:
    """How many indicators below a node are measured by a lowest or highest value that is estimated or interpolated.

    Such an end reaches into the score of every year, those with a filled mark too.
    """
    cells = frames.shown("indicator.normalized")
    cells = cells[cells["score"].notna() & cells["indicator_id"].map(lambda one: _is_below(frames, one, node_id))]
    at_end = cells[(cells["value"] == cells["lo"]) | (cells["value"] == cells["hi"])]
    firm = at_end.assign(firm=at_end["status"].isin(["observed", "derived"]))
    ends = firm.groupby(["indicator_id", "value"])["firm"].any()
    soft = sum(not part.all() for _, part in ends.groupby(level="indicator_id"))
    if not soft:
        return NOTHING
    return both(
        f"{soft} 个指标的极值（最低或最高值）本身为估计或插值，影响各年得分。",
        f"Of {soft} indicator(s) the lowest or highest value is itself estimated or interpolated, which bears on the "
        "scores of every year.",
    )


def _is_below(frames: Frames, node: str, ancestor: str) -> bool:
    parent = frames.nodes["parent_id"]
    while isinstance(node, str) and node != ancestor:
        node = parent[node]
    return node == ancestor


def _description(frames: Frames, nodes: list[str], rows: list[dict[str, Any]]) -> Text:
    table = pd.DataFrame(rows)
    sentences = []
    for node in nodes:
        part = table[table["node"] == node]
        sentences.append(
            series_sentence(words.node_name(frames, node), part["year"].to_list(), part["score"].to_list(), ".3f")
        )
    return words.joined(*sentences)


def _data(frames: Frames, scheme: str, nodes: list[str], rows: list[dict[str, Any]]) -> Data:
    top = words.highest(frames, scheme, nodes[0])
    points = both(f"（点，0–{top}）", f" (points, 0–{top})")
    heads = [both("节点", "node"), words.YEAR]
    heads += [both(t["zh"] + points["zh"], t["en"] + points["en"]) for t in (words.SCORE, words.LOWER, words.UPPER)]
    heads += [
        both(f"{t['zh']}（0–1）", f"{t['en']} (0–1)") for t in (words.COVERAGE, words.ESTIMATED, words.INTERPOLATED)
    ]
    names = words.node_names(frames, nodes)
    fields = ("year", "score", "lower", "upper", "coverage", "estimated", "interpolated")
    return Data(heads, [[names[row["node"]], *(row[field] for field in fields)] for row in rows])
