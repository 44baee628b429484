"""Reading a transcribed extract: text with line numbers, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract import CLAIM_COLUMNS, FIGURE_COLUMNS, read_extract
from capdev_pipeline.extract.manifest import Entry
from capdev_pipeline.home import Home

PATH = "alpha/2020/printed_figures.csv"
FIGURES = Entry("alpha/2020", "alpha", "2020", PATH, 2, "", "")
CLAIMS = Entry("alpha/2020", "alpha", "2020", "alpha/2020/claims.csv", 1, "", "")


def test_every_cell_stays_text_and_every_row_has_its_line(filled: Home) -> None:
    frame = read_extract(filled, FIGURES)
    assert list(frame.columns) == [*FIGURE_COLUMNS, "extract_id", "source_id", "path", "row"]
    assert list(frame["printed_value"]) == ["10", ""]
    assert list(frame["row"]) == [2, 3]
    assert set(frame["path"]) == {f"raw/{PATH}"}
    assert set(frame["extract_id"]) == {"alpha/2020"}


@pytest.mark.parametrize("text", ["007", "NA", "nan", "1e3", " 5 ", "TRUE", "2020-01"])
def test_no_text_is_guessed_into_something_else(home: Home, write_table: Callable[..., Path], text: str) -> None:
    write_table(PATH, [["a.1", "gdp", "110000", "2020", text]])
    assert list(read_extract(home, FIGURES)["printed_value"]) == [text]


def test_lines_are_those_of_the_file_even_after_a_blank_one(home: Home, write_table: Callable[..., Path]) -> None:
    path = write_table(PATH, [["a.1"], ["a.2"]])
    path.write_bytes(path.read_bytes().replace(b"\na.2", b"\n\na.2"))
    assert list(read_extract(home, FIGURES)["row"]) == [2, 4]


def test_claims_have_columns_of_their_own(home: Home, write_table: Callable[..., Path]) -> None:
    write_table("alpha/2020/claims.csv", [["c1"]])
    assert list(read_extract(home, CLAIMS).columns)[: len(CLAIM_COLUMNS)] == list(CLAIM_COLUMNS)
    write_table("alpha/2020/claims.csv", [["c1"]], columns=FIGURE_COLUMNS)
    with pytest.raises(ExtractError, match=r"claims\.csv, row 1: missing \['claim_id', "):
        read_extract(home, CLAIMS)


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        (FIGURE_COLUMNS[:-1], r"missing \['note'\], unknown none"),
        ((*FIGURE_COLUMNS, "colour"), r"missing none, unknown \['colour'\]"),
        ((*FIGURE_COLUMNS[:-1], "Note"), r"missing \['note'\], unknown \['Note'\]"),
        (FIGURE_COLUMNS[::-1], "missing none, unknown none"),
        ((*FIGURE_COLUMNS, "note"), "row 1"),
    ],
    ids=["fewer", "more", "other", "order", "twice"],
)
def test_other_columns_are_refused(
    home: Home, write_table: Callable[..., Path], columns: tuple[str, ...], found: str
) -> None:
    write_table(PATH, [["a.1"]], columns=columns)
    with pytest.raises(ExtractError, match=rf"raw/alpha/2020/printed_figures\.csv, row 1: .*{found}|{found}"):
        read_extract(home, FIGURES)


def test_rows_of_another_length_are_all_named(home: Home, write_table: Callable[..., Path]) -> None:
    long = [str(k) for k in range(len(FIGURE_COLUMNS) + 1)]
    path = write_table(PATH, [["a.1"], long, ["a.3"]])
    path.write_bytes(path.read_bytes() + b"a.4,gdp\n")
    with pytest.raises(ExtractError) as caught:
        read_extract(home, FIGURES)
    assert [(p.where, p.found) for p in caught.value.problems] == [
        (f"raw/{PATH}, row 3", "16 cells"),
        (f"raw/{PATH}, row 5", "2 cells"),
    ]


def test_a_file_without_rows_is_refused(home: Home, write_table: Callable[..., Path]) -> None:
    write_table(PATH, [])
    with pytest.raises(ExtractError, match="a header and no rows"):
        read_extract(home, FIGURES)


def test_a_file_in_another_encoding_names_the_row(home: Home, write_table: Callable[..., Path]) -> None:
    path = write_table(PATH, [["a.1"], ["a.2"]])
    path.write_bytes(path.read_bytes() + "a.3,产值\n".encode("gbk"))
    with pytest.raises(ExtractError, match=r"printed_figures\.csv, row 4: byte \d+ is not UTF-8"):
        read_extract(home, FIGURES)
