"""The order in which the tables stand on the lineage page.

Belongs here: layers from the edges between tables. Does not belong here: drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter


def layers(edges: Iterable[tuple[str, str]]) -> dict[str, int]:
    """The layer of every table: 0 for one that comes from nothing, else one more than the last it comes from.

    edges: (table, upstream table). Where tables lean on each other in a circle, the edge that closes it is left out
    of the order, not of the page.
    """
    upstream: dict[str, set[str]] = {}
    for table, source in sorted(set(edges)):
        upstream.setdefault(source, set())
        if table != source:
            upstream.setdefault(table, set()).add(source)
    found: dict[str, int] = {}
    for table in _ordered(upstream):
        found[table] = max((found[source] + 1 for source in upstream[table]), default=0)
    return found


def _ordered(upstream: Mapping[str, set[str]]) -> list[str]:
    while True:
        try:
            return list(TopologicalSorter(upstream).static_order())
        except CycleError as circle:
            source, table = circle.args[1][:2]
            upstream[table].discard(source)
