"""Exports: files that read back as the published tables, and folders written whole or not at all.

Belongs here: contents of the files, refusals, interrupted runs. Does not belong here: descriptions
(test_datapackage.py), the command (tests/cli/test_export.py).
"""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import pandas as pd
import pytest

from capdev_pipeline.errors import ExportError, UnknownError, WarehouseError
from capdev_pipeline.schemas import TABLES
from capdev_pipeline.warehouse import export as exporting
from capdev_pipeline.warehouse.export import export, write_package

if TYPE_CHECKING:
    from tests.conftest import SmallHome

Ask = Callable[[str], list[tuple[Any, ...]]]

READERS: dict[str, Callable[[str], object]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
    "array": json.loads,
}


@pytest.fixture(scope="module")
def csv_folder(warehouse: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables") / "csv"
    write_package(warehouse, folder, "csv")
    return folder


def quoted(table: str) -> str:
    return ".".join(f'"{part}"' for part in table.split("."))


@pytest.mark.parametrize("table", TABLES)
def test_csv_reads_back_as_the_table_to_the_last_digit(csv_folder: Path, ask: Ask, table: str) -> None:
    """By the descriptor alone: types, and which empty cells are null."""
    package = json.loads((csv_folder / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(r for r in package["resources"] if r["name"] == table)
    fields = resource["schema"]["fields"]
    with (csv_folder / resource["path"]).open(encoding="utf-8-sig", newline="") as file:
        head, *lines = csv.reader(file)
    assert head == [field["name"] for field in fields]
    found = [
        tuple(
            None if cell in field.get("missingValues", [""]) else READERS[field["type"]](cell)
            for cell, field in zip(line, fields, strict=True)
        )
        for line in lines
    ]
    order = ", ".join(f'"{name}"' for name in resource["schema"]["primaryKey"])
    assert found == ask(f"select * from {quoted(table)} order by {order}")


def test_csv_opens_in_a_chinese_excel_and_in_other_programs(csv_folder: Path, ask: Ask) -> None:
    data = (csv_folder / "meta.node.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfnode_id,")
    assert data.count(b"\r\n") == 1 + ask("select count(*) from meta.node")[0][0]
    names = pd.read_csv(csv_folder / "meta.node.csv")["name_zh"]
    assert sorted(names) == sorted(name for (name,) in ask("select name_zh from meta.node"))
    path = csv_folder / "index.score.csv"
    assert ask(f"select node_id, sum(score), count(*) from read_csv('{path}') group by 1 order by 1") == ask(
        'select node_id, sum(score), count(*) from "index".score group by 1 order by 1'
    )


def test_all_formats_of_a_home(built_home: SmallHome, tmp_path: Path) -> None:
    told: list[str] = []
    written = export(built_home.home, tmp_path / "deep" / "out", progress=told.append)
    assert told == ["parquet", "csv", "xlsx"]
    assert [part.path for part in written] == ["parquet/", "csv/", "capdev.xlsx"]
    out = tmp_path / "deep" / "out"
    assert sorted(path.name for path in out.iterdir()) == ["capdev.xlsx", "csv", "export.json", "parquet"]
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]
    names = {f"{table}.parquet" for table in TABLES} | {"datapackage.json"}
    assert {path.name for path in (out / "parquet").iterdir()} == names
    for name in names - {"datapackage.json"}:
        assert (out / "parquet" / name).read_bytes() == (built_home.home.parquet / name).read_bytes()
    counted = built_home.query(" union all ".join(f"select count(*) from {quoted(table)}" for table in TABLES))
    assert {part.rows for part in written[:2]} == {sum(int(str(count)) for (count,) in counted)}
    assert [part.tables for part in written] == [len(TABLES), len(TABLES), 0]
    assert "框架 Framework" in openpyxl.load_workbook(out / "capdev.xlsx").sheetnames


def test_some_tables_of_one_format(built_home: SmallHome, tmp_path: Path) -> None:
    (part,) = export(built_home.home, tmp_path / "out", ["csv"], ["index.score", "meta.node"])
    assert sorted(path.name for path in (tmp_path / "out" / "csv").iterdir()) == [
        *("datapackage.json", "index.score.csv", "meta.node.csv"),
    ]
    assert (part.path, part.tables) == ("csv/", 2)


def test_unknown_tables_are_named_with_the_nearest(built_home: SmallHome, tmp_path: Path) -> None:
    with pytest.raises(UnknownError) as refused:
        export(built_home.home, tmp_path / "out", tables=["index.scores", "nonsense"])
    assert [problem.found for problem in refused.value.problems] == ["unknown 'index.scores'", "unknown 'nonsense'"]
    assert "nearest: index.score" in refused.value.problems[0].way_out
    assert refused.value.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_left_alone(built_home: SmallHome, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export(built_home.home, out, ["csv"], ["meta.node"])
    with pytest.raises(ExportError, match="add --force"):
        export(built_home.home, out, ["csv"])
    assert len(list((out / "csv").iterdir())) == 2
    export(built_home.home, out, ["csv"], force=True)
    assert len(list((out / "csv").iterdir())) == len(TABLES) + 1
    export(built_home.home, out, ["xlsx"], force=True)
    assert sorted(path.name for path in out.iterdir()) == ["capdev.xlsx", "export.json"]


FOREIGN = ("notes.txt", "csv/notes.txt", "csv/index.score.parquet", "deep/csv/meta.node.csv", "parquet")


@pytest.mark.parametrize("name", FOREIGN)
def test_force_never_takes_files_that_no_export_wrote(built_home: SmallHome, tmp_path: Path, name: str) -> None:
    export(built_home.home, tmp_path / "out", ["csv"], ["meta.node"])
    (tmp_path / "out" / name).parent.mkdir(exist_ok=True, parents=True)
    (tmp_path / "out" / name).write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match="added or changed since"):
        export(built_home.home, tmp_path / "out", ["csv"], force=True)
    assert (tmp_path / "out" / name).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("place", ["raw/out", ".", "..", "raw"])
def test_the_home_and_its_raw_files_are_never_a_target(built_home: SmallHome, place: str) -> None:
    before = built_home.raw_bytes()
    with pytest.raises(ExportError, match="a folder of its own"):
        export(built_home.home, built_home.root / place, ["csv"], force=True)
    assert built_home.raw_bytes() == before


def test_a_file_is_no_target(built_home: SmallHome, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match="a file"):
        export(built_home.home, tmp_path / "out", force=True)


def test_a_run_that_fails_leaves_the_earlier_export(
    built_home: SmallHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(built_home.home, tmp_path / "out", ["csv"], ["meta.node"])
    before = (tmp_path / "out" / "csv" / "meta.node.csv").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "_write_workbook", full)
    with pytest.raises(OSError, match="No space"):
        export(built_home.home, tmp_path / "out", force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "out"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["csv", "export.json"]
    assert (tmp_path / "out" / "csv" / "meta.node.csv").read_bytes() == before


def test_nothing_published_and_files_of_another_version_are_refused(built_home: SmallHome, tmp_path: Path) -> None:
    with duckdb.connect(str(built_home.home.published)) as connection:
        connection.execute("alter table meta.series rename column name_en to english")
        connection.execute("drop table audit.calendar")
    with pytest.raises(WarehouseError, match=r"meta\.series.*audit\.calendar.*capdev build"):
        export(built_home.home, tmp_path / "out")
    built_home.home.published.unlink()
    with pytest.raises(WarehouseError, match="capdev build"):
        export(built_home.home, tmp_path / "out")
    assert list(tmp_path.glob("*out*")) == []
