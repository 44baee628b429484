"""The figures of a recognised table, as rows of a printed-figures extract.

Belongs here: records to rows with series, area, year, digits, unit, scope, citation and cell. Does not belong
here: recognising the table (recognise.py), conversion and rules (capdev_pipeline.clean).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from capdev_pipeline.errors import CapdevError, ExtractError, Problem
from capdev_pipeline.extract.manifest import Entry
from capdev_pipeline.extract.maps.model import Item, TableMap, plain
from capdev_pipeline.extract.maps.printed import figures_sha256, registered, registered_units, scope_problems
from capdev_pipeline.extract.maps.recognise import Recognised, heading, label_of, recognise
from capdev_pipeline.extract.published import Given, Record, Table, ask_for_missing, read_tables
from capdev_pipeline.extract.published.grid import printed
from capdev_pipeline.extract.published.values import DASHES, split_marks
from capdev_pipeline.extract.tables import FIGURE_COLUMNS, read_extract
from capdev_pipeline.framework import Definition
from capdev_pipeline.home import Home

# What a row of a published table has beside the columns of a transcribed one.
PLACE_COLUMNS = ("extract_id", "source_id", "path", "row", "cell", "decimals")
DIGITS = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
AGAIN = "take the file in again with: capdev add"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A published file held against the maps: tables recognised and not, and the rows they give."""

    fits: tuple[Recognised, ...]
    unknown: tuple[Table, ...]
    rows: pd.DataFrame
    missing: tuple[Record, ...]
    jumps: Mapping[str, float]
    sha256: str


def read_mapped_extract(
    home: Home, entry: Entry, definition: Definition, maps: Mapping[str, TableMap], *, mending: bool = False
) -> pd.DataFrame:
    """The figures of a published file as they were taken in.

    Columns: those of a transcribed extract, extract_id, source_id, path, row, cell, decimals (all text but row).
    Raises ExtractError if a map is gone, or gives another number of figures than the manifest says. mending: give
    what the maps at hand read, since a changed map is mended file by file.
    """
    path = home.raw / entry.path
    shown = home.shown(path)
    named = entry.maps
    gone = [name for name in named if name not in maps]
    if gone and not mending:
        rule = "the maps a file was taken in with are there"
        raise ExtractError([Problem(shown, rule, f"missing: {', '.join(gone)}", f"restore them, or {AGAIN}")])
    tables = read_tables(path, ask=False, shown=shown)
    left = {name: maps[name] for name in named if name in maps}
    mapped = mapped_rows(tables, left, entry, definition)
    if mapped.sha256 != entry.figures_sha256 and not mending:
        rule, found = "a file gives the figures it was taken in with", f"{len(mapped.rows)} figures, {entry.rows} then"
        if len(mapped.rows) == entry.rows:
            found = f"{entry.rows} figures, of another series, area, year, unit or scope, or of other cells"
        raise ExtractError([Problem(shown, rule, found, f"undo the change of its map, or {AGAIN}")])
    return mapped.rows


def read_rows(
    home: Home, entry: Entry, definition: Definition, maps: Mapping[str, TableMap], *, mending: bool = False
) -> pd.DataFrame:
    """The printed figures or claims of any raw file as text; ExtractError if it cannot be read."""
    if entry.kind == "table":
        return read_mapped_extract(home, entry, definition, maps, mending=mending)
    return read_extract(home, entry)


def mapped_rows(tables: Sequence[Table], maps: Mapping[str, TableMap], entry: Entry, definition: Definition) -> Mapped:
    """All figures of the tables that a map fits; ExtractError with everything a map does not settle."""
    fits, unknown, missing = [], [], []
    rows: list[dict[str, object]] = []
    problems: list[Problem] = []
    jumps: dict[str, float] = {}
    units = registered_units(definition)
    for table in tables:
        try:
            fit = recognise(table, maps)
            if fit is None:
                unknown.append(table)
                continue
            fits.append(fit)
            reader = _Reader(fit, entry, definition, units)
            problems += scope_problems(fit, definition)
            figures, empty = reader.read()
            jumps |= reader.jumps(figures)
            rows += figures
            missing += empty
        except CapdevError as wrong:
            problems += wrong.problems
    problems += _given_twice(rows)
    if problems:
        raise ExtractError(problems)
    frame = pd.DataFrame(rows, columns=[*FIGURE_COLUMNS, *PLACE_COLUMNS])
    return Mapped(tuple(fits), tuple(unknown), frame, tuple(missing), jumps, figures_sha256(rows))


def _given_twice(rows: Sequence[Mapping[str, object]]) -> list[Problem]:
    """Two cells of one file for the same figure, with different digits: the map tells them apart, or neither is."""
    seen: dict[tuple[object, ...], Mapping[str, object]] = {}
    problems = []
    for row in rows:
        first = seen.setdefault(tuple(row[name] for name in ("series", "area", "year", "scope")), row)
        if first is not row and _said(first) != _said(row):
            found = f"{_shown(row)} here, {_shown(first)} in {first['cell']}"
            found += f" for {row['series']} of {row['area']} in {row['year']}"
            rule = "a file gives one figure per series, area, year and scope"
            way_out = "give one of the labels a scope in the map, or ignore it"
            problems.append(Problem(f"{row['path']}, {row['cell']}", rule, found, way_out))
    return problems


def _said(row: Mapping[str, object]) -> tuple[float, object]:
    return float(str(row["printed_value"])), row["printed_unit"]


def _shown(row: Mapping[str, object]) -> str:
    return f"{row['printed_value']} {row['printed_unit']}"


@dataclass(frozen=True, slots=True)
class _Reader:
    """One table under its layout."""

    fit: Recognised
    entry: Entry
    definition: Definition
    units: Mapping[str, str]

    def read(self) -> tuple[list[dict[str, object]], list[Record]]:
        """The rows, and the mapped cells that hold no value."""
        layout, dropped = self.fit.layout, self._dropped_years()
        rows: list[dict[str, object]] = []
        empty: list[Record] = []
        areas: set[str] = set()
        by_item, names = self._by_item(), area_names(self.definition)
        for item, records in by_item.items():
            filled = self._filled(item, records)
            decimals = _finest(filled)
            for record in filled:
                area = area_of(record, names)
                if area not in layout.areas or record.year is None:
                    continue
                areas.add(area)
                if not (layout.years is None or layout.years[0] <= record.year <= layout.years[1]):
                    continue
                if record.value is None:
                    empty.append(record)
                elif record.year not in dropped:
                    rows.append(self._row(item, record, area, decimals))
        if by_item:  # where every label has vanished, it is the labels that are named (recognise.refusals)
            self._all_areas(areas)
        return rows, empty

    def jumps(self, rows: Sequence[Mapping[str, object]]) -> dict[str, float]:
        """Figure id -> the largest factor to a neighbouring year that the map takes without a question."""
        of_series: dict[object, float] = {}
        for item in self.fit.layout.items:
            of_series[item.series] = max(self.fit.map.jump_of(item), of_series.get(item.series, 1.0))
        return {str(row["figure_id"]): of_series[row["series"]] for row in rows}

    def _by_item(self) -> dict[Item, list[Record]]:
        known = self.fit.layout.by_label
        found: dict[Item, list[Record]] = defaultdict(list)
        for record in self.fit.table.records:
            item = known.get(label_of(record, self.fit.layout))
            if item is not None and item.series is not None:
                found[item].append(record)
        return found

    def _filled(self, item: Item, records: list[Record]) -> tuple[Record, ...]:
        """The records with what the map says because the table does not; ExtractError for what neither says."""
        layout = self.fit.layout
        lacks_unit = any(record.unit is None for record in records)
        lacks_year = any(record.year is None for record in records)
        given = Given(
            indicator=layout.indicator,
            region=item.area or layout.region,
            year=self._given_year() if lacks_year else None,
            unit=item.unit or (layout.unit if lacks_unit else None),
        )
        (table,) = ask_for_missing([replace(self.fit.table, records=tuple(records))], given)
        return table.records

    def _given_year(self) -> int | None:
        try:
            return self.fit.layout.given_year(self.entry.edition)
        except ValueError as wrong:
            way_out = "name an --edition that begins with its year, or give year: in the map"
            problem = Problem(self.fit.table.place, "every value has its year", str(wrong), way_out)
            raise ExtractError([problem]) from None

    def _all_areas(self, seen: set[str]) -> None:
        gone = [area for area in self.fit.layout.areas if area not in seen]
        if gone:
            rule, found = "the areas of the map are in the table", f"not found: {', '.join(gone)}"
            way_out = f"correct the file, or the areas of the map {self.fit.map_id}"
            raise ExtractError([Problem(self.fit.table.place, rule, found, way_out)])

    def _footnotes(self) -> tuple[str, ...]:
        return (*self.fit.table.footnotes, *self.fit.table.preamble.notes)

    def _said(self, action: str) -> list[str]:
        """The texts of the footnote rules of one kind that apply."""
        return [
            rule.text
            for rule in self.fit.layout.footnotes
            if rule.action == action and any(re.search(rule.match, note) for note in self._footnotes())
        ]

    def _dropped_years(self) -> set[int]:
        rules = [rule for rule in self.fit.layout.footnotes if rule.action == "drop"]
        return {y for rule in rules if any(re.search(rule.match, n) for n in self._footnotes()) for y in rule.years}

    def _row(self, item: Item, record: Record, area: str, decimals: int) -> dict[str, object]:
        table, found, entry = self.fit.table, self.fit.map, self.entry
        digits, as_printed = digits_of(record)
        cell = f"'{record.sheet}'!{record.cell}" if record.sheet else record.cell
        notes = [*self._said("note"), *record.notes, *(f"footnote mark {mark}" for mark in record.marks)]
        cited = {"edition": entry.edition, "number": table.number or "", "title": table.title or heading(table)}
        return {
            "figure_id": f"{item.series}.{area}.{record.year}.{entry.extract_id}.{cell}",
            "series": item.series,
            "area": area,
            "year": str(record.year),
            "printed_value": digits,
            "printed_unit": registered(record.unit or "", self.units),
            "scope": "; ".join([*([item.scope] if item.scope else table.scope), *self._said("scope")]),
            "published": entry.published,
            "published_note": "",
            "grade": found.grade,
            "citation": found.citation.format(**cited).strip(),
            "publisher": found.publisher,
            "locator": f"{entry.file}, {cell}" + (f" (table {table.number})" if table.number else ""),
            "url": found.url,
            "note": "; ".join([*notes, *([f"printed as {record.printed!r}"] if as_printed else [])]),
            "extract_id": entry.extract_id,
            "source_id": entry.source_id,
            "path": table.file,
            "row": record.row.index + 1,
            "cell": cell,
            "decimals": str(decimals),
        }


def area_names(definition: Definition) -> dict[str, str]:
    """Names and codes of areas.csv -> code."""
    return {key: area.area for area in definition.areas for key in (plain(area.name_zh), area.area)}


def area_of(record: Record, names: Mapping[str, str]) -> str | None:
    """The code of the region of a value; None if areas.csv has none."""
    return record.region_code or names.get(plain(record.region or ""))


def regions_left_out(fit: Recognised, definition: Definition) -> tuple[str, ...]:
    """The regions of the table that the map does not take."""
    names = area_names(definition)
    left = (r.region for r in fit.table.records if r.region and area_of(r, names) not in fit.layout.areas)
    return tuple(dict.fromkeys(left))


def digits_of(record: Record) -> tuple[str, bool]:
    """The digits of a printed value without separators and marks, and whether any had to be taken off."""
    # Marks first: NFKC would turn ① into a digit of the number.
    bare, _ = split_marks(record.printed.strip())
    plainer = unicodedata.normalize("NFKC", bare).translate(DASHES).replace(",", "").replace(" ", "").rstrip("%‰")
    digits = plainer.removeprefix("+")
    if not (DIGITS.fullmatch(digits) and float(digits) == record.value):
        digits = printed(record.value)
    return digits, digits != record.printed.strip()


def _finest(records: Sequence[Record]) -> int:
    """Decimals of the most finely printed value: re-saved files lose the zeros at the end, 33106 for 33106.0."""
    digits = [digits_of(record)[0] for record in records if record.value is not None]
    return max((len(text.partition(".")[2]) for text in digits if "e" not in text.lower()), default=0)
