"""What each child added to its parent between two years, as tables.

Belongs here: one table for each parent and scheme. Does not belong here: the waterfalls (report.charts).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from capdev_pipeline.report.charts.words import node_name
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text
from capdev_pipeline.report.page.numbers import NOTHING, fixed, known
from capdev_pipeline.report.page.scores import Scheme, below, unit_of
from capdev_pipeline.report.page.words import COVERAGE_EFFECT, FLAG
from capdev_pipeline.report.unpublished import AT_AN_END, unpublished

REMAINDER, PARTLY = "coverage_effect", "unpublished"
# What a mark can mean, by the flag of the row, in the order of the marks.
NOTES: dict[str, Text] = {**FLAG, PARTLY: AT_AN_END}


@dataclass(frozen=True, slots=True)
class Part:
    """A contribution: points, share of the change ('' where there is none), marks of what is to be known of it."""

    points: str
    share: str
    marks: str


@dataclass(frozen=True, slots=True)
class Line:
    """A child, or the remainder, over the periods."""

    name: Text
    parts: list[Part]


@dataclass(frozen=True, slots=True)
class Block:
    """A parent under a scheme: its change and what its children added, period by period.

    notes: what the marks of the block's parts mean.
    """

    scheme: str
    parent: str
    name: Text
    unit: Text
    periods: list[str]
    changes: list[str]
    lines: list[Line]
    notes: list[tuple[str, Text]]


def contribution_blocks(frames: Frames, schemes: list[Scheme]) -> list[Block]:
    """One block for each scheme and node with children; periods in the order of the waterfalls."""
    rows = frames.shown("index.contribution")
    parents = [str(node) for node in frames.nodes.index if frames.children(str(node))]
    return [
        _block(frames, scheme, parent, rows[(rows["scheme"] == scheme.scheme) & (rows["parent_id"] == parent)], unshown)
        for scheme in schemes
        for unshown in [unpublished(frames, scheme.scheme)]
        for parent in parents
    ]


def _block(frames: Frames, scheme: Scheme, parent: str, rows: pd.DataFrame, unshown: set[tuple[str, int]]) -> Block:
    periods = in_order(rows)
    cells = {(str(row["child_id"]), int(row["from_year"]), int(row["to_year"])): row for row in rows.to_dict("records")}
    said = {key: _said(row, unshown) for key, row in cells.items()}
    found = {text for texts in said.values() for text in texts}
    marks = {text: chr(ord("a") + place) for place, text in enumerate(text for text in NOTES if text in found)}
    lines = []
    for child in [*frames.children(parent), REMAINDER]:
        name = COVERAGE_EFFECT if child == REMAINDER else node_name(frames, child)
        keys = [(child, *period) for period in periods]
        parts = [_part(cells.get(k), [marks[t] for t in said.get(k, [])], scheme.decimals) for k in keys]
        lines.append(Line(name, parts))
    return Block(
        scheme.scheme,
        parent,
        node_name(frames, parent),
        unit_of(frames, parent),
        [f"{first}–{last}" for first, last in periods],
        [_change(cells.get((REMAINDER, *period)), scheme.decimals) for period in periods],
        lines,
        [(mark, NOTES[text]) for text, mark in marks.items()],
    )


def in_order(rows: pd.DataFrame) -> list[tuple[int, int]]:
    """The periods by their years: those of several years, then the single steps."""
    found = {(int(first), int(last)) for first, last in zip(rows["from_year"], rows["to_year"], strict=True)}
    return sorted(found, key=lambda span: (span[1] - span[0] == 1, span))


def _said(row: dict[Any, Any], unshown: set[tuple[str, int]]) -> list[str]:
    """The keys of NOTES that hold for a contribution."""
    ends = {(str(row["child_id"]), int(row[year])) for year in ("from_year", "to_year")}
    flag = [str(row["flag"])] if row["flag"] in FLAG else []
    return [*flag, *([PARTLY] if known(row["contribution"]) is not None and ends & unshown else [])]


def _change(row: dict[Any, Any] | None, decimals: int) -> str:
    return NOTHING if row is None else fixed(row["parent_change"], decimals, signed=True)


def _part(row: dict[Any, Any] | None, marks: list[str], decimals: int) -> Part:
    if row is None:
        return Part(NOTHING, "", "")
    share = "" if known(row["share_pct"]) is None else f"{fixed(row['share_pct'], 1)}%"
    return Part(fixed(row["contribution"], decimals, signed=True), share, " ".join(marks))


def parents_with_names(frames: Frames) -> list[tuple[str, Text, int]]:
    """The nodes that have children, each followed by those below it, with names and levels: a list to choose from."""
    levels = frames.nodes["level"].to_dict()
    return [
        (node, node_name(frames, node), int(levels[node]))
        for node in below(frames, frames.root)
        if frames.children(node)
    ]
