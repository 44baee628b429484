"""Which figures ran for a cell, and what became of each.

Belongs here: rows of indicator.choice. Does not belong here: the ranking itself (rank.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from capdev_pipeline.clean.cells import SAME_AREA, Cell, Figure, Figures
from capdev_pipeline.clean.rank import Ranked
from capdev_pipeline.clean.segments import Outcome, SegmentCells
from capdev_pipeline.framework import Indicator


@dataclass(frozen=True, slots=True)
class Place:
    """Where a set of rows belongs: indicator, area, release, and the years shown."""

    indicator_id: str
    area: str
    release: str
    years: range
    unit: str

    def key(self, year: int) -> dict[str, object]:
        return {"indicator_id": self.indicator_id, "area": self.area, "year": year, "release": self.release}


Row = dict[str, object]


def choice_rows(place: Place, part: SegmentCells, outcome: Outcome, cells: Mapping[int, Cell]) -> Iterator[Row]:
    """Every figure that ran in a segment, and every term of its derivations, for the years shown."""
    for year in place.years:
        used = cells.get(year)
        here = used if used is not None and used.segment == part.segment.segment else None
        if here is not None and here.status == "interpolated":
            here = None
        for entry in part.ranked.get(year, []):
            observation_id = entry.figure.observation_id
            chosen = here is not None and entry.rank == 1 and observation_id in here.observation_ids
            reason = _reason(entry, part, outcome, year, chosen=chosen)
            yield _row(place, year, part, observation_id) | {
                "role": "value",
                "rank": entry.rank,
                "chosen": chosen,
                "reason": reason,
            }
        derived = part.derived.get(year)
        if derived is not None:
            taken = here is not None and set(derived.observation_ids) <= set(here.observation_ids)
            why = (
                f"term of the derivation: {derived.method}"
                if taken
                else "term of a derivation that gives way to a printed figure"
            )
            yield from _term_rows(place, year, part, derived.observation_ids, taken=taken, why=why)


def _term_rows(
    place: Place, year: int, part: SegmentCells, used: Iterable[str], *, taken: bool, why: str
) -> Iterator[Row]:
    """The figures a derivation takes, then those they were preferred to."""
    terms = dict.fromkeys(used)
    for observation_id in terms:
        row = {"role": "input", "rank": 1, "chosen": taken, "reason": why}
        yield _row(place, year, part, observation_id) | row
    lost = {entry.figure.observation_id: entry for term in terms for entry in part.beaten.get(term, ())}
    for observation_id, entry in lost.items():
        if observation_id not in terms:
            row = {"role": "input", "rank": entry.rank, "chosen": False, "reason": entry.reason}
            yield _row(place, year, part, observation_id) | row


def unfit_rows(
    place: Place,
    indicator: Indicator,
    parts: list[SegmentCells],
    figures: Figures,
    set_aside: Mapping[str, str],
) -> Iterator[Row]:
    """Figures of the same series and area that ran for no cell: set aside, or of no declared scope."""
    ran = {entry.figure.observation_id for part in parts for group in part.ranked.values() for entry in group}
    for figure in _candidates(indicator, figures, place.area):
        if figure.observation_id not in ran and figure.year in place.years:
            aside = set_aside.get(figure.observation_id)
            reason = f"set aside: {aside}" if aside else "fits no declared scope segment"
            yield _row(place, figure.year, None, figure.observation_id) | {
                "role": "value",
                "rank": 0,
                "chosen": False,
                "reason": reason,
            }


def _row(place: Place, year: int, part: SegmentCells | None, observation_id: str) -> Row:
    segment = part.segment.segment if part is not None else ""
    return {**place.key(year), "segment": segment, "observation_id": observation_id}


def _reason(entry: Ranked, part: SegmentCells, outcome: Outcome, year: int, *, chosen: bool) -> str:
    if chosen or entry.rank > 1:
        return entry.reason
    if outcome.role == "break":
        return f"first of its segment, but the segment is not used: {outcome.reason}"
    if year in part.derived:
        return "computed by its transcriber; derived here from the printed inputs instead"
    return "first of its segment, but the reference segment has this year"


def _candidates(indicator: Indicator, figures: Figures, area: str) -> Iterable[Figure]:
    selections = [s for segment in indicator.segments for s in segment.select]
    pairs = {(s.series, area if s.area == SAME_AREA else s.area) for s in selections}
    for series, series_area in sorted(pairs):
        yield from figures.of(series, series_area)
