"""What the weight of an indicator says, beside what the indicator does to the composite.

Belongs here: effective weight and share of influence as two marks on a line. Does not belong here: computing them
(capdev_pipeline.robustness.coherence).
"""

from __future__ import annotations

from typing import Any

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.chart import Chart, Data
from capdev_pipeline.report.charts.describe import NOTHING
from capdev_pipeline.report.charts.rows import Line, height_of, row_axis
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both

MARKS: dict[str, Text] = {
    "effective_weight": both("有效权重", "effective weight"),
    "share": both("实际影响", "actual influence"),
}
COLOURS = {"effective_weight": theme.BLACK, "share": theme.VERMILION}
SHAPES = {"effective_weight": "circle", "share": theme.DIAMOND}


def influence_charts(frames: Frames) -> list[Chart]:
    """One chart, the heaviest indicators first; none where no indicator has enough cases."""
    table, pooled = frames.shown_or_all("robustness.influence")
    if table["share"].isna().all():
        return []
    ordered = table.sort_values(["effective_weight", "indicator_id"], ascending=[False, True])
    items = [
        {
            **{"key": str(row["indicator_id"]), "name": words.node_name(frames, str(row["indicator_id"]))},
            **{name: vega.number(row[name]) for name in ("effective_weight", "r", "r2", "share")},
            "n": int(row["n"]),
        }
        for row in ordered.to_dict("records")
    ]
    said = _description(items)
    name = words.node_name(frames, frames.root)
    return [
        Chart(
            chart_id="influence",
            title=both(f"权重与实际影响：{name['zh']}", f"Weight and actual influence: {name['en']}"),
            unit=words.joined(both("份额（0–1）", "share (0–1)"), words.cases(pooled=pooled)),
            source=words.source(frames, "robustness.influence"),
            note=_note(items),
            description=said,
            spec=_spec(items, said),
            data=_data(items),
            static=True,
            print_width=560,
            tags={"kind": "influence"},
        )
    ]


def _spec(items: list[dict[str, Any]], said: Text) -> vega.Json:
    lines = [Line(item["key"], item["name"]) for item in items]
    values = [
        {"row": i["key"], "mark": mark, "size": i[mark], "name": i["name"], "r": i["r"], "n": i["n"]}
        for i in items
        for mark in MARKS
        if i[mark] is not None
    ]
    joints = [
        {"row": i["key"], "from": i["effective_weight"], "to": i["share"]} for i in items if i["share"] is not None
    ]
    low, high = words.extent(None, [0.0, *(value["size"] for value in values)])
    axis = {"title": both("份额", "share"), "values": vega.round_numbers(low, high), "orient": "top", "format": "~%"}
    x = {"field": "size", "type": "quantitative", "axis": axis, "scale": {"domain": [low, high], "padding": 8}}
    return vega.layered(
        [_joints(joints, x), _marks(x)],
        values,
        height=height_of(lines),
        description=said,
        transform=[vega.named("mark", MARKS, "mark_text"), vega.shown("r", ".2f")],
        encoding={"y": row_axis(lines)},
    )


def _joints(values: list[vega.Json], x: vega.Json) -> vega.Json:
    return {
        "data": {"values": values},
        "mark": {"type": "rule", "color": theme.LIGHT, "strokeWidth": 3, "aria": False},
        "encoding": {"x": {**x, "field": "from"}, "x2": {"field": "to"}},
    }


def _marks(x: vega.Json) -> vega.Json:
    label = vega.legend_labels(MARKS)
    by: vega.Json = {"field": "mark", "type": "nominal"}
    legend = {"title": None, "labelExpr": label, "symbolSize": 80, "symbolStrokeWidth": 0, "symbolOpacity": 1}
    shown = vega.tooltip(
        ("name", both("指标", "indicator")),
        ("mark_text", both("量", "measure")),
        ("size", both("份额", "share"), ".1%"),
        ("r_text", both("与综合指数的相关系数 r", "r with the composite")),
        ("n", both("个案数 n", "cases n"), "d"),
    )
    return {
        "mark": {"type": "point", "filled": True, "size": 75, "opacity": 1, "aria": False},
        "encoding": {
            "x": x,
            "color": {**by, "scale": {"domain": list(MARKS), "range": list(COLOURS.values())}, "legend": legend},
            "shape": {**by, "scale": {"domain": list(MARKS), "range": list(SHAPES.values())}, "legend": legend},
            "tooltip": shown,
        },
    }


def _note(items: list[dict[str, Any]]) -> Text:
    read = both(
        "影响：指标与综合指数相关系数 r 的平方，占有影响可算的各指标之和的份额，不论 r 为正为负（见数据表）。"
        "两者相距远，即权重所言与所为不同。",
        "Influence: the squared correlation r with the composite, over the sum of those that have one, whatever the "
        "sign of r (see the data table). Far apart, the weight does not do what it says.",
    )
    trend = both(
        "年数少而同升同降时，影响主要反映趋势。", "With few years that rise together, influence mostly measures trend."
    )
    absent = sum(item["share"] is None for item in items)
    none = both(f"{absent} 个指标个案太少，无影响可算。", f"{absent} indicators have too few cases for an influence.")
    return words.joined(read, trend, none if absent else NOTHING)


def _description(items: list[dict[str, Any]]) -> Text:
    known = [item for item in items if item["share"] is not None]
    apart = sorted(known, key=lambda item: -abs(item["share"] - item["effective_weight"]))[:3]
    zh = "；".join(f"{i['name']['zh']} 权重 {i['effective_weight']:.1%}、影响 {i['share']:.1%}" for i in apart)
    en = "; ".join(f"{i['name']['en']} weight {i['effective_weight']:.1%}, influence {i['share']:.1%}" for i in apart)
    return both(f"相距最远：{zh}（共 {len(items)} 个指标）。", f"Furthest apart of {len(items)} indicators: {en}.")


def _data(items: list[dict[str, Any]]) -> Data:
    heads = [
        *(both("指标", "indicator"), both("有效权重（0–1）", "effective weight (0–1)")),
        *(both("影响的份额（0–1）", "share of influence (0–1)"), both("相关系数 r", "r"), both("r²", "r²")),
        both("个案数 n", "cases n"),
    ]
    fields = ("effective_weight", "share", "r", "r2", "n")
    return Data(heads, [[item["name"], *(item[name] for name in fields)] for item in items])
