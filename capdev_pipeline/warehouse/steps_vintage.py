"""The step of a build that compares the releases.

Belongs here: running the revision and the bridge on DuckDB relations and writing their tables. Does not
belong here: formulas (index), the values of a release (steps_clean, steps_index), the order of the steps
(steps.py).
"""

from __future__ import annotations

import duckdb
import narwhals as nw
import pandas as pd

from capdev_pipeline.index.revise import bridge, revisions
from capdev_pipeline.schemas import TABLES, columns_of
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.database import text
from capdev_pipeline.warehouse.methods import published_schemes
from capdev_pipeline.warehouse.steps_index import Frame, LevelTables, frame_of, relation_of
from capdev_pipeline.warehouse.steps_weights import NODES
from capdev_pipeline.warehouse.writer import write

PUBLISHED_SCORES = """select * from "index".score where scheme in ({schemes})"""
PAIRS = "select from_release, to_release from release_pairs"


def revision(build: Build) -> Written:
    """vintage.revision and vintage.bridge for every earlier and later release; empty with one release.

    They explain the schemes of the published method; further methods are there for comparison within a release.
    """
    pairs = pd.DataFrame(build.definition.framework.release_pairs(), columns=["from_release", "to_release"], dtype=str)
    with build.connection() as connection:
        connection.register("release_pairs", pairs)
        try:
            levels = LevelTables(connection, "revision_level")
            compared = _revisions(build, connection, levels)
            schemes = ", ".join(text(scheme.name) for scheme in published_schemes(build.definition))
            tree = frame_of(connection, PUBLISHED_SCORES.format(schemes=schemes))
            bridged = bridge(tree, frame_of(connection, PAIRS))
            tables = {"vintage.revision": relation_of(compared), "vintage.bridge": relation_of(bridged)}
            sql = {table: relation.sql_query() for table, relation in tables.items()}
            sql["vintage.revision"] = levels.sql + sql["vintage.revision"]
            rows = {table: write(connection, table, relation) for table, relation in tables.items()}
            levels.drop()
            return Written(rows, sql, facts={"pairs of releases": len(pairs)})
        finally:
            connection.unregister("release_pairs")


def _revisions(build: Build, connection: duckdb.DuckDBPyConnection, levels: LevelTables) -> Frame:
    panel = frame_of(connection, "select * from indicator.normalized")
    nodes = frame_of(connection, NODES)
    pairs = frame_of(connection, PAIRS)
    parts = [revisions(panel, nodes, pairs, scheme, persist=levels) for scheme in published_schemes(build.definition)]
    return nw.concat(parts).select(*columns_of(TABLES["vintage.revision"]))
