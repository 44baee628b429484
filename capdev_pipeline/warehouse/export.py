"""Copies of the published tables for other programs: Parquet, CSV, the workbook.

Belongs here: writing files of tables with their description, and whole export folders. Does not belong here: the
description itself (datapackage.py), what the workbook holds (capdev_pipeline.report.workbook).
"""

from __future__ import annotations

import csv
import datetime
import difflib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from capdev_pipeline.errors import ExportError, Problem, UnknownError, WarehouseError
from capdev_pipeline.home import Home
from capdev_pipeline.schemas import TABLES, columns_of, key_of
from capdev_pipeline.warehouse.database import connect, quoted, text
from capdev_pipeline.warehouse.datapackage import BOM, Form, TableFile, data_package, described
from capdev_pipeline.warehouse.folders import added_or_changed, record, replace_folder, staging

FORMATS = ("parquet", "csv", "xlsx")
DESCRIPTOR, WORKBOOK, RECORD = "datapackage.json", "capdev.xlsx", "export.json"
BATCH = 10_000

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Exported:
    """One part of an export: its path in the folder, tables and rows (0 for the workbook), bytes."""

    path: str
    tables: int
    rows: int
    size: int


def export(
    home: Home,
    out: Path,
    formats: Sequence[str] = FORMATS,
    tables: Sequence[str] = (),
    *,
    force: bool = False,
    progress: Progress | None = None,
) -> list[Exported]:
    """Write what is published into a folder, whole or not at all; what was written.

    `tables` are 'schema.table' (default: all) and bear on Parquet and CSV; the workbook is always whole. `progress` is
    called with each format before it is written. UnknownError for an unknown table; ExportError if the
    folder is not empty (with `force`: holds files that were added or changed since); WarehouseError if nothing is
    published.
    """
    chosen = _chosen(tables)
    target = out.expanduser().resolve()
    _refuse(home, target, force)
    with connect(home.published, read_only=True) as connection:
        _check_complete(home, connection)
        with staging(target) as staged:
            written = []
            for form in dict.fromkeys(formats):
                if progress is not None:
                    progress(form)
                written.append(_written(connection, staged, form, chosen))
            record(staged, RECORD, {})
            replace_folder(staged, target)
    return written


def _chosen(tables: Sequence[str]) -> list[str]:
    """The tables in their order; UnknownError naming the nearest."""
    problems = []
    for name in tables:
        if name not in TABLES:
            near = difflib.get_close_matches(name, TABLES, n=3) or list(TABLES)
            problems.append(Problem("--table", "a published table", f"unknown {name!r}", f"nearest: {', '.join(near)}"))
    if problems:
        raise UnknownError(problems)
    return [name for name in TABLES if not tables or name in tables]


def _refuse(home: Home, target: Path, force: bool) -> None:
    """ExportError for a folder that must not be written or replaced."""
    inside, holds = target.is_relative_to(home.raw.resolve()), home.root.resolve().is_relative_to(target)
    if inside or holds:
        rule, found = "an export has a folder of its own", "inside raw/" if inside else "it holds the index itself"
        raise ExportError([Problem(str(target), rule, found, "name another folder with --out")])
    if target.exists() and not target.is_dir():
        raise ExportError([Problem(str(target), "the target is a folder", "a file", "name another with --out")])
    if not target.is_dir() or not any(target.iterdir()):
        return
    if not force:
        found = "it is not empty"
        raise ExportError([Problem(str(target), "a new or empty folder", found, "add --force to replace it")])
    theirs = added_or_changed(target, RECORD)
    if theirs:
        rule, found = "--force replaces an earlier export", f"added or changed since: {', '.join(theirs[:5])}"
        raise ExportError([Problem(str(target), rule, found, "move them away, or name another folder")])


def _check_complete(home: Home, connection: duckdb.DuckDBPyConnection) -> None:
    """WarehouseError for a file of an earlier version: the description would not fit it."""
    rows = connection.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() "
        "where database_name = current_database() and not internal order by table_oid, column_index"
    ).fetchall()
    columns: dict[str, list[str]] = {}
    for table, column in rows:
        columns.setdefault(table, []).append(column)
    other = [table for table, model in TABLES.items() if columns.get(table) != list(columns_of(model))]
    if other:
        rule, found = "the published file has the tables of this version", f"other or missing: {', '.join(other)}"
        raise WarehouseError([Problem(home.shown(home.published), rule, found, "build it with: capdev build")])


def _written(connection: duckdb.DuckDBPyConnection, staged: Path, form: str, tables: Sequence[str]) -> Exported:
    if form == "xlsx":
        _write_workbook(connection, staged / WORKBOOK)
        return Exported(WORKBOOK, 0, 0, (staged / WORKBOOK).stat().st_size)
    which: Form = "csv" if form == "csv" else "parquet"
    files = write_package(connection, staged / form, which, tables)
    return Exported(f"{form}/", len(files), sum(file.rows for file in files), sum(file.size for file in files))


def _write_workbook(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    # pandas and XlsxWriter are loaded only here.
    from capdev_pipeline.report.workbook import workbook
    from capdev_pipeline.warehouse.report import read_frames

    workbook(read_frames(connection), target)


def write_package(
    connection: duckdb.DuckDBPyConnection, folder: Path, form: Form, tables: Sequence[str] = tuple(TABLES)
) -> list[TableFile]:
    """Tables of a published file as files of one form in key order, with datapackage.json; the folder is made."""
    folder.mkdir(parents=True)
    files = []
    for table in tables:
        target = folder / f"{table}.{form}"
        order = ", ".join(f'"{name}"' for name in key_of(TABLES[table]))
        query = f"SELECT * FROM {quoted(table)} ORDER BY {order}"
        if form == "csv":
            rows = _write_csv(connection.execute(query), target)
        else:
            copied = connection.execute(f"COPY ({query}) TO {text(target)} (FORMAT parquet, COMPRESSION zstd)")
            rows = int(copied.fetchall()[0][0])
        files.append(described(table, target, rows))
    descriptor = json.dumps(data_package(connection, files, form), ensure_ascii=False, indent=2)
    (folder / DESCRIPTOR).write_text(descriptor + "\n", encoding="utf-8")
    return files


def _write_csv(result: duckdb.DuckDBPyConnection, target: Path) -> int:
    """The rows of a result as CSV; how many."""
    count = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        writer = csv.writer(file)
        writer.writerow([column[0] for column in result.description or ()])
        while rows := result.fetchmany(BATCH):
            writer.writerows([_cell(value) for value in row] for row in rows)
            count += len(rows)
    return count


def _cell(value: Any) -> Any:
    """A value as text that reads back as the same value; numbers with all their digits."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    return value
