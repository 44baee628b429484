"""Whether the parts belong together, as tables: pairs with a flag, reliability of nodes.

Belongs here: rows of both. Does not belong here: the map of correlations, the chart of influence (report.charts).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from capdev_pipeline.report.charts.correlation import FLAG_WORD
from capdev_pipeline.report.charts.words import node_name
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.page.numbers import fixed, percent
from capdev_pipeline.report.page.words import word


@dataclass(frozen=True, slots=True)
class Pair:
    """Two indicators that tell one thing, or go against each other; r '–' where it is not known."""

    left: Text
    right: Text
    flag: str
    flag_text: Text
    same_parent: bool
    levels: str
    n_levels: int
    changes: str
    n_changes: int


@dataclass(frozen=True, slots=True)
class Reliable:
    """How the children of a node hang together; alpha and first component '–' below four complete cases."""

    name: Text
    level: int
    parts: int
    alpha: str
    first_component: str
    n: int
    opposed: list[Text]


@dataclass(frozen=True, slots=True)
class Coherence:
    """pairs: all there are; pooled: cases are areas and years, not the years of one area."""

    pairs: int
    flagged: list[Pair]
    nodes: list[Reliable]
    pooled: bool


def coherence(frames: Frames) -> Coherence:
    """The tables of the coherence audit; empty where nothing was computed."""
    pairs, pooled = frames.shown_or_all("robustness.correlation")
    flagged = pairs[pairs["flag"] != ""] if len(pairs) else pairs
    return Coherence(len(pairs), [_pair(frames, row) for _, row in flagged.iterrows()], _nodes(frames), pooled)


def _pair(frames: Frames, row: pd.Series) -> Pair:
    return Pair(
        _name(frames, row["indicator_id"]),
        _name(frames, row["other_id"]),
        str(row["flag"]),
        word(FLAG_WORD, str(row["flag"])),
        bool(row["same_parent"]),
        fixed(row["r_levels"], 2),
        int(row["n_levels"]),
        fixed(row["r_changes"], 2),
        int(row["n_changes"]),
    )


def _nodes(frames: Frames) -> list[Reliable]:
    table, _ = frames.shown_or_all("robustness.reliability")
    rows = {str(row["node_id"]): row for row in table.to_dict("records")}
    levels = frames.nodes["level"].to_dict()
    return [
        Reliable(
            node_name(frames, node),
            int(levels[node]),
            int(rows[node]["parts"]),
            fixed(rows[node]["alpha"], 2),
            percent(rows[node]["first_component"]),
            int(rows[node]["n"]),
            [_name(frames, child) for child in rows[node]["opposed"]],
        )
        for node in map(str, frames.nodes.index)
        if node in rows
    ]


def _name(frames: Frames, node: object) -> Text:
    name = str(node)
    return node_name(frames, name) if name in frames.nodes.index else both(name, name)
