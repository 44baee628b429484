"""How the sheets are laid out: the anatomy of official tables, inputs, marks, the same bytes each time.

Belongs here: what can be seen without a spreadsheet program. Does not belong here: results of formulas
(test_recomputed.py), the rows of evidence (test_evidence.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.workbook import workbook
from tests.report.workbook.office import HEAD, rows_of, sheet_of

Ask = Callable[[str], list[tuple[Any, ...]]]

SHEETS = [
    *("Cover", "Contents", "Notes", "Framework", "Schemes", "Values", "Coverage", "Scores", "declared", "plain_sum"),
    *("Contributions", "Stages", "Uncertainty", "Sensitivity", "Left-out", "Correlations", "Reliability", "Influence"),
    *("Extremes", "Methods", "Weights", "External", "Gaps", "Figures", "Sources", "Files", "Reconciliation"),
    "Dictionary",
]
# Excel 2013 and LibreOffice both know these, and none of them spills.
PLAIN = {
    *("IF", "AND", "NOT", "ISNUMBER", "N", "ABS", "MIN", "MAX", "SUM", "SUMPRODUCT", "COUNT", "ROWS", "LEFT"),
    *("EXP", "LN"),
}


@pytest.fixture(scope="module")
def book(written: Path) -> Workbook:
    """The workbook with its formulas."""
    return openpyxl.load_workbook(written)


def formula(cell: Cell) -> str:
    value = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
    return str(value) if cell.data_type == "f" else ""


def test_the_sheets_are_all_there_in_reading_order(book: Workbook) -> None:
    assert [sheet.title.split(" ")[-1] for sheet in book.worksheets] == SHEETS
    assert all(re.search(r"[一-鿿]", name) and len(name) <= 31 for name in book.sheetnames)


@pytest.mark.parametrize("name", SHEETS)
def test_one_table_a_sheet_at_a_fixed_place_under_title_scope_and_source(book: Workbook, name: str) -> None:
    sheet = sheet_of(book, name)
    (table,) = sheet.tables.values()
    assert table.ref == f"A{HEAD}:{sheet.dimensions.split(':')[1]}"
    assert not sheet.merged_cells.ranges
    assert all(sheet.cell(row, 1).value for row in (1, 2, 3, 4, 5))
    assert "范围 Scope" in sheet["A3"].value
    heads = [cell.value for cell in sheet[HEAD]]
    assert heads == [column.name for column in table.tableColumns]
    assert len({head.lower() for head in heads}) == len(heads)
    rows = list(sheet.iter_rows(min_row=HEAD + 1, values_only=True))
    assert rows
    assert all(row[0] not in (None, "") for row in rows)


@pytest.mark.parametrize("name", SHEETS)
def test_panes_stand_and_print_is_set_up(book: Workbook, name: str) -> None:
    sheet = sheet_of(book, name)
    assert re.fullmatch(rf"[A-D]{HEAD + 1}", sheet.freeze_panes)
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == f"${HEAD}:${HEAD}"
    assert {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value is not None} == {
        "Microsoft YaHei"
    }


def test_contents_lead_to_every_sheet(book: Workbook) -> None:
    sheet = sheet_of(book, "Contents")
    listed = [row[0] for row in sheet.iter_rows(min_row=HEAD + 1)]
    assert [cell.value for cell in listed] == [name for name in book.sheetnames if name != sheet.title]
    assert [cell.hyperlink.location for cell in listed] == [f"'{cell.value}'!A1" for cell in listed]
    counts = {row["sheet"]: row["rows"] for row in rows_of(sheet)}
    assert counts == {other.title: other.max_row - HEAD for other in book.worksheets if other is not sheet}
    others = [other for other in book.worksheets if other is not sheet]
    assert {other["A7"].hyperlink.location for other in others} == {f"'{sheet.title}'!A1"}


def test_formulas_are_plain_and_stand_where_the_index_is(book: Workbook) -> None:
    found = {sheet.title.split(" ")[-1]: 0 for sheet in book.worksheets}
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=HEAD + 1):
            for cell in row:
                text = re.sub(r"'[^']*'!|\"[^\"]*\"", "", formula(cell))
                found[sheet.title.split(" ")[-1]] += bool(text)
                assert set(re.findall(r"([A-Z][A-Z.]*)\(", text)) <= PLAIN, (cell.coordinate, text)
                assert len(formula(cell)) < 1000
    assert found["declared"] == found["plain_sum"] == 13 * 6 * 14
    assert found["Scores"] == 26 * (14 + 3)
    assert found["Values"] == 26


def test_what_may_be_changed_holds_what_is_published(book: Workbook, ask: Ask) -> None:
    sheet = sheet_of(book, "Framework")
    stood = {
        node: (weight, direction) for node, weight, direction in ask("select node_id, weight, direction from meta.node")
    }
    for row in rows_of(sheet):
        weight, direction = stood[row["node_id"]]
        if weight is not None:
            assert row["weight (may be changed)"] == weight == row["published weight"]
        if direction is not None:
            assert row["direction (may be changed)"] == direction
    assert {row["minimum_coverage (may be changed)"] for row in rows_of(sheet_of(book, "Schemes"))} == {0.5}
    ranges = {str(area): rule for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges}
    rules = [(rule.type, rule.formula1, rule.formula2) for rule in ranges.values()]
    assert ("decimal", "0", "1") in rules
    assert ("list", '"+,-"', None) in rules
    assert covered(ranges) == 38 + 26


def covered(ranges: dict[str, Any]) -> int:
    return sum(len([cell for row in openpyxl.utils.cell.rows_from_range(area) for cell in row]) for area in ranges)


def test_a_missing_number_is_a_mark_that_the_notes_explain(book: Workbook, ask: Ask) -> None:
    rows = rows_of(sheet_of(book, "Values"))
    cells = [row[year] for row in rows for year in row if year.isdigit()]
    ((missing,),) = ask("select count(*) from indicator.value where release = 'current' and value is null")
    assert cells.count("[x]") == missing
    assert all(isinstance(cell, (int, float)) for cell in cells if cell != "[x]")
    notes = {row["item"] for row in rows_of(sheet_of(book, "Notes"))}
    assert {"[x]", "[z]", "[u]", "o", "d", "e", "i", "A", "B", "C", "D", "capdev explain"} <= notes
    flags = {flag for (flag,) in ask('select distinct flag from "index".contribution') if flag}
    assert flags <= notes


def test_the_status_shows_without_colour(book: Workbook, ask: Ask) -> None:
    sheet = sheet_of(book, "Values")
    letters = {"derived": '" d"', "estimated": '" e"', "interpolated": '" i"'}
    for node, year, status in ask("select indicator_id, year, status from indicator.value where release = 'current'"):
        cell = cell_at(sheet, node, str(year))
        if status in letters:
            assert letters[status] in cell.number_format
            assert cell.font.italic == (status in ("estimated", "interpolated"))
        else:
            assert '"' not in cell.number_format


def cell_at(sheet: Worksheet, node: str, head: str) -> Cell:
    column = next(cell.column for cell in sheet[HEAD] if cell.value == head)
    return next(row[column - 1] for row in sheet.iter_rows(min_row=HEAD + 1) if row[0].value == node)


def test_the_build_is_named_and_dated(book: Workbook, ask: Ask) -> None:
    ((build, built, code),) = ask("select build_id, built_at, code_version from meta.build")
    assert book.properties.created == built
    assert book.properties.title.count("/") == 1
    cover = {row["item"]: row["content"] for row in rows_of(sheet_of(book, "Cover"))}
    assert (cover["build"], cover["code"], cover["area code"]) == (build, code, "110000")
    assert cover["area"] == "北京市 / Beijing"
    assert str(built) in cover["built at"]
    assert build in cover["how to cite"]


def test_the_same_tables_give_the_same_bytes(frames: Frames, written: Path, tmp_path: Path) -> None:
    workbook(frames, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == written.read_bytes()
