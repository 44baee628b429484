"""A sheet before it is written: its head, columns and rows, and the addresses of its cells.

Belongs here: the anatomy (title, subtitle, scope, unit, source, marks, link; then one table, on every sheet in the
same place) and addresses. Does not belong here: writing (book.py), what particular sheets hold.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from capdev_pipeline.report.language import Text
from capdev_pipeline.report.workbook.cells import TEXT, Cell, Content, Formula, Look

# Rows of the anatomy, counted from 0 as XlsxWriter does; the table begins at the same place on every sheet.
TITLE, SUBTITLE, SCOPE, UNIT, SOURCE, MARKS, BACK, HEAD = range(8)
FIRST = HEAD + 1

Row = Sequence[Content | Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `key` is a name or, for the column of a year, the year."""

    key: Hashable
    zh: str
    en: str
    width: float
    look: Look = TEXT

    @property
    def head(self) -> str:
        """The text of the header cell; English as the published column is called, where it is one."""
        return " ".join(part for part in (self.zh, self.en) if part)


def year_columns(years: Sequence[int], look: Look, width: float = 9) -> tuple[Column, ...]:
    """One column a year."""
    return tuple(Column(year, "", str(year), width, look) for year in years)


@dataclass
class Sheet:
    """One table on one sheet. `keys` name its rows, so that other sheets can address their cells."""

    name: str
    table: str
    title: Text
    about: Text
    columns: tuple[Column, ...]
    keys: Sequence[Hashable]
    unit: str = ""
    source: str = ""
    marks: str | Content = ""
    frozen: int = 1
    # Beside the link: whether what is shown is still the published index.
    state: Formula | None = None
    rows: list[Row] = field(default_factory=list)
    # (first row, first column, last row, last column, options), rows and columns counted from 0.
    validations: list[tuple[int, int, int, int, dict[str, Any]]] = field(default_factory=list)
    conditions: list[tuple[int, int, int, int, dict[str, Any]]] = field(default_factory=list)

    @cached_property
    def _rows(self) -> dict[Hashable, int]:
        return {key: FIRST + place for place, key in enumerate(self.keys)}

    @cached_property
    def _columns(self) -> dict[Hashable, int]:
        return {column.key: place for place, column in enumerate(self.columns)}

    def place(self, key: Hashable, column: Hashable) -> tuple[int, int]:
        """Row and column of a cell, counted from 0."""
        return self._rows[key], self._columns[column]

    def here(self, key: Hashable, column: Hashable, *, fixed: bool = False) -> str:
        """The address of a cell for a formula on the same sheet."""
        return str(xl_rowcol_to_cell(*self.place(key, column), row_abs=fixed, col_abs=fixed))

    def at(self, key: Hashable, column: Hashable, *, fixed: bool = False) -> str:
        """The address of a cell for a formula on another sheet."""
        return f"{self.quoted}!{self.here(key, column, fixed=fixed)}"

    def span(self, keys: Sequence[Hashable], column: Hashable, *, fixed: bool = False) -> str:
        """The range of one column over rows that stand together, for another sheet."""
        return f"{self.quoted}!{self.span_here(keys, column, fixed=fixed)}"

    def span_here(self, keys: Sequence[Hashable], column: Hashable, *, fixed: bool = False) -> str:
        """The same for the sheet itself."""
        return f"{self.here(keys[0], column, fixed=fixed)}:{self.here(keys[-1], column, fixed=fixed)}"

    def across(self, key: Hashable, columns: Sequence[Hashable]) -> str:
        """The range of one row over columns that stand together, for another sheet."""
        return f"{self.quoted}!{self.here(key, columns[0])}:{self.here(key, columns[-1])}"

    @property
    def quoted(self) -> str:
        """The sheet's name as a formula writes it."""
        return "'" + self.name.replace("'", "''") + "'"

    @property
    def state_at(self) -> str:
        """The address of the state, for another sheet."""
        return f"{self.quoted}!{xl_rowcol_to_cell(BACK, 1)}"

    @property
    def last(self) -> tuple[int, int]:
        """The last cell of the table, counted from 0."""
        return HEAD + len(self.rows), len(self.columns) - 1

    def validate(self, key: Hashable, column: Hashable, options: dict[str, Any]) -> None:
        """What may be typed into a cell."""
        row, place = self.place(key, column)
        self.validations.append((row, place, row, place, options))

    def condition(self, columns: Sequence[Hashable], options: dict[str, Any]) -> None:
        """A look that depends on the content, over whole columns that stand together."""
        first, last = (self._columns[column] for column in (columns[0], columns[-1]))
        self.conditions.append((FIRST, first, HEAD + len(self.keys), last, options))
