"""The workbook of the real figures, as written and as LibreOffice computes it.

Belongs here: fixtures of the workbook's tests. Does not belong here: tests.
"""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.workbook import workbook
from tests.report.workbook.office import Office


@pytest.fixture(scope="session")
def written(frames: Frames, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as it is written."""
    path = tmp_path_factory.mktemp("workbook") / "capdev.xlsx"
    workbook(frames, path)
    return path


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """LibreOffice, its profile made by the first conversion."""
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="session")
def computed(written: Path, office: Office) -> Workbook:
    """The workbook with every formula computed by LibreOffice."""
    return office.recomputed(written)


@pytest.fixture(scope="session")
def stored(written: Path) -> Workbook:
    """The workbook with the results that are stored in it."""
    return openpyxl.load_workbook(written, data_only=True)
