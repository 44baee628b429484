"""Sheets of a workbook: xls, xlsx, ods.

Belongs here: opening a workbook, leaving out hidden and almost empty sheets. Does not belong here: their meaning.
"""

from __future__ import annotations

from io import BytesIO

import python_calamine as calamine

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.published.formats import ERROR, Marks, cell_marks
from capdev_pipeline.extract.published.grid import Grid, Merge, Raw, cell_name
from capdev_pipeline.extract.published.richtext import UNSTORED, Found, Written
from capdev_pipeline.extract.published.sniff import Kind, locked, refusal


def read_workbook(data: bytes, shown: str, kind: Kind) -> list[Grid]:
    """A grid per visible worksheet that has cells; ExtractError if it needs a password or is damaged."""
    try:
        book = calamine.load_workbook(BytesIO(data))
        marks = cell_marks(data, kind)
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == calamine.SheetVisibleEnum.Visible and sheet.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        _refuse_unstored(shown, {name: marks.get(name, {}) for name in names})
        return [_grid(book.get_sheet_by_name(name), shown, marks.get(name, {})) for name in names]
    except calamine.PasswordError:
        raise locked(shown) from None
    except BaseException as wrong:
        # A panic inside calamine is no Exception; xml that is not well formed is a SyntaxError.
        if not isinstance(wrong, calamine.CalamineError | OSError | ValueError | SyntaxError) and not _is_panic(wrong):
            raise
        rule = f"the bytes are a whole {kind.value} workbook"
        way_out = "fetch it again, or open it in a spreadsheet program and save it as xlsx"
        raise refusal(shown, rule, " ".join(str(wrong).split()) or type(wrong).__name__, way_out) from None


def _is_panic(wrong: BaseException) -> bool:
    return type(wrong).__name__ == "PanicException"


def _refuse_unstored(shown: str, marks: Marks) -> None:
    """A formula that was never calculated comes as an empty cell: a problem per sheet, naming its first cells."""
    problems = []
    for sheet, found in marks.items():
        cells = [cell_name(*place) for place, mark in sorted(found.items(), key=_by_place) if mark == UNSTORED]
        if cells:
            more = f" and {len(cells) - 5} more, the last {cells[-1]}" if len(cells) > 5 else ""
            said = f"{len(cells)} formula(s) without a stored value: {', '.join(cells[:5])}{more}"
            way_out = "open the file in a spreadsheet program and save it, so that the values are stored"
            problems.append(Problem(f"{shown}, '{sheet}'!{cells[0]}", "a formula has a stored value", said, way_out))
    if problems:
        raise ExtractError(problems)


def _by_place(item: tuple[tuple[int, int], Found]) -> tuple[int, int]:
    return item[0]


def _grid(sheet: calamine.CalamineSheet, shown: str, marks: dict[tuple[int, int], Found]) -> Grid:
    ranges = sheet.merged_cell_ranges
    merges = None if ranges is None else [Merge(top, left, bottom, right) for (top, left), (bottom, right) in ranges]
    if sheet.start is None:
        return Grid(shown, sheet.name, [], merges)
    raws: list[list[Raw]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), mark in marks.items():
        if row < len(raws) and column < len(raws[row]):
            raws[row][column] = _as_printed(raws[row][column], mark)
    return Grid(shown, sheet.name, raws, merges)


def _as_printed(raw: Raw, mark: Found) -> Raw:
    """0.061 in a cell of percentages prints 6.1%; an error cell is no empty cell, a raised 1 is no digit."""
    if isinstance(mark, Written):
        return mark.text
    if mark == ERROR:
        return "#ERROR"
    return f"{round(raw * 100, 10)!r}%" if isinstance(raw, int | float) and not isinstance(raw, bool) else raw
