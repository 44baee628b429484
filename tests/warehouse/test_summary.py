"""The summary of a published warehouse, and whether it is up to date."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from capdev_pipeline.errors import WarehouseError
from capdev_pipeline.home import REPOSITORY
from capdev_pipeline.warehouse.summary import freshness, summarise

if TYPE_CHECKING:
    from tests.conftest import SmallHome


def test_the_summary_of_the_small_home_is_what_was_put_in(built_home: SmallHome) -> None:
    found = summarise(built_home.home)
    assert (found.files, found.rows, found.tables) == (1, 8, 49)
    assert found.quarantined == []
    assert found.corrections == {}
    assert found.cells == {"observed": 8}
    assert found.verdicts == {}
    assert found.release == "current"
    assert found.warnings == []


def test_the_index_of_the_small_home_is_the_hand_case(built_home: SmallHome) -> None:
    """Output 10, 20, 30, 40 and dust 8, 6, 5, 4 at 0.6 and 0.4: 0, 0.4, 0.7, 1 (METHODS.md section 6)."""
    root = {row.year: row for row in summarise(built_home.home).top if row.node_id == "toy_index"}
    assert list(root) == [2020, 2021, 2023]
    assert [row.score for row in root.values()] == pytest.approx([0.0, 0.4, 1.0])
    assert {row.coverage for row in root.values()} == {1.0}
    assert {row.observed for row in root.values()} == {1.0}
    assert root[2021].lower == root[2021].upper == pytest.approx(0.4)
    assert built_home.query(
        "select round(score, 12) from \"index\".score where level = 0 and scheme = 'declared' order by year"
    ) == [(0.0,), (0.4,), (0.7,), (1.0,)]


def test_a_refused_row_of_an_unused_series_is_shown(small_home: SmallHome) -> None:
    small_home.figures.append(
        {
            **small_home.figures[0],
            "figure_id": "rpi.1",
            "series": "rpi",
            "printed_unit": "上年=100",
            "printed_value": "n/a",
        }
    )
    small_home.write().build()
    found = summarise(small_home.home)
    assert found.rows == 9
    ((locator, rule, reason),) = found.quarantined
    assert "printed_figures.csv, row 10" in locator
    assert rule
    assert "n/a" in reason
    assert [name for name, _ in found.warnings] == ["nothing_quarantined"]


def test_without_a_warehouse_there_is_no_summary(small_home: SmallHome) -> None:
    with pytest.raises(WarehouseError, match="capdev build"):
        summarise(small_home.home)


def test_a_build_is_up_to_date_until_a_figure_is_taken_in(built_home: SmallHome) -> None:
    assert freshness(built_home.home).up_to_date
    built_home.figures[0]["printed_value"] = "11"
    built_home.write()
    assert not freshness(built_home.home).up_to_date


def test_a_build_is_not_up_to_date_after_the_framework_changed(built_home: SmallHome) -> None:
    built_home.framework = built_home.framework.replace("weight: 0.6", "weight: 0.5").replace(
        "weight: 0.4", "weight: 0.5"
    )
    built_home.write()
    assert not freshness(built_home.home).up_to_date


def test_a_build_is_not_up_to_date_after_an_edit_that_is_not_in_the_manifest(built_home: SmallHome) -> None:
    """These files would not give what is published: a build refuses them until they are recorded."""
    built_home.figures[0]["printed_value"] = "11"
    built_home.write(manifest=False)
    assert not freshness(built_home.home).up_to_date


@pytest.mark.parametrize("file", ["warehouse/audits.py", "warehouse/audits.sql", "warehouse/steps.yaml"])
def test_the_version_of_the_code_changes_with_every_file_that_a_build_runs(tmp_path: Path, file: str) -> None:
    """An edited audit gives another build: status must not call the old one up to date."""
    package = tmp_path / "capdev_pipeline"
    shutil.copytree(REPOSITORY / "capdev_pipeline", package, ignore=shutil.ignore_patterns("__pycache__"))

    def version() -> str:
        show = "from capdev_pipeline.warehouse.build import code_version; print(code_version())"
        done = subprocess.run([sys.executable, "-c", show], cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    before = version()
    edited = package / file
    edited.write_text(edited.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert version() != before


def test_what_is_expected_by_now_is_named(expected_home: SmallHome) -> None:
    assert summarise(expected_home.home, datetime.date(2025, 4, 10)).overdue == []
    assert summarise(expected_home.home, datetime.date(2025, 4, 11)).overdue == ["gdp 110000 2024"]
    assert summarise(expected_home.home).warnings == []
