"""The boxes of the lineage page and their places: a layer for each step of the data's way.

Belongs here: what stands in a box, the order of the boxes inside a layer. Does not belong here: which layer a table is
in (layers.py), drawing (scripts), HTML (page.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.lineage.layers import layers
from capdev_pipeline.report.units import unit_text
from capdev_pipeline.schemas import TABLES, meaning_of
from capdev_pipeline.schemas.origins import ORIGINS, Origin

Column = tuple[str, str]
Edge = tuple[Column, Column]  # from, to
SWEEPS = 8
NOTHING = Origin("", "", "", {})


@dataclass(frozen=True, slots=True)
class Item:
    """A column of a table or a key of a file; type '' for a key of a file."""

    name: str
    type: str
    unit: Text
    meaning: Text
    is_key: bool
    nullable: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A table, or a file with its place in a home."""

    name: str
    meaning: Text
    items: tuple[Item, ...]
    is_file: bool = False
    where: str = ""


def edges_of(frames: Frames) -> list[Edge]:
    """meta.lineage as edges in the direction of the data."""
    rows = frames.all("meta.lineage").itertuples(index=False)
    return [((str(r.upstream_table), str(r.upstream_column)), (str(r.table_name), str(r.column_name))) for r in rows]


def boxes_of(frames: Frames, edges: Sequence[Edge]) -> dict[str, Box]:
    """A box for every table, and for every file that one of them comes from."""
    rows = frames.all("meta.column_info").sort_values("position")
    tables = set(rows["schema_name"] + "." + rows["table_name"])
    boxes = {name: _file(name, columns) for name, columns in _files(edges, tables).items()}
    for (schema, table), columns in rows.groupby(["schema_name", "table_name"], sort=False):
        items = tuple(
            Item(
                str(row.column_name),
                str(row.type),
                unit_text(str(row.unit)),
                both(str(row.description_zh), str(row.description_en)),
                bool(row.is_key),
                bool(row.nullable),
            )
            for row in columns.itertuples(index=False)
        )
        name = f"{schema}.{table}"
        meaning = both(*meaning_of(TABLES[name])) if name in TABLES else both("", "")
        boxes[name] = Box(name, meaning, items)
    return boxes


def _files(edges: Iterable[Edge], tables: Collection[str]) -> dict[str, list[str]]:
    """The files by name, those that are described first, with the columns that are used of them."""
    found: dict[str, list[str]] = {}
    for (name, column), _ in edges:
        if name not in tables and column not in found.setdefault(name, []):
            found[name].append(column)
    described = [name for name in ORIGINS if name in found]
    return {name: found[name] for name in [*described, *(name for name in found if name not in ORIGINS)]}


def _file(name: str, used: Sequence[str]) -> Box:
    origin = ORIGINS.get(name, NOTHING)
    names = [*(column for column in origin.columns if column in used), *(c for c in used if c not in origin.columns)]
    items = tuple(Item(c, "", both("", ""), both(*origin.columns.get(c, ("", ""))), False, False) for c in names)
    return Box(name, both(origin.zh, origin.en), items, is_file=True, where=origin.where)


def layers_of(boxes: Mapping[str, Box], edges: Iterable[Edge]) -> list[list[str]]:
    """The names of the boxes by layer, files first; inside a layer boxes stand near those they are joined to."""
    pairs = {(target, source) for (source, _), (target, _) in edges if source != target}
    layer = layers(pairs)
    columns: list[list[str]] = [[] for _ in range(1 + max(layer.values(), default=0))]
    for name in boxes:
        columns[layer.get(name, 0)].append(name)
    return _untangled(columns, pairs)


def _untangled(columns: list[list[str]], pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Each layer by the mean place of its neighbours, forwards and backwards in turn: fewer lines cross."""
    joined: dict[str, set[str]] = {name: set() for column in columns for name in column}
    for one, other in pairs:
        joined[one].add(other)
        joined[other].add(one)
    for sweep in range(SWEEPS):
        for number in range(len(columns))[:: 1 if sweep % 2 == 0 else -1]:
            place = {name: (i + 0.5) / len(column) for column in columns for i, name in enumerate(column)}
            own = {name: i for i, name in enumerate(columns[number])}
            columns[number].sort(key=lambda name: (_mean([place[other] for other in joined[name]]), own[name]))
    return columns


def _mean(places: Sequence[float]) -> float:
    """Without a neighbour: at the end."""
    return sum(places) / len(places) if places else 1.0
