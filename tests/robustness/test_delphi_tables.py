"""The tables of a made-up panel, held against numbers by hand (see tests/made_up_panel.py)."""

from __future__ import annotations

from math import sqrt

import pandas as pd
import pytest

from capdev_pipeline.framework import Node
from capdev_pipeline.framework.robustness_rules import ExpertRules
from capdev_pipeline.robustness.delphi_tables import delphi_tables
from capdev_pipeline.schemas import TABLES, validate
from tests.made_up_panel import EXPERTS, FIRST, SECOND, ballot

ROUNDS = {"round1": ballot(FIRST), "round2": ballot(SECOND)}


def node(name: str, parent: str | None = None, weight: float | None = None) -> Node:
    return Node(node_id=name, parent_id=parent, weight=weight, name_zh=name, name_en=name, unit="points")


NODES = [node("top"), node("output", "top", 0.6), node("dust", "top", 0.4)]
TREE = [
    node("top"),
    *(node("left", "top", 0.5), node("right", "top", 0.5)),
    *(node("a", "left", 0.2), node("b", "left", 0.8), node("c", "right", 1.0)),
]


def tables(
    rounds: dict[str, pd.DataFrame], nodes: list[Node] = NODES, rules: ExpertRules | None = None
) -> dict[str, pd.DataFrame]:
    """The tables as the warehouse takes them."""
    made = delphi_tables(rounds, nodes, rules or ExpertRules())
    return {name: validate(TABLES[name], frame, where=name) for name, frame in made.items()}


def agreed(**more: object) -> pd.DataFrame:
    return tables(ROUNDS, **more)["robustness.delphi_round"].set_index(["round", "parent_id"])  # type: ignore[arg-type]


def test_without_rounds_every_table_is_there_and_empty() -> None:
    found = tables({})
    assert sorted(found) == ["robustness.delphi_expert", "robustness.delphi_item", "robustness.delphi_round"]
    assert all(frame.empty for frame in found.values())


def test_items_by_hand() -> None:
    found = tables(ROUNDS)["robustness.delphi_item"].set_index(["round", "node_id"])
    columns = ["mean", "sd", "cv", "full_share", "weight", "declared_weight"]
    for place, numbers in {
        ("round1", "output"): (7.5, sqrt(17 / 3), sqrt(17 / 3) / 7.5, 0.25, 7.5 / 13.75, 0.6),
        ("round1", "dust"): (6.25, sqrt(4.75 / 3), sqrt(4.75 / 3) / 6.25, 0.0, 6.25 / 13.75, 0.4),
        ("round2", "output"): (8.5, sqrt(1 / 3), sqrt(1 / 3) / 8.5, 0.0, 8.5 / 14.5, 0.6),
        ("round2", "dust"): (6.0, sqrt(2 / 3), sqrt(2 / 3) / 6.0, 0.0, 6.0 / 14.5, 0.4),
    }.items():
        assert found.loc[place, columns].tolist() == pytest.approx(numbers), place
    assert found["position"].tolist() == [1, 1, 2, 2]
    assert set(found["parent_id"]) == {"top"}
    assert set(found["experts"]) == {4}


def test_weights_are_printed_with_the_decimals_of_the_method() -> None:
    found = tables(ROUNDS, rules=ExpertRules(decimals=1))["robustness.delphi_item"]
    assert found["weight"].tolist() == pytest.approx([0.5, 0.5, 0.6, 0.4])


def test_experts_by_hand() -> None:
    found = tables(ROUNDS)["robustness.delphi_expert"]
    assert found["expert"].tolist() == [*EXPERTS, *EXPERTS]
    assert found["authority"].tolist() == pytest.approx([0.95, 0.75, 0.6, 0.9] * 2)


def test_agreement_by_hand() -> None:
    # Rank sums 6.5 and 5.5: S = .5, one tie of two: T = 6; W = 12 * .5 / (16 * 6 - 4 * 6). Then 8 and 4: S = 8, W = 1.
    found = agreed()
    for parent in ("", "top"):
        assert found.loc[("round1", parent), ["w", "chi2"]].tolist() == pytest.approx([1 / 12, 1 / 3])
        assert found.loc[("round2", parent), ["w", "chi2"]].tolist() == pytest.approx([1, 4])
    # Chi-squared of one degree of freedom is a squared normal: P(|Z| > 2) = .0455.
    assert found.loc[("round2", ""), "p"] == pytest.approx(0.0455003, abs=5e-8)
    assert found["degrees"].tolist() == [1] * 4
    first = (sqrt(17 / 3) / 7.5, sqrt(4.75 / 3) / 6.25)
    assert found.loc[("round1", ""), ["mean_cv", "largest_cv"]].tolist() == pytest.approx([sum(first) / 2, max(first)])


@pytest.mark.parametrize(
    ("rules", "settled"),
    [
        (ExpertRules(), [False, False, True, True]),
        (ExpertRules(p=0.045), [False] * 4),
        (ExpertRules(largest_cv=0.13), [False] * 4),
        (ExpertRules(largest_cv=0.4, p=0.6), [True] * 4),
    ],
)
def test_the_stop_rule_is_that_of_the_method(rules: ExpertRules, settled: list[bool]) -> None:
    found = agreed(rules=rules)
    assert found["settled"].tolist() == settled
    assert set(found["cv_limit"]) == {rules.largest_cv}
    assert set(found["p_limit"]) == {rules.p}


def test_every_group_of_siblings_has_a_row_and_a_single_child_has_none() -> None:
    scores = {"left": (9, 8), "right": (7, 8), "a": (1, 2), "b": (3, 4), "c": (5, 6)}
    found = tables({"one": ballot(scores)}, TREE)
    assert found["robustness.delphi_round"].set_index("parent_id")["items"].to_dict() == {"": 5, "top": 2, "left": 2}
    assert found["robustness.delphi_item"].set_index("node_id")["weight"].to_dict() == pytest.approx(
        {"left": 8.5 / 16, "right": 7.5 / 16, "a": 0.3, "b": 0.7, "c": 1.0}
    )


def test_only_the_groups_that_were_scored_have_rows() -> None:
    found = tables({"one": ballot({"a": (1, 2), "b": (3, 4)})}, TREE)
    assert set(found["robustness.delphi_round"]["parent_id"]) == {"", "left"}


def test_experts_who_tie_everything_leave_no_w_and_no_refusal() -> None:
    found = tables({"one": ballot({"output": (8, 8, 7), "dust": (8, 8, 7)})})["robustness.delphi_round"]
    assert found[["w", "chi2", "degrees", "p"]].isna().all(axis=None)
    assert found["settled"].tolist() == [False, False]
    assert found["largest_cv"].notna().all()


def test_siblings_that_all_get_zero_have_no_weight() -> None:
    found = tables({"one": ballot({"a": (0, 0), "b": (0, 0), "left": (1, 2), "right": (3, 4)})}, TREE)
    items = found["robustness.delphi_item"].set_index("node_id")
    assert items["weight"].isna().to_dict() == {"left": False, "right": False, "a": True, "b": True}
    assert items.loc["a", ["cv"]].isna().all()


def test_a_single_item_is_no_agreement() -> None:
    found = tables({"one": ballot({"c": (5, 6)})}, TREE)
    assert found["robustness.delphi_round"].empty
    assert found["robustness.delphi_item"]["weight"].tolist() == [1.0]
