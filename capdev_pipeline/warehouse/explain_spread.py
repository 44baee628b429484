"""Where the nodes of an explanation lie in the variants of the index.

Belongs here: the record and its look-up in robustness.uncertainty. Does not belong here: how variants are drawn
(capdev_pipeline.robustness), printing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from capdev_pipeline.warehouse.database import has_table
from capdev_pipeline.warehouse.explain_rows import rows_of


@dataclass(frozen=True, slots=True)
class Spread:
    """Where a node lies in the variants, on 0-1; see robustness.uncertainty."""

    nominal: float | None
    p05: float | None
    p50: float | None
    p95: float | None
    p_increase: float | None
    p_record: float | None
    draws: int
    variants: int


def spreads(connection: duckdb.DuckDBPyConnection, given: Mapping[str, object]) -> dict[str, Spread]:
    """Node -> its spread; nothing for a release or scheme that no variants were drawn for.

    given: area, year, release, scheme and nodes (a list). A file published before variants were drawn has no such
    table.
    """
    if not has_table(connection, "robustness.uncertainty"):
        return {}
    return {row.pop("node_id"): Spread(**row) for row in rows_of(connection, QUERY, given)}


QUERY = """SELECT u.node_id, u.nominal, u.p05, u.p50, u.p95, u.p_increase, u.p_record, u.draws,
        u.variants
    FROM robustness.uncertainty u
    WHERE u.area = $area AND u.year = $year AND $release = 'current' AND u.node_id IN (SELECT unnest($nodes))
        AND $scheme = (SELECT m.scheme FROM meta.scheme m ORDER BY m.position LIMIT 1)"""
