"""Labels of the rows: languages, levels, regions, years, wrapped lines.

Belongs here: what a row is about. Does not belong here: its values (records).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.published.blocks import Block
from capdev_pipeline.extract.published.grid import Grid, cell_name
from capdev_pipeline.extract.published.header import is_relative
from capdev_pipeline.extract.published.labels import (
    OF_WHICH,
    has_chinese,
    indent_of,
    join_english,
    numbering_of,
    split_words,
    squeeze,
    year_of,
)
from capdev_pipeline.extract.published.layout import Layout
from capdev_pipeline.extract.published.regions import THE_NATION, Region, find_region, is_ambiguous, is_provincial
from capdev_pipeline.extract.published.rowkinds import names_province
from capdev_pipeline.extract.published.table import Row
from capdev_pipeline.extract.published.units import Unit, bracketed_unit, split_unit, stated_unit

SHIFTED = "a column may be shifted by one row: compare with the printed table and correct the file"


@dataclass(slots=True)
class Line:
    """A row of the sheet before its label is read; row is where the values stand."""

    row: int
    texts: dict[int, str]
    values: bool
    english: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return next(iter(self.texts.values()), "")


@dataclass(slots=True)
class _Level:
    """A label above the rows that follow: its place in the order of levels, what it hands down."""

    order: tuple[float, float]
    zh: str
    en: str
    items: tuple[str, ...]
    unit: Unit | None


@dataclass(slots=True)
class _State:
    """What the rows above say about those below."""

    stack: list[_Level] = field(default_factory=list)
    rank: float = -1.0
    of_which: tuple[float, float] | None = None
    year: int | None = None
    region: Region | None = None


def read_lines(grid: Grid, block: Block, layout: Layout) -> list[Line]:
    """The rows of a body with wrapped lines put together; ExtractError for values without a label."""
    lines: list[Line] = []
    problems: list[Problem] = []
    chinese = any(has_chinese(grid.texts[r][c]) for r in block.body for c in layout.labels)
    bilingual = chinese and any(_is_bilingual(grid, row, layout) for row in block.body)
    several = len(layout.labels) > 1
    for row in block.body:
        texts = {c: text for c in layout.labels if (text := _label_text(grid, row, c, several))}
        filled = [c for c in layout.values if grid.texts[row][c]]
        line = Line(row, texts, bool(filled))
        if not texts:
            if filled:
                found = f"{grid.texts[row][filled[0]]} in a row without a label"
                problems.append(Problem(grid.where(row, filled[0]), "every value has a label", found, SHIFTED))
            continue
        if not (lines and _wraps(lines[-1], line, chinese, bilingual)):
            _fill_down(lines, line, layout, chinese)
            lines.append(line)
    if problems:
        raise ExtractError(problems)
    return lines


def _label_text(grid: Grid, row: int, column: int, several: bool) -> str:
    return grid.spread_text(row, column) if several else grid.texts[row][column]


def _is_bilingual(grid: Grid, row: int, layout: Layout) -> bool:
    words = [split_words(grid.texts[row][c]) for c in layout.labels if grid.texts[row][c]]
    return any(word.zh for word in words) and any(word.en for word in words)


def _wraps(before: Line, line: Line, chinese: bool, bilingual: bool) -> bool:
    """Whether a line only continues the label of the one before; then it is joined to it."""
    text = " ".join(value.strip() for value in line.texts.values())
    if has_chinese(text) or not re.search("[A-Za-z]", text):
        return False
    if chinese and line.values and (before.values or not bilingual or not re.search("[a-z]{2}", text)):
        return False
    if not chinese:
        open_bracket = before.label.count("(") > before.label.count(")")
        if line.values or not (text[0] == "(" or text[0].islower() or open_bracket):
            return False
    before.english.append(text)
    if line.values:
        before.row, before.values = line.row, True
    return True


def _fill_down(lines: list[Line], line: Line, layout: Layout, chinese: bool) -> None:
    """An empty label before a filled one is that of the row above (printed once for several rows)."""
    if not lines or (chinese and not any(has_chinese(text) or year_of(text) for text in line.texts.values())):
        return
    for column in layout.labels:
        if column in line.texts:
            return
        above = lines[-1].texts.get(column)
        if above is None:
            return
        line.texts = {column: above, **line.texts}


def read_rows(grid: Grid, lines: list[Line], layout: Layout, codes: dict[int, str]) -> tuple[list[Row], list[str]]:
    """The rows that have values, and the headings that have none."""
    provincial = is_provincial(name for line in lines for text in line.texts.values() for name in _names(text))
    state = _State()
    rows: list[Row] = []
    headings: list[str] = []
    for place, line in enumerate(lines):
        row = _read_row(grid, line, layout, state, provincial, codes)
        if line.values or _is_empty_province(lines, place, row):
            rows.append(row)
        else:
            headings.append(row.label or row.label_en)
            state.region = row.region if row.region else state.region
    if any(row.year for row in rows) and any(row.region for row in rows):
        rows = [_nation_above(row, provincial, layout) for row in rows]
    return rows, headings


def _names(text: str) -> tuple[str, ...]:
    words = split_words(OF_WHICH.sub("", text.strip()))
    return (words.zh,) if words.zh else (words.en,)


def _is_empty_province(lines: list[Line], place: int, row: Row) -> bool:
    """A province without values is missing data among provinces, a heading above its cities."""
    if row.region is None or row.region.code is None:
        return False
    after = lines[place + 1] if place + 1 < len(lines) else None
    return after is None or any(names_province(text) for text in after.texts.values())


def _nation_above(row: Row, provincial: bool, layout: Layout) -> Row:
    """Year rows above the provinces in one column of labels are the nation."""
    if row.region or row.items or not row.year or not provincial or len(layout.labels) > 1:
        return row
    fields = {name: getattr(row, name) for name in Row.__dataclass_fields__}
    note = "the nation: a year above the provinces"
    return Row(**{**fields, "region": THE_NATION, "notes": (*row.notes, note)})


@dataclass(slots=True)
class _Label:
    """One row's label while it is read."""

    zh: list[str] = field(default_factory=list)
    en: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    unit: Unit | None = None
    year: int | None = None
    region: Region | None = None
    marks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _read_row(grid: Grid, line: Line, layout: Layout, state: _State, provincial: bool, codes: dict[int, str]) -> Row:
    label = _Label()
    for column, text in line.texts.items():
        if column in layout.twins and label.zh:
            label.en.append(squeeze(text))
        else:
            _read_label(label, text, layout.kinds.get(column), provincial, line.values)
    for text in line.english:
        unit = bracketed_unit(text)
        if unit:
            label.unit = Unit(label.unit.zh if label.unit else "", unit.en)
        else:
            label.en = [join_english(" ".join(label.en), squeeze(text))]
    if layout.units is not None and grid.texts[line.row][layout.units]:
        said = grid.texts[line.row][layout.units]
        label.unit = stated_unit(said) or Unit(squeeze(said))
    label.notes += [squeeze(grid.texts[line.row][c]) for c in layout.notes if grid.texts[line.row][c]]
    if layout.english is not None and grid.texts[line.row][layout.english]:
        label.en.append(squeeze(grid.texts[line.row][layout.english]))
    _carry_years(label, state, len(layout.labels) > 1)
    return _place(line, label, state, codes)


def _read_label(label: _Label, text: str, kind: str | None, provincial: bool, values: bool) -> None:
    bare, unit, note = split_unit(text.strip())
    label.unit = unit or label.unit
    label.notes += [note] if note else []
    _, bare = numbering_of(OF_WHICH.sub("", bare.strip()))
    words = split_words(bare)
    label.marks += words.marks
    shown = words.shown
    year = year_of(shown)
    if year is not None:
        label.year = year
        return
    region = find_region(shown, provincial=provincial)
    if region is None and kind in ("region", "year region") and values:
        region = Region(shown, None)
        if is_ambiguous(shown):
            label.notes.append(f"{shown} may be a province or a city: no code given")
    if region and label.region is None:
        label.region = region
    elif shown and shown not in label.items and not (label.items and not words.zh):
        label.items.append(shown)
    label.zh += [words.zh] if words.zh and words.zh not in label.zh else []
    label.en += [words.en] if words.en and words.en not in label.en else []


def _carry_years(label: _Label, state: _State, several: bool) -> None:
    if label.year is not None and not (label.zh or label.en):
        state.year = label.year if not several else None
        label.zh = [str(label.year)]
    elif label.year is None and state.year is not None:
        label.year = state.year
        label.notes.append(f"year of the row {state.year} above")


def _place(line: Line, label: _Label, state: _State, codes: dict[int, str]) -> Row:
    """Level and path by leading blanks, codes, numbering and #; headings stand above what follows."""
    order = _order(line, state, codes)
    while state.stack and state.stack[-1].order >= order:
        state.stack.pop()
    shown, shown_en = (label.zh or label.en or [""])[-1], " ".join(label.en[-1:])
    above = tuple(item for level in state.stack for item in level.items)
    unit = next((level.unit for level in reversed(state.stack) if level.unit), None)
    if unit and not unit.relative and is_relative(shown):
        unit = None
    row = Row(
        index=line.row,
        label=label.zh[-1] if label.zh else "",
        label_en=shown_en,
        level=len(state.stack),
        path=(*(level.zh for level in state.stack), shown),
        path_en=(*(level.en for level in state.stack), shown_en),
        items=above + tuple(label.items),
        unit=label.unit or unit,
        year=label.year,
        region=label.region or state.region,
        marks=tuple(label.marks),
        notes=tuple(dict.fromkeys(label.notes)),
        cell=cell_name(line.row, list(line.texts)[-1]),
    )
    items = () if label.region else tuple(label.items)
    state.stack.append(_Level(order, shown, shown_en, items, None if line.values else label.unit))
    return row


def _order(line: Line, state: _State, codes: dict[int, str]) -> tuple[float, float]:
    """Where a row stands among the levels; a heading stands half a blank above rows of its own indent."""
    text = line.label
    rank, _ = numbering_of(text.strip())
    if rank is not None:
        state.rank = float(rank)
    depth: float = indent_of(text)
    if codes.get(line.row, "").isdigit():
        depth = 2.0 * int(codes[line.row])
    mark = OF_WHICH.match(text.strip())
    if mark:
        parent = state.stack[-1].order[1] if state.stack else -1.0
        name = depth + sum(1 if char.isascii() else 2 for char in mark.group(0))
        depth = depth + 1 if depth == parent else depth
        state.of_which = (depth, name)
    elif state.of_which is not None:
        # Only the first sub-item bears the mark; its siblings are aligned below the mark or below the name.
        first, name = state.of_which
        depth = first if depth == name else depth
        state.of_which = state.of_which if depth >= first else None
    if not line.values:
        depth -= 0.5
    return (float(rank) if rank is not None else state.rank + 0.5, depth)
