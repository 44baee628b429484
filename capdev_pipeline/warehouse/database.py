"""Opening DuckDB files.

Belongs here: connections and what goes wrong when opening one. Does not belong here: SQL about figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from capdev_pipeline.errors import Problem, WarehouseError

if TYPE_CHECKING:
    import pandas as pd

# Older clients (DBeaver, R) open files of this storage version; 1.x writes it, 2.0 reads it.
STORAGE_VERSION = "v1.2.0"


@contextmanager
def connect(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that is closed in any case; WarehouseError if the file is missing or in use.

    One thread: sums come in one order, so the same inputs give the same bytes on every machine.
    """
    if read_only and not path.exists():
        raise WarehouseError(
            [Problem(str(path.name), "the warehouse exists", "no such file", "build it with: capdev build")]
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {"threads": 1}
    if not read_only:
        config["storage_compatibility_version"] = STORAGE_VERSION
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=config)
    except (duckdb.IOException, duckdb.ConnectionException) as wrong:
        raise WarehouseError([_why_not(path, wrong)]) from None
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def connect_working(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The working database; one that an interrupted build left unreadable is thrown away and begun anew."""
    log = path.with_name(path.name + ".wal")
    if log.exists():
        try:
            with connect(path):
                pass
        except duckdb.Error:
            log.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
    with connect(path) as connection:
        yield connection


def _why_not(path: Path, wrong: duckdb.Error) -> Problem:
    if "ermission denied" in str(wrong):
        rule, found = "the file can be opened", "no permission"
        return Problem(path.name, rule, found, "make the file readable, and its folder writable for a build")
    if "lock" in str(wrong):
        rule, found = "one process writes a DuckDB file at a time", "another build or program has it open"
        return Problem(path.name, rule, found, "wait for it to end, or close it")
    found = str(wrong).splitlines()[0]
    return Problem(path.name, "the file is a DuckDB database", found, "remove it and build again")


def read(connection: duckdb.DuckDBPyConnection, table: str) -> pd.DataFrame:
    """A whole table in the order it was written."""
    return connection.table(quoted(table)).df()


def has_table(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Whether 'schema.table' exists."""
    schema, name = table.split(".")
    found = connection.execute(
        f"select 1 from duckdb_tables() where schema_name = {text(schema)} and table_name = {text(name)} "
        "and database_name = current_database()"
    ).fetchone()
    return found is not None


def text(value: object) -> str:
    """A value as an SQL string."""
    return "'" + str(value).replace("'", "''") + "'"


def quoted(table: str) -> str:
    """'schema.table' as SQL identifiers ('index' is a keyword)."""
    return ".".join(f'"{part}"' for part in table.split("."))
