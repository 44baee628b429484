"""What each child did to the score of its parent over the declared periods.

Belongs here: start, contributions, coverage effect and end as a waterfall, one chart per node. Does not belong here:
the scores themselves (score.py).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.chart import Chart, Data
from capdev_pipeline.report.charts.describe import NOTHING
from capdev_pipeline.report.charts.rows import Line, heading_bands, headings, height_of, row_axis
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.unpublished import AT_AN_END, unpublished

EFFECT = "coverage_effect"
EFFECT_NAME = both("覆盖变化", "coverage effect")
KINDS = {
    "level": both("得分", "score"),
    "rise": both("贡献，升", "contribution, rise"),
    "fall": both("贡献，降", "contribution, fall"),
    "coverage": both("覆盖变化", "coverage effect"),
}
COLOURS = {"level": theme.GREY, "rise": theme.BLUE, "fall": theme.VERMILION, "coverage": "white"}
# Width in px kept for a number right of a bar.
NUMBER_WIDTH, MINUS = 44, "−"
# What three decimals would show as zero is shown with five.
HALF = 0.0005
ABSENT = both("无数值", "no value")
PARTLY = "†"


def waterfall_charts(frames: Frames) -> list[Chart]:
    """One chart per node that has children, for the default scheme; none in a framework of one year."""
    rows = frames.shown("index.contribution")
    rows = rows[rows["scheme"] == frames.schemes[0]]
    long = rows[rows["to_year"] - rows["from_year"] > 1]
    rows = rows if long.empty else long
    parents = [node for node in frames.nodes.index if (rows["parent_id"] == node).any()]
    return [_chart(frames, str(node), rows[rows["parent_id"] == node]) for node in parents]


def _chart(frames: Frames, node_id: str, rows: pd.DataFrame) -> Chart:
    scheme, name = frames.schemes[0], words.node_name(frames, node_id)
    spans = {(int(a), int(b)) for a, b in zip(rows["from_year"], rows["to_year"], strict=True)}
    bars = [bar for period in sorted(spans) for bar in _period(frames, node_id, period, rows)]
    description = _description(name, bars)
    return Chart(
        chart_id=f"waterfall-{node_id}",
        title=both(f"{name['zh']}：各时期的贡献", f"{name['en']}: contributions by period"),
        unit=words.joined(
            words.score_unit(frames, scheme, node_id),
            both("；" + words.scheme_name(frames, scheme)["zh"], "– " + words.scheme_name(frames, scheme)["en"]),
        ),
        source=words.source(frames, "index.contribution", "index.score"),
        note=_note(bars),
        description=description,
        spec=_spec(frames, node_id, bars, description),
        data=_data(bars),
        static=node_id == frames.root,
        tags={"kind": "waterfall", "scheme": scheme, "node": node_id},
    )


def _period(frames: Frames, node_id: str, period: tuple[int, int], rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The bars of a period: heading, start, children, coverage effect, end; a reason where a score is missing."""
    first, last = period
    of_period = rows[(rows["from_year"] == first) & (rows["to_year"] == last)]
    found = {str(row["child_id"]): row for row in of_period.to_dict("records")}
    start, end = (_score(frames, node_id, year) for year in period)
    heading: dict[str, Any] = {
        "line": Line(f"{first}-{last}", both(f"{first}–{last}", f"{first}–{last}"), heading=True)
    }
    common = {"period": f"{first}–{last}"}
    if start["score"] is None or end["score"] is None:
        absent = [str(score["year"]) for score in (start, end) if score["score"] is None]
        reason = both(f"{'、'.join(absent)} 年未发布得分", f"no score published in {' and '.join(absent)}")
        line = Line(f"{first}-{last}-none", reason)
        return [heading, {**common, "line": line, "kind": "none", "change": None}]
    children = [*frames.children(node_id), *([EFFECT] if EFFECT in found else [])]
    at, bars = float(start["raw"]), [heading, {**common, **_level(period, "from", start)}]
    unshown = unpublished(frames, frames.schemes[0])
    for child in children:
        name = EFFECT_NAME if child == EFFECT else words.node_name(frames, child)
        step = _step(Line(f"{first}-{last}-{child}", name), child, found.get(child, {}), at)
        marked = step["change"] is not None and {(child, first), (child, last)} & unshown
        bars.append({**common, **(_marked(step) if marked else step)})
        at += bars[-1]["raw"]
    return [*bars, {**common, **_level(period, "to", end)}]


def _score(frames: Frames, node_id: str, year: int) -> dict[str, Any]:
    scores = frames.shown("index.score")
    row = scores[(scores["scheme"] == frames.schemes[0]) & (scores["node_id"] == node_id) & (scores["year"] == year)]
    raw = float(row["score"].iloc[0]) if len(row) else float("nan")
    return {"year": year, "score": vega.number(raw), "raw": raw}


def _level(period: tuple[int, int], end: str, score: dict[str, Any]) -> dict[str, Any]:
    name = both(f"{score['year']} 年得分", f"score in {score['year']}")
    line = Line(f"{period[0]}-{period[1]}-{end}", name)
    return {"line": line, "kind": "level", "from": 0, "to": score["score"], "change": score["score"], "share": None}


def _step(line: Line, child: str, found: dict[Any, Any], at: float) -> dict[str, Any]:
    """The bar of a child that starts where the one before it ended; no change where it has no contribution."""
    change = vega.number(found.get("contribution"))
    kind = "absent" if change is None else "coverage" if child == EFFECT else "rise" if change >= 0 else "fall"
    raw = 0.0 if change is None else float(found["contribution"])
    return {
        **{"line": line, "kind": kind, "from": vega.number(at), "to": vega.number(at + raw), "raw": raw},
        **{"change": change, "share": None if change is None else vega.number(found.get("share_pct"))},
    }


def _marked(step: dict[str, Any]) -> dict[str, Any]:
    """A bar that rests on a score that is not published, with the mark that says so after its name."""
    line, name = step["line"], step["line"].name
    named = both(f"{name['zh']} {PARTLY}", f"{name['en']} {PARTLY}")
    return {**step, "line": replace(line, name=named), "partly": True}


def _spec(frames: Frames, node_id: str, bars: list[dict[str, Any]], said: Text) -> vega.Json:
    lines = [bar["line"] for bar in bars]
    values = [_drawn(bar) for bar in bars if "kind" in bar]
    kinds = [kind for kind in KINDS if kind in {bar["kind"] for bar in values}]
    x = _x(frames, node_id, values)
    drawn = [_bars(kinds, x)] if kinds else []
    return vega.layered(
        [heading_bands(lines), headings(lines), *drawn, _labels(x)],
        values,
        height=height_of(lines),
        description=said,
        transform=[
            vega.named("kind", {**KINDS, "absent": ABSENT}, "kind_text"),
            vega.shown("change", "+.4f"),
            vega.shown("share", ".1f"),
        ],
        encoding={"y": row_axis(lines, inside=True)},
    )


def _x(frames: Frames, node_id: str, values: list[dict[str, Any]]) -> vega.Json:
    """The x encoding from zero to the furthest bar, with room for a number right of it."""
    scheme = frames.schemes[0]
    ends = [value[end] for value in values for end in ("from", "to") if end in value]
    low, high = words.extent(None if ends else words.limits(frames, scheme, node_id), [0, *ends])
    axis = {
        "title": words.score_axis(frames, scheme, node_id),
        "values": vega.round_numbers(low, high),
        "orient": "top",
    }
    highest = {"expr": f"{low} + {high - low} * width / max(width - {NUMBER_WIDTH}, 60)"}
    scale = {"domainMin": low, "domainMax": highest, "nice": False}
    return {"field": "from", "type": "quantitative", "axis": axis, "scale": scale}


def _drawn(bar: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        key: bar[key] for key in ("period", "kind", "from", "to", "change", "share") if key in bar
    }
    return {"row": bar["line"].row, "name": bar["line"].name, **fields, "label": _label(bar)}


def _label(bar: dict[str, Any]) -> Text:
    if bar["kind"] == "none":
        return both("未画", "not drawn")
    if bar["kind"] == "absent":
        return ABSENT
    sign = "" if bar["kind"] == "level" or bar["change"] == 0 else "+"
    small = 0 < abs(bar["change"]) < HALF
    text = f"{bar['change']:{sign}{'.5f' if small else '.3f'}}".replace("-", MINUS)
    return both(text, text)


def _bars(kinds: list[str], x: vega.Json) -> vega.Json:
    legend = {"title": None, "labelExpr": vega.lookup("datum.value", KINDS), "symbolType": "square"}
    stroke = {kind: COLOURS[kind] if kind != "coverage" else theme.BLACK for kind in kinds}
    shown = vega.tooltip(
        ("period", both("时期", "period")),
        ("name", both("项", "item")),
        ("kind_text", both("类别", "kind")),
        ("change_text", both("点", "points")),
        ("share_text", both("贡献率（%）", "share of the change (%)")),
    )
    by = {"field": "kind", "type": "nominal"}
    return {
        "transform": vega.only("isValid(datum.from)"),
        "mark": {"type": "bar", "height": {"band": 0.6}, "strokeWidth": 1.2, "aria": False},
        "encoding": {
            "x": x,
            "x2": {"field": "to"},
            "fill": {**by, "scale": {"domain": kinds, "range": [COLOURS[k] for k in kinds]}, "legend": legend},
            "stroke": {**by, "scale": {"domain": kinds, "range": list(stroke.values())}, "legend": legend},
            "tooltip": shown,
        },
    }


def _labels(x: vega.Json) -> vega.Json:
    """The number right of its bar; for what is not drawn, why."""
    at = "isValid(datum.from) ? max(datum.from, datum.to) : 0"
    return {
        "transform": [{"calculate": at, "as": "at"}],
        "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 10.5, "color": theme.BLACK, "aria": False},
        "encoding": {"x": {**x, "field": "at"}, "text": {"field": "label"}},
    }


def _note(bars: list[dict[str, Any]]) -> Text:
    kinds = {bar.get("kind") for bar in bars}
    adds = both(
        "起点得分 + 各贡献与覆盖变化 = 终点得分。",
        "Start score plus contributions and coverage effect = end score.",
    )
    effect = both(
        "覆盖变化（空心）：只因下级有无数值而来的部分。",
        "Coverage effect (hollow): what comes only from children that have a value in one of the two years.",
    )
    none = both("得分未发布的时期不画。", "Periods with an end that is not published are not drawn.")
    absent = both("无数值：该下级两端之一缺失。", "No value: the child is missing in one of the two years.")
    partly = both(f"{PARTLY}：{AT_AN_END['zh']}。", f"{PARTLY} {AT_AN_END['en']}.")
    return words.joined(
        adds if "level" in kinds else NOTHING,
        effect if "coverage" in kinds else NOTHING,
        none if "none" in kinds else NOTHING,
        absent if "absent" in kinds else NOTHING,
        partly if any("partly" in bar for bar in bars) else NOTHING,
    )


def _description(name: Text, bars: list[dict[str, Any]]) -> Text:
    said = [both(f"{name['zh']}。", f"{name['en']}.")]
    for bar in bars:
        if "kind" in bar:
            label, row = _label(bar), bar["line"].name
            said.append(
                both(f"{bar['period']} {row['zh']} {label['zh']}。", f"{bar['period']} {row['en']}: {label['en']}.")
            )
    return words.joined(*said)


def _data(bars: list[dict[str, Any]]) -> Data:
    heads = [
        *(both("时期", "period"), both("项", "item"), both("得分或贡献（点）", "score or contribution (points)")),
        *(both("贡献率（%）", "share of the change (%)"), both("说明", "remark")),
    ]
    rows = [[b["period"], b["line"].name, b["change"], b.get("share"), _remark(b)] for b in bars if "kind" in b]
    return Data(heads, rows)


def _remark(bar: dict[str, Any]) -> Text | None:
    if bar["kind"] in ("none", "absent"):
        return _label(bar)
    return AT_AN_END if "partly" in bar else None
