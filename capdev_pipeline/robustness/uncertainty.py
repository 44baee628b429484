"""Monte Carlo over the choices: how far the index could be elsewhere, and what of it stands in any case.

Belongs here: sampling, in blocks of bounded memory, and what is read from the sample. Does not belong here: what varies
(variants.py), which choice matters most (sensitivity.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from capdev_pipeline.robustness.panel import Matrix, Panel
from capdev_pipeline.robustness.variants import FACTORS, Bank, Choices, bank_of, published_scores, rebuilt

# Every so many draws have a stream of random numbers of their own, so that no sample depends on the size of a block.
STREAM = 100
# Values of a panel that one block rebuilds at once, and numbers of the result that are held at once (8 bytes each).
BLOCK_CELLS = 1_000_000
HELD = 32_000_000

Unit = tuple[int, str]


def block_size(panel: Panel) -> int:
    """Variants that are rebuilt at once: a multiple of STREAM, fewer for a larger panel."""
    return STREAM * max(1, BLOCK_CELLS // (panel.values.size * STREAM))


def blocks(panel: Panel, choices: Choices, *, draws: int, seed: int) -> Iterator[Matrix]:
    """draws variants of every node and case, block by block: d x n x t, nan where a variant publishes no score.

    Same seed, same draws, whatever the blocks; more draws begin with the same ones.
    """
    streams = np.random.SeedSequence(seed).spawn(-(-draws // STREAM))
    at_once = block_size(panel) // STREAM
    for first in range(0, len(streams), at_once):
        made = [_stream(panel, choices, stream) for stream in streams[first : first + at_once]]
        noise = np.concatenate([bank.noise for bank, _ in made])
        levels = zip(*(bank.links for bank, _ in made), strict=True)
        bank = Bank(tuple(np.concatenate(level) for level in levels), noise)
        numbers = np.concatenate([numbers for _, numbers in made])
        # Each draw has weights and errors of its own.
        for name in ("weights", "error"):
            numbers[:, FACTORS.index(name)] = (np.arange(len(numbers)) + 0.5) / len(numbers)
        yield rebuilt(panel, bank, choices, numbers, published_only=True)[: draws - first * STREAM]


def _stream(panel: Panel, choices: Choices, stream: np.random.SeedSequence) -> tuple[Bank, Matrix]:
    generator = np.random.default_rng(stream)
    return bank_of(panel, STREAM, choices, generator), generator.random((STREAM, len(FACTORS)))


def passes(panel: Panel, draws: int) -> list[list[Unit]]:
    """Which nodes and areas are held at once: as many as HELD allows, at least one; in order."""
    found: list[list[Unit]] = []
    room = 0
    for node in range(len(panel.tree.nodes)):
        for area, places in panel.places.items():
            size = draws * len(places)
            if not found or size > room:
                found.append([])
                room = HELD
            found[-1].append((node, area))
            room -= size
    return found


def spread(
    panel: Panel, choices: Choices, *, draws: int, seed: int, progress: Callable[[int, int], None] | None = None
) -> pd.DataFrame:
    """Where every node of every area and year lies in the variants, on 0-1: a row for each.

    A variant counts for a year only where it would publish a score: where what is present has the minimum coverage.
    Out: node_id, area, year, nominal (published score; null if there is none), p05, p50, p95, p_increase: share of
    the variants in which the year is above the year before, of those that have both; p_record: share of the variants
    with a score in some year of the area in which this year has one and no year is above it (null where no variant
    has a score in it, or the area has one year only); draws: variants with a score in the year; variants: all made.
    Where the result is too large to be held, the same variants are made again for the next nodes. progress is called
    with the draws that are done and those there are. Source: METHODS.md section 7.
    """
    nominal = published_scores(panel)
    rows: list[dict[str, Any]] = []
    parts = passes(panel, draws)
    for number, units in enumerate(parts):
        done = number * draws
        held = [np.empty((draws, len(panel.places[area]))) for _, area in units]
        for block in blocks(panel, choices, draws=draws, seed=seed):
            start = done - number * draws
            for drawn, (node, area) in zip(held, units, strict=True):
                drawn[start : start + len(block)] = block[:, node, panel.places[area]]
            done += len(block)
            if progress:
                progress(done, draws * len(parts))
        for drawn, (node, area) in zip(held, units, strict=True):
            years = [panel.years[place] for place in panel.places[area]]
            own = described(years, nominal[node, panel.places[area]], drawn)
            rows += [{"node_id": panel.tree.nodes[node], "area": area} | row for row in own]
    return pd.DataFrame(rows)


def described(years: Sequence[int], nominal: Matrix, drawn: Matrix) -> list[dict[str, Any]]:
    """The rows of one node and area from its draws (draws x years), without node and area. See spread."""
    known = ~np.isnan(drawn)
    some = int(known.any(axis=1).sum())
    best = np.where(known, drawn, -np.inf).max(axis=1, keepdims=True, initial=-np.inf)
    rows = []
    for t, year in enumerate(years):
        has = known[:, t]
        values = drawn[has, t]
        low, middle, high = np.quantile(values, (0.05, 0.5, 0.95)) if len(values) else (np.nan,) * 3
        row = {"year": year, "nominal": nominal[t], "p05": low, "p50": middle, "p95": high}
        row["p_increase"] = _increase(drawn[:, t - 1], drawn[:, t]) if year - 1 in years[max(t - 1, 0) : t] else np.nan
        row["p_record"] = (values >= best[has, 0]).sum() / some if len(values) and len(years) > 1 else np.nan
        rows.append(row | {"draws": int(has.sum()), "variants": len(drawn)})
    return rows


def _increase(before: Matrix, after: Matrix) -> float:
    both = ~np.isnan(before) & ~np.isnan(after)
    return float((after[both] > before[both]).mean()) if both.any() else float("nan")
