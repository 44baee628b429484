"""Tables as DuckDB itself describes them, for a toy model and for every published table."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import duckdb
import pandas as pd
import pandera.pandas as pa
import pytest
from pandera.typing.pandas import Series

from capdev_pipeline.schemas import TABLES, columns_of, key_of
from capdev_pipeline.schemas.base import Table, column
from capdev_pipeline.warehouse.ddl import create_table

Ask = Callable[[str], list[tuple[object, ...]]]


class Toy(Table):
    """One column of each kind."""

    name: Series[str] = column("名称（撇号'）", "a name with an apostrophe's mark", matches=r"^[a-z]+$")
    grade: Series[str] = column("等级", "grade", isin=["A", "it's"], nullable=True)
    count: Series[int] = column("计数", "count", ge=0)
    year: Series[pd.Int64Dtype] = column("年", "year", nullable=True)
    share: Series[float] = column("份额", "share", unit="%", gt=0, le=100)
    fine: Series[bool] = column("是否", "whether")
    at: Series[pa.DateTime] = column("时刻", "moment")
    day: Series[pa.DateTime] = column("日", "day", sql="DATE", nullable=True)

    class Config:
        name = "toy.things"
        metadata: ClassVar[dict[str, object]] = {
            "zh": "一行为一物",
            "en": "one row per thing",
            "key": ["name", "count"],
            "rules": {"count_within": "count <= share"},
        }


@pytest.fixture
def toy() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA toy")
    connection.execute(create_table(Toy, "toy.things"))
    return connection


def test_types_and_nulls_reach_the_catalogue(toy: duckdb.DuckDBPyConnection) -> None:
    rows = toy.execute(
        "SELECT column_name, data_type, is_nullable FROM duckdb_columns() WHERE table_name = 'things'"
    ).fetchall()
    assert rows == [
        ("name", "VARCHAR", False),
        ("grade", "VARCHAR", True),
        ("count", "BIGINT", False),
        ("year", "BIGINT", True),
        ("share", "DOUBLE", False),
        ("fine", "BOOLEAN", False),
        ("at", "TIMESTAMP", False),
        ("day", "DATE", True),
    ]


def test_comments_hold_both_languages_and_the_unit(toy: duckdb.DuckDBPyConnection) -> None:
    comments = dict(
        toy.execute("SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'things'").fetchall()
    )
    assert comments["share"] == "份额 / share [%]"
    assert comments["name"] == "名称（撇号'） / a name with an apostrophe's mark"
    assert comments["fine"] == "是否 / whether"
    assert toy.execute("SELECT comment FROM duckdb_tables()").fetchall() == [("一行为一物 / one row per thing",)]


def test_the_key_and_every_check_are_constraints(toy: duckdb.DuckDBPyConnection) -> None:
    rows = toy.execute(
        "SELECT constraint_type, constraint_column_names, expression "
        "FROM duckdb_constraints() WHERE table_name = 'things'"
    ).fetchall()
    assert [names for kind, names, _ in rows if kind == "PRIMARY KEY"] == [["name", "count"]]
    checks = {str(text).replace("(", "").replace(")", "").replace('"', "") for kind, _, text in rows if kind == "CHECK"}
    assert len(checks) == 6
    assert {"count >= 0", "share > 0", "share <= 100", "count <= share"} <= checks


GOOD = {
    "name": "'abc'",
    "grade": "'A'",
    "count": "1",
    "year": "2020",
    "share": "50",
    "fine": "true",
    "at": "TIMESTAMP '2020-01-01'",
    "day": "NULL",
}


def insert(connection: duckdb.DuckDBPyConnection, **cells: str) -> None:
    row = {**GOOD, **cells}
    names = ", ".join(f'"{name}"' for name in row)
    connection.execute(f"INSERT INTO toy.things ({names}) VALUES ({', '.join(row.values())})")


@pytest.mark.parametrize(
    "cells",
    [
        {"name": "'ABC'"},
        {"name": "NULL"},
        {"grade": "'B'"},
        {"count": "-1"},
        {"share": "0", "count": "0"},
        {"share": "100.5"},
        {"count": "51"},
        {"at": "NULL"},
    ],
    ids=str,
)
def test_the_database_itself_refuses_a_row_that_breaks_the_model(
    toy: duckdb.DuckDBPyConnection, cells: dict[str, str]
) -> None:
    insert(toy)
    with pytest.raises(duckdb.ConstraintException):
        insert(toy, **{"name": "'other'", **cells})


def test_the_database_takes_what_the_model_allows_and_no_key_twice(toy: duckdb.DuckDBPyConnection) -> None:
    insert(toy)
    insert(toy, grade="'it''s'", count="50")
    insert(toy, grade="NULL", year="NULL", count="2", share="100")
    with pytest.raises(duckdb.ConstraintException, match=r"(?i)duplicate key"):
        insert(toy)


def test_a_check_without_an_sql_form_is_an_error_and_not_forgotten() -> None:
    class Odd(Table):
        x: Series[float] = pa.Field(ne=0.0, metadata={"zh": "数", "en": "x", "unit": "", "sql": None})

        class Config:
            name = "toy.odd"
            metadata: ClassVar[dict[str, object]] = {"zh": "行", "en": "row", "key": ["x"]}

    with pytest.raises(NotImplementedError, match="not_equal_to"):
        create_table(Odd, "toy.odd")


def test_every_published_column_has_a_comment_in_both_languages(ask: Ask) -> None:
    rows = ask(
        "select schema_name || '.' || table_name, column_name, comment from duckdb_columns() "
        "where not internal and database_name = current_database()"
    )
    assert {(table, name) for table, name, _ in rows} == {
        (table, name) for table, model in TABLES.items() for name in columns_of(model)
    }
    for table, name, comment in rows:
        chinese, _, english = str(comment).partition(" / ")
        assert any("一" <= letter <= "鿿" for letter in chinese), (table, name, comment)
        assert any(letter.isascii() and letter.isalpha() for letter in english), (table, name, comment)


def test_every_published_table_has_its_key_and_a_comment(ask: Ask) -> None:
    keys = ask(
        "select schema_name || '.' || table_name, constraint_column_names from duckdb_constraints() "
        "where constraint_type = 'PRIMARY KEY' and database_name = current_database()"
    )
    assert {str(table): names for table, names in keys} == {t: key_of(m) for t, m in TABLES.items()}
    comments = ask("select comment from duckdb_tables() where database_name = current_database()")
    assert all(" / " in str(comment) for (comment,) in comments)


def test_units_stand_in_the_comments_of_the_published_tables(ask: Ask) -> None:
    def comment(table: str, name: str) -> str:
        schema, bare = table.split(".")
        ((text,),) = ask(
            f"select comment from duckdb_columns() where schema_name = '{schema}' "
            f"and table_name = '{bare}' and column_name = '{name}'"
        )
        return str(text)

    assert comment("index.contribution", "share_pct").endswith("[%]")
    assert comment("index.score", "score").endswith("[points]")
    assert comment("index.score", "coverage").endswith("[0-1]")


def test_closed_lists_of_words_are_checks_of_the_published_tables(ask: Ask) -> None:
    checks = "".join(
        str(text) for (text,) in ask("select expression from duckdb_constraints() where constraint_type = 'CHECK'")
    )
    for word in ("observed", "interpolated", "missing", "cannot be tested", "inconsistent within the report"):
        assert f"'{word}'" in checks
