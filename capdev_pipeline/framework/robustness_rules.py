"""The blocks robustness and experts of a method file: what may vary, how often, with which seed.

Belongs here: their shape and defaults. Does not belong here: carrying them out (capdev_pipeline.robustness).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from capdev_pipeline.framework.model import Strict

Grade = Literal["A", "B", "C", "D"]
Varied = Literal["min_max", "percentile_rank", "z_score"]


class SobolRules(Strict):
    """The run for the Sobol indices: N begins at first (a power of 2) and doubles up to largest, until every
    half-width of the intervals is below half_width. areas: for which; the first of the framework where none."""

    first: int = Field(default=256, ge=16)
    largest: int = Field(default=16384, ge=16)
    half_width: float = Field(default=0.05, gt=0)
    areas: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _doubles(self) -> SobolRules:
        if self.first > self.largest:
            raise ValueError(f"first {self.first} is above largest {self.largest}")
        return self

    @field_validator("first", "largest")
    @classmethod
    def _power_of_2(cls, number: int) -> int:
        if number & (number - 1):
            raise ValueError(f"{number} is no power of 2")
        return number


class RobustnessRules(Strict):
    """What varies from variant to variant, and how much.

    draws: variants; seed: of the random numbers. normalisations: the ones drawn from. geometric: share of the variants
    with geometric means of scores raised to floor and above. gap_policies: which statuses a variant does without.
    without_grade_d, left_out: share of the variants without evidence of grade D, or without one indicator.
    concentration: of the Dirichlet weights around the declared ones, larger is nearer. errors: relative standard error
    of a value by grade, 0.02 for 2 %: assumptions, stated with their reason.
    """

    seed: int = Field(ge=0)
    draws: int = Field(default=10_000, ge=100, le=1_000_000)
    normalisations: tuple[Varied, ...] = Field(default=("min_max", "percentile_rank", "z_score"), min_length=1)
    geometric: float = Field(default=0.5, ge=0, le=1)
    floor: float = Field(default=0.01, gt=0, lt=1)
    gap_policies: tuple[tuple[Literal["derived", "estimated", "interpolated"], ...], ...] = (
        (),
        ("interpolated",),
        ("interpolated", "estimated"),
    )
    without_grade_d: float = Field(default=0.5, ge=0, le=1)
    left_out: float = Field(default=0.5, ge=0, le=1)
    concentration: float = Field(default=20.0, gt=0)
    errors: dict[Grade, float] = Field(default_factory=dict)
    errors_reason: str = ""
    sobol: SobolRules = SobolRules()

    @field_validator("errors")
    @classmethod
    def _shares(cls, errors: dict[Grade, float]) -> dict[Grade, float]:
        wrong = [f"{grade} {error:g}" for grade, error in errors.items() if not 0 <= error < 1]
        if wrong:
            raise ValueError(f"a relative standard error lies from 0 to below 1: {', '.join(wrong)}")
        return errors


class ExpertRules(Strict):
    """How ballots become weights: the full score of a ballot, printed decimals of the weights (none: not rounded), and
    the stop rule: no item's coefficient of variation above largest_cv, and agreement with a p below this one."""

    full_score: float = Field(default=10.0, gt=0)
    decimals: int | None = Field(default=None, ge=1, le=6)
    largest_cv: float = Field(default=0.25, gt=0)
    p: float = Field(default=0.05, gt=0, lt=1)
