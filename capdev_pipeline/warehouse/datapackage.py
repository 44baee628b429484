"""The description of the published Parquet files (Frictionless Data Package).

Belongs here: datapackage.json from the models. Does not belong here: writing the Parquet files.
"""

from __future__ import annotations

from typing import Any

from capdev_pipeline.framework import Definition
from capdev_pipeline.schemas import TABLES, columns_of, key_of, meaning_of
from capdev_pipeline.warehouse.ddl import column_comment, sql_type

FIELD_TYPES = {
    "VARCHAR": "string",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "VARCHAR[]": "list",
}


def data_package(definition: Definition, build_id: str) -> dict[str, Any]:
    """The descriptor with one resource per published table."""
    framework = definition.framework
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": framework.framework_id.replace("_", "-"),
        "title": f"{framework.name_zh} / {framework.name_en}",
        "description": framework.citation,
        "version": build_id,
        "resources": [_resource(table) for table in TABLES],
    }


def _resource(table: str) -> dict[str, Any]:
    zh, en = meaning_of(TABLES[table])
    return {
        "name": table,
        "title": zh,
        "description": en,
        "path": f"{table}.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "schema": {
            "fields": [
                {
                    "name": name,
                    "type": FIELD_TYPES[sql_type(column)],
                    "description": column_comment(column),
                    "constraints": {"required": not column.nullable},
                }
                for name, column in columns_of(TABLES[table]).items()
            ],
            "primaryKey": key_of(TABLES[table]),
        },
    }
