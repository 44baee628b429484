"""Which columns of a block hold labels, which hold values.

Belongs here: the role of each column. Does not belong here: names of columns (header), labels of rows (rows).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from capdev_pipeline.extract.published.blocks import Block
from capdev_pipeline.extract.published.grid import Grid
from capdev_pipeline.extract.published.labels import anchor_of, has_chinese, is_year_number, year_of, year_within
from capdev_pipeline.extract.published.sniff import refusal
from capdev_pipeline.extract.published.units import Unit, split_unit, stated_unit
from capdev_pipeline.extract.published.values import parse_value


@dataclass(slots=True)
class Layout:
    """Column numbers by role; kinds: what the header says the labels of a column are."""

    labels: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)
    kinds: dict[int, str] = field(default_factory=dict)
    units: int | None = None
    notes: list[int] = field(default_factory=list)
    english: int | None = None
    unit: Unit | None = None
    twins: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Content:
    """What the body of one column holds."""

    head: str
    kind: str | None
    numbers: list[float] = field(default_factory=list)
    years: int = 0
    texts: list[str] = field(default_factory=list)
    missing: int = 0

    @property
    def empty(self) -> bool:
        return not (self.numbers or self.texts or self.missing)

    @property
    def is_sequence(self) -> bool:
        whole = self.numbers == list(range(1, len(self.numbers) + 1))
        return whole and len(self.numbers) >= 3 and not self.texts and not self.head

    @property
    def all_years(self) -> bool:
        return self.years > 0 and self.years == len(self.numbers) + len(self.texts)


def _content(grid: Grid, block: Block, column: int) -> _Content:
    heads = [text for row in block.header if (text := grid.spread_text(row, column))]
    kind = next((kind for text in heads if (kind := anchor_of(text))), None)
    content = _Content(heads[0] if heads else "", kind)
    for row in block.body:
        text = grid.texts[row][column]
        if not text:
            continue
        raw = grid.raws[row][column]
        if type(raw) is float:
            content.numbers.append(raw)
            content.years += is_year_number(raw)
            continue
        value = parse_value(raw, text)
        if year_of(text) is not None:
            content.years += 1
        if value is None:
            content.texts.append(text)
        elif value.value is None:
            content.missing += 1
        else:
            content.numbers.append(value.value)
    return content


def find_layout(grid: Grid, block: Block) -> Layout:
    """The role of every column of a block; ExtractError if its rows have no labels."""
    layout = Layout()
    contents = [_content(grid, block, column) for column in range(grid.width)]
    for column, content in enumerate(contents):
        if not layout.values and _is_label(content, layout):
            _add_label(layout, column, content)
        elif layout.values or not (content.kind == "code" or content.is_sequence or _is_blank(content, layout)):
            _add_value(layout, column, content)
    if not layout.labels:
        row = block.body[0]
        where = grid.where(row, grid.filled(row)[0])
        found = "numbers without any label in front of them"
        way_out = "add the column of labels; the order of the rows does not say what they are"
        raise refusal(where, "every row of a table has a label", found, way_out)
    return layout


def _is_blank(content: _Content, layout: Layout) -> bool:
    return content.empty and (not content.head or not layout.labels)


def _is_label(content: _Content, layout: Layout) -> bool:
    if content.kind == "number":
        return not layout.labels
    if content.kind == "code" or content.is_sequence or (content.kind is None and _heads_values(content.head)):
        return False
    if content.kind == "unit" and content.texts:
        return True
    years = content.all_years and (content.kind in ("year", "year region") or not (layout.labels or content.head))
    mixed = bool(content.texts) and content.years + len(content.texts) >= len(content.numbers) and not layout.labels
    return years or mixed or len(content.texts) > len(content.numbers) + content.missing


def _heads_values(head: str) -> bool:
    """Whether a header names a year or a unit: what stands below are values, even if none is a number."""
    return bool(year_of(head) or year_within(head) or split_unit(head)[1])


def _add_label(layout: Layout, column: int, content: _Content) -> None:
    if content.kind == "unit":
        layout.units = column
        return
    if content.kind == "notes":
        layout.notes.append(column)
        return
    layout.labels.append(column)
    if _is_twin(content) and len(layout.labels) > 1:
        layout.twins.add(column)
    if content.kind:
        layout.kinds[column] = content.kind
        layout.unit = (split_unit(content.head)[1] if content.kind != "number" else None) or layout.unit


def _is_twin(content: _Content) -> bool:
    """Whether a column repeats in English what the column before it says in Chinese."""
    english = [text for text in content.texts if re.search("[a-z]{2}", text) and not has_chinese(text)]
    return len(english) * 2 > len(content.texts) and len(english) > 0 and not has_chinese(content.head)


def _add_value(layout: Layout, column: int, content: _Content) -> None:
    if content.empty and not content.head:
        return
    if content.empty and stated_unit(content.head):
        layout.unit = stated_unit(content.head)
        return
    wordy = len(content.texts) > len(content.numbers) + content.missing
    if wordy and content.kind == "unit":
        layout.units = column
    elif wordy and content.kind == "notes":
        layout.notes.append(column)
    elif wordy and content.kind == "item" and not any(has_chinese(text) for text in content.texts):
        layout.english = column
    else:
        layout.values.append(column)
