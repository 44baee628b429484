"""What a table map must say, checked by itself."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from capdev_pipeline.extract.maps.model import Item, Layout, TableMap, plain
from tests.table_maps import GDP, layout, table_map


def test_labels_are_compared_without_white_space_and_widths() -> None:
    assert plain("地　区  生产总值（亿元）") == plain("地区生产总值(亿元)") == "地区生产总值(亿元)"
    item = Item.model_validate({"label": ["全 市", "合计"], "series": "gdp"})
    assert item.labels == ("全市", "合计")
    assert Item.model_validate({"label": "全 市", "series": "gdp"}).labels == ("全市",)


def test_a_jump_of_the_label_goes_before_that_of_the_map() -> None:
    found = TableMap.model_validate(table_map(jump=1.5))
    assert found.jump_of(Item(label=("a",), series="gdp")) == 1.5
    assert found.jump_of(Item(label=("a",), series="gdp", jump=4)) == 4


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"label": "a"}, "either a series or"),
        ({"label": "a", "series": "gdp", "ignore": "why"}, "either a series or"),
        ({"label": "a", "ignore": "  "}, "without a reason"),
        ({"label": [], "series": "gdp"}, "at least 1 item"),
        ({"label": "a", "series": "gdp", "jump": 1}, "greater than 1"),
        ({"label": "a", "serie": "gdp"}, "Extra inputs"),
    ],
)
def test_a_label_is_one_thing(item: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Item.model_validate(item)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": "("}, "no regular expression"),
        ({"title": "[ ]"}, "no regular expression"),
        *(({"title": title}, "fits every table") for title in ("", " ", ".*", "^", "(指标)?", "主*", ".+", "表|")),
        ({"sheet": "["}, "no regular expression"),
        ({"items": [GDP, {"label": "地区 生产总值", "ignore": "again"}]}, "labels mapped twice: 地区生产总值"),
        ({"items": [{"label": "a", "ignore": "why"}]}, "no label has a series"),
        ({"items": []}, "at least 1 item"),
        ({"areas": []}, "at least 1 item"),
        ({"areas": [110000]}, "valid string"),
        ({"year": 2020, "year_of_edition": -1}, "either year or year_of_edition"),
        ({"years": [2021, 2020]}, "first year 2021 is after last year 2020"),
        ({"footnotes": [{"match": "(", "action": "note", "text": "t"}]}, "no regular expression"),
        ({"footnotes": [{"match": "a", "action": "drop", "text": "t"}]}, "names their years"),
        ({"footnotes": [{"match": "a", "action": "note", "text": "t", "years": [2020]}]}, "names none"),
        ({"footnotes": [{"match": "a", "action": "guess", "text": "t"}]}, "Input should be"),
        ({"unknown": 1}, "Extra inputs"),
    ],
)
def test_an_edition_names_each_thing_once(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Layout.model_validate(layout(**changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"citation": "{volume}"}, "a citation can hold"),
        ({"citation": "{}"}, "a citation can hold"),
        ({"citation": "{edition"}, "expected '}'"),
        ({"editions": [layout(), layout(title="x")]}, "editions given twice: 2023"),
        ({"editions": []}, "at least 1 item"),
        ({"jump": 1}, "greater than 1"),
        ({"grade": "D"}, "'A', 'B' or 'C'"),
        ({"table": "Main"}, "should match pattern"),
    ],
)
def test_a_map_is_whole(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        TableMap.model_validate(table_map(**changes))


def test_a_year_that_is_not_printed_is_given_or_counted_from_the_edition() -> None:
    assert Layout.model_validate(layout(year=2019)).given_year("2025") == 2019
    assert Layout.model_validate(layout(year_of_edition=-1)).given_year("2025-2") == 2024
    assert Layout.model_validate(layout()).given_year("2025") is None
    with pytest.raises(ValueError, match="'first' begins with no year"):
        Layout.model_validate(layout(year_of_edition=-1)).given_year("first")
