"""What a chart of scores says in words: its note, its description, its numbers as a table.

Belongs here: the texts of score.py. Does not belong here: drawing.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from capdev_pipeline.report.charts import words
from capdev_pipeline.report.charts.chart import Data
from capdev_pipeline.report.charts.describe import NOTHING, series_sentence
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both

UNPUBLISHED = both("未发布（覆盖率不足）", "not published (coverage too low)")
PERCENTILES: dict[str, Text] = {
    "p05": both("其他做法第 5 百分位", "other choices, 5th percentile"),
    "p50": both("其他做法中位数", "other choices, median"),
    "p95": both("其他做法第 95 百分位", "other choices, 95th percentile"),
}


def note(frames: Frames, scheme: str, node_id: str, rows: list[dict[str, Any]], *, children: bool) -> Text:
    least = float(words.scheme_row(frames, scheme)["minimum_coverage"])
    unpublished = sum(row["score"] is None for row in rows)
    bounds = both(
        "有边线的浅色带：缺失的得分全记最低至全记最高时的范围。",
        "Outlined band: the range if every missing score were the worst, or the best.",
    )
    spread = both(
        "蓝色带与点线：换用其他做法（权重、标准化、汇总等）时 90% 的结果所在与中位数；公布的得分可在带外。",
        "Blue band and dotted line: where 90 % of the results lie when other choices are made (weights, "
        "normalisation, means and more), and their median; a published score may lie outside.",
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
    limited = words.limits(frames, scheme, node_id) is not None
    drawn = [text for text, there in ((bounds, limited), (spread, _any(rows, "p50"))) if there]
    only = both("色带属于上级节点。", "Bands are those of the parent.") if children and drawn else NOTHING
    return words.joined(*drawn, only, marks, _soft_ends(frames, node_id), gap if unpublished else NOTHING)


def _any(rows: list[dict[str, Any]], field: str) -> bool:
    return any(row[field] is not None for row in rows)


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


def description(frames: Frames, nodes: list[str], rows: list[dict[str, Any]]) -> Text:
    table = pd.DataFrame(rows)
    sentences = []
    for node in nodes:
        part = table[table["node"] == node]
        sentences.append(
            series_sentence(words.node_name(frames, node), part["year"].to_list(), part["score"].to_list(), ".3f")
        )
    return words.joined(*sentences)


def data(frames: Frames, scheme: str, nodes: list[str], rows: list[dict[str, Any]]) -> Data:
    """Every number that is drawn."""
    unit = words.score_unit(frames, scheme, nodes[0])
    spread = [(name, text) for name, text in PERCENTILES.items() if _any(rows, name)]
    points = [words.SCORE, words.LOWER, words.UPPER, *(text for _, text in spread)]
    heads = [both("节点", "node"), words.YEAR]
    heads += [both(f"{text['zh']}（{unit['zh']}）", f"{text['en']} ({unit['en']})") for text in points]
    heads += [
        both(f"{t['zh']}（0–1）", f"{t['en']} (0–1)") for t in (words.COVERAGE, words.ESTIMATED, words.INTERPOLATED)
    ]
    names = words.node_names(frames, nodes)
    fields = ("year", "score", "lower", "upper", *(name for name, _ in spread))
    fields += ("coverage", "estimated", "interpolated")
    return Data(heads, [[names[row["node"]], *(row[field] for field in fields)] for row in rows])
