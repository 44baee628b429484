"""How the scores of every two indicators go together: a map with levels above the diagonal, changes below it.

Belongs here: the map with its flags. Does not belong here: computing (capdev_pipeline.robustness.coherence).
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

FLAG_WORD: dict[str, Text] = {"redundant": both("重复", "redundant"), "opposed": both("相悖", "opposed")}
FLAG: dict[str, Text] = {
    "redundant": both("重复：两者都很高", "redundant: both very high"),
    "opposed": both("相悖：两者都为负", "opposed: both below zero"),
}
GLYPH = {"redundant": "=", "opposed": "×"}
SIDES: dict[str, Text] = {"levels": both("水平", "levels"), "changes": both("年际变动", "yearly changes")}


def correlation_charts(frames: Frames) -> list[Chart]:
    """One map; none where no pair has enough cases."""
    table, pooled = frames.shown_or_all("robustness.correlation")
    if table[["r_levels", "r_changes"]].isna().all(axis=None):
        return []
    used = {*table["indicator_id"], *table["other_id"]}
    order = [name for name in frames.indicators if name in used]
    said = _description(table)
    return [
        Chart(
            chart_id="correlation",
            title=both("指标得分两两相关", "Correlations between the scores of indicators"),
            unit=words.joined(both("皮尔逊相关系数 r（−1 至 1）", "Pearson's r (−1 to 1)"), words.cases(pooled=pooled)),
            source=words.source(frames, "robustness.correlation"),
            note=_note(table),
            description=said,
            spec=_spec(frames, order, table, said),
            data=_data(frames, table),
            print_width=720,
            tags={"kind": "correlation"},
        )
    ]


def _spec(frames: Frames, order: list[str], table: pd.DataFrame, said: Text) -> vega.Json:
    place = {name: number for number, name in enumerate(order, start=1)}
    names = {name: words.node_name(frames, name) for name in order}
    lines = [
        Line(name, both(f"{place[name]} {text['zh']}", f"{place[name]} {text['en']}")) for name, text in names.items()
    ]
    cells = [cell for row in table.to_dict("records") for cell in _cells(row, place)]
    axis = {
        **{"title": None, "orient": "top", "labelAngle": 0, "ticks": False, "domain": False, "grid": False},
        **{"labelOverlap": True, "labelFontSize": 9.5},
    }
    x = {"field": "column", "type": "ordinal", "axis": axis, "scale": {"domain": [*place.values()], "padding": 0}}
    return vega.layered(
        [_squares(), _glyphs()],
        cells,
        height=height_of(lines),
        description=said,
        transform=[
            vega.named("row", names, "row_name"),
            {
                "calculate": vega.lookup("datum.column", {str(place[n]): text for n, text in names.items()}),
                "as": "other",
            },
            vega.named("side", SIDES, "side_text"),
            vega.shown("r", ".2f"),
        ],
        encoding={"x": x, "y": row_axis(lines)},
    )


def _cells(row: dict[Any, Any], place: dict[str, int]) -> list[dict[str, Any]]:
    """The two cells of a pair: levels above the diagonal, changes below."""
    first, second = sorted((str(row["indicator_id"]), str(row["other_id"])), key=lambda name: place[name])
    flag = str(row["flag"])
    both_of = {"flag": flag} if flag else {}
    found = []
    for side, at, across in (("levels", first, second), ("changes", second, first)):
        r = vega.number(None if pd.isna(row[f"r_{side}"]) else round(float(row[f"r_{side}"]), 3))
        if r is not None:
            found.append(
                {"row": at, "column": place[across], "side": side, "r": r, "n": int(row[f"n_{side}"]), **both_of}
            )
    return found


def _squares() -> vega.Json:
    scale = {"domain": [-1, 0, 1], "range": ["#c0632b", "#ffffff", theme.BLUE], "type": "linear", "interpolate": "rgb"}
    legend = {
        "title": None,
        "gradientLength": {"signal": f"{theme.CONTAINER} < 420 ? 90 : 180"},
        "values": [-1, 0, 1],
        "format": "~g",
        "direction": "horizontal",
    }
    shown = vega.tooltip(
        ("row_name", both("指标", "indicator")),
        ("other", both("另一指标", "the other")),
        ("side_text", both("所比", "of")),
        ("r_text", both("相关系数 r", "r")),
        ("n", both("个案数 n", "cases n"), "d"),
    )
    return {
        "mark": {"type": "rect", "stroke": theme.LIGHT, "strokeWidth": 0.5, "aria": False},
        "encoding": {
            "fill": {
                **{"field": "r", "type": "quantitative", "scale": scale, "legend": legend},
            },
            "tooltip": shown,
        },
    }


def _glyphs() -> vega.Json:
    """The mark of a flagged pair, in both of its cells; white on dark."""
    ink = {"condition": {"test": "abs(datum.r) > 0.6", "value": "white"}, "value": theme.BLACK}
    sign = vega.lookup("datum.flag", {name: both(glyph, glyph) for name, glyph in GLYPH.items()})
    return {
        "transform": [*vega.only("isValid(datum.flag)"), {"calculate": sign, "as": "glyph"}],
        "mark": {"type": "text", "fontSize": {"expr": "width < 350 ? 8 : 12"}, "fontWeight": "bold", "aria": False},
        "encoding": {"text": {"field": "glyph"}, "color": ink},
    }


def _note(table: pd.DataFrame) -> Text:
    read = both(
        "对角线右上为水平的相关，左下为年际变动的相关；个案数 n 见提示与数据表。空格：个案不足。",
        "Above the diagonal: levels; below: yearly changes. n is in the tooltip and the table. Blank: too few cases.",
    )
    marks = both(
        f"{GLYPH['redundant']} {FLAG['redundant']['zh']}；{GLYPH['opposed']} {FLAG['opposed']['zh']}。",
        f"{GLYPH['redundant']} {FLAG['redundant']['en']}; {GLYPH['opposed']} {FLAG['opposed']['en']}.",
    )
    trend = both(
        "年数少而同升同降时，水平的相关主要反映趋势，故并列变动。",
        "With few years that rise together, correlations of levels mostly measure trend; so the changes stand beside.",
    )
    return words.joined(read, marks if (table["flag"] != "").any() else NOTHING, trend)


def _description(table: pd.DataFrame) -> Text:
    counts = {flag: int((table["flag"] == flag).sum()) for flag in FLAG}
    known = int(table["r_levels"].notna().sum())
    return both(
        f"{len(table)} 对指标，其中 {known} 对可算水平的相关；"
        f"重复 {counts['redundant']} 对，相悖 {counts['opposed']} 对。",
        f"{len(table)} pairs of indicators, {known} with a correlation of levels; {counts['redundant']} redundant, "
        f"{counts['opposed']} opposed.",
    )


def _data(frames: Frames, table: pd.DataFrame) -> Data:
    heads = [both("指标", "indicator"), both("另一指标", "the other"), both("r，水平", "r, levels"), both("n", "n")]
    heads += [both("r，变动", "r, changes"), both("n", "n"), both("标记", "flag")]
    rows = [
        [
            *(words.node_name(frames, str(row["indicator_id"])), words.node_name(frames, str(row["other_id"]))),
            *(vega.number(row["r_levels"]), int(row["n_levels"]), vega.number(row["r_changes"]), int(row["n_changes"])),
            FLAG_WORD.get(str(row["flag"]), both("", "")),
        ]
        for row in table.to_dict("records")
    ]
    return Data(heads, rows)
