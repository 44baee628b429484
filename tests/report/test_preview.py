"""A table as Markdown: what a Markdown reader takes out of it is what stood in the table, and it is short.

The reader is markdown-it, which comes with rich.
"""

from __future__ import annotations

import datetime

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from capdev_pipeline.report.preview import preview

SHOWN_IN_PLACE = 1000
NO_BREAK = "\u00a0"


def read_back(markdown: str) -> list[list[str]]:
    """The cells of the table as an independent reader of Markdown sees them, heads first; nothing but text in them."""
    rows: list[list[str]] = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and token.level > 2:
            assert {part.type for part in token.children or []} <= {"text", "text_special", "code_inline"}, (
                token.content
            )
            rows[-1].append("".join(part.content for part in token.children or []).replace(NO_BREAK, " "))
    return rows


def table(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame(columns)


def test_cells_are_written_as_a_reader_expects_them() -> None:
    numbers = table(year=[2010, 2011], value=[1234.5678, None], small=[0.0012345, -3.0], flag=[True, False])
    assert read_back(preview(numbers, 2)) == [
        ["year", "value", "small", "flag"],
        ["2010", "1,234.57", "0.0012345", "True"],
        ["2011", "—", "−3", "False"],
    ]
    others = table(
        text=["甲", None],
        day=[pd.Timestamp("2020-01-02"), pd.NaT],
        at=[pd.Timestamp("2020-01-02 03:04:05"), pd.NaT],
        date=[datetime.date(2020, 1, 2), None],
        ids=[["a", "b"], []],
    )
    assert read_back(preview(others, 2))[1:] == [
        ["甲", "2020-01-02", "2020-01-02 03:04", "2020-01-02", "a, b"],
        ["—", "—", "—", "—", ""],
    ]


def test_a_number_too_long_to_be_written_out_has_an_exponent() -> None:
    assert read_back(preview(table(value=[1e285, 5e-9]), 2))[1:] == [["1e+285"], ["0.000000005"]]


def test_numbers_stand_to_the_right_and_years_are_not_thousands() -> None:
    lines = preview(table(year=[2010], name=["x"]), 1).splitlines()
    assert lines[:3] == ["| year | name |", "| ---: | --- |", "| 2010 | x |"]


def test_what_would_be_markdown_or_html_stays_text() -> None:
    odd = [
        "a|b",
        "two\nlines",
        "*no* _stress_ ~~at~~ all",
        "<b>x</b> &amp; y",
        "[a](b) `c` $d$",
        "snake_case_word",
        "\\|",
    ]
    found = [row[0] for row in read_back(preview(table(text=odd), len(odd)))[1:]]
    assert found == ["a|b", "two lines", *odd[2:]]


def test_an_address_is_no_link() -> None:
    """A cut one would lead somewhere else."""
    markdown = preview(table(text=["https://example.org/a", "www.example.org", "a@example.org"]), 3)
    assert [line for line in markdown.splitlines() if "example" in line] == [
        "| `https://example.org/a` |",
        "| `www.example.org` |",
        "| `a@example.org` |",
    ]


def test_long_texts_lose_their_end_and_chinese_counts_double() -> None:
    found = read_back(preview(table(text=["x" * 30, "字" * 30]), 2))
    assert found[1:] == [["x" * 23 + "…"], ["字" * 11 + "…"]]


def test_a_wide_table_loses_what_is_the_same_in_each_row_first_and_says_so() -> None:
    rows = pd.DataFrame({f"c{n}": ["same", "same"] if n < 5 else [n, -n] for n in range(10)})
    markdown = preview(rows, 1200)
    assert read_back(markdown)[0] == ["c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"]
    assert "1,200 行中的前 2 行，10 列中的 8 列 / first 2 of 1,200 rows, 8 of 10 columns" in markdown
    assert "各行相同 / the same in each: c0 same, c1 same" in markdown


def test_a_wide_table_without_such_columns_loses_its_last() -> None:
    rows = pd.DataFrame({f"c{n}": [n + 1, n] for n in range(20)})
    assert read_back(preview(rows, 2))[0] == [f"c{n}" for n in range(8)]


def test_a_column_with_a_null_is_not_the_same_in_each_row() -> None:
    rows = pd.DataFrame({f"c{n}": [n + 1, n] for n in range(8)} | {"last": [1.5, None]})
    assert "same in each" not in preview(rows, 2)


def test_eight_rows_are_shown_of_many() -> None:
    assert len(read_back(preview(table(n=list(range(8))), 500))) == 1 + 8


def test_an_empty_table_says_so() -> None:
    assert preview(table(a=[], b=[]), 0) == "无数据行，共 2 列 / no rows, 2 columns"


TEXTS = st.text(max_size=60) | st.sampled_from(["|&<|&<" * 9, "字" * 40, "https://" + "a" * 60, "\\" * 40])
VALUES = st.none() | TEXTS | st.integers(-(10**9), 10**9) | st.floats(allow_nan=True, allow_infinity=False)


@settings(max_examples=150, deadline=None)
@given(rows=st.lists(st.lists(VALUES, min_size=12, max_size=12), min_size=1, max_size=8))
def test_whatever_stands_in_a_table_it_is_shown_in_place(rows: list[list[object]]) -> None:
    frame = pd.DataFrame(rows, columns=[f"quite_a_long_column_{n}" for n in range(12)], dtype="object")
    markdown = preview(frame, len(rows))
    assert len(markdown.encode("utf-16-le")) // 2 < SHOWN_IN_PLACE
    found = read_back(markdown)
    assert {len(row) for row in found} == {len(found[0])}
    assert len(found) > 1
