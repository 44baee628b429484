"""Weights that the last round of experts gives, node by node of a framework.

Belongs here: which groups of siblings a round covers, their weights, what is refused, weights of resampled panels. Does
not belong here: statistics of a ballot (delphi.py), the tables of all rounds (delphi_tables.py), reading raw/delphi/
(extract.ballots).

Rounds are ballots by name in the order they were held, each with expert, item, score, familiarity and basis.
Source: METHODS.md section 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from capdev_pipeline.errors import MethodError, Problem
from capdev_pipeline.framework import Framework, Node
from capdev_pipeline.framework.robustness_rules import ExpertRules
from capdev_pipeline.robustness.delphi import weights, wide

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Experts:
    """A panel to resample: the items it scored, and its scores, items x experts."""

    items: tuple[str, ...]
    scores: Matrix

    def covers(self, names: Sequence[str]) -> bool:
        """Whether siblings have weights from this panel: all are scored, and not with zeros alone."""
        return set(names) <= set(self.items) and bool(self.scores[self._places(names)].any())

    def resampled(self, size: int, generator: np.random.Generator) -> Matrix:
        """Mean scores of panels of as many experts, drawn from these with replacement: size x items.

        The spread is the uncertainty that the choice of experts leaves. Source: METHODS.md section 7; the bootstrap of
        Efron, Annals of Statistics 7 (1), 1979.
        """
        experts = self.scores.shape[1]
        times = generator.multinomial(experts, np.full(experts, 1 / experts), size)
        means: Matrix = times @ self.scores.T / experts
        return means

    def weights(self, means: Matrix, names: Sequence[str]) -> Matrix:
        """Weights of siblings in each resampled panel, 0-1, rows sum to 1, not rounded: size x names.

        means: as `resampled` gives them. A panel that gives all siblings 0 says nothing of them: the weights of the
        whole panel stand in.
        """
        places = self._places(names)
        whole = self.scores[places].mean(axis=1)
        here = means[:, places]
        total = here.sum(axis=1, keepdims=True)
        found: Matrix = np.where(total > 0, here, whole) / np.where(total > 0, total, whole.sum())
        return found

    def _places(self, names: Sequence[str]) -> list[int]:
        return [self.items.index(name) for name in names]


def experts_of(rounds: Mapping[str, pd.DataFrame]) -> Experts | None:
    """The panel of the last round; None without a round."""
    if not rounds:
        return None
    table = wide(list(rounds.values())[-1])
    return Experts(tuple(map(str, table.index)), table.to_numpy(dtype=np.float64))


def groups_of(nodes: Iterable[Node]) -> dict[str, list[str]]:
    """Parent -> its children, both in the order of the framework."""
    groups: dict[str, list[str]] = {}
    for node in nodes:
        if node.parent_id is not None:
            groups.setdefault(node.parent_id, []).append(node.node_id)
    return groups


def covered_groups(round_: pd.DataFrame, nodes: Iterable[Node]) -> dict[str, list[str]]:
    """The groups of siblings that a round scores wholly and not with zeros alone, which give no weights."""
    means = round_.groupby("item")["score"].mean()
    scored = set(means.index)
    whole = {parent: items for parent, items in groups_of(nodes).items() if scored.issuperset(items)}
    return {parent: items for parent, items in whole.items() if means[items].sum() > 0}


def expert_weights(rounds: Mapping[str, pd.DataFrame], framework: Framework, rules: ExpertRules) -> dict[str, float]:
    """Weight by node_id (0-1, siblings sum to 1) of the last round; nodes of uncovered groups are left out.

    The mean scores normalised within siblings, rounded as printed (rules.decimals). A node without siblings has the
    weight 1, scored or not. Empty without a round.
    """
    if not rounds:
        return {}
    last = list(rounds.values())[-1]
    groups = covered_groups(last, framework.nodes)
    alone = {items[0]: 1.0 for items in groups_of(framework.nodes).values() if len(items) == 1}
    found = weights(last, groups, rules.decimals) if groups else pd.Series(dtype="float64")
    return alone | {str(node): float(weight) for node, weight in found.items()}


def check_covered(found: Mapping[str, float], framework: Framework) -> None:
    """MethodError naming every node whose children have no weight from experts; found: as expert_weights gives it."""
    rule, way_out = (
        "weights of experts: the last round in raw/delphi scores the children of every node",
        "add them to the ballots, or say what holds instead (weights.otherwise: declared, or equal)",
    )
    problems = [
        Problem(f"node {parent}", rule, f"no scores (above 0) of {', '.join(children)}", way_out)
        for parent, children in groups_of(framework.nodes).items()
        if len(children) > 1 and not all(child in found for child in children)
    ]
    if problems:
        raise MethodError(problems)
