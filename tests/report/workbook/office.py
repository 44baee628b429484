"""A spreadsheet program at work on a workbook, and tables read back from its sheets.

Belongs here: changing cells, recomputing in LibreOffice, reading by header. Does not belong here: cases.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

SOFFICE = shutil.which("soffice")
HEAD = 8
Place = tuple[str, str, str]

needs_office = [
    pytest.mark.office,
    pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice is installed"),
]


def rows_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """The table of a sheet by the English part of its headers; its columns of years by the year as text."""
    heads = [str(cell.value).split(" ", 1)[-1] for cell in sheet[HEAD]]
    found = sheet.iter_rows(min_row=HEAD + 1, values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in found]


def sheet_of(book: Workbook, name: str) -> Worksheet:
    """A sheet by the last word of its name."""
    return next(sheet for sheet in book.worksheets if sheet.title.split(" ")[-1] == name)


def put(book: Workbook, sheet_name: str, cells: Mapping[tuple[str, str], Any]) -> None:
    """Change cells of a sheet, named by the first column and by the English part of the header."""
    sheet = sheet_of(book, sheet_name)
    columns = {str(cell.value).split(" ", 1)[-1]: cell.column for cell in sheet[HEAD]}
    rows = {str(row[0].value): row[0].row for row in sheet.iter_rows(min_row=HEAD + 1)}
    for (key, column), value in cells.items():
        sheet.cell(rows[key], columns[column]).value = value


class Office:
    """LibreOffice with a profile of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def recomputed(self, path: Path, change: Callable[[Workbook], None] | None = None) -> Workbook:
        """A workbook with every formula computed anew: openpyxl leaves out stored results when it saves."""
        self._count += 1
        name = f"{self._count}.xlsx"
        book = openpyxl.load_workbook(path)
        if change is not None:
            change(book)
        book.save(self._folder / name)
        command = [
            *(SOFFICE or "soffice", "--headless", f"-env:UserInstallation=file://{self._folder}/profile"),
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(self._folder / "out")),
            str(self._folder / name),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
        return openpyxl.load_workbook(self._folder / "out" / name, data_only=True)
