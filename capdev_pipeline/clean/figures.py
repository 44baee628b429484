"""Rows of an extract to observations in canonical units; rows that break a rule are set apart.

Belongs here: the rules of a single printed figure (text, unit, series, area, year, range, date, grade,
duplicates). Does not belong here: choosing among figures.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from capdev_pipeline.clean.corrections import NO_CORRECTIONS, Register, correction_of, reading, set_aside
from capdev_pipeline.clean.dates import latest_day
from capdev_pipeline.clean.quarantine import quarantine_frame, refusal, text_records
from capdev_pipeline.extract import Correction
from capdev_pipeline.framework import Definition
from capdev_pipeline.framework.model import YearSpan
from capdev_pipeline.framework.registers import SeriesInfo, UnitRule
from capdev_pipeline.schemas import columns_of
from capdev_pipeline.schemas.base import GRADES
from capdev_pipeline.schemas.base import NUMBER as NUMBER_PATTERN
from capdev_pipeline.schemas.clean import Observation

NUMBER = re.compile(NUMBER_PATTERN)
DATE = re.compile(r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")
NO_PATHS: Mapping[str, str] = defaultdict(lambda: "an extract")
SAME_FIGURE = [
    "series",
    "area",
    "year",
    "printed_value",
    "printed_unit",
    "scope",
    "published",
    "citation",
    "locator",
    "url",
]
# What an observation still holds of its row as it was read.
AS_READ = [*SAME_FIGURE, "grade"]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Observations accepted and rows refused, of one or several extracts."""

    observations: pd.DataFrame
    quarantine: pd.DataFrame


def clean_figures(rows: pd.DataFrame, definition: Definition, corrections: Register = NO_CORRECTIONS) -> Cleaned:
    """Printed figures (text) to observations (canonical units) and quarantined rows, each with its rule.

    A correction concerns the printed value alone: its rules are asked of the corrected digits (of none, where the
    figure is dropped); every other rule holds for the row as it was read.
    """
    records = text_records(rows)
    refused: list[dict[str, object]] = []
    accepted: list[dict[str, object]] = []
    doubles = _duplicates(rows)
    for position, record in enumerate(records):
        entry = correction_of(record, corrections)
        broken = [*_broken_rules(record, entry, definition), *doubles.get(position, [])]
        if broken:
            refused.extend(refusal(record, rule, reason) for rule, reason in broken)
        elif entry is not None and entry.action == "drop":
            refused.append(refusal(record, *set_aside(entry), entry.correction_id))
        else:
            accepted.append(_observation(record, entry, definition))
    return Cleaned(_observation_frame(accepted), quarantine_frame(refused))


def join_cleaned(parts: Iterable[Cleaned], paths: Mapping[str, str] = NO_PATHS) -> Cleaned:
    """All extracts together; a figure_id used in two extracts refuses every row that came after the first.

    paths: file of each extract_id, for the messages.
    """
    parts = list(parts)
    observations = pd.concat([part.observations for part in parts], ignore_index=True)
    again = observations.duplicated("observation_id", keep="first")
    refused = [
        refusal(
            {**record, "figure_id": record.pop("observation_id"), "path": paths[str(record["extract_id"])]},
            "figure_id is unique in the warehouse",
            "the id already stands in another extract; give the row its own figure_id",
        )
        for record in text_records(observations[again][[*AS_READ, "observation_id", "extract_id", "source_id", "row"]])
    ]
    quarantine = pd.concat([*(part.quarantine for part in parts), quarantine_frame(refused)], ignore_index=True)
    kept = observations[~again].sort_values("observation_id", ignore_index=True)
    return Cleaned(kept, quarantine.sort_values(["extract_id", "row", "rule"], ignore_index=True))


def half_width(printed: str, decimals: int = 0) -> float:
    """Half of the last printed digit: '89.5' -> 0.05, '90' -> 0.5; decimals: what the file lost, if it did."""
    mantissa, _, exponent = printed.lower().partition("e")
    printed_decimals = len(mantissa.partition(".")[2])
    return 0.5 * 10.0 ** (int(exponent or 0) - max(printed_decimals, decimals))


def is_year(text: str, span: YearSpan) -> bool:
    """Whether a text is a calendar year inside a span."""
    return re.fullmatch("[0-9]{4}", text) is not None and span.first_year <= int(text) <= span.last_year


def _unit_rule(record: dict[str, object], definition: Definition) -> UnitRule | None:
    printed, series = str(record["printed_unit"]), str(record["series"])
    rules = definition.unit_rules
    return rules.get((printed, series)) or rules.get((printed, ""))


def _broken_rules(record: dict[str, object], entry: Correction | None, definition: Definition) -> list[tuple[str, str]]:
    """Every rule the row breaks, as (rule, what was found and the way out)."""
    broken: list[tuple[str, str]] = []
    text = entry.value if entry is not None and entry.action == "override" else str(record["printed_value"])
    dropped = entry is not None and entry.action == "drop"
    if not dropped and not NUMBER.match(text):
        broken.append(
            (
                "printed_value is a number",
                f"found {text!r}; write the digits as printed, a point for decimals, no separators",
            )
        )
    info = definition.series_by_id.get(str(record["series"]))
    if info is None:
        broken.append(
            (
                "series is registered",
                f"unknown series {record['series']!r}; correct it or add it to series.csv",
            )
        )
    if record["area"] not in definition.area_ids:
        broken.append(("area is registered", f"unknown area {record['area']!r}; use a GB/T 2260 code of areas.csv"))
    broken += _year_and_date_rules(record, definition)
    if record["grade"] not in GRADES:
        broken.append(("grade is A, B, C or D", f"found {record['grade']!r}; see docs/extract-format.md"))
    for name in ("figure_id", "citation", "locator", "publisher"):
        if not str(record[name]).strip():
            broken.append((f"{name} is not empty", f"no {name}; every figure carries its source"))
    number = None
    if not dropped and NUMBER.match(text):
        number = float(reading(str(record["printed_value"]), entry).digits)
    broken += _unit_and_range_rules(record, info, definition, number)
    return broken


def _year_and_date_rules(record: dict[str, object], definition: Definition) -> list[tuple[str, str]]:
    broken = []
    span = definition.framework.figure_years
    year = str(record["year"])
    if not is_year(year, span):
        broken.append(
            (
                "year is a calendar year of the framework",
                f"unknown year {year!r}; it must lie in {span.first_year}-{span.last_year}",
            )
        )
    published = str(record["published"])
    try:
        known = not published or (bool(DATE.match(published)) and latest_day(published) is not None)
    except ValueError:
        known = False
    if not known:
        broken.append(
            (
                "published is YYYY, YYYY-MM, YYYY-MM-DD or empty",
                f"found {published!r}; write the date that far as it is known",
            )
        )
    return broken


def _unit_and_range_rules(
    record: dict[str, object], info: SeriesInfo | None, definition: Definition, number: float | None
) -> list[tuple[str, str]]:
    unit = _unit_rule(record, definition)
    if unit is None:
        return [
            (
                "printed_unit is registered",
                f"unknown unit {record['printed_unit']!r}; add it to units.csv with its factor",
            )
        ]
    if info is None:
        return []
    if unit.unit != info.unit:
        return [
            (
                "the unit fits the series",
                f"{record['printed_unit']!r} is {unit.unit}, series {info.series} is in {info.unit}; correct the unit",
            )
        ]
    if number is None:
        return []
    value = number * unit.factor
    low = info.minimum if info.minimum is not None else float("-inf")
    high = info.maximum if info.maximum is not None else float("inf")
    if not (low <= value <= high and math.isfinite(value)):
        return [
            (
                "the value lies in the range of its series",
                f"{value:g} {info.unit} is outside {low:g} to {high:g}; compare with the source",
            )
        ]
    return []


def _duplicates(rows: pd.DataFrame) -> dict[int, list[tuple[str, str]]]:
    """Position -> rules broken because the row repeats an earlier one."""
    broken: dict[int, list[tuple[str, str]]] = {}
    for columns, rule in ((["figure_id"], "figure_id is unique"), (SAME_FIGURE, "a figure is entered once")):
        keys = list(rows[columns].itertuples(index=False, name=None))
        first: dict[tuple[object, ...], int] = {}
        for position, key in enumerate(keys):
            if key in first:
                line = rows["row"].iloc[first[key]]
                broken.setdefault(position, []).append(
                    (rule, f"repeats row {line} ({rows['figure_id'].iloc[position]}); remove one")
                )
            else:
                first[key] = position
    return broken


def _observation(record: dict[str, object], entry: Correction | None, definition: Definition) -> dict[str, object]:
    unit = _unit_rule(record, definition)
    if unit is None:
        raise KeyError(record["printed_unit"])
    read = reading(str(record["printed_value"]), entry)
    # The digits of an override are typed, no file lost any of them.
    lost = 0 if entry is not None and entry.action == "override" else int(str(record.get("decimals") or 0))
    known_by = latest_day(str(record["published"]))
    return {
        **{
            name: record[name]
            for name in ("series", "area", "printed_value", "printed_unit", "scope", "grade", "published")
        },
        **{
            name: record[name] for name in ("source_id", "extract_id", "row", "locator", "citation", "publisher", "url")
        },
        "observation_id": record["figure_id"],
        "year": int(str(record["year"])),
        "value": float(read.digits) * unit.factor,
        "unit": unit.unit,
        "factor": unit.factor,
        "qualifier": unit.qualifier,
        "half_width": half_width(read.rounded, lost) * read.scale * unit.factor,
        "published_by": pd.Timestamp(known_by) if known_by else pd.NaT,
        "note": "; ".join(text for text in (str(record["note"]), str(record["published_note"])) if text),
        "correction_id": entry.correction_id if entry else "",
    }


def _observation_frame(records: list[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(records, columns=list(columns_of(Observation)))
