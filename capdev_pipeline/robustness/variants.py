"""Variants of the index: every choice that could have been made otherwise, as one number from 0 to 1.

Belongs here: the factors, what a number means for each, building the variants of many numbers at once. Does not belong
here: sampling the numbers (uncertainty.py, sensitivity.py), how a choice is carried out (rebuild.py).

Source: METHODS.md section 7; the trigger factors for weights and errors after Saltelli et al., Sensitivity Analysis in
Practice, 2004, chapter 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from capdev_pipeline.robustness.panel import Mask, Matrix, Panel
from capdev_pipeline.robustness.rebuild import NORMALISATIONS, aggregate, normalised

FACTORS = ("weights", "normalisation", "aggregation", "gaps", "grade_d", "left_out", "error", "dummy")
# What the factor 'gaps' takes out.
GAP_POLICIES: tuple[tuple[str, ...], ...] = ((), ("interpolated",), ("interpolated", "estimated"))


@dataclass(frozen=True)
class Choices:
    """What may vary. normalisations, geometric (share of variants), concentration of the Dirichlet weights (larger:
    nearer to the declared ones), left_out (share of variants that lose one indicator), floor of geometric means."""

    normalisations: tuple[str, ...] = NORMALISATIONS
    geometric: float = 0.5
    gap_policies: tuple[tuple[str, ...], ...] = GAP_POLICIES
    without_grade_d: float = 0.5
    left_out: float = 0.5
    concentration: float = 20.0
    floor: float = 0.01


@dataclass(frozen=True)
class Bank:
    """Weights and errors drawn in advance; a trigger factor points into them. Per level b x parents x children."""

    links: tuple[Matrix, ...]
    noise: Matrix


def bank_of(panel: Panel, size: int, choices: Choices, generator: np.random.Generator) -> Bank:
    """size sets of weights, Dirichlet around the declared ones within siblings, and of standard normal errors."""
    links = []
    for declared in panel.tree.links:
        drawn = np.zeros((size, *declared.shape))
        for row, weights in enumerate(declared):
            children = np.flatnonzero(weights > 0)
            drawn[:, row, children] = generator.dirichlet(weights[children] * choices.concentration, size)
        links.append(drawn)
    return Bank(tuple(links), generator.standard_normal((size, *panel.values.shape)))


def rebuilt(panel: Panel, bank: Bank, choices: Choices, numbers: Matrix, active: Sequence[str] = FACTORS) -> Matrix:
    """Every node above the indicators in every variant: d x n x t, nan where nothing is present.

    numbers: d x factors, each from 0 up to (not including) 1, in the order of FACTORS. A factor that is not active
    keeps the published choice.
    """
    given = {name: numbers[:, column] for column, name in enumerate(FACTORS)}
    draws = len(numbers)
    present = _present(panel, choices, given, active, draws)
    values = np.broadcast_to(panel.values, (1, *panel.values.shape))
    if "error" in active:
        values = panel.values + panel.error * bank.noise[_index(given["error"], len(bank.noise))]
    method = np.zeros(draws, dtype=np.int64)
    if "normalisation" in active:
        allowed = np.array([NORMALISATIONS.index(name) for name in choices.normalisations])
        method = allowed[_index(given["normalisation"], len(allowed))]
    signed = np.broadcast_to(values * panel.sign[:, None], present.shape)
    scores = normalised(signed, present, method)
    links = [declared[None] for declared in panel.tree.links]
    if "weights" in active:
        drawn = _index(given["weights"], len(bank.noise))
        links = [level[drawn] for level in bank.links]
    geometric = given["aggregation"] < choices.geometric if "aggregation" in active else np.zeros(draws, dtype=bool)
    return aggregate(scores, links, geometric=geometric, floor=choices.floor)


def _present(panel: Panel, choices: Choices, given: dict[str, Matrix], active: Sequence[str], draws: int) -> Mask:
    present = np.repeat(panel.present[None], draws, axis=0)
    if "gaps" in active:
        policy = _index(given["gaps"], len(choices.gap_policies))
        for number, taken_out in enumerate(choices.gap_policies):
            if taken_out:
                present[policy == number] &= ~np.isin(panel.status, taken_out)
    if "grade_d" in active:
        present[given["grade_d"] < choices.without_grade_d] &= panel.grade != "D"
    if "left_out" in active:
        share = given["left_out"] / choices.left_out if choices.left_out > 0 else np.ones(draws)
        loses = share < 1
        indicator = _index(np.where(loses, share, 0.0), panel.values.shape[0])
        present[np.flatnonzero(loses), indicator[loses]] = False
    return present


def _index(number: Matrix, size: int) -> npt.NDArray[np.int64]:
    """A number of [0, 1) as a place in a list."""
    return np.minimum((number * size).astype(np.int64), size - 1)
