"""The files of the report: all of them, whole or not at all, and of which build they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from capdev_pipeline.errors import ExportError, WarehouseError
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
    descriptor = reported.home.report / "report.json"
    text = descriptor.read_text(encoding="utf-8")
    descriptor.write_text(text.replace(report_build(reported.home), "0123456789abcdef"), encoding="utf-8")
    assert [check.name for check in verify(reported.home) if not check.passed] == ["the report is of this build"]


@pytest.mark.parametrize("change", ["lost", "edited", "added"])
def test_a_report_that_was_touched_is_found(reported: SmallHome, change: str) -> None:
    workbook = reported.home.report / "capdev.xlsx"
    if change == "lost":
        workbook.unlink()
    elif change == "edited":
        workbook.write_bytes(workbook.read_bytes() + b" ")
    else:
        (reported.home.report / "notes.txt").write_text("mine", encoding="utf-8")
    [found] = [check for check in verify(reported.home) if not check.passed]
    assert found.name == "the report is of this build"
    assert ("notes.txt" if change == "added" else "capdev.xlsx") in found.found


def test_what_somebody_tried_out_in_the_workbook_is_kept(reported: SmallHome) -> None:
    folder = reported.home.report
    edited = (folder / "capdev.xlsx").read_bytes() + b" "
    (folder / "capdev.xlsx").write_bytes(edited)
    (folder / "figures" / "notes.txt").write_text("mine", encoding="utf-8")
    made = write_report(reported.home)
    assert made.kept is not None
    assert (made.kept / "capdev.xlsx").read_bytes() == edited
    assert (made.kept / "figures" / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert (folder / "capdev.xlsx").read_bytes() != edited
    assert write_report(reported.home).kept is None


def test_neighbours_of_any_name_stay(reported: SmallHome, tmp_path: Path) -> None:
    target = tmp_path / "paper"
    neighbours = [tmp_path / f"{before}paper{after}" for before in ("", ".") for after in (".new", ".old")]
    for neighbour in neighbours:
        neighbour.mkdir()
        (neighbour / "thesis.txt").write_text("years of work", encoding="utf-8")
    for _ in range(2):
        write_report(reported.home, target)
    assert all((neighbour / "thesis.txt").exists() for neighbour in neighbours)
    assert {path.name for path in tmp_path.iterdir()} - {"home"} == {"paper", *(path.name for path in neighbours)}


def test_a_link_is_followed(reported: SmallHome, tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "link").symlink_to("share")
    write_report(reported.home, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "share" / "index.html").exists()


@pytest.mark.parametrize("text", ["", "[]", "{}"])
def test_a_broken_description_counts_as_none(reported: SmallHome, text: str) -> None:
    (reported.home.report / "report.json").write_text(text, encoding="utf-8")
    assert report_build(reported.home) == ""
    assert [check.name for check in verify(reported.home) if not check.passed] == ["the report is of this build"]


def test_a_folder_with_other_files_is_not_replaced(built_home: SmallHome, tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear reader", encoding="utf-8")
    with pytest.raises(ExportError, match="no report"):
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
