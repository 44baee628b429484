"""The sheet of stages: growth of every node over the declared stages, as formulas.

Belongs here: change and yearly change. Does not belong here: who caused it (contributions.py).
"""

from __future__ import annotations

from typing import Any, TypeAlias

from capdev_pipeline.report.language import both
from capdev_pipeline.report.workbook.cells import BOLD, LEVEL, NO_FIGURE, POINTS, YEAR, Formula, Look, marked, number
from capdev_pipeline.report.workbook.index import Index
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Column, Row, Sheet

Key: TypeAlias = tuple[str, int, int, str]

COLUMNS = (
    Column("scheme", "方案", "scheme", 12),
    Column("node_id", "节点", "node_id", 27, BOLD),
    Column("name_zh", "中文名", "name_zh", 26),
    Column("name_en", "英文名", "name_en", 34),
    Column("level", "层级", "level", 8, LEVEL),
    Column("from_year", "起始年", "from_year", 9, YEAR),
    Column("to_year", "结束年", "to_year", 9, YEAR),
    Column("change", "阶段变动", "change", 12, POINTS),
    Column("annual_change", "年均变动", "annual_change", 12, Look("0.0000")),
)


def stage_sheet(data: Published, indices: list[Index]) -> Sheet | None:
    """Every node over every stage; None if the index has no stages."""
    rows = {_key(row): row for row in data.frames.shown("index.stage").itertuples(index=False)}
    if not rows:
        return None
    place = {node: number for number, node in enumerate(data.order)}
    by_scheme = {str(index.scheme.scheme): index for index in indices}
    keys = sorted(rows, key=lambda key: (list(by_scheme).index(key[0]), key[1], key[2], place[key[3]]))
    sheet = Sheet(
        name="阶段 Stages",
        table="capdev_stages",
        title=both("各阶段的增长", "Growth over the stages"),
        about=both("各节点在各阶段的变动与年均变动（公式）", "change and yearly change of every node (formulas)"),
        columns=COLUMNS,
        keys=keys,
        unit="分，分/年 points, points a year；指标为得分的变动 of indicators: change of the score",
        source="由“指数”与“得分”表计算 computed from the index sheets and Scores; index.stage",
        marks=f"{NO_FIGURE} 某端无发布的得分 no published score at one end",
        frozen=2,
    )
    sheet.rows = [_row(by_scheme[key[0]], sheet, key, rows[key]) for key in keys]
    return sheet


def _key(row: Any) -> Key:
    return str(row.scheme), int(row.from_year), int(row.to_year), str(row.node_id)


def _row(index: Index, sheet: Sheet, key: Key, stood: Any) -> Row:
    scheme, start, end, node = key
    first, last = (index.at("score", node, year) for year in (start, end))
    change = f'=IF(AND(ISNUMBER({first}),ISNUMBER({last})),{last}-{first},"{NO_FIGURE}")'
    own, begin, finish = (sheet.here(key, name) for name in ("change", "from_year", "to_year"))
    yearly = f'=IF(ISNUMBER({own}),{own}/({finish}-{begin}),"{NO_FIGURE}")'
    return [
        *(scheme, node, *index.data.names(node), int(index.data.node(node).level), start, end),
        Formula(change, marked(number(stood.change))),
        Formula(yearly, marked(number(stood.annual_change))),
    ]
