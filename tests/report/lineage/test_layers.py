"""Tables stand after all they come from, whatever the order of the edges."""

from __future__ import annotations

from graphlib import TopologicalSorter

from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.lineage.layers import layers

EDGES = [("b", "a"), ("c", "b"), ("c", "a"), ("d", "a"), ("b", "b")]


def test_a_layer_is_the_longest_way_from_a_source() -> None:
    assert layers(EDGES) == {"a": 0, "b": 1, "c": 2, "d": 1}


@given(st.permutations(EDGES))
def test_the_order_of_the_edges_does_not_matter(edges: list[tuple[str, str]]) -> None:
    assert layers(edges) == layers(EDGES)


def test_a_circle_is_cut_and_not_endless() -> None:
    found = layers([("a", "b"), ("b", "a"), ("c", "b"), ("a", "raw")])
    assert set(found) == {"a", "b", "c", "raw"}
    assert found["raw"] == 0
    assert found["c"] > found["b"]


def test_every_table_of_the_warehouse_stands_right_of_what_it_comes_from(frames: Frames) -> None:
    lineage = frames.all("meta.lineage")
    pairs = [(t, u) for t, u in zip(lineage["table_name"], lineage["upstream_table"], strict=True) if t != u]
    place = layers(pairs)
    assert all(place[table] > place[source] for table, source in pairs)
    assert set(TopologicalSorter({t: {u} for t, u in pairs}).static_order()) <= set(place)
