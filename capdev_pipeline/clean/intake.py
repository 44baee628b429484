"""Looking at a file before it is taken in: what it is, what it would bring, why it is refused.

Belongs here: the dry run of `capdev add`. Does not belong here: writing into raw/ (extract.take_in), printing (cli).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

import pandas as pd

from capdev_pipeline.clean.arrivals import Change, Jump, Moved, compare, idle, jumps, moved_cells
from capdev_pipeline.clean.cells import figures_from
from capdev_pipeline.clean.corrections import Register
from capdev_pipeline.clean.figures import clean_figures
from capdev_pipeline.clean.quarantine import quarantine_frame
from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract import Entry
from capdev_pipeline.extract.arrival import Arrival
from capdev_pipeline.extract.maps import Nearest, Recognised, TableMap, mapped_rows, nearest, read_rows
from capdev_pipeline.extract.maps.recognise import refusals
from capdev_pipeline.extract.published import Table
from capdev_pipeline.framework import Definition
from capdev_pipeline.framework.references import series_of_indicators
from capdev_pipeline.home import Home
from capdev_pipeline.schemas import columns_of
from capdev_pipeline.schemas.clean import Observation


def no_observations() -> pd.DataFrame:
    """clean.observation without a row."""
    return pd.DataFrame(columns=list(columns_of(Observation)))


@dataclass(frozen=True)
class Surroundings:
    """What a new file is held against: the home with its definition, maps, corrections and the files taken in before.

    The corrections hold for the new file too: a misprint that the rules refuse can come in beside its correction.
    mending: the file was taken in before, and the others may wait for the same. published: the figures of a
    warehouse made from just these files, rules and code, if there is one; it saves cleaning all files again.
    """

    home: Home
    definition: Definition
    maps: Mapping[str, TableMap]
    entries: Sequence[Entry]
    corrections: Register = field(default_factory=dict)
    mending: bool = False
    published: pd.DataFrame | None = None

    @cached_property
    def feeding(self) -> frozenset[str]:
        """The series that an indicator rests on."""
        return frozenset(chain.from_iterable(series_of_indicators(self.definition.framework).values()))

    @cached_property
    def at_hand(self) -> pd.DataFrame:
        """All figures taken in before, as clean.observation."""
        if self.published is not None:
            listed = {entry.extract_id for entry in self.entries}
            return self.published[self.published["extract_id"].isin(listed)]
        frames = [
            clean_figures(self.rows_of(entry), self.definition, self.corrections).observations
            for entry in self.entries
            if entry.kind != "claims"
        ]
        return pd.concat(frames or [no_observations()], ignore_index=True)

    def rows_of(self, entry: Entry) -> pd.DataFrame:
        """The rows of a raw file as text."""
        return read_rows(self.home, entry, self.definition, self.maps, mending=self.mending)


@dataclass(frozen=True)
class Intake:
    """The dry run of one file.

    refused: why it cannot be taken in. jumps: what somebody has to say yes to. idle: figures that no selection of
    the framework takes. beyond: years behind its period. missing: mapped cells without a value. units_before: the
    printed unit of each figure at hand.
    """

    entry: Entry
    already: Entry | None = None
    fits: tuple[Recognised, ...] = ()
    unknown: tuple[tuple[Table, Nearest | None], ...] = ()
    changes: tuple[Change, ...] = ()
    moved: tuple[Moved, ...] = ()
    jumps: tuple[Jump, ...] = ()
    observations: pd.DataFrame = field(default_factory=no_observations)
    quarantine: pd.DataFrame = field(default_factory=lambda: quarantine_frame([]))
    refused: tuple[Problem, ...] = ()
    idle: tuple[str, ...] = ()
    beyond: tuple[int, ...] = ()
    missing: int = 0
    units_before: Mapping[str, str] = field(default_factory=dict)

    @property
    def locators(self) -> dict[str, str]:
        """Where each new figure stands."""
        return dict(zip(self.observations["observation_id"], self.observations["locator"], strict=True))


def examine(arrival: Arrival, around: Surroundings, jump: float | None = None) -> Intake:
    """The dry run of a file; nothing is written.

    jump replaces the factors of the maps, and is needed for a transcribed extract, which has none.
    Raises ExtractError if the file cannot be read at all, or lacks what only the caller can name.
    """
    entry = arrival.entry
    before = next((known for known in around.entries if known.content_sha256 == entry.content_sha256), None)
    if before is not None and before.path != entry.path:
        return Intake(before, already=before)
    # A file that is listed already may read otherwise under changed maps: it is held against all the others.
    left = [known for known in around.entries if known.path != entry.path]
    others = replace(around, entries=left, mending=len(left) < len(around.entries))
    found = _looked_at(arrival, others, jump)
    return Intake(before, already=before) if before == found.entry else found


def _looked_at(arrival: Arrival, around: Surroundings, jump: float | None) -> Intake:
    if arrival.entry.kind == "claims":
        return Intake(arrival.entry)
    if arrival.tables is not None:
        return _published(arrival, around, jump)
    rows = arrival.rows(around.home)
    return _figures(Intake(arrival.entry), rows, around, dict.fromkeys(rows["figure_id"], jump or float("inf")))


def _published(arrival: Arrival, around: Surroundings, jump: float | None) -> Intake:
    tables = arrival.tables or ()
    maps = {name: around.maps[name] for name in arrival.entry.maps}
    mapped = mapped_rows(tables, maps, arrival.entry, around.definition)
    stops = [problem for fit in mapped.fits for problem in refusals(fit, around.feeding)]
    unknown = tuple((table, nearest(table, around.maps)) for table in mapped.unknown)
    begun = Intake(
        replace(arrival.entry, rows=len(mapped.rows), figures_sha256=mapped.sha256),
        fits=mapped.fits,
        unknown=unknown,
        refused=tuple(stops),
        missing=len(mapped.missing),
    )
    allowed = {str(figure): jump or factor for figure, factor in mapped.jumps.items()}
    return _figures(begun, mapped.rows, around, allowed)


def _figures(begun: Intake, rows: pd.DataFrame, around: Surroundings, allowed: Mapping[str, float]) -> Intake:
    framework = around.definition.framework
    cleaned = clean_figures(rows, around.definition, around.corrections)
    new, old = figures_from(cleaned.observations), figures_from(around.at_hand)
    series = {figure.series for figure in new}
    beside = [figure for figure in old if figure.series in series]
    together = pd.concat([around.at_hand, cleaned.observations], ignore_index=True)
    twice = together[together.duplicated("observation_id")]["observation_id"]
    rule, way_out = "figure_id is unique in the warehouse", "give the row its own figure_id"
    taken = [Problem(begun.entry.path, rule, f"{figure} stands in another extract", way_out) for figure in twice]
    return Intake(
        begun.entry,
        fits=begun.fits,
        unknown=begun.unknown,
        changes=tuple(compare(new, beside)),
        moved=() if taken else tuple(moved_cells(around.at_hand, together, framework)),
        jumps=tuple(jumps(new, beside, allowed)),
        observations=cleaned.observations,
        quarantine=cleaned.quarantine,
        refused=(*begun.refused, *taken, *_blocking(cleaned.quarantine, rows, around)),
        idle=tuple(idle(cleaned.observations, framework)),
        beyond=tuple(sorted({f.year for f in new if f.year > framework.period.last_year})),
        missing=begun.missing,
        units_before=dict(zip(around.at_hand["observation_id"], around.at_hand["printed_unit"], strict=True)),
    )


def _blocking(quarantine: pd.DataFrame, rows: pd.DataFrame, around: Surroundings) -> list[Problem]:
    """Refused rows that could feed an indicator: the build would stop at them, so the intake does.

    Not those that a correction sets aside.
    """
    unused = set(around.definition.series_by_id) - around.feeding
    shown = rows.assign(place=rows["path"] + ", " + rows.get("cell", "row " + rows["row"].astype(str)))
    series = dict(zip(shown["place"], shown["series"], strict=True))
    return [
        Problem(str(row.locator), str(row.rule), str(row.reason), "correct the file, its map or raw/corrections.csv")
        for row in quarantine.itertuples(index=False)
        if series.get(str(row.locator)) not in unused and not row.correction_id
    ]


def with_refused_rows(found: Intake, quarantine: pd.DataFrame) -> Intake:
    """The dry run of a file of claims: any refused row stops the build, so it stops the intake."""
    stops = [
        Problem(str(row.locator), str(row.rule), str(row.reason), "correct the file") for row in quarantine.itertuples()
    ]
    return replace(found, quarantine=quarantine, refused=(*found.refused, *stops))


def refuse(found: Intake, accept_jumps: bool) -> None:
    """ExtractError with every reason why a file is not taken in, jumps among them unless they are accepted."""
    problems = list(found.refused)
    if not accept_jumps:
        problems += [jump_problem(found, jump) for jump in found.jumps]
    if problems:
        raise ExtractError(problems)


def jump_problem(found: Intake, jump: Jump) -> Problem:
    """A jump as a refusal, with both figures and where they stand."""
    new, other = jump.figure, jump.beside
    where = found.locators.get(new.observation_id, new.observation_id)
    times = "without bound" if jump.factor == float("inf") else f"{jump.factor:.3g} times"
    beside = found.locators.get(other.observation_id, other.citation)
    said = f"{new.series} of {new.area}: {new.value:g} {new.unit} in {new.year}, {other.value:g} in {other.year}"
    rule = f"neighbouring figures differ by a factor of at most {jump.allowed:g}"
    way_out = "compare with the source; if it is right, take it in with --accept-jumps"
    return Problem(where, rule, f"{said} ({beside}): {times}", way_out)
