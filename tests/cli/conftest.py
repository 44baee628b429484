"""A small home that is already built.

Belongs here: fixtures of the command line tests. Does not belong here: tests.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import SmallHome


@pytest.fixture(scope="session")
def built_for_cli(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that asks for a built home leaves the result for the others."""
    return tmp_path_factory.mktemp("built_for_cli") / "warehouse"


@pytest.fixture
def built(small_home: SmallHome, built_for_cli: Path) -> SmallHome:
    """The small home with its warehouse; a copy of its own."""
    if built_for_cli.exists():
        shutil.copytree(built_for_cli, small_home.home.warehouse)
    else:
        small_home.build()
        shutil.copytree(small_home.home.warehouse, built_for_cli)
    return small_home
