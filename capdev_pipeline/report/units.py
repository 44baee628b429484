"""Units as the models name them, in both languages.

Belongs here: the words for units that are English words in capdev_pipeline.schemas. Does not belong here: the units of
series and indicators, which are written as their sources print them.
"""

from __future__ import annotations

from collections.abc import Mapping

from capdev_pipeline.report.language import Text, both

WORDS: Mapping[str, Text] = {
    "see unit": both("见 unit 列", "see unit"),
    "see printed_unit": both("见 printed_unit 列", "see printed_unit"),
    "unit of the indicator": both("指标的单位", "unit of the indicator"),
    "unit of the claim": both("论断的单位", "unit of the claim"),
    "points": both("点", "points"),
    "points a year": both("点/年", "points a year"),
    "points of the ballot": both("选票的分", "points of the ballot"),
    "points or %": both("点或 %", "points or %"),
    "ratio": both("比", "ratio"),
    "-1 to 1": both("-1 至 1", "-1 to 1"),
    "days": both("天", "days"),
}


def unit_text(unit: str) -> Text:
    """A unit in both languages; one that is no word of the models is the same in both."""
    return WORDS.get(unit, both(unit, unit))
