"""What new figures bring: new years, revised and confirmed figures, changes of unit and scope, jumps.

Belongs here: comparing new observations with those at hand, and the indicator cells they would move. Does not
belong here: reading files, taking them in (intake.py).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from capdev_pipeline.clean.cells import NEVER, SAME_AREA, Figure, Figures, figures_from
from capdev_pipeline.clean.indicator_values import indicator_tables
from capdev_pipeline.clean.rank import SLACK
from capdev_pipeline.framework import Framework
from capdev_pipeline.framework.references import selections_in
from capdev_pipeline.framework.rules import Selection

Place = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Change:
    """A new figure beside the latest one at hand for the same series, area and year; kind new, revised or same."""

    kind: str
    new: Figure
    old: Figure | None


@dataclass(frozen=True, slots=True)
class Jump:
    """Two figures further apart than the declared factor: neighbouring years, or the same year in two prints."""

    figure: Figure
    beside: Figure
    factor: float
    allowed: float


@dataclass(frozen=True, slots=True)
class Moved:
    """A cell of an indicator that the new figures would change in the release without a cut-off."""

    indicator_id: str
    area: str
    year: int
    old: float | None
    new: float | None
    status: str


def compare(new: Iterable[Figure], old: Iterable[Figure]) -> list[Change]:
    """Each new figure against the latest print of its series, area and year; 'same' within the printed digits.

    A computed row (grade D) is no print: it is compared with only where nothing else is there.
    """
    latest = _latest(old)
    changes = []
    for figure in new:
        before = latest.get(_place(figure))
        kind = "new" if before is None else "same" if _same(figure, before) else "revised"
        changes.append(Change(kind, figure, before))
    return sorted(changes, key=lambda change: (*_place(change.new), change.new.observation_id))


def _latest(figures: Iterable[Figure]) -> dict[Place, Figure]:
    latest: dict[Place, Figure] = {}
    for figure in figures:
        held = latest.get(_place(figure))
        if held is None or _recency(figure) > _recency(held):
            latest[_place(figure)] = figure
    return latest


def _recency(figure: Figure) -> tuple[bool, bool, object, str]:
    return figure.grade != "D", not figure.qualifier, figure.published_by or NEVER, figure.observation_id


def _place(figure: Figure) -> Place:
    return figure.series, figure.area, figure.year


def _same(new: Figure, old: Figure) -> bool:
    return abs(new.value - old.value) <= max(new.half_width, old.half_width) * SLACK


def jumps(new: Iterable[Figure], old: Iterable[Figure], allowed: Mapping[str, float]) -> list[Jump]:
    """Figures above the declared factor against the nearest years before and after, or another print of the year.

    allowed: figure id -> factor for one year; over a gap of n years it is taken n times. Only positive figures have
    a factor; a fall to zero is one without bound.
    """
    fresh = list(new)
    arrived, beside = _latest(fresh), _latest(old)
    years = _years({**beside, **arrived})
    found = []
    for figure in fresh:
        for other in _neighbours(figure, arrived, beside, years):
            factor = _factor(figure.value, other.value)
            bound = allowed[figure.observation_id] ** max(1, abs(figure.year - other.year))
            if factor > bound:
                found.append(Jump(figure, other, factor, bound))
    return found


def _years(figures: Iterable[Place]) -> dict[tuple[str, str], list[int]]:
    years: dict[tuple[str, str], list[int]] = {}
    for series, area, year in sorted(figures):
        years.setdefault((series, area), []).append(year)
    return years


def _neighbours(
    figure: Figure,
    arrived: Mapping[Place, Figure],
    beside: Mapping[Place, Figure],
    years: Mapping[tuple[str, str], list[int]],
) -> Iterator[Figure]:
    series, area, year = _place(figure)
    if (series, area, year) in beside:
        yield beside[series, area, year]
    known = years[series, area]
    at = bisect_left(known, year)
    for near in (known[at - 1 : at] if at else []) + known[at + 1 : at + 2]:
        place = (series, area, near)
        # Two new neighbours are held against each other once, at the later one.
        if near < year or place not in arrived:
            yield arrived.get(place) or beside[place]


def _factor(one: float, other: float) -> float:
    low, high = sorted((abs(one), abs(other)))
    if one < 0 or other < 0 or high == 0:
        return 1.0
    return math.inf if low == 0 else high / low


def moved_cells(before: pd.DataFrame, after: pd.DataFrame, framework: Framework) -> list[Moved]:
    """The indicator cells that differ between two sets of observations, in the release without a cut-off."""
    only_current = framework.model_copy(
        update={"releases": tuple(release for release in framework.releases if release.as_of is None)}
    )
    key = ["indicator_id", "area", "year"]
    old, new = (indicator_tables(frame, only_current).value for frame in (before, after))
    both = new.merge(old[[*key, "value", "status"]], on=key, suffixes=("", "_before"))
    differs = both["status"] != both["status_before"]
    differs |= ~((both["value"] == both["value_before"]) | (both["value"].isna() & both["value_before"].isna()))
    return [
        Moved(
            str(row["indicator_id"]),
            str(row["area"]),
            int(row["year"]),
            _number(row["value_before"]),
            _number(row["value"]),
            str(row["status"]),
        )
        for row in both[differs].to_dict("records")
    ]


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def idle(observations: pd.DataFrame, framework: Framework) -> list[str]:
    """Figures of a series and area that an indicator uses, which no selection takes: series, area and scope."""
    used = {(one.series, area) for one in _selections(framework) for area in _areas_of(one, framework)}
    taken = _taken(observations, framework)
    left = {
        f"{figure.series} of {figure.area}, scope {figure.scope or '(none)'!r}"
        for figure in figures_from(observations)
        if (figure.series, figure.area) in used and figure.observation_id not in taken
    }
    return sorted(left)


def _taken(observations: pd.DataFrame, framework: Framework) -> set[str]:
    figures = Figures(figures_from(observations))
    every = _selections(framework)
    return {f.observation_id for area in framework.areas for f in figures.select(every, area)}


def _selections(framework: Framework) -> list[Selection]:
    return [*selections_in(framework.indicators), *selections_in(framework.capital_stock)]


def _areas_of(selection: Selection, framework: Framework) -> tuple[str, ...]:
    return framework.areas if selection.area == SAME_AREA else (selection.area,)
