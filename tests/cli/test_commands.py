"""capdev: exit codes, messages and layouts. In this process but for the last few, which are a real one."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from click.testing import Result

if TYPE_CHECKING:
    from tests.conftest import SmallHome

Run = Callable[..., Result]
COMMANDS = ("build", "status", "sql", "verify", "report", "export", "manifest")
SCORES = "select year, score from \"index\".score where level = 0 and scheme = 'declared' order by year"


def refused(result: Result, code: int, *words: str) -> None:
    """A refusal: its exit code, its words on stderr, no traceback."""
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    for word in words:
        assert word in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_is_in_both_languages(run: Run, command: tuple[str, ...], option: str) -> None:
    result = run(*command, option)
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage:")
    assert re.search(r"[一-鿿]{4}", result.stdout)
    assert re.search(r"[a-z]{4} [a-z]{2}", result.stdout)


def test_the_help_names_every_command(run: Run) -> None:
    listed = run("--help").stdout.split("Commands:")[1]
    for command in COMMANDS:
        assert f"\n  {command} " in listed


def test_every_option_is_explained_in_both_languages(run: Run) -> None:
    for command in COMMANDS:
        options = run(command, "--help").stdout.split("Options:")[1]
        for block in re.split(r"\n  (?=-)", options)[1:]:
            if "--help" not in block:
                assert re.search(r"[一-鿿]", block), (command, block)


def test_the_version_is_shown(run: Run) -> None:
    result = run("--version")
    assert result.exit_code == 0
    assert re.fullmatch(r"capdev, version \d+\.\d+\.\d+\n", result.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--nonsense",),
        ("nonsense",),
        ("build", "--nonsense"),
        ("status", "extra"),
        ("sql",),
        ("sql", "select 1", "--format", "xml"),
        ("diff", "asof_2022", "current", "--level", "-1"),
        *(("add", __file__, "--jump", factor) for factor in ("nan", "inf", "-inf", "1", "1e999")),
        ("add", __file__, "--build"),
    ],
)
def test_wrong_usage_is_2(run: Run, arguments: tuple[str, ...]) -> None:
    refused(run(*arguments), 2, "Usage:")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_is_no_home_is_1_with_a_way_out(run: Run, tmp_path: Path, command: str) -> None:
    query = ("select 1",) if command == "sql" else ()
    refused(run(command, "--home", tmp_path / "nowhere", *query), 1, "no raw/ found", "--home DIR or CAPDEV_HOME")


@pytest.mark.parametrize("command", ["status", "sql", "verify", "report", "export"])
def test_without_a_warehouse_it_is_1_with_the_hint_to_build(run: Run, small_home: SmallHome, command: str) -> None:
    query = ("select 1",) if command == "sql" else ()
    refused(run(command, "--home", small_home.root, *query), 1, "capdev build")
    assert not small_home.home.warehouse.exists()


def test_the_home_can_come_from_the_environment(
    run: Run, built: SmallHome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CAPDEV_HOME", str(built.root))
    assert run("status").exit_code == 0
    refused(run("status", "--home", tmp_path), 1, "no raw/ found")


def test_build_direct_publishes_and_sums_up(run: Run, small_home: SmallHome) -> None:
    result = run("build", "--direct", "--home", small_home.root)
    assert result.exit_code == 0, result.output
    assert "8 figures and claims in 1 files" in result.stdout
    assert "观测 observed 8" in result.stdout
    assert "all passed" in result.stdout
    assert "[23/23] 发布" in result.stderr
    assert small_home.query("select count(*) from indicator.value") == [(8,)]


def test_build_through_dagster_publishes_too_and_keeps_a_history(run: Run, small_home: SmallHome) -> None:
    result = run("build", "--home", small_home.root)
    assert result.exit_code == 0, result.output
    assert "warehouse/capdev.duckdb" in result.stdout
    assert any((small_home.home.warehouse / ".dagster").rglob("*.db"))


def test_a_refused_build_names_file_row_rule_and_way_out(run: Run, small_home: SmallHome) -> None:
    small_home.figures[1]["printed_value"] = "about 20"
    small_home.write()
    result = run("build", "--direct", "--home", small_home.root)
    refused(result, 1, "printed_figures.csv, row 3", "about 20", "--allow-quarantine")
    assert not small_home.home.published.exists()


def test_a_build_without_the_refused_row_says_so(run: Run, small_home: SmallHome) -> None:
    small_home.figures[1]["printed_value"] = "about 20"
    small_home.write()
    result = run("build", "--direct", "--allow-quarantine", "--home", small_home.root)
    assert result.exit_code == 0, result.output
    assert "refused     1" in result.stdout
    assert "printed_figures.csv, row 3" in result.stdout
    assert "1 with a warning" in result.stdout
    assert "缺失 missing 1" in result.stdout


def test_an_edited_raw_file_is_refused_with_the_command_that_records_it(run: Run, small_home: SmallHome) -> None:
    small_home.figures[1]["printed_value"] = "21"
    small_home.write(manifest=False)
    refused(run("build", "--direct", "--home", small_home.root), 1, "printed_figures.csv", "capdev manifest --write")


def test_status_says_up_to_date_until_something_changes(run: Run, built: SmallHome) -> None:
    result = run("status", "--home", built.root)
    assert result.exit_code == 0
    assert "最新 / up to date" in result.stdout
    assert "首都" not in result.stdout
    assert "示例指数" in result.stdout
    built.figures[1]["printed_value"] = "21"
    built.write()
    result = run("status", "--home", built.root)
    assert result.exit_code == 0
    assert "not up to date" in result.stdout


def test_status_does_not_call_an_edit_outside_the_manifest_up_to_date(run: Run, built: SmallHome) -> None:
    built.figures[1]["printed_value"] = "21"
    built.write(manifest=False)
    result = run("status", "--home", built.root)
    assert "最新 / up to date" not in result.stdout
    assert result.exit_code == 1


def test_status_ends_with_1_where_a_build_would_be_refused(run: Run, built: SmallHome) -> None:
    built.home.corrections.write_text("no,columns\n", encoding="utf-8")
    result = run("status", "--home", built.root)
    assert (result.exit_code, "raw/corrections.csv, row 1" in result.stdout) == (1, True)


def test_a_warehouse_of_another_program_is_refused_without_a_traceback(run: Run, small_home: SmallHome) -> None:
    small_home.home.warehouse.mkdir()
    with duckdb.connect(str(small_home.home.published)) as connection:
        connection.execute("create table mine(x int)")
    refused(run("status", "--home", small_home.root), 1, "capdev.duckdb")


def test_sql_as_a_table(run: Run, built: SmallHome) -> None:
    result = run("sql", "--home", built.root, SCORES)
    assert result.exit_code == 0
    assert "year" in result.stdout
    assert "2021" in result.stdout
    assert "0.4" in result.stdout
    assert "4 rows" in result.stdout


def test_sql_as_csv(run: Run, built: SmallHome) -> None:
    result = run("sql", "--home", built.root, "--format", "csv", SCORES)
    rows = list(csv.reader(io.StringIO(result.stdout)))
    assert rows[0] == ["year", "score"]
    assert [(year, round(float(score), 9)) for year, score in rows[1:]] == [
        ("2020", 0.0),
        ("2021", 0.4),
        ("2022", 0.7),
        ("2023", 1.0),
    ]


def test_sql_as_json(run: Run, built: SmallHome) -> None:
    query = "select indicator_id, year, value, observation_ids from indicator.value order by 1, 2 limit 1"
    (row,) = json.loads(run("sql", "--home", built.root, "--format", "json", query).stdout)
    assert (row["indicator_id"], row["year"], row["value"]) == ("dust", 2020, 8.0)
    assert len(row["observation_ids"]) == 1
    assert isinstance(row["observation_ids"][0], str)


EXACT = "0.1234567890123456::double"


def test_json_and_csv_keep_every_digit(run: Run, built: SmallHome) -> None:
    """A number that leaves the warehouse must come back as the same number."""
    (row,) = json.loads(run("sql", "--home", built.root, "--format", "json", f"select {EXACT} as x").stdout)
    assert row["x"] == 0.1234567890123456
    text = run("sql", "--home", built.root, "--format", "csv", f"select {EXACT} as x").stdout
    assert float(text.splitlines()[1]) == 0.1234567890123456


@pytest.mark.parametrize(
    "query", ['select sum("rows") as n from meta.extract', 'select max("rows") as n from meta.extract']
)
def test_whole_numbers_stay_whole_in_csv_and_json(run: Run, built: SmallHome, query: str) -> None:
    assert run("sql", "--home", built.root, "--format", "csv", query).stdout.split() == ["n", "8"]
    shown = run("sql", "--home", built.root, "--format", "json", query).stdout
    assert re.search(r'"n": ?8\b(?!\.)', shown), shown


def test_years_beside_a_null_stay_whole(run: Run, built: SmallHome) -> None:
    query = "select * from (values (2010::bigint), (null)) v(year)"
    assert run("sql", "--home", built.root, "--format", "csv", query).stdout.splitlines()[:2] == ["year", "2010"]


def test_a_date_is_a_date_in_json(run: Run, built: SmallHome) -> None:
    (row,) = json.loads(run("sql", "--home", built.root, "--format", "json", "select date '2021-02-03' as d").stdout)
    assert row["d"] == "2021-02-03"


def test_brackets_in_a_text_are_shown_as_they_are(run: Run, built: SmallHome) -> None:
    """Rules and bounds hold brackets; a terminal library reads some of them as colours."""
    shown = run("sql", "--home", built.root, "select '[red]x[/red] [0.1, 0.2] [/]' as t").stdout
    assert "[red]x[/red] [0.1, 0.2] [/]" in shown


def test_no_rows_and_nulls_are_shown(run: Run, built: SmallHome) -> None:
    assert "0 rows" in run("sql", "--home", built.root, "select 1 as x where false").stdout
    assert "-" in run("sql", "--home", built.root, "select null as x").stdout


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("selct 1", "syntax error"),
        ("select nothing from meta.node", "nothing"),
        ("from nowhere.at_all", "at_all"),
        ("select cast(node_id as int) from meta.node", "Could not convert"),
        ("create table mine(x int)", "read-only"),
        ("", "no rows to show"),
    ],
)
@pytest.mark.parametrize("layout", ["table", "csv", "json"])
def test_bad_sql_is_2_with_the_words_of_the_database(
    run: Run, built: SmallHome, query: str, word: str, layout: str
) -> None:
    refused(run("sql", "--home", built.root, "--format", layout, query), 2, word)


def test_verify_is_0_on_a_fresh_build(run: Run, built: SmallHome) -> None:
    result = run("verify", "--home", built.root)
    assert result.exit_code == 0, result.output
    assert re.search(r"\d\d checks, 0 failed", result.stdout)
    assert "FAIL" not in result.stdout


def test_verify_is_1_after_a_parquet_file_is_changed(run: Run, built: SmallHome) -> None:
    path = built.home.parquet / "index.score.parquet"
    duckdb.sql(f"select * from '{path}' limit 3").df().to_csv(path)
    result = run("verify", "--home", built.root)
    assert result.exit_code == 1
    assert "FAIL Parquet files hold the tables' rows: differ: index.score" in result.stdout


def test_verify_is_1_after_a_table_is_damaged(run: Run, built: SmallHome) -> None:
    with duckdb.connect(str(built.home.published)) as connection:
        connection.execute("update meta.node set weight = 0.5 where node_id = 'output'")
    result = run("verify", "--home", built.root)
    assert result.exit_code == 1
    assert "FAIL sibling_weights_sum_to_1" in result.stdout


def test_verify_is_1_after_a_raw_file_is_edited_and_0_with_a_warning_once_it_is_recorded(
    run: Run, built: SmallHome
) -> None:
    built.figures[1]["printed_value"] = "21"
    built.write(manifest=False)
    result = run("verify", "--home", built.root)
    assert result.exit_code == 1
    assert "FAIL raw files match the manifest" in result.stdout
    built.record_manifest()
    result = run("verify", "--home", built.root)
    assert result.exit_code == 0
    assert "warn published from the files as they are now" in result.stdout


def test_manifest_reports_first_and_writes_on_demand(run: Run, small_home: SmallHome) -> None:
    assert run("manifest", "--home", small_home.root).exit_code == 0
    before = small_home.home.manifest.read_bytes()
    small_home.figures.pop()
    small_home.write(manifest=False)
    shown = run("manifest", "--home", small_home.root)
    assert shown.exit_code == 1
    assert "changed / 改动: raw/toy_source/to-2023/printed_figures.csv (rows / 行 8 -> 7)" in shown.stdout
    assert "add --write" in shown.stdout
    assert small_home.home.manifest.read_bytes() == before
    written = run("manifest", "--home", small_home.root, "--write")
    assert written.exit_code == 0
    assert "recorded" in written.stdout
    assert small_home.home.manifest.read_bytes() != before
    again = run("manifest", "--home", small_home.root)
    assert (again.exit_code, "as the manifest says" in again.stdout) == (0, True)


def test_manifest_names_new_and_missing_files_and_can_begin_from_nothing(run: Run, small_home: SmallHome) -> None:
    small_home.table.rename(small_home.table.with_name("other.csv"))
    shown = run("manifest", "--home", small_home.root)
    assert shown.exit_code == 1
    assert "new / 新增: raw/toy_source/to-2023/other.csv (rows / 行 0 -> 8)" in shown.stdout
    assert "missing / 缺失: raw/toy_source/to-2023/printed_figures.csv (rows / 行 8 -> 0)" in shown.stdout
    small_home.home.manifest.unlink()
    assert run("manifest", "--home", small_home.root, "--write").exit_code == 0
    assert small_home.home.manifest.exists()


def test_the_program_itself_ends_with_the_same_codes(built: SmallHome, tmp_path: Path) -> None:
    fine = built.capdev("sql", "select count(*) as n from indicator.value", "--format", "csv")
    assert (fine.returncode, fine.stdout.split(), fine.stderr) == (0, ["n", "8"], "")
    wrong = built.capdev("sql", "selct")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "Error: Parser Error" in wrong.stderr
    built.home.published.unlink()
    missing = built.capdev("status")
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "the warehouse is not usable (1 problem(s)):" in missing.stderr


def test_what_is_expected_by_now_is_one_line_of_the_status(run: Run, small_home: SmallHome) -> None:
    entry = "calendar: [{publication: p, covers: 1, by: '01-01', basis: b}]\n"
    source = small_home.table.parent.parent / "source.yaml"
    source.write_text(source.read_text(encoding="utf-8") + entry, encoding="utf-8")
    small_home.build()
    shown = run("status", "--home", small_home.root).stdout
    assert "到期未到 / expected by now and not here: 2 series (gdp 110000 2024, pm25 110000 2024)" in shown
    assert "最新 / up to date" in shown
    verified = run("verify", "--home", small_home.root)
    assert verified.exit_code == 0
    assert "warn latest_year_is_there: 2 row(s)" in verified.stdout
