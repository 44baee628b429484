"""Why the score of an already published year moved from one release to the next.

Belongs here: the effects of a revision as stacked bars, with their total. Does not belong here: how they are computed
(capdev_pipeline.index.revise).
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pandas as pd

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.chart import Chart, Data
from capdev_pipeline.report.charts.describe import NOTHING
from capdev_pipeline.report.charts.rows import Line, heading_bands, headings, row_axis
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both

EFFECTS = {
    "data_effect": both("数据修订", "revised data"),
    "bounds_effect": both("极值移动", "range moved"),
    "coverage_effect": both("覆盖变化", "coverage changed"),
    "structure_effect": both("权重或结构变化", "weights or structure changed"),
}
FILLS = dict(zip(EFFECTS, (theme.BLUE, theme.PALE_ORANGE, "white", theme.LIGHT), strict=True))
ENDS = {
    "published": both("合计：两版均已发布", "total, both releases published"),
    "unpublished": both("合计：有一版未发布得分", "total, one or both scores not published"),
}
NOT_PUBLISHED = both("未发布", "not published")
PUBLISHED = both("两版均已发布", "published in both releases")
FLAGS = {
    "from": both("旧版", "in the earlier release"),
    "to": both("新版", "in the later release"),
    "both": both("两版", "in both releases"),
}
ROW = 16
# An unseen outline lets the pointer meet a hollow mark.
HIT = {"stroke": "transparent", "strokeWidth": 8}
ZERO = {"labelExpr": "datum.value === 0 ? '0' : datum.label"}


def revision_charts(frames: Frames) -> list[Chart]:
    """One chart for the composite and each node right below it, where there are releases to compare."""
    table = frames.all("vintage.revision")
    table = table[(table["scheme"] == frames.schemes[0]) & (table["area"] == frames.area)]
    pairs = release_pairs(frames)
    chosen = [_of_pair(table, pair) for pair in pairs]
    if not chosen or all(part.empty for part in chosen):
        return []
    rows = pd.concat(chosen, ignore_index=True)
    nodes = [frames.root, *(node for node in frames.children(frames.root))]
    return [_chart(frames, node, rows[rows["node_id"] == node]) for node in nodes]


def release_pairs(frames: Frames) -> list[tuple[str, str]]:
    """Each release with the one after it, by their cut-off dates; the one without a cut-off is the last."""
    ordered = frames.all("vintage.release").sort_values("as_of", na_position="last")["release"].astype(str)
    names = list(ordered)
    return list(pairwise(names))


def _of_pair(table: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    return table[(table["from_release"] == pair[0]) & (table["to_release"] == pair[1])].sort_values("year")


def _chart(frames: Frames, node_id: str, rows: pd.DataFrame) -> Chart:
    scheme, name = frames.schemes[0], words.node_name(frames, node_id)
    items = [_item(frames, row) for row in rows.to_dict("records")]
    described = _description(name, items)
    scheme_name = words.scheme_name(frames, scheme)
    return Chart(
        chart_id=f"revision-{node_id}",
        title=both(f"{name['zh']}：版本间的修订", f"{name['en']}: revision between releases"),
        unit=both(f"点；{scheme_name['zh']}", f"points – {scheme_name['en']}"),
        source=words.source(frames, "vintage.revision"),
        note=_note(items),
        description=described,
        spec=_spec(items, described),
        data=_data(items),
        static=node_id == frames.root,
        print_width=560,
        tags={"kind": "revision", "scheme": scheme, "node": node_id},
    )


def _item(frames: Frames, row: dict[Any, Any]) -> dict[str, Any]:
    pair = f"{row['from_release']}>{row['to_release']}"
    before, after = words.release_name(frames, row["from_release"]), words.release_name(frames, row["to_release"])
    year = both(str(row["year"]), str(row["year"]))
    return {
        **{"line": Line(f"{pair}-{row['year']}", year), "pair": pair, "year": int(row["year"])},
        "releases": both(f"{before['zh']} → {after['zh']}", f"{before['en']} → {after['en']}"),
        **{effect: vega.number(row[effect]) for effect in EFFECTS},
        **{"total": vega.number(row["total"]), "before": vega.number(row["from_score"])},
        **{"after": vega.number(row["to_score"]), "flag": str(row["flag"])},
    }


def _flag(item: dict[str, Any]) -> Text:
    """Which end lacks a score, in words."""
    end, _, what = item["flag"].partition("_")
    if not what:
        return PUBLISHED
    zh, en = ("无数值", "no value") if what == "missing" else ("未发布", "not published")
    return both(FLAGS[end]["zh"] + zh, f"{en} {FLAGS[end]['en']}")


def _spec(items: list[dict[str, Any]], said: Text) -> vega.Json:
    lines = _lines(items)
    totals = [_drawn(item) for item in items]
    parts = [
        {"row": item["line"].row, "effect": effect, "place": place, "size": item[effect], **_tip(item)}
        for item in items
        for place, effect in enumerate(EFFECTS)
        if item[effect]
    ]
    scores = (vega.shown(end, ".3f", NOT_PUBLISHED) for end in ("before", "after"))
    return vega.layered(
        [_zero(), heading_bands(lines), headings(lines), _bars(parts), _totals(totals), _silent(totals)],
        [*parts, *totals],
        height=len(lines) * ROW,
        description=said,
        transform=[vega.named("effect", EFFECTS, "effect_text"), *scores],
        encoding={"y": row_axis(lines, inside=True)},
    )


def _lines(items: list[dict[str, Any]]) -> list[Line]:
    lines: list[Line] = []
    pair = ""
    for item in items:
        if item["pair"] != pair:
            pair = item["pair"]
            lines.append(Line(pair, item["releases"], heading=True))
        lines.append(item["line"])
    return lines


def _tip(item: dict[str, Any]) -> dict[str, Any]:
    return {"year": item["year"], "releases": item["releases"], "flag": _flag(item)}


def _drawn(item: dict[str, Any]) -> dict[str, Any]:
    ends = "unpublished" if item["flag"] else "published"
    row = {"row": item["line"].row, "ends": ends, "total": item["total"], **_tip(item)}
    return {**row, "before": item["before"], "after": item["after"]}


def _zero() -> vega.Json:
    once: vega.Json = {"data": {"values": [{}]}}
    encoding: vega.Json = {"x": {"datum": 0, "type": "quantitative"}, "y": None}
    return {**once, "mark": {"type": "rule", "color": theme.GREY, "aria": False}, "encoding": encoding}


def _bars(parts: list[dict[str, Any]]) -> vega.Json:
    effects = [effect for effect in EFFECTS if effect in {part["effect"] for part in parts}]
    legend = {"title": None, "labelExpr": vega.lookup("datum.value", EFFECTS), "symbolType": "square"}
    symbol = {"symbolStrokeColor": theme.BLACK, "symbolStrokeWidth": 0.6}
    scale = {"domain": effects, "range": [FILLS[effect] for effect in effects]}
    shown = vega.tooltip(
        ("releases", both("版本", "releases")),
        ("year", words.YEAR),
        ("effect_text", both("原因", "effect")),
        ("size", both("点", "points"), "+.4f"),
        ("flag", both("发布情况", "published or not")),
    )
    title = both("修订（点）", "revision (points)")
    axis = {"title": title, "orient": "top", "tickCount": 5, "format": "+.3~g", **ZERO}
    return {
        "transform": vega.only("isValid(datum.size)"),
        "mark": {"type": "bar", "height": {"band": 0.7}, "stroke": theme.BLACK, "strokeWidth": 0.4, "aria": False},
        "encoding": {
            "x": {"field": "size", "type": "quantitative", "stack": "zero", "axis": axis, "scale": {"padding": 8}},
            "order": {"field": "place", "type": "quantitative"},
            "color": {
                "field": "effect",
                "type": "nominal",
                "scale": scale,
                "legend": {**legend, **symbol} if effects else None,
            },
            "tooltip": shown,
        },
    }


def _totals(totals: list[dict[str, Any]]) -> vega.Json:
    """The total as a diamond; hollow where one end is not published."""
    kinds = [kind for kind in ENDS if kind in {total["ends"] for total in totals if total["total"] is not None}]
    shapes = {"published": "diamond", "unpublished": theme.DIAMOND}
    legend = {
        **{"title": None, "labelExpr": vega.lookup("datum.value", ENDS), "columns": 1, "symbolSize": 60},
        **{"symbolFillColor": theme.BLACK, "symbolStrokeWidth": 0, "symbolOpacity": 1},
    }
    shown = vega.tooltip(
        ("releases", both("版本", "releases")),
        ("year", words.YEAR),
        ("total", both("修订合计（点）", "total revision (points)"), "+.4f"),
        ("before_text", both("旧版得分（点）", "score in the earlier release (points)")),
        ("after_text", both("新版得分（点）", "score in the later release (points)")),
        ("flag", both("发布情况", "published or not")),
    )
    scale = {"domain": kinds, "range": [shapes[kind] for kind in kinds]}
    return {
        "transform": vega.only("isValid(datum.total)"),
        "mark": {"type": "point", "filled": True, "size": 45, "opacity": 1, "color": theme.BLACK, "aria": False, **HIT},
        "encoding": {
            "x": {"field": "total", "type": "quantitative"},
            "shape": {"field": "ends", "type": "nominal", "scale": scale, "legend": legend if kinds else None},
            "tooltip": shown,
        },
    }


def _silent(totals: list[dict[str, Any]]) -> vega.Json:
    """Where a release has no value at all, that in words instead of a mark."""
    return {
        "data": {"values": [total for total in totals if total["total"] is None]},
        "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 10, "color": theme.GREY, "aria": False},
        "encoding": {"x": {"datum": 0, "type": "quantitative"}, "text": {"field": "flag"}},
    }


def _note(items: list[dict[str, Any]]) -> Text:
    flags = Counter(item["flag"].partition("_")[2] for item in items)
    adds = both(
        "各项影响之和等于合计（夏普利值，无余项）。",
        "The effects add up to the total (Shapley values, no residual).",
    )
    hollow = both(
        f"空心菱形：至少一版未发布得分，按现有数值计（{flags['unpublished']} 处）。",
        "Hollow diamond: at least one release did not publish the score; computed from what is present "
        f"({flags['unpublished']} cases).",
    )
    silent = both(
        f"另有 {flags['missing']} 处某版无任何数值。",
        f"In {flags['missing']} cases a release has no value at all.",
    )
    return words.joined(adds, hollow if flags["unpublished"] else NOTHING, silent if flags["missing"] else NOTHING)


def _description(name: Text, items: list[dict[str, Any]]) -> Text:
    said = [both(f"{name['zh']}。", f"{name['en']}.")]
    for pair in dict.fromkeys(item["pair"] for item in items):
        part = [item for item in items if item["pair"] == pair]
        known = [item for item in part if item["total"] is not None]
        least = min(known, key=lambda item: item["total"], default=None)
        most = max(known, key=lambda item: item["total"], default=None)
        releases = part[0]["releases"]
        if least is None or most is None:
            said.append(both(f"{releases['zh']}：无可比数值。", f"{releases['en']}: nothing to compare."))
            continue
        said.append(
            both(
                f"{releases['zh']}：{len(part)} 年，修订自 {least['total']:+.3f}（{least['year']}）"
                f"至 {most['total']:+.3f}（{most['year']}）点。",
                f"{releases['en']}: {len(part)} years, revised by {least['total']:+.3f} ({least['year']}) "
                f"to {most['total']:+.3f} ({most['year']}) points.",
            )
        )
    return words.joined(*said)


def _data(items: list[dict[str, Any]]) -> Data:
    points = [
        *EFFECTS.values(),
        both("合计", "total"),
        both("旧版得分", "earlier score"),
        both("新版得分", "later score"),
    ]
    heads = [both("版本", "releases"), words.YEAR]
    heads += [both(f"{word['zh']}（点）", f"{word['en']} (points)") for word in points]
    heads.append(both("发布情况", "published or not"))
    fields = (*EFFECTS, "total", "before", "after")
    rows = [[i["releases"], i["year"], *(i[field] for field in fields), _flag(i)] for i in items]
    return Data(heads, rows)
