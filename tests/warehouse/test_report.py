"""The files of the report: all of them, whole or not at all, and of which build they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from capdev_pipeline.errors import WarehouseError
from capdev_pipeline.warehouse import report as reporting
from capdev_pipeline.warehouse.report import report_build, write_report
from capdev_pipeline.warehouse.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import SmallHome


@pytest.fixture
def reported(built_home: SmallHome) -> SmallHome:
    write_report(built_home.home)
    return built_home


def test_every_file_is_written_and_says_its_build(reported: SmallHome) -> None:
    folder = reported.home.report
    names = {path.name for path in folder.iterdir()}
    assert names == {"index.html", "lineage.html", "capdev.xlsx", "figures", "report.json"}
    assert {path.suffix for path in (folder / "figures").iterdir()} == {".svg", ".png"}
    [(build_id,)] = reported.query("select build_id from meta.build")
    assert report_build(reported.home) == build_id
    assert str(build_id) in (folder / "index.html").read_text(encoding="utf-8")
    assert [check.found for check in verify(reported.home) if not check.passed] == []


def test_the_same_tables_give_the_same_files(reported: SmallHome, tmp_path: Path) -> None:
    other = tmp_path / "other"
    write_report(reported.home, other)
    ours = {p.relative_to(reported.home.report): p.read_bytes() for p in reported.home.report.rglob("*.*")}
    theirs = {p.relative_to(other): p.read_bytes() for p in other.rglob("*.*")}
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []


def test_a_report_of_another_build_is_found(reported: SmallHome) -> None:
    (reported.home.report / "report.json").write_text(json.dumps({"build_id": "0123456789abcdef"}), encoding="utf-8")
    assert [check.name for check in verify(reported.home) if not check.passed] == ["the report is of this build"]


@pytest.mark.parametrize("text", ["", "[]", "{}"])
def test_a_broken_description_counts_as_none(reported: SmallHome, text: str) -> None:
    (reported.home.report / "report.json").write_text(text, encoding="utf-8")
    assert report_build(reported.home) == ""


def test_a_folder_with_other_files_is_not_replaced(built_home: SmallHome, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear reader", encoding="utf-8")
    with pytest.raises(WarehouseError, match="no report"):
        write_report(built_home.home, folder)
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_a_report_that_fails_leaves_the_last_one(reported: SmallHome, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (reported.home.report / "index.html").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reporting, "write_figures", full)
    with pytest.raises(OSError, match="No space"):
        write_report(reported.home)
    assert (reported.home.report / "index.html").read_bytes() == before
    assert [path.name for path in reported.home.warehouse.iterdir() if path.name.startswith("report")] == ["report"]


def test_nothing_published_is_refused(small_home: SmallHome) -> None:
    with pytest.raises(WarehouseError, match="capdev build"):
        write_report(small_home.home)
