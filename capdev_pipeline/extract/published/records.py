"""Long records of a table, one per cell, and the names they lack.

Belongs here: joining rows, columns and what stands above into records; asking for what is not printed.
Does not belong here: units in other units, codes of series, plausibility (capdev_pipeline.clean, audit).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.published.grid import Grid, cell_name
from capdev_pipeline.extract.published.header import is_relative
from capdev_pipeline.extract.published.regions import Region, find_region
from capdev_pipeline.extract.published.table import Column, Preamble, Record, Row, Table
from capdev_pipeline.extract.published.units import Unit
from capdev_pipeline.extract.published.values import Value, parse_value

# Names of columns or rows that do not say what is counted; the title or the row does.
GENERIC = {"合计", "总计", "全市", "市辖区", "数值", "绝对数", "数量", "全部", "Total", "Value"}


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller names because it is not printed."""

    indicator: str | None = None
    region: str | None = None
    year: int | None = None
    unit: str | None = None


def read_records(grid: Grid, preamble: Preamble, columns: tuple[Column, ...], rows: list[Row]) -> tuple[Record, ...]:
    """A record per row and column; ExtractError naming every cell that holds neither a value nor a missing mark."""
    records: list[Record] = []
    problems: list[Problem] = []
    widest = max((grid.widths[row.index] for row in rows), default=0) if grid.widths else 0
    for row in rows:
        raws, texts = grid.raws[row.index], grid.texts[row.index]
        problems += _cut_short(grid, row, columns, widest)
        for column in columns:
            value = parse_value(raws[column.index], texts[column.index])
            if value is None:
                problems.append(_no_value(grid, row, column))
                continue
            if value.missing == "empty" and not (row.region or row.year):
                continue
            if (row.year and column.year and row.year != column.year) or (
                row.region and column.region and row.region != column.region
            ):
                problems.append(_two_names(grid, row, column))
                continue
            record = _record(grid, preamble, row, column, value)
            records.append(record)
            if value.suffix and record.unit and not Unit(record.unit).relative:
                problems.append(_other_unit(grid, record))
    if problems:
        raise ExtractError(problems)
    return tuple(records)


def _no_value(grid: Grid, row: Row, column: Column) -> Problem:
    where, found = grid.where(row.index, column.index), repr(grid.texts[row.index][column.index])
    return Problem(where, "a value is a number or a mark for a missing one", found, "correct the cell as it is printed")


def _two_names(grid: Grid, row: Row, column: Column) -> Problem:
    names = [name for one in (row, column) for name in (one.year, one.region.name if one.region else None) if name]
    found = f"row {row.cell} and column {column.cell} name {', '.join(str(name) for name in names)}"
    where, rule = grid.where(row.index, column.index), "a value has one year and one region"
    return Problem(where, rule, found, "restate the label that is no year or region of the value")


def _other_unit(grid: Grid, record: Record) -> Problem:
    where, found = grid.where(record.row.index, record.column.index), f"{record.printed!r} in {record.unit}"
    return Problem(where, "a value printed with % has that unit", found, "correct the unit or the cell")


def _cut_short(grid: Grid, row: Row, columns: tuple[Column, ...], widest: int) -> list[Problem]:
    """A row of fewer cells than its header cannot be aligned."""
    width = grid.widths[row.index] if grid.widths else widest
    if width > columns[-1].index or width >= widest or not columns:
        return []
    where = grid.where(row.index, 0)
    found = f"{width} cells under a header of {columns[-1].index + 1}"
    return [Problem(where, "a row has as many cells as its header", found, "find the lost cell and restore it")]


def _record(grid: Grid, preamble: Preamble, row: Row, column: Column, value: Value) -> Record:
    region = row.region or column.region or preamble.region
    year = row.year or column.year or preamble.year
    notes = row.notes + column.notes
    return Record(
        row=row,
        column=column,
        indicator=_indicator(preamble.indicator or preamble.subject, row.block, row.items, column.path),
        region=region.name if region else None,
        region_code=region.code if region else None,
        year=year,
        value=value.value,
        printed=grid.texts[row.index][column.index].strip(),
        missing=value.missing,
        unit=_unit(preamble, row, column, value),
        marks=row.marks + column.marks + value.marks,
        sheet=grid.sheet,
        cell=cell_name(row.index, column.index),
        notes=notes,
    )


@lru_cache(maxsize=65536)
def _indicator(above: str | None, block: str, items: tuple[str, ...], path: tuple[str, ...]) -> str | None:
    """The names of row and column; where they do not say what is counted, the indicator or subject printed above."""
    names = [*([block] if block else []), *items, *path]
    if names and not all(name in GENERIC for name in names):
        return "/".join(names)
    return "/".join([above, *names]) if above else None


def _unit(preamble: Preamble, row: Row, column: Column, value: Value) -> str | None:
    unit = column.unit or row.unit
    if unit is not None:
        return unit.shown
    names = (*row.items[-1:], *column.path[-1:], *column.path_en[-1:])
    return _unit_above(preamble.unit, names) or value.suffix


@lru_cache(maxsize=16384)
def _unit_above(unit: Unit | None, names: tuple[str, ...]) -> str | None:
    """The unit of the whole table, if it is one and not a unit of quantity over a rate."""
    if unit is None or not unit.serves or (is_relative("\n".join(names)) and not unit.relative):
        return None
    return unit.shown


def ask_for_missing(tables: list[Table], given: Given) -> list[Table]:
    """The tables with the given names filled in where none is printed; ExtractError naming what is still lacking,
    and what was given although something else is printed."""
    problems = [problem for table in tables for problem in _contradictions(table, given)]
    filled = tables
    if given != Given():
        filled = [replace(table, records=tuple(_fill(record, given) for record in table.records)) for table in tables]
    for table in filled:
        for name in ("indicator", "region", "year", "unit"):
            lacking = [record for record in table.records if getattr(record, name) is None and record.value is not None]
            if lacking:
                problems.append(_ask(table, name, lacking))
    if problems:
        raise ExtractError(problems)
    return filled


def _ask(table: Table, name: str, lacking: list[Record]) -> Problem:
    first, last = lacking[0], lacking[-1]
    cells = first.cell if first is last else f"{first.cell} to {last.cell}"
    where = f"{table.file}, '{table.sheet}'!{first.cell}" if table.sheet else f"{table.file}, {first.cell}"
    found = f"no {name} is printed for {len(lacking)} of {len(table.records)} values ({cells})"
    return Problem(
        where,
        f"every value has its {name}",
        found,
        f"give {name}=... (in a table map `{name}:`); it is not guessed",
    )


def _fill(record: Record, given: Given) -> Record:
    changes: dict[str, object] = {}
    for name in ("indicator", "year", "unit"):
        if getattr(record, name) is None and getattr(given, name) is not None:
            changes[name] = getattr(given, name)
    if record.region is None and given.region is not None:
        region = find_region(given.region, provincial=True) or Region(given.region, None)
        changes |= {"region": region.name, "region_code": region.code}
    if not changes:
        return record
    given_note = f"given, not printed: {', '.join(sorted(set(changes) - {'region_code'}))}"
    return replace(record, notes=(*record.notes, given_note), **changes)  # type: ignore[arg-type]


def _contradictions(table: Table, given: Given) -> list[Problem]:
    """What was given for a table that prints something else throughout."""
    problems = []
    for name in ("region", "year", "unit"):
        said = getattr(given, name)
        if said is None or not table.records:
            continue
        if name == "region":
            said = (find_region(said, provincial=True) or Region(said, None)).name
        shown = {getattr(record, name) for record in table.records}
        if None not in shown and said not in shown:
            listed = ", ".join(sorted(str(one) for one in shown)[:3])
            rule = "what is given does not contradict what is printed"
            problems.append(Problem(table.place, rule, f"{name} {said} given, {listed} printed", f"leave out {name}"))
    return problems
