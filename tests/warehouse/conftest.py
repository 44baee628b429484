"""A small home that is already built, and a working database to damage.

Belongs here: fixtures of the warehouse tests. Does not belong here: tests.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from capdev_pipeline.home import Home

if TYPE_CHECKING:
    from tests.conftest import SmallHome


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that asks for a built home leaves the result for the others."""
    return tmp_path_factory.mktemp("built") / "warehouse"


@pytest.fixture
def built_home(small_home: SmallHome, built_once: Path) -> SmallHome:
    """The small home with its warehouse built; a copy of its own, to be damaged at will."""
    if built_once.exists():
        shutil.copytree(built_once, small_home.home.warehouse)
    else:
        small_home.build()
        shutil.copytree(small_home.home.warehouse, built_once)
    return small_home


@pytest.fixture(scope="module")
def working_copy(real_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the working database of the real figures, with the inputs of the comparisons."""
    copy = tmp_path_factory.mktemp("damage") / "work.duckdb"
    shutil.copy(real_home.working_database, copy)
    with duckdb.connect(str(copy)) as connection:
        yield connection


Damage = Callable[..., duckdb.DuckDBPyConnection]


@pytest.fixture
def damaged(working_copy: duckdb.DuckDBPyConnection) -> Iterator[Damage]:
    """damaged('index.score', "UPDATE ..."): constraints of the table dropped, statements run; undone afterwards."""

    def run(table: str, *statements: str) -> duckdb.DuckDBPyConnection:
        name = ".".join(f'"{part}"' for part in table.split("."))
        working_copy.execute(f"CREATE OR REPLACE TABLE {name} AS FROM {name}")
        for statement in statements:
            working_copy.execute(statement)
        return working_copy

    working_copy.execute("BEGIN TRANSACTION")
    yield run
    working_copy.execute("ROLLBACK")


@pytest.fixture
def expected_home(small_home: SmallHome) -> SmallHome:
    """The small home with a release calendar (gdp of 2024 by 31 March 2025, 10 days of grace), built."""
    entry = (
        "calendar: [{publication: yearbook, series: [gdp], covers: 1, by: '03-31', grace_days: 10, fresh_days: 400,"
        " basis: made for tests}]\n"
    )
    source = small_home.table.parent.parent / "source.yaml"
    source.write_text(source.read_text(encoding="utf-8") + entry, encoding="utf-8")
    small_home.build()
    return small_home
