"""Two releases compared: revised figures, moved bounds, what it did to every node and year, and the bridge.

Belongs here: queries of the published warehouse, as plain records. Does not belong here: printing, the
decomposition itself (vintage.revision holds it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from capdev_pipeline.errors import Problem, WarehouseError
from capdev_pipeline.home import Home
from capdev_pipeline.warehouse.database import connect, has_table


@dataclass(frozen=True, slots=True)
class RevisedIndicator:
    """How many cells of the common years differ; the largest relative revision with its year, old and new value."""

    indicator_id: str
    name_zh: str
    name_en: str
    area: str
    unit: str
    revised: int
    appeared: int
    vanished: int
    year: int | None
    old: float | None
    new: float | None


@dataclass(frozen=True, slots=True)
class MovedBounds:
    """The range an indicator is measured by, in both releases; null where a release has none."""

    indicator_id: str
    name_zh: str
    name_en: str
    area: str
    unit: str
    old_lo: float | None
    new_lo: float | None
    old_hi: float | None
    new_hi: float | None


@dataclass(frozen=True, slots=True)
class NodeEffect:
    """A row of vintage.revision with the node's names and level."""

    scheme: str
    node_id: str
    name_zh: str
    name_en: str
    level: int
    area: str
    year: int
    from_score: float | None
    to_score: float | None
    total: float | None
    data_effect: float | None
    bounds_effect: float | None
    coverage_effect: float | None
    structure_effect: float | None
    flag: str


@dataclass(frozen=True, slots=True)
class Step:
    """A row of vintage.bridge with the node's names and level."""

    scheme: str
    node_id: str
    name_zh: str
    name_en: str
    level: int
    area: str
    from_year: int
    to_year: int
    from_score: float
    revised_score: float | None
    to_score: float
    change: float
    like_for_like: float | None
    revision: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs between two releases."""

    from_release: str
    to_release: str
    indicators: list[RevisedIndicator]
    bounds: list[MovedBounds]
    effects: list[NodeEffect]
    bridge: list[Step]


@dataclass(frozen=True, slots=True)
class Known:
    """What a warehouse can compare."""

    releases: list[str]
    schemes: list[str]


def known(home: Home) -> Known:
    """The releases in the order of their cut-offs, the schemes of the published method, the default one first.

    WarehouseError if nothing is published.
    """
    with connect(home.published, read_only=True) as connection:
        absent = [table for table in ("vintage.revision", "index.weight") if not has_table(connection, table)]
        if absent:
            found = f"no {', '.join(absent)}: it is of an earlier version"
            raise WarehouseError([Problem(home.shown(home.published), "releases are compared", found, "capdev build")])
        releases = connection.execute("select release from vintage.release order by as_of nulls last, release")
        names = [str(row[0]) for row in releases.fetchall()]
        schemes = connection.execute("select scheme from meta.scheme where published order by position").fetchall()
        return Known(names, [str(row[0]) for row in schemes])


def difference(home: Home, earlier: str, later: str, scheme: str) -> Difference:
    """What differs between two known releases under a scheme, from the first to the second, either way round."""
    with connect(home.published, read_only=True) as connection:
        given = [earlier, later]
        return Difference(
            earlier,
            later,
            [RevisedIndicator(*row) for row in _rows(connection, INDICATORS, given)],
            [MovedBounds(*row) for row in _rows(connection, BOUNDS, given)],
            [NodeEffect(*row) for row in _rows(connection, EFFECTS, [*given, scheme])],
            [Step(*row) for row in _rows(connection, BRIDGE, [*given, scheme])],
        )


def _rows(connection: duckdb.DuckDBPyConnection, query: str, given: Sequence[str]) -> list[tuple[Any, ...]]:
    return connection.execute(query, list(given)).fetchall()


INDICATORS = """
with cells as (
    select a.indicator_id, a.area, a.unit, a.year, a.value as first, b.value as last
    from indicator.value a join indicator.value b using (indicator_id, area, year)
    where a.release = $1 and b.release = $2),
sized as (select *, abs(last - first) / nullif(greatest(abs(first), abs(last)), 0) as size from cells),
marked as (
    select *, coalesce(size > 1e-12, false) as revised, first is null and last is not null as appeared,
           first is not null and last is null as vanished
    from sized)
select m.indicator_id, n.name_zh, n.name_en, m.area, any_value(m.unit),
       count(*) filter (revised), count(*) filter (appeared), count(*) filter (vanished),
       arg_max(m.year, size) filter (revised), arg_max(first, size) filter (revised),
       arg_max(last, size) filter (revised)
from marked m join meta.node n on n.node_id = m.indicator_id
group by m.indicator_id, n.name_zh, n.name_en, m.area, n.position
having count(*) filter (revised or appeared or vanished) > 0
order by n.position, m.area"""

BOUNDS = """
with ranges as (select indicator_id, area, release, min(lo) lo, max(hi) hi from indicator.normalized group by all)
select a.indicator_id, n.name_zh, n.name_en, a.area, n.unit, a.lo, b.lo, a.hi, b.hi
from ranges a join ranges b using (indicator_id, area) join meta.node n on n.node_id = a.indicator_id
where a.release = $1 and b.release = $2 and (a.lo is distinct from b.lo or a.hi is distinct from b.hi)
order by n.position, a.area"""

# The table holds each pair once, earlier to later; the other way round every effect has the other sign.
EFFECTS = """
with there as (
    select * from vintage.revision where from_release = $1 and to_release = $2
    union all by name
    select to_release as from_release, from_release as to_release, scheme, node_id, area, year,
           to_score as from_score, from_score as to_score, 0 - total as total, 0 - data_effect as data_effect,
           0 - bounds_effect as bounds_effect, 0 - coverage_effect as coverage_effect,
           0 - structure_effect as structure_effect,
           case when flag like 'from%' then 'to' || flag[5:] when flag like 'to%' then 'from' || flag[3:]
                else flag end as flag
    from vintage.revision where from_release = $2 and to_release = $1)
select t.scheme, t.node_id, n.name_zh, n.name_en, n.level, t.area, t.year, t.from_score, t.to_score, t.total,
       t.data_effect, t.bounds_effect, t.coverage_effect, t.structure_effect, t.flag
from there t join meta.node n using (node_id) where t.scheme = $3
order by n.level, n.position, t.area, t.year"""

BRIDGE = """
select b.scheme, b.node_id, n.name_zh, n.name_en, n.level, b.area, b.from_year, b.to_year, b.from_score,
       b.revised_score, b.to_score, b.change, b.like_for_like, b.revision
from vintage.bridge b join meta.node n using (node_id)
where b.from_release = $1 and b.to_release = $2 and b.scheme = $3
order by n.level, n.position, b.area"""
