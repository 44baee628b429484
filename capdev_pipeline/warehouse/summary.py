"""What a researcher wants to know of a build: read, refused, published, and what each index rests on.

Belongs here: queries of the published warehouse, as plain records. Does not belong here: printing.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import duckdb

from capdev_pipeline.errors import CapdevError, Problem, WarehouseError
from capdev_pipeline.framework import load_definition
from capdev_pipeline.home import Home
from capdev_pipeline.warehouse.audits import overdue
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.database import connect, has_table
from capdev_pipeline.warehouse.report import report_build


@dataclass(frozen=True, slots=True)
class IndexYear:
    """One year of a node: score, bounds, coverage and the weight by status (all null-able numbers)."""

    node_id: str
    name_zh: str
    name_en: str
    year: int
    score: float | None
    lower: float | None
    upper: float | None
    coverage: float
    observed: float
    derived: float
    estimated: float
    interpolated: float


@dataclass(frozen=True, slots=True)
class Summary:
    """The published warehouse at a glance."""

    build_id: str
    built_at: str
    release: str
    files: int
    rows: int
    quarantined: list[tuple[str, str, str]]
    corrections: dict[str, int]
    cells: dict[str, int]
    top: list[IndexYear]
    verdicts: dict[str, int]
    audits: int
    warnings: list[tuple[str, str]]
    tables: int
    scheme: str
    area: str
    without_figure: list[str]
    report: str
    overdue: list[str]


def summarise(home: Home, today: datetime.date | None = None) -> Summary:
    """The summary of the published warehouse; WarehouseError if there is none.

    What is overdue is judged by today, or by the day given.
    """
    with connect(home.published, read_only=True) as connection:
        if not has_table(connection, "meta.build"):
            rule, found = "the file is a published warehouse", "it has no table meta.build"
            raise WarehouseError([Problem(home.shown(home.published), rule, found, "build it with: capdev build")])
        scheme = _first_scheme(home, connection)
        build_id, built_at, release = _row(
            connection, "select build_id, strftime(built_at, '%Y-%m-%d %H:%M:%S'), release from meta.build"
        )
        files, rows = _row(connection, 'select count(*), sum("rows") from meta.extract')
        return Summary(
            build_id=str(build_id),
            built_at=str(built_at),
            release=str(release),
            files=int(files),
            rows=int(rows),
            quarantined=connection.execute(
                "select locator, rule, reason from clean.quarantine where correction_id = '' order by all"
            ).fetchall(),
            corrections=_counts(connection, "select action, count(*) from clean.correction group by all"),
            cells=_counts(
                connection, "select status, count(*) from indicator.value where release = 'current' group by all"
            ),
            top=_top(connection, scheme),
            verdicts=_counts(connection, "select verdict, count(*) from audit.reconciliation group by all"),
            audits=int(_row(connection, "select count(*) from audit.check_result")[0]),
            warnings=connection.execute(
                "select check_name, detail from audit.check_result where not passed order by all"
            ).fetchall(),
            scheme=scheme,
            area=str(_row(connection, 'select min(area) from "index".score')[0]),
            without_figure=[str(name) for (name,) in connection.execute(WITHOUT_FIGURE).fetchall()],
            report=report_build(home),
            overdue=overdue(connection, today or datetime.date.today()),
            tables=int(_row(connection, "select count(*) from duckdb_tables()")[0]),
        )


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    found = connection.execute(query).fetchone()
    return found or ()


def _counts(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, int]:
    return dict(connection.execute(f"{query} order by all").fetchall())


WITHOUT_FIGURE = """select indicator_id from indicator.value where release = 'current'
    group by indicator_id having count(value) = 0 order by indicator_id"""


def _first_scheme(home: Home, connection: duckdb.DuckDBPyConnection) -> str:
    """The first scheme of the method file, as far as the published file has it."""
    published = [
        str(name) for (name,) in connection.execute('select distinct scheme from "index".score order by 1').fetchall()
    ]
    try:
        declared = [scheme.name for scheme in load_definition(home).method.schemes]
    except CapdevError:
        declared = []
    return next((name for name in declared if name in published), published[0] if published else "")


def _top(connection: duckdb.DuckDBPyConnection, scheme: str) -> list[IndexYear]:
    """The composite and its children under the first declared scheme, first and last year of the release."""
    rows = connection.execute(
        """
        select s.node_id, n.name_zh, n.name_en, s.year, s.score, s.lower, s.upper, s.coverage,
               s.weight_observed, s.weight_derived, s.weight_estimated, s.weight_interpolated
        from "index".score s join meta.node n using (node_id) join vintage.release r using (release)
        where s.level <= 1 and s.release = 'current'
          and s.scheme = ?
          and s.area = (select min(area) from "index".score)
          and s.year in (r.first_year, (r.first_year + r.last_year) // 2, r.last_year)
        order by s.level, n.position, s.year""",
        [scheme],
    ).fetchall()
    return [IndexYear(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Freshness:
    """Whether the published warehouse is what the files of the home would give."""

    published_build: str
    current_build: str
    refused: str = ""

    @property
    def up_to_date(self) -> bool:
        return self.published_build == self.current_build and not self.refused


def freshness(home: Home) -> Freshness:
    """Compare the published build id with the one that inputs and code would give now."""
    published, build = summarise(home).build_id, Build(home)
    try:
        build.check_inputs()
    except CapdevError as refusal:
        return Freshness(published, "", str(refusal))
    return Freshness(published, build.build_id)
