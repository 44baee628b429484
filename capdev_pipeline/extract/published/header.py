"""Names of the columns of values, from header rows that may be merged, cut, bilingual.

Belongs here: column paths, their unit, year and region. Does not belong here: rows, values.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.published.grid import Grid, cell_name, column_letters
from capdev_pipeline.extract.published.labels import (
    OF_WHICH,
    VINTAGE,
    has_chinese,
    join_english,
    split_words,
    squeeze,
    year_of,
    year_within,
)
from capdev_pipeline.extract.published.regions import Region, find_region, is_provincial
from capdev_pipeline.extract.published.rowkinds import is_numbering, number_at
from capdev_pipeline.extract.published.table import Column
from capdev_pipeline.extract.published.units import Unit, bracketed_unit, split_unit

# Names of rates and shares: they never take over a unit of quantity from above or from the table.
RELATIVE = re.compile(r"增长|增速|增幅|比重|占.+[的比]|比上年|指数|growth|percent|share|rate of|index", re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_relative(name: str) -> bool:
    """Whether a name is that of a rate or a share."""
    return bool(RELATIVE.search(name))


@dataclass(slots=True)
class _Part:
    """One text of a column's header: where it is printed, whether it was taken over from the left."""

    row: int
    column: int
    text: str
    own: bool


@dataclass(slots=True)
class _Names:
    """The header of one column while it is being worked out."""

    index: int
    parts: list[_Part]
    path: list[str] = field(default_factory=list)
    path_en: list[str] = field(default_factory=list)
    unit: Unit | None = None
    unit_en: str = ""
    year: int | None = None
    of_which: bool = False
    marks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_columns(grid: Grid, header: list[int], values: list[int]) -> tuple[Column, ...]:
    """The columns of values of a block; ExtractError naming numbers in the header and unnamed or equal columns."""
    rows = [row for row in header if not is_numbering(grid, row)]
    _refuse_numbers(grid, rows, values)
    names = [_Names(column, _parts(grid, rows, values, column)) for column in values]
    _join_cut_words(names)
    for name in names:
        _read_parts(name)
    _attach_children(names)
    _share_units(names)
    columns = _finish(names, rows)
    _refuse_unnamed(grid, columns, header)
    return columns


def _refuse_numbers(grid: Grid, rows: list[int], values: list[int]) -> None:
    problems = [
        Problem(
            grid.where(row, column),
            "a header holds names and years",
            f"the number {grid.texts[row][column]}",
            "a column may be shifted by one row: compare with the printed table and correct the file",
        )
        for row in rows
        for column in values
        if number_at(grid, row, column) is not None and year_of(grid.texts[row][column]) is None
    ]
    if problems:
        raise ExtractError(problems)


def _parts(grid: Grid, rows: list[int], values: list[int], column: int) -> list[_Part]:
    parts: list[_Part] = []
    for place, row in enumerate(rows):
        merge = grid.merge_at(row, column)
        if grid.texts[row][column]:
            parts.append(_Part(row, column, grid.texts[row][column], True))
        elif merge and (merge.top == row or merge.top < rows[0]):
            text = grid.texts[merge.top][merge.left]
            if text and merge.left in values:
                parts.append(_Part(row, merge.left, text, merge.left == column))
        elif merge is None and any(grid.texts[lower][column] for lower in rows[place + 1 :]):
            left = _from_left(grid, row, column, values)
            if left is not None:
                parts.append(_Part(row, left, grid.texts[row][left], False))
    return parts


def _from_left(grid: Grid, row: int, column: int, values: list[int]) -> int | None:
    """The nearest filled header cell on the left, unless its own merged range ends before this column."""
    for left in reversed([c for c in values if c < column]):
        if grid.texts[row][left]:
            merge = grid.merge_at(row, left)
            return None if merge and merge.right > merge.left else left
    return None


def _join_cut_words(names: list[_Names]) -> None:
    """English words of one name cut over rows (Never / Married beside Male, Female) become one text.

    They are one name, not parent and child, if the words below the first stand in fewer groups than the
    names beside them, or if there are no names beside them.
    """
    leaves = Counter(name.parts[-1].text.strip() for name in names if name.parts)
    for name in names:
        own = [part for part in name.parts if part.own]
        if len(own) < 2 or len(own) < len(name.parts) or has_chinese("".join(part.text for part in own)):
            continue
        if any(year_of(part.text) or bracketed_unit(part.text) for part in own):
            continue
        top = own[0]
        beside = [n for n in names if n is not name and n.parts and _same_cell(n.parts[0], top)]
        rarest = min((leaves[n.parts[-1].text.strip()] for n in beside), default=None)
        if rarest is not None and leaves[own[-1].text.strip()] >= rarest:
            continue
        text = ""
        for part in own:
            text = join_english(text, squeeze(part.text))
        for other in beside:
            other.parts[0] = replace(other.parts[0], text=text)
        name.parts = [replace(top, text=text)]


def _same_cell(part: _Part, other: _Part) -> bool:
    return (part.row, part.column) == (other.row, other.column)


def _read_parts(name: _Names) -> None:
    for part in name.parts:
        unit = bracketed_unit(part.text)
        if unit is None:
            label, unit, note = split_unit(part.text)
            name.notes += [note] if note else []
            _read_label(name, label, part.own)
        if unit:
            name.unit_en = unit.en or name.unit_en
            if unit.zh or name.unit is None:
                name.unit = unit
    if name.unit and not name.unit.en and name.unit_en:
        name.unit = Unit(name.unit.zh, name.unit_en)
    if len(name.path) == 1 and len(name.path_en) > 1:
        whole = ""
        for words in name.path_en:
            whole = join_english(whole, words)
        name.path_en = [whole]


def _read_label(name: _Names, label: str, own: bool) -> None:
    words = split_words(label)
    name.marks += words.marks
    year = year_of(words.zh or words.en) or year_within(words.zh)
    text = words.zh
    if year:
        name.year = year
        text = (
            ""
            if year_of(words.zh or words.en)
            else re.sub(rf"[（(]?{year}\s*年?(?:末|底|度)?[)）]?", "", text, count=1)
        )
        vintage = VINTAGE.match(text.strip())
        if vintage and text.strip() != vintage.group(0):
            text = f"{text.strip()[vintage.end() :].strip()}\n{vintage.group(0)}"
    for piece in text.split("\n"):
        plain = squeeze(piece)
        bare = OF_WHICH.sub("", plain)
        name.of_which = name.of_which or (bare != plain and own)
        if bare:
            name.path.append(bare)
        if VINTAGE.search(plain):
            name.notes.append(plain)
    if words.en and not (year and not words.zh):
        bare = OF_WHICH.sub("", words.en)
        name.of_which = name.of_which or (bare != words.en and own)
        name.path_en.append(bare)


def _named(name: _Names) -> list[str]:
    return name.path or name.path_en


def _attach_children(names: list[_Names]) -> None:
    """#-columns, and names that stand in several columns, are children of the column on their left."""
    count = Counter(("/".join(_named(name)), name.year) for name in names)
    parent: _Names | None = None
    for name in names:
        repeated = count["/".join(_named(name)), name.year] > 1 and bool(_named(name))
        if (name.of_which or repeated) and parent is not None:
            if len(_named(name)) == 1 or repeated:
                name.path = [*parent.path, *name.path] if name.path or not name.path_en else name.path
                name.path_en = [*parent.path_en, *name.path_en] if name.path_en else name.path_en
                name.notes.append(f"child of {'/'.join(_named(parent))} by its place in the header")
        elif not repeated:
            parent = name


def _share_units(names: list[_Names]) -> None:
    """A unit printed once for a column and its children; a rate or share takes over relative units only."""
    for place, name in enumerate(names):
        leaf = name.parts[-1] if name.parts else None
        named = _named(name)
        if name.unit is None and len(named) > 1:
            above = next((n for n in reversed(names[:place]) if _named(n) == named[:-1] and n.unit), None)
            if above and above.unit and (above.unit.relative or not is_relative(named[-1])):
                name.unit = above.unit
                name.notes.append(f"unit of {'/'.join(_named(above))} in column {column_letters(above.index)}")
        elif name.unit and leaf and len(named) > 1 and is_relative(named[-1]) and not name.unit.relative:
            printed_here = split_unit(leaf.text)[1] or bracketed_unit(leaf.text)
            name.unit = name.unit if printed_here else None


def _finish(names: list[_Names], rows: list[int]) -> tuple[Column, ...]:
    labels = [part for name in names for part in _named(name)]
    provincial = is_provincial(labels)
    columns = []
    for name in names:
        region: Region | None = None
        path = list(_named(name))
        for part in list(path):
            found = find_region(part, provincial=provincial)
            if found and region is None:
                region = found
                path.remove(part)
        cell = name.parts[-1] if name.parts else None
        columns.append(
            Column(
                name.index,
                tuple(path),
                tuple(name.path_en),
                name.unit,
                name.year,
                region,
                tuple(name.marks),
                tuple(dict.fromkeys(name.notes)),
                cell_name(cell.row, cell.column) if cell else cell_name(rows[0] if rows else 0, name.index),
            )
        )
    return tuple(columns)


def _refuse_unnamed(grid: Grid, columns: tuple[Column, ...], header: list[int]) -> None:
    problems = []
    top = header[0] if header else 0
    seen: dict[object, Column] = {}
    for column in columns:
        if not any(column.key):
            where, rule = grid.where(header[-1] if header else top, column.index), "every column of values has a name"
            way_out = "a figure may have been split at a comma, or a header cell is lost: correct the file"
            problems.append(Problem(where, rule, "a column of values without a header", way_out))
        elif column.key in seen:
            found = f"the same header as {seen[column.key].cell}: {' '.join(str(k) for k in column.key if k)}"
            way_out = "name the parents of both columns in the header"
            where = f"{grid.place}!{column.cell}" if grid.sheet else f"{grid.file}, {column.cell}"
            problems.append(Problem(where, "no two columns have the same names", found, way_out))
        seen.setdefault(column.key, column)
    if problems:
        raise ExtractError(problems)
