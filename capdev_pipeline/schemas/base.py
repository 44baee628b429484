"""How a table is declared, and how a frame is validated against its declaration.

Belongs here: the base model, the column helper, cross-column rules and the one validate function.
Does not belong here: any particular table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from capdev_pipeline.errors import ContractError, Problem

STATUSES = ("observed", "derived", "estimated", "interpolated", "missing")
GRADES = ("A", "B", "C", "D")
IDENTIFIER = r"^[a-z][a-z0-9_]*$"
# ASCII digits only: \d would also take ² and １, which float() reads as something else or not at all.
NUMBER = r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"

SQL_TYPES = {
    "string": "VARCHAR",
    "str": "VARCHAR",
    "int": "BIGINT",
    "float": "DOUBLE",
    "bool": "BOOLEAN",
    "datetime": "TIMESTAMP",
}

# Words of the rule language that are not column names: rules are read by pandas and by SQL alike.
_RULE_WORDS = {"and", "or", "not", "abs"}


class Table(pa.DataFrameModel):
    """Base of all tables: no unknown columns, values coerced to the declared type or refused."""

    class Config:
        strict = True
        coerce = True


def column(
    zh: str,
    en: str,
    *,
    unit: str = "",
    sql: str | None = None,
    nullable: bool = False,
    isin: Sequence[str] | None = None,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    matches: str | None = None,
) -> Any:
    """A column with its meaning in Chinese and English, its unit and its allowed values."""
    return pa.Field(
        nullable=nullable,
        isin=list(isin) if isin is not None else None,
        ge=ge,
        gt=gt,
        le=le,
        str_matches=matches,
        metadata={"zh": zh, "en": en, "unit": unit, "sql": sql},
    )


def meaning_of(model: type[Table]) -> tuple[str, str]:
    """What one row of the table is: (Chinese, English)."""
    metadata = _metadata(model)
    return str(metadata["zh"]), str(metadata["en"])


def key_of(model: type[Table]) -> list[str]:
    """The columns of the primary key."""
    return list(_metadata(model)["key"])


def rules_of(model: type[Table]) -> Mapping[str, str]:
    """Cross-column rules by name, each one expression that pandas and SQL both read."""
    rules: Mapping[str, str] = _metadata(model).get("rules", {})
    return rules


def columns_of(model: type[Table]) -> Mapping[str, Any]:
    """The pandera columns by name, in the order of the table."""
    columns: Mapping[str, Any] = schema_of(model).columns
    return columns


def sql_type(column: Any) -> str:
    """The DuckDB type of a pandera column."""
    declared = column.metadata.get("sql")
    if declared:
        return str(declared)
    name = str(column.dtype).lower()
    return next(sql for prefix, sql in SQL_TYPES.items() if name.startswith(prefix))


def _metadata(model: type[Table]) -> Mapping[str, Any]:
    metadata: Mapping[str, Any] = model.Config.metadata  # type: ignore[attr-defined]
    return metadata


@cache
def schema_of(model: type[Table]) -> pa.DataFrameSchema:
    """The pandera schema of a model with its key and cross-column rules as checks."""
    schema = model.to_schema()
    schema.unique = key_of(model)
    schema.checks = [*schema.checks, *(_rule_check(name, text) for name, text in rules_of(model).items())]
    return schema


def _rule_check(name: str, text: str) -> pa.Check:
    return pa.Check(lambda frame: rule_holds(frame, text), name=name, error=f"{name}: {text}")


def rule_columns(text: str) -> list[str]:
    """The column names a rule speaks of."""
    bare = re.sub(r"'[^']*'", "", text)
    return [w for w in dict.fromkeys(re.findall(r"(?<![A-Za-z0-9_])[a-z_][a-z0-9_]*", bare)) if w not in _RULE_WORDS]


def rule_holds(frame: pd.DataFrame, text: str) -> pd.Series:
    """Row by row whether a rule holds; as in SQL, a row with a null in the rule is not refused by it."""
    unknown = frame[rule_columns(text)].isna().any(axis=1)
    holds = pd.Series(frame.eval(text, engine="python"), index=frame.index).astype("boolean")
    return holds.fillna(True).astype(bool) | unknown


def failures_of(model: type[Table], frame: pd.DataFrame) -> pd.DataFrame:
    """All failures of a frame against its model: columns position (row or null), column, rule, found."""
    try:
        schema_of(model).validate(frame, lazy=True)
    except SchemaErrors as refused:
        cases = refused.failure_cases
        return pd.DataFrame(
            {
                "position": cases["index"],
                "column": cases["column"].astype("object"),
                "rule": cases["check"].astype(str),
                "found": cases["failure_case"].astype(str),
            }
        )
    return pd.DataFrame({"position": [], "column": [], "rule": [], "found": []})


def validate(model: type[Table], frame: pd.DataFrame, *, where: str) -> pd.DataFrame:
    """The frame with declared types and column order; ContractError naming every row and rule that fails."""
    try:
        checked = schema_of(model).validate(frame, lazy=True)
    except SchemaErrors:
        failures = failures_of(model, frame)
        raise ContractError(
            Problem(
                f"{where}, row {int(str(case.position)) + 1}" if str(case.position).isdigit() else where,
                f"{model.Config.name}.{case.column}: {case.rule}",  # type: ignore[attr-defined]
                str(case.found),
                "correct the figures or the definition this table is computed from",
            )
            for case in failures.itertuples(index=False)
        ) from None
    return checked[list(columns_of(model))]
