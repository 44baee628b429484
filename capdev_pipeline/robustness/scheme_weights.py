"""The weights that a scheme uses: declared, of experts, equal, or taken from the scores below one node.

Belongs here: weights of every node of a tree for one method and release. Does not belong here: the formulas of weights
from data (weights.py), ballots (delphi.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from capdev_pipeline.errors import MethodError, Problem
from capdev_pipeline.robustness.coherence import LEAST
from capdev_pipeline.robustness.weights import METHODS

COLUMNS = ("node_id", "parent_id", "weight", "effective_weight", "basis", "cases", "reason")


@dataclass(frozen=True)
class Origin:
    """Where the weights of a scheme come from.

    kind: declared, experts, equal, or a name of weights.METHODS. otherwise: what siblings get whose weights cannot be
    found: 'refuse', 'declared' or 'equal'. experts: node -> weight from ballots, whole groups of siblings.
    """

    kind: str = "declared"
    otherwise: str = "refuse"
    experts: Mapping[str, float] = field(default_factory=dict)


def weights_of(nodes: pd.DataFrame, scores: pd.DataFrame, origin: Origin) -> pd.DataFrame:
    """The weight of every node but the root: the COLUMNS, weights 0-1 that sum to 1 among siblings.

    nodes: node_id, parent_id (null for the root), weight (declared, 0-1), in the order of the framework. scores: cases
    (rows: years, or areas and years) by indicators, null where missing. Weights from data hold among the indicators
    below one node, over the cases that all of them have, at least 4; the levels above keep the declared weights.
    Raises MethodError naming every node whose children's weights cannot be found under 'refuse'.
    Source: METHODS.md section 7.
    """
    problems: list[Problem] = []
    rows: list[dict[str, Any]] = []
    for parent, siblings in nodes[nodes["parent_id"].notna()].groupby("parent_id", sort=False):
        declared = dict(zip(map(str, siblings["node_id"]), map(float, siblings["weight"]), strict=True))
        try:
            rows += _of_siblings(str(parent), declared, scores, origin)
        except MethodError as refused:
            if origin.otherwise == "refuse":
                problems += [_at(str(parent), origin.kind, problem) for problem in refused.problems]
            reason = "; ".join(f"{problem.where}: {problem.found}" for problem in refused.problems)
            rows += _plain(str(parent), declared, origin.otherwise, f"{origin.kind}: {reason}")
    if problems:
        raise MethodError(problems)
    found = pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "effective_weight"])
    found["effective_weight"] = _effective(found)
    return found[list(COLUMNS)]


def _at(parent: str, kind: str, problem: Problem) -> Problem:
    way_out = "say what holds instead (weights.otherwise: declared, or equal), or choose other weights"
    return Problem(f"{parent}, {problem.where}", f"{kind} weights: {problem.rule}", problem.found, way_out)


def _of_siblings(
    parent: str, declared: Mapping[str, float], scores: pd.DataFrame, origin: Origin
) -> list[dict[str, Any]]:
    kind, names = origin.kind, list(declared)
    if kind in ("declared", "equal"):
        return _plain(parent, declared, kind)
    if kind == "experts":
        absent = [name for name in names if name not in origin.experts]
        if absent:
            rule = "a ballot in raw/delphi scores the children of every node"
            raise MethodError([Problem(", ".join(absent), rule, "no expert scored them", "")])
        return [_row(parent, name, origin.experts[name], kind) for name in names]
    if len(names) == 1 or not set(names) <= set(scores.columns):
        return _plain(parent, declared, "declared")
    whole = scores[names].dropna()
    if len(whole) < LEAST:
        rule, found = f"at least {LEAST} cases that all of them have", f"{len(whole)} case(s)"
        raise MethodError([Problem(", ".join(names), rule, found, "")])
    weights = METHODS[kind](whole)
    return [_row(parent, name, float(weights[name]), kind, cases=len(whole)) for name in names]


def _plain(parent: str, declared: Mapping[str, float], basis: str, reason: str = "") -> list[dict[str, Any]]:
    """Declared or equal weights."""
    equal = 1 / len(declared)
    return [
        _row(parent, name, equal if basis == "equal" else weight, basis, reason=reason)
        for name, weight in declared.items()
    ]


def _row(parent: str, name: str, weight: float, basis: str, *, cases: int = 0, reason: str = "") -> dict[str, Any]:
    row = {"node_id": name, "parent_id": parent, "weight": weight, "basis": basis}
    return row | {"cases": cases, "reason": reason}


def _effective(found: pd.DataFrame) -> list[float]:
    """The product of the weights up to the root."""
    weight = dict(zip(found["node_id"], found["weight"], strict=True))
    parent = dict(zip(found["node_id"], found["parent_id"], strict=True))
    return [_product(name, weight, parent) for name in found["node_id"]]


def _product(name: str, weight: Mapping[str, float], parent: Mapping[str, str]) -> float:
    path: Sequence[str] = (name,)
    while path[-1] in parent:
        path = (*path, parent[path[-1]])
    product = 1.0
    for node in path[:-1]:
        product *= weight[node]
    return product
