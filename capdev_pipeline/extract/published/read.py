"""From a file to its tables: the one way in.

Belongs here: the order of the steps, pages, stacked blocks, duplicate labels. Does not belong here: the steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from capdev_pipeline.errors import CapdevError, ExtractError, Problem
from capdev_pipeline.extract.published.blocks import Block, cut, strip_codes
from capdev_pipeline.extract.published.grid import Grid
from capdev_pipeline.extract.published.guards import refuse_dates, refuse_spread_values
from capdev_pipeline.extract.published.header import read_columns
from capdev_pipeline.extract.published.labels import squeeze
from capdev_pipeline.extract.published.layout import find_layout
from capdev_pipeline.extract.published.load import load_grids
from capdev_pipeline.extract.published.preamble import read_footer, read_preamble
from capdev_pipeline.extract.published.records import Given, ask_for_missing, read_records
from capdev_pipeline.extract.published.rowkinds import figures, number_at
from capdev_pipeline.extract.published.rows import SHIFTED, read_lines, read_rows
from capdev_pipeline.extract.published.table import Preamble, Row, Table


def read_tables(
    path: Path,
    *,
    indicator: str | None = None,
    region: str | None = None,
    year: int | None = None,
    unit: str | None = None,
    ask: bool = True,
    shown: str | None = None,
) -> list[Table]:
    """The tables of a file as published, with a record per value.

    indicator, region, year and unit fill in what is not printed, and nothing else. With ask=False records may lack
    them (None). shown is the name of the file in messages.

    Raises ExtractError naming file, sheet and cell for whatever cannot be read without guessing.
    """
    tables = read_grids(load_grids(path, shown))
    given = Given(indicator, region, year, unit)
    return ask_for_missing(tables, given) if ask else tables


def read_grids(grids: Sequence[Grid]) -> list[Table]:
    """The tables of all sheets of a file; ExtractError with the problems of all of them."""
    tables: list[Table] = []
    problems: list[Problem] = []
    for grid in grids:
        try:
            tables += read_grid(grid)
        except CapdevError as wrong:
            problems += wrong.problems
    if problems:
        raise ExtractError(problems)
    return tables


def read_grid(grid: Grid) -> list[Table]:
    """The tables of one sheet; ExtractError with everything that is wrong in it."""
    codes = strip_codes(grid)
    tables: list[Table] = []
    problems: list[Problem] = []
    for block in cut(grid):
        try:
            problems += _values_in_footer(grid, block)
            for table in _read_block(grid, block, codes, tables[-1] if tables else None):
                _join(tables, table)
        except CapdevError as wrong:
            problems += wrong.problems
    for table in tables:
        problems += _duplicates(grid, table)
    if problems:
        raise ExtractError(problems)
    if not tables:
        found, way_out = "no row with a label and a value", "check that it is the right file"
        raise ExtractError([Problem(grid.place, "a sheet with figures holds a table", found, way_out)])
    return tables


def _values_in_footer(grid: Grid, block: Block) -> list[Problem]:
    return [
        Problem(grid.where(row, column), "a footnote has no values beside it", f"{grid.texts[row][column]}", SHIFTED)
        for row in block.footer
        for column in _numbers(grid, row)
        if column > grid.filled(row)[0] or len(grid.filled(row)) == 1
    ]


def _numbers(grid: Grid, row: int) -> list[int]:
    """Numbers of a row; a year is one too, unless commas of a footnote cut it out of its sentence."""
    if not grid.sheet:
        return figures(grid, row)
    return [column for column in grid.filled(row) if number_at(grid, row, column) is not None]


def _read_block(grid: Grid, block: Block, codes: dict[int, str], before: Table | None) -> Iterator[Table]:
    layout = find_layout(grid, block)
    refuse_dates(grid, block.header, layout.values)
    columns = read_columns(grid, block.header, layout.values)
    lines = read_lines(grid, block, layout)
    refuse_spread_values(grid, lines, layout)
    rows, headings = read_rows(grid, lines, layout, codes)
    preamble = read_preamble(grid, block.preamble)
    if before is not None and preamble == Preamble() and before.header_key == tuple(column.key for column in columns):
        preamble = replace(preamble, continued=True)
    above = _inherit(preamble, before)
    preamble = replace(above, unit=above.unit or layout.unit)
    footnotes, sources = read_footer(grid, block.footer)
    stub = " ".join(squeeze(grid.texts[r][c]) for r in block.header for c in layout.labels if grid.texts[r][c])
    for part in _stacked(rows):
        yield Table(
            file=grid.file,
            sheet=grid.sheet,
            preamble=preamble,
            above=above,
            columns=columns,
            rows=tuple(part),
            records=read_records(grid, preamble, columns, part) if columns else (),
            footnotes=footnotes,
            sources=sources,
            pages=((part[0].index, part[-1].index),),
            headings=tuple(headings),
            stub=stub,
            block=part[0].block,
        )


def _inherit(preamble: Preamble, before: Table | None) -> Preamble:
    """A continued page has the title, unit and scope of the first; so has a block under the title of the one above."""
    if before is None:
        return preamble
    if not preamble.continued:
        return _under_one_title(preamble, before)
    if (preamble.number or before.number) != before.number:
        return preamble
    first = before.preamble
    return replace(first, unit=preamble.unit or first.unit, continued=True, notes=first.notes + preamble.notes)


def _under_one_title(preamble: Preamble, before: Table) -> Preamble:
    """A block with a header but no title of its own stands under the title of the block above, unless a footer parts
    them; the unit in the header of that block (above.unit has it not) is not its own."""
    first = before.above
    own = replace(preamble, unit=None, notes=())
    if own != Preamble() or before.footnotes or before.sources:
        return preamble
    return replace(first, unit=preamble.unit or first.unit, continued=False, notes=first.notes + preamble.notes)


def _stacked(rows: list[Row]) -> list[list[Row]]:
    """Rows cut where the indicator printed beside the regions changes: each run is a table of its own."""
    if len({row.items for row in rows}) < 2 or not all(row.region and row.items for row in rows):
        return [rows] if rows else []
    runs: list[list[Row]] = []
    for row in rows:
        if not runs or runs[-1][0].block != "/".join(row.items):
            runs.append([])
        runs[-1].append(replace(row, block="/".join(row.items), items=()))
    # A run per row is an ordinary table of regions and items, not a stack of blocks.
    return runs if len(runs) * 2 <= len(rows) else [rows]


def _join(tables: list[Table], table: Table) -> None:
    """Add a table, as a further page of the last one if it continues it under the same header."""
    before = tables[-1] if tables else None
    if before is None or not table.preamble.continued or before.header_key != table.header_key:
        tables.append(table)
        return
    tables[-1] = replace(
        before,
        rows=before.rows + table.rows,
        records=before.records + table.records,
        footnotes=before.footnotes + table.footnotes,
        sources=before.sources + table.sources,
        pages=before.pages + table.pages,
        headings=before.headings + table.headings,
    )


def _duplicates(grid: Grid, table: Table) -> list[Problem]:
    seen: dict[object, Row] = {}
    problems = []
    for row in table.rows:
        first = seen.setdefault(row.key, row)
        if first is not row:
            where = f"{grid.file}, '{grid.sheet}'!{row.cell}" if grid.sheet else f"{grid.file}, {row.cell}"
            found = f"{row.path[-1]!r} stands also in {first.cell}"
            way_out = "keep one of the two rows, or restore the labels above them that tell them apart"
            problems.append(Problem(where, "no two rows of a table have the same label", found, way_out))
    return problems
