"""The charts of a table as images in Markdown: drawn from this table and those it is made of, and small."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

import pandas as pd
import pytest

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.pictures import CHARTS_OF, embedded, pictures
from capdev_pipeline.report.static import svg
from capdev_pipeline.warehouse.steps import fixed_steps

BIGGEST = 200_000
IMAGE = re.compile(r"!\[([^\]]+)\]\(data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)\)")


class Upstream(Mapping[str, pd.DataFrame]):
    """Only the tables that are made before one, and meta.build without a row: what there is in the first build."""

    def __init__(self, tables: Mapping[str, pd.DataFrame], table: str) -> None:
        self.made = {"meta.build": tables["meta.build"].head(0)}
        names, steps = {table}, list(fixed_steps([]))
        for step in reversed(steps):  # each step lies before those that read it
            if names.intersection(step.outputs):
                names.update(step.inputs, step.outputs)
        self.made |= {name: tables[name] for name in names if name in tables and name != "meta.build"}

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.made)

    def __len__(self) -> int:
        return len(self.made)


@pytest.mark.parametrize("table", CHARTS_OF)
def test_a_table_is_drawn_from_what_is_made_before_it(frames: Frames, table: str) -> None:
    upstream = Upstream(frames.tables, table)
    assert table in upstream
    markdown = pictures(table, Frames(upstream))
    assert len(markdown) < BIGGEST
    found = IMAGE.findall(markdown)
    assert len(found) == len(markdown.split("\n\n")) > 0
    for title, data in found:
        assert not re.search("[一-鿿]", title)
        drawn = base64.b64decode(data).decode()
        root = ElementTree.fromstring(drawn)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "构建" not in drawn  # nothing is published yet


def test_the_picture_of_a_table_shows_its_numbers(frames: Frames) -> None:
    """A waterfall prints its contributions: they are those of the table."""
    table = frames.all("index.contribution")
    shown = table[
        (table["scheme"] == "declared") & (table["release"] == "current") & (table["parent_id"] == frames.root)
        & (table["to_year"] - table["from_year"] > 1) & table["contribution"].notna()
    ]  # fmt: skip
    ((_, data),) = IMAGE.findall(pictures("index.contribution", frames))
    drawn = base64.b64decode(data).decode()
    assert len(shown) > 0
    for value in shown["contribution"]:
        assert f"{abs(value):.3f}" in drawn


def test_a_table_without_a_chart_has_no_picture(frames: Frames) -> None:
    assert pictures("meta.node", frames) == ""


def test_what_is_left_out_of_a_drawing_is_nothing_that_is_seen(frames: Frames) -> None:
    (chart,) = CHARTS_OF["index.score"](frames)
    whole = ElementTree.fromstring(svg(chart, "zh"))
    ((_, data),) = IMAGE.findall(embedded(svg(chart, "zh"), "x"))
    small = ElementTree.fromstring(base64.b64decode(data))
    assert [part.tag for part in small.iter()] == [part.tag for part in whole.iter()]
    assert [part.text for part in small.iter()] == [part.text for part in whole.iter()]
    unseen = {"class", "role", "pointer-events", "font-family"}
    for less, more in zip(small.iter(), whole.iter(), strict=True):
        gone = {name for name in more.attrib if less.get(name) != more.get(name)}
        assert all(name in unseen or name.startswith("aria-") for name in gone)
    assert (small.get("font-family") or "").startswith("Noto Sans SC")


def test_a_bracket_in_a_title_does_not_end_the_image() -> None:
    assert embedded("<svg />", "a [b] c").startswith("![a (b) c](data:image/svg+xml;base64,")
