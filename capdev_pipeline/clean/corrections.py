"""The register of corrections, applied to the rows of the extracts and settled against all of them.

Belongs here: which entry holds for a row, what it makes of the printed digits, and which entries no longer
match. Does not belong here: reading the register (extract.corrections), the rules of a figure (figures.py).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from capdev_pipeline.clean.quarantine import text_records
from capdev_pipeline.errors import Problem
from capdev_pipeline.extract import Correction
from capdev_pipeline.framework import Definition
from capdev_pipeline.schemas import columns_of
from capdev_pipeline.schemas.clean import Correction as CorrectionTable

Register = Mapping[str, Correction]
NO_CORRECTIONS: Register = {}
AGAIN = "build again, all steps"


@dataclass(frozen=True, slots=True)
class Reading:
    """What counts instead of the print: the digits, and those that carry its rounding, with their scale."""

    digits: str
    rounded: str
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """A row of an extract that bears a corrected figure_id, and what became of it."""

    place: str
    cells: Mapping[str, object]
    value: float | None = None
    factor: float = 1.0
    correction_id: str = ""
    broken: tuple[tuple[str, str], ...] = ()


def register_of(entries: Iterable[Correction]) -> Register:
    """The entries by the figure they speak of."""
    return {entry.figure_id: entry for entry in entries}


def correction_of(record: Mapping[str, object], register: Register) -> Correction | None:
    """The entry that holds for a row: it names the figure and expects what is printed.

    An entry that expects something else does nothing here; settle() refuses it with all the others.
    """
    entry = register.get(str(record["figure_id"]))
    return entry if entry is not None and record["printed_value"] == entry.expects else None


def reading(printed: str, entry: Correction | None) -> Reading:
    """The digits after a correction. A rescale multiplies in decimals: 203 × 0.1 is 20.3, no 20.300000000000001."""
    if entry is None or entry.action == "drop":
        return Reading(printed, printed)
    if entry.action == "override":
        return Reading(entry.value, entry.value)
    # The range rule tells a print that no number can hold; decimals would overflow first.
    digits = str(Decimal(printed) * Decimal(entry.value)) if math.isfinite(float(printed)) else printed
    return Reading(digits, printed, float(entry.value))


def set_aside(entry: Correction) -> tuple[str, str]:
    """Rule and reason of a dropped row in clean.quarantine."""
    return f"set aside by correction {entry.correction_id}", f"{entry.reason} ({entry.source}; {entry.who})"


def settle(
    entries: Sequence[Correction],
    observations: pd.DataFrame,
    quarantine: pd.DataFrame,
    definition: Definition,
    paths: Mapping[str, str],
) -> tuple[pd.DataFrame, list[Problem]]:
    """clean.correction, and every entry that does not hold: all sources together tell which those are.

    paths: file of each extract_id, for the messages.
    """
    rows = _rows_named({entry.figure_id for entry in entries}, observations, quarantine, paths)
    problems: list[Problem] = list(_without_entry(entries, observations, quarantine))
    records = []
    for entry in entries:
        found = rows.get(entry.figure_id, [])
        wrong = list(_problems(entry, found))
        problems += wrong
        if not wrong:
            records.append(_record(entry, found[0], definition))
    return pd.DataFrame(records, columns=list(columns_of(CorrectionTable))), problems


def _rows_named(
    figure_ids: set[str], observations: pd.DataFrame, quarantine: pd.DataFrame, paths: Mapping[str, str]
) -> dict[str, list[Found]]:
    """Every row of an extract that bears one of these ids, accepted or not."""
    rows: dict[str, list[Found]] = {}
    for record in text_records(observations[observations["observation_id"].isin(figure_ids)]):
        place = f"{paths[str(record['extract_id'])]}, row {record['row']}"
        value, factor = float(str(record["value"])), float(str(record["factor"]))
        found = Found(place, record, value, factor, str(record["correction_id"]))
        rows.setdefault(str(record["observation_id"]), []).append(found)
    for locator, rules in quarantine.groupby("locator", sort=True):
        first = text_records(rules.head(1))[0]
        cells = json.loads(str(first["row_json"])) | {"extract_id": first["extract_id"]}
        if cells.get("figure_id") in figure_ids:
            broken = tuple(zip(rules["rule"], rules["reason"], strict=True)) if not first["correction_id"] else ()
            found = Found(str(locator), cells, correction_id=str(first["correction_id"]), broken=broken)
            rows.setdefault(str(cells["figure_id"]), []).append(found)
    return rows


def _problems(entry: Correction, found: Sequence[Found]) -> Iterator[Problem]:
    """Why an entry does not hold for the rows that bear its figure_id; nothing if it does."""
    where, said = entry.where, f"correction {entry.correction_id}"
    if not found:
        rule = "a correction names a figure of raw/"
        text = f"{said} expects {entry.expects!r} of {entry.figure_id}; no extract has this figure_id"
        yield Problem(where, rule, text, "correct the figure_id, or remove the entry")
        return
    if len(found) > 1:
        text = f"{said}: {entry.figure_id} stands in {'; '.join(row.place for row in found)}"
        yield Problem(where, "a correction names one row", text, "give each row its own figure_id")
        return
    (row,) = found
    printed = str(row.cells["printed_value"])
    if printed != entry.expects:
        text = f"{said} expects {entry.expects!r} of {entry.figure_id}; {row.place} has {printed!r}"
        way_out = "compare with the source; correct the entry, or remove it"
        yield Problem(where, "the printed value is the one the correction expects", text, way_out)
    for rule, reason in row.broken:
        text = f"{said} on {entry.figure_id}, {row.place}: {reason}"
        yield Problem(where, rule, text, "correct the entry or the row; a refused row is not published as corrected")
    if printed == entry.expects and not row.broken and not _applied(entry, row):
        rule, text = "the figures were cleaned with this register", f"{said} changed since {row.place} was cleaned"
        yield Problem(where, rule, text, AGAIN)


def _applied(entry: Correction, row: Found) -> bool:
    """Whether the cleaned row is what the entry makes of it."""
    if row.correction_id != entry.correction_id or (entry.action == "drop") != (row.value is None):
        return False
    digits = reading(str(row.cells["printed_value"]), entry).digits
    return row.value is None or row.value == float(digits) * row.factor


def _without_entry(
    entries: Sequence[Correction], observations: pd.DataFrame, quarantine: pd.DataFrame
) -> Iterator[Problem]:
    """Corrections that the cleaned rows carry and the register no longer has."""
    applied = set(observations["correction_id"]) | set(quarantine["correction_id"])
    for name in sorted(applied - {""} - {entry.correction_id for entry in entries}):
        text = f"correction {name} was taken out since a source was cleaned with it"
        yield Problem("raw/corrections.csv", "the figures were cleaned with this register", text, AGAIN)


def _record(entry: Correction, row: Found, definition: Definition) -> dict[str, object]:
    cells = row.cells
    return {
        **{name: getattr(entry, name) for name in ("correction_id", "action", "reason", "source", "who")},
        **{name: cells[name] for name in ("extract_id", "series", "area", "printed_value", "printed_unit")},
        "observation_id": entry.figure_id,
        "year": int(str(cells["year"])),
        "replacement": entry.value,
        "value": row.value,
        "unit": definition.series_by_id[str(cells["series"])].unit,
        "decided": pd.Timestamp(entry.decided),
    }
