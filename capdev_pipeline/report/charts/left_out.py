"""The composite without one indicator, or without one year.

Belongs here: how far its change moves, as bars on both sides of zero. Does not belong here: leaving out
(capdev_pipeline.robustness).
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.chart import Chart, Data
from capdev_pipeline.report.charts.describe import NOTHING
from capdev_pipeline.report.charts.rows import Line, height_of, row_axis
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both

MOST = 15
SIGNS: dict[str, Text] = {
    "up": both("去掉后变动更大", "larger without it"),
    "down": both("去掉后变动更小", "smaller without it"),
}
COLOURS = {"up": theme.BLUE, "down": theme.VERMILION}
KINDS: dict[str, Text] = {"indicator": both("指标", "indicator"), "year": both("年份", "year")}
NUMBER_WIDTH = 46
ZERO = {"labelExpr": "datum.value === 0 ? '0' : datum.label"}
# What three decimals would show as zero is shown with five.
HALF = 0.0005


def left_out_charts(frames: Frames) -> list[Chart]:
    """The change of the composite without each indicator, and without each year; those that there are."""
    table = frames.shown("robustness.left_out")
    if table.empty:
        return []
    table = table[table["node_id"] == frames.root]
    found = {kind: _items(frames, table[table["kind"] == kind], kind) for kind in KINDS}
    return [_chart(frames, kind, items) for kind, items in found.items() if items]


def _items(frames: Frames, rows: pd.DataFrame, kind: str) -> list[dict[str, Any]]:
    """What is left out with what follows: indicators by the size of the difference, years in their order."""
    change, trend = (rows[rows["output"] == output] for output in ("change", "trend"))
    slopes = dict(zip(change["left_out"], [None] * len(change), strict=True))
    slopes |= dict(zip(trend["left_out"], trend["difference"], strict=True))
    items = [
        {
            **{"key": str(row["left_out"]), "name": _name(frames, kind, str(row["left_out"]))},
            **{name: vega.number(row[name]) for name in ("nominal", "without", "difference")},
            "trend": vega.number(slopes[row["left_out"]]),
        }
        for row in change.to_dict("records")
    ]
    if kind == "year":
        return sorted(items, key=lambda item: item["key"])
    return sorted(items, key=lambda item: (item["difference"] is None, -abs(item["difference"] or 0), item["key"]))


def _name(frames: Frames, kind: str, key: str) -> Text:
    return words.node_name(frames, key) if kind == "indicator" and key in frames.nodes.index else both(key, key)


def _chart(frames: Frames, kind: str, items: list[dict[str, Any]]) -> Chart:
    root = words.node_name(frames, frames.root)
    drawn = items if kind == "year" else items[:MOST]
    said = _description(root, kind, items)
    what = KINDS[kind]
    return Chart(
        chart_id=f"left-out-{kind}",
        title=both(
            f"逐一去掉{what['zh']}：{root['zh']}首末年变动差多少",
            f"One {what['en']} left out: how the change of the {root['en']} moves",
        ),
        unit=both("点（0–1 尺度）：去掉之后减全部数据", "points (scale 0–1): without it minus with all"),
        source=words.source(frames, "robustness.left_out"),
        note=_note(kind, items, drawn),
        description=said,
        spec=_spec(drawn, kind, said),
        data=_data(kind, items),
        static=kind == "indicator",
        print_width=560,
        tags={"kind": f"left_out_{kind}"},
    )


def _spec(items: list[dict[str, Any]], kind: str, said: Text) -> vega.Json:
    lines = [Line(item["key"], item["name"]) for item in items]
    values = [_drawn(item) for item in items]
    low, high = words.extent(None, [0.0, *(item["difference"] for item in items)])
    # Room for a number beyond either end.
    spare = f"{high - low} * {NUMBER_WIDTH} / max(width - {2 * NUMBER_WIDTH}, 60)"
    ends = {"domainMin": {"expr": f"{low} - {spare}"}, "domainMax": {"expr": f"{high} + {spare}"}, "nice": False}
    title = both("变动之差（点）", "difference (points)")
    axis = {"title": title, "values": vega.round_numbers(low, high, 4), "orient": "top", "format": "+~g", **ZERO}
    x = {"field": "difference", "type": "quantitative", "axis": axis, "scale": ends}
    return vega.layered(
        [_bars(x, kind), _zero(), _numbers(x, -1), _numbers(x, 1)],
        values,
        height=height_of(lines),
        description=said,
        transform=[vega.shown(name, "+.4f") for name in ("nominal", "without", "difference")],
        encoding={"y": row_axis(lines)},
    )


def _drawn(item: dict[str, Any]) -> dict[str, Any]:
    found = {"row": item["key"], "name": item["name"], "nominal": item["nominal"], "without": item["without"]}
    difference = item["difference"]
    if difference is None:
        return {**found, "difference": None, "sign": "up", "label": vega.ABSENT}
    digits = "0" if difference == 0 else "+.5f" if abs(difference) < HALF else "+.3f"
    text = f"{difference:{digits}}".replace("-", words.MINUS)
    return {
        **{**found, "difference": difference, "sign": "up" if difference >= 0 else "down"},
        "label": both(text, text),
    }


def _bars(x: vega.Json, kind: str) -> vega.Json:
    legend = {"title": None, "labelExpr": vega.legend_labels(SIGNS), "symbolType": "square"}
    scale = {"domain": list(SIGNS), "range": list(COLOURS.values())}
    shown = vega.tooltip(
        ("name", both(f"去掉的{KINDS[kind]['zh']}", f"{KINDS[kind]['en']} left out")),
        ("nominal_text", both("全部数据（点）", "with all (points)")),
        ("without_text", both("去掉之后（点）", "without it (points)")),
        ("difference_text", both("差（点）", "difference (points)")),
    )
    return {
        "transform": vega.only("isValid(datum.difference)"),
        "mark": {"type": "bar", "height": {"band": 0.6}, "aria": False},
        "encoding": {
            "x": x,
            "x2": {"datum": 0},
            "fill": {"field": "sign", "type": "nominal", "scale": scale, "legend": legend},
            "tooltip": shown,
        },
    }


def _zero() -> vega.Json:
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": theme.GREY, "aria": False},
        "encoding": {"x": {"datum": 0, "type": "quantitative"}, "y": None},
    }


def _numbers(x: vega.Json, side: int) -> vega.Json:
    """The number beyond the end of its bar; for what has none, why, beside zero."""
    test = "datum.difference < 0" if side < 0 else "!(datum.difference < 0)"
    place = {"align": "right", "dx": -4} if side < 0 else {"align": "left", "dx": 4}
    return {
        "transform": [*vega.only(test), {"calculate": "isValid(datum.difference) ? datum.difference : 0", "as": "at"}],
        "mark": {"type": "text", "fontSize": 10.5, "color": theme.BLACK, "aria": False, **place},
        "encoding": {"x": {**x, "field": "at"}, "text": {"field": "label"}},
    }


def _note(kind: str, items: list[dict[str, Any]], drawn: list[dict[str, Any]]) -> Text:
    nominal = next((item["nominal"] for item in items if item["nominal"] is not None), None)
    whole = NOTHING
    if nominal is not None:
        moved = f"{nominal:+.3f}".replace("-", words.MINUS)
        whole = both(f"全部数据下变动 {moved} 点。", f"With all data the change is {moved} points.")
    shown = both(
        f"图示差别最大的 {len(drawn)} 个，全部 {len(items)} 个见数据表。",
        f"Drawn are the {len(drawn)} with the largest difference; all {len(items)} are in the table.",
    )
    refit = both(
        "去掉一年后，由其余年份重定上下界；去掉首年或末年，变动即为其余年份的首末之差。",
        "Without a year, bounds come from the years that remain; without the first or the last, the change is that "
        "between the ends that remain.",
    )
    others = both(
        "去掉一个指标后，其权重按比例分给其余。", "Without an indicator, its weight goes to the others in proportion."
    )
    cut = shown if len(drawn) < len(items) else NOTHING
    return words.joined(whole, refit if kind == "year" else others, cut)


def _description(root: Text, kind: str, items: list[dict[str, Any]]) -> Text:
    known = [item for item in items if item["difference"] is not None]
    if not known:
        return both(f"{root['zh']}：无差可示。", f"{root['en']}: no difference to show.")
    top = sorted(known, key=lambda item: -abs(item["difference"]))[:3]
    zh = "，".join(f"{item['name']['zh']} {item['difference']:+.3f}" for item in top)
    en = ", ".join(f"{item['name']['en']} {item['difference']:+.3f}" for item in top)
    what = KINDS[kind]
    return both(
        f"去掉后{root['zh']}变动差别最大的{what['zh']}：{zh}（共 {len(known)} 个）。",
        f"{root['en']}, change without each {what['en']}; the largest differences of {len(known)}: {en}.",
    )


def _data(kind: str, items: list[dict[str, Any]]) -> Data:
    heads = [
        both(f"去掉的{KINDS[kind]['zh']}", f"{KINDS[kind]['en']} left out"),
        both("变动，全部数据（点）", "change with all (points)"),
        both("变动，去掉之后（点）", "change without it (points)"),
        both("变动之差（点）", "difference of the change (points)"),
        both("趋势之差（点/年）", "difference of the trend (points a year)"),
    ]
    fields = ("nominal", "without", "difference", "trend")
    return Data(heads, [[item["name"], *(item[name] for name in fields)] for item in items])
