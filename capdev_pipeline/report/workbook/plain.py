"""Sheets that show a published table as it is: values, no formulas.

Belongs here: from a table to a sheet, column by column. Does not belong here: which tables and columns (sure.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from capdev_pipeline.report.language import Text
from capdev_pipeline.report.workbook.cells import NO_FIGURE, Content, Look, number, words
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Column, Sheet

STAYS = (
    "数值而非公式，为发布时所算，不随所改的格变化 "
    "values, not formulas: as published, they do not follow changed cells；"
    f"{NO_FIGURE} 无 none"
)
YES_NO = {True: "是 yes", False: "否 no"}


@dataclass(frozen=True, slots=True)
class Plan:
    """A sheet of a table: its name, titles, unit, source, columns; marks: what else is to be known."""

    name: str
    table: str
    title: Text
    about: Text
    unit: str
    source: str
    columns: tuple[Column, ...]
    marks: str = ""
    frozen: int = 2


def plain_sheet(plan: Plan, rows: pd.DataFrame) -> Sheet | None:
    """The rows in their order; None where there are none, so that no sheet is written."""
    if rows.empty:
        return None
    sheet = Sheet(
        name=plan.name,
        table=plan.table,
        title=plan.title,
        about=plan.about,
        columns=plan.columns,
        keys=list(range(len(rows))),
        unit=plan.unit,
        source=plan.source,
        marks=f"{STAYS}。{plan.marks}" if plan.marks else STAYS,
        frozen=plan.frozen,
    )
    sheet.rows = [[_cell(row[column.key], column.look) for column in plan.columns] for row in rows.to_dict("records")]
    return sheet


def _cell(value: Any, look: Look) -> Content:
    if pd.api.types.is_list_like(value):
        return ", ".join(str(part) for part in value)
    if isinstance(value, str):
        return value
    if look.number:
        return number(value)
    return YES_NO[bool(value)] if pd.notna(value) else words(value)


def with_names(data: Published, rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The rows with '<column>_zh' and '<column>_en' for columns of node ids; what is no node stands for itself."""
    found = rows.copy()
    for column in columns:
        names = [_names(data, str(node)) for node in rows[column]]
        found[f"{column}_zh"] = [zh for zh, _ in names]
        found[f"{column}_en"] = [en for _, en in names]
    return found


def _names(data: Published, node: str) -> tuple[str, str]:
    return data.names(node) if node in data.frames.nodes.index else (node, node)


def in_order(data: Published, rows: pd.DataFrame, column: str, *then: str) -> pd.DataFrame:
    """The rows in the order of the framework by a column of node ids, then by further columns."""
    place = {node: at for at, node in enumerate(data.order)}
    placed = rows.assign(_place=rows[column].map(place).fillna(len(place)))
    return placed.sort_values(["_place", *then], kind="stable").drop(columns="_place")


def node_columns(column: str, zh: str, en: str) -> tuple[Column, ...]:
    """Id and both names of a node."""
    return (
        Column(column, zh, en, 27, Look(bold=True)),
        Column(f"{column}_zh", "中文名", f"{en}_zh", 26),
        Column(f"{column}_en", "英文名", f"{en}_en", 34),
    )


def written(sheets: Iterable[Sheet | None]) -> Sequence[Sheet]:
    """Those that there are."""
    return [sheet for sheet in sheets if sheet is not None]
