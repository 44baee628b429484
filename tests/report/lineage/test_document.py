"""The lineage page as a document: every column, every edge, one file.

Belongs here: what holds for its markup, whatever a browser does with it. Does not belong here: the script
(test_browser.py), which layer a table is in (test_layers.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.html
import pandas as pd
import pytest

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.lineage import lineage_page
from capdev_pipeline.schemas.origins import ORIGINS
from capdev_pipeline.warehouse.database import connect
from capdev_pipeline.warehouse.report import read_frames
from tests.conftest import SmallHome

Ask = Callable[[str], list[tuple[Any, ...]]]
Element = lxml.html.HtmlElement
LARGEST = 400_000


@pytest.fixture(scope="module")
def page(page_file: Path) -> Element:
    return lxml.html.fromstring(page_file.read_text(encoding="utf-8"))


def column_ids(page: Element) -> list[str]:
    return [str(name) for name in page.xpath("//button[contains(@class, 'column')]/@id")]


def edges_of(page: Element) -> set[tuple[str, str]]:
    """(column, column it comes from) as the script reads them."""
    ids = column_ids(page)
    return {(ids[to], ids[source]) for source, to in json.loads(page.xpath("string(//script[@id='edges'])"))}


def test_every_column_is_there_once_and_every_edge(page: Element, ask: Ask) -> None:
    tables = {n for (n,) in ask("select concat_ws('.', schema_name, table_name, column_name) from meta.column_info")}
    edges = set(
        ask("select table_name || '.' || column_name, upstream_table || '.' || upstream_column from meta.lineage")
    )
    ids = column_ids(page)
    assert len(ids) == len(set(ids))
    assert set(ids) == tables | {source for _, source in edges}
    assert edges_of(page) == edges


def test_boxes_stand_right_of_all_they_come_from(page: Element, ask: Ask) -> None:
    layers = page.xpath("//li[@class='layer']")
    place = {str(box.get("id")): number for number, layer in enumerate(layers) for box in layer.iter("details")}
    pairs = ask("select distinct table_name, upstream_table from meta.lineage where table_name <> upstream_table")
    assert all(place[table] > place[source] for table, source in pairs)
    # As near as they can: one step behind the last of them. So the last layer is the longest way of all.
    for table in {table for table, _ in pairs}:
        assert place[table] == 1 + max(place[source] for name, source in pairs if name == table)
    assert {name for name, number in place.items() if number == 0} == set(
        page.xpath("//*[contains(@class, 'file')]/@id")
    )


def test_a_column_shows_type_unit_and_meaning_in_both_languages(page: Element, ask: Ask) -> None:
    known = ask(
        "select concat_ws('.', schema_name, table_name, column_name), type, unit, description_zh, description_en,"
        " is_key from meta.column_info"
    )
    for name, kind, unit, zh, en, is_key in known:
        (button,) = page.xpath(f"//button[@id='{name}']")
        shown = button.xpath("string(.//*[@class='type'])")
        assert shown.startswith(kind), name
        assert not unit or unit in shown, name
        words = [str(text) for text in button.xpath(".//*[@class='meaning']//text()")]
        assert zh in words, name
        assert en in words, name
        assert bool(button.xpath("./i")) == is_key, name


def test_a_file_says_what_it_is_and_where_it_lies(page: Element) -> None:
    for name in page.xpath("//details[contains(@class, 'file')]/@id"):
        (box,) = page.xpath(f"//details[@id='{name}']")
        text = box.text_content()
        assert ORIGINS[name].where in text
        assert ORIGINS[name].zh in text
        for column in box.xpath(".//button[contains(@class, 'column')]/code/text()"):
            assert ORIGINS[name].columns[column][1] in text, (name, column)


def test_it_is_one_file_that_asks_for_nothing(page_file: Path, page: Element) -> None:
    assert page_file.stat().st_size < LARGEST
    assert page.xpath("//link | //script[@src] | //img | //iframe | //style[contains(., '@import')]") == []
    assert "url(" not in page.xpath("string(//style)")
    assert set(page.xpath("//a/@href")) == {"index.html", "#diagram"}
    policy = page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert policy.startswith("default-src 'none'")
    assert "unsafe-eval" not in policy


def test_everything_that_is_read_is_in_both_languages(page: Element) -> None:
    for element in page.xpath("//*[@data-zh-title or @data-zh-aria-label or @data-zh-placeholder]"):
        (name,) = [key.removeprefix("data-zh-") for key in element.attrib if key.startswith("data-zh-")]
        assert re.search("[一-鿿]", element.get(f"data-zh-{name}"))
        assert element.get(f"data-en-{name}")
    # Units are written as their sources print them.
    outside = "//main//text()[not(ancestor::*[@class='zh' or @class='type'] or ancestor::noscript)]"
    assert [text for text in page.xpath(outside) if re.search("[一-鿿]", text)] == []
    assert len(page.xpath("//main//*[@class='zh']")) == len(page.xpath("//main//*[@class='en']"))


def test_another_index_has_its_own_page(small_home: SmallHome) -> None:
    small_home.build()
    with connect(small_home.home.published, read_only=True) as connection:
        page = lxml.html.fromstring(lineage_page(read_frames(connection)))
    assert page.xpath("string(//title)") == "示例指数：列级血缘"
    assert "toy index" in page.xpath("string(//*[@class='brand'])").lower()


def test_names_of_a_warehouse_cannot_break_the_page(frames: Frames) -> None:
    """A table and a file that the program does not know, with names that are markup."""
    column = {
        **{"schema_name": "x", "table_name": "<b>", "column_name": "</script>", "position": 1, "type": "A&B"},
        **{"unit": "<u>", "nullable": False, "is_key": True, "description_zh": "<i>中", "description_en": "</button>"},
    }
    edge = {"table_name": "x.<b>", "column_name": "</script>", "upstream_table": "<raw>", "upstream_column": "'\"&"}
    more = {"meta.column_info": column, "meta.lineage": edge}
    tables = {name: frames.all(name) for name in frames.tables}
    tables |= {name: pd.concat([tables[name], pd.DataFrame([row])], ignore_index=True) for name, row in more.items()}
    page = lxml.html.fromstring(lineage_page(Frames(tables)))
    assert "x.<b>.</script>" in column_ids(page)
    assert ("x.<b>.</script>", "<raw>.'\"&") in edges_of(page)
    assert page.xpath("//main//script") == []
