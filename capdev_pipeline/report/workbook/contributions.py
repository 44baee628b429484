"""The sheet of contributions: what each child did to its parent, as formulas.

Belongs here: contributions, shares, pulls, flags. Does not belong here: the levels themselves (index.py), growth of
single nodes (stages.py).

Formulas: capdev_pipeline.index.contribute; over (from, to): the mean of the weights the child was used with x its
change, and for the geometric and the harmonic mean their exact counterparts.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import pandas as pd

from capdev_pipeline.report.language import both
from capdev_pipeline.report.workbook.cells import (
    BOLD,
    NO_FIGURE,
    NOT_APPLICABLE,
    PERCENT,
    POINTS,
    WEIGHT,
    YEAR,
    Formula,
    marked,
    number,
)
from capdev_pipeline.report.workbook.index import Index
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Column, Row, Sheet

# As in capdev_pipeline.index.contribute: no share of a smaller change; rounding above 100 %; a coverage that moved.
SMALL, OVER, MOVED = "1E-6", "100.0000001", "1E-12"
EFFECT = "coverage_effect"

Key: TypeAlias = tuple[str, int, int, str, str]

COLUMNS = (
    Column("scheme", "方案", "scheme", 12),
    Column("parent_id", "上级", "parent_id", 27, BOLD),
    Column("child_id", "下级", "child_id", 27, BOLD),
    Column("name_zh", "下级中文名", "name_zh", 24),
    Column("name_en", "下级英文名", "name_en", 32),
    Column("from_year", "起始年", "from_year", 8, YEAR),
    Column("to_year", "结束年", "to_year", 8, YEAR),
    Column("parent_from", "上级起始得分", "parent, from", 10, POINTS),
    Column("parent_to", "上级结束得分", "parent, to", 10, POINTS),
    Column("change", "上级变动", "parent_change", 10, POINTS),
    Column("child_from", "下级起始值", "child, from", 10, POINTS),
    Column("child_to", "下级结束值", "child, to", 10, POINTS),
    Column("weight", "所用权重（两端平均）", "weight used, mean", 11, WEIGHT),
    Column("contribution", "贡献点数", "contribution", 12, POINTS),
    Column("share", "贡献率", "share_pct", 10, PERCENT),
    Column("pull", "拉动", "pull_pct", 10, PERCENT),
    Column("flag", "标记", "flag", 18),
)


def contribution_sheet(data: Published, indices: list[Index]) -> Sheet | None:
    """Every child of every node over the longer periods; None if the index has no periods."""
    frame = data.frames.shown("index.contribution")
    rows = _long_periods(frame)
    if rows.empty:
        return None
    by_scheme = {str(index.scheme.scheme): index for index in indices}
    stood = {_key(row): row for row in rows.itertuples(index=False)}
    groups = _groups(data, list(by_scheme), list(stood))
    sheet = Sheet(
        name="贡献 Contributions",
        table="capdev_contributions",
        title=both("贡献：各下级对上级变动的影响", "Contributions: what each child did to its parent"),
        about=both("各时期的贡献点数、贡献率与拉动（公式）", "points, shares and pulls over the periods (formulas)"),
        columns=COLUMNS,
        keys=[key for group in groups for key in group],
        unit=f"{data.node(data.order[0]).unit}；贡献率与拉动 %  share and pull in %",
        source="由“指数”与“得分”表计算 computed from the index sheets and Scores; index.contribution",
        marks="各下级与 coverage_effect（覆盖变化）之和即上级变动；标记见“说明”。"
        "Children and coverage_effect add up to the parent's change; flags: see the notes.",
        frozen=3,
    )
    for group in groups:
        for key in group:
            sheet.rows.append(_row(by_scheme[key[0]], sheet, group, key, stood[key]))
    return sheet


def _long_periods(frame: pd.DataFrame) -> pd.DataFrame:
    """Periods of more than a year; all if there are no others."""
    long = frame[frame["to_year"] - frame["from_year"] > 1]
    return frame if long.empty else long


def _key(row: Any) -> Key:
    return str(row.scheme), int(row.from_year), int(row.to_year), str(row.parent_id), str(row.child_id)


def _groups(data: Published, schemes: list[str], keys: list[Key]) -> list[list[Key]]:
    """The children of one node in one period, in the order of the framework, the coverage effect last."""
    periods = sorted({key[1:3] for key in keys}, key=lambda span: (span[1] - span[0], span[0]))
    return [
        [(scheme, *span, node, child) for child in (*data.children(node), EFFECT)]
        for scheme in schemes
        for span in periods
        for node in data.branches
    ]


def _row(index: Index, sheet: Sheet, group: list[Key], key: Key, stood: Any) -> Row:
    _, start, end, parent, child = key
    here = {column.key: f"${sheet.here(key, column.key)}" for column in COLUMNS}
    ends = [_level(index, "score", parent, year) for year in (start, end)]
    change = f"IF(AND(ISNUMBER({here['parent_from']}),ISNUMBER({here['parent_to']}))"
    changed = Formula(
        f'={change},{here["parent_to"]}-{here["parent_from"]},"{NO_FIGURE}")', marked(number(stood.parent_change))
    )
    own = _remainder(sheet, group, here, stood) if child == EFFECT else _child(index, here, key, stood)
    shares = sheet.span_here(group, "share", fixed=True)
    flag = Formula(f"={_flag(index, here, key, shares)}", str(stood.flag))
    tail = [*_shares(here, stood), flag]
    return [key[0], parent, child, *index.data.names(child), start, end, *ends, changed, *own, *tail]


def _level(index: Index, measure: str, node: str, year: int) -> Formula:
    row = index.data.score[str(index.scheme.scheme), node, year]
    value = number(getattr(row, measure))
    leaf = index.data.is_leaf(node)
    mark = NOT_APPLICABLE if leaf and _has_value(index.data, node, year) else NO_FIGURE
    if measure == "score" and number(row.partial) is not None:
        mark = "[u]"
    return Formula(f"={index.at(measure, node, year)}", marked(value, mark))


def _has_value(data: Published, node: str, year: int) -> bool:
    return number(data.value[node, year].value) is not None


def _child(index: Index, here: dict[Any, str], key: Key, stood: Any) -> list[Any]:
    """The child's level at both ends, the weight it was used with, its contribution."""
    _, start, end, parent, child = key
    both_ends = f"IF(AND(ISNUMBER({here['change']}),ISNUMBER({here['child_from']}),ISNUMBER({here['child_to']}))"
    uses = [_use(index, parent, child, year) for year in (start, end)]
    known = all(use is not None for use in (*(value for _, value in uses), number(stood.contribution)))
    used = sum(value or 0.0 for _, value in uses) / 2
    weight = Formula(f'={both_ends},({uses[0][0]}+{uses[1][0]})/2,"{NO_FIGURE}")', marked(used if known else None))
    points = f'IF(ISNUMBER({here["weight"]}),{_points(index, parent, here)},"{NO_FIGURE}")'
    levels = [_level(index, "partial", child, year) for year in (start, end)]
    return [*levels, weight, Formula(f"={points}", marked(number(stood.contribution)))]


def _use(index: Index, parent: str, child: str, year: int) -> tuple[str, float | None]:
    """The weight a child is used with in a year, as a formula and as a number (None if it has no value)."""
    data, scheme = index.data, str(index.scheme.scheme)
    rows = {node: data.score[scheme, node, year] for node in (parent, *data.children(parent))}
    there = number(rows[child].partial) is not None
    if index.scheme.kind == "plain_sum":
        has = {node: index.at("present", node, year) for node in (parent, child)}
        all_of = {node: index.inputs.framework.at(node, "indicators") for node in (parent, child)}
        text = f"{all_of[parent]}/{has[parent]}*{has[child]}/{all_of[child]}"
        above, own = rows[parent], rows[child]
        return text, above.indicators / above.present * own.present / own.indicators if there else None
    nodes = data.children(parent)
    weights = index.inputs.framework.span(nodes, "weight")
    there_too = f"SUMPRODUCT({weights}*ISNUMBER({index.siblings(nodes, 'partial', year)}))"
    text = f"{index.inputs.framework.at(child, 'weight')}/{there_too}"
    total = sum(float(data.node(node).weight) for node in nodes if number(rows[node].partial) is not None)
    return text, float(data.node(child).weight) / total if there and total else None


def _points(index: Index, parent: str, here: dict[Any, str]) -> str:
    w, c0, c1, n0, n1 = (here[name] for name in ("weight", "child_from", "child_to", "parent_from", "parent_to"))
    mean = index.mean_of(parent)
    if mean == "geometric":
        # The logarithmic mean; close together the quotient is 0/0.
        apart = f"({n0}-{n1})/(LN({n0})-LN({n1}))"
        return f"IF(ABS({n0}-{n1})<=1E-8*({n0}+{n1}),({n0}+{n1})/2,{apart})*{w}*(LN({c1})-LN({c0}))"
    if mean == "harmonic":
        return f"{n0}*{n1}/({c0}*{c1})*{w}*({c1}-{c0})"
    return f"{w}*({c1}-{c0})"


def _remainder(sheet: Sheet, group: list[Key], here: dict[Any, str], stood: Any) -> list[Any]:
    """The part of the change that no child accounts for."""
    children = sheet.span_here(group[:-1], "contribution")
    text = f'=IF(ISNUMBER({here["change"]}),{here["change"]}-SUM({children}),"{NO_FIGURE}")'
    return [NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE, Formula(text, marked(number(stood.contribution)))]


def _shares(here: dict[Any, str], stood: Any) -> list[Formula]:
    points, change, start = here["contribution"], here["change"], here["parent_from"]
    found = []
    for holds, value, published in (
        (f"ABS({change})>={SMALL}", f"{points}/{change}*100", stood.share_pct),
        (f"{start}<>0", f"{points}/ABS({start})*100", stood.pull_pct),
    ):
        text = f'=IF(ISNUMBER({points}),IF({holds},{value},"{NOT_APPLICABLE}"),"{NO_FIGURE}")'
        mark = NO_FIGURE if number(stood.contribution) is None else NOT_APPLICABLE
        found.append(Formula(text, marked(number(published), mark)))
    return found


def _flag(index: Index, here: dict[Any, str], key: Key, shares: str) -> str:
    """Why a share is missing or to be read with care; the first that holds."""
    _, start, end, _, child = key
    rest = '""'
    if child != EFFECT and not index.data.is_leaf(child):
        moved = f"ABS({index.at('coverage', child, end)}-{index.at('coverage', child, start)})>{MOVED}"
        rest = f'IF({moved},"coverage_changed","")'
    rest = f'IF(MAX(MAX({shares}),-MIN({shares}))>{OVER},"mixed_signs",{rest})'
    rest = f'IF(ABS({here["change"]})<{SMALL},"small_change",{rest})'
    rest = f'IF(NOT(ISNUMBER({here["contribution"]})),"child_missing",{rest})'
    return f'IF(NOT(ISNUMBER({here["change"]})),"parent_missing",{rest})'
