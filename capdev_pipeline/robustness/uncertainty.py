"""Monte Carlo over the choices: how far the index could be elsewhere, and what of it stands in any case.

Belongs here: sampling, in blocks of bounded memory, and what is read from the sample. Does not belong here: what varies
(variants.py), which choice matters most (sensitivity.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from capdev_pipeline.robustness.panel import Matrix, Panel
from capdev_pipeline.robustness.variants import FACTORS, Choices, bank_of, rebuilt

BLOCK = 2000


def sample(
    panel: Panel, choices: Choices, *, draws: int, seed: int, progress: Callable[[int], None] | None = None
) -> Matrix:
    """draws variants of every node and case: d x n x t, nan where nothing is present. Same seed, same sample.

    Drawn in blocks, each with its own stream of the seed, so that memory does not grow with the draws but by the
    result: 8 bytes a node and case. progress is called with the draws of each block that is done.
    """
    found = np.empty((draws, len(panel.tree.nodes), len(panel.cases)))
    starts = range(0, draws, BLOCK)
    for stream, start in zip(np.random.SeedSequence(seed).spawn(len(starts)), starts, strict=True):
        generator = np.random.default_rng(stream)
        size = min(BLOCK, draws - start)
        bank = bank_of(panel, size, choices, generator)
        numbers = generator.random((size, len(FACTORS)))
        # Each draw has weights and errors of its own.
        for name in ("weights", "error"):
            numbers[:, FACTORS.index(name)] = (np.arange(size) + 0.5) / size
        found[start : start + size] = rebuilt(panel, bank, choices, numbers)
        if progress:
            progress(size)
    return found


def table(panel: Panel, nominal: Matrix, drawn: Matrix) -> pd.DataFrame:
    """Per node and year: nominal (null if missing), p05, p50, p95, p_increase, p_record, draws.

    p_increase: share of the variants in which the year is above the year before, of those that have both; p_record:
    in which no year is above it. draws: variants that have a value. Source: METHODS.md section 7.
    """
    rows: list[dict[str, Any]] = []
    with np.errstate(invalid="ignore"):
        best = np.where(np.isnan(drawn).all(axis=2, keepdims=True), np.nan, _largest(drawn))
        record = drawn >= best
    for n, node in enumerate(panel.tree.nodes):
        for t, year in enumerate(panel.cases):
            here = drawn[:, n, t]
            known = ~np.isnan(here)
            low, middle, high = np.quantile(here[known], (0.05, 0.5, 0.95)) if known.any() else (np.nan,) * 3
            rows.append(
                {
                    "node_id": node,
                    "year": year,
                    "nominal": nominal[n, t],
                    "p05": low,
                    "p50": middle,
                    "p95": high,
                    "p_increase": _increase(drawn[:, n], t),
                    "p_record": float(record[known, n, t].mean()) if known.any() else np.nan,
                    "draws": int(known.sum()),
                }
            )
    return pd.DataFrame(rows)


def _largest(drawn: Matrix) -> Matrix:
    largest: Matrix = np.where(np.isnan(drawn), -np.inf, drawn).max(axis=2, keepdims=True)
    return largest


def _increase(drawn: Matrix, t: int) -> float:
    if t == 0:
        return float("nan")
    both = ~np.isnan(drawn[:, t]) & ~np.isnan(drawn[:, t - 1])
    return float((drawn[both, t] > drawn[both, t - 1]).mean()) if both.any() else float("nan")
