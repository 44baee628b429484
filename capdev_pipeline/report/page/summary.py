"""What a reader must know before the first number, computed from the tables.

Belongs here: shares of missing cells, status, grade, coverage, what has no score, what stands in for something else.
Does not belong here: the sentences around the numbers (templates).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from capdev_pipeline.report.charts.words import node_name
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text
from capdev_pipeline.report.page.numbers import percent
from capdev_pipeline.report.page.sources import area_name
from capdev_pipeline.report.vocabulary import STATUS

GRADES = ("A", "B", "C", "D")


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over the cells of the release and area shown; shares and coverages in percent as text.

    coverage is that of the composite under the default scheme. unpublished counts scores below the minimum
    coverage, of scored: nodes of the index times years.
    """

    cells: int
    indicators: int
    years: int
    missing: int
    missing_share: str
    by_status: list[tuple[str, Text, int]]
    by_grade: list[tuple[str, int]]
    coverage_lowest: str
    coverage_highest: str
    unpublished: int
    scored: int
    minimum: str
    without_score: list[tuple[str, Text]]
    two_values: list[tuple[str, Text]]
    proxies: list[tuple[str, Text, str, str]]
    inferred: list[tuple[str, Text]]
    notes: list[tuple[str, Text, str]]
    other_areas: list[Text]


def summary(frames: Frames) -> Summary:
    """The facts of the box that is to be read first."""
    values = frames.shown("indicator.value")
    composite, nodes = _scores(frames)
    named = frames.nodes[frames.nodes["direction"].notna()]
    return Summary(
        cells=len(values),
        indicators=len(named),
        years=len(frames.years),
        missing=int((values["status"] == "missing").sum()),
        missing_share=percent((values["status"] == "missing").mean()) if len(values) else "",
        by_status=[(status, text, int((values["status"] == status).sum())) for status, text in STATUS.items()],
        by_grade=[(grade, int((values["grade"] == grade).sum())) for grade in GRADES],
        coverage_lowest=percent(composite["coverage"].min()),
        coverage_highest=percent(composite["coverage"].max()),
        unpublished=int(nodes["score"].isna().sum()),
        scored=len(nodes),
        minimum=percent(frames.all("meta.scheme").sort_values("position")["minimum_coverage"].iloc[0]),
        without_score=_without_score(frames),
        two_values=_two_values(frames),
        proxies=[
            (str(name), node_name(frames, str(name)), str(row["proxy"]), str(row["note"]))
            for name, row in named.iterrows()
            if row["proxy"]
        ],
        inferred=_inferred(frames),
        notes=[(str(n), node_name(frames, str(n)), str(row["note"])) for n, row in named.iterrows() if row["note"]],
        other_areas=[area_name(frames, a) for a in sorted({*frames.all("index.score")["area"]} - {frames.area})],
    )


def _scores(frames: Frames) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The composite, and all nodes of the index, under the default scheme."""
    scores = frames.shown("index.score")
    scores = scores[scores["scheme"] == frames.schemes[0]]
    return scores[scores["node_id"] == frames.root], scores[~scores["node_id"].isin(frames.indicators)]


def _without_score(frames: Frames) -> list[tuple[str, Text]]:
    scored = frames.shown("indicator.normalized").groupby("indicator_id")["score"].count()
    return [(name, node_name(frames, name)) for name in frames.indicators if not scored.get(name, 0)]


def _two_values(frames: Frames) -> list[tuple[str, Text]]:
    """Indicators with just two different values, and so two different scores."""
    cells = frames.shown("indicator.normalized")
    kinds = cells[cells["score"].notna()].groupby("indicator_id")["value"].nunique()
    return [(name, node_name(frames, name)) for name in frames.indicators if kinds.get(name, 0) == 2]


def _inferred(frames: Frames) -> list[tuple[str, Text]]:
    rows = frames.nodes[frames.nodes["weight_status"] == "inferred"]
    return [(str(name), node_name(frames, str(name))) for name in rows.index]
