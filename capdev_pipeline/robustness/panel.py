"""The index as arrays, so that thousands of variants of it are one computation.

Belongs here: the panel of values and the tree as matrices. Does not belong here: drawing variants (variants.py),
rebuilding (rebuild.py), any database.

Axes: i indicators, t cases (area and year, sorted), n nodes above the indicators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from capdev_pipeline.robustness.published import Published

Matrix = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Tree:
    """The hierarchy: for every level above the indicators the parents' weights on the nodes one level down.

    parents, children: ids by level, from the deepest parents up to the composite. links: the same way, each a matrix
    parents x children of weights (0-1, a row sums to 1; 0 where a child is another's). parent: node -> its parent.
    """

    parents: tuple[tuple[str, ...], ...]
    children: tuple[tuple[str, ...], ...]
    links: tuple[Matrix, ...]
    parent: Mapping[str, str]

    @property
    def nodes(self) -> list[str]:
        """Every node above the indicators, the composite first."""
        return [node for level in reversed(self.parents) for node in level]

    @property
    def indicators(self) -> list[str]:
        """The indicators in the order of the panel."""
        return list(self.children[0])

    def ancestors(self, node: str) -> list[str]:
        """The nodes above one, the nearest first."""
        found = []
        while node in self.parent:
            node = self.parent[node]
            found.append(node)
        return found


def tree_of(nodes: pd.DataFrame) -> Tree:
    """The tree of meta.node: node_id, parent_id, level, position, weight (0-1, null for the root).

    Every indicator stands on the deepest level. Weights are divided by the sum of their siblings.
    """
    ordered = nodes.sort_values("position")
    depth = int(ordered["level"].max())
    levels = [tuple(map(str, ordered.loc[ordered["level"] == level, "node_id"])) for level in range(depth + 1)]
    below = ordered[ordered["level"] > 0]
    parent = dict(zip(map(str, below["node_id"]), map(str, below["parent_id"]), strict=True))
    weight = dict(zip(map(str, below["node_id"]), map(float, below["weight"]), strict=True))
    links = []
    for level in range(depth, 0, -1):
        link = np.zeros((len(levels[level - 1]), len(levels[level])))
        for column, child in enumerate(levels[level]):
            link[levels[level - 1].index(parent[child]), column] = weight[child]
        links.append(link / link.sum(axis=1, keepdims=True))
    return Tree(tuple(levels[depth - 1 :: -1]) if depth else (), tuple(levels[:0:-1]), tuple(links), parent)


@dataclass(frozen=True)
class Panel:
    """Values of one release that are measured by each other: of one area, or of all where the method pools them.

    areas, years: of each case; sorted by area, then year. values: i x t, nan where missing. sign: +1 more is better, -1
    less is better, by indicator. status, grade: i x t, '' where missing. error: i x t standard error of a value in its
    unit (0: none taken). neutral: score (0-1) of an indicator while its values are all equal, nan: it has none then.
    """

    tree: Tree
    areas: tuple[str, ...]
    years: tuple[int, ...]
    values: Matrix
    sign: Matrix
    status: npt.NDArray[np.str_]
    grade: npt.NDArray[np.str_]
    error: Matrix
    neutral: Matrix
    published: Published = field(default_factory=Published)

    @cached_property
    def present(self) -> Mask:
        """Where there is a value."""
        return ~np.isnan(self.values)

    @cached_property
    def places(self) -> dict[str, Places]:
        """Area -> its cases, in the order of the years."""
        areas = np.array(self.areas, dtype=np.str_)
        return {str(area): np.flatnonzero(areas == area) for area in dict.fromkeys(self.areas)}

    def years_of(self, area: str) -> Matrix:
        """The years of an area."""
        return np.asarray(self.years, dtype=np.float64)[self.places[area]]


def panels_of(
    nodes: pd.DataFrame, cells: pd.DataFrame, error_by_grade: Mapping[str, float], published: Published
) -> list[Panel]:
    """One panel of all areas where the method pools them, else one for each area. As panel_of."""
    if published.pooled:
        return [panel_of(nodes, cells, error_by_grade, published)]
    return [panel_of(nodes, own, error_by_grade, published) for _, own in cells.groupby("area", sort=True)]


def panel_of(
    nodes: pd.DataFrame, cells: pd.DataFrame, error_by_grade: Mapping[str, float], published: Published | None = None
) -> Panel:
    """The panel of meta.node and rows of indicator.normalized of one release.

    cells: indicator_id, area, year, value (null if missing), score, lo, hi, direction, status, grade. An indicator that
    has no score in any case (declared unscored) counts as missing. No error is taken for one whose values are all
    equal: its range would be made of errors alone. error_by_grade: relative standard error of a value by grade, 0.02
    for 2 %. Without a published method it is the plain one: min-max, arithmetic means.
    """
    tree = tree_of(nodes)
    cases = cells[["area", "year"]].drop_duplicates().sort_values(["area", "year"])
    columns = pd.MultiIndex.from_frame(cases)

    def wide(column: str) -> pd.DataFrame:
        found = cells.pivot(index="indicator_id", columns=["area", "year"], values=column)
        return found.reindex(index=tree.indicators, columns=columns)

    values = wide("value").to_numpy(dtype=np.float64, copy=True)
    score = wide("score").to_numpy(dtype=np.float64)
    values[np.isnan(score).all(axis=1)] = np.nan
    method = published or Published()
    neutral = np.array([method.neutral.get(name, np.nan) for name in tree.indicators])
    lo, hi = (wide(column).to_numpy(dtype=np.float64) for column in ("lo", "hi"))
    flat = (lo == hi).any(axis=1)
    grade = wide("grade").fillna("").to_numpy(dtype=np.str_)
    relative = np.vectorize(lambda name: error_by_grade.get(name, 0.0), otypes=[np.float64])(grade)
    direction = nodes.set_index("node_id")["direction"].loc[tree.indicators]
    return Panel(
        tree=tree,
        areas=tuple(map(str, cases["area"])),
        years=tuple(map(int, cases["year"])),
        values=values,
        sign=np.where(direction.to_numpy() == "+", 1.0, -1.0),
        status=wide("status").fillna("").to_numpy(dtype=np.str_),
        grade=grade,
        error=np.where(flat[:, None], 0.0, np.abs(np.nan_to_num(values)) * relative),
        neutral=neutral,
        published=method,
    )
