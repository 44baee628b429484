"""What a cleaning step made last, so that a source that did not change is not cleaned again.

Belongs here: the fingerprint of everything a cleaning step reads, and its record in the working database.
Does not belong here: the step (steps_clean.py), asking for runs (defs.sensor).
"""

from __future__ import annotations

import hashlib

import duckdb

from capdev_pipeline.extract.cells import file_sha256
from capdev_pipeline.warehouse.build import Build, code_version

RECORD = "staging.made"


def fingerprint(build: Build, source_id: str) -> str:
    """Hash over the bytes of a source's files, how they were taken in, the rules that read them, and the code.

    Bytes, not cells: a re-saved file keeps its cells and can move its line numbers.
    """
    lines = [code_version(), build.rules_sha256]
    for entry in build.entries_of(source_id):
        bytes_now = file_sha256(build.home.raw / entry.path)
        lines.append(f"{entry.extract_id} {entry.path} {entry.rows} {entry.table_maps} {entry.published} {bytes_now}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def is_made(connection: duckdb.DuckDBPyConnection, source_id: str, wanted: str) -> bool:
    """Whether the working tables of a source were made from just this."""
    _ensure(connection)
    found = connection.execute(f"select fingerprint from {RECORD} where source_id = ?", [source_id]).fetchone()
    return found is not None and found[0] == wanted


def forget(connection: duckdb.DuckDBPyConnection, source_id: str) -> None:
    """Before the tables are written: a build that stops half way must not leave its record."""
    _ensure(connection)
    connection.execute(f"delete from {RECORD} where source_id = ?", [source_id])


def remember(connection: duckdb.DuckDBPyConnection, source_id: str, made: str) -> None:
    """After all tables of a source are written."""
    connection.execute(f"insert into {RECORD} values (?, ?)", [source_id, made])


def _ensure(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create schema if not exists staging")
    connection.execute(f"create table if not exists {RECORD} (source_id varchar, fingerprint varchar)")
