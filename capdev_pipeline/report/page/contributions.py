"""What each child added to its parent between two years, as tables.

Belongs here: one table for each parent and scheme. Does not belong here: the waterfalls (report.charts).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from capdev_pipeline.report.charts.words import node_name
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text
from capdev_pipeline.report.page.numbers import NOTHING, fixed, known
from capdev_pipeline.report.page.scores import Scheme, below, unit_of
from capdev_pipeline.report.page.words import COVERAGE_EFFECT, FLAG, word

REMAINDER = "coverage_effect"


@dataclass(frozen=True, slots=True)
class Part:
    """A contribution: points, share of the change ('' where there is none), marks of its flags."""

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
    """One block for each scheme and node with children."""
    rows = frames.shown("index.contribution")
    rows = rows.assign(long=rows["to_year"] - rows["from_year"] > 1)
    parents = [str(node) for node in frames.nodes.index if frames.children(str(node))]
    return [
        _block(frames, scheme, parent, rows[(rows["scheme"] == scheme.scheme) & (rows["parent_id"] == parent)])
        for scheme in schemes
        for parent in parents
    ]


def _block(frames: Frames, scheme: Scheme, parent: str, rows: pd.DataFrame) -> Block:
    ordered = rows.sort_values(["long", "from_year", "to_year"], ascending=[False, True, True])
    periods = list(dict.fromkeys(zip(ordered["from_year"], ordered["to_year"], strict=True)))
    cells = {(row.child_id, row.from_year, row.to_year): row for row in rows.itertuples()}
    children = frames.children(parent)
    flags = sorted({str(flag) for flag in rows["flag"] if flag})
    marks = {flag: chr(ord("a") + position) for position, flag in enumerate(flags)}
    lines = []
    for child in [*children, REMAINDER]:
        name = COVERAGE_EFFECT if child == REMAINDER else node_name(frames, child)
        lines.append(Line(name, [_part(cells.get((child, *period)), marks, scheme.decimals) for period in periods]))
    changes = [_change(cells.get((REMAINDER, *period)), scheme.decimals) for period in periods]
    return Block(
        scheme.scheme,
        parent,
        node_name(frames, parent),
        unit_of(frames, parent),
        [f"{first}–{last}" for first, last in periods],
        changes,
        lines,
        [(mark, word(FLAG, flag)) for flag, mark in marks.items()],
    )


def _change(row: object, decimals: int) -> str:
    return NOTHING if row is None else fixed(getattr(row, "parent_change", None), decimals, signed=True)


def _part(row: object, marks: dict[str, str], decimals: int) -> Part:
    if row is None:
        return Part(NOTHING, "", "")
    share = getattr(row, "share_pct", None)
    shown = "" if known(share) is None else f"{fixed(share, 1)}%"
    points = fixed(getattr(row, "contribution", None), decimals, signed=True)
    return Part(points, shown, marks.get(str(getattr(row, "flag", "")), ""))


def parents_with_names(frames: Frames) -> list[tuple[str, Text, int]]:
    """The nodes that have children, each followed by those below it, with names and levels: a list to choose from."""
    levels = frames.nodes["level"].to_dict()
    return [
        (node, node_name(frames, node), int(levels[node]))
        for node in below(frames, frames.root)
        if frames.children(node)
    ]
