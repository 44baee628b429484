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

from capdev_pipeline.framework.robustness_rules import RobustnessRules
from capdev_pipeline.robustness.delphi_weights import Experts
from capdev_pipeline.robustness.panel import Mask, Matrix, Panel
from capdev_pipeline.robustness.published import FIXED, Published
from capdev_pipeline.robustness.rebuild import NORMALISATIONS, aggregate, aggregate_by_level, coverage, normalised

FACTORS = ("weights", "normalisation", "aggregation", "gaps", "grade_d", "left_out", "error", "dummy")
BY_DATA = tuple(name for name in NORMALISATIONS if name != FIXED)
# What the factor 'gaps' takes out.
GAP_POLICIES: tuple[tuple[str, ...], ...] = ((), ("interpolated",), ("interpolated", "estimated"))


@dataclass(frozen=True)
class Choices:
    """What may vary. normalisations, geometric (share of variants), concentration of the Dirichlet weights (larger:
    nearer to the declared ones), left_out (share of variants that lose one indicator), floor of geometric means.
    experts: a panel to resample; the groups of siblings that it scores have its weights, the others Dirichlet ones."""

    normalisations: tuple[str, ...] = BY_DATA
    geometric: float = 0.5
    gap_policies: tuple[tuple[str, ...], ...] = GAP_POLICIES
    without_grade_d: float = 0.5
    left_out: float = 0.5
    concentration: float = 20.0
    floor: float = 0.01
    experts: Experts | None = None


@dataclass(frozen=True)
class Bank:
    """Weights and errors drawn in advance; a trigger factor points into them. Per level b x parents x children."""

    links: tuple[Matrix, ...]
    noise: Matrix


def bank_of(panel: Panel, size: int, choices: Choices, generator: np.random.Generator) -> Bank:
    """size sets of weights and of standard normal errors.

    Weights of siblings that experts score: of panels resampled from them, one panel for all groups of a set.
    Of all others: Dirichlet around the declared ones.
    """
    experts, tree, links = choices.experts, panel.tree, []
    means = experts.resampled(size, generator) if experts else None
    for declared, parents, children in zip(tree.links, tree.parents, tree.children, strict=True):
        drawn = np.zeros((size, *declared.shape))
        for row, parent in enumerate(parents):
            siblings = [column for column, child in enumerate(children) if tree.parent[child] == parent]
            names = [children[column] for column in siblings]
            if experts is not None and means is not None and experts.covers(names):
                drawn[:, row, siblings] = experts.weights(means, names)
                continue
            positive = np.flatnonzero(declared[row] > 0)
            drawn[:, row, positive] = generator.dirichlet(declared[row, positive] * choices.concentration, size)
        links.append(drawn)
    return Bank(tuple(links), generator.standard_normal((size, *panel.values.shape)))


def choices_of(rules: RobustnessRules, published: Published, experts: Experts | None = None) -> Choices:
    """What the block `robustness` of a method file lets vary; experts: the panel whose weights are resampled.

    A published method that measures by yardsticks is one of the normalisations drawn from: no variant by data alone
    would stand for it.
    """
    by_yardsticks = (FIXED,) if published.normalisation == FIXED else ()
    return Choices(
        normalisations=(*rules.normalisations, *by_yardsticks),
        geometric=rules.geometric,
        gap_policies=rules.gap_policies,
        without_grade_d=rules.without_grade_d,
        left_out=rules.left_out,
        concentration=rules.concentration,
        floor=rules.floor,
        experts=experts,
    )


# Coverage is a sum of rounded weights: 0.2 + 0.3 must count as 0.5.
_SLACK = 1e-12


def rebuilt(
    panel: Panel,
    bank: Bank,
    choices: Choices,
    numbers: Matrix,
    active: Sequence[str] = FACTORS,
    *,
    published_only: bool = False,
) -> Matrix:
    """Every node above the indicators in every variant: d x n x t, nan where nothing is present.

    published_only: nan too where a variant has less than the coverage from which the method publishes a score.

    numbers: d x factors, each from 0 up to (not including) 1, in the order of FACTORS. A factor that is not active
    keeps the published choice.
    """
    given = {name: numbers[:, column] for column, name in enumerate(FACTORS)}
    present = _present(panel, choices, given, active, len(numbers))
    values = panel.values[None]
    if "error" in active and panel.error.any():
        values = panel.values + panel.error * bank.noise[_index(given["error"], len(bank.noise))]
    method = np.full(len(numbers), NORMALISATIONS.index(panel.published.normalisation))
    if "normalisation" in active:
        allowed = np.array([NORMALISATIONS.index(name) for name in choices.normalisations])
        method = allowed[_index(given["normalisation"], len(allowed))]
    scores = _scores(panel, values, present, method)
    links = [declared[None] for declared in panel.tree.links]
    if "weights" in active:
        drawn = _index(given["weights"], len(bank.noise))
        links = [level[drawn] for level in bank.links]
    if "aggregation" not in active:
        found = aggregate_by_level(scores, links, _means(panel), panel.published.floor)
    else:
        found = aggregate(scores, links, geometric=given["aggregation"] < choices.geometric, floor=choices.floor)
    return _where_published(panel, scores, links, found) if published_only else found


def _where_published(panel: Panel, scores: Matrix, links: Sequence[Matrix], found: Matrix) -> Matrix:
    enough = coverage(scores, links) >= panel.published.minimum_coverage - _SLACK
    return np.where(enough, found, np.nan)


def published_scores(panel: Panel) -> Matrix:
    """The scores that the published method publishes: n x t, nan where the coverage is below its minimum."""
    there = panel.present[None]
    method = np.full(1, NORMALISATIONS.index(panel.published.normalisation))
    scores = _scores(panel, panel.values[None], there, method)
    links = [declared[None] for declared in panel.tree.links]
    found: Matrix = _where_published(panel, scores, links, as_published(panel))[0]
    return found


def as_published(panel: Panel, present: Mask | None = None, values: Matrix | None = None) -> Matrix:
    """Every node above the indicators by the published method: d x n x t, nan where nothing is present.

    present: d x i x t, the values that take part in each of d rebuilds; all, once, if not said. values: d x i x t,
    what stands in for the values of the panel, where it does.
    """
    there = panel.present[None] if present is None else present
    values = panel.values[None] if values is None else values
    method = np.full(len(there), NORMALISATIONS.index(panel.published.normalisation))
    scores = _scores(panel, values, there, method)
    links = [declared[None] for declared in panel.tree.links]
    return aggregate_by_level(scores, links, _means(panel), panel.published.floor)


def _scores(panel: Panel, values: Matrix, present: Mask, method: npt.NDArray[np.int64]) -> Matrix:
    yardsticks = panel.published.yardsticks
    return normalised(values, panel.sign, present, method, neutral=panel.neutral, yardsticks=yardsticks)


def _means(panel: Panel) -> list[str]:
    """The published mean of each level, from the deepest parents up."""
    return [panel.published.mean_of(level) for level in reversed(range(len(panel.tree.links)))]


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
