"""Publishing: complete or not at all, beside whoever reads, and the same bytes for the same inputs."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from capdev_pipeline.errors import AuditError
from capdev_pipeline.home import Home
from capdev_pipeline.schemas import TABLES
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.publish import publish
from capdev_pipeline.warehouse.steps import run_directly, steps_of

if TYPE_CHECKING:
    from tests.conftest import SmallHome

Ask = Callable[[str], list[tuple[object, ...]]]

READER = """
import duckdb, sys
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    query = "select build_id, (select count(*) from indicator.value) as cells, 'rows' from meta.build"
    print(connection.execute(query).fetchone(), flush=True)
    sys.stdin.readline()
    print(connection.execute(query).fetchone(), flush=True)
"""


def published_bytes(home: Home) -> dict[str, bytes]:
    files = [home.published, *sorted(home.parquet.iterdir())]
    return {path.name: path.read_bytes() for path in files}


def publish_again(home: Home) -> None:
    """The last step once more, from the working database that the build left."""
    publish(Build(home))


def test_an_open_reader_keeps_the_old_figures_while_a_new_build_is_published(built_home: SmallHome) -> None:
    command = [sys.executable, "-c", READER, str(built_home.home.published)]
    reader = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert reader.stdout is not None
        before = reader.stdout.readline()
        with duckdb.connect(str(built_home.home.working_database)) as connection:
            connection.execute("DELETE FROM indicator.value WHERE year = 2020")
        publish_again(built_home.home)
        after, _ = reader.communicate("\n", timeout=30)
    finally:
        reader.kill()
    assert before == after
    assert ", 8, " in before
    anew = subprocess.run(command, input="\n", capture_output=True, text=True, timeout=30, check=True)
    assert ", 6, " in anew.stdout


def test_the_published_file_is_replaced_and_never_written_over(built_home: SmallHome) -> None:
    """Whoever holds the old file still has its bytes: a reader's cache would hide an overwrite."""
    published = built_home.home.published
    with published.open("rb") as held:
        before = held.read()
        with duckdb.connect(str(built_home.home.working_database)) as connection:
            connection.execute("DELETE FROM indicator.value WHERE year = 2020")
        publish_again(built_home.home)
        held.seek(0)
        assert held.read() == before
    assert published.read_bytes() != before


def run_until_audits(build: Build, damage: str) -> None:
    """The steps of a build, with the working database damaged before the audits look at it."""
    for step in steps_of(build):
        if step.name == "audits":
            with build.connection() as connection:
                connection.execute(damage)
        step.run(build)


def test_a_failed_audit_leaves_everything_published_byte_for_byte(built_home: SmallHome) -> None:
    before = published_bytes(built_home.home)
    build = Build(built_home.home, with_report=False)
    with pytest.raises(AuditError, match="weights of siblings sum to 1"), build.hold():
        run_until_audits(build, "UPDATE meta.node SET weight = 0.5 WHERE node_id = 'output'")
    assert published_bytes(built_home.home) == before
    with duckdb.connect(str(built_home.home.working_database), read_only=True) as connection:
        assert connection.execute(
            "select passed, failures from audit.check_result where check_name = 'sibling_weights_sum_to_1'"
        ).fetchall() == [(False, 1)]


def test_every_broken_audit_is_named_at_once(built_home: SmallHome) -> None:
    build = Build(built_home.home, with_report=False)
    with pytest.raises(AuditError) as refusal, build.hold():
        run_until_audits(
            build, "UPDATE meta.node SET weight = 0.5 WHERE node_id = 'output'; DELETE FROM clean.observation"
        )
    assert {problem.where for problem in refusal.value.problems} == {
        *("meta.node", "index.weight", "indicator.value", "meta.extract")
    }


def test_a_warning_does_not_stop_a_build(built_home: SmallHome) -> None:
    build = Build(built_home.home, with_report=False)
    with build.hold():
        run_until_audits(build, "CREATE OR REPLACE TABLE audit_input.resaved AS SELECT 'raw/toy_source/x.csv' AS path")
    assert built_home.query("select check_name, severity from audit.check_result where not passed") == [
        ("raw_files_as_taken_in", "WARN")
    ]


def test_leftovers_of_an_aborted_publish_do_not_disturb_the_next(built_home: SmallHome) -> None:
    home = built_home.home
    staged = home.work / "publish"
    (staged / "parquet").mkdir(parents=True)
    (staged / "parquet" / "half.parquet").write_bytes(b"half")
    (staged / "capdev.duckdb").write_bytes(b"half a file")
    (staged / "capdev.duckdb.wal").write_bytes(b"half a log")
    aside = home.parquet.with_name("parquet.old")
    aside.mkdir()
    (aside / "meta.node.parquet").write_bytes(b"older")
    publish_again(home)
    assert built_home.query("select count(*) from indicator.value") == [(8,)]
    assert not (home.parquet / "half.parquet").exists()
    assert sorted(path.name for path in home.warehouse.iterdir()) == [".work", "capdev.duckdb", "parquet"]
    assert [path.name for path in home.work.iterdir()] == ["capdev.work.duckdb"]


def test_a_publish_that_died_between_its_two_renames_is_made_good_by_the_next(built_home: SmallHome) -> None:
    home = built_home.home
    home.parquet.rename(home.parquet.with_name("parquet.old"))
    publish_again(home)
    assert (home.parquet / "index.score.parquet").exists()
    assert not home.parquet.with_name("parquet.old").exists()


def test_the_log_of_a_program_that_died_with_the_old_file_open_does_not_spoil_the_new_one(
    built_home: SmallHome,
) -> None:
    """A client that opened the published file for writing leaves capdev.duckdb.wal behind when it is killed."""
    home = built_home.home
    die = (
        "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]); c.execute(\"set checkpoint_threshold = '1TB'\"); "
        "c.execute('create table mine as select range as n from range(1000)'); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", die, str(home.published)], timeout=30, check=False)
    assert home.published.with_name("capdev.duckdb.wal").exists()
    publish_again(home)
    shown = (
        "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); "
        "print(c.sql('select count(*) from duckdb_tables()').fetchone())"
    )
    done = subprocess.run(
        [sys.executable, "-c", shown, str(home.published)], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == f"({len(TABLES)},)", done.stderr


def parquet_but_build(home: Home) -> dict[str, object]:
    """The bytes of all tables but meta.build, and their description but for the time of the build and that table."""
    files: dict[str, object] = {p.name: p.read_bytes() for p in home.parquet.glob("*.parquet")}
    del files["meta.build.parquet"]
    package = json.loads((home.parquet / "datapackage.json").read_text(encoding="utf-8"))
    del package["created"]
    package["resources"] = [resource for resource in package["resources"] if resource["name"] != "meta.build"]
    return files | {"datapackage.json": package}


def test_the_same_inputs_in_another_folder_give_the_same_bytes(built_home: SmallHome, tmp_path: Path) -> None:
    other = type(built_home)(tmp_path / "elsewhere" / "another name").write()
    other.build()
    assert parquet_but_build(other.home) == parquet_but_build(built_home.home)
    assert other.query("select build_id, framework_sha256, extracts_sha256 from meta.build") == built_home.query(
        "select build_id, framework_sha256, extracts_sha256 from meta.build"
    )


RESULTS = (
    "indicator.value",
    "indicator.normalized",
    "index.score",
    "index.contribution",
    "index.stage",
    "audit.coverage",
)


def test_other_names_of_files_and_another_order_of_rows_give_the_same_results(
    built_home: SmallHome, tmp_path: Path
) -> None:
    """One table in one file, or the same rows backwards over two editions with other names."""
    other = type(built_home)(tmp_path / "other").write(manifest=False)
    with other.table.open(encoding="utf-8", newline="") as file:
        header, *lines = list(csv.reader(file))
    for name, part in {"z-first/b.csv": lines[5:], "a-last/a.csv": lines[:5]}.items():
        target = other.table.parent.parent / name
        target.parent.mkdir()
        with target.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows([header, *reversed(part)])
    other.table.unlink()
    other.record_manifest()
    other.build()
    for table in RESULTS:
        here, there = (home.parquet / f"{table}.parquet" for home in (built_home.home, other.home))
        assert here.read_bytes() == there.read_bytes(), table


def test_a_second_build_over_the_first_gives_the_same_bytes(built_home: SmallHome) -> None:
    before = parquet_but_build(built_home.home)
    run_directly(Build(built_home.home, with_report=False))
    assert parquet_but_build(built_home.home) == before


@pytest.mark.parametrize("name", ["it's a home", "首都 [2025] *"])
def test_a_home_may_have_any_name(built_home: SmallHome, tmp_path: Path, name: str) -> None:
    """The paths of a home end up in SQL (ATTACH, COPY): quotes and wildcards must not matter."""
    renamed = tmp_path / name
    built_home.root.rename(renamed)
    publish_again(Home(renamed))
    with duckdb.connect(str(Home(renamed).published), read_only=True) as connection:
        assert connection.execute("select count(*) from indicator.value").fetchone() == (8,)


def test_the_published_file_has_the_storage_version_of_older_clients(ask: Ask) -> None:
    assert ask("select tags['storage_version'] from duckdb_databases() where database_name = current_database()") == [
        ("v1.2.0+",)
    ]


def test_nothing_of_the_working_database_but_the_contract_is_published(ask: Ask) -> None:
    schemas = ask(
        "select distinct schema_name from duckdb_tables() where database_name = current_database() order by all"
    )
    assert [schema for (schema,) in schemas] == [
        "audit",
        "clean",
        "index",
        "indicator",
        "meta",
        "report",
        "robustness",
        "vintage",
    ]


def test_the_data_package_lists_every_table_and_column(real_home: Home, ask: Ask) -> None:
    package = json.loads((real_home.parquet / "datapackage.json").read_text(encoding="utf-8"))
    listed = {r["name"]: [field["name"] for field in r["schema"]["fields"]] for r in package["resources"]}
    columns: dict[str, list[object]] = {}
    for table, name in ask(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() "
        "where not internal and database_name = current_database() order by table_oid, column_index"
    ):
        columns.setdefault(str(table), []).append(name)
    assert listed == columns
    assert len(listed) == len(TABLES)
    assert package["version"] == ask("select build_id from meta.build")[0][0]


def test_the_data_package_points_at_parquet_files_with_these_columns(real_home: Home) -> None:
    package = json.loads((real_home.parquet / "datapackage.json").read_text(encoding="utf-8"))
    paths = [resource["path"] for resource in package["resources"]]
    assert sorted([*paths, "datapackage.json"]) == sorted(path.name for path in real_home.parquet.iterdir())
    for resource in package["resources"]:
        relation = duckdb.read_parquet(str(real_home.parquet / resource["path"]))
        fields = resource["schema"]["fields"]
        assert relation.columns == [field["name"] for field in fields]
        assert set(resource["schema"]["primaryKey"]) <= set(relation.columns)
        assert all(" / " in field["description"] for field in fields)


def test_parquet_and_database_hold_the_same_rows(real_home: Home, ask: Ask) -> None:
    for table in ("indicator.value", "clean.observation", "index.score"):
        name = ".".join(f'"{part}"' for part in table.split("."))
        path = real_home.parquet / f"{table}.parquet"
        assert ask(f"select count(*) from (from {name} except all from '{path}')") == [(0,)]
        assert ask(f"select count(*) from {name}") == ask(f"select count(*) from '{path}'")
