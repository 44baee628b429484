"""Writing a table: by name, whole or not at all."""

from __future__ import annotations

from typing import Any, ClassVar

import duckdb
import pandas as pd
import pytest
from pandera.typing.pandas import Series

from capdev_pipeline.errors import ContractError
from capdev_pipeline.schemas.base import Table, column
from capdev_pipeline.warehouse.writer import write


class Harvest(Table):
    """Fruit by year."""

    fruit: Series[str] = column("果", "fruit", matches=r"^[a-z]+$")
    year: Series[int] = column("年", "year", ge=1900)
    crates: Series[int] = column("箱", "crates", ge=0)
    price: Series[float] = column("价", "price", nullable=True)
    workers: Series[pd.Int64Dtype] = column("人", "workers", nullable=True)

    class Config:
        name = "farm.harvest"
        metadata: ClassVar[dict[str, object]] = {
            "zh": "一行为一果一年",
            "en": "one row per fruit and year",
            "key": ["fruit", "year"],
            "rules": {"a_crate_costs_something": "price > crates / 1000"},
        }


@pytest.fixture
def farm() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def rows(**cells: Any) -> pd.DataFrame:
    frame = {
        "fruit": ["pear", "apple"],
        "year": [2021, 2020],
        "crates": [7, 5],
        "price": [1.5, 2.5],
        "workers": [3, 4],
    }
    return pd.DataFrame({**frame, **cells})


def stored(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return connection.execute("SELECT fruit, year, crates, price, workers FROM farm.harvest").fetchall()


WRITTEN = [("apple", 2020, 5, 2.5, 4), ("pear", 2021, 7, 1.5, 3)]


def test_rows_are_written_in_key_order_and_counted(farm: duckdb.DuckDBPyConnection) -> None:
    assert write(farm, "farm.harvest", rows(), Harvest) == 2
    assert stored(farm) == WRITTEN


def test_reordered_columns_land_where_their_names_say(farm: duckdb.DuckDBPyConnection) -> None:
    """year and crates are both whole numbers: an insert by position would swap them without an error."""
    write(farm, "farm.harvest", rows()[["workers", "crates", "year", "price", "fruit"]], Harvest)
    assert stored(farm) == WRITTEN


def test_a_relation_is_written_like_a_frame(farm: duckdb.DuckDBPyConnection) -> None:
    relation = farm.sql("SELECT 9 AS crates, 2000 AS year, NULL::DOUBLE AS price, NULL AS workers, 'fig' AS fruit")
    write(farm, "farm.harvest", relation, Harvest)
    assert stored(farm) == [("fig", 2000, 9, None, None)]


def test_missing_numbers_are_null_and_not_nan(farm: duckdb.DuckDBPyConnection) -> None:
    write(farm, "farm.harvest", rows(price=[float("nan"), 2.5], workers=[None, 4]), Harvest)
    assert stored(farm) == [("apple", 2020, 5, 2.5, 4), ("pear", 2021, 7, None, None)]


def test_a_write_replaces_what_was_there(farm: duckdb.DuckDBPyConnection) -> None:
    write(farm, "farm.harvest", rows(), Harvest)
    write(farm, "farm.harvest", rows().head(1), Harvest)
    assert stored(farm) == WRITTEN[1:]


def test_no_rows_make_an_empty_table(farm: duckdb.DuckDBPyConnection) -> None:
    assert write(farm, "farm.harvest", rows().head(0), Harvest) == 0
    assert stored(farm) == []


REFUSED = {
    "missing column": (rows().drop(columns="workers"), "workers"),
    "unknown column": (rows(colour=["green", "red"]), "colour"),
    "2.7 crates": (rows(crates=[2.7, 5.0]), "2.7"),
    "2.7 workers": (rows(workers=[2.7, None]), "2.7"),
    "2.7 crates among objects": (rows(crates=pd.Series([2.7, 5], dtype="object")), "2.7"),
    "words for a number": (rows(crates=["seven", "5"]), "seven"),
    "no crates": (rows(crates=[None, 5]), "crates"),
    "key twice": (rows(fruit=["pear", "pear"], year=[2020, 2020]), "pear"),
    "below the range": (rows(crates=[-1, 5]), "-1"),
    "not the pattern": (rows(fruit=["Pear", "apple"]), "Pear"),
    "against the rule": (rows(price=[0.006, 2.5]), "a_crate_costs_something"),
    "no fruit": (rows(fruit=[None, "apple"]), "fruit"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refused_write_names_the_fault_and_leaves_the_table_as_it_was(
    farm: duckdb.DuckDBPyConnection, case: str
) -> None:
    frame, named = REFUSED[case]
    write(farm, "farm.harvest", rows(), Harvest)
    with pytest.raises(ContractError) as refusal:
        write(farm, "farm.harvest", frame, Harvest)
    assert "farm.harvest" in str(refusal.value)
    assert named in str(refusal.value)
    assert stored(farm) == WRITTEN


def test_whole_numbers_that_arrive_as_floats_are_taken(farm: duckdb.DuckDBPyConnection) -> None:
    write(farm, "farm.harvest", rows(crates=[7.0, 5.0], workers=[3.0, float("nan")]), Harvest)
    assert stored(farm) == [("apple", 2020, 5, 2.5, None), ("pear", 2021, 7, 1.5, 3)]


class Narrow(Table):
    """A text for the model, a date for the database."""

    n: Series[int] = column("数", "number")
    day: Series[str] = column("日", "a day as text", sql="DATE")

    class Config:
        name = "farm.narrow"
        metadata: ClassVar[dict[str, object]] = {"zh": "一行为一日", "en": "one row per day", "key": ["n"]}


def test_a_failure_inside_the_database_rolls_the_whole_write_back(farm: duckdb.DuckDBPyConnection) -> None:
    """The second row is fine for the model and no date for DuckDB: the insert fails half way."""
    write(farm, "farm.narrow", pd.DataFrame({"n": [1], "day": ["2020-01-01"]}), Narrow)
    with pytest.raises(ContractError, match="nothing was written"):
        write(farm, "farm.narrow", pd.DataFrame({"n": [2, 3], "day": ["2020-01-02", "2020-02-31"]}), Narrow)
    assert farm.execute("SELECT n, day::VARCHAR FROM farm.narrow").fetchall() == [(1, "2020-01-01")]
    write(farm, "farm.narrow", pd.DataFrame({"n": [4], "day": ["2020-01-04"]}), Narrow)
    assert farm.execute("SELECT n FROM farm.narrow").fetchall() == [(4,)]


def test_the_frame_that_was_written_is_not_left_behind(farm: duckdb.DuckDBPyConnection) -> None:
    write(farm, "farm.harvest", rows(), Harvest)
    with pytest.raises(duckdb.CatalogException):
        farm.execute("FROM incoming_rows")
