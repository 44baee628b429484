"""The hash of what a published file says: the same however it is saved, another for any other cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capdev_pipeline.extract.published.content import published_sha256
from capdev_pipeline.extract.published.grid import Grid
from capdev_pipeline.extract.published.load import load_grids
from tests.extract.published.published_files import Sheet, csv, ods, save, xls, xlsx
from tests.table_maps import Cells, main_figures

LABEL = st.text("地区生产总值年份北京abc", min_size=1, max_size=6)
NUMBER = st.one_of(st.integers(-9999, 99999), st.floats(-1e6, 1e6).map(lambda number: round(number, 3)))
# Every row: a label and two values, so that the sheet holds figures in every format.
TABLE = st.lists(st.tuples(LABEL, NUMBER, NUMBER).map(list), min_size=2, max_size=5)  # one line alone is no csv table


def hashed(rows: Cells) -> str:
    return published_sha256([Grid("file.xls", "Sheet1", rows)])


def saved(folder: Path, write: Callable[[Any], bytes], rows: Any) -> str:
    name = f"file.{write.__name__}"
    return published_sha256(load_grids(save(folder, name, write(rows))))


@settings(max_examples=25, deadline=None)
@given(rows=TABLE)
def test_saved_again_in_another_format_it_is_the_same(rows: Cells, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("formats")
    assert len({saved(folder, write, rows) for write in (csv, xlsx, xls, ods)}) == 1


@settings(max_examples=50, deadline=None)
@given(rows=TABLE, blank=st.integers(0, 5), width=st.integers(0, 3))
def test_blank_rows_and_cells_at_the_end_do_not_count(rows: Cells, blank: int, width: int) -> None:
    padded = [[*row, *[""] * width] for row in rows]
    padded.insert(min(blank, len(padded)), [None, " "])
    assert hashed([*padded, [], ["", "\t"]]) == hashed(rows)


@settings(max_examples=100, deadline=None)
@given(rows=TABLE, data=st.data())
def test_any_other_cell_is_another_hash(rows: Cells, data: st.DataObject) -> None:
    row, column = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, 2))
    other = [list(cells) for cells in rows]
    other[row][column] = data.draw((LABEL if column == 0 else NUMBER).filter(lambda cell: cell != rows[row][column]))
    assert hashed(other) != hashed(rows)


@pytest.mark.parametrize(
    ("one", "other"),
    [(33106, "33106.0"), ("１，２", "1,2"), ("北 京", "北京"), ("1.50", 1.5), ("1e3", 1000), ("10 000", 10000)],
)
def test_the_same_said_otherwise(one: object, other: object) -> None:
    assert hashed([["地区", one]]) == hashed([["地区", other]])


@pytest.mark.parametrize(
    ("one", "other"),
    [("52①", "521"), ("5²", "52"), ("①12", "112"), ("1_000", "1000"), ("", "0"), ("-", ""), ("…", "-"), ("5", "-5")],
)
def test_not_the_same(one: object, other: object) -> None:
    assert hashed([["地区", one, 1]]) != hashed([["地区", other, 1]])


def test_a_moved_cell_or_row_is_another_hash() -> None:
    assert hashed([["a", 1, ""]]) != hashed([["a", "", 1]])
    assert hashed([["a", 1], ["b", 2]]) != hashed([["b", 2], ["a", 1]])


def test_sheets_are_told_apart_and_sheets_without_figures_do_not_count(tmp_path: Path) -> None:
    one = main_figures()
    together, apart = [Sheet([*one, *one])], [Sheet(one), Sheet(one, name="b")]
    assert saved(tmp_path, xlsx, together) != saved(tmp_path, xlsx, apart)
    with_text = [Sheet(one), Sheet([["说明"]], name="note"), Sheet(one, name="b")]
    assert saved(tmp_path, xls, with_text) == saved(tmp_path, xlsx, apart)
