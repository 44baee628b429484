"""The lineage page holds every column and every edge, as one file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.lineage import lineage_page

Ask = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def html(frames: Frames) -> str:
    return lineage_page(frames)


def test_every_column_and_edge_is_there(html: str, ask: Ask) -> None:
    buttons = set(re.findall(r'<li><button type="button" id="([^"]+)"', html))
    columns = {
        str(name)
        for (name,) in ask("select concat_ws('.', schema_name, table_name, column_name) from meta.column_info")
    }
    sources = {str(name) for (name,) in ask("select upstream_table || '.' || upstream_column from meta.lineage")}
    assert buttons == columns | sources
    data = json.loads(re.findall(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)[0])
    edges = ask(
        "select concat(table_name, '.', column_name), concat(upstream_table, '.', upstream_column) from meta.lineage"
    )
    assert sorted(map(tuple, data["edges"])) == sorted(edges)


def test_it_is_one_file_that_asks_for_nothing(html: str) -> None:
    assert "default-src &#39;none&#39;" in html
    assert not re.search(r'(src|href)="(https?:)?//', html)
    assert "<link" not in html


def test_both_languages_are_there(html: str, ask: Ask) -> None:
    [(zh, en)] = ask(
        "select description_zh, description_en from meta.column_info "
        "where schema_name = 'index' and table_name = 'score' and column_name = 'coverage'"
    )
    assert str(zh) in html
    assert str(en) in html
