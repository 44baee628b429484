"""Which of several figures for one year is taken, and why the others are not.

Belongs here: the order of preference inside one scope segment. Does not belong here: segments, cells.

The order (METHODS: the latest publication wins, then the better grade), with two things said first:
a computed row (grade D) is not a print and runs only where nothing is printed, and a figure printed as
'more than' or 'around' runs only where no exact one is printed. A later coarser print of the same number
is no revision: 90 in 2018 does not replace 89.5 of 2014.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from capdev_pipeline.clean.cells import NEVER, Figure

SLACK = 1.0 + 1e-9


@dataclass(frozen=True, slots=True)
class Ranked:
    """A figure with its rank (1 is taken) and the reason."""

    figure: Figure
    rank: int
    reason: str


def by_year(figures: Iterable[Figure]) -> dict[int, list[Figure]]:
    """Figures grouped by the year they are about."""
    years: dict[int, list[Figure]] = {}
    for figure in figures:
        years.setdefault(figure.year, []).append(figure)
    return years


def rank(figures: Iterable[Figure]) -> list[Ranked]:
    """All figures of one year and segment in order of preference, each with its reason."""
    ordered = sorted(figures, key=_preference)
    winner = ordered[0]
    finer = _finer_print(winner, ordered[1:])
    if finer is not None:
        ordered.remove(finer)
        ordered.insert(0, finer)
    first = "the only figure" if len(ordered) == 1 else _why_first(ordered[0], winner, ordered)
    ranked = [Ranked(ordered[0], 1, first)]
    for place, figure in enumerate(ordered[1:], start=2):
        ranked.append(Ranked(figure, place, _why_not(figure, ordered[0], winner)))
    return ranked


def winners(figures: Iterable[Figure]) -> dict[int, Figure]:
    """The figure taken for each year."""
    return {year: rank(group)[0].figure for year, group in by_year(figures).items()}


def _preference(figure: Figure) -> tuple[bool, bool, int, str, str]:
    known_by = figure.published_by or NEVER
    return (
        figure.grade == "D",
        bool(figure.qualifier),
        -known_by.toordinal(),
        figure.grade,
        figure.observation_id,
    )


def _finer_print(winner: Figure, others: list[Figure]) -> Figure | None:
    """The most precise print that the winner is a rounding of."""
    finer = [
        figure
        for figure in others
        if figure.grade != "D"
        and not figure.qualifier
        and winner.grade != "D"
        and figure.half_width < winner.half_width / SLACK
        and abs(figure.value - winner.value) <= winner.half_width * SLACK
    ]
    return min(finer, key=lambda figure: (figure.half_width, _preference(figure)), default=None)


def _why_first(first: Figure, latest: Figure, ordered: list[Figure]) -> str:
    if first is not latest:
        return f"most precise print of the figure; {latest.observation_id} is a later rounding of it"
    second = ordered[1]
    if (first.grade == "D") != (second.grade == "D"):
        return "printed, the others are computed"
    if bool(first.qualifier) != bool(second.qualifier):
        return "exact, the others are rounded or bounds"
    if (first.published_by or NEVER) != (second.published_by or NEVER):
        return "latest publication"
    return "better grade" if first.grade != second.grade else "same publication date and grade, first by id"


def _why_not(figure: Figure, first: Figure, latest: Figure) -> str:
    """Against the figure taken; where that is an older precise print, dates count against its later rounding."""
    if figure is latest and first is not latest:
        return f"a rounded print of {first.observation_id}"
    if figure.grade == "D" and first.grade != "D":
        return "computed by its transcriber, a printed figure exists"
    if figure.qualifier and not first.qualifier:
        return "rounded or a bound, an exact figure exists"
    if (figure.published_by or NEVER) < (latest.published_by or NEVER):
        return "earlier publication" if figure.published_by else "no publication date, counts as earliest"
    if figure.grade > first.grade:
        return "lower grade"
    return "same number of the same standing" if figure.value == first.value else "coarser, or later by id"
