"""The published tables as the sheets look them up, and the order of the nodes.

Belongs here: rows of tables by key, siblings side by side. Does not belong here: formulas, sheets.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.workbook.cells import decimals_of, number


class Published:
    """Lookups over the cut that the workbook shows."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.years = frames.years
        self.build: Any = next(frames.all("meta.build").itertuples(index=False))

    @cached_property
    def order(self) -> list[str]:
        """All nodes level by level, siblings side by side: a parent's children are one range of cells."""
        level, found = [self.frames.root], []
        while level:
            found += level
            level = [child for node in level for child in self.frames.children(node)]
        return found

    @cached_property
    def leaves(self) -> list[str]:
        """The indicators, siblings side by side."""
        known = set(self.frames.indicators)
        return [node for node in self.order if node in known]

    @cached_property
    def branches(self) -> list[str]:
        """The other nodes, siblings side by side."""
        known = set(self.frames.indicators)
        return [node for node in self.order if node not in known]

    def children(self, node: str) -> list[str]:
        """The nodes right below one."""
        return self.frames.children(node)

    def is_leaf(self, node: str) -> bool:
        """Whether the node is an indicator."""
        return not self.frames.children(node)

    def node(self, node: str) -> Any:
        """The row of meta.node."""
        return self._nodes[node]

    @cached_property
    def _nodes(self) -> dict[str, Any]:
        return {str(row.node_id): row for row in self.frames.nodes.itertuples(index=False)}

    def names(self, node: str) -> tuple[str, str]:
        """The Chinese and the English name; of a row that is no node (the coverage effect) its own words."""
        if node in self._nodes:
            return str(self._nodes[node].name_zh), str(self._nodes[node].name_en)
        return "覆盖变化的影响", "effect of indicators that come or go"

    def segment(self, indicator: str, segment: str) -> str:
        """Both names of a scope segment; '' for a value that stands in none."""
        return self._segments.get((indicator, segment), segment)

    @cached_property
    def _segments(self) -> dict[tuple[str, str], str]:
        rows = self.frames.shown("indicator.segment").itertuples(index=False)
        return {(str(row.indicator_id), str(row.segment)): _both(row) for row in rows}

    def area(self, area: str) -> str:
        """Both names of an area."""
        return self._areas[area]

    @cached_property
    def _areas(self) -> dict[str, str]:
        return {str(row.area): _both(row) for row in self.frames.all("meta.area").itertuples(index=False)}

    @cached_property
    def score(self) -> dict[tuple[str, str, int], Any]:
        """The rows of index.score by scheme, node and year."""
        return _by(self.frames.shown("index.score"), "scheme", "node_id", "year")

    @cached_property
    def value(self) -> dict[tuple[str, int], Any]:
        """The rows of indicator.value by indicator and year."""
        return _by(self.frames.shown("indicator.value"), "indicator_id", "year")

    @cached_property
    def normalised(self) -> dict[tuple[str, int], Any]:
        """The rows of indicator.normalized by indicator and year."""
        return _by(self.frames.shown("indicator.normalized"), "indicator_id", "year")

    def decimals(self, indicator: str) -> int:
        """The decimals that show every value of an indicator."""
        values = (number(self.value[indicator, year].value) for year in self.years)
        return decimals_of([value for value in values if value is not None])

    @cached_property
    def coverage(self) -> dict[str, Any]:
        """The rows of audit.coverage by indicator."""
        rows = self.frames.shown("audit.coverage").itertuples(index=False)
        return {str(row.indicator_id): row for row in rows}

    @cached_property
    def methods(self) -> list[Any]:
        """The rows of meta.scheme: of the published method and of further ones, the default first."""
        return list(self.frames.all("meta.scheme").sort_values("position").itertuples(index=False))

    @cached_property
    def schemes(self) -> list[Any]:
        """Those of the published method."""
        return [row for row in self.methods if row.published]


def _both(row: Any) -> str:
    return " / ".join(dict.fromkeys((str(row.name_zh), str(row.name_en))))


def _by(frame: pd.DataFrame, *names: str) -> dict[tuple[Any, ...], Any]:
    keys = zip(*(frame[name].tolist() for name in names), strict=True)
    return dict(zip(keys, frame.itertuples(index=False), strict=True))
