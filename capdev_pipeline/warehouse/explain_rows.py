"""Rows of the published file for an explanation, and the printed figures by id.

Belongs here: running a query with its parameters. Does not belong here: what is asked (explain.py, explain_series.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

import duckdb

from capdev_pipeline.warehouse.database import text

Row: TypeAlias = dict[str, Any]
Rows: TypeAlias = Mapping[str, list[Row]]


def rows_of(connection: duckdb.DuckDBPyConnection, query: str, given: Mapping[str, object]) -> list[Row]:
    """The rows of a query with its parameters written in: binding one would load pandas, a third of the time."""
    found = connection.execute(re.sub(r"\$(\w+)", lambda name: _literal(given[name.group(1)]), query))
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return f"CAST([{', '.join(map(text, value))}] AS VARCHAR[])"
    return str(value) if isinstance(value, int) else text(value)


OBSERVATIONS = """SELECT o.observation_id, o.series, o.area, a.name_zh AS area_zh, a.name_en AS area_en, o.year,
        o.value, o.unit, o.printed_value, o.printed_unit, o.qualifier, o.scope, o.grade, o.published, o.citation,
        o.locator, o.publisher, o.url, o.note, o.source_id, s.name_zh AS source_zh, s.name_en AS source_en,
        'raw/' || e.path AS file, o.row, o.correction_id
    FROM clean.observation o JOIN meta.source s USING (source_id) JOIN meta.extract e USING (extract_id)
    JOIN meta.area a ON a.area = o.area
    WHERE o.observation_id IN (SELECT unnest($ids))"""
