"""Verifying what is published: a fresh build passes, and each kind of damage is found."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import duckdb
import pytest

from capdev_pipeline.errors import WarehouseError
from capdev_pipeline.warehouse.verify import Check, verify

if TYPE_CHECKING:
    from tests.conftest import SmallHome


def failed(checks: list[Check], severity: str = "ERROR") -> list[str]:
    return [check.name for check in checks if not check.passed and check.severity == severity]


def damage(home: SmallHome, *statements: str) -> None:
    with duckdb.connect(str(home.home.published)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_fresh_build_passes_every_check(built_home: SmallHome) -> None:
    checks = verify(built_home.home)
    assert [check for check in checks if not check.passed] == []
    assert {
        "raw files match the manifest",
        "tables of the contract",
        "columns and types are those of the models",
        "published from the files as they are now",
        "contributions_add_up",
        "Parquet files are of this build",
        "Parquet files hold the tables' rows",
    } <= {check.name for check in checks}


def test_nothing_published_is_refused(small_home: SmallHome) -> None:
    with pytest.raises(WarehouseError, match="capdev build"):
        verify(small_home.home)


def test_a_changed_parquet_file_is_found(built_home: SmallHome) -> None:
    path = built_home.home.parquet / "index.score.parquet"
    rows = duckdb.read_parquet(str(path)).df()
    rows.loc[0, "coverage"] -= 1e-12
    duckdb.from_df(rows).write_parquet(str(path))
    checks = verify(built_home.home)
    assert failed(checks) == ["Parquet files hold the tables' rows"]
    assert "index.score" in next(c.found for c in checks if c.name == "Parquet files hold the tables' rows")


@pytest.mark.parametrize("change", ["gone", "no parquet", "other columns"])
def test_a_lost_or_broken_parquet_file_is_found(built_home: SmallHome, change: str) -> None:
    path = built_home.home.parquet / "meta.node.parquet"
    if change == "gone":
        path.unlink()
    elif change == "no parquet":
        path.write_bytes(b"PAR1 no more")
    else:
        duckdb.sql("select 1 as x").write_parquet(str(path))
    assert failed(verify(built_home.home)) == ["Parquet files hold the tables' rows"]


@pytest.mark.parametrize("text", [None, "{", "{}", '{"version": "0123456789abcdef"}', "[]"])
def test_a_lost_or_foreign_description_of_the_parquet_files_is_found(built_home: SmallHome, text: str | None) -> None:
    descriptor = built_home.home.parquet / "datapackage.json"
    if text is None:
        descriptor.unlink()
    else:
        descriptor.write_text(text, encoding="utf-8")
    assert failed(verify(built_home.home)) == ["Parquet files are of this build"]


def test_a_figure_changed_in_the_database_is_found(built_home: SmallHome) -> None:
    damage(built_home, "UPDATE clean.observation SET note = 'touched' WHERE year = 2021")
    assert failed(verify(built_home.home)) == ["Parquet files hold the tables' rows"]


def test_a_broken_invariant_is_found_by_its_audit(built_home: SmallHome) -> None:
    damage(
        built_home,
        'CREATE OR REPLACE TABLE "index".score AS FROM "index".score',
        'UPDATE "index".score SET upper = lower - 1 WHERE level = 0 AND year = 2023',
    )
    assert "bounds_contain_the_score" in failed(verify(built_home.home))


def test_a_lost_table_ends_the_checks_with_its_name(built_home: SmallHome) -> None:
    damage(built_home, 'DROP TABLE "index".stage')
    checks = verify(built_home.home)
    assert failed(checks) == ["tables of the contract"]
    assert checks[-1].found == "missing: index.stage"


@pytest.mark.parametrize(
    "statement",
    [
        'ALTER TABLE "index".stage DROP COLUMN annual_change',
        'ALTER TABLE "index".stage ADD COLUMN extra INTEGER',
        'ALTER TABLE "index".stage ALTER COLUMN change TYPE FLOAT',
    ],
)
def test_other_columns_or_types_are_found(built_home: SmallHome, statement: str) -> None:
    damage(built_home, statement)
    checks = verify(built_home.home)
    assert "columns and types are those of the models" in failed(checks)
    assert "index.stage" in next(c.found for c in checks if c.name == "columns and types are those of the models")


def test_an_edited_raw_file_is_found(built_home: SmallHome) -> None:
    text = built_home.table.read_text(encoding="utf-8")
    built_home.table.write_text(text.replace(",20,", ",21,"), encoding="utf-8")
    checks = verify(built_home.home)
    assert failed(checks) == ["raw files match the manifest"]
    assert "printed_figures.csv" in checks[0].found


def test_a_raw_file_saved_anew_with_the_same_cells_is_only_mentioned(built_home: SmallHome) -> None:
    content = built_home.table.read_bytes()
    built_home.table.write_bytes(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))
    checks = verify(built_home.home)
    assert failed(checks) == []
    assert "re-saved with the same cells: raw/toy_source" in checks[0].found


def test_figures_taken_in_after_the_build_are_a_warning(built_home: SmallHome) -> None:
    built_home.figures[0]["printed_value"] = "11"
    built_home.write()
    checks = verify(built_home.home)
    assert failed(checks) == []
    assert failed(checks, "WARN") == ["published from the files as they are now"]


def test_a_figure_expected_by_now_is_a_warning_on_the_day_and_no_difference(expected_home: SmallHome) -> None:
    last_day = datetime.date(2025, 4, 10)
    assert [check for check in verify(expected_home.home, last_day) if not check.passed] == []
    checks = verify(expected_home.home, last_day + datetime.timedelta(days=1))
    assert failed(checks) == []
    assert failed(checks, "WARN") == ["latest_year_is_there"]
    assert "series=gdp, area=110000, expected_year=2024" in next(c.found for c in checks if not c.passed)
