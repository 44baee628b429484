"""The figures a report draws beside the index: their lines as data, and the rules about them.

Belongs here: the shape of figures.yaml and the names it may use. Does not belong here: taking the numbers
(capdev_pipeline.clean.points), drawing them (capdev_pipeline.report).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field, model_validator

from capdev_pipeline.errors import Problem
from capdev_pipeline.framework.model import Framework, Strict, YearSpan
from capdev_pipeline.framework.references import selection_problems
from capdev_pipeline.framework.registers import Area, SeriesInfo
from capdev_pipeline.framework.rules import Identifier, Selection

MARKS = ("bar", "line", "point")
AXES = ("left", "right")


class FigureLine(Strict):
    """One line of a figure: an indicator's values, or the printed figures that fit a selection."""

    line: Identifier
    name_zh: str
    name_en: str
    mark: Literal["bar", "line", "point"]
    axis: Literal["left", "right"] = "left"
    indicator: str | None = None
    select: Annotated[tuple[Selection, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _has_one_origin(self) -> FigureLine:
        if (self.indicator is None) == (self.select is None):
            raise ValueError(f"line {self.line} needs either indicator or select, and not both")
        return self


class ReportFigure(YearSpan):
    """One figure: its years, both included, and its lines in the order of the legend."""

    figure_id: Identifier
    title_zh: str
    title_en: str
    note_zh: str = ""
    note_en: str = ""
    lines: tuple[FigureLine, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _lines_differ(self) -> ReportFigure:
        twice = [name for name, count in Counter(line.line for line in self.lines).items() if count > 1]
        if twice:
            raise ValueError(f"line named twice: {', '.join(twice)}")
        return self


class ReportFigures(Strict):
    """figures.yaml."""

    figures: tuple[ReportFigure, ...] = ()

    @model_validator(mode="after")
    def _figures_differ(self) -> ReportFigures:
        twice = [name for name, count in Counter(entry.figure_id for entry in self.figures).items() if count > 1]
        if twice:
            raise ValueError(f"figure declared twice: {', '.join(twice)}")
        return self


def line_unit(line: FigureLine, nodes: Mapping[str, str], series: Mapping[str, str]) -> str:
    """The unit of a line: that of its indicator's node, else of its series; '' if neither is known."""
    if line.indicator is not None:
        return nodes.get(line.indicator, "")
    return next((series[s.series] for s in line.select or () if s.series in series), "")


def figure_problems(
    figures: Sequence[ReportFigure],
    framework: Framework,
    series: Sequence[SeriesInfo],
    areas: Sequence[Area],
    file: str,
) -> list[Problem]:
    """Unknown indicators, series and areas; years without figures; several units in a line or on an axis."""
    units = {entry.series: entry.unit for entry in series}
    nodes = {node.node_id: node.unit for node in framework.nodes}
    known_areas = {entry.area for entry in areas}
    problems: list[Problem] = []
    for figure in figures:
        where = f"{file}, figure {figure.figure_id}"
        problems += _year_problems(figure, framework, where)
        for line in figure.lines:
            problems += _line_problems(line, framework.indicators, units, known_areas, f"{where}, line {line.line}")
        problems += _axis_problems(figure, nodes, units, where)
    return problems


def _year_problems(figure: ReportFigure, framework: Framework, where: str) -> Iterator[Problem]:
    span = framework.figure_years
    if figure.first_year < span.first_year or figure.last_year > span.last_year:
        rule, found = "the years lie inside figure_years", f"{figure.first_year}-{figure.last_year}"
        yield Problem(where, rule, found, f"choose years in {span.first_year}-{span.last_year}")


def _line_problems(
    line: FigureLine, indicators: Collection[str], units: Mapping[str, str], areas: set[str], where: str
) -> Iterator[Problem]:
    if line.indicator is not None and line.indicator not in indicators:
        rule, found = "the indicator is one of the framework", f"unknown indicator {line.indicator}"
        yield Problem(where, rule, found, "name an entry of indicators in framework.yaml")
    for selection in line.select or ():
        yield from selection_problems(selection, set(units), areas, where)
    found_units = sorted({units[s.series] for s in line.select or () if s.series in units})
    if len(found_units) > 1:
        rule, found = "the series of a line have one unit", ", ".join(found_units)
        yield Problem(where, rule, found, "make each a line of its own")


def _axis_problems(
    figure: ReportFigure, nodes: Mapping[str, str], units: Mapping[str, str], where: str
) -> Iterator[Problem]:
    """Numbers of different units on one axis would be read as comparable."""
    for axis in AXES:
        here = [line for line in figure.lines if line.axis == axis]
        found = dict.fromkeys(unit for line in here if (unit := line_unit(line, nodes, units)))
        if len(found) > 1:
            rule, told = "the lines of one axis have one unit", f"{axis} axis: {', '.join(found)}"
            yield Problem(where, rule, told, "put one of them on the other axis, or make another figure")
