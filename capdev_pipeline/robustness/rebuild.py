"""Rebuilding the whole index many times at once: values to scores to nodes, as array operations.

Belongs here: normalisation and aggregation over a stack of variants, with the rules of capdev_pipeline.index. Does not
belong here: which variants (variants.py), what is read from the results (uncertainty.py, sensitivity.py).

Axes: d variants, i indicators or nodes, t cases. The same numbers as score_tree gives for one variant, to 1e-12: a
test holds the two against each other. Source: METHODS.md sections 3, 4 and 7.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from capdev_pipeline.robustness.panel import Mask, Matrix

NORMALISATIONS = ("min_max", "percentile_rank", "z_score")
AGGREGATIONS = ("arithmetic", "geometric")


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
        return np.where(present & (sd > 0), ndtr(off / sd), np.nan)


def percentile_rank(values: Matrix, present: Mask) -> Matrix:
    """(rank - 1) / (n - 1), rank 1 the worst, ties share the lowest rank; nan where fewer than two values are there."""
    n = present.sum(axis=-1, keepdims=True)
    below = np.zeros(values.shape)
    for case in range(values.shape[-1]):  # over the cases, not over the variants
        other = values[..., case, None]
        below += present[..., case, None] & (other < values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(present & (n > 1), below / (n - 1), np.nan)


def aggregate(scores: Matrix, links: list[Matrix], *, geometric: Mask, floor: float) -> Matrix:
    """Every node above the indicators from the scores below, weights renormalised over what is present.

    scores: d x i x t, nan where missing. links: per level d x parents x children (or one for all variants: 1 x ...).
    geometric: d, which variants take the geometric mean, of scores brought to floor-1 first: floor + (1 - floor) s.
    Out: d x n x t, the composite first, as in Tree.nodes; nan where nothing is present.
    """
    raised = np.where(geometric[:, None, None], np.log(floor + (1 - floor) * np.nan_to_num(scores)), 0.0)
    below = np.where(geometric[:, None, None], raised, np.nan_to_num(scores))
    there = ~np.isnan(scores)
    levels = []
    for link in links:
        weight = np.matmul(link, there.astype(np.float64))
        total = np.matmul(link, np.where(there, below, 0.0))
        there = weight > 0
        below = np.divide(total, weight, out=np.zeros_like(total), where=there)
        back = np.where(geometric[:, None, None], (np.exp(below) - floor) / (1 - floor), below)
        levels.append(np.where(there, back, np.nan))
    return np.concatenate(levels[::-1], axis=1)


def normalised(values: Matrix, present: Mask, chosen: npt.NDArray[np.int64]) -> Matrix:
    """Scores with the normalisation of each variant (index into NORMALISATIONS). In and out: d x i x t."""
    scores = np.empty(np.broadcast_shapes(values.shape, present.shape))
    for number, method in enumerate((min_max, percentile_rank, z_score)):
        here = chosen == number
        if here.any():
            scores[here] = method(values[here], present[here])
    return scores
