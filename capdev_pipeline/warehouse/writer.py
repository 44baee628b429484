"""Writing a table: validated, by name, in one transaction.

Belongs here: the one way rows get into a database. Does not belong here: what the rows say.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from capdev_pipeline.errors import ContractError, Problem
from capdev_pipeline.schemas import Table, columns_of, key_of, model_of, validate
from capdev_pipeline.warehouse.database import quoted
from capdev_pipeline.warehouse.ddl import create_table


def write(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    rows: pd.DataFrame | duckdb.DuckDBPyRelation,
    model: type[Table] | None = None,
) -> int:
    """Replace 'schema.table' by these rows, in key order; returns how many.

    The rows are collected and validated against the model (types, ranges, keys, rules), then inserted by
    name into a table created from the same model. Any failure rolls the whole write back and leaves the
    table as it was. Raises ContractError.
    """
    model = model or model_of(table)
    frame = rows if isinstance(rows, pd.DataFrame) else rows.df()
    _refuse_other_columns(model, frame, table)
    _refuse_narrowing(model, frame, table)
    checked = validate(model, frame, where=table).sort_values(key_of(model), ignore_index=True, kind="stable")
    schema = table.split(".")[0]
    connection.execute("BEGIN TRANSACTION")
    try:
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
        connection.execute(create_table(model, table))
        connection.register("incoming_rows", checked)
        connection.execute(f"INSERT INTO {quoted(table)} BY NAME SELECT * FROM incoming_rows")
        connection.execute("COMMIT")
    except duckdb.Error as wrong:
        connection.execute("ROLLBACK")
        raise ContractError(
            [Problem(table, "the database accepts every row", str(wrong).splitlines()[0], "nothing was written")]
        ) from wrong
    finally:
        connection.unregister("incoming_rows")
    return len(checked)


def _refuse_other_columns(model: type[Table], frame: pd.DataFrame, table: str) -> None:
    """An insert by name fills a forgotten nullable column with nulls: refuse instead."""
    declared, found = set(columns_of(model)), set(frame.columns)
    if declared != found:
        raise ContractError(
            [
                Problem(
                    table,
                    "the columns are those of the model",
                    f"missing {sorted(declared - found) or 'none'}, unknown {sorted(found - declared) or 'none'}",
                    "correct the step that makes the table",
                )
            ]
        )


def _refuse_narrowing(model: type[Table], frame: pd.DataFrame, table: str) -> None:
    """2.7 must not become 3 in a whole-number column."""
    problems = []
    for name, column in columns_of(model).items():
        if str(column.dtype).lower().startswith("int"):
            numbers = pd.to_numeric(frame[name], errors="coerce").dropna()
            broken = numbers[numbers % 1 != 0]
            if len(broken):
                place, rule = f"{table}.{name}", "whole numbers stay whole"
                problems.append(Problem(place, rule, f"{broken.iloc[0]}", "correct the step that makes the table"))
    if problems:
        raise ContractError(problems)
