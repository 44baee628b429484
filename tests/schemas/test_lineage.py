"""Lineage covers every column and names only what exists."""

from __future__ import annotations

from capdev_pipeline.schemas import TABLES, columns_of
from capdev_pipeline.schemas.lineage import LINEAGE, lineage_rows

EDGES = [(r["table_name"], r["column_name"], r["upstream_table"], r["upstream_column"]) for r in lineage_rows()]


def test_every_column_of_every_table_has_an_upstream() -> None:
    declared = {(table, name) for table, model in TABLES.items() for name in columns_of(model)}
    assert {edge[:2] for edge in EDGES} == declared


def test_an_upstream_is_a_column_of_a_table_or_a_file() -> None:
    for table, column, upstream, source in EDGES:
        if upstream in TABLES:
            assert source in columns_of(TABLES[upstream]), (table, column, upstream, source)
        else:
            assert upstream.split(".")[0] in ("raw", "definition"), (table, column, upstream)


def test_no_edge_is_said_twice() -> None:
    assert len(EDGES) == len(set(EDGES)) == sum(len(s) for c in LINEAGE.values() for s in c.values())


def test_lineage_leads_back_to_files_without_a_circle() -> None:
    upstream: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for table, column, source_table, source in EDGES:
        upstream.setdefault((table, column), set()).add((source_table, source))

    def climb(place: tuple[str, str], path: tuple[tuple[str, str], ...]) -> None:
        assert place not in path, (*path, place)
        for source in upstream.get(place, ()):
            climb(source, (*path, place))

    for place in upstream:
        climb(place, ())


def test_the_composite_rests_on_the_printed_value() -> None:
    reached, todo = set(), [("index.score", "score")]
    while todo:
        here = todo.pop()
        if here not in reached:
            reached.add(here)
            todo += [edge[2:] for edge in EDGES if edge[:2] == here]
    assert {("raw.printed_figures", "printed_value"), ("definition.framework", "nodes")} <= reached
