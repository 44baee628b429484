"""The tables of the real warehouse as the report takes them.

Belongs here: fixtures of the report's tests. Does not belong here: tests.
"""

from __future__ import annotations

import duckdb
import pytest

from capdev_pipeline.home import Home
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.warehouse.report import read_frames


@pytest.fixture(scope="session")
def frames(warehouse: duckdb.DuckDBPyConnection) -> Frames:
    """The published tables of the real figures; over the one connection that other tests of a process hold open."""
    return read_frames(warehouse)


@pytest.fixture
def published(real_home: Home) -> duckdb.DuckDBPyConnection:
    """The published file itself, for an independent path to a number."""
    return duckdb.connect(str(real_home.published), read_only=True)
