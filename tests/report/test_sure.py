"""Sentences on how sure a node is, for tables of every kind.

Belongs here: what is said and when. Does not belong here: the page that shows it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from capdev_pipeline.report.sure import percent, sure_sentences

NODES = pd.DataFrame(
    [
        ("whole", 0, 1, "总", "Whole", None),
        ("west", 1, 2, "西", "West", None),
        ("leaf", 1, 3, "叶", "Leaf", "+"),
        ("deep", 2, 4, "深", "Deep", None),
    ],
    columns=["node_id", "level", "position", "name_zh", "name_en", "direction"],
)


def row(year: int, **cells: Any) -> dict[str, Any]:
    usual = {"node_id": "whole", "area": "here", "year": year, "nominal": 0.5, "p05": 0.4, "p50": 0.5, "p95": 0.61}
    return usual | {"p_increase": 0.71, "p_record": 0.0, "draws": 1000, "variants": 1000} | cells


def told(*rows: dict[str, Any], node: str = "whole") -> dict[str, str]:
    found = sure_sentences(pd.DataFrame(rows), NODES, "here")
    return next({"zh": each["text"]["zh"], "en": each["text"]["en"]} for each in found if each["node_id"] == node)


def test_a_record_year_in_most_variants() -> None:
    text = told(row(2021, p_record=0.07), row(2022), row(2023, p_record=0.93))
    assert text["en"] == (
        "In 93 % of the variants 2023 is the record year of Whole. "
        "2023 is above 2022 in 71 % of the variants that have both years. "
        "90 % of the variants of 2023 lie between 0.40 and 0.61 (on 0 to 1); the published method gives 0.50."
    )
    assert text["zh"] == (
        "在 93% 的变体中，2023 年是“总”的最高年份。在两年都有值的变体中，2023 年高于 2022 年的占 71%。"
        "2023 年 90% 的变体在 0.40 与 0.61 之间（0 至 1），已公布的方法得 0.50。"
    )


def test_no_record_year_in_most_variants() -> None:
    text = told(row(2021, p_record=0.25), row(2022, p_record=0.4), row(2023, p_record=0.35))
    assert text["en"].startswith(
        "No year is the record year of Whole in most of the variants: 2022 is in 40 % and 2023 is in 35 %."
    )
    assert text["zh"].startswith("“总”没有哪一年在多数变体中居最高：2022 年占 40%，2023 年占 35%。")


def test_years_that_tie() -> None:
    text = told(row(2021, p_record=0.501), row(2022), row(2023, p_record=0.499))
    assert text["en"].startswith(
        "2021 and 2023 are equally often the record year of Whole: in 50 % of the variants each."
    )
    assert text["zh"].startswith("2021、2023 年成为“总”最高年份的变体一样多，各占 50%。")


def test_a_year_that_few_variants_have_is_not_crowned() -> None:
    # 2021 is the record wherever it has a score, but has one in 1 of 100 variants only.
    text = told(row(2021, p_record=0.01, draws=10), row(2022, p_record=0.2), row(2023, p_record=0.79, draws=900))
    assert text["en"].startswith("In 79 % of the variants 2023 is the record year of Whole.")
    assert text["en"].endswith("Only 90 % of the variants have a score in 2023.")
    assert text["zh"].endswith("只有 90% 的变体在 2023 年有得分。")
    # What nearly all have is not worth a sentence.
    assert "Only" not in told(row(2022), row(2023, p_record=1.0, draws=960))["en"]


def test_a_year_that_the_index_does_not_publish_is_not_the_last_one() -> None:
    text = told(row(2021), row(2022, p_record=0.9), row(2023, nominal=np.nan, draws=30, p_record=0.02))
    assert "The last year with a score is 2022." in text["en"]
    assert "90 % of the variants of 2022" in text["en"]


NOTHING = {"nominal": np.nan, "p05": np.nan, "p50": np.nan, "p95": np.nan, "p_increase": np.nan, "p_record": np.nan}


def test_one_year_only() -> None:
    text = told(row(2023, p_increase=np.nan, p_record=np.nan))
    assert text["en"].startswith("Whole has a value in 2023 only, so that it has neither a record year nor a rise.")
    assert text["zh"].startswith("“总”只有 2023 年有值，谈不上最高年份与升降。")
    assert "0.40" in text["en"]


def test_no_value_at_all_and_no_value_at_the_end() -> None:
    assert told(row(2022, **NOTHING, draws=0), row(2023, **NOTHING, draws=0)) == {
        "zh": "“总”在所有变体中都没有值。",
        "en": "Whole has no value in any variant.",
    }
    text = told(row(2021), row(2022, p_record=1.0), row(2023, **NOTHING, draws=0))
    assert "The last year with a score is 2022. 2022 is above 2021 in 71 %" in text["en"]
    assert "有得分的最后一年是 2022 年。" in text["zh"]


def test_a_gap_before_the_last_year() -> None:
    none = {"nominal": np.nan}  # the published method publishes no score, variants do
    text = told(row(2021, **none), row(2022, **NOTHING, draws=0), row(2023, p_increase=np.nan, p_record=1.0, **none))
    assert "No variant has a value in both 2022 and 2023, so that they cannot be compared." in text["en"]
    assert "没有变体在 2022 年与 2023 年都有值，无从比较。" in text["zh"]
    assert "the published method" not in text["en"]


def test_only_the_composite_and_the_nodes_right_below_it_that_are_no_indicators() -> None:
    rows = [row(year, node_id=node) for node in ("deep", "west", "whole") for year in (2022, 2023)]
    other = row(2023, area="there", node_id="west")
    found = sure_sentences(pd.DataFrame([*rows, other]), NODES.set_index("node_id", drop=False), "here")
    assert [each["node_id"] for each in found] == ["whole", "west"]
    assert sure_sentences(pd.DataFrame([other]), NODES, "here") == []
    assert sure_sentences(pd.DataFrame([other]).head(0), NODES, "here") == []


@pytest.mark.parametrize(
    ("share", "zh", "en"),
    [(0, "0%", "0 %"), (1, "100%", "100 %"), (0.9999, "99% 以上", "over 99 %"), (1e-5, "不到 1%", "under 1 %")],
)
def test_what_is_not_all_or_nothing_is_not_rounded_to_it(share: float, zh: str, en: str) -> None:
    assert percent(share) == {"zh": zh, "en": en}
