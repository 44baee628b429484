"""The page of an indicator: everything the tables hold about it, for the release and area shown.

Belongs here: facts, years, scope segments, steps, corrections. Does not belong here: printed figures (figures.py),
the chart (report.charts).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from capdev_pipeline.report.charts import Chart
from capdev_pipeline.report.charts.words import node_name
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.page.figures import FigureRow, Figures
from capdev_pipeline.report.page.numbers import amount, fixed, known
from capdev_pipeline.report.page.words import DIRECTION, SEGMENT_ROLE, UNIT, WEIGHT_STATUS, word
from capdev_pipeline.report.vocabulary import NO_SCORE, STATUS

SOFT = ("estimated", "interpolated")
ROLES = ("reference", "spliced", "break", "empty")


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year of an indicator; numbers as text, '–' for null. figures: printed figures the value rests on."""

    year: int
    value: str
    status: str
    status_text: Text
    soft: bool
    grade: str
    score: str
    lo: str
    hi: str
    segment: Text | None
    method: Text
    reason: Text | None
    figures: int
    needs: Text | None


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """What became of a scope segment; reads: the series it takes, those of a formula apart."""

    segment: str
    name: Text
    role: str
    role_text: Text
    years: str
    ratio: str
    overlap: str
    reason: Text
    series: list[Text]
    formula: str
    terms: list[Text]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step on the way to the value of a year."""

    year: int
    step: int
    label: Text
    value: str
    unit: Text
    of_year: str
    figures: list[str]


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction of a printed figure that ran for the indicator."""

    correction_id: str
    observation_id: str
    action: str
    printed: str
    replacement: str
    reason: str
    source: str
    who: str
    decided: str


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """An indicator with all its rows; path: the nodes above it, the composite first. counts: years by status."""

    node_id: str
    name: Text
    path: list[tuple[str, Text]]
    before: tuple[str, Text] | None
    after: tuple[str, Text] | None
    weight: str
    effective_weight: str
    weight_status: Text
    direction: Text
    unit: Text
    report_source: str
    note: str
    proxy: str
    best_grade: str
    counts: list[tuple[str, Text, int]]
    chart: Chart | None
    years: list[YearRow]
    segments: list[SegmentRow]
    steps: list[StepRow]
    figures: list[FigureRow]
    corrections: list[CorrectionRow]


def indicator_pages(frames: Frames, charts: Mapping[str, Chart]) -> list[IndicatorPage]:
    """One page for each indicator, in the order of the framework."""
    names, figures = frames.indicators, Figures(frames)
    return [
        _page(frames, figures, charts, name, names[position - 1 : position], names[position + 1 : position + 2])
        for position, name in enumerate(names)
    ]


def _page(
    frames: Frames, figures: Figures, charts: Mapping[str, Chart], name: str, before: list[str], after: list[str]
) -> IndicatorPage:
    node = frames.nodes.loc[name]
    coverage = _of(frames, "audit.coverage", name).iloc[0]
    ran = figures.of(name)
    return IndicatorPage(
        node_id=name,
        name=node_name(frames, name),
        path=_path(frames, name),
        before=(before[0], node_name(frames, before[0])) if before else None,
        after=(after[0], node_name(frames, after[0])) if after else None,
        weight=amount(node["weight"]),
        effective_weight=f"{fixed(100 * node['effective_weight'], 2)}%",
        weight_status=word(WEIGHT_STATUS, str(node["weight_status"])),
        direction=word(DIRECTION, str(node["direction"])),
        unit=word(UNIT, str(node["unit"])),
        report_source=str(node["source"]),
        note=str(node["note"]),
        proxy=str(node["proxy"]),
        best_grade="" if pd.isna(coverage["best_grade"]) else str(coverage["best_grade"]),
        counts=[(status, text, int(coverage[f"years_{status}"])) for status, text in STATUS.items()],
        chart=charts.get(name),
        years=_years(frames, figures, name),
        segments=_segments(frames, figures, name),
        steps=_steps(frames, figures, name),
        figures=ran,
        corrections=_corrections(frames, name, ran),
    )


def _of(frames: Frames, table: str, name: str) -> pd.DataFrame:
    rows = frames.shown(table)
    return rows[rows["indicator_id"] == name]


def _path(frames: Frames, name: str) -> list[tuple[str, Text]]:
    parents = frames.nodes["parent_id"].to_dict()
    found: list[tuple[str, Text]] = []
    while not pd.isna(name := parents[name]):
        found.insert(0, (name, node_name(frames, name)))
    return found


def _years(frames: Frames, figures: Figures, name: str) -> list[YearRow]:
    scores = _of(frames, "indicator.normalized", name).set_index("year").to_dict("index")
    needs: dict[int, list[dict[Any, Any]]] = {}
    for row in _of(frames, "indicator.need", name).to_dict("records"):
        needs.setdefault(int(row["year"]), []).append(row)
    values = _of(frames, "indicator.value", name).sort_values("year").to_dict("records")
    return [
        _year(
            value,
            scores[value["year"]],
            figures.segment(name, str(value["segment"])),
            figures.needs(needs.get(int(value["year"]), [])),
            figures.why(name, str(value["method"])),
        )
        for value in values
    ]


def _year(
    value: Mapping[Any, Any], score: Mapping[Any, Any], segment: Text | None, needs: Text, method: Text
) -> YearRow:
    status, reason = str(value["status"]), str(score["reason"])
    return YearRow(
        year=int(value["year"]),
        value=amount(value["value"]),
        status=status,
        status_text=word(STATUS, status),
        soft=status in SOFT,
        grade="" if pd.isna(value["grade"]) else str(value["grade"]),
        score=fixed(score["score"], 3),
        lo=amount(score["lo"]),
        hi=amount(score["hi"]),
        segment=segment,
        method=method,
        reason=word(NO_SCORE, reason) if reason and status != "missing" else None,
        figures=len(value["observation_ids"]),
        needs=needs if status == "missing" else None,
    )


def _segments(frames: Frames, figures: Figures, name: str) -> list[SegmentRow]:
    rows = _of(frames, "indicator.segment", name)
    place = rows["role"].map({role: number for number, role in enumerate(ROLES)})
    rows = rows.assign(place=place).sort_values(["place", "segment"])
    return [_segment(row, figures) for _, row in rows.iterrows()]


def _segment(row: Any, figures: Figures) -> SegmentRow:
    first = known(row["first_year"])
    formula = " ".join(part for part in (str(row["formula"]), str(row["variant"])) if part)
    return SegmentRow(
        str(row["segment"]),
        both(str(row["name_zh"]), str(row["name_en"])),
        str(row["role"]),
        word(SEGMENT_ROLE, str(row["role"])),
        "–" if first is None else f"{first:.0f}–{row['last_year']} ({row['years']})",
        amount(row["ratio"]),
        str(row["overlap_years"]),
        both(str(row["reason_zh"]), str(row["reason"])),
        [figures.read(str(series)) for series in row["series"]],
        formula,
        [figures.read(str(term)) for term in row["terms"]],
    )


def _steps(frames: Frames, figures: Figures, name: str) -> list[StepRow]:
    rows = _of(frames, "indicator.step", name).sort_values(["year", "step"])
    return [_step(row, figures) for _, row in rows.iterrows()]


def _step(row: Any, figures: Figures) -> StepRow:
    return StepRow(
        int(row["year"]),
        int(row["step"]),
        figures.label(str(row["label"])),
        amount(row["value"]),
        word(UNIT, str(row["unit"])),
        "" if pd.isna(row["of_year"]) else str(row["of_year"]),
        [str(name) for name in row["observation_ids"]],
    )


def _corrections(frames: Frames, name: str, figures: list[FigureRow]) -> list[CorrectionRow]:
    """The corrections of figures that ran, and of those of the same series and years that a correction dropped."""
    table = frames.all("clean.correction")
    ran = {figure.observation_id for figure in figures}
    reads = {text for _, row in _of(frames, "indicator.segment", name).iterrows() for text in _reads(row)}
    rows = [
        row
        for row in table.to_dict("records")
        if row["observation_id"] in ran or (f"{row['series']} {row['area']}" in reads and row["year"] in frames.years)
    ]
    return [
        CorrectionRow(
            correction_id=str(row["correction_id"]),
            observation_id=str(row["observation_id"]),
            action=str(row["action"]),
            printed=f"{row['printed_value']} {row['printed_unit']}",
            replacement=str(row["replacement"]),
            reason=str(row["reason"]),
            source=str(row["source"]),
            who=str(row["who"]),
            decided=pd.Timestamp(row["decided"]).date().isoformat(),
        )
        for row in rows
    ]


def _reads(segment: Any) -> list[str]:
    return [*segment["series"], *segment["terms"]]
