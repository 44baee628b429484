"""Texts in two languages, and one language taken out of nested data."""

from __future__ import annotations

from typing import Any

import pytest

from capdev_pipeline.report.language import LANGUAGES, Language, both, localised


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (both("年份", "year"), "年份", "year"),
        ([both("甲", "a"), 1, None], ["甲", 1, None], ["a", 1, None]),
        (
            {"title": both("甲", "a"), "n": {"zh": 1, "en": 2, "fr": 3}},
            {"title": "甲", "n": {"zh": 1, "en": 2, "fr": 3}},
            {"title": "a", "n": {"zh": 1, "en": 2, "fr": 3}},
        ),
        ((both("甲", "a"), "b"), ["甲", "b"], ["a", "b"]),
        ({}, {}, {}),
    ],
)
def test_one_language_is_left(value: Any, zh: Any, en: Any) -> None:
    assert localised(value, "zh") == zh
    assert localised(value, "en") == en


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_original_stays_bilingual(language: Language) -> None:
    value = {"deep": [{"title": both("甲", "a")}]}
    localised(value, language)
    assert value == {"deep": [{"title": {"zh": "甲", "en": "a"}}]}
