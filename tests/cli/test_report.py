"""capdev report: the files, where they lie, and what is told of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import Result

if TYPE_CHECKING:
    from tests.conftest import SmallHome

Run = Callable[..., Result]
FILES = ("index.html", "lineage.html", "capdev.xlsx", "figures")


def test_the_report_is_written_and_status_finds_it(run: Run, small_home: SmallHome) -> None:
    small_home.build()
    assert "capdev report" in run("status", "--home", small_home.root).stdout
    result = run("report", "--home", small_home.root)
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == [f"warehouse/report/{name}" for name in FILES]
    assert all((small_home.home.report / name).exists() for name in FILES)
    assert "warehouse/report/index.html" in run("status", "--home", small_home.root).stdout


def test_it_can_be_written_elsewhere_and_again(run: Run, small_home: SmallHome, tmp_path: Path) -> None:
    small_home.build()
    for _ in range(2):
        assert run("report", "--home", small_home.root, "--out", tmp_path / "out").exit_code == 0
    assert not small_home.home.report.exists()
    assert (tmp_path / "out" / "index.html").stat().st_size > 10_000


def test_a_folder_of_something_else_is_refused(run: Run, small_home: SmallHome, tmp_path: Path) -> None:
    small_home.build()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear reader", encoding="utf-8")
    result = run("report", "--home", small_home.root, "--out", tmp_path / "mine")
    assert result.exit_code == 1
    assert "no report" in result.stderr
    assert (tmp_path / "mine" / "letter.txt").exists()


def test_a_build_writes_it_and_can_leave_it_out(run: Run, small_home: SmallHome) -> None:
    assert run("build", "--direct", "--no-report", "--home", small_home.root).exit_code == 0
    assert not small_home.home.report.exists()
    assert run("build", "--direct", "--report", "--home", small_home.root).exit_code == 0
    assert (small_home.home.report / "index.html").exists()
