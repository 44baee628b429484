"""The pipeline's phrases in Chinese.

Belongs here: that they are known, and that a foreign phrase stays as it is. Does not belong here: the phrases' origin.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from capdev_pipeline.report.phrases import said

Ask = Callable[[str], list[tuple[object, ...]]]


@pytest.mark.parametrize(
    ("phrase", "chinese"),
    [
        ("as printed", "按印刷值"),
        ("no figure at hand; the gap is longer than 3 years", "手头无数字；缺口超过 3 年"),
        ("numerator / denominator × 100", "分子 / 分母 × 100"),
        ("term of the derivation: sum of the terms", "推算项：各项之和"),
        (
            "spliced: old × 1.07037, the ratio to newer in 2021; corrected by c1, see clean.correction",
            "拼接：old × 1.07037，即对 newer 的比率（2021）；按订正 c1 改正，见 clean.correction",
        ),
        ("linear between 2013 and 2016 (moves slowly)", "2013 与 2016 年间线性插值（moves slowly）"),
        ("investment, current prices (estimated)", "当年价投资（估计）"),
        (
            "first of its segment, but the segment is not used: {a}; not joined to b",
            "段内居首，但该段未用：{a}；未与 b 相接",
        ),
    ],
)
def test_a_phrase_in_both_languages(phrase: str, chinese: str) -> None:
    assert said(phrase) == {"zh": chinese, "en": phrase}


def test_a_framework_s_own_words_are_said_in_its_chinese_where_it_has_any() -> None:
    own = {"the older census; no common year": "旧普查；无共同年份", "the older census": "旧普查"}
    phrase = "first of its segment, but the segment is not used: the older census; no common year"
    assert said(phrase, own) == {"zh": "段内居首，但该段未用：旧普查；无共同年份", "en": phrase}
    assert said("as printed", own)["zh"] == "按印刷值"


def test_a_framework_s_own_words_stay_as_they_are() -> None:
    assert said("the only network; from 2013") == {
        "zh": "the only network；from 2013",
        "en": "the only network; from 2013",
    }


@pytest.mark.parametrize(
    "query",
    [
        "select distinct method from indicator.value",
        "select distinct reason from indicator.choice",
        "select distinct reason from report.point",
    ],
)
def test_every_method_and_reason_of_the_real_figures_is_said_in_chinese(ask: Ask, query: str) -> None:
    phrases = [str(phrase) for (phrase,) in ask(query)]
    assert len(phrases) > 10
    assert [phrase for phrase in phrases if not any("\u4e00" <= c <= "\u9fff" for c in said(phrase)["zh"])] == []
