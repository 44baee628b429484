"""The registers beside a framework: known series, areas and units.

Belongs here: the shape of series.csv, areas.csv and units.csv. Does not belong here: converting figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from capdev_pipeline.errors import Problem


class Row(BaseModel):
    """A row of a register; unknown columns are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class SeriesInfo(Row):
    """A known series with its canonical unit and the range a figure can lie in."""

    series: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    unit: str
    minimum: float | None = None
    maximum: float | None = None
    name_zh: str
    name_en: str


class Area(Row):
    """A known area."""

    area: str
    name_zh: str
    name_en: str


class UnitRule(Row):
    """canonical = printed x factor; a rule with a series holds for that series only."""

    printed_unit: str
    series: str = ""
    unit: str
    factor: float = Field(gt=0)
    qualifier: Literal["", "approximate", "lower_bound"] = ""
    note: str = ""


def register_problems(
    series: Sequence[SeriesInfo], areas: Sequence[Area], units: Sequence[UnitRule], shown: Mapping[str, str]
) -> list[Problem]:
    """Entries declared twice, and rules for series that do not exist."""
    keys: dict[str, list[str]] = {
        "series.csv": [entry.series for entry in series],
        "areas.csv": [entry.area for entry in areas],
        "units.csv": [f"{entry.printed_unit} {entry.series}".strip() for entry in units],
    }
    problems = [
        Problem(f"{shown[name]}, entry {key}", "entries are unique", f"declared {count} times", "remove one")
        for name, entries in keys.items()
        for key, count in Counter(entries).items()
        if count > 1
    ]
    known = {entry.series for entry in series}
    problems += [
        Problem(
            f"{shown['units.csv']}, entry {entry.printed_unit}",
            "the series is known",
            f"unknown series {entry.series}",
            "correct it",
        )
        for entry in units
        if entry.series and entry.series not in known
    ]
    return problems
