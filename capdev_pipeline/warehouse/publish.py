"""Publishing: a complete new file beside the old one, then one rename.

Belongs here: the published database, the Parquet files and their description. Does not belong here:
deciding whether to publish (audits).
"""

from __future__ import annotations

import datetime
import os
import shutil
from pathlib import Path

import duckdb
import pandas as pd

from capdev_pipeline.schemas import TABLES, key_of
from capdev_pipeline.warehouse.build import Build, Written, code_version
from capdev_pipeline.warehouse.database import connect, quoted, text
from capdev_pipeline.warehouse.ddl import create_table
from capdev_pipeline.warehouse.explain_series_sql import MACRO as EXPLAIN_SERIES
from capdev_pipeline.warehouse.explain_sql import MACRO as EXPLAIN
from capdev_pipeline.warehouse.export import write_package
from capdev_pipeline.warehouse.folders import replace_folder
from capdev_pipeline.warehouse.writer import write

# The figures a release chooses from: published by the cut-off, or of unknown date. NULL stands for no cut-off.
AS_OF = """CREATE OR REPLACE MACRO clean.as_of(cut_off) AS TABLE
SELECT * FROM clean.observation
WHERE cut_off IS NULL OR published_by IS NULL OR published_by <= CAST(cut_off AS DATE)"""


def publish(build: Build) -> Written:
    """Write meta.build, copy every table into a new file and Parquet, and put both in place.

    The database is replaced by one rename: a reader sees the old file or the new one, never half a build.
    """
    home = build.home
    staged = home.work / "publish"
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    with build.connection() as connection:
        write(connection, "meta.build", _build_row(build))
        rows = _copy_tables(connection, staged / "capdev.duckdb")
    with connect(staged / "capdev.duckdb", read_only=True) as connection:
        write_package(connection, staged / "parquet", "parquet")
    replace_folder(staged / "parquet", home.parquet, home.parquet.with_name("parquet.old"))
    # A log left by a program that died with the old file open would be replayed into the new one.
    home.published.with_name(home.published.name + ".wal").unlink(missing_ok=True)
    os.replace(staged / "capdev.duckdb", home.published)
    shutil.rmtree(staged, ignore_errors=True)
    made_by = {"rules": build.rules_sha256, "code": code_version()}
    return Written(rows, facts={"build_id": build.build_id, "file": home.shown(home.published)} | made_by)


def _build_row(build: Build) -> pd.DataFrame:
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None, microsecond=0)
    return pd.DataFrame(
        [
            {
                "build_id": build.build_id,
                "built_at": pd.Timestamp(now),
                "release": ", ".join(release.release for release in build.definition.framework.releases),
                "code_version": code_version(),
                "framework_id": build.definition.framework.framework_id,
                "framework_sha256": build.definition.sha256,
                "extracts_sha256": build.extracts_sha256,
                "duckdb_version": duckdb.__version__,
            }
        ]
    )


def _copy_tables(working: duckdb.DuckDBPyConnection, target: Path) -> dict[str, int]:
    """Every published table, created anew from its model, by name and in key order."""
    with connect(target):
        pass  # made by connect with the storage version that older clients read
    working.execute(f"ATTACH {text(target)} AS published")
    home = _working_name(working)
    rows = {}
    try:
        working.execute("USE published; BEGIN TRANSACTION")
        for table, model in TABLES.items():
            schema = table.split(".")[0]
            order = ", ".join(f'"{name}"' for name in key_of(model))
            working.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}";\n{create_table(model, table)}')
            working.execute(
                f'INSERT INTO {quoted(table)} BY NAME SELECT * FROM "{home}".{quoted(table)} ORDER BY {order}'
            )
            counted = working.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()
            rows[table] = int(counted[0]) if counted else 0
        working.execute(AS_OF)
        working.execute(EXPLAIN)
        working.execute(EXPLAIN_SERIES)
        working.execute("COMMIT")
    except duckdb.Error:
        working.execute("ROLLBACK")
        raise
    else:
        working.execute("CHECKPOINT published")
    finally:
        working.execute(f'USE "{home}"; DETACH published')
    return rows


def _working_name(connection: duckdb.DuckDBPyConnection) -> str:
    """The catalogue of the working database, whatever its file is called."""
    found = connection.execute(
        "select database_name from duckdb_databases() "
        "where not internal and database_name <> 'published' order by database_oid limit 1"
    ).fetchone()
    return str(found[0]) if found else "memory"
