"""Lines of text: none too wide, nothing lost, no line that begins or ends with the wrong sign."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.report.charts.wrap import balanced, paragraph, text_width, wrapped

LONG = "通州区一般公共预算收入（亿元），2010—2023年：“首都发展”与“城市发展”两项，见表2。"


@pytest.mark.parametrize("width", [40, 90, 200])
def test_a_chinese_line_neither_begins_with_a_closing_sign_nor_ends_with_an_opening_one(width: int) -> None:
    lines = wrapped(LONG, width, 10)
    assert len(lines) > 1
    assert all(line[0] not in "，。：）”—、" for line in lines)
    assert all(line[-1] not in "（“" for line in lines)
    assert "".join(lines) == LONG


def test_english_is_broken_between_words() -> None:
    assert wrapped("one two three", text_width("one two", 10), 10) == ["one two", "three"]


def test_a_word_wider_than_the_line_stays_whole() -> None:
    assert wrapped("a fourth_census_old_employment b", 20, 10) == ["a", "fourth_census_old_employment", "b"]


def test_balanced_lines_are_about_as_long_as_each_other() -> None:
    text = "战略性新兴产业增加值占GDP比重"
    uneven, even = wrapped(text, 150, 10.5), balanced(text, 150, 10.5)
    assert len(uneven) == len(even) == 2
    assert max(text_width(line, 10.5) for line in even) < max(text_width(line, 10.5) for line in uneven)


def test_a_paragraph_does_not_end_in_a_single_character() -> None:
    text = "一二三四五六七八九十" * 2 + "末"
    assert wrapped(text, 200, 10)[-1] == "末"
    assert len(paragraph(text, 200, 10)[-1]) > 1


@given(st.text(alphabet="首都发展（，。）ab1 ", max_size=60), st.integers(40, 300))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    for lines in (wrapped(text, width, 10), balanced(text, width, 10)):
        assert "".join("".join(lines).split()) == "".join(text.split())
        single = max((text_width(piece, 10) for piece in text.split()), default=0)
        assert all(text_width(line, 10) <= max(width, single) for line in lines)
