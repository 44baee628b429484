"""What a single row of a sheet can be: header, data, footnote, continuation, title.

Belongs here: questions about one row. Does not belong here: the order of rows (blocks).
"""

from __future__ import annotations

import re
import unicodedata

from capdev_pipeline.extract.published.grid import Grid
from capdev_pipeline.extract.published.labels import anchor_of, is_year_number, split_words, squeeze, year_of
from capdev_pipeline.extract.published.regions import PROVINCES
from capdev_pipeline.extract.published.units import STATED
from capdev_pipeline.extract.published.values import ROUND, parse_value

FOOTER = re.compile(
    r"^\s*(?:[(（]?注\s*[0-9]?\s*[)）]?\s*[:：]|注释|附注|备注\s*[:：]|说明\s*[:：]|(?:数据|资料)?来源\s*[:：]"
    r"|notes?\s*[:：]|(?:data )?sources?\s*[:：])",
    re.IGNORECASE,
)
MARKED = re.compile(rf"^\s*(?:[{ROUND}]|[\[［][0-9]{{1,2}}[\]］]|[*＊](?![*＊]))\s*\S")
LONGEST_LABEL = 30
SOURCE = re.compile(r"^\s*(?:(?:数据|资料)?来源|(?:data )?sources?)\s*[:：]\s*", re.IGNORECASE)
CONTINUED = re.compile(r"续\s*表|\bcontinued\b|[(（]续[)）]", re.IGNORECASE)
NUMBERED = re.compile(r"^\s*(表)?\s*([0-9]{1,2})\s*[-－—–]\s*([0-9]{1,2})(?![0-9年])\s*(.*)$", re.DOTALL)
PORTAL = re.compile(r"^\s*(数据库|指标|时间|地区)\s*[:：]\s*(.*)$")
HEAD_KINDS = {"region", "year", "item", "number", "year region"}


def number_at(grid: Grid, row: int, column: int) -> float | None:
    """The number in a cell, None for anything else."""
    value = parse_value(grid.raws[row][column], grid.texts[row][column])
    return value.value if value else None


def figures(grid: Grid, row: int) -> list[int]:
    """The columns of a row that hold a number which is no year."""
    key = -1 - row
    if key not in grid.seen:
        grid.seen[key] = [c for c in grid.filled(row) if _is_figure(grid.raws[row][c], grid.texts[row][c])]
    return grid.seen[key]


def _is_figure(raw: object, text: str) -> bool:
    kind = type(raw)
    if kind is float or kind is int:
        return not is_year_number(raw)  # type: ignore[arg-type]
    value = parse_value(raw, text)
    return value is not None and value.value is not None and year_of(text) is None


def is_footer(grid: Grid, row: int) -> bool:
    """Whether a row begins as a footnote or source line does; ①北京 with figures behind it is a row of data."""
    filled = grid.filled(row)
    text = grid.texts[row][filled[0]] if filled else ""
    if FOOTER.match(text):
        return True
    prose = len(text.strip()) > LONGEST_LABEL or "。" in text
    return bool(MARKED.match(text)) and (prose or not figures(grid, row))


def is_continued(grid: Grid, row: int) -> bool:
    """Whether a row says 续表 or continued and holds no figures."""
    filled = grid.filled(row)
    return bool(filled) and any(CONTINUED.search(grid.texts[row][c]) for c in filled) and not figures(grid, row)


def is_numbered(grid: Grid, row: int) -> bool:
    """Whether a row is the numbered title of a table."""
    filled = grid.filled(row)
    if not filled or isinstance(grid.raws[row][filled[0]], int | float) or figures(grid, row):
        return False
    return bool(NUMBERED.match(unicodedata.normalize("NFKC", grid.texts[row][filled[0]])))


def is_statement(grid: Grid, row: int) -> bool:
    """Whether a row states a unit or a field of a portal export (单位：, 数据库：) and nothing else."""
    filled = grid.filled(row)
    texts = [grid.texts[row][c] for c in filled]
    return bool(texts) and all(STATED.match(squeeze(text)) or PORTAL.match(text) for text in texts)


def is_numbering(grid: Grid, row: int) -> bool:
    """Whether a row numbers the columns: 甲 1 2 3."""
    numbers = [number_at(grid, row, c) for c in grid.filled(row)]
    found = [number for number in numbers if number is not None]
    rest = [grid.texts[row][c].strip() for c, number in zip(grid.filled(row), numbers, strict=True) if number is None]
    return len(found) >= 2 and found == list(range(1, len(found) + 1)) and all(text in "甲乙丙丁" for text in rest)


def anchor_kind(grid: Grid, row: int) -> str | None:
    """The kind of the header anchor in the first filled cells of a row."""
    for column in grid.filled(row)[:3]:
        kind = anchor_of(grid.texts[row][column])
        if kind in HEAD_KINDS:
            return kind
        if kind is None:
            return None
    return None


def is_year_row(grid: Grid, row: int) -> bool:
    """Whether a row holds years only, three or more, without a label."""
    filled = grid.filled(row)
    return len(filled) >= 3 and filled[0] > 0 and all(year_of(grid.texts[row][c]) for c in filled)


def is_header_start(grid: Grid, row: int, *, within: bool) -> bool:
    """Whether a header begins in a row; within: rows of another table stand directly above."""
    if is_numbering(grid, row) or figures(grid, row):
        return False
    filled = grid.filled(row)
    if anchor_kind(grid, row):
        return len(filled) > 1 or not within or _text_follows(grid, row)
    if is_year_row(grid, row):
        return True
    years = sum(1 for c in filled if year_of(grid.texts[row][c]))
    return not within and years >= 3 and not PORTAL.match(grid.texts[row][filled[0]])


def _text_follows(grid: Grid, row: int) -> bool:
    after = next((r for r in range(row + 1, grid.height) if grid.filled(r)), None)
    return after is not None and len(grid.filled(after)) > 1 and not figures(grid, after) and grid.filled(after)[0] > 0


def names_province(text: str) -> bool:
    """Whether a label is the name of a province."""
    words = split_words(text)
    return any(word.replace(" ", "").lower() in PROVINCES for word in (words.zh, words.en) if word)


def is_body_start(grid: Grid, row: int, header: list[int]) -> bool:
    """Whether the first row of data stands here, below the rows of a header."""
    if is_numbering(grid, row):
        return False
    if figures(grid, row):
        return True
    filled = grid.filled(row)
    first = grid.texts[row][filled[0]]
    if any(names_province(grid.texts[row][c]) for c in filled[:2]) and all(
        year_of(grid.texts[row][c]) or _is_printed_missing(grid, row, c) for c in filled[2:]
    ):
        return True
    label = anchor_of(first) is None and (year_of(first) is None or filled[0] == 0)
    if len(filled) > 1:
        rest = all(_is_printed_missing(grid, row, c) or year_of(grid.texts[row][c]) for c in filled[1:])
        return label and rest and not (year_of(first) and is_year_row(grid, row))
    named = any(c > filled[0] for r in header for c in grid.filled(r))
    return label and named and filled[0] == min(c for r in header for c in grid.filled(r))


def _is_printed_missing(grid: Grid, row: int, column: int) -> bool:
    value = parse_value(grid.raws[row][column], grid.texts[row][column])
    return value is not None and value.missing is not None
