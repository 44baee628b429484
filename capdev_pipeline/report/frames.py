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
# The area of what was computed over all areas together (capdev_pipeline.robustness.compare.ALL).
ALL_AREAS = "all"


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
        """The rows of the release, area and published schemes, in their order, with a new index."""
        frame = self.of_methods(table)
        if "scheme" in frame:
            frame = frame[frame["scheme"].isin(self.schemes)]
        return frame.reset_index(drop=True)

    def of_methods(self, table: str) -> pd.DataFrame:
        """As shown, with the schemes of every further method too."""
        frame = self.tables[table]
        if "release" in frame:
            frame = frame[frame["release"] == self.release]
        if "area" in frame:
            frame = frame[frame["area"] == self.area]
        return frame.reset_index(drop=True)

    def shown_or_all(self, table: str) -> tuple[pd.DataFrame, bool]:
        """The rows of the area shown, else those of all areas measured together; whether they are of all."""
        frame = self.of_methods(table)
        if len(frame):
            return frame, False
        whole = self.tables[table]
        whole = whole[whole["area"] == ALL_AREAS].reset_index(drop=True)
        return whole, len(whole) > 0

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
        """The schemes of the published method, the default first."""
        return self._schemes(published=True)

    @cached_property
    def further_schemes(self) -> list[str]:
        """The schemes of further methods, which are there for comparison."""
        return self._schemes(published=False)

    def _schemes(self, *, published: bool) -> list[str]:
        table = self.tables["meta.scheme"].sort_values("position")
        return [str(name) for name in table.loc[table["published"] == published, "scheme"]]

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
