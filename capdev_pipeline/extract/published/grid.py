"""A sheet as a grid of positions: raw value and printed text of each cell, merged ranges where known.

Belongs here: positions, names of cells, cleaning of white space. Does not belong here: what a cell means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

Raw = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, first and last row and column included, 0-based."""

    top: int
    left: int
    bottom: int
    right: int


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """A cell as a spreadsheet writes it: (6, 2) -> C7."""
    return f"{column_letters(column)}{row + 1}"


def printed(raw: Raw) -> str:
    """The text of a raw value: text without white space behind it, a number in its shortest form."""
    if isinstance(raw, str):
        text = raw.strip("\t\r\n").rstrip()
        return text if text.strip() else ""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    return str(raw)


class Grid:
    """One sheet, html table or text file; every row as wide as the widest."""

    __slots__ = ("_merged", "file", "height", "merges", "raws", "seen", "sheet", "texts", "width", "widths")

    def __init__(
        self,
        file: str,
        sheet: str,
        raws: Sequence[Sequence[Raw]],
        merges: Sequence[Merge] | None = None,
        widths: Sequence[int] | None = None,
    ) -> None:
        self.file, self.sheet = file, sheet
        self.merges = None if merges is None else tuple(merges)
        self.widths = widths
        self.width = max((len(row) for row in raws), default=0)
        self.raws: list[list[Raw]] = [[*row, *[None] * (self.width - len(row))] for row in raws]
        self.texts = [[printed(raw) for raw in row] for row in self.raws]
        self.height = len(self.raws)
        self.seen: dict[int, list[int]] = {}
        self._merged = {
            (row, column): merge
            for merge in self.merges or ()
            for row in range(merge.top, min(merge.bottom, self.height - 1) + 1)
            for column in range(merge.left, min(merge.right, self.width - 1) + 1)
        }

    def merge_at(self, row: int, column: int) -> Merge | None:
        """The merged range that covers a cell."""
        return self._merged.get((row, column))

    def spread_text(self, row: int, column: int) -> str:
        """The text of a cell, or of the merged range it lies in."""
        merge = self._merged.get((row, column))
        return self.texts[merge.top][merge.left] if merge else self.texts[row][column]

    def filled(self, row: int) -> list[int]:
        """The columns of a row that hold text."""
        found = self.seen.get(row)
        if found is None:
            found = self.seen[row] = [column for column, text in enumerate(self.texts[row]) if text]
        return found

    def blank(self, row: int, column: int) -> None:
        """Empty a cell that is no part of any table."""
        self.texts[row][column], self.raws[row][column] = "", None
        self.seen.clear()

    def where(self, row: int, column: int) -> str:
        """File, sheet and cell for messages: file.xls, 'Sheet1'!C7."""
        name = cell_name(row, column)
        return f"{self.file}, '{self.sheet}'!{name}" if self.sheet else f"{self.file}, {name}"

    @property
    def place(self) -> str:
        """File and sheet for messages."""
        return f"{self.file}, '{self.sheet}'" if self.sheet else self.file
