"""The means of the index as expressions: arithmetic, geometric, harmonic, logarithmic (of two numbers).

Belongs here: formulas of means, null-safe and the same on every backend. Does not belong here:
hierarchy, coverage.
Source: METHODS.md sections 4, 5 and 9.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, TypeAlias

import narwhals as nw

from capdev_pipeline.index.frames import FrameT, ratio

Kind: TypeAlias = Literal["arithmetic", "geometric", "harmonic"]
KINDS: tuple[Kind, ...] = ("arithmetic", "geometric", "harmonic")


def safe_log(x: nw.Expr) -> nw.Expr:
    """ln x, null where x is not positive (DuckDB would raise, pandas would give -infinity)."""
    return nw.when(x > 0).then(nw.when(x > 0).then(x).otherwise(nw.lit(1.0)).log())


def transformed(x: nw.Expr, kind: Kind) -> nw.Expr:
    """f(x) of the quasi-arithmetic mean: x, ln x or 1 / x; null where it does not exist."""
    if kind == "geometric":
        return safe_log(x)
    return ratio(nw.lit(1.0), x) if kind == "harmonic" else x


def restored(y: nw.Expr, kind: Kind) -> nw.Expr:
    """The inverse of `transformed`."""
    if kind == "geometric":
        return y.exp()
    return ratio(nw.lit(1.0), y) if kind == "harmonic" else y


def weighted_mean(
    frame: FrameT,
    group: Collection[str],
    *,
    value: str = "value",
    weight: str = "weight",
    kind: Kind = "arithmetic",
) -> FrameT:
    """Weighted mean per group of the values present, weights renormalised over them; null if none is present.

    In: the columns `group`, `value` (nullable; strictly positive for geometric and harmonic), `weight`
    (>= 0).
    Out: one row per group: `group`, `value`. Values the kind cannot take count as absent: check them
    before.
    Formula: sum w x / sum w; exp(sum w ln x / sum w); sum w / sum(w / x). Source: METHODS.md sections 4
    and 9.
    """
    usable = transformed(nw.col(value).cast(nw.Float64()), kind)
    terms = frame.with_columns(usable.alias("_f")).with_columns(
        (nw.col(weight) * nw.col("_f")).alias("_wf"),
        nw.when(~nw.col("_f").is_null()).then(nw.col(weight)).alias("_w"),
    )
    sums = terms.group_by(list(group)).agg(nw.col("_wf").sum(), nw.col("_w").sum())
    # A sum over nothing is 0: the ratio makes it null again.
    return sums.select(*group, restored(ratio(nw.col("_wf"), nw.col("_w")), kind).alias(value))


def log_mean(a: nw.Expr, b: nw.Expr) -> nw.Expr:
    """The logarithmic mean of two positive numbers, null otherwise.

    Formula: L(a, b) = (a - b) / (ln a - ln b), L(a, a) = a. Source: METHODS.md section 5.
    """
    # Close together the quotient is 0/0 in floats; the arithmetic mean then differs by less than 1e-16 of a.
    close = (a - b).abs() <= 1e-8 * (a + b)
    quotient = ratio(a - b, safe_log(a) - safe_log(b))
    return nw.when((a > 0) & (b > 0)).then(nw.when(close).then((a + b) / 2).otherwise(quotient))
