"""Weights of a whole tree: where each comes from, what is refused by which node's name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from capdev_pipeline.errors import MethodError
from capdev_pipeline.robustness.scheme_weights import Origin, weights_of

NODES = pd.DataFrame(
    [
        ("top", None, None),
        *(("left", "top", 0.6), ("right", "top", 0.4)),
        *(("a", "left", 0.5), ("b", "left", 0.5), ("c", "right", 0.7), ("d", "right", 0.3)),
    ],
    columns=["node_id", "parent_id", "weight"],
)
NONE = pd.DataFrame()


def by_node(found: pd.DataFrame, column: str = "weight") -> dict[str, object]:
    return dict(zip(found["node_id"], found[column], strict=True))


def test_declared_and_equal_weights_of_every_level() -> None:
    declared = weights_of(NODES, NONE, Origin())
    assert by_node(declared, "effective_weight") == pytest.approx(
        {"left": 0.6, "right": 0.4, "a": 0.3, "b": 0.3, "c": 0.28, "d": 0.12}
    )
    equal = weights_of(NODES, NONE, Origin("equal"))
    assert set(equal["weight"]) == {0.5}
    assert set(equal["basis"]) == {"equal"}


def test_weights_from_data_hold_among_indicators_and_levels_above_keep_theirs() -> None:
    # METHODS section 9: entropy of [[1, 2], [4, 16]], here with each case twice, which leaves the shares as they are
    # but for the base of the logarithm: e = -sum p ln p / ln m over the doubled cases.
    cases = np.array([[1, 2], [4, 16], [1, 2], [4, 16]], dtype=float)
    shares = cases / cases.sum(axis=0)
    spread = 1 + (shares * np.log(shares)).sum(axis=0) / np.log(4)
    expected = spread / spread.sum()
    scores = pd.DataFrame(np.hstack([cases, cases]), columns=["a", "b", "c", "d"])
    found = weights_of(NODES, scores, Origin("entropy"))
    assert by_node(found) == pytest.approx(
        {"left": 0.6, "right": 0.4, "a": expected[0], "b": expected[1], "c": expected[0], "d": expected[1]}
    )
    assert by_node(found, "basis")["left"] == "declared"
    assert by_node(found, "cases") == {"left": 0, "right": 0, "a": 4, "b": 4, "c": 4, "d": 4}


def test_too_few_complete_cases_are_refused_by_node_or_fall_back_with_the_reason() -> None:
    scores = pd.DataFrame(
        {
            "a": [0.1, 0.5, 0.7, 1.0, 0.2],
            "b": [0.3, 0.2, 0.9, 0.4, 0.6],
            "c": [0.5] * 5,
            "d": [0.1, None, None, 0.4, 0.9],
        }
    )
    with pytest.raises(MethodError) as refused:
        weights_of(NODES, scores, Origin("critic"))
    (problem,) = refused.value.problems
    assert problem.where.startswith("right, c, d")
    assert problem.found == "3 case(s)"
    found = weights_of(NODES, scores, Origin("critic", "equal"))
    assert by_node(found, "basis") == {
        "left": "declared", "right": "declared", "a": "critic", "b": "critic", "c": "equal", "d": "equal"
    }  # fmt: skip
    assert "3 case(s)" in str(by_node(found, "reason")["c"])


def test_an_indicator_that_never_varies_is_named() -> None:
    scores = pd.DataFrame(
        {"a": [0.1, 0.5, 0.7, 1.0], "b": [0.3, 0.2, 0.9, 0.4], "c": [0.5] * 4, "d": [0.1, 0.2, 0.3, 0.9]}
    )
    with pytest.raises(MethodError, match="right, c"):
        weights_of(NODES, scores, Origin("pca"))


def test_experts_weigh_whole_groups_of_siblings() -> None:
    experts = {"left": 0.7, "right": 0.3}
    with pytest.raises(MethodError) as refused:
        weights_of(NODES, NONE, Origin("experts", experts=experts))
    assert [problem.where for problem in refused.value.problems] == ["left, a, b", "right, c, d"]
    found = weights_of(NODES, NONE, Origin("experts", "declared", experts))
    assert by_node(found)["left"] == 0.7
    assert by_node(found, "effective_weight")["a"] == pytest.approx(0.35)
    assert by_node(found, "basis")["a"] == "declared"
