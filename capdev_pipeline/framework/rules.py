"""The blocks of an indicator's rule: selection, derivation, splice, interpolation.

Belongs here: their shape. Does not belong here: carrying them out (capdev_pipeline.clean).
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Rule(BaseModel):
    """Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def is_pattern(pattern: str | None) -> str | None:
    """A regular expression, or ValueError."""
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as wrong:
            raise ValueError(f"{pattern!r} is no regular expression: {wrong}") from None
    return pattern


class Selection(Rule):
    """Which observations: all conditions must hold; patterns are searched for in the text."""

    series: str
    area: str
    scope: str | None = None
    not_scope: str | None = None
    citation: str | None = None
    not_citation: str | None = None
    years: tuple[int, int] | None = None
    grades: tuple[Literal["A", "B", "C", "D"], ...] | None = None

    @field_validator("years")
    @classmethod
    def _in_order(cls, years: tuple[int, int] | None) -> tuple[int, int] | None:
        if years is not None and years[0] > years[1]:
            raise ValueError(f"first year {years[0]} is after last year {years[1]}")
        return years

    @field_validator("scope", "not_scope", "citation", "not_citation")
    @classmethod
    def _is_a_pattern(cls, pattern: str | None) -> str | None:
        return is_pattern(pattern)


class Term(Rule):
    """One input of a derivation."""

    select: tuple[Selection, ...] = Field(min_length=1)
    weight: float = Field(default=1.0, gt=0)
    average: Literal["none", "year_ends"] = "none"


class Comparison(Rule):
    """Years in which the rule must come near the printed figure (absolute tolerance)."""

    years: tuple[int, ...]
    tolerance: float = Field(gt=0)


class Ratio(Rule):
    """numerator / denominator x factor, both of one vintage."""

    kind: Literal["ratio"]
    numerator: Term
    denominator: Term
    factor: float = Field(gt=0)
    years: tuple[int, int] | None = None
    compare: Comparison | None = None


class Total(Rule):
    """Sum of the terms in the same year."""

    kind: Literal["sum"]
    terms: tuple[Term, ...] = Field(min_length=2)
    years: tuple[int, int] | None = None
    compare: Comparison | None = None


class WeightedMean(Rule):
    """Weighted mean of the terms in the same year."""

    kind: Literal["weighted_mean"]
    terms: tuple[Term, ...] = Field(min_length=2)
    years: tuple[int, int] | None = None
    compare: Comparison | None = None


class Chain(Rule):
    """Yearly percentage changes chained onto the level of one base year."""

    kind: Literal["chain"]
    base: Term
    changes: Term
    years: tuple[int, int] | None = None
    compare: Comparison | None = None


class PerpetualInventory(Rule):
    """A variant of the perpetual inventory."""

    kind: Literal["perpetual_inventory"]
    variant: str
    years: tuple[int, int] | None = None
    compare: Comparison | None = None


Derive = Annotated[Ratio | Total | WeightedMean | Chain | PerpetualInventory, Field(discriminator="kind")]


class Splice(Rule):
    """The segment is brought onto the reference by the ratio of their common years."""

    status: Literal["derived", "estimated"]


class Interpolate(Rule):
    """Linear inside the series, never beyond its ends."""

    longest_gap: int = Field(ge=1)
    reason: str
