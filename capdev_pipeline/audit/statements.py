"""The claims of a report as records, and the tree they speak of.

Belongs here: looking claims up by kind, node and year. Does not belong here: judging them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from capdev_pipeline.framework.model import Node


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim; printed and half_width are 0 where the claim has no number."""

    claim_id: str
    kind: str
    node_id: str
    from_year: int
    year: int
    printed: float
    half_width: float


@dataclass(frozen=True, slots=True)
class Tree:
    """Names, weights, children and number of indicators of the nodes."""

    children: dict[str, tuple[str, ...]]
    parents: dict[str, str]
    weights: dict[str, float]
    names_zh: dict[str, str]
    sizes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Statements:
    """All claims of a report."""

    all: tuple[Statement, ...]

    def of(self, kind: str, node_id: str | None = None) -> list[Statement]:
        """Claims of a kind, of one node if named."""
        return [s for s in self.all if s.kind == kind and node_id in (None, s.node_id)]

    def level(self, node_id: str, year: int) -> Statement | None:
        """The printed level of a node in a year."""
        return next((s for s in self.of("level", node_id) if s.year == year), None)

    def once(self, kind: str, node_id: str) -> list[Statement]:
        """The claims of a kind and node, one a period: the same statement in two sections counts once."""
        periods = {(s.from_year, s.year): s for s in reversed(self.of(kind, node_id))}
        return [periods[key] for key in sorted(periods)]

    def chains(self, kind: str, node_id: str) -> list[tuple[str, list[Statement]]]:
        """Every run of claims over adjoining periods, with a name for its span."""
        periods = self.once(kind, node_id)

        def longer(run: list[Statement]) -> list[list[Statement]]:
            ways = [longer([*run, s]) for s in periods if s.from_year == run[-1].year]
            return [run, *(way for branch in ways for way in branch)]

        single = {(s.from_year, s.year) for s in periods}
        named = []
        for run in (r for s in periods for r in longer([s])):
            ends = (run[0].from_year, run[-1].year)
            in_parts = ".in_parts" if len(run) > 1 and ends in single else ""
            named.append((f"{ends[0]}-{ends[1]}{in_parts}", run))
        return named

    def change(self, node_id: str, from_year: int, year: int) -> Statement | None:
        """The printed growth of a node over a period."""
        return next((s for s in self.of("change", node_id) if (s.from_year, s.year) == (from_year, year)), None)


def statements_from(claims: pd.DataFrame) -> Statements:
    """audit.claim as records."""
    return Statements(
        tuple(
            Statement(
                claim_id=str(r["claim_id"]),
                kind=str(r["kind"]),
                node_id=str(r["node_id"]),
                from_year=0 if pd.isna(r["from_year"]) else int(r["from_year"]),
                year=int(r["year"]),
                printed=0.0 if pd.isna(r["printed"]) else float(r["printed"]),
                half_width=0.0 if pd.isna(r["half_width"]) else float(r["half_width"]),
            )
            for r in claims.to_dict("records")
        )
    )


def tree_from(nodes: Sequence[Node]) -> Tree:
    """The tree of a framework."""
    children: dict[str, list[str]] = {}
    for node in nodes:
        if node.parent_id is not None:
            children.setdefault(node.parent_id, []).append(node.node_id)

    def size(node_id: str) -> int:
        return sum(size(child) for child in children[node_id]) if node_id in children else 1

    return Tree(
        children={parent: tuple(names) for parent, names in children.items()},
        parents={node.node_id: node.parent_id for node in nodes if node.parent_id is not None},
        weights={node.node_id: node.weight or 0.0 for node in nodes},
        names_zh={node.node_id: node.name_zh for node in nodes},
        sizes={node.node_id: size(node.node_id) for node in nodes},
    )
