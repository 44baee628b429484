"""A table at a glance, as Markdown for the Dagster UI.

Belongs here: the first rows as a Markdown table that is short enough to be shown without a click. Does not belong
here: reading the rows, asset metadata (capdev_pipeline.defs).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from capdev_pipeline.report.page.numbers import amount

ROWS = 8
# The UI of Dagster 1.13 shows shorter Markdown in place, and longer behind "[Show Markdown]" (counted in UTF-16).
SHORT = 1000
# In digits: what the metadata column of the UI holds in a window of 1600 px, what lies between two columns of a table,
# and a letter of a column's name, which is smaller.
WIDE, APART, NAME = 68, 2.3, 0.7
NULL, CUT = "—", "…"
NO_BREAK = "\u00a0"
# Columns, and digits that a cell is wide; the first that fits is taken, or else the last.
SIZES = tuple((columns, digits) for columns in (8, 7, 6, 5, 4) for digits in (24, 16, 12))
SAME = 5
LONGEST = 16
# The UI would make a link of it, and a wrong one where the text is cut.
LINK = re.compile(r"://|www\.|@", re.IGNORECASE)
# An underscore inside a word is no Markdown.
SPECIAL = re.compile(r"[\\`*\[\]|~$]|(?<![^\W_])_|_(?![^\W_])")


def preview(rows: pd.DataFrame, total: int) -> str:
    """The first rows of a table as Markdown, and a line in both languages that says how much of it is shown.

    rows: the first of them, ROWS where there are as many; total: rows of the whole table. A table too wide loses
    first the columns that hold one value in these rows (the first of them are named below), then its last columns;
    long texts lose their end, null is a dash. Shorter than SHORT characters.
    """
    if rows.empty:
        return f"无数据行，共 {rows.shape[1]} 列 / no rows, {rows.shape[1]} columns"
    for columns, digits in SIZES:
        shown, same = _narrow(rows, columns)
        cells = [[_cell(value, digits) for value in row] for row in shown.itertuples(index=False, name=None)]
        if _width(shown, cells) <= WIDE:
            break
    for height in range(min(ROWS, len(rows)), 0, -1):
        how_much = _how_much(height, total, shown.shape[1], rows.shape[1])
        made = f"{_table(shown, cells[:height])}\n\n{how_much}{_same(same)}"
        if len(made.encode("utf-16-le")) // 2 < SHORT:
            break
    return made


def _narrow(rows: pd.DataFrame, columns: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """At most so many columns, and the value of those left out because it is one and the same."""
    alike = [name for name, column in rows.items() if len(rows) > 1 and column.astype(str).nunique(dropna=False) == 1]
    out = alike[: max(0, rows.shape[1] - columns)]
    return rows.drop(columns=out).iloc[:, :columns], {str(name): rows[name].iloc[0] for name in out}


def _table(rows: pd.DataFrame, cells: list[list[str]]) -> str:
    rules = ["---:" if is_numeric_dtype(column) and not is_bool_dtype(column) else "---" for _, column in rows.items()]
    lines = [[_escaped(str(name), WIDE) for name in rows.columns], rules, *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _how_much(shown: int, total: int, columns: int, all_columns: int) -> str:
    zh = f"{total:,} 行中的前 {shown} 行，{all_columns} 列中的 {columns} 列"
    return f"{zh} / first {shown} of {total:,} rows, {columns} of {all_columns} columns"


def _same(same: Mapping[str, Any]) -> str:
    cells = [(name, _cell(value, SIZES[0][1])) for name, value in same.items()]
    named = [f"{_escaped(name, WIDE)} {cell}" for name, cell in cells if cell not in ("", NULL)][:SAME]
    return f"\n\n各行相同 / the same in each: {', '.join(named)}" if named else ""


def _cell(value: Any, digits: int) -> str:
    if isinstance(value, str):
        return _escaped(value, digits)
    if isinstance(value, Iterable):
        return _escaped(", ".join(map(str, value)), digits)
    if pd.isna(value):
        return NULL
    if isinstance(value, float):
        written = amount(value)
        return written if len(written) <= LONGEST else f"{value:.6g}"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value == value.normalize() else value.isoformat(" ", "minutes")
    return str(value)


def _escaped(text: str, digits: int) -> str:
    """A text in one line that is not broken and at most so wide, in which nothing is Markdown or HTML."""
    line = _cut(NO_BREAK.join(text.split()), digits)
    if LINK.search(line):
        return f"`{line.replace('`', ' ').replace('|', ' ')}`"
    return SPECIAL.sub(r"\\\g<0>", line.replace("&", "&amp;").replace("<", "&lt;"))


def _cut(line: str, digits: int) -> str:
    start = line[: digits + 1]
    if _digits(start) <= digits:
        return line
    while _digits(start) > digits - 1:
        start = start[:-1]
    return start.rstrip() + CUT


def _width(shown: pd.DataFrame, cells: list[list[str]]) -> float:
    """Digits beside each other that names and widest cells of all columns take, with what lies between them."""
    names = [NAME * len(str(name)) for name in shown.columns]
    widest = [max(map(_digits, column)) for column in zip(*cells, strict=True)]
    return sum(max(pair) + APART for pair in zip(names, widest, strict=True))


def _digits(text: str) -> int:
    """How wide a text is in digits: a Chinese character is as wide as two."""
    return sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in text)
