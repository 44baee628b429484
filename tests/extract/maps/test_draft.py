"""A drafted map: every label, and a series only where it has the name of one."""

from __future__ import annotations

from typing import Any

import yaml

from capdev_pipeline.extract.maps import TableMap, recognise
from capdev_pipeline.extract.maps.draft import draft_map
from capdev_pipeline.framework import Definition
from tests.table_maps import Cells, main_figures, tables_of


def drafted(rows: Cells, definition: Definition) -> dict[str, Any]:
    (table,) = tables_of(rows)
    content: dict[str, Any] = yaml.safe_load(draft_map(table, definition))
    return content


def test_what_is_printed_is_filled_in_and_the_rest_asked(definition: Definition) -> None:
    content = drafted(main_figures(), definition)
    assert (content["table"], content["name_zh"]) == ("<table>", "3-1 主要经济指标")
    assert content["editions"] == [
        {
            "edition": "<the first edition that looks so>",
            "title": "主要经济指标",
            "number": "3-1",
            "header": ["<year>"],
            "areas": ["<area of areas.csv>"],
            "region": "<region: not printed>",
            "items": [
                {"label": "地区生产总值", "series": "gdp"},
                {"label": "财政收入", "ignore": "<reason>, or a series"},
            ],
        }
    ]


def test_areas_that_are_registered_and_what_is_lacking(definition: Definition) -> None:
    (edition,) = drafted([["说明"], ["地区", "甲", "乙"], ["北京", 1, 2], ["山西", 3, 4]], definition)["editions"]
    assert edition["areas"] == ["110000"]
    assert edition["unit"] == "<unit: not printed>"
    assert edition["year_of_edition"] == -1
    assert "region" not in edition


def test_a_table_that_prints_no_indicator_asks_for_it(definition: Definition) -> None:
    (edition,) = drafted([["地区", "2022年", "2023年"], ["北京", 1, 2], ["天津", 3, 4]], definition)["editions"]
    assert edition["indicator"] == "<what is counted: not printed>"
    assert edition["items"] == [{"label": "<label>", "series": "<series>"}]


def test_a_draft_that_was_filled_in_fits_its_table(definition: Definition) -> None:
    content = drafted(main_figures(), definition)
    content["editions"][0] |= {"edition": "2023", "areas": ["110000"], "region": "北京"}
    found = TableMap.model_validate({**content, "table": "main_figures"})
    fit = recognise(tables_of(main_figures())[0], {"toy_source/main_figures": found})
    assert fit is not None
    assert fit.exact
