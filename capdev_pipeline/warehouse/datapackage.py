"""The description of exported tables (Frictionless Data Package 2.0).

Belongs here: datapackage.json from the models and the published file: fields, keys, references, sources, sizes and
hashes. Does not belong here: writing the tables (export.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import duckdb

from capdev_pipeline.schemas import TABLES, columns_of, key_of, meaning_of
from capdev_pipeline.warehouse.ddl import column_comment, sql_type

Form: TypeAlias = Literal["parquet", "csv"]

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA_TYPES: dict[Form, str] = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv"}
FIELD_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "VARCHAR[]": "list",
}
# A column of this name names a row of this table; the few columns of the name that do not are EXCEPT.
REFERENCES = {
    "node_id": "meta.node",
    "parent_id": "meta.node",
    "indicator_id": "meta.node",
    "other_id": "meta.node",
    "scheme": "meta.scheme",
    "series": "meta.series",
    "area": "meta.area",
    "series_area": "meta.area",
    "of_area": "meta.area",
    "source_id": "meta.source",
    "extract_id": "meta.extract",
    "claim_id": "audit.claim",
    "release": "vintage.release",
    "from_release": "vintage.release",
    "to_release": "vintage.release",
}
# A build lists its releases in one cell, a segment its series; a unit for every series and a point that is no
# indicator's name none. A row may be of all areas together, or of all items of a round.
EXCEPT = {
    ("meta.build", "release"),
    ("indicator.segment", "series"),
    ("clean.unit", "series"),
    ("report.point", "indicator_id"),
    ("robustness.delphi_round", "parent_id"),
    *(
        (f"robustness.{table}", "area")
        for table in ("comparison", "correlation", "reliability", "influence", "single_year")
    ),
}
# Excel in a Chinese Windows reads a CSV as UTF-8 only with a byte order mark; readers of UTF-8 skip it.
BOM = "\ufeff"
FORM_NOTES = {
    "parquet": "Parquet（zstd 压缩）。Parquet, compressed with zstd.",
    "csv": "CSV，UTF-8 带字节序标记；空格为空值，NOT NULL 的文本列除外；列表为 JSON 数组。"
    "CSV in UTF-8 with a byte order mark; an empty cell is null except in text that is never null; lists are JSON.",
}


@dataclass(frozen=True, slots=True)
class TableFile:
    """A written file of one table: name in its folder, rows, size in bytes, SHA-256 of the bytes (hex)."""

    table: str
    path: str
    rows: int
    size: int
    sha256: str


def described(table: str, path: Path, rows: int) -> TableFile:
    """A file that has just been written, measured."""
    data = path.read_bytes()
    return TableFile(table, path.name, rows, len(data), hashlib.sha256(data).hexdigest())


def data_package(connection: duckdb.DuckDBPyConnection, files: Sequence[TableFile], form: Form) -> dict[str, Any]:
    """The descriptor of files of one form, of the build that the published file is of."""
    build_id, built_at, framework_id = _one(connection, "select build_id, built_at, framework_id from meta.build")
    name_zh, name_en = _one(connection, "select name_zh, name_en from meta.node where level = 0")
    tables = {file.table for file in files}
    return {
        "$schema": PROFILE,
        "name": str(framework_id).replace("_", "-"),
        "title": f"{name_zh} / {name_en}",
        "description": FORM_NOTES[form],
        "version": build_id,
        "created": f"{built_at:%Y-%m-%dT%H:%M:%SZ}",
        "sources": _sources(connection),
        "resources": [_resource(file, form, tables) for file in files],
    }


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    return connection.execute(query).fetchall()[0]


def _sources(connection: duckdb.DuckDBPyConnection) -> list[dict[str, str]]:
    """The source families with their terms. They are sentences, no licences of a list, so they stand as 'terms'."""
    rows = connection.execute(
        "select source_id, name_zh || ' / ' || name_en, homepage, publisher, licence, cite from meta.source order by 1"
    ).fetchall()
    names = ("name", "title", "path", "publisher", "terms", "cite")
    return [{name: text for name, text in zip(names, row, strict=True) if text} for row in rows]


def _resource(file: TableFile, form: Form, tables: Collection[str]) -> dict[str, Any]:
    model = TABLES[file.table]
    zh, en = meaning_of(model)
    encoding = {"encoding": "utf-8"} if form == "csv" else {}
    return {
        "name": file.table,
        "type": "table",
        "title": zh,
        "description": en,
        "path": file.path,
        "format": form,
        "mediatype": MEDIA_TYPES[form],
        **encoding,
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "rows": file.rows,
        "schema": {
            "fields": [_field(name, column, form) for name, column in columns_of(model).items()],
            "primaryKey": key_of(model),
            "foreignKeys": foreign_keys(file.table, tables),
        },
    }


def _field(name: str, column: Any, form: Form) -> dict[str, Any]:
    kind = FIELD_TYPES[sql_type(column)]
    field: dict[str, Any] = {"name": name, "type": kind, "description": column_comment(column)}
    if kind == "list":
        # A cell of a CSV holds them as JSON; a list of this standard is text with commas.
        field |= {"type": "array"} if form == "csv" else {"itemType": "string"}
    if kind == "string" and not column.nullable:
        field["missingValues"] = []
    field["constraints"] = {"required": not column.nullable}
    return field


def foreign_keys(table: str, tables: Collection[str]) -> list[dict[str, Any]]:
    """The references of a table to others of the package, or to itself."""
    found = []
    for column in columns_of(TABLES[table]):
        target = REFERENCES.get(column)
        if target is None or target not in tables or (table, column) in EXCEPT:
            continue
        (key,) = key_of(TABLES[target])
        if (table, column) != (target, key):
            reference = {"resource": "" if target == table else target, "fields": [key]}
            found.append({"fields": [column], "reference": reference})
    return found
