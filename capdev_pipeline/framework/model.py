"""The shape of framework.yaml.

Belongs here: one model per block of the file, with the rules one block can check by itself. Does not
belong here: rules about the tree as a whole (hierarchy.py), methods (method.py), reading the files (definition.py).
"""

from __future__ import annotations

import datetime
import math
from itertools import combinations, pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from capdev_pipeline.framework.rules import Derive, Identifier, Interpolate, Selection, Splice
from capdev_pipeline.framework.stock import CapitalStockRules

Select = Selection


class Strict(BaseModel):
    """Unknown keys are refused: a misspelt key must not pass as a default; so are .nan and .inf, no numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class YearSpan(Strict):
    """First and last year, both included."""

    first_year: int
    last_year: int

    @model_validator(mode="after")
    def _ordered(self) -> YearSpan:
        if self.first_year > self.last_year:
            raise ValueError(f"first_year {self.first_year} is after last_year {self.last_year}")
        return self


class Period(Strict):
    """A period of the contribution or stage tables."""

    from_year: int
    to_year: int
    name_zh: str = ""
    name_en: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Period:
        if self.from_year >= self.to_year:
            raise ValueError(f"from_year {self.from_year} is not before to_year {self.to_year}")
        return self


class Release(Strict):
    """A release: a name and its cut-off date; 'current' has none."""

    release: Identifier
    as_of: datetime.date | None = None
    period: YearSpan | None = None


class Node(Strict):
    """One node of the hierarchy; the root has neither parent nor weight, a leaf is an indicator."""

    node_id: Identifier
    parent_id: str | None = None
    name_zh: str
    name_en: str
    weight: float | None = None
    weight_status: Literal["printed", "inferred"] = "printed"
    direction: Literal["+", "-"] | None = None
    unit: str
    source: str = ""
    note: str = ""

    @field_validator("weight")
    @classmethod
    def _not_negative(cls, weight: float | None) -> float | None:
        if weight is not None and not math.isfinite(weight):
            raise ValueError(f"the weight {weight} is no number")
        if weight is not None and weight < 0:
            raise ValueError(f"the weight {weight} is negative")
        return weight


def _its_id(known: dict[str, Any]) -> str:
    return str(known.get("segment", ""))


class Segment(Strict):
    """A scope segment: the observations of one comparable scope, and how it joins the reference.

    name_zh, name_en: for readers; its id where the file gives none. reason_zh: the Chinese of reason.
    """

    segment: Identifier
    name_zh: str = Field(default_factory=_its_id, min_length=1)
    name_en: str = Field(default_factory=_its_id, min_length=1)
    select: tuple[Selection, ...] = ()
    derive: Derive | None = None
    splice: Splice | None = None
    reason: str
    reason_zh: str = ""

    @model_validator(mode="after")
    def _has_a_source(self) -> Segment:
        if not self.select and self.derive is None:
            raise ValueError(f"segment {self.segment} has neither select nor derive")
        return self


class SetAside(Strict):
    """A figure that is not to be used, with the reason."""

    figure: str
    reason: str


class Indicator(Strict):
    """How an indicator takes its value."""

    segments: tuple[Segment, ...] = Field(min_length=1)
    minimum_years: int = Field(default=2, ge=1)
    interpolate: Interpolate | None = None
    when_constant: Literal["refuse", "unscored"] | Annotated[float, Field(ge=0, le=1)] = "refuse"
    set_aside: tuple[SetAside, ...] = ()
    proxy: str = ""

    @model_validator(mode="after")
    def _segments_differ(self) -> Indicator:
        for key in ("segment", "name_zh", "name_en"):
            names = [getattr(segment, key) for segment in self.segments]
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"segment named twice: {', '.join(twice)} ({key})")
        return self


class External(Strict):
    """An index that somebody else publishes, to be laid beside a node of this one (the composite where none is named).

    Compared are direction and correlation, never levels. reason: why the two are comparable, and how far.
    """

    external_id: Identifier
    name_zh: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    node_id: str | None = None
    select: tuple[Selection, ...] = Field(min_length=1)
    reason: str
    reason_zh: str = ""


class Framework(Strict):
    """framework.yaml."""

    framework_id: Identifier
    name_zh: str
    name_en: str
    citation: str
    period: YearSpan
    figure_years: YearSpan = YearSpan(first_year=1949, last_year=2100)
    areas: tuple[str, ...] = Field(min_length=1)
    releases: tuple[Release, ...] = (Release(release="current"),)
    periods: tuple[Period, ...] = ()
    consecutive_periods: bool = True
    stages: tuple[Period, ...] = ()
    key_years: tuple[int, ...] = ()
    nodes: tuple[Node, ...] = Field(min_length=2)
    indicators: dict[str, Indicator]
    capital_stock: CapitalStockRules | None = None
    external: tuple[External, ...] = ()

    @model_validator(mode="after")
    def _names_and_years_fit(self) -> Framework:
        names = [release.release for release in self.releases]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"release declared twice: {', '.join(twice)}")
        beside = [entry.external_id for entry in self.external]
        if len(set(beside)) < len(beside):
            raise ValueError("external: an external_id is declared twice")
        if "current" not in names:
            raise ValueError("no release is named current")
        span = range(self.figure_years.first_year, self.figure_years.last_year + 1)
        if self.period.first_year not in span or self.period.last_year not in span:
            raise ValueError(f"the period lies outside figure_years {span[0]}-{span[-1]}")
        inside = range(self.period.first_year, self.period.last_year + 1)
        spans = {"periods": self.periods, "stages": self.stages}
        outside = [
            f"{k} {p.from_year}-{p.to_year}"
            for k, ps in spans.items()
            for p in ps
            if {p.from_year, p.to_year} - set(inside)
        ]
        outside += [f"key_years {year}" for year in self.key_years if year not in inside]
        if outside:
            raise ValueError(f"outside the period {inside[0]}-{inside[-1]}: {', '.join(outside)}")
        return self

    def stage_spans(self) -> list[tuple[int, int]]:
        """The declared stages, and the spans that the key years cut the period into."""
        marks = sorted({self.period.first_year, *self.key_years, self.period.last_year})
        spans = {(stage.from_year, stage.to_year) for stage in self.stages}
        return sorted(spans | (set(pairwise(marks)) if self.key_years else set()))

    def release_pairs(self) -> list[tuple[str, str]]:
        """Every release with every later one, in the order of their cut-offs; without one comes last."""
        ordered = sorted(self.releases, key=lambda release: release.as_of or datetime.date.max)
        return [(earlier.release, later.release) for earlier, later in combinations(ordered, 2)]

    def contribution_periods(self) -> list[tuple[int, int]]:
        """The declared periods and, if asked for, every consecutive pair of years."""
        pairs = [(period.from_year, period.to_year) for period in self.periods]
        if self.consecutive_periods:
            years = range(self.period.first_year, self.period.last_year)
            pairs += [(year, year + 1) for year in years]
        return sorted(set(pairs))
