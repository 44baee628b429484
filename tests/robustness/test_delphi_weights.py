"""Weights from the last round, what is refused, and panels resampled from the experts."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import cast

import numpy as np
import pandas as pd
import pytest

from capdev_pipeline.errors import MethodError
from capdev_pipeline.framework import Definition, Framework, Node
from capdev_pipeline.framework.robustness_rules import ExpertRules
from capdev_pipeline.robustness.delphi_weights import Experts, check_covered, expert_weights, experts_of
from capdev_pipeline.robustness.panel import Panel, Tree, tree_of
from capdev_pipeline.robustness.variants import Choices, bank_of
from tests.made_up_panel import FIRST, SECOND, ballot


def node(name: str, parent: str | None = None, weight: float | None = None) -> Node:
    return Node(node_id=name, parent_id=parent, weight=weight, name_zh=name, name_en=name, unit="points")


@pytest.fixture(scope="module")
def framework(definition: Definition) -> Framework:
    """A root with left (children a, b) and right (child c)."""
    nodes = (
        node("top"),
        *(node("left", "top", 0.5), node("right", "top", 0.5)),
        *(node("a", "left", 0.2), node("b", "left", 0.8), node("c", "right", 1.0)),
    )
    return definition.framework.model_copy(update={"nodes": nodes})


SCORES = {"left": (9, 8), "right": (7, 8), "a": (1, 2), "b": (3, 4), "c": (5, 6)}


def test_the_last_round_decides(framework: Framework) -> None:
    rounds = {"round1": ballot({"left": (1, 1), "right": (9, 9)}), "round2": ballot({"left": (9, 8), "right": (7, 8)})}
    assert expert_weights(rounds, framework, ExpertRules()) == pytest.approx(
        {"left": 8.5 / 16, "right": 7.5 / 16, "c": 1.0}
    )
    assert expert_weights({}, framework, ExpertRules()) == {}


def test_weights_of_siblings_sum_to_one_as_printed(framework: Framework) -> None:
    found = expert_weights({"one": ballot(SCORES)}, framework, ExpertRules(decimals=2))
    assert found == {"left": 0.53, "right": 0.47, "a": 0.3, "b": 0.7, "c": 1.0}


def test_groups_scored_in_part_or_with_zeros_alone_are_left_out(framework: Framework) -> None:
    scores = {"left": (9, 8), "a": (0, 0), "b": (0, 0), "c": (5, 6)}
    assert expert_weights({"one": ballot(scores)}, framework, ExpertRules()) == {"c": 1.0}
    assert expert_weights({"one": ballot({"left": (9, 8)})}, framework, ExpertRules()) == {"c": 1.0}


def test_nodes_without_weights_from_experts_are_named(framework: Framework) -> None:
    check_covered(expert_weights({"one": ballot(SCORES)}, framework, ExpertRules()), framework)
    with pytest.raises(MethodError) as refused:
        check_covered({"left": 0.5, "right": 0.5}, framework)
    assert [problem.where for problem in refused.value.problems] == ["node left"]  # c is the only child of right
    assert "of a, b" in refused.value.problems[0].found
    with pytest.raises(MethodError, match=r"node top: no scores \(above 0\) of left, right"):
        check_covered({}, framework)


def test_resampled_panels_surround_the_weights_and_repeat() -> None:
    experts = experts_of({"round1": ballot(FIRST), "round2": ballot(SECOND)})
    assert experts is not None
    names = ["output", "dust"]
    means, again = (experts.resampled(4000, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(means, again)
    drawn = experts.weights(means, names)
    assert drawn.sum(axis=1) == pytest.approx(1.0)
    # All 4^4 panels are equally likely: their mean and spread by enumeration.
    pairs = list(zip(SECOND["output"], SECOND["dust"], strict=True))
    sums = [np.sum(panel, axis=0) for panel in product(pairs, repeat=4)]
    exact = np.array([first / (first + second) for first, second in sums])
    assert drawn[:, 0].mean() == pytest.approx(exact.mean(), abs=0.001)
    assert drawn[:, 0].std() == pytest.approx(exact.std(), rel=0.05)
    # The most one-sided panels: one expert four times.
    assert drawn[:, 0].max() == pytest.approx(9 / 14)
    assert drawn[:, 0].min() == pytest.approx(8 / 15)


def test_without_a_round_there_is_no_panel() -> None:
    assert experts_of({}) is None


def test_a_panel_of_zeros_takes_the_weights_of_all_experts() -> None:
    experts = Experts(("a", "b"), np.array([[0.0, 6.0], [0.0, 2.0]]))
    drawn = experts.weights(experts.resampled(200, np.random.default_rng(1)), ["b", "a"])
    assert drawn == pytest.approx(np.tile([0.25, 0.75], (200, 1)))
    assert not Experts(("a", "b"), np.zeros((2, 2))).covers(["a", "b"])
    assert not experts.covers(["a", "c"])


@pytest.fixture(scope="module")
def tree() -> Tree:
    """Two nodes of two indicators each below a composite."""
    rows = [
        ("top", 0, 1, None, None),
        *(("left", 1, 2, "top", 0.6), ("right", 1, 3, "top", 0.4)),
        *(("a", 2, 4, "left", 0.5), ("b", 2, 5, "left", 0.5), ("c", 2, 6, "right", 0.7), ("d", 2, 7, "right", 0.3)),
    ]
    return tree_of(pd.DataFrame(rows, columns=["node_id", "level", "position", "parent_id", "weight"]))


def bank(tree: Tree, experts: Experts | None, seed: int = 3) -> dict[tuple[str, str], np.ndarray]:
    """Drawn weights by parent and child."""
    panel = cast("Panel", SimpleNamespace(tree=tree, values=np.zeros((4, 3))))
    made = bank_of(panel, 500, Choices(experts=experts), np.random.default_rng(seed))
    return {
        (parent, child): level[:, row, column]
        for level, parents, children in zip(made.links, tree.parents, tree.children, strict=True)
        for row, parent in enumerate(parents)
        for column, child in enumerate(children)
    }


def test_covered_siblings_have_weights_of_panels_and_others_dirichlet_ones(tree: Tree) -> None:
    experts = Experts(("a", "b", "left", "right"), np.array([[9.0, 6.0], [1.0, 4.0], [5.0, 8.0], [5.0, 2.0]]))
    drawn = bank(tree, experts)
    for parent, children in {"top": ("left", "right"), "left": ("a", "b"), "right": ("c", "d")}.items():
        assert drawn[parent, children[0]] + drawn[parent, children[1]] == pytest.approx(1.0)
    # Two experts: a panel has the first twice, both, or the second twice; the same panel for all groups.
    panels = pd.DataFrame({"a": drawn["left", "a"], "left": drawn["top", "left"]}).round(6)
    assert set(map(tuple, panels.to_numpy())) == {(0.9, 0.5), (0.75, 0.65), (0.6, 0.8)}
    assert len(np.unique(drawn["right", "c"])) == 500
    assert drawn["right", "c"].mean() == pytest.approx(0.7, abs=0.02)
    assert not drawn["left", "c"].any()


def test_a_child_that_the_framework_gives_no_weight_can_get_one_from_experts(tree: Tree) -> None:
    experts = Experts(("c", "d"), np.array([[1.0, 1.0], [3.0, 3.0]]))
    deepest = tree.links[0].copy()
    deepest[1, 2:] = (1.0, 0.0)
    without = replace(tree, links=(deepest, *tree.links[1:]))
    assert bank(without, experts)["right", "d"] == pytest.approx(0.75)
    assert not bank(without, None)["right", "d"].any()


def test_without_experts_the_random_numbers_are_as_they_were(tree: Tree) -> None:
    drawn = bank(tree, None)
    generator = np.random.default_rng(3)
    expected = generator.dirichlet(np.array([0.5, 0.5]) * Choices().concentration, 500)
    assert drawn["left", "a"] == pytest.approx(expected[:, 0])
