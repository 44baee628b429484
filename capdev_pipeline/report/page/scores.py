"""The index as a table of nodes and years, one for each scheme.

Belongs here: the cells with score, bounds and what they rest on. Does not belong here: how a score is made
(explanation.py), the look of the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from capdev_pipeline.report.charts.words import mean_of, node_name, scheme_name, scheme_row, span
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.page.numbers import fixed, known
from capdev_pipeline.report.page.words import UNIT, word

# Scores that differ by a point or less are told with three decimals.
FINE = 1.0
SOFT = ("weight_estimated", "weight_interpolated")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme with the numbers a reader needs beside it; decimals: of its scores on the page.

    means: of each level, the composite first; worst, best: the scores there can be, null if the method knows none.
    """

    scheme: str
    name: Text
    kind: str
    means: list[str]
    normalisation: str
    minimum_coverage: float
    decimals: int
    default: bool
    worst: float | None
    best: float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A node in a year; score '' where none is published, soft: rests in part on estimates or interpolation.

    lower, upper: '' where the node has no bounds.
    """

    year: int
    score: str
    lower: str
    upper: str
    soft: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A node of the framework with its years."""

    node_id: str
    name: Text
    level: int
    unit: Text
    is_indicator: bool
    cells: list[Cell]


def unit_of(frames: Frames, node_id: str) -> Text:
    """The unit of a node's score: of an indicator the normalised score, else points."""
    node = frames.nodes.loc[node_id]
    return score_of_indicator(frames) if pd.notna(node["direction"]) else word(UNIT, str(node["unit"]))


def score_of_indicator(frames: Frames) -> Text:
    """What a normalised score is, with the scale of the published method."""
    scale = scale_of(frames)
    return both(f"得分（{scale}）", f"score ({scale})") if scale else UNIT["score"]


def scale_of(frames: Frames) -> str:
    """The scale of an indicator's score, '0–1'; '' where the published method knows no worst and best."""
    row = scheme_row(frames, frames.schemes[0])
    ends = known(row["worst"]), known(row["best"])
    return "" if ends[0] is None or ends[1] is None else span((ends[0], ends[1]))


def schemes(frames: Frames) -> list[Scheme]:
    """The published schemes of the warehouse in their order, the default first."""
    return [_scheme(frames, scheme, first=place == 0) for place, scheme in enumerate(frames.schemes)]


def _scheme(frames: Frames, scheme: str, *, first: bool) -> Scheme:
    row, levels = scheme_row(frames, scheme), range(int(frames.nodes["level"].max()) + 1)
    worst, best = known(row["worst"]), known(row["best"])
    fine = worst is None or best is None or best - worst <= FINE
    return Scheme(
        scheme,
        scheme_name(frames, scheme),
        str(row["kind"]),
        [mean_of(str(row["mean"]), str(row["level_means"]), level) for level in levels],
        str(row["normalisation"]),
        float(row["minimum_coverage"]),
        3 if fine and str(row["kind"]) != "plain_sum" else 2,
        first,
        worst,
        best,
    )


def index_rows(frames: Frames, scheme: Scheme) -> list[Row]:
    """Every node with a cell for every year, each right below its parent."""
    scores = frames.shown("index.score")
    scores = scores[scores["scheme"] == scheme.scheme].set_index(["node_id", "year"])
    indicators, levels = set(frames.indicators), frames.nodes["level"].to_dict()
    rows = []
    for node_id in below(frames, frames.root):
        cells = [_cell(scores.loc[(node_id, year)], year, scheme) for year in frames.years]
        name, unit = node_name(frames, node_id), unit_of(frames, node_id)
        rows.append(Row(node_id, name, int(levels[node_id]), unit, node_id in indicators, cells))
    return rows


def below(frames: Frames, node_id: str) -> list[str]:
    """A node, then everything below it: each node followed by its children."""
    return [node_id, *(name for child in frames.children(node_id) for name in below(frames, child))]


def _cell(row: Any, year: int, scheme: Scheme) -> Cell:
    bounded = known(row["lower"]) is not None and known(row["upper"]) is not None
    lower, upper = (fixed(row[end], scheme.decimals) if bounded else "" for end in ("lower", "upper"))
    score = "" if known(row["score"]) is None else fixed(row["score"], scheme.decimals)
    return Cell(year, score, lower, upper, sum(known(row[name]) or 0 for name in SOFT) > 0)
