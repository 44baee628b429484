"""What a published table is once it is recognised: columns, rows, what stands above and below.

Belongs here: the plain records of a table. Does not belong here: recognising them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from capdev_pipeline.extract.published.regions import Region
from capdev_pipeline.extract.published.units import Unit


@dataclass(frozen=True, slots=True)
class Column:
    """A column of values: its names from the top level down, without year, region and unit."""

    index: int
    path: tuple[str, ...]
    path_en: tuple[str, ...] = ()
    unit: Unit | None = None
    year: int | None = None
    region: Region | None = None
    marks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    cell: str = ""

    @property
    def key(self) -> tuple[str, int | None, str]:
        """What two columns must not share: the names without blanks, the year, the region."""
        return "/".join(self.path).replace(" ", ""), self.year, self.region.name if self.region else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of values: its label and those above it, its region and year where the label says so."""

    index: int
    label: str
    label_en: str
    level: int
    path: tuple[str, ...]
    path_en: tuple[str, ...]
    items: tuple[str, ...]
    unit: Unit | None = None
    year: int | None = None
    region: Region | None = None
    marks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    block: str = ""
    cell: str = ""

    @property
    def key(self) -> tuple[str, int | None, str, str]:
        """What two rows must not share."""
        return "/".join(self.items), self.year, self.region.name if self.region else "", self.block


@dataclass(frozen=True, slots=True)
class Record:
    """One cell of a table with all that is printed about it."""

    row: Row
    column: Column
    indicator: str | None
    region: str | None
    region_code: str | None
    year: int | None
    value: float | None
    printed: str
    missing: str | None
    unit: str | None
    marks: tuple[str, ...]
    sheet: str
    cell: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preamble:
    """What stands above a table."""

    number: str | None = None
    title: str = ""
    title_en: str = ""
    subject: str = ""
    unit: Unit | None = None
    scope: tuple[str, ...] = ()
    year: int | None = None
    years: tuple[int, int] | None = None
    region: Region | None = None
    database: str | None = None
    indicator: str | None = None
    period: str | None = None
    notes: tuple[str, ...] = ()
    continued: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file; pages of one table are joined, stacked blocks are tables of their own.

    above: the preamble without the unit of the header, as a further block below hands it on.
    """

    file: str
    sheet: str
    preamble: Preamble
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    records: tuple[Record, ...]
    footnotes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    pages: tuple[tuple[int, int], ...] = ()
    headings: tuple[str, ...] = ()
    stub: str = ""
    block: str = field(default="")
    above: Preamble = Preamble()

    @property
    def number(self) -> str | None:
        return self.preamble.number

    @property
    def title(self) -> str:
        return self.preamble.title

    @property
    def unit(self) -> str | None:
        return self.preamble.unit.shown if self.preamble.unit else None

    @property
    def scope(self) -> tuple[str, ...]:
        return self.preamble.scope

    @property
    def place(self) -> str:
        """File, sheet and rows for messages."""
        sheet = f", '{self.sheet}'" if self.sheet else ""
        first, last = (self.pages[0][0] + 1, self.pages[-1][1] + 1) if self.pages else (1, 1)
        return f"{self.file}{sheet}, rows {first}-{last}"

    @property
    def header_key(self) -> tuple[tuple[str, int | None, str], ...]:
        """What two pages of one table share."""
        return tuple(column.key for column in self.columns)
