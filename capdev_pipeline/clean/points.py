"""The points of the report's figures: indicator values, and printed figures chosen as for the index.

Belongs here: one point per figure, line, area and year, with why it is there or not. Does not belong here: the
ranking (rank.py), the values of indicators (indicator_values.py), drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from capdev_pipeline.clean.cells import SAME_AREA, Figure, Figures, figures_from
from capdev_pipeline.clean.rank import rank
from capdev_pipeline.framework import Definition
from capdev_pipeline.framework.figures import FigureLine, ReportFigure, line_unit
from capdev_pipeline.schemas import columns_of
from capdev_pipeline.schemas.report import Point

Row = dict[str, Any]
CURRENT = "current"
NOTHING: Row = {"value": None, "status": "missing", "grade": None, "observation_ids": [], "citation": ""}


def points_table(observations: pd.DataFrame, values: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """clean.observation and indicator.value to report.point, in the units of the series and nodes.

    A line that names an indicator has its values of the release without a cut-off; one that selects has the figure
    of each year that rank() puts first, in the unit of its series. A year without one is a row with a null value
    that says why.
    """
    maker = _Points(observations, values, definition)
    rows = [
        row
        for position, figure in enumerate(definition.figures, start=1)
        for line_position, line in enumerate(figure.lines, start=1)
        for area in definition.framework.areas
        for row in maker.rows(figure, line, area, {"position": position, "line_position": line_position})
    ]
    return pd.DataFrame(rows, columns=list(columns_of(Point)))


class _Points:
    """The figures and values at hand, and the rows made of them."""

    def __init__(self, observations: pd.DataFrame, values: pd.DataFrame, definition: Definition) -> None:
        known = figures_from(observations)
        self._figures = Figures(known)
        self._citations = {figure.observation_id: figure.citation for figure in known}
        current = values[values["release"] == CURRENT].to_dict("records")
        self._values = {(row["indicator_id"], row["area"], row["year"]): row for row in current}
        self._nodes = {node.node_id: node.unit for node in definition.framework.nodes}
        self._series = {entry.series: entry.unit for entry in definition.series}

    def rows(self, figure: ReportFigure, line: FigureLine, area: str, places: Mapping[str, int]) -> Iterator[Row]:
        """The points of one line in one area, one for each year of the figure."""
        same: Row = {
            **{name: getattr(figure, name) for name in ("figure_id", "title_zh", "title_en", "note_zh", "note_en")},
            **{name: getattr(line, name) for name in ("line", "mark", "axis")},
            **{"line_zh": line.name_zh, "line_en": line.name_en, "area": area, **places},
            **{"unit": line_unit(line, self._nodes, self._series), "indicator_id": line.indicator or ""},
        }
        for year in range(figure.first_year, figure.last_year + 1):
            point = self._of_indicator(line, area, year) if line.indicator else self._of_figures(line, area, year)
            yield same | {"year": year} | point

    def _of_indicator(self, line: FigureLine, area: str, year: int) -> Row:
        cell = self._values.get((line.indicator, area, year))
        if cell is None:
            return NOTHING | {"reason": "outside the years of the index"}
        if pd.isna(cell["value"]):
            return NOTHING | {"reason": cell["method"]}
        ids = list(cell["observation_ids"])
        cited = dict.fromkeys(self._citations[name] for name in ids)
        plain = {name: cell[name] for name in ("value", "status", "grade")}
        return {**plain, "observation_ids": ids, "reason": cell["method"], "citation": "; ".join(cited)}

    def _of_figures(self, line: FigureLine, area: str, year: int) -> Row:
        fitting = [figure for figure in self._figures.select(line.select or (), area) if figure.year == year]
        if not fitting:
            return NOTHING | {"reason": self._why_missing(line, area, year)}
        first, *others = rank(fitting)
        chosen = first.figure
        return {
            "value": chosen.value,
            "status": chosen.status,
            "grade": chosen.grade,
            "observation_ids": [chosen.observation_id],
            "reason": f"{first.reason}; preferred to {_counted(others)}" if others else first.reason,
            "citation": chosen.citation,
        }

    def _why_missing(self, line: FigureLine, area: str, year: int) -> str:
        pairs = {(s.series, area if s.area == SAME_AREA else s.area) for s in line.select or ()}
        left: list[Figure] = [f for pair in sorted(pairs) for f in self._figures.of(*pair) if f.year == year]
        if not left:
            return "no figure at hand"
        names = ", ".join(figure.observation_id for figure in left)
        return f"no figure of this scope at hand; of other scopes, not taken: {names}"


def _counted(others: list[Any]) -> str:
    return "1 other figure" if len(others) == 1 else f"{len(others)} other figures"
