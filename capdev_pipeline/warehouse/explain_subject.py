"""What is to be explained: a cell of the index, or a series in a year, that the published file has.

Belongs here: finding them, and what is near where there is none. Does not belong here: names (explain_names.py),
explaining (explain.py, explain_series.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from capdev_pipeline.errors import Problem, UnknownError, WarehouseError
from capdev_pipeline.home import Home
from capdev_pipeline.warehouse.database import has_table, text
from capdev_pipeline.warehouse.explain_names import Name, find_name

NEAR_YEARS = 3
# The youngest tables that an explanation reads.
NEEDED = ("meta.scheme", "meta.series", "meta.area", "indicator.need", "report.point", "robustness.external")


@dataclass(frozen=True, slots=True)
class Subject:
    """One cell of index.score."""

    node: str
    year: int
    area: str
    release: str
    scheme: str


@dataclass(frozen=True, slots=True)
class SeriesSubject:
    """A series in a year that it has figures of, in one area or (None) in all."""

    series: str
    year: int
    area: str | None
    release: str


def find(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    name: str,
    year: int,
    *,
    area: str | None = None,
    release: str = "current",
    scheme: str | None = None,
    series: bool = False,
) -> Subject | SeriesSubject:
    """What is meant: a node, else a series (with `series` only that). UnknownError with what there is, or is near.

    Area and scheme of a node default to the first; a series is told for all its areas if none is said.
    """
    if not all(has_table(connection, table) for table in NEEDED):
        found = "made by an earlier version"
        raise WarehouseError(
            [Problem(home.shown(home.published), "the file holds what explains it", found, "capdev build")]
        )
    named = find_name(connection, name, series=series)
    _refuse_unknown(
        "release", release, _texts(connection, "select release from vintage.release order by as_of nulls last, release")
    )
    if named.is_series:
        return _series(connection, named.id, year, area, release)
    return _cell(connection, named, year, area=area, release=release, scheme=scheme)


def _cell(
    connection: duckdb.DuckDBPyConnection, node: Name, year: int, *, area: str | None, release: str, scheme: str | None
) -> Subject:
    schemes = _texts(connection, "select scheme from meta.scheme order by position")
    areas = _texts(connection, 'select distinct area from "index".score order by area')
    _refuse_unknown("scheme", scheme or schemes[0], schemes)
    _refuse_unknown("area", area or areas[0], areas)
    years = _years(connection, f'"index".score where release = {text(release)} and area = {text(area or areas[0])}')
    hint = ""
    if year not in years and year in _years(connection, f"clean.observation where series = {text(node.id)}"):
        hint = "; its printed figures: --series"
    _refuse_year(year, years, f"release {release}", hint)
    return Subject(node.id, year, area or areas[0], release, scheme or schemes[0])


def _series(
    connection: duckdb.DuckDBPyConnection, series: str, year: int, area: str | None, release: str
) -> SeriesSubject:
    figures = f"clean.observation where series = {text(series)}"
    areas = _texts(connection, f"select distinct area from {figures} order by area")
    if not areas:
        rule, found = "a series with printed figures", f"{series} has none"
        raise UnknownError([Problem("series", rule, found, "take its figures in with: capdev add")])
    if area is not None:
        _refuse_unknown("area", area, areas, f"an area with figures of {series}")
        figures += f" and area = {text(area)}"
    _refuse_year(year, _years(connection, figures), f"a year with figures of {series}")
    return SeriesSubject(series, year, area, release)


def _texts(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [str(name) for (name,) in connection.execute(query).fetchall()]


def _years(connection: duckdb.DuckDBPyConnection, rows: str) -> list[int]:
    return [int(year) for (year,) in connection.execute(f"select distinct year from {rows} order by year").fetchall()]


def _refuse_unknown(kind: str, given: str, known: Sequence[str], rule: str = "") -> None:
    if given not in known:
        shown = f"known: {', '.join(known)}"
        raise UnknownError([Problem(kind, rule or f"a {kind} of the published file", f"unknown {given!r}", shown)])


def _refuse_year(given: int, known: Sequence[int], rule: str, hint: str = "") -> None:
    """The nearest years, and all of them as spans."""
    if given not in known:
        near = sorted(known, key=lambda year: (abs(year - given), -year))[:NEAR_YEARS]
        shown = f"nearest: {', '.join(map(str, near))}; known: {_spans(known)}{hint}"
        raise UnknownError([Problem("year", rule, f"unknown '{given}'", shown)])


def _spans(years: Sequence[int]) -> str:
    """[2010, 2011, 2013] -> '2010-2011, 2013'."""
    spans: list[list[int]] = []
    for year in years:
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
