"""The scores of a node over the years, alone or with its children.

Belongs here: figures 1 and following of the report: line, bands, marks for what a score rests on. Does not belong here:
the bands themselves (variants.py), its texts (score_words.py), indicators before normalisation (indicator.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.chart import Chart
from capdev_pipeline.report.charts.score_words import UNPUBLISHED, data, description, note
from capdev_pipeline.report.charts.tags import ends, numbered, spread, tag_layer, with_numbers
from capdev_pipeline.report.charts.variants import QUANTILES, Spread, bands, spread_of
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both

SOFT = 1e-9
DASHES: tuple[list[int], ...] = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [5, 2], [1, 3], [12, 4])


def score_chart(frames: Frames, scheme: str, node_id: str, *, children: bool, variants: bool = True) -> Chart:
    """The scores of a node, with those of its children if wanted; unit points of the scheme.

    variants: with the spread over other choices of method, where it was computed.
    """
    nodes = [node_id, *(frames.children(node_id) if children else [])]
    rows = _rows(frames, scheme, nodes, spread_of(frames, scheme) if variants else {})
    name, suffix = words.node_name(frames, node_id), words.scheme_name(frames, scheme)
    first, last = frames.years[0], frames.years[-1]
    with_zh, with_en = ("及其下级", " and its children") if children else ("", "")
    default = scheme == frames.schemes[0]
    said = description(frames, nodes, rows)
    return Chart(
        chart_id=f"score-{node_id}" + ("" if default else f"-{scheme}"),
        title=both(f"{name['zh']}{with_zh}，{first}–{last}", f"{name['en']}{with_en}, {first}–{last}"),
        unit=words.joined(words.score_unit(frames, scheme, node_id), both(f"；{suffix['zh']}", f"– {suffix['en']}")),
        source=words.source(frames, "index.score", *(["robustness.uncertainty"] if _has(rows, "p50") else [])),
        note=note(frames, scheme, node_id, rows, children=children),
        description=said,
        spec=_spec(frames, scheme, nodes, rows, said),
        data=data(frames, scheme, nodes, rows),
        static=default,
        tags={"kind": "score", "scheme": scheme, "node": node_id},
    )


def _has(rows: Sequence[dict[str, Any]], field: str) -> bool:
    return any(row[field] is not None for row in rows)


def _rows(frames: Frames, scheme: str, nodes: Sequence[str], variants: Spread) -> list[dict[str, Any]]:
    """One row per node and year, in the order of the nodes; shares in per cent of the weight present."""
    scores = frames.shown("index.score")
    scores = scores[(scores["scheme"] == scheme) & scores["node_id"].isin(nodes)]
    scores = scores.set_index("node_id").loc[list(nodes)].reset_index().astype({"year": int})
    ordered = scores.assign(place=scores["node_id"].map(list(nodes).index)).sort_values(["place", "year"])
    return [_row(row, variants.get((row["node_id"], row["year"]))) for row in ordered.to_dict("records")]


def _row(row: dict[Any, Any], variants: tuple[float | int | None, ...] | None) -> dict[str, Any]:
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
        **dict(zip(QUANTILES, variants or (None,) * len(QUANTILES), strict=True)),
    }


def _spec(frames: Frames, scheme: str, nodes: list[str], rows: list[dict[str, Any]], said: Text) -> vega.Json:
    y = _y(frames, scheme, nodes[0], rows)
    names = words.node_names(frames, nodes)
    limited = words.limits(frames, scheme, nodes[0]) is not None
    layers = bands(nodes, y, bounds=limited, spread=_has(rows, "p50"), single=len(frames.years) == 1)
    layers += [_line(nodes, names, y), _blank(), _points(), *_tags(nodes, rows, y["scale"]["domain"]), _hover(rows)]
    if len(nodes) > 1:
        layers[0]["params"] = [_choice()]
    fields = ("estimated", "interpolated")
    kept = [{name: value for name, value in row.items() if name not in QUANTILES or value is not None} for row in rows]
    return vega.layered(
        layers,
        kept,
        height=300,
        description=said,
        transform=[
            vega.named("node", names, "name"),
            vega.shown("score", ".3f", UNPUBLISHED),
            *(vega.shown(bound, ".3f") for bound in ("lower", "upper")),
            *(vega.shown(share, ".0%") for share in fields),
            *([_spread_text()] if _has(rows, "p50") else []),
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


def _y(frames: Frames, scheme: str, node: str, rows: list[dict[str, Any]]) -> vega.Json:
    """The y encoding: the scale of the scheme, and beyond it as far as something is drawn."""
    drawn = (row[name] for row in rows for name in ("score", "lower", "upper", *QUANTILES))
    low, high = words.extent(words.limits(frames, scheme, node), drawn)
    scale = {"domain": [vega.number(low), vega.number(high)], "nice": False}
    return {**vega.value_axis("score", words.score_axis(frames, scheme, node)), "scale": scale}


def _line(nodes: list[str], names: dict[str, Text], y: vega.Json) -> vega.Json:
    """The published scores; broken where there is none."""
    faded = {"condition": {"param": "chosen", "value": 1}, "value": 0.2} if len(nodes) > 1 else {"value": 1}
    width = {"condition": {"test": f"datum.node === '{nodes[0]}'", "value": 3}, "value": 1.8}
    dashes = [DASHES[number % len(DASHES)] for number in range(len(nodes))]
    return {
        "mark": {"type": "line", "aria": False},
        "encoding": {
            "y": y,
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


def _tags(nodes: list[str], rows: list[dict[str, Any]], domain: list[float]) -> list[vega.Json]:
    """The number of each child at the end of its line and at points that stand alone."""
    numbers, found = numbered(nodes[1:]), []
    for node in numbers:
        own = [row for row in rows if row["node"] == node]
        stand = ends([row["year"] for row in own], [row["score"] for row in own])
        found += [row for row in own if row["year"] in stand]
    values = []
    for year in sorted({row["year"] for row in found}):
        here = [row for row in found if row["year"] == year]
        for row, height in zip(here, spread([row["score"] for row in here], *domain), strict=True):
            values.append({"node": row["node"], "year": year, "at": vega.number(height), "tag": numbers[row["node"]]})
    place = {"align": "left", "dx": 6}
    return [tag_layer(values, {"field": "at", "type": "quantitative"}, place)] if values else []


def _spread_text() -> vega.Json:
    """The percentiles as one text; words where a year has none."""
    known = "isValid(datum.p05)"
    text = " + ".join(("format(datum.p05, '.3f')", "'–'", "format(datum.p95, '.3f')"))
    median = "format(datum.p50, '.3f')"
    zh = f"{known} ? {text} + '（中位数 ' + {median} + '）' : '{vega.ABSENT['zh']}'"
    en = f"{known} ? {text} + ' (median ' + {median} + ')' : '{vega.ABSENT['en']}'"
    return {"calculate": both(zh, en), "as": "spread_text"}


def _hover(rows: list[dict[str, Any]]) -> vega.Json:
    """An unseen mark at each score, or amid its bounds where none is published, that carries the numbers."""
    fields: list[tuple[str, Text] | tuple[str, Text, str]] = [
        ("name", both("节点", "node")),
        ("year", words.YEAR),
        ("score_text", both("得分（点）", "score (points)")),
        ("lower_text", both("下界（点）", "lower bound (points)")),
        ("upper_text", both("上界（点）", "upper bound (points)")),
        *([("spread_text", both("其他做法 5–95%（点）", "other choices 5–95% (points)"))] if _has(rows, "p50") else []),
        ("coverage", words.COVERAGE, ".0%"),
        ("estimated_text", words.ESTIMATED),
        ("interpolated_text", words.INTERPOLATED),
    ]
    middle = "isValid(datum.score) ? datum.score : isValid(datum.lower) ? (datum.lower + datum.upper) / 2 : null"
    return {
        "mark": {"type": "point", "size": 420, "opacity": 1, "filled": True, "aria": False},
        "encoding": {
            "y": {"field": "at", "type": "quantitative"},
            "color": {"value": "transparent"},
            "tooltip": vega.tooltip(*fields),
        },
        "transform": [{"calculate": middle, "as": "at"}, *vega.only("isValid(datum.at)")],
    }
