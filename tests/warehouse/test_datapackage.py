"""The descriptions of exported tables: valid under Frictionless, true to the files.

Belongs here: datapackage.json. Does not belong here: what the files hold (test_export.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import frictionless
import pytest

from capdev_pipeline.home import Home
from capdev_pipeline.schemas import TABLES
from capdev_pipeline.warehouse.datapackage import foreign_keys
from capdev_pipeline.warehouse.export import write_package

if TYPE_CHECKING:
    from tests.conftest import SmallHome

Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def csv_folder(warehouse: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All tables of the real figures as CSV."""
    folder = tmp_path_factory.mktemp("package") / "csv"
    write_package(warehouse, folder, "csv")
    return folder


def described(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return found


def test_csv_is_valid_with_its_data_keys_and_references(csv_folder: Path) -> None:
    """Frictionless checks types, required cells, primary and foreign keys, bytes and hashes of every file."""
    report = frictionless.Package(str(csv_folder / "datapackage.json")).validate()
    assert report.flatten(["taskNumber", "rowNumber", "fieldNumber", "type", "message"])[:5] == []
    assert report.valid
    assert report.stats["tasks"] == len(TABLES)


def test_a_changed_cell_is_noticed(csv_folder: Path, tmp_path: Path) -> None:
    for name in ("datapackage.json", "meta.node.csv"):
        (tmp_path / name).write_bytes((csv_folder / name).read_bytes())
    package = described(tmp_path)
    package["resources"] = [r for r in package["resources"] if r["name"] == "meta.node"]
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert frictionless.Package(str(tmp_path / "datapackage.json")).validate().valid
    text = (tmp_path / "meta.node.csv").read_text(encoding="utf-8")
    (tmp_path / "meta.node.csv").write_text(text.replace(",0.3,", ",a third,", 1), encoding="utf-8")
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert {row[0] for row in report.flatten(["type"])} >= {"type-error", "hash-count"}


def test_the_published_parquet_is_validly_described(real_home: Home) -> None:
    package = described(real_home.parquet)
    assert list(frictionless.Package.metadata_validate(package)) == []
    read = frictionless.Package(str(real_home.parquet / "datapackage.json"))
    assert read.resource_names == list(TABLES)


def test_sizes_hashes_and_rows_are_those_of_the_files(real_home: Home, csv_folder: Path, ask: Ask) -> None:
    for folder in (real_home.parquet, csv_folder):
        for resource in described(folder)["resources"]:
            data = (folder / resource["path"]).read_bytes()
            table = ".".join(f'"{part}"' for part in resource["name"].split("."))
            assert resource["bytes"] == len(data)
            assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
            assert [(resource["rows"],)] == ask(f"select count(*) from {table}")
    for resource in described(real_home.parquet)["resources"]:
        path = real_home.parquet / resource["path"]
        assert ask(f"select count(*) from '{path}'") == [(resource["rows"],)]


def test_every_reference_leads_to_a_row(ask: Ask) -> None:
    checked = 0
    for table in TABLES:
        for key in foreign_keys(table, TABLES):
            (column,), (there,) = key["fields"], key["reference"]["fields"]
            target = key["reference"]["resource"] or table
            own, other = (".".join(f'"{part}"' for part in name.split(".")) for name in (table, target))
            lost = ask(
                f"""select count(*) from {own} a anti join {other} b on a."{column}" = b."{there}"
                    where a."{column}" is not null"""
            )
            assert lost == [(0,)], (table, column)
            checked += 1
    assert checked > 40


def test_a_package_of_some_tables_refers_to_none_outside_it() -> None:
    assert foreign_keys("index.score", ["index.score"]) == []
    (to_node,) = foreign_keys("index.score", ["index.score", "meta.node"])
    assert to_node == {"fields": ["node_id"], "reference": {"resource": "meta.node", "fields": ["node_id"]}}
    (to_itself,) = foreign_keys("meta.node", ["meta.node"])
    assert to_itself == {"fields": ["parent_id"], "reference": {"resource": "", "fields": ["node_id"]}}


def test_it_names_the_build_and_the_terms_of_every_source(csv_folder: Path, ask: Ask) -> None:
    package = described(csv_folder)
    ((build_id, built_at),) = ask("select build_id, built_at from meta.build")
    assert (package["version"], package["created"]) == (build_id, f"{built_at:%Y-%m-%dT%H:%M:%SZ}")
    stood = ask("select source_id, licence, cite from meta.source order by source_id")
    assert [(source["name"], source["terms"], source["cite"]) for source in package["sources"]] == stood


def test_a_foreign_home_is_valid_too(built_home: SmallHome, tmp_path: Path) -> None:
    with duckdb.connect(str(built_home.home.published), read_only=True) as connection:
        write_package(connection, tmp_path / "csv", "csv")
    report = frictionless.Package(str(tmp_path / "csv" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["taskNumber", "rowNumber", "type", "message"])[:5]
    assert described(tmp_path / "csv")["name"] == "toy"
