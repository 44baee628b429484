"""Edges of the lineage in few words.

Belongs here: saying of which columns a column is made. Does not belong here: what is said (lineage.py,
lineage_robustness.py).
"""

from __future__ import annotations

from capdev_pipeline.schemas.base import columns_of
from capdev_pipeline.schemas.registry import TABLES

# Column -> the columns it comes from, as 'table.column'.
Edges = dict[str, tuple[str, ...]]


def of(table: str, names: str) -> tuple[str, ...]:
    """'a b' of table -> table.a, table.b."""
    return tuple(f"{table}.{name}" for name in names.split())


def each(names: str, *upstream: str) -> Edges:
    """Every one of these columns from all of these."""
    return dict.fromkeys(names.split(), upstream)


def same(table: str, names: str) -> Edges:
    """Columns taken over under their name."""
    return {name: (f"{table}.{name}",) for name in names.split()}


def every(table: str, *upstream: str) -> Edges:
    """Every column of a table from all of these."""
    return dict.fromkeys(columns_of(TABLES[table]), upstream)
