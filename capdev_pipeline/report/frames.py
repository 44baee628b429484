"""The tables a report is made of, and the cut of them that it shows.

Belongs here: which tables are read, the area, release and schemes that are drawn. Does not belong here: reading
them from a database, drawing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

RELEASE = "current"


@dataclass(frozen=True)
class Frames:
    """The tables of one published warehouse by name ('index.score'), and the area they are shown for.

    Every table has the columns of its model in capdev_pipeline.schemas.
    """

    tables: Mapping[str, pd.DataFrame]
    release: str = RELEASE

    def all(self, table: str) -> pd.DataFrame:
        """A whole table: every release and area."""
        return self.tables[table]

    def shown(self, table: str) -> pd.DataFrame:
        """The rows of the release and area shown, in their order, with a new index."""
        frame = self.tables[table]
        if "release" in frame:
            frame = frame[frame["release"] == self.release]
        if "area" in frame:
            frame = frame[frame["area"] == self.area]
        return frame.reset_index(drop=True)

    @cached_property
    def area(self) -> str:
        """The area of the index that is shown: the first."""
        return str(self.tables["index.score"]["area"].min())

    @cached_property
    def years(self) -> list[int]:
        """The years of the release shown."""
        return sorted(int(year) for year in self.shown("index.score")["year"].unique())

    @cached_property
    def schemes(self) -> list[str]:
        """The schemes, the default first."""
        return [str(name) for name in self.tables["meta.scheme"].sort_values("position")["scheme"]]

    @cached_property
    def nodes(self) -> pd.DataFrame:
        """meta.node in the order of the framework, indexed by node_id."""
        return self.tables["meta.node"].sort_values("position").set_index("node_id", drop=False)

    def children(self, node_id: str) -> list[str]:
        """The nodes right below one, in the order of the framework."""
        return [str(name) for name in self.nodes.index[self.nodes["parent_id"] == node_id]]

    @property
    def root(self) -> str:
        """The composite."""
        return str(self.nodes.index[self.nodes["level"] == 0][0])

    @property
    def indicators(self) -> list[str]:
        """The indicators in the order of the framework."""
        return [str(name) for name in self.nodes.index[self.nodes["direction"].notna()]]
