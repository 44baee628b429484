"""Rules about the tree as a whole, and what follows from it.

Belongs here: one root, known parents, weights that sum to 1, indicators at one depth; levels and
effective weights. Does not belong here: the shape of a single node (model.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from capdev_pipeline.errors import Problem
from capdev_pipeline.framework.model import Framework, Node

WEIGHT_TOLERANCE = 1e-9


def levels_of(nodes: Sequence[Node]) -> dict[str, int]:
    """Level of each node, the root 0; nodes that do not hang on a root are left out."""
    parents = {node.node_id: node.parent_id for node in nodes}
    levels: dict[str, int] = {}
    for node_id in parents:
        path: list[str] = []
        here: str | None = node_id
        while here is not None and here in parents and here not in path:
            path.append(here)
            here = parents[here] or None
        if parents[path[-1]] is None:
            levels[node_id] = len(path) - 1
    return levels


def effective_weights(nodes: Sequence[Node]) -> dict[str, float]:
    """Product of the weights from a node up to the root."""
    by_id = {node.node_id: node for node in nodes}

    def climb(node: Node) -> float:
        if node.parent_id is None:
            return 1.0
        return (node.weight or 0.0) * climb(by_id[node.parent_id])

    return {node.node_id: climb(node) for node in nodes}


def tree_problems(framework: Framework, file: str) -> list[Problem]:
    """Everything that is wrong with the tree, each problem with its node."""
    nodes = framework.nodes
    problems = [*_identity_problems(nodes, file)]
    if problems:
        return problems
    levels = levels_of(nodes)
    for node in nodes:
        if node.node_id not in levels:
            problems.append(
                Problem(
                    f"{file}, node {node.node_id}",
                    "every node hangs on the root",
                    "its parents form a circle",
                    "correct parent_id",
                )
            )
    if problems:
        return problems
    return [
        *_weight_problems(nodes, file),
        *_leaf_problems(framework, levels, file),
    ]


def _identity_problems(nodes: Sequence[Node], file: str) -> list[Problem]:
    problems = []
    counts = Counter(node.node_id for node in nodes)
    for node_id, count in counts.items():
        if count > 1:
            problems.append(
                Problem(f"{file}, node {node_id}", "node ids are unique", f"declared {count} times", "rename one")
            )
    roots = [node.node_id for node in nodes if node.parent_id is None]
    if len(roots) != 1:
        found = "no node without a parent" if not roots else f"several nodes without a parent: {', '.join(roots)}"
        problems.append(
            Problem(
                f"{file}, node {roots[1] if len(roots) > 1 else '-'}",
                "there is exactly one root",
                found,
                "give all but one a parent_id",
            )
        )
    for node in nodes:
        if node.parent_id is not None and node.parent_id not in counts:
            problems.append(
                Problem(
                    f"{file}, node {node.node_id}",
                    "the parent is a declared node",
                    f"unknown parent {node.parent_id}",
                    "correct parent_id",
                )
            )
    return problems


def _weight_problems(nodes: Sequence[Node], file: str) -> list[Problem]:
    problems = []
    children: dict[str, list[Node]] = {}
    for node in nodes:
        if node.parent_id is None:
            if node.weight is not None:
                problems.append(
                    Problem(
                        f"{file}, node {node.node_id}",
                        "the root has no weight",
                        f"weight {node.weight}",
                        "remove it",
                    )
                )
            continue
        if node.weight is None:
            problems.append(
                Problem(
                    f"{file}, node {node.node_id}",
                    "every node but the root has a weight",
                    "no weight",
                    "add weight",
                )
            )
        children.setdefault(node.parent_id, []).append(node)
    for parent, siblings in children.items():
        total = sum(node.weight or 0.0 for node in siblings)
        if abs(total - 1.0) > WEIGHT_TOLERANCE:
            listed = ", ".join(f"{node.node_id} {node.weight}" for node in siblings)
            problems.append(
                Problem(
                    f"{file}, node {parent}",
                    "weights of siblings sum to 1",
                    f"they sum to {total:g} ({listed})",
                    "correct the weights of its children",
                )
            )
    return problems


def _leaf_problems(framework: Framework, levels: Mapping[str, int], file: str) -> list[Problem]:
    problems = []
    parents = {node.parent_id for node in framework.nodes}
    leaves = [node for node in framework.nodes if node.node_id not in parents]
    deepest = max(levels.values())
    for node in leaves:
        where = f"{file}, node {node.node_id}"
        if levels[node.node_id] != deepest:
            problems.append(
                Problem(
                    where,
                    "every parent is exactly one level up",
                    f"a leaf at level {levels[node.node_id]}, others at {deepest}",
                    "correct parent_id",
                )
            )
        if node.direction is None:
            problems.append(Problem(where, "an indicator has a direction", "no direction", "add direction '+' or '-'"))
        if node.node_id not in framework.indicators:
            problems.append(
                Problem(where, "an indicator says how it takes its value", "no entry under indicators", "add one")
            )
    return [*problems, *_stray_problems(framework, {node.node_id for node in leaves}, file)]


def _stray_problems(framework: Framework, names: set[str], file: str) -> list[Problem]:
    """Rules without a leaf, and directions on nodes that are no indicators."""
    problems = [
        Problem(
            f"{file}, indicators.{extra}",
            "an entry under indicators belongs to a leaf",
            "no such leaf",
            "rename or remove it",
        )
        for extra in sorted(set(framework.indicators) - names)
    ]
    problems += [
        Problem(
            f"{file}, node {node.node_id}",
            "only indicators have a direction",
            f"direction {node.direction}",
            "remove it",
        )
        for node in framework.nodes
        if node.node_id not in names and node.direction is not None
    ]
    return problems
