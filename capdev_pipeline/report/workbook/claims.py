"""The sheet of the reconciliation: statements of a report with their verdicts.

Belongs here: audit.claim beside audit.reconciliation. Does not belong here: the rules (capdev_pipeline.audit).
"""

from __future__ import annotations

from capdev_pipeline.report.language import both
from capdev_pipeline.report.workbook.cells import BOLD, WRAPPED, YEAR, Look, number, whole, words
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Column, Sheet

FIGURE = Look("0.00##")
COLUMNS = (
    Column("claim_id", "论断编号", "claim_id", 28, BOLD),
    Column("section", "报告章节", "section", 12),
    Column("kind", "类型", "kind", 18),
    Column("node_id", "节点", "node_id", 28),
    Column("from_year", "起始年", "from_year", 9, YEAR),
    Column("year", "年份", "year", 8, YEAR),
    Column("printed", "印刷数值", "printed", 11, FIGURE),
    Column("unit", "单位", "unit", 10),
    Column("computed", "重算值", "computed", 11, FIGURE),
    Column("lower", "下界", "lower", 10, FIGURE),
    Column("upper", "上界", "upper", 10, FIGURE),
    Column("verdict", "结论", "verdict", 26, BOLD),
    Column("statement_zh", "原文摘录", "statement", 38, WRAPPED),
    Column("explanation_zh", "中文说明", "explanation_zh", 46, WRAPPED),
    Column("explanation", "英文说明", "explanation", 60, WRAPPED),
    Column("rule", "所用规则", "rule", 40, WRAPPED),
)
_NUMBERS = ("printed", "computed", "lower", "upper")
_YEARS = ("from_year", "year")


def claim_sheet(data: Published) -> Sheet | None:
    """Every claim with its verdict; None for an index without claims."""
    claims = data.frames.all("audit.claim")
    if claims.empty:
        return None
    found = claims.merge(data.frames.all("audit.reconciliation"), on="claim_id").sort_values(["year", "claim_id"])
    rows = list(found.itertuples(index=False))
    sheet = Sheet(
        name="核对 Reconciliation",
        table="capdev_reconciliation",
        title=both("报告论断的核对", "Reconciliation of the report's statements"),
        about=both("报告的每条可检验论断及结论", "every checkable statement of the report with its verdict"),
        columns=COLUMNS,
        keys=[str(row.claim_id) for row in rows],
        unit="见各行 see each row",
        source="audit.claim; audit.reconciliation",
        marks="数值为发布时所算，不随权重变化 numbers as published, they do not follow the weights；[x] 无 none",
    )
    sheet.rows = [
        [
            number(getattr(row, name))
            if name in _NUMBERS
            else whole(getattr(row, name))
            if name in _YEARS
            else words(getattr(row, name))
            for name in (str(column.key) for column in COLUMNS)
        ]
        for row in rows
    ]
    return sheet
