"""Scores from values, measured against the data themselves: min-max, z-score, rank, percentile rank.

Belongs here: methods whose yardstick is the reference period of the data.
Does not belong here: fixed yardsticks (thresholds.py), gap filling, aggregation.

`values` is everywhere a long table: indicator_id, area, year, release, value (nullable, unit of the
indicator), direction ('+' or '-'). All methods keep its rows and columns and add score, lo, hi (all
nullable).
Source: METHODS.md section 3.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import narwhals as nw

from capdev_pipeline.index.frames import FrameT, no_value, ratio, read_rows, refuse, signed

_CELL = ["indicator_id", "area", "release"]
NO_VALUE = "no value in this year"
NO_RANGE = (
    "no value in the reference period: no range to measure by",
    "the only value of the reference period: no range to measure by",
    "all values of the reference period are equal: no range to measure by",
)


def _group(pooled: bool) -> list[str]:
    return ["indicator_id", "release"] if pooled else _CELL


def _in_reference(column: nw.Expr, first_year: int, last_year: int) -> nw.Expr:
    year = nw.col("year")
    return nw.when((year >= first_year) & (year <= last_year)).then(column)


def bounds(values: FrameT, *, first_year: int, last_year: int, pooled: bool = False) -> FrameT:
    """The range of each indicator in the reference period (both ends included).

    Out: one row per indicator_id, area, release with lo, hi, mean, sd (unit of the indicator; sd with divisor
    n - 1), n (values that are not null). Null lo, hi, mean, sd where n = 0.
    With `pooled` the range is that of all areas together, repeated for each area.
    Formula: lo = min x, hi = max x. Source: METHODS.md section 3.
    """
    x = nw.col("_x")
    masked = values.select(*_CELL, _in_reference(nw.col("value").cast(nw.Float64()), first_year, last_year).alias("_x"))
    by = _group(pooled)
    ranges = masked.group_by(by).agg(
        x.min().alias("lo"),
        x.max().alias("hi"),
        x.mean().alias("mean"),
        x.std(ddof=1).alias("sd"),
        x.count().alias("n"),
    )
    if pooled:
        ranges = values.select(*_CELL).unique().join(ranges, on=by, how="left")
    return ranges.select(*_CELL, "lo", "hi", "mean", "sd", nw.col("n").cast(nw.Int64()))


def between(x: nw.Expr, lo: nw.Expr, hi: nw.Expr, direction: nw.Expr) -> nw.Expr:
    """Where x stands from the worse bound (0) to the better one (1); never clipped.

    Formula: (x - lo) / (hi - lo), direction '-': (hi - x) / (hi - lo); null where lo = hi. Source:
    METHODS.md section 3.
    """
    up, down = direction == "+", direction == "-"
    return ratio(nw.when(up).then(x - lo).otherwise(nw.when(down).then(hi - x)), hi - lo)


def on_scale(score: nw.Expr, worst: float | None, best: float | None) -> nw.Expr:
    """A score of 0-1 on the scale worst-best: worst + (best - worst) score; as it is on 0-1, or without a scale."""
    if worst is None or best is None or (worst, best) == (0.0, 1.0):
        return score
    return worst + (best - worst) * score


def min_max(
    values: FrameT,
    *,
    first_year: int,
    last_year: int,
    pooled: bool = False,
    unscored: Collection[str] = frozenset(),
    neutral: Mapping[str, float] | None = None,
) -> FrameT:
    """Scores between 0 (worst of the reference period) and 1 (best); years outside it may leave [0, 1].

    Out: values plus score, lo, hi. Formula: (x - lo) / (hi - lo), direction '-': (hi - x) / (hi - lo).
    Where lo = hi the score is the one given in `neutral`, else null (declared in `unscored`); an
    indicator that declares neither must have been refused by `check_range` before. A null value has a
    null score in any case.
    Source: METHODS.md section 3.
    """
    ranges = bounds(values, first_year=first_year, last_year=last_year, pooled=pooled)
    x, lo, hi = nw.col("value"), nw.col("lo"), nw.col("hi")
    score = between(x, lo, hi, nw.col("direction"))
    for indicator, constant in (neutral or {}).items():
        if indicator not in unscored:
            flat = (nw.col("indicator_id") == indicator) & (lo == hi) & ~x.is_null()
            score = nw.when(flat).then(nw.lit(float(constant))).otherwise(score)
    return values.join(ranges.drop("mean", "sd", "n"), on=_CELL, how="left").with_columns(score.alias("score"))


def with_reason(scored: FrameT, *, first_year: int, last_year: int, pooled: bool = False) -> FrameT:
    """Why a cell has no score, in words: adds the column `reason` to the rows of min_max, '' where it has one.

    The reasons: no value in this year; no value, one value or one repeated value in the reference period,
    which gives no range to measure by. Source: METHODS.md section 3.
    """
    ranges = bounds(scored, first_year=first_year, last_year=last_year, pooled=pooled)
    counted = scored.join(ranges.select(*_CELL, nw.col("n").alias("_n")), on=_CELL, how="left")
    n = nw.col("_n")
    no_range = (
        nw.when(n == 0)
        .then(nw.lit(NO_RANGE[0]))
        .otherwise(nw.when(n == 1).then(nw.lit(NO_RANGE[1])).otherwise(nw.lit(NO_RANGE[2])))
    )
    unscored = nw.when(nw.col("value").is_null()).then(nw.lit(NO_VALUE)).otherwise(no_range)
    scored_too = nw.when(nw.col("score").is_null()).then(unscored).otherwise(nw.lit(""))
    return counted.with_columns(scored_too.alias("reason")).drop("_n")


def check_range(
    values: FrameT,
    *,
    first_year: int,
    last_year: int,
    pooled: bool = False,
    unscored: Collection[str] = frozenset(),
    neutral: Mapping[str, float] | None = None,
) -> None:
    """Refuse indicators that min-max cannot score.

    Raises MethodError naming every indicator, area and release with lo = hi that declares neither
    `unscored` nor a neutral score, every indicator that declares both, and every direction other than
    '+' or '-'.
    """
    declared = neutral or {}
    problems: list[str] = [
        f"{i}: declared both unscored and neutral [when_constant]; keep one of the two in the framework"
        for i in sorted(set(unscored) & set(declared))
    ]
    ranges = bounds(values, first_year=first_year, last_year=last_year, pooled=pooled)
    for row in read_rows(ranges.filter((nw.col("lo") == nw.col("hi")) & (nw.col("n") >= 1))):
        if row["indicator_id"] not in unscored and row["indicator_id"] not in declared:
            problems.append(
                f"{row['indicator_id']}, {row['area']}, release {row['release']}: all {row['n']} value(s) of "
                f"{first_year}-{last_year} equal {row['lo']} [hi must exceed lo]; "
                "declare when_constant (unscored or a neutral score) in the framework"
            )
    refuse([*problems, *_direction_problems(values)])


def _direction_problems(values: FrameT) -> list[str]:
    sign = nw.col("direction")
    wrong = values.filter(sign.is_null() | ~sign.is_in(["+", "-"])).select("indicator_id", "direction").unique()
    return [
        f"{row['indicator_id']}: direction {row['direction']!r} [direction is + or -]; correct it"
        for row in read_rows(wrong)
    ]


def z_score(values: FrameT, *, first_year: int, last_year: int, pooled: bool = False) -> FrameT:
    """Distance from the reference period's mean in standard deviations, more always better.

    Out: values plus score (standard deviations, any sign), lo, hi (range of the reference period).
    Formula: (x - mean) / sd, sd with divisor n - 1; direction '-' reversed. Null where n < 2 or lo = hi.
    Source: METHODS.md section 3.
    """
    ranges = bounds(values, first_year=first_year, last_year=last_year, pooled=pooled)
    # lo < hi and not sd != 0: the sd of equal floats need not come out as exactly 0.
    steps = nw.when(nw.col("lo") < nw.col("hi")).then(ratio(nw.col("value") - nw.col("mean"), nw.col("sd")))
    joined = values.join(ranges, on=_CELL, how="left").with_columns(steps.alias("score"))
    return joined.with_columns(signed("score").alias("score")).drop("mean", "sd", "n")


def rank(values: FrameT, *, first_year: int, last_year: int, pooled: bool = False) -> FrameT:
    """Rank inside the reference period, 1 = worst, n = best; ties share the lowest of their ranks.

    Out: values plus score (rank), lo, hi. Ranked are the years of one area, or with `pooled` the years
    of all areas together (one year of data: the areas). Years outside the reference period have no rank
    (null).
    Source: METHODS.md section 3.
    """
    return _ranked(values, first_year, last_year, pooled).drop("n")


def percentile_rank(values: FrameT, *, first_year: int, last_year: int, pooled: bool = False) -> FrameT:
    """Rank on a scale from 0 (worst) to 1 (best, if not tied); null where only one value exists.

    Out: values plus score, lo, hi. Formula: (rank - 1) / (n - 1), rank as in `rank`. Source: METHODS.md
    section 3.
    """
    ranked = _ranked(values, first_year, last_year, pooled)
    return ranked.with_columns(ratio(nw.col("score") - 1, nw.col("n") - 1).alias("score")).drop("n")


def _ranked(values: FrameT, first_year: int, last_year: int, pooled: bool) -> FrameT:
    ranges = bounds(values, first_year=first_year, last_year=last_year, pooled=pooled)
    masked = values.with_columns(_in_reference(signed("value"), first_year, last_year).alias("_x"))
    place = nw.col("_x").rank(method="min").over(*_group(pooled)).cast(nw.Float64())
    # Some backends rank nulls; a cell without a value has no rank.
    ranked = masked.with_columns(nw.when(~nw.col("_x").is_null()).then(place).otherwise(no_value()).alias("score"))
    return ranked.drop("_x").join(ranges.drop("mean", "sd"), on=_CELL, how="left")
