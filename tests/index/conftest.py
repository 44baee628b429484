"""Every test of the formulas runs twice: on pandas and lazily on DuckDB relations.

Belongs here: making frames on a backend, reading them back, the example trees.
Does not belong here: cases.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import pytest

Columns = dict[str, list[Any]]
Row = dict[str, Any]

_COUNT = itertools.count()
_FLOATS = {"value", "lo", "hi", "score", "weight", "partial", "lower_post", "upper_post", "target", "satisfactory"}


def columns_of(names: str, rows: Sequence[Sequence[Any]]) -> Columns:
    """Columns from rows: columns_of('a b', [(1, 2), (3, 4)])."""
    return {name: [row[k] for row in rows] for k, name in enumerate(names.split())}


def _is_float(name: str, cells: Sequence[Any]) -> bool:
    return name in _FLOATS or any(isinstance(cell, float) for cell in cells)


def _sql_type(name: str, cells: Sequence[Any]) -> str:
    if _is_float(name, cells):
        return "DOUBLE"
    present = [cell for cell in cells if cell is not None]
    return "BIGINT" if present and all(isinstance(cell, int) for cell in present) else "VARCHAR"


class Backend:
    """Makes frames of one backend and reads results back as sorted rows with None for null."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.connection = duckdb.connect() if name == "duckdb" else None

    def frame(self, columns: Mapping[str, Sequence[Any]]) -> Any:
        if self.connection is None:
            # Types must not depend on which cells happen to be null.
            floats = {name: "float64" for name, cells in columns.items() if _is_float(name, cells)}
            return nw.from_native(pd.DataFrame(dict(columns)).astype(floats))
        table = f"t{next(_COUNT)}"
        types = ", ".join(f"{name} {_sql_type(name, cells)}" for name, cells in columns.items())
        self.connection.execute(f"create table {table} ({types})")
        rows = list(zip(*columns.values(), strict=True))
        if rows:
            marks = ", ".join([f"({', '.join('?' for _ in columns)})"] * len(rows))
            self.connection.execute(f"insert into {table} values {marks}", [c for row in rows for c in row])
        return nw.from_native(self.connection.table(table))

    def rows(self, frame: Any, *by: str) -> list[Row]:
        read = frame.lazy().collect(backend="pandas").rows(named=True)
        clean = [{name: None if pd.isna(cell) else cell for name, cell in row.items()} for row in read]
        return sorted(clean, key=lambda row: tuple(str(row[name]) for name in by))

    def persist(self, frame: Any) -> Any:
        if self.connection is None:
            return frame
        table = f"p{next(_COUNT)}"
        frame.to_native().create(table)
        return nw.from_native(self.connection.table(table))


# Three levels: root -> left .6 (a .5, b .3, c .2), right .4 (d .25, e .75).
NODES = columns_of(
    "node_id level parent_id weight",
    [
        ("root", 0, None, None),
        ("left", 1, "root", 0.6),
        ("right", 1, "root", 0.4),
        ("a", 2, "left", 0.5),
        ("b", 2, "left", 0.3),
        ("c", 2, "left", 0.2),
        ("d", 2, "right", 0.25),
        ("e", 2, "right", 0.75),
    ],
)

# Four levels, uneven: a node with one child, a node with three.
DEEP = columns_of(
    "node_id level parent_id weight",
    [
        ("root", 0, None, None),
        ("p", 1, "root", 0.3),
        ("q", 1, "root", 0.7),
        ("p1", 2, "p", 1.0),
        ("q1", 2, "q", 0.4),
        ("q2", 2, "q", 0.6),
        ("i1", 3, "p1", 0.45),
        ("i2", 3, "p1", 0.55),
        ("i3", 3, "q1", 0.2),
        ("i4", 3, "q1", 0.5),
        ("i5", 3, "q1", 0.3),
        ("i6", 3, "q2", 1.0),
    ],
)
LEAVES = tuple(f"i{k}" for k in range(1, 7))


def panel(cells: Mapping[Any, Mapping[str, Any]]) -> Columns:
    """A score panel of release r1: {year or (area, year): {indicator: score or (score, status, grade)}}."""
    rows = []
    for place, scores in cells.items():
        area, year = place if isinstance(place, tuple) else ("bj", place)
        for indicator, cell in scores.items():
            score, status, grade = cell if isinstance(cell, tuple) else (cell, "observed", "A")
            if score is None:
                status, grade = "missing", None
            rows.append((indicator, area, year, "r1", score, status, grade))
    return columns_of("indicator_id area year release score status grade", rows)


# Session scope: hypothesis refuses fixtures that are made anew for every example.
@pytest.fixture(scope="session", params=["pandas", "duckdb"])
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    made = Backend(request.param)
    yield made
    if made.connection is not None:
        made.connection.close()


@pytest.fixture(scope="session")
def kit() -> SimpleNamespace:
    """Helpers for the cases; `pandas` is the fast backend for properties with many examples."""
    return SimpleNamespace(
        pandas=Backend("pandas"), columns=columns_of, panel=panel, nodes=NODES, deep=DEEP, leaves=LEAVES
    )
