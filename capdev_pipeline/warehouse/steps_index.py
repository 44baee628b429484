"""Steps of a build from values to the index.

Belongs here: running the Narwhals functions on DuckDB relations and writing their tables. Does not belong
here: formulas (index), the order of the steps (steps.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import duckdb
import narwhals as nw
import pandas as pd

from capdev_pipeline.framework import Method
from capdev_pipeline.index.aggregate import score_tree
from capdev_pipeline.index.contribute import contributions
from capdev_pipeline.index.methods import normalised as score_values
from capdev_pipeline.index.stage import stages
from capdev_pipeline.schemas import TABLES, columns_of
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.methods import all_schemes, normaliser, yardsticks
from capdev_pipeline.warehouse.steps_weights import nodes_query, scores_query, write_weights
from capdev_pipeline.warehouse.writer import write

Frame: TypeAlias = nw.LazyFrame[Any]


def frame_of(connection: duckdb.DuckDBPyConnection, query: str) -> nw.LazyFrame[Any]:
    """A query as the lazy frame that the formulas take."""
    return nw.from_native(connection.sql(query))


def relation_of(frame: nw.LazyFrame[Any]) -> duckdb.DuckDBPyRelation:
    """The relation behind a lazy frame."""
    relation: duckdb.DuckDBPyRelation = nw.to_native(frame)
    return relation


def normalised(build: Build) -> Written:
    """indicator.normalized by the published method, indicator.method_score by each further one, release by release."""
    first, *others = build.definition.methods
    with build.connection() as connection:
        own = _scored(build, connection, first).select(*columns_of(TABLES["indicator.normalized"]))
        relation = relation_of(own)
        rows = {"indicator.normalized": write(connection, "indicator.normalized", relation)}
        sql = {"indicator.normalized": relation.sql_query()}
        columns = list(columns_of(TABLES["indicator.method_score"]))
        parts = [
            relation_of(_scored(build, connection, method).with_columns(nw.lit(method.method_id).alias("method_id")))
            .select(*columns)
            .df()
            for method in others
        ]
        table = pd.concat(parts) if parts else pd.DataFrame(columns=columns, dtype=object)
        rows["indicator.method_score"] = write(connection, "indicator.method_score", table)
        return Written(rows, sql)


def _scored(build: Build, connection: duckdb.DuckDBPyConnection, method: Method) -> Frame:
    """The values of every release with their scores by one method."""
    posts = yardsticks(method)
    if posts is not None:
        connection.execute("create or replace temp table yardstick_rows as select * from posts")
    spans = connection.sql(
        "select release, first_year, last_year, as_of is null from vintage.release order by release"
    ).fetchall()
    return nw.concat(
        [
            score_values(
                frame_of(connection, VALUES.format(release=release)),
                normaliser(method, build.definition.framework, is_current=bool(is_current)),
                first_year=first,
                last_year=last,
                yardsticks=None if posts is None else frame_of(connection, "select * from yardstick_rows"),
            )
            for release, first, last, is_current in spans
        ]
    )


VALUES = """select v.indicator_id, v.area, v.year, v.release, v.value, n.direction, v.status, v.grade
            from indicator.value v join meta.node n on n.node_id = v.indicator_id
            where v.release = '{release}'"""
RELEASES = "select release, first_year, last_year from vintage.release"


def scores(build: Build) -> Written:
    """index.weight and index.score: every node under every scheme of every method."""
    with build.connection() as connection:
        weights = write_weights(build, connection)
        persist = LevelTables(connection)
        trees = [
            score_tree(
                frame_of(connection, scores_query(build, method)),
                frame_of(connection, nodes_query(build, method, scheme)),
                scheme,
                persist=persist,
            )
            for method, scheme in all_schemes(build.definition)
        ]
        relation = relation_of(nw.concat(trees))
        written = Written(
            {"index.score": write(connection, "index.score", relation), "index.weight": weights},
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

    def formula(connection: duckdb.DuckDBPyConnection, tree: Frame, spans: Frame) -> Frame:
        return nw.concat(
            [
                contributions(tree, frame_of(connection, nodes_query(build, method, scheme)), spans, scheme)
                for method, scheme in all_schemes(build.definition)
            ]
        )

    return _from_scores(build, "index.contribution", periods, formula)


def stage(build: Build) -> Written:
    """index.stage for the declared stages and between the key years."""
    spans = pd.DataFrame(build.definition.framework.stage_spans(), columns=["from_year", "to_year"], dtype="int64")
    return _from_scores(build, "index.stage", spans, lambda _, tree, frame: stages(tree, frame))


Formula = Callable[[duckdb.DuckDBPyConnection, Frame, Frame], Frame]


def _from_scores(build: Build, table: str, spans: pd.DataFrame, formula: Formula) -> Written:
    with build.connection() as connection:
        connection.register("spans_rows", spans)
        try:
            tree = frame_of(connection, 'select * from "index".score')
            made = formula(connection, tree, frame_of(connection, "select * from spans_rows"))
            relation = relation_of(_within_release(made, frame_of(connection, RELEASES)))
            return Written({table: write(connection, table, relation)}, {table: relation.sql_query()})
        finally:
            connection.unregister("spans_rows")


def _within_release(made: Frame, releases: Frame) -> Frame:
    """Only spans that lie in the years of their release: an early release says nothing of later years."""
    inside = (nw.col("from_year") >= nw.col("first_year")) & (nw.col("to_year") <= nw.col("last_year"))
    return made.join(releases, on="release", how="inner").filter(inside).drop("first_year", "last_year")
