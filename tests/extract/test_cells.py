"""Decoding and hashing cells."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract.cells import content_sha256, file_sha256, read_cells

PLAIN = b"a,b\n1,x\n2,y\n"


def cells(tmp_path: Path, content: bytes) -> list[list[str]]:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    return read_cells(path, "raw/t.csv")


@pytest.mark.parametrize(
    "other",
    [
        b"a,b\r\n1,x\r\n2,y\r\n",
        b'"a","b"\n"1","x"\n"2","y"\n',
        b"a,b\n1,x\n2,y",
        b"\xef\xbb\xbfa,b\n1,x\n2,y\n",
        b"a,b\n1,x\n\n2,y\n\n",
    ],
    ids=["line ends", "quoting", "no last line end", "byte order mark", "blank lines"],
)
def test_a_re_saved_file_has_the_same_content(tmp_path: Path, other: bytes) -> None:
    same = cells(tmp_path, PLAIN)
    assert cells(tmp_path, other) == same == [["a", "b"], ["1", "x"], ["2", "y"]]


@pytest.mark.parametrize(
    "other",
    [
        [["a", "b"], ["1", "x"], ["2", "z"]],
        [["a", "b"], ["2", "y"], ["1", "x"]],
        [["a", "b"], ["1", "x"]],
        [["a", "b"], ["1", "x", ""], ["2", "y"]],
        [["a", "b"], ["1x", ""], ["2", "y"]],
        [["a", "b", "1", "x"], ["2", "y"]],
        [["a", "b"], ["1", " x"], ["2", "y"]],
    ],
)
def test_another_cell_another_hash(tmp_path: Path, other: list[list[str]]) -> None:
    assert content_sha256(other) != content_sha256(cells(tmp_path, PLAIN))


@given(st.lists(st.lists(st.text("ab1,\"' 北\n"), min_size=2, max_size=4), min_size=2, max_size=4))
def test_content_hash_does_not_see_the_quoting(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    path = tmp_path_factory.getbasetemp() / "quoting.csv"
    seen = set()
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL):
        out = io.StringIO()
        csv.writer(out, quoting=quoting, lineterminator="\r\n").writerows(rows)
        path.write_bytes(out.getvalue().encode())
        seen.add(content_sha256(read_cells(path, "t")))
    assert seen == {content_sha256(rows)}


def test_file_hash_is_that_of_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"abc")
    # FIPS 180-2, example B.1.
    assert file_sha256(tmp_path / "f") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_file_in_another_encoding_names_the_row(tmp_path: Path) -> None:
    content = b"a,b\n1,x\n" + "2,北京\n".encode("gbk")
    with pytest.raises(ExtractError, match=r"raw/t\.csv, row 3: byte 10 is not UTF-8 .*extract is UTF-8"):
        cells(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "found"), [(b"", "no header"), (b"\n\n", "no header"), (b"a,b\n", "a header and no rows")]
)
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes, found: str) -> None:
    with pytest.raises(ExtractError, match=rf"raw/t\.csv, row 1: {found}"):
        cells(tmp_path, content)


@pytest.mark.parametrize("content", [b'a,b\n1,"x\n2,y\n', b'a,b\n1,"x"y\n', b"a,b\n1," + b"9" * 140_000 + b"\n"])
def test_broken_quoting_is_a_refusal_and_no_crash(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ExtractError, match=r"raw/t\.csv, row [23]"):
        cells(tmp_path, content)
