"""The index as a table of nodes and years, one for each scheme.

Belongs here: the cells with score, bounds and what they rest on. Does not belong here: how a score is made
(explanation.py), the look of the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from capdev_pipeline.report.charts.words import node_name, scheme_name
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text
from capdev_pipeline.report.page.numbers import fixed, known
from capdev_pipeline.report.page.words import UNIT, word

SOFT = ("weight_estimated", "weight_interpolated")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme with the numbers a reader needs beside it; decimals: of its scores on the page."""

    scheme: str
    name: Text
    kind: str
    mean: str
    normalisation: str
    minimum_coverage: float
    decimals: int
    default: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A node in a year; score '' where none is published, soft: rests in part on estimates or interpolation."""

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
    return UNIT["score"] if pd.notna(node["direction"]) else word(UNIT, str(node["unit"]))


def schemes(frames: Frames) -> list[Scheme]:
    """The schemes of the warehouse in their order, the default first."""
    rows = frames.all("meta.scheme").set_index("scheme").to_dict("index")
    found = []
    for position, scheme in enumerate(frames.schemes):
        row = rows[scheme]
        kind = str(row["kind"])
        found.append(
            Scheme(
                scheme,
                scheme_name(frames, scheme),
                kind,
                str(row["mean"]),
                str(row["normalisation"]),
                float(row["minimum_coverage"]),
                2 if kind == "plain_sum" else 3,
                position == 0,
            )
        )
    return found


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
    lower, upper = fixed(row["lower"], scheme.decimals), fixed(row["upper"], scheme.decimals)
    score = "" if known(row["score"]) is None else fixed(row["score"], scheme.decimals)
    return Cell(year, score, lower, upper, sum(known(row[name]) or 0 for name in SOFT) > 0)
