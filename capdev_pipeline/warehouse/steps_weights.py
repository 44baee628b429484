"""The weights of every scheme, as a table of the build.

Belongs here: index.weight, and the frames of nodes with the weights of a scheme. Does not belong here: formulas
(robustness.scheme_weights), scores (steps_index.py).
"""

from __future__ import annotations

import duckdb
import pandas as pd

from capdev_pipeline.framework import Method
from capdev_pipeline.framework.method import DATA_WEIGHTS
from capdev_pipeline.index.scheme import Scheme
from capdev_pipeline.robustness.scheme_weights import Origin, weights_of
from capdev_pipeline.schemas import TABLES, columns_of
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.writer import write

NODES = "select node_id, level, parent_id, weight from meta.node"
OTHER_NODES = """select n.node_id, n.level, n.parent_id, w.weight, r.release from meta.node n
    cross join vintage.release r
    left join "index".weight w on w.node_id = n.node_id and w.release = r.release and w.scheme = '{scheme}'"""


def nodes_query(build: Build, method: Method, scheme: Scheme) -> str:
    """The nodes with the weights of a scheme; with the release where they are not those of meta.node."""
    if method.weights.kind == build.definition.method.weights.kind or scheme.kind == "plain_sum":
        return NODES
    return OTHER_NODES.format(scheme=scheme.name)


def scores_query(build: Build, method: Method) -> str:
    """The normalised scores of a method."""
    if method is build.definition.method:
        return "select indicator_id, area, year, release, score, status, grade from indicator.normalized"
    return f"""select indicator_id, area, year, release, score, status, grade from indicator.method_score
        where method_id = '{method.method_id}'"""


def write_weights(build: Build, connection: duckdb.DuckDBPyConnection) -> int:
    """index.weight: one row per weighted scheme, release and node."""
    releases = connection.sql("select release, as_of is null from vintage.release order by release").fetchall()
    parts = []
    for method in build.definition.methods:
        scores = connection.sql(scores_query(build, method)).df() if method.weights.kind in DATA_WEIGHTS else None
        for release, is_current in releases:
            found = _of_release(build, method, scores, str(release), bool(is_current))
            parts += [
                found.assign(scheme=rule.name, release=release) for rule in method.schemes if rule.kind == "weighted"
            ]
    columns = list(columns_of(TABLES["index.weight"]))
    table = pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns, dtype=object)
    return write(connection, "index.weight", table)


def _of_release(
    build: Build, method: Method, scores: pd.DataFrame | None, release: str, is_current: bool
) -> pd.DataFrame:
    nodes = pd.DataFrame([(n.node_id, n.parent_id, n.weight) for n in build.definition.framework.nodes])
    nodes.columns = pd.Index(["node_id", "parent_id", "weight"])
    wide = pd.DataFrame()
    if scores is not None:
        own = scores[scores["release"] == release]
        wide = own.pivot(index=["area", "year"], columns="indicator_id", values="score")
    # At an early cut-off there may be too few years to take weights from: the declared ones, and why, is the answer.
    otherwise = "declared" if method.weights.otherwise == "refuse" and not is_current else method.weights.otherwise
    return weights_of(nodes, wide, Origin(method.weights.kind, otherwise, build.expert_weights))
