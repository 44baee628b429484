"""What is to be explained: a node, year, area, release and scheme that the published file has.

Belongs here: finding them by name, and what is near where there is none. Does not belong here: explaining
(explain.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import duckdb

from capdev_pipeline.errors import Problem, UnknownError, WarehouseError
from capdev_pipeline.home import Home
from capdev_pipeline.warehouse.database import has_table, text

NEAR = 5


@dataclass(frozen=True, slots=True)
class Subject:
    """One cell of index.score."""

    node: str
    year: int
    area: str
    release: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Name:
    """A node with its names."""

    node_id: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.node_id} ({self.zh} / {self.en})"

    @property
    def all(self) -> tuple[str, str, str]:
        return self.node_id, self.zh, self.en


def find(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    node: str,
    year: int,
    *,
    area: str | None = None,
    release: str = "current",
    scheme: str | None = None,
) -> Subject:
    """The cell meant; area and scheme default to the first. UnknownError with what there is, or is near."""
    if not has_table(connection, "meta.scheme") or not has_table(connection, "indicator.need"):
        found = "made by an earlier version"
        raise WarehouseError(
            [Problem(home.shown(home.published), "the file holds what explains it", found, "capdev build")]
        )
    found_node = _node(connection, node)
    releases = _texts(connection, "select release from vintage.release order by as_of nulls last, release")
    schemes = _texts(connection, "select scheme from meta.scheme order by position")
    areas = _texts(connection, 'select distinct area from "index".score order by area')
    _refuse_unknown("release", release, releases)
    _refuse_unknown("scheme", scheme or schemes[0], schemes)
    _refuse_unknown("area", area or areas[0], areas)
    years = connection.execute(
        f'select distinct year from "index".score where release = {text(release)} and area = {text(area or areas[0])} '
        "order by year"
    ).fetchall()
    _refuse_unknown("year", str(year), [str(y) for (y,) in years], f"release {release}")
    return Subject(found_node, year, area or areas[0], release, scheme or schemes[0])


def _texts(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return [str(name) for (name,) in connection.execute(query).fetchall()]


def _refuse_unknown(kind: str, given: str, known: Sequence[str], where: str = "") -> None:
    if given not in known:
        shown = f"known: {', '.join(known)}"
        raise UnknownError([Problem(kind, where or f"a {kind} of the published file", f"unknown {given!r}", shown)])


def _node(connection: duckdb.DuckDBPyConnection, given: str) -> str:
    """By id or name as written; else by the only one that is the same but for capitals."""
    rows = connection.execute("select node_id, name_zh, name_en from meta.node order by level, position").fetchall()
    names = [Name(*row) for row in rows]
    exact = [name for name in names if given == name.node_id] or [name for name in names if given in name.all]
    wanted = given.strip().casefold()
    alike = exact or [name for name in names if wanted in {written.casefold() for written in name.all}]
    if len(alike) == 1:
        return alike[0].node_id
    rule = "an id or name of one node"
    if alike:
        shown = f"use the id: {', '.join(map(str, alike))}"
        raise UnknownError([Problem("node", rule, f"{given!r} is the name of {len(alike)} nodes", shown)])
    near = ", ".join(str(name) for name in _nearest(wanted, names))
    raise UnknownError([Problem("node", rule, f"unknown {given!r}", f"nearest: {near}")])


def _nearest(wanted: str, names: Sequence[Name]) -> list[Name]:
    """Names that contain what was asked for, then those that are written most like it."""
    inside = [name for name in names if wanted and any(wanted in written.casefold() for written in name.all)]
    by_text = {written.casefold(): name for name in reversed(names) for written in name.all}
    alike = get_close_matches(wanted, list(by_text), n=NEAR, cutoff=0.45) or get_close_matches(
        wanted, list(by_text), n=3, cutoff=0.0
    )
    return list(dict.fromkeys([*inside, *(by_text[written] for written in alike)]))[:NEAR]
