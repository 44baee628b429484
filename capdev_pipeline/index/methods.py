"""Which normalisation a method names, on which scale, and what it refuses.

Belongs here: choosing among the formulas by name, the scale, the reasons a cell has no score. Does not belong here: the
formulas themselves (normalise.py, thresholds.py), reading method files (framework).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from capdev_pipeline.errors import MethodError, Problem
from capdev_pipeline.index import normalise, thresholds
from capdev_pipeline.index.frames import FrameT, no_value
from capdev_pipeline.index.normalise import NO_VALUE, on_scale

# Measured against the data, and against yardsticks of the method file with the check of each.
BY_DATA = {
    "min_max": normalise.min_max,
    "z_score": normalise.z_score,
    "rank": normalise.rank,
    "percentile_rank": normalise.percentile_rank,
}
BY_YARDSTICK = {
    "goalposts": (thresholds.goalposts, thresholds.check_goalposts),
    "distance_to_target": (thresholds.distance_to_target, thresholds.check_targets),
    "efficacy": (thresholds.efficacy, thresholds.check_efficacy),
}
NO_DISTANCE = "a value of 0 has no distance to a target that less is better for"
SCALED = ("min_max", "percentile_rank", "goalposts")


@dataclass(frozen=True)
class Normaliser:
    """A normalisation with its parameters.

    kind: a name of BY_DATA or BY_YARDSTICK. worst, best: the scale of SCALED kinds. pooled: whether the range is that
    of all areas together. unscored, neutral: what to do with indicators of one repeated value, see `min_max`; neutral
    is a number of 0-1 and holds for SCALED kinds only, others leave such an indicator without a score.
    Raises MethodError for an unknown kind. Source: METHODS.md section 3.
    """

    kind: str = "min_max"
    worst: float | None = 0.0
    best: float | None = 1.0
    pooled: bool = False
    unscored: Collection[str] = frozenset()
    neutral: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = [*BY_DATA, *BY_YARDSTICK]
        if self.kind not in known:
            rule = f"a normalisation is one of {', '.join(known)}"
            raise MethodError([Problem("normalisation", rule, self.kind, "correct the name")])


def normalised(
    values: FrameT, how: Normaliser, *, first_year: int, last_year: int, yardsticks: FrameT | None = None
) -> FrameT:
    """Scores of the values: the rows of `values` plus score, lo, hi, reason ('' where there is a score).

    yardsticks: for goalposts, distance to target and efficacy, see thresholds.py. Raises MethodError naming indicators
    whose values are all equal (unless declared), that have no yardstick, or have yardsticks in the wrong order.
    Formula: that of the kind, brought to worst + (best - worst) score for SCALED kinds. Source: METHODS.md section 3.
    """
    if how.kind in BY_YARDSTICK:
        return _by_yardstick(values, how, yardsticks)
    years: dict[str, Any] = {"first_year": first_year, "last_year": last_year, "pooled": how.pooled}
    flat: dict[str, Any] = {"unscored": how.unscored, "neutral": how.neutral}
    normalise.check_range(values, **years, **flat)
    if how.kind == "min_max":
        scored = normalise.min_max(values, **years, **flat)
    else:
        scored = _where_values_differ(BY_DATA[how.kind](values, **years), how)
    return normalise.with_reason(_scaled(scored, how), **years)


def _scaled(scored: FrameT, how: Normaliser) -> FrameT:
    if how.kind not in SCALED or (how.worst, how.best) == (0.0, 1.0):
        return scored
    return scored.with_columns(on_scale(nw.col("score"), how.worst, how.best).alias("score"))


def _where_values_differ(scored: FrameT, how: Normaliser) -> FrameT:
    """A rank among equal values says nothing: no score, or the neutral one where it has a meaning."""
    score = nw.when(nw.col("lo") < nw.col("hi")).then(nw.col("score")).otherwise(no_value())
    for indicator, constant in how.neutral.items() if how.kind in SCALED else ():
        flat = (nw.col("indicator_id") == indicator) & (nw.col("lo") == nw.col("hi")) & ~nw.col("value").is_null()
        score = nw.when(flat).then(nw.lit(float(constant))).otherwise(score)
    return scored.with_columns(score.alias("score"))


def _by_yardstick(values: FrameT, how: Normaliser, yardsticks: FrameT | None) -> FrameT:
    if yardsticks is None:
        rule = f"{how.kind} needs yardsticks"
        raise MethodError([Problem("normalisation.yardsticks", rule, "none are given", "add them to the method file")])
    formula, check = BY_YARDSTICK[how.kind]
    check(values, yardsticks)
    scored = _scaled(formula(values, yardsticks), how)
    without = nw.when(nw.col("value").is_null()).then(nw.lit(NO_VALUE)).otherwise(nw.lit(NO_DISTANCE))
    reason = nw.when(nw.col("score").is_null()).then(without).otherwise(nw.lit(""))
    return scored.with_columns(reason.alias("reason"))
