"""Rebuilding the whole index many times at once: values to scores to nodes, as array operations.

Belongs here: normalisation and aggregation over a stack of variants, with the rules of capdev_pipeline.index. Does not
belong here: which variants (variants.py), what is read from the results (uncertainty.py, sensitivity.py).

Axes: d variants, i indicators or nodes, t cases. The same numbers as score_tree gives for one variant, to 1e-12: a
test holds the two against each other. Source: METHODS.md sections 3, 4 and 7.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from capdev_pipeline.robustness.panel import Mask, Matrix
from capdev_pipeline.robustness.published import FIXED, Yardsticks

# 'fixed' is measured by yardsticks, the others by the cases themselves.
NORMALISATIONS = ("min_max", "percentile_rank", "z_score", FIXED)
AGGREGATIONS = ("arithmetic", "geometric", "harmonic")


def min_max(values: Matrix, present: Mask) -> Matrix:
    """(x - lo) / (hi - lo) over the cases; nan where missing or lo = hi. In and out: d x i x t, more is better."""
    lo = np.where(present, values, np.inf).min(axis=-1, keepdims=True)
    hi = np.where(present, values, -np.inf).max(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(present & (hi > lo), (values - lo) / (hi - lo), np.nan)


def z_score(values: Matrix, present: Mask) -> Matrix:
    """The normal distribution function of (x - mean) / sd (divisor n - 1), so that it lies in 0-1 like the others."""
    n = present.sum(axis=-1, keepdims=True)
    known = np.where(present, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = known.sum(axis=-1, keepdims=True) / n
        off = np.where(present, values - mean, 0.0)
        sd = np.sqrt((off**2).sum(axis=-1, keepdims=True) / (n - 1))
        # Equal floats need not have an sd of exactly 0.
        varies = present & (np.abs(off).max(axis=-1, keepdims=True) > 1e-12 * np.abs(mean))
        return np.where(varies, ndtr(off / sd), np.nan)


def percentile_rank(values: Matrix, present: Mask) -> Matrix:
    """(rank - 1) / (n - 1), rank 1 the worst, ties share the lowest rank; nan where all values are equal."""
    n = present.sum(axis=-1, keepdims=True)
    ordered = np.where(present, values, np.inf)  # missing ones come last and disturb no rank
    order = ordered.argsort(axis=-1)
    ordered = np.take_along_axis(ordered, order, axis=-1)
    place = np.arange(values.shape[-1])
    starts = np.ones(ordered.shape, dtype=bool)
    starts[..., 1:] = ordered[..., 1:] > ordered[..., :-1]
    below = np.empty(ordered.shape)
    np.put_along_axis(below, order, np.maximum.accumulate(np.where(starts, place, 0), axis=-1).astype(float), axis=-1)
    varies = np.where(present, below, 0.0).max(axis=-1, keepdims=True) > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(present & varies, below / (n - 1), np.nan)


def fixed(values: Matrix, present: Mask, yardsticks: Yardsticks) -> Matrix:
    """(x - zero) / (one - zero), or one / x; nan where missing. In: d x i x t, in their units and directions."""
    zero, one, inverse = (part[:, None] for part in (yardsticks.zero, yardsticks.one, yardsticks.inverse))
    with np.errstate(invalid="ignore", divide="ignore"):
        scores = np.where(inverse, one / values, (values - zero) / (one - zero))
        return np.where(present & np.isfinite(scores), scores, np.nan)


def aggregate(scores: Matrix, links: Sequence[Matrix], *, geometric: Mask, floor: float) -> Matrix:
    """Every node above the indicators from the scores below, weights renormalised over what is present.

    scores: d x i x t, nan where missing. links: per level d x parents x children (or one for all variants: 1 x ...).
    geometric: d, which variants take the geometric mean, of scores brought to floor-1 first: floor + (1 - floor) s,
    never below floor. Out: d x n x t, the composite first, as in Tree.nodes; nan where nothing is present.
    """
    there = ~np.isnan(scores)
    below = np.where(there, scores, 0.0)
    below[geometric] = np.log(np.maximum(floor + (1 - floor) * below[geometric], floor))
    levels = []
    for link in links:
        weight = np.matmul(link, there.astype(np.float64))
        total = np.matmul(link, np.where(there, below, 0.0))
        there = weight > 0
        below = np.divide(total, weight, out=np.zeros_like(total), where=there)
        back = below.copy()
        back[geometric] = (np.exp(below[geometric]) - floor) / (1 - floor)
        levels.append(np.where(there, back, np.nan))
    return np.concatenate(levels[::-1], axis=1)


def coverage(scores: Matrix, links: Sequence[Matrix]) -> Matrix:
    """Effective weight (0-1) of what is present below every node, in the order of aggregate: d x n x t.

    Source: METHODS.md section 4.
    """
    below = (~np.isnan(scores)).astype(np.float64)
    levels = []
    for link in links:
        below = np.matmul(link, below)
        levels.append(below)
    return np.concatenate(levels[::-1], axis=1)


def aggregate_by_level(scores: Matrix, links: Sequence[Matrix], means: Sequence[str], floor: float) -> Matrix:
    """As aggregate, with one mean a level (as links: from the deepest parents up), the same in every variant.

    Geometric and harmonic means are of floor + (1 - floor) s, which are the scores of the method over its best score
    where floor = worst / best. Formula: METHODS.md section 4.
    """
    below, levels = scores, []
    for link, mean in zip(links, means, strict=True):
        there = ~np.isnan(below)
        weight = np.matmul(link, there.astype(np.float64))
        total = np.matmul(link, _into(np.where(there, below, 1.0), mean, floor) * there)
        with np.errstate(invalid="ignore", divide="ignore"):
            below = np.where(weight > 0, _back(total / weight, mean, floor), np.nan)
        levels.append(below)
    return np.concatenate(levels[::-1], axis=1)


def _into(scores: Matrix, mean: str, floor: float) -> Matrix:
    if mean == "arithmetic":
        return scores
    lifted = floor + (1 - floor) * scores
    moved: Matrix = np.log(lifted) if mean == "geometric" else 1 / lifted
    return moved


def _back(moved: Matrix, mean: str, floor: float) -> Matrix:
    if mean == "arithmetic":
        return moved
    found: Matrix = ((np.exp(moved) if mean == "geometric" else 1 / moved) - floor) / (1 - floor)
    return found


def normalised(
    values: Matrix,
    sign: Matrix,
    present: Mask,
    chosen: npt.NDArray[np.int64],
    *,
    neutral: Matrix,
    yardsticks: Yardsticks | None = None,
) -> Matrix:
    """Scores with the normalisation of each variant (index into NORMALISATIONS). Out: d x i x t.

    values: d x i x t (or 1 x ...) in their units; sign, neutral: by indicator, as in Panel. An indicator whose values
    are all equal has its neutral score, but for z-scores and yardsticks, which know none.
    """
    shape = np.broadcast_shapes(values.shape, present.shape)
    values, signed = np.broadcast_to(values, shape), np.broadcast_to(values * sign[:, None], shape)
    scores = np.full(shape, np.nan)
    for number, method in enumerate((min_max, percentile_rank, z_score)):
        here = _of(chosen == number)
        if here is not None:
            scores[here] = method(signed[here], present[here])
            if method is not z_score and not np.isnan(neutral).all():
                scores[here] = _with_neutral(scores[here], present[here], neutral)
    here = _of(chosen == NORMALISATIONS.index(FIXED))
    if here is not None and yardsticks is not None:
        scores[here] = fixed(values[here], present[here], yardsticks)
    return scores


def _of(chosen: Mask) -> Mask | slice | None:
    """All variants as a slice, which copies nothing; None for none."""
    return slice(None) if chosen.all() else chosen if chosen.any() else None


def _with_neutral(scores: Matrix, present: Mask, neutral: Matrix) -> Matrix:
    return np.where(present & np.isnan(scores), neutral[:, None], scores)
