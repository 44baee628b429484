"""The sentences of the report on consensus, from made-up rounds (see tests/made_up_panel.py)."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd
import pytest

from capdev_pipeline.framework import Node
from capdev_pipeline.framework.robustness_rules import ExpertRules
from capdev_pipeline.report.consensus import NO_BALLOTS, consensus, last_items
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text
from capdev_pipeline.robustness.delphi_tables import delphi_tables
from tests.made_up_panel import FIRST, SECOND, Scores, ballot

NODES = [
    Node(node_id="top", name_zh="综合", name_en="Top", unit="points"),
    Node(node_id="dust", parent_id="top", weight=0.4, name_zh="粉尘", name_en="Dust", unit="微克/立方米"),
    Node(node_id="output", parent_id="top", weight=0.6, name_zh="产出", name_en="Output", unit="亿元"),
]


def frames(rounds: Mapping[str, Scores], rules: ExpertRules | None = None, weights: str = "declared") -> Frames:
    made = delphi_tables({name: ballot(scores) for name, scores in rounds.items()}, NODES, rules or ExpertRules())
    nodes = pd.DataFrame([{"position": n, **node.model_dump()} for n, node in enumerate(NODES, start=1)])
    kinds = ("weighted", "plain_sum")
    schemes = pd.DataFrame([{"scheme": kind, "kind": kind, "weights": weights} for kind in kinds])
    return Frames({"meta.node": nodes, "meta.scheme": schemes, **made})


def said(found: list[Text], language: str) -> str:
    return "\n".join(text["zh" if language == "zh" else "en"] for text in found)


BOTH = {"round1": FIRST, "round2": SECOND}


def test_without_ballots_the_printed_weights_stand() -> None:
    assert consensus(frames({})) == [NO_BALLOTS]


def test_two_rounds_in_english() -> None:
    assert said(consensus(frames(BOTH)), "en").splitlines() == [
        "Round 1 (round1): 4 experts scored 2 items; coefficient of variation 0.26 on average, 0.32 at most; Kendall's "
        "W = 0.083 (chi-squared 0.33, degrees of freedom 1, p = 0.564).",
        "Round 2 (round2): 4 experts scored 2 items; coefficient of variation 0.10 on average, 0.14 at most; Kendall's "
        "W = 1.000 (chi-squared 4.00, degrees of freedom 1, p = 0.0455).",
        "From round 1 to round 2: the mean coefficient of variation 0.26 → 0.10, W 0.08 → 1.00.",
        "Stop rule: no coefficient of variation above 0.25, and a p of the test of agreement below 0.05. The last "
        "round meets it.",
        "Authority Cr of the experts of the last round: 0.80 on average (0.60 to 0.95).",
        "2 nodes have weights from the ballots; farthest from the framework is Dust: 0.414, the framework has 0.4.",
        "The index keeps the weights printed in the framework; those of the experts are for comparison, and the "
        "variants of the uncertainty draw their weights from these experts.",
    ]


def test_two_rounds_in_chinese() -> None:
    text = said(consensus(frames(BOTH)), "zh")
    for words in (
        "第 2 轮（round2）：4 位专家评 2 项；变异系数平均 0.10，最大 0.14；肯德尔协调系数 W = 1.000（卡方 4.00",
        "从第 1 轮到第 2 轮：变异系数平均 0.26 → 0.10，W 0.08 → 1.00。",
        "最后一轮已达到。",
        "相差最大的是粉尘：0.414，体系文件为 0.4。",
    ):
        assert words in text


def test_what_is_not_settled_is_named_with_its_spread() -> None:
    found = consensus(frames({"round1": FIRST}))
    english, chinese = said(found, "en"), said(found, "zh")
    assert "does not meet it." in english
    assert "Still above the limit of variation: Output (0.317)." in english
    assert "变异系数仍在界限之上：产出（0.317）。" in chinese
    assert "The experts' rankings agree no more than chance would give (p = 0.564)." in english
    assert "the children of these nodes do not meet it: Top." in english
    assert "From round" not in english


def test_no_spread_above_the_limit_is_not_told_as_one() -> None:
    english = said(consensus(frames({"round1": FIRST}, ExpertRules(largest_cv=0.4))), "en")
    assert "Still above" not in english
    assert "no more than chance" in english


def test_experts_who_tie_everything_are_told_so() -> None:
    tied = {"round1": {"output": (8, 7), "dust": (8, 7)}}
    found = consensus(frames(tied))
    assert "no expert told the items apart" in said(found, "en")
    assert "无从计算协调系数" in said(found, "zh")
    assert "chance" not in said(found, "en")


def test_zeros_alone_and_single_items_are_no_trouble() -> None:
    assert "nodes have weights" not in said(consensus(frames({"one": {"output": (0, 0), "dust": (0, 0)}})), "en")
    lonely = [NODES[0], NODES[1].model_copy(update={"weight": 1.0})]
    made = delphi_tables({"one": ballot({"dust": (5, 6)})}, lonely, ExpertRules())
    alone = Frames({**frames({}).tables, **made})
    assert said(consensus(alone), "en").startswith("Authority Cr of the experts")


def test_a_scheme_weighted_by_experts_is_named() -> None:
    assert "Schemes weighted by the experts: weighted." in said(consensus(frames(BOTH, weights="experts")), "en")


def test_every_sentence_is_whole_in_both_languages() -> None:
    for rounds in (BOTH, {"round1": FIRST}, {}):
        for text in consensus(frames(rounds)):
            assert text["zh"].endswith("。")
            assert text["en"].endswith(".")
            assert "nan" not in text["zh"] + text["en"]
            assert re.search(r"[一-鿿]", text["zh"])
            assert not re.search(r"[一-鿿]", text["en"])


def test_the_items_of_the_last_round_stand_in_the_order_of_the_framework() -> None:
    found = last_items(frames(BOTH))
    assert found["node_id"].tolist() == ["dust", "output"]
    assert found["name_zh"].tolist() == ["粉尘", "产出"]
    assert found["difference"].tolist() == pytest.approx([6 / 14.5 - 0.4, 8.5 / 14.5 - 0.6])
