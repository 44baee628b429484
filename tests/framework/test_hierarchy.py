"""The tree as a whole: levels, effective weights, and every refusal with its node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.framework import Node, effective_weights, levels_of


def tree(*rows: tuple[str, str | None, float | None]) -> list[Node]:
    return [
        Node(node_id=name, parent_id=parent, weight=weight, name_zh="", name_en="", unit="")
        for name, parent, weight in rows
    ]


def test_levels_count_from_the_root_whatever_the_order() -> None:
    nodes = tree(("leaf", "mid", 1.0), ("mid", "top", 1.0), ("top", None, None))
    assert levels_of(nodes) == {"top": 0, "mid": 1, "leaf": 2}


def test_nodes_of_a_circle_have_no_level() -> None:
    nodes = tree(("top", None, None), ("x", "y", 1.0), ("y", "x", 1.0), ("below", "x", 1.0))
    assert levels_of(nodes) == {"top": 0}


def test_effective_weight_is_the_product_up_to_the_root(spoilt: Any) -> None:
    weights = effective_weights(spoilt.load().framework.nodes)
    assert weights == pytest.approx({"root": 1, "left": 0.7, "right": 0.3, "a": 0.175, "b": 0.525, "c": 0.3}, abs=1e-12)


@given(st.lists(st.lists(st.floats(0.01, 1), min_size=1, max_size=4), min_size=1, max_size=4))
def test_effective_weights_of_the_leaves_sum_to_one(groups: list[list[float]]) -> None:
    rows: list[tuple[str, str | None, float | None]] = [("top", None, None)]
    for g, group in enumerate(groups):
        rows.append((f"g{g}", "top", 1 / len(groups)))
        rows += [(f"g{g}_{k}", f"g{g}", weight / sum(group)) for k, weight in enumerate(group)]
    weights = effective_weights(tree(*rows))
    assert sum(weights[name] for name, parent, _ in rows if parent and parent != "top") == pytest.approx(1.0)


def only(spoilt: Any, node: str, *words: str) -> None:
    """The definition is refused, and a problem names this node and says these words."""
    refusals = spoilt.refusals()
    found = [text for where, text in refusals if where == f"framework.yaml, node {node}"]
    assert any(all(word in text for word in words) for text in found), refusals


def test_the_tree_of_these_tests_is_sound(spoilt: Any) -> None:
    assert len(spoilt.load().framework.nodes) == 6


def test_wrong_sum_names_the_parent_and_the_children(spoilt: Any) -> None:
    spoilt.node("a")["weight"] = 0.26
    only(spoilt, "left", "weights of siblings sum to 1", "1.01", "a 0.26", "b 0.75")


def test_a_sum_off_by_more_than_1e9_is_refused_and_by_less_is_not(spoilt: Any) -> None:
    spoilt.node("a")["weight"] = 0.25 + 5e-10
    spoilt.load()
    spoilt.node("a")["weight"] = 0.25 + 2e-9
    only(spoilt, "left", "weights of siblings sum to 1")


def test_a_negative_weight_is_refused_even_where_the_sum_is_right(spoilt: Any) -> None:
    spoilt.node("a")["weight"] = -0.25
    spoilt.node("b")["weight"] = 1.25
    only(spoilt, "a", "-0.25 is negative")


def test_a_weight_that_is_not_a_number_is_refused(spoilt: Any) -> None:
    spoilt.node("c")["weight"] = float("nan")
    assert any("node c" in where or "node right" in where for where, _ in spoilt.refusals())


def test_a_missing_weight_is_refused(spoilt: Any) -> None:
    spoilt.node("c")["weight"] = None
    only(spoilt, "c", "no weight")


def test_a_root_with_a_weight_is_refused(spoilt: Any) -> None:
    spoilt.node("root")["weight"] = 1.0
    only(spoilt, "root", "the root has no weight")


def test_a_second_root_is_refused(spoilt: Any, add_node: Callable[..., Any]) -> None:
    spoilt.content["nodes"].append(add_node("other_root"))
    only(spoilt, "other_root", "exactly one root", "root, other_root")


def test_a_tree_without_a_root_is_refused(spoilt: Any) -> None:
    spoilt.node("root").update(parent_id="left", weight=1.0)
    assert any("no node without a parent" in found for _, found in spoilt.refusals())


def test_an_unknown_parent_is_refused(spoilt: Any) -> None:
    spoilt.node("b")["parent_id"] = "lefft"
    only(spoilt, "b", "unknown parent lefft")


def test_a_duplicate_id_is_refused(spoilt: Any, add_node: Callable[..., Any]) -> None:
    spoilt.content["nodes"].append(add_node("c", "left", 0.0, direction="+"))
    only(spoilt, "c", "node ids are unique", "2 times")


@pytest.mark.parametrize("direction", ["up", "", "−", True])
def test_an_unknown_direction_is_refused(spoilt: Any, direction: object) -> None:
    spoilt.node("a")["direction"] = direction
    only(spoilt, "a", "direction", "'+' or '-'")


def test_a_leaf_at_another_depth_is_refused(spoilt: Any) -> None:
    spoilt.node("right").update(direction="+")
    spoilt.content["nodes"] = [n for n in spoilt.content["nodes"] if n["node_id"] != "c"]
    spoilt.content["indicators"]["right"] = spoilt.content["indicators"].pop("c")
    only(spoilt, "right", "one level up", "level 1, others at 2")


def test_a_circle_is_refused_with_its_nodes(spoilt: Any) -> None:
    spoilt.node("left")["parent_id"] = "a"
    only(spoilt, "left", "circle")
    only(spoilt, "a", "circle")


def test_an_indicator_without_a_direction_is_refused(spoilt: Any) -> None:
    del spoilt.node("b")["direction"]
    only(spoilt, "b", "no direction")


def test_a_node_above_the_indicators_with_a_direction_is_refused(spoilt: Any) -> None:
    spoilt.node("left")["direction"] = "+"
    only(spoilt, "left", "only indicators have a direction")


def test_an_indicator_without_an_entry_is_refused(spoilt: Any) -> None:
    del spoilt.content["indicators"]["b"]
    only(spoilt, "b", "no entry under indicators")


def test_an_entry_without_an_indicator_is_refused(spoilt: Any) -> None:
    spoilt.content["indicators"]["left"] = spoilt.content["indicators"]["a"]
    assert any(where == "framework.yaml, indicators.left" for where, _ in spoilt.refusals())
