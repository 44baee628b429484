"""Steps of a build from values to the index.

Belongs here: running the Narwhals functions on DuckDB relations and writing their tables. Does not belong
here: formulas (index), the order of the steps (steps.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd

from capdev_pipeline.framework import Indicator
from capdev_pipeline.index.aggregate import score_tree
from capdev_pipeline.index.contribute import contributions
from capdev_pipeline.index.normalise import check_range, min_max, with_reason
from capdev_pipeline.index.scheme import Scheme
from capdev_pipeline.index.stage import stages
from capdev_pipeline.schemas import TABLES, columns_of
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.writer import write


def frame_of(connection: duckdb.DuckDBPyConnection, query: str) -> nw.LazyFrame[Any]:
    """A query as the lazy frame that the formulas take."""
    return nw.from_native(connection.sql(query))


def relation_of(frame: nw.LazyFrame[Any]) -> duckdb.DuckDBPyRelation:
    """The relation behind a lazy frame."""
    relation: duckdb.DuckDBPyRelation = nw.to_native(frame)
    return relation


def normalised(build: Build) -> Written:
    """indicator.normalized: min-max between the bounds of each release."""
    framework, rule = build.definition.framework, build.definition.method.normalisation
    unscored = frozenset(i for i, r in framework.indicators.items() if r.when_constant == "unscored")
    neutral = {i: v for i, r in framework.indicators.items() if (v := _neutral(r)) is not None}
    with build.connection() as connection:
        parts = []
        spans = connection.sql(
            "select release, first_year, last_year, as_of is null from vintage.release order by release"
        ).fetchall()
        for release, first, last, is_current in spans:
            values = frame_of(
                connection,
                f"""select v.indicator_id, v.area, v.year, v.release, v.value, n.direction, v.status, v.grade
                    from indicator.value v join meta.node n on n.node_id = v.indicator_id
                    where v.release = '{release}'""",
            )
            settings: dict[str, Any] = {
                "first_year": first,
                "last_year": last,
                "pooled": rule.pooled_over_areas,
                # At an early cut-off one value is all there may be: unscored, with its reason, is the answer.
                "unscored": unscored if is_current else frozenset(framework.indicators) - neutral.keys(),
                "neutral": neutral,
            }
            check_range(values, **settings)
            years = {"first_year": first, "last_year": last, "pooled": rule.pooled_over_areas}
            parts.append(with_reason(min_max(values, **settings), **years))
        relation = relation_of(nw.concat(parts).select(*columns_of(TABLES["indicator.normalized"])))
        return Written(
            {"indicator.normalized": write(connection, "indicator.normalized", relation)},
            {"indicator.normalized": relation.sql_query()},
        )


def _neutral(indicator: Indicator) -> float | None:
    return indicator.when_constant if isinstance(indicator.when_constant, float) else None


def schemes(build: Build) -> list[Scheme]:
    """The schemes of the method file."""
    method = build.definition.method
    depth = 1 + max((len(_path(build, node.node_id)) for node in build.definition.framework.nodes), default=1)
    kind = method.aggregation.kind
    return [
        Scheme(
            name=rule.name,
            kind=rule.kind,
            aggregation=dict.fromkeys(range(depth), kind) if rule.kind == "weighted" else {},
            min_coverage=method.aggregation.minimum_coverage,
        )
        for rule in method.schemes
    ]


def _path(build: Build, node_id: str) -> list[str]:
    parents = {node.node_id: node.parent_id for node in build.definition.framework.nodes}
    path, here = [], parents.get(node_id)
    while here is not None:
        path.append(here)
        here = parents[here]
    return path


RELEASES = "select release, first_year, last_year from vintage.release"
NODES = "select node_id, level, parent_id, weight from meta.node"


def scores(build: Build) -> Written:
    """index.score: every node under every scheme."""
    with build.connection() as connection:
        leaves = frame_of(
            connection,
            "select indicator_id, area, year, release, score, status, grade from indicator.normalized",
        )
        nodes = frame_of(connection, NODES)
        persist = LevelTables(connection)
        trees = [score_tree(leaves, nodes, scheme, persist=persist) for scheme in schemes(build)]
        relation = relation_of(nw.concat(trees))
        written = Written(
            {"index.score": write(connection, "index.score", relation)},
            {"index.score": persist.sql + relation.sql_query()},
        )
        persist.drop()
        return written


class LevelTables:
    """Keeps each level of the tree as a temporary table, so that it is computed once; remembers the SQL."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, prefix: str = "score_level") -> None:
        self._connection = connection
        self._prefix = prefix
        self._names: list[str] = []
        self.sql = ""

    def __call__(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        name = f"{self._prefix}_{len(self._names)}"
        query = relation_of(frame).sql_query()
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")
        self._names.append(name)
        self.sql += f"CREATE TEMP TABLE {name} AS {query};\n\n"
        return frame_of(self._connection, f"select * from {name}")

    def drop(self) -> None:
        for name in self._names:
            self._connection.execute(f"DROP TABLE IF EXISTS {name}")


def contribution(build: Build) -> Written:
    """index.contribution for the declared periods and every consecutive pair of years."""
    pairs = build.definition.framework.contribution_periods()
    periods = pd.DataFrame(pairs, columns=["from_year", "to_year"])
    return _from_scores(
        build,
        "index.contribution",
        periods,
        lambda tree, nodes, spans: nw.concat([contributions(tree, nodes, spans, scheme) for scheme in schemes(build)]),
    )


def stage(build: Build) -> Written:
    """index.stage for the declared stages and between the key years."""
    spans = pd.DataFrame(build.definition.framework.stage_spans(), columns=["from_year", "to_year"], dtype="int64")
    return _from_scores(build, "index.stage", spans, lambda tree, _, frame: stages(tree, frame))


Frame = nw.LazyFrame[Any]


def _from_scores(
    build: Build, table: str, spans: pd.DataFrame, formula: Callable[[Frame, Frame, Frame], Frame]
) -> Written:
    with build.connection() as connection:
        connection.register("spans_rows", spans)
        try:
            tree = frame_of(connection, 'select * from "index".score')
            made = formula(tree, frame_of(connection, NODES), frame_of(connection, "select * from spans_rows"))
            relation = relation_of(_within_release(made, frame_of(connection, RELEASES)))
            return Written({table: write(connection, table, relation)}, {table: relation.sql_query()})
        finally:
            connection.unregister("spans_rows")


def _within_release(made: Frame, releases: Frame) -> Frame:
    """Only spans that lie in the years of their release: an early release says nothing of later years."""
    inside = (nw.col("from_year") >= nw.col("first_year")) & (nw.col("to_year") <= nw.col("last_year"))
    return made.join(releases, on="release", how="inner").filter(inside).drop("first_year", "last_year")
