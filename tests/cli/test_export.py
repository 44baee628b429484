"""capdev export: options, what it prints, what it refuses.

Belongs here: the command as a user calls it. Does not belong here: the files (tests/warehouse/test_export.py).
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from capdev_pipeline.cli.export import export
from tests.conftest import SmallHome

Call = Callable[..., Result]


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Call:
    """capdev export on the small home, built once: an export leaves it as it was."""
    home = SmallHome(tmp_path_factory.mktemp("export") / "home").write()
    home.build()
    return lambda *arguments: CliRunner().invoke(export, ["--home", str(home.root), *map(str, arguments)])


def test_everything_is_written_and_named(call: Call, tmp_path: Path) -> None:
    result = call("--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    lines = [line for line in result.stdout.splitlines() if line]
    assert [line.split()[0].removeprefix(f"{tmp_path}/out/") for line in lines] == ["parquet/", "csv/", "capdev.xlsx"]
    assert "行 / rows, datapackage.json" in lines[0]
    assert "工作簿 / workbook" in lines[2]
    assert "写出 csv / writing csv" in result.stderr
    assert (tmp_path / "out" / "csv" / "datapackage.json").is_file()


def test_formats_and_tables_are_chosen(call: Call, tmp_path: Path) -> None:
    arguments = ("--format", "csv", "--format", "parquet", "--table", "index.score", "--table", "meta.node")
    result = call("--out", tmp_path / "out", *arguments)
    assert result.exit_code == 0, result.output
    assert "2 表 / tables" in result.stdout
    written = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("out/*/*.*"))
    assert [path.removeprefix("out/") for path in written if "datapackage" not in path] == [
        *("csv/index.score.csv", "csv/meta.node.csv", "parquet/index.score.parquet", "parquet/meta.node.parquet"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--format", "ods"), 2, "'ods' is not one of"),
        (("--table", "index.skore"), 2, "nearest: index.score"),
        ((), 1, "add --force"),
        (("--force",), 1, "added or changed since: mine.txt"),
    ],
)
def test_refusals_say_what_to_do(call: Call, tmp_path: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").touch()
    result = call("--out", tmp_path / "out", *arguments)
    assert result.exit_code == code
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_the_help_is_in_both_languages() -> None:
    text = CliRunner().invoke(export, ["--help"]).stdout
    assert re.search(r"[一-鿿]", text.split("Options:")[0])
    for block in re.split(r"\n  (?=-)", text.split("Options:")[1])[1:]:
        assert "--help" in block or re.search(r"[一-鿿]", block), block


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    heavy = ("pandas", "duckdb", "xlsxwriter")
    program = f"import sys, capdev_pipeline.cli.export; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
