"""The sheet of the data dictionary: every column of every published table.

Belongs here: meta.column_info. Does not belong here: the columns of this workbook's own sheets, which are called alike.
"""

from __future__ import annotations

from capdev_pipeline.report.language import both
from capdev_pipeline.report.workbook.cells import BOLD, WRAPPED
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Column, Sheet

COLUMNS = (
    Column("table", "表", "table", 24, BOLD),
    Column("column_name", "列", "column", 24, BOLD),
    Column("type", "类型", "type", 14),
    Column("unit", "单位", "unit", 20),
    Column("nullable", "可空", "nullable", 9),
    Column("is_key", "主键列", "key", 9),
    Column("description_zh", "中文说明", "description_zh", 60, WRAPPED),
    Column("description_en", "英文说明", "description_en", 70, WRAPPED),
)
YES_NO = {True: "是 yes", False: "否 no"}


def dictionary_sheet(data: Published) -> Sheet:
    """The dictionary as published, in the order of the tables."""
    info = data.frames.all("meta.column_info").sort_values(["schema_name", "table_name", "position"])
    rows = list(info.itertuples(index=False))
    sheet = Sheet(
        name="字典 Dictionary",
        table="capdev_dictionary",
        title=both("数据字典", "Data dictionary"),
        about=both("已发布仓库各表各列的含义与单位", "meaning and unit of every column of the published tables"),
        columns=COLUMNS,
        keys=[(row.schema_name, row.table_name, row.column_name) for row in rows],
        unit="见各行 see each row",
        source="meta.column_info",
        marks="本工作簿的列名与之相同 columns of this workbook carry the same names；单位为空：无单位 empty unit: none",
        frozen=2,
    )
    sheet.rows = [
        [
            f"{row.schema_name}.{row.table_name}",
            str(row.column_name),
            str(row.type),
            str(row.unit),
            YES_NO[bool(row.nullable)],
            YES_NO[bool(row.is_key)],
            str(row.description_zh),
            str(row.description_en),
        ]
        for row in rows
    ]
    return sheet
