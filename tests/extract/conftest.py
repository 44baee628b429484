"""A raw folder of two small files.

Belongs here: writing raw/ for the tests of extract. Does not belong here: cases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from capdev_pipeline.extract.manifest import draw_up_manifest, write_manifest
from capdev_pipeline.extract.tables import CLAIM_COLUMNS, FIGURE_COLUMNS
from capdev_pipeline.home import Home

WriteTable = Callable[..., Path]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "raw").mkdir()
    return Home(tmp_path)


@pytest.fixture
def write_table(home: Home) -> WriteTable:
    """Write raw/<path> with the figure (or claim) columns; short rows are filled up with empty cells."""

    def write(path: str, rows: Sequence[Sequence[str]], columns: Sequence[str] | None = None) -> Path:
        default = CLAIM_COLUMNS if path.endswith("claims.csv") else FIGURE_COLUMNS
        names = list(columns if columns is not None else default)
        lines = [",".join(names), *(",".join([*row, *[""] * (len(names) - len(row))]) for row in rows)]
        target = home.raw / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(("\n".join(lines) + "\n").encode("utf-8"))
        return target

    return write


@pytest.fixture
def filled(home: Home, write_table: WriteTable) -> Home:
    """Two sources, manifest recorded."""
    write_table("alpha/2020/printed_figures.csv", [["a.1", "gdp", "110000", "2020", "10"], ["a.2", "gdp"]])
    write_table("beta/2021/printed_figures.csv", [["b.1", "pm25", "110000", "2020", "8"]])
    write_manifest(home, draw_up_manifest(home))
    return home
