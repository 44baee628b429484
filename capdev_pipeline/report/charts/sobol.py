"""Which choice of method moves the composite: Sobol indices with their intervals.

Belongs here: first-order and total index by output and factor. Does not belong here: computing them
(capdev_pipeline.robustness.sensitivity).
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.chart import Chart, Data
from capdev_pipeline.report.charts.describe import NOTHING
from capdev_pipeline.report.charts.rows import Line, heading_bands, headings, row_axis
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.vocabulary import FACTOR, OUTPUT

CONTROL = "dummy"
KINDS: dict[str, Text] = {
    "st": both("总效应：单独及与其他选择一起", "total: alone and together with others"),
    "s1": both("一阶：单独", "first order: alone"),
}
COLOURS = {"st": theme.PALE_ORANGE, "s1": theme.BLUE}
ROW, OFFSET, THICK = 30, {"st": 6, "s1": -6}, 9


def sobol_charts(frames: Frames) -> list[Chart]:
    """One chart for the composite; none where nothing was computed for the area."""
    table = frames.shown("robustness.sobol")
    if table.empty:
        return []
    items = [item for output in OUTPUT for item in _items(table[table["output"] == output])]
    name, said = words.node_name(frames, frames.root), _description(frames, items)
    samples = max(item["samples"] for item in items)
    return [
        Chart(
            chart_id="sobol",
            title=both(f"哪种选择左右{name['zh']}", f"Which choice moves the index: {name['en']}"),
            unit=both(
                "索博尔指数，占各变体间方差的份额（0–1）", "Sobol index, share of the variance over variants (0–1)"
            ),
            source=words.source(frames, "robustness.sobol"),
            note=_note(items, samples),
            description=said,
            spec=_spec(items, said),
            data=_data(items),
            static=True,
            print_width=560,
            tags={"kind": "sobol"},
        )
    ]


def factor_name(factor: str) -> Text:
    """A choice in words; its id where it has none."""
    return FACTOR.get(factor, both(factor, factor))


def _items(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The factors of an output, the largest total index first, the control last."""
    placed = rows.assign(control=rows["factor"] == CONTROL, size=-rows["st"].astype(float))
    return [
        {
            **{name: str(row[name]) for name in ("output", "factor")},
            **{name: vega.number(row[name]) for name in ("s1", "s1_ci", "st", "st_ci")},
            **{"samples": int(row["samples"]), "stable": bool(row["stable"])},
        }
        for row in placed.sort_values(["control", "size", "factor"]).to_dict("records")
    ]


def _spec(items: list[dict[str, Any]], said: Text) -> vega.Json:
    lines: list[Line] = []
    for item in items:
        heading = Line(item["output"], OUTPUT[item["output"]], heading=True)
        lines += [*([] if heading in lines else [heading]), Line(_key(item), factor_name(item["factor"]))]
    bars = [_bar(item, kind) for item in items for kind in KINDS if item[kind] is not None]
    low, high = words.extent((0.0, 1.0), [end for bar in bars for end in (bar["low"], bar["high"])])
    axis = {"title": both("索博尔指数", "Sobol index"), "values": vega.round_numbers(low, high), "orient": "top"}
    x = {"field": "size", "type": "quantitative", "axis": axis, "scale": {"domain": [low, high], "nice": False}}
    layers = [_bars(kind, x) for kind in KINDS] + [_intervals(kind, x) for kind in KINDS]
    return vega.layered(
        [heading_bands(lines), headings(lines), *layers],
        bars,
        height=len(lines) * ROW,
        description=said,
        transform=[vega.named("output", OUTPUT, "output_text"), vega.named("kind", KINDS, "kind_text")],
        encoding={"y": row_axis(lines, inside=True)},
    )


def _key(item: dict[str, Any]) -> str:
    return f"{item['output']}-{item['factor']}"


def _bar(item: dict[str, Any], kind: str) -> dict[str, Any]:
    size, half = item[kind], item[f"{kind}_ci"]
    ends = (None, None) if half is None else (vega.number(size - half), vega.number(size + half))
    text = f"{size:.3f}" + ("" if half is None else f" ± {half:.3f}")
    drawn = {"row": _key(item), "output": item["output"], "kind": kind, "size": size, "low": ends[0], "high": ends[1]}
    return {**drawn, "name": factor_name(item["factor"]), "text": text.replace("-", words.MINUS)}


def _bars(kind: str, x: vega.Json) -> vega.Json:
    legend = {"title": None, "labelExpr": vega.legend_labels(KINDS), "symbolType": "square", "columns": 1}
    scale = {"domain": list(KINDS), "range": list(COLOURS.values())}
    shown = vega.tooltip(
        ("output_text", both("结果", "output")),
        ("name", both("选择", "choice")),
        ("kind_text", both("指数", "index")),
        ("text", both("值（± 95% 区间）", "value (± 95 % interval)")),
    )
    return {
        "transform": vega.only(f"datum.kind === '{kind}'"),
        "mark": {"type": "bar", "height": THICK, "yOffset": OFFSET[kind], "aria": False},
        "encoding": {
            "x": x,
            "x2": {"datum": 0},
            "fill": {"field": "kind", "type": "nominal", "scale": scale, "legend": legend},
            "tooltip": shown,
        },
    }


def _intervals(kind: str, x: vega.Json) -> vega.Json:
    return {
        "transform": vega.only(f"datum.kind === '{kind}' && isValid(datum.low)"),
        "mark": {"type": "rule", "color": theme.BLACK, "strokeWidth": 1.4, "yOffset": OFFSET[kind], "aria": False},
        "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}},
    }


def _note(items: list[dict[str, Any]], samples: int) -> Text:
    read = both(
        "条越长，换一种做法时结果变得越多；黑线为 95% 区间。对照不改变任何东西，应为 0。",
        "The longer a bar, the more the result moves when this choice is made otherwise; black lines are 95 % "
        "intervals. The control changes nothing and should be 0.",
    )
    size = both(f"样本数 N = {samples:,}。", f"Samples N = {samples:,}.")
    wide = both("有区间宽于所要求的宽度，请从宽理解。", "Some intervals are wider than asked for: read with care.")
    absent = both("结果不变者无指数。", "A result that never varies has no index.")
    return words.joined(
        read,
        size,
        NOTHING if all(item["stable"] for item in items) else wide,
        absent if any(item["st"] is None for item in items) else NOTHING,
    )


def _description(frames: Frames, items: list[dict[str, Any]]) -> Text:
    """The choices of each output with their total index, the largest first."""
    name = words.node_name(frames, frames.root)
    said = [both(f"{name['zh']}，总效应指数。", f"{name['en']}, total indices.")]
    for output, text in OUTPUT.items():
        own = [item for item in items if item["output"] == output and item["st"] is not None]
        listed = [(factor_name(item["factor"]), f"{item['st']:.2f}".replace("-", words.MINUS)) for item in own]
        zh, en = ("、".join(f"{n['zh']} {v}" for n, v in listed), ", ".join(f"{n['en']} {v}" for n, v in listed))
        said.append(both(f"{text['zh']}：{zh or '无'}。", f"{text['en'].capitalize()}: {en or 'none'}."))
    return words.joined(*said)


def _data(items: list[dict[str, Any]]) -> Data:
    half = both("± 半宽（0–1）", "± half-width (0–1)")
    heads = [both("结果", "output"), both("选择", "choice"), both("一阶指数（0–1）", "first order (0–1)"), half]
    heads += [both("总效应指数（0–1）", "total (0–1)"), half, both("样本数 N", "samples N")]
    return Data(
        heads,
        [
            [OUTPUT[i["output"]], factor_name(i["factor"]), i["s1"], i["s1_ci"], i["st"], i["st_ci"], i["samples"]]
            for i in items
        ],
    )
