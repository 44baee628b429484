"""Opening a database: closed in any case, and clear words where it cannot be opened."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from capdev_pipeline.errors import WarehouseError
from capdev_pipeline.warehouse.database import connect, has_table, quoted, read

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.readline()"


def test_a_file_that_another_process_writes_is_in_use(tmp_path: Path) -> None:
    path = tmp_path / "some.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        for read_only in (False, True):
            with (
                pytest.raises(WarehouseError, match="another build or program has it open"),
                connect(path, read_only=read_only),
            ):
                pass
    finally:
        holder.communicate("\n", timeout=30)
    with connect(path) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_missing_warehouse_says_how_to_build_it_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="capdev build"), connect(tmp_path / "none.duckdb", read_only=True):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "notes.duckdb"
    path.write_text("these are notes and not a database, and long enough to be read\n" * 100)
    with pytest.raises(WarehouseError, match="the file is a DuckDB database"), connect(path, read_only=True):
        pass


def test_the_connection_is_closed_also_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), connect(tmp_path / "a.duckdb") as connection:
        raise ZeroDivisionError
    with pytest.raises(duckdb.ConnectionException):
        connection.execute("select 1")


def test_a_read_only_connection_writes_nothing(tmp_path: Path) -> None:
    with connect(tmp_path / "a.duckdb") as connection:
        connection.execute("create table t(x int)")
    with connect(tmp_path / "a.duckdb", read_only=True) as connection, pytest.raises(duckdb.Error, match="read-only"):
        connection.execute("insert into t values (1)")


def test_tables_are_found_by_schema_and_name(tmp_path: Path) -> None:
    with connect(tmp_path / "a.duckdb") as connection:
        connection.execute('create schema "index"; create table "index".score as select 7 as x')
        assert has_table(connection, "index.score")
        assert not has_table(connection, "main.score")
        assert read(connection, "index.score")["x"].tolist() == [7]
    assert quoted("index.score") == '"index"."score"'


def test_files_are_written_for_older_clients(tmp_path: Path) -> None:
    with connect(tmp_path / "a.duckdb") as connection:
        connection.execute("create table t(x int)")
    with duckdb.connect(str(tmp_path / "a.duckdb"), read_only=True) as connection:
        assert connection.execute(
            "select tags['storage_version'] from duckdb_databases() where database_name = 'a'"
        ).fetchone() == ("v1.2.0+",)
