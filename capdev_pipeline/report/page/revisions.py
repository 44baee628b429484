"""What each new release did to the composite, as a table.

Belongs here: the change from a release to the next with its parts. Does not belong here: the chart of it
(report.charts), other nodes (vintage.revision has them).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from capdev_pipeline.report.charts.words import node_name, release_name
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text
from capdev_pipeline.report.page.numbers import fixed
from capdev_pipeline.report.page.scores import Scheme

EFFECTS = ("data_effect", "bounds_effect", "coverage_effect", "structure_effect")


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A year of the composite in two releases; numbers in points, '–' where a release has no score."""

    year: int
    before: str
    after: str
    total: str
    effects: list[str]


@dataclass(frozen=True, slots=True)
class RevisionBlock:
    """All years that two releases share, under a scheme."""

    scheme: str
    name: Text
    earlier: Text
    later: Text
    rows: list[RevisionRow]


def revision_blocks(frames: Frames, schemes: list[Scheme]) -> list[RevisionBlock]:
    """One block for each scheme and pair of neighbouring releases, the latest pair first."""
    releases = [str(name) for name in frames.all("vintage.release").sort_values("as_of")["release"]]
    table = frames.all("vintage.revision")
    table = table[(table["node_id"] == frames.root) & (table["area"] == frames.area)]
    pairs = list(pairwise(releases))[::-1]
    blocks = []
    for scheme in schemes:
        for earlier, later in pairs:
            rows = table[table["scheme"] == scheme.scheme]
            rows = rows[(rows["from_release"] == earlier) & (rows["to_release"] == later)].sort_values("year")
            if len(rows):
                names = release_name(frames, earlier), release_name(frames, later)
                block = RevisionBlock(scheme.scheme, node_name(frames, frames.root), *names, _rows(rows, scheme))
                blocks.append(block)
    return blocks


def _rows(rows: pd.DataFrame, scheme: Scheme) -> list[RevisionRow]:
    return [
        RevisionRow(
            int(row["year"]),
            fixed(row["from_score"], scheme.decimals),
            fixed(row["to_score"], scheme.decimals),
            fixed(row["total"], scheme.decimals, signed=True),
            [fixed(row[effect], scheme.decimals, signed=True) for effect in EFFECTS],
        )
        for _, row in rows.iterrows()
    ]
