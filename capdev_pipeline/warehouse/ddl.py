"""Tables of DuckDB from the models.

Belongs here: CREATE TABLE with types, NOT NULL, CHECK, primary key and comments. Does not belong here:
writing rows.
"""

from __future__ import annotations

from typing import Any

from capdev_pipeline.schemas import Table, columns_of, key_of, meaning_of, rules_of
from capdev_pipeline.schemas.base import sql_type
from capdev_pipeline.warehouse.database import quoted, text

__all__ = ["column_comment", "create_table", "sql_type"]


def create_table(model: type[Table], table: str) -> str:
    """The SQL that creates a table of a model under a name: CREATE TABLE, then its comments."""
    lines = []
    for name, column in columns_of(model).items():
        null = "" if column.nullable else " NOT NULL"
        lines.append(f'"{name}" {sql_type(column)}{null}')
        lines += [f"CHECK ({text})" for text in _column_checks(name, column)]
    lines += [f"CHECK ({text})" for text in rules_of(model).values()]
    lines.append(f"PRIMARY KEY ({', '.join(key_of(model))})")
    zh, en = meaning_of(model)
    statements = [
        f"CREATE OR REPLACE TABLE {quoted(table)} ({', '.join(lines)})",
        f"COMMENT ON TABLE {quoted(table)} IS {text(f'{zh} / {en}')}",
    ]
    for name, column in columns_of(model).items():
        statements.append(f'COMMENT ON COLUMN {quoted(table)}."{name}" IS {text(column_comment(column))}')
    return ";\n".join(statements)


def column_comment(column: Any) -> str:
    """Meaning in both languages with the unit."""
    unit = column.metadata.get("unit")
    return f"{column.metadata['zh']} / {column.metadata['en']}" + (f" [{unit}]" if unit else "")


def _column_checks(name: str, column: Any) -> list[str]:
    made = []
    for check in column.checks:
        statistics = check.statistics or {}
        if check.name == "isin":
            allowed = ", ".join(text(value) for value in statistics["allowed_values"])
            made.append(f'"{name}" IN ({allowed})')
        elif check.name == "greater_than_or_equal_to":
            made.append(f'"{name}" >= {statistics["min_value"]!r}')
        elif check.name == "greater_than":
            made.append(f'"{name}" > {statistics["min_value"]!r}')
        elif check.name == "less_than_or_equal_to":
            made.append(f'"{name}" <= {statistics["max_value"]!r}')
        elif check.name == "str_matches":
            pattern = statistics["pattern"]
            made.append(f'regexp_matches("{name}", {text(getattr(pattern, "pattern", pattern))})')
        else:
            raise NotImplementedError(f"column check {check.name} has no SQL form")
    return made
