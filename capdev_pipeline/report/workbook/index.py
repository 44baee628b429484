"""The sheets of the index, one a scheme: every node above the indicators, as formulas.

Belongs here: which measure of which node stands where, and from which ranges it is made. Does not belong here: the
formulas themselves (means.py), contributions (contributions.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from capdev_pipeline.report.charts.words import mean_of
from capdev_pipeline.report.language import both
from capdev_pipeline.report.workbook.cells import (
    BOLD,
    COUNT,
    LEVEL,
    NO_FIGURE,
    POINTS,
    SHARE,
    UNPUBLISHED,
    Cell,
    Formula,
    Look,
    marked,
    number,
)
from capdev_pipeline.report.workbook.framework import AS_PUBLISHED, CHANGED
from capdev_pipeline.report.workbook.means import MEASURES, Children, Limits, Made, plain_sum, published, weighted
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Column, Row, Sheet, year_columns

MEANING = {
    "score": "得分（达到最低覆盖率才有）published score",
    "partial": "由现有下级算得的值 value from what is present",
    "lower": "下界：缺失全记最低 lower bound: missing at the worst",
    "upper": "上界：缺失全记最高 upper bound: missing at the best",
    "coverage": "覆盖率 coverage",
    "present": "有数指标个数 indicators present",
}
# Normalisations whose scores can lie beyond their worst and best.
FIXED = ("goalposts", "efficacy")
LOOKS = {"coverage": SHARE, "present": COUNT}
LONGEST_NAME = 31


@dataclass(frozen=True)
class Inputs:
    """The sheets that the index is computed from."""

    framework: Sheet
    schemes: Sheet
    scores: Sheet


@dataclass(frozen=True)
class Index:
    """One scheme: its sheet, and the scores below it, addressed alike."""

    scheme: Any
    sheet: Sheet
    inputs: Inputs
    data: Published

    def at(self, measure: str, node: str, year: int) -> str:
        """A cell of a node of any level, for another sheet; of an indicator its score, or a constant of it."""
        if not self.data.is_leaf(node):
            return self.sheet.at((measure, node), year)
        score = self.inputs.scores.at(node, year)
        return f"N(ISNUMBER({score}))" if measure in ("coverage", "present") else score

    def mean_of(self, node: str) -> str:
        """The mean that makes a node of its children."""
        scheme, level = self.scheme, int(self.data.node(node).level)
        return mean_of(str(scheme.mean), str(scheme.level_means), level) if scheme.kind == "weighted" else "arithmetic"

    def siblings(self, nodes: Sequence[str], measure: str, year: int) -> str:
        """The cells of nodes that stand together, for another sheet."""
        if self.data.is_leaf(nodes[0]):
            return self.inputs.scores.span(nodes, year)
        return self.sheet.span([(measure, node) for node in nodes], year)


def index_sheet(data: Published, scheme: Any, inputs: Inputs) -> Index:
    """Measure by node and year under one scheme."""
    name = str(scheme.scheme)
    how = "得分之和 sum of scores" if scheme.kind == "plain_sum" else f"加权平均 weighted mean ({scheme.mean})"
    keys = [(measure, node) for measure in MEASURES for node in data.branches]
    minimum = inputs.schemes.at(name, "minimum", fixed=True)
    sheet = Sheet(
        name=_sheet_name(scheme),
        table=f"capdev_index_{name}",
        title=both(f"指数：方案 {name}", f"Index, scheme {name}"),
        about=both(
            f"方案 {name} 的得分、上下界与覆盖率（公式）", f"scores, bounds and coverage under {name} (formulas)"
        ),
        columns=(
            Column("node_id", "节点", "node_id", 27, BOLD),
            Column("name_zh", "中文名", "name_zh", 22),
            Column("name_en", "英文名", "name_en", 32),
            Column("level", "层级", "level", 8, LEVEL),
            Column("measure", "量", "measure", 11),
            Column("meaning", "含义", "meaning", 40),
            *year_columns(data.years, POINTS),
        ),
        keys=keys,
        unit=f"{data.node(data.order[0]).unit}；{how}；覆盖率 0–100 % coverage 0–100 %",
        source="由“得分”“框架”“方案”三表计算 computed from Scores, Framework and Schemes; index.score",
        marks=f"{UNPUBLISHED} 覆盖率低于最低要求，不发布 coverage below the minimum, not published；"
        f"{NO_FIGURE} 下级均无得分 nothing below it has a score。可按“量”筛选 filter by measure.",
        frozen=2,
    )
    index = Index(scheme, sheet, inputs, data)
    sheet.rows = [_row(index, measure, node, minimum) for measure, node in keys]
    sheet.state = _state(index)
    return index


def _state(index: Index) -> Formula:
    """Whether scores and values are still those that were published: the sum of them all says so."""
    keys = [(measure, node) for measure in ("score", "partial") for node in index.data.branches]
    first, last = index.sheet.here(keys[0], index.data.years[0]), index.sheet.here(keys[-1], index.data.years[-1])
    cells = [_stood(index, *key, year) for key in keys for year in index.data.years]
    total = math.fsum(value for value in cells if not isinstance(value, str))
    text = f'=IF(ABS(SUM({first}:{last})-({total!r}))<=1E-6,"{AS_PUBLISHED}","{CHANGED}")'
    return Formula(text, AS_PUBLISHED)


def state_of_all(indices: Sequence[Index]) -> Formula:
    """The same over all schemes, for another sheet."""
    same = ",".join(f'{index.sheet.state_at}="{AS_PUBLISHED}"' for index in indices)
    return Formula(f'=IF(AND({same}),"{AS_PUBLISHED}","{CHANGED}")', AS_PUBLISHED)


def _sheet_name(scheme: Any) -> str:
    """A tab's name holds 31 characters; the position keeps two long names apart."""
    name = f"指数 Index {scheme.scheme}"
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 4]}~{scheme.position}"


def _row(index: Index, measure: str, node: str, minimum: str) -> Row:
    look = LOOKS.get(measure) or (Look("0.00") if index.scheme.kind == "plain_sum" else POINTS)
    cells = [Cell(_formula(index, measure, node, year, minimum), look) for year in index.data.years]
    level = int(index.data.node(node).level)
    return [node, *index.data.names(node), level, measure, MEANING[measure], *cells]


def _formula(index: Index, measure: str, node: str, year: int, minimum: str) -> Formula:
    own = {name: index.sheet.here((name, node), year) for name in MEASURES}
    made = published(own, minimum) if measure == "score" else _made(index, node, year, own)[measure]
    return Formula(f"={made.text}", _stood(index, measure, node, year), made.array)


def _made(index: Index, node: str, year: int, own: dict[str, str]) -> dict[str, Made]:
    data, nodes = index.data, index.data.children(node)
    leaf = data.is_leaf(nodes[0])
    weights = index.inputs.framework.span(nodes, "weight", fixed=True)
    ranges = {
        name: index.sheet.span_here([(name, child) for child in nodes], year)
        for name in ("partial", "lower", "upper", "coverage", "present")
        if not leaf
    }
    counts = index.inputs.framework.span(nodes, "indicators", fixed=True)
    values = ranges or {"partial": index.inputs.scores.span(nodes, year)}
    below = Children(weights, leaf=leaf, indicators=counts, **values)
    limits = limits_of(index.scheme)
    if index.scheme.kind == "plain_sum":
        return plain_sum(below, own, index.inputs.framework.at(node, "indicators", fixed=True), limits)
    return weighted(index.mean_of(node), below, limits, own)


def limits_of(scheme: Any) -> Limits:
    """The worst and the best score of a scheme, a row of meta.scheme."""
    return Limits(number(scheme.worst), number(scheme.best), fixed=str(scheme.normalisation) in FIXED)


def _stood(index: Index, measure: str, node: str, year: int) -> float | str:
    """The published number, or the mark that stands where there is none."""
    row = index.data.score[str(index.scheme.scheme), node, year]
    value = number(getattr(row, measure))
    return marked(value, UNPUBLISHED if measure == "score" and number(row.partial) is not None else NO_FIGURE)
