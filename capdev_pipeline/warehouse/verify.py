"""Verifying a published warehouse: raw files, invariants, Parquet.

Belongs here: checks of what is published. Does not belong here: the audits before publishing (audits.py
holds the queries both use).
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from capdev_pipeline.errors import CapdevError
from capdev_pipeline.home import Home
from capdev_pipeline.schemas import TABLES, columns_of
from capdev_pipeline.warehouse.audits import run_audits
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.database import connect, has_table, quoted, text
from capdev_pipeline.warehouse.ddl import sql_type
from capdev_pipeline.warehouse.report import report_build, report_damage


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; passed, and what was found."""

    name: str
    passed: bool
    found: str
    severity: str = "ERROR"


def verify(home: Home, today: datetime.date | None = None) -> list[Check]:
    """Every check of a published warehouse, passed or not; WarehouseError if nothing is published.

    What is expected by now is judged by today, or by the day given.
    """
    checks = [_raw(home)]
    with connect(home.published, read_only=True) as connection:
        missing = [table for table in TABLES if not has_table(connection, table)]
        checks.append(
            Check(
                "tables of the contract",
                not missing,
                f"missing: {', '.join(missing)}" if missing else f"{len(TABLES)} tables",
            )
        )
        if missing:
            return checks
        checks += [
            _columns(connection),
            _inputs(home, connection),
            *_invariants(connection, today or datetime.date.today()),
            *_parquet(home, connection),
            _report(home, connection),
        ]
    return checks


def _raw(home: Home) -> Check:
    try:
        resaved = Build(home).check_inputs()
    except CapdevError as refusal:
        return Check("raw files match the manifest", False, "; ".join(str(p) for p in refusal.problems))
    found = f"re-saved with the same cells: {', '.join(resaved)}" if resaved else "every hash matches"
    return Check("raw files match the manifest", True, found)


def _columns(connection: duckdb.DuckDBPyConnection) -> Check:
    wrong = []
    for table, model in TABLES.items():
        described = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE {quoted(table)}").fetchall()}
        declared = {name: sql_type(column) for name, column in columns_of(model).items()}
        if described != declared:
            wrong.append(table)
    return Check(
        "columns and types are those of the models",
        not wrong,
        f"differ: {', '.join(wrong)}" if wrong else "all",
    )


def _inputs(home: Home, connection: duckdb.DuckDBPyConnection) -> Check:
    found = connection.execute("select framework_sha256, extracts_sha256 from meta.build").fetchone()
    try:
        build = Build(home)
        same = found == (build.definition.sha256, build.extracts_sha256)
    except CapdevError:
        same = False
    words = (
        "the published figures are those of raw/ and the framework"
        if same
        else "raw/ or the framework changed since: capdev build"
    )
    return Check("published from the files as they are now", same, words, "WARN")


def _invariants(connection: duckdb.DuckDBPyConnection, today: datetime.date) -> list[Check]:
    return [
        Check(
            o.audit.name,
            o.passed,
            o.audit.says if o.passed else f"{o.failures} row(s): {o.examples}",
            o.audit.severity,
        )
        for o in run_audits(connection, today=today)
    ]


def _parquet(home: Home, connection: duckdb.DuckDBPyConnection) -> list[Check]:
    """Each Parquet file holds the same rows as its table, and all are of this build."""
    descriptor = home.parquet / "datapackage.json"
    row = connection.execute("select build_id from meta.build").fetchone()
    build_id = row[0] if row else ""
    version = _version(descriptor)
    checks = [
        Check(
            "Parquet files are of this build",
            version == build_id,
            f"datapackage.json {version}, database {build_id}",
        )
    ]
    different = [table for table in TABLES if not _same_rows(home, connection, table)]
    found = f"differ: {', '.join(different)}" if different else f"{len(TABLES)} files"
    checks.append(Check("Parquet files hold the tables' rows", not different, found))
    return checks


def _report(home: Home, connection: duckdb.DuckDBPyConnection) -> Check:
    """What lies in warehouse/report/ is of the published build; a build without a report is whole too."""
    row = connection.execute("select build_id from meta.build").fetchone()
    build_id, found = str(row[0]) if row else "", report_build(home)
    if not home.report.is_dir():
        return Check("the report is of this build", True, "no report was written", "WARN")
    words, damage = f"report {found or 'without a record'}, database {build_id}", report_damage(home)
    if damage:
        words += f"; not as written: {', '.join(damage[:5])}" + (" ..." if len(damage) > 5 else "")
    whole = found == build_id and not damage
    return Check("the report is of this build", whole, words if whole else f"{words}: capdev report", "WARN")


def _version(descriptor: Path) -> str:
    if not descriptor.exists():
        return "missing"
    try:
        described = json.loads(descriptor.read_text(encoding="utf-8"))
    except ValueError:
        return "no JSON"
    return str(described.get("version", "without version")) if isinstance(described, dict) else "no description"


def _same_rows(home: Home, connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    path = home.parquet / f"{table}.parquet"
    if not path.exists():
        return False
    columns = ", ".join(f'"{name}"' for name in columns_of(TABLES[table]))
    here, there = f"SELECT {columns} FROM {quoted(table)}", f"SELECT {columns} FROM read_parquet({text(path)})"
    query = f"SELECT count(*) FROM (({here} EXCEPT ALL {there}) UNION ALL ({there} EXCEPT ALL {here}))"
    try:
        found = connection.execute(query).fetchone()
    except duckdb.Error:
        return False
    return found is not None and found[0] == 0
