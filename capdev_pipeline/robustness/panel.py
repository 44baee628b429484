"""The index as arrays, so that thousands of variants of it are one computation.

Belongs here: the panel of values and the tree as matrices. Does not belong here: drawing variants (variants.py),
rebuilding (rebuild.py), any database.

Axes: i indicators, t cases (the years of one area; or the units of one year), n nodes above the indicators.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

Matrix = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Tree:
    """The hierarchy: for every level above the indicators the parents' weights on the nodes one level down.

    nodes: all ids, level by level, the composite first. links: from the deepest parents up to the composite, each a
    matrix parents x children of weights (0-1, a row sums to 1; 0 where a child is another's), with the ids.
    """

    parents: tuple[tuple[str, ...], ...]
    children: tuple[tuple[str, ...], ...]
    links: tuple[Matrix, ...]

    @property
    def nodes(self) -> list[str]:
        """Every node above the indicators, the composite first."""
        return [node for level in reversed(self.parents) for node in level]

    @property
    def indicators(self) -> list[str]:
        """The indicators in the order of the panel."""
        return list(self.children[0])


def tree_of(nodes: pd.DataFrame) -> Tree:
    """The tree of meta.node: node_id, parent_id, level, position, weight (0-1, null for the root).

    Every indicator stands on the deepest level. Weights are divided by the sum of their siblings.
    """
    ordered = nodes.sort_values("position")
    depth = int(ordered["level"].max())
    levels = [tuple(map(str, ordered.loc[ordered["level"] == level, "node_id"])) for level in range(depth + 1)]
    parent = dict(zip(ordered["node_id"], ordered["parent_id"], strict=True))
    weight = dict(zip(ordered["node_id"], ordered["weight"].astype("float64"), strict=True))
    links = []
    for level in range(depth, 0, -1):
        link = np.zeros((len(levels[level - 1]), len(levels[level])))
        for column, child in enumerate(levels[level]):
            link[levels[level - 1].index(str(parent[child])), column] = weight[child]
        links.append(link / link.sum(axis=1, keepdims=True))
    return Tree(tuple(levels[depth - 1 :: -1]) if depth else (), tuple(levels[:0:-1]), tuple(links))


@dataclass(frozen=True)
class Panel:
    """Values of one area and release: i x t, nan where missing; what they rest on; how far a print may be off.

    sign: +1 more is better, -1 less is better, by indicator. status, grade: i x t, '' where missing. error: i x t
    standard error of a value in its unit (0: none taken).
    """

    tree: Tree
    cases: tuple[int, ...]
    values: Matrix
    sign: Matrix
    status: npt.NDArray[np.str_]
    grade: npt.NDArray[np.str_]
    error: Matrix

    @cached_property
    def present(self) -> Mask:
        """Where there is a value."""
        return ~np.isnan(self.values)


def panel_of(nodes: pd.DataFrame, cells: pd.DataFrame, error_by_grade: dict[str, float]) -> Panel:
    """The panel of meta.node and rows of indicator.normalized of one area and release.

    cells: indicator_id, year, value (null if missing), direction, status, grade, reason. An indicator that has no
    score in any year (declared unscored) counts as missing. error_by_grade: relative standard error of a value by
    grade, 0.02 for 2 %.
    """
    tree = tree_of(nodes)
    years = tuple(sorted(int(year) for year in cells["year"].unique()))

    def wide(column: str) -> pd.DataFrame:
        return cells.pivot(index="indicator_id", columns="year", values=column).loc[tree.indicators, list(years)]

    values = wide("value").to_numpy(dtype=np.float64, copy=True)
    scored = wide("score").notna().any(axis=1).to_numpy()
    values[~scored] = np.nan
    grade = wide("grade").fillna("").to_numpy(dtype=np.str_)
    relative = np.vectorize(lambda name: error_by_grade.get(name, 0.0), otypes=[np.float64])(grade)
    direction = cells.drop_duplicates("indicator_id").set_index("indicator_id")["direction"].loc[tree.indicators]
    return Panel(
        tree=tree,
        cases=years,
        values=values,
        sign=np.where(direction.to_numpy() == "+", 1.0, -1.0),
        status=wide("status").fillna("").to_numpy(dtype=np.str_),
        grade=grade,
        error=np.where(np.isnan(values), 0.0, np.abs(np.nan_to_num(values)) * relative),
    )
