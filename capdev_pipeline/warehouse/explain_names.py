"""What a word can mean: a node of the index, or a series of printed figures, by id or name.

Belongs here: finding the one that is meant, and what is near where there is none. Does not belong here: years and areas
(explain_subject.py), explaining.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import duckdb

from capdev_pipeline.errors import Problem, UnknownError

NEAR = 5


@dataclass(frozen=True, slots=True)
class Name:
    """A node or a series with its names."""

    id: str
    zh: str
    en: str
    is_series: bool

    def __str__(self) -> str:
        return f"{self.id} ({self.zh} / {self.en})"

    @property
    def all(self) -> tuple[str, str, str]:
        return self.id, self.zh, self.en


def find_name(connection: duckdb.DuckDBPyConnection, given: str, *, series: bool = False) -> Name:
    """A node, else a series; with `series` only a series. UnknownError with the nearest names.

    By id or name as written; else by the only one that is the same but for capitals.
    """
    nodes = (
        [] if series else _names(connection, "select node_id, name_zh, name_en from meta.node order by level, position")
    )
    known = _names(connection, "select series, name_zh, name_en from meta.series order by position", is_series=True)
    rule = "an id or name of one series" if series else "an id or name of one node or series"
    kind = "series" if series else "node"
    for names in (nodes, known):
        alike = _alike(given, names)
        if len(alike) == 1:
            return alike[0]
        if alike:
            what, shown = "series" if alike[0].is_series else "nodes", ", ".join(map(str, alike))
            found = f"{given!r} is the name of {len(alike)} {what}"
            raise UnknownError([Problem(kind, rule, found, f"use the id: {shown}")])
    near = ", ".join(str(name) for name in _nearest(given, [*nodes, *known]))
    raise UnknownError([Problem(kind, rule, f"unknown {given!r}", f"nearest: {near}")])


def _names(connection: duckdb.DuckDBPyConnection, query: str, *, is_series: bool = False) -> list[Name]:
    return [Name(name, zh, en, is_series) for name, zh, en in connection.execute(query).fetchall()]


def _alike(given: str, names: Sequence[Name]) -> list[Name]:
    exact = [name for name in names if given == name.id] or [name for name in names if given in name.all]
    wanted = given.strip().casefold()
    return exact or [name for name in names if wanted in {written.casefold() for written in name.all}]


def _nearest(given: str, names: Sequence[Name]) -> list[Name]:
    """Names that contain what was asked for, then those that are written most like it; an id once."""
    wanted = given.strip().casefold()
    inside = [name for name in names if wanted and any(wanted in written.casefold() for written in name.all)]
    by_text = {written.casefold(): name for name in reversed(names) for written in name.all}
    alike = get_close_matches(wanted, list(by_text), n=NEAR, cutoff=0.45) or get_close_matches(
        wanted, list(by_text), n=3, cutoff=0.0
    )
    by_id: dict[str, Name] = {}
    for name in [*inside, *(by_text[written] for written in alike)]:
        by_id.setdefault(name.id, name)
    return list(by_id.values())[:NEAR]
