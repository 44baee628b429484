"""The two records that the selection works on: a printed figure and a cell of an indicator.

Belongs here: their shape, and the figures at hand indexed for selection. Does not belong here: rules.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import pandas as pd

from capdev_pipeline.framework.rules import Selection

SAME_AREA = "same"
NEVER = datetime.date.min


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure in its canonical unit, as far as choosing needs it."""

    observation_id: str
    series: str
    area: str
    year: int
    value: float
    unit: str
    grade: str
    qualifier: str
    half_width: float
    published_by: datetime.date | None
    scope: str
    citation: str
    correction_id: str = ""

    @property
    def status(self) -> str:
        """'estimated' for rounded-down or rough figures, 'derived' for computed rows, else 'observed'."""
        if self.qualifier:
            return "estimated"
        return "derived" if self.grade == "D" else "observed"


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way to a cell, in words, with its value and the observations behind it.

    of_year: the year the value is about, where that is another year than the cell's.
    """

    label: str
    value: float | None
    unit: str
    observation_ids: tuple[str, ...] = ()
    of_year: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of an indicator in one year with everything that explains it."""

    value: float
    status: str
    grade: str
    method: str
    observation_ids: tuple[str, ...]
    segment: str = ""
    steps: tuple[Step, ...] = field(default=())

    def moved(self, segment: str) -> Cell:
        return replace(self, segment=segment)


class Figures:
    """The figures known at a cut-off date, by series and area."""

    def __init__(self, figures: Iterable[Figure], as_of: datetime.date | None = None) -> None:
        self._by_series: dict[tuple[str, str], list[Figure]] = {}
        for figure in figures:
            if as_of is None or figure.published_by is None or figure.published_by <= as_of:
                self._by_series.setdefault((figure.series, figure.area), []).append(figure)

    def of(self, series: str, area: str) -> list[Figure]:
        """All figures of a series and area."""
        return self._by_series.get((series, area), [])

    def select(self, selections: Iterable[Selection], index_area: str) -> list[Figure]:
        """Figures that fit any of the selections; area 'same' stands for the area of the index."""
        found: dict[str, Figure] = {}
        for selection in selections:
            area = index_area if selection.area == SAME_AREA else selection.area
            for figure in self.of(selection.series, area):
                if fits(figure, selection):
                    found[figure.observation_id] = figure
        return list(found.values())


def fits(figure: Figure, selection: Selection) -> bool:
    """Whether a figure meets every condition of a selection but its series and area."""
    return (
        (selection.years is None or selection.years[0] <= figure.year <= selection.years[1])
        and (selection.grades is None or figure.grade in selection.grades)
        and _found(selection.scope, figure.scope, default=True)
        and not _found(selection.not_scope, figure.scope, default=False)
        and _found(selection.citation, figure.citation, default=True)
        and not _found(selection.not_citation, figure.citation, default=False)
    )


def _found(pattern: str | None, text: str, *, default: bool) -> bool:
    return default if pattern is None else _compiled(pattern).search(text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def figures_from(observations: pd.DataFrame) -> list[Figure]:
    """clean.observation as records."""
    return [_figure(record) for record in observations.to_dict("records")]


def _figure(record: Mapping[Any, Any]) -> Figure:
    known_by = record["published_by"]
    return Figure(
        observation_id=str(record["observation_id"]),
        series=str(record["series"]),
        area=str(record["area"]),
        year=int(record["year"]),
        value=float(record["value"]),
        unit=str(record["unit"]),
        grade=str(record["grade"]),
        qualifier=str(record["qualifier"]),
        half_width=float(record["half_width"]),
        published_by=None if pd.isna(known_by) else pd.Timestamp(known_by).date(),
        scope=str(record["scope"]),
        citation=str(record["citation"]),
        correction_id=str(record["correction_id"]),
    )
