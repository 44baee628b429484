"""A small tree and a short way to write statements of a report.

Belongs here: what several tests of the audits share. Does not belong here: cases.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from capdev_pipeline.audit.statements import Statement, Tree, tree_from
from capdev_pipeline.framework.model import Node

Said = Callable[..., Statement]


def node(node_id: str, parent_id: str | None = None, weight: float | None = None, direction: str | None = None) -> Node:
    return Node.model_validate(
        {
            "node_id": node_id,
            "parent_id": parent_id,
            "weight": weight,
            "direction": direction,
            "name_zh": f"节点{node_id}",
            "name_en": node_id,
            "unit": "points",
        }
    )


@pytest.fixture
def nodes() -> list[Node]:
    """whole = 0.6 left + 0.4 right; left has the indicators a and b, right c and d."""
    return [
        node("whole"),
        node("left", "whole", 0.6),
        node("right", "whole", 0.4),
        node("a", "left", 0.5, "+"),
        node("b", "left", 0.5, "-"),
        node("c", "right", 0.5, "+"),
        node("d", "right", 0.5, "+"),
    ]


@pytest.fixture
def tree(nodes: list[Node]) -> Tree:
    return tree_from(nodes)


@pytest.fixture
def said() -> Said:
    """said('level', 'left', 2010, 1.2): a statement, rounded to two decimals unless told otherwise."""

    def statement(
        kind: str, node_id: str, year: int, printed: float = 0.0, *, start: int = 0, rounding: float = 0.005
    ) -> Statement:
        claim_id = "_".join(str(part) for part in (kind, node_id, start or "", year) if part)
        return Statement(claim_id, kind, node_id, start, year, printed, rounding)

    return statement
