"""The register of corrections by itself: what it may say, and every problem named with its row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract import corrections_sha256, read_corrections
from capdev_pipeline.extract.corrections import COLUMNS
from capdev_pipeline.extract.manifest import draw_up_manifest
from capdev_pipeline.home import REPOSITORY, Home

Row = dict[str, str]


def entry(**cells: str) -> Row:
    plain = {
        "correction_id": "c1", "figure_id": "a.1", "action": "override", "expects": "10", "value": "11",
        "reason": "a slip of the printer", "source": "erratum of 2021", "who": "A. Reader", "decided": "2026-01-02",
    }  # fmt: skip
    return {**plain, **cells}


def write(home: Home, *rows: Row) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    home.corrections.write_text(out.getvalue(), encoding="utf-8")


def refused(home: Home) -> list[tuple[str, str, str]]:
    with pytest.raises(ExtractError) as caught:
        read_corrections(home)
    assert all(problem.way_out for problem in caught.value.problems)
    return [(problem.where, problem.rule, problem.found) for problem in caught.value.problems]


def test_a_home_without_the_file_has_no_corrections(home: Home) -> None:
    assert read_corrections(home) == []


def test_a_header_alone_is_an_empty_register(home: Home) -> None:
    write(home)
    assert read_corrections(home) == []


def test_the_columns_are_the_documented_ones() -> None:
    assert COLUMNS == (
        "correction_id", "figure_id", "action", "expects", "value", "reason", "source", "who", "decided",
    )  # fmt: skip


def test_entries_are_read_as_text_by_their_id(home: Home) -> None:
    drop = entry(correction_id="b", figure_id="b.1", action="drop", expects="1,234", value="")
    write(home, entry(), drop, entry(correction_id="a", figure_id="c.1", action="rescale", value="0.10"))
    found = read_corrections(home)
    assert [(e.correction_id, e.action, e.expects, e.value) for e in found] == [
        ("a", "rescale", "10", "0.10"), ("b", "drop", "1,234", ""), ("c1", "override", "10", "11"),
    ]  # fmt: skip
    assert [e.where for e in found] == [f"raw/corrections.csv, row {n}" for n in (4, 3, 2)]
    assert found[2].decided == "2026-01-02"


EMPTY = [name for name in COLUMNS if name != "value"]
WRONG: list[tuple[Row, str, str]] = [
    *(({name: " "}, f"{name} is not empty", f"has no {name}") for name in EMPTY if name != "correction_id"),
    ({"correction_id": ""}, "correction_id is not empty", "without id"),
    *(({"correction_id": text}, "correction_id is an identifier", text) for text in ("C1", "1c", "c 1", "c-1", "订")),
    *(
        ({"decided": text}, "decided is a day, YYYY-MM-DD", text)
        for text in ("2026", "2026-01", "2026-13-01", "2026-02-30", "20260102", "2026-W01-1", "1767312000", "today")
    ),
    *(({"action": text}, "action is one of override, drop, rescale", text) for text in ("replace", "Drop", "drop ")),
    ({"action": "drop"}, "the value of a drop is empty", "'11'"),
    *(
        ({"value": text}, "the value of an override is a number", repr(text))
        for text in ("", "eleven", "1,100", " 11", "11\n", "nan", "inf", "１１")
    ),
    ({"value": "10"}, "the value of an override is another than the printed one", "'10'"),
    *(
        ({"action": "rescale", "value": text}, "the value of a rescale is a positive factor", repr(text))
        for text in ("", "0", "-1", "1", "1.0", "1e999", "1e-999", "nan", "inf", "1/10", "10 ")
    ),
]


@pytest.mark.parametrize(("cells", "rule", "words"), WRONG, ids=[f"{c[1][:40]} {c[2]}" for c in WRONG])
def test_a_wrong_cell_is_refused_with_its_row_and_rule(home: Home, cells: Row, rule: str, words: str) -> None:
    write(home, entry(correction_id="fine", figure_id="z"), entry(**cells))
    ((where, broken, found),) = refused(home)
    assert where == "raw/corrections.csv, row 3"
    assert broken.startswith(rule)
    assert words in found or repr(words)[1:-1] in found


@pytest.mark.parametrize(
    ("second", "rule"),
    [
        ({"figure_id": "a.2"}, "correction_id is unique in the register"),
        ({"correction_id": "c2"}, "figure_id is unique in the register"),
    ],
)
def test_entries_that_meet_are_both_named(home: Home, second: Row, rule: str) -> None:
    write(home, entry(), entry(**second))
    assert [(where, broken) for where, broken, _ in refused(home)] == [
        ("raw/corrections.csv, row 2", rule),
        ("raw/corrections.csv, row 3", rule),
    ]


def test_all_that_is_wrong_is_said_at_once(home: Home) -> None:
    write(home, entry(who=""), entry(correction_id="C", decided="soon"), entry(correction_id="c3", figure_id="x"))
    with home.corrections.open("a", encoding="utf-8") as file:
        file.write("c4,x.2,drop\n")
    rules = {(where[-1], rule) for where, rule, _ in refused(home)}
    assert rules == {
        ("2", "who is not empty"),
        ("2", "figure_id is unique in the register"),
        ("3", "figure_id is unique in the register"),
        ("3", "correction_id is an identifier"),
        ("3", "decided is a day, YYYY-MM-DD"),
        ("5", "a row has 9 cells"),
    }


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "the columns are correction_id,"),
        (b"figure_id,correction_id\na,b\n", "the columns are correction_id,"),
        ("更正\n".encode("gbk"), "a transcribed extract is UTF-8"),
        (",".join(COLUMNS).encode() + b'\n"c1', "an extract is comma-separated"),
    ],
)
def test_a_file_of_another_shape_is_refused(home: Home, content: bytes, rule: str) -> None:
    home.corrections.write_bytes(content)
    ((where, broken, _),) = refused(home)
    assert where.startswith("raw/corrections.csv, row ")
    assert broken.startswith(rule)


def test_the_hash_is_that_of_the_entries_in_any_order_and_writing(home: Home) -> None:
    one, two = entry(), entry(correction_id="c2", figure_id="a.2")
    write(home, one, two)
    first = corrections_sha256(read_corrections(home))
    write(home, two, one)
    home.corrections.write_bytes(b"\xef\xbb\xbf" + home.corrections.read_bytes().replace(b"\n", b"\r\n\r\n"))
    assert corrections_sha256(read_corrections(home)) == first


@pytest.mark.parametrize("name", COLUMNS)
def test_the_hash_changes_with_every_cell(home: Home, name: str) -> None:
    write(home, entry())
    (read,) = read_corrections(home)
    assert corrections_sha256([replace(read, **{name: "other"})]) != corrections_sha256([read])


@pytest.mark.parametrize("page", ["extract-format.md", "extract-format.zh-CN.md"])
def test_the_example_of_the_documentation_is_a_register(home: Home, page: str) -> None:
    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
    (example,) = re.findall(r"```csv\n(correction_id,.*?)```", text, flags=re.DOTALL)
    home.corrections.write_text(example, encoding="utf-8")
    assert {e.action for e in read_corrections(home)} == {"override", "drop", "rescale"}


def test_the_register_is_no_extract(filled: Home, write_table: Callable[..., Path]) -> None:
    before = draw_up_manifest(filled)
    write(filled, entry())
    assert draw_up_manifest(filled) == before


def test_a_register_in_another_place_is_a_stray_file(filled: Home) -> None:
    (filled.raw / "alpha" / "corrections.csv").write_text(",".join(COLUMNS), encoding="utf-8")
    with pytest.raises(Exception, match=r"raw/alpha/corrections\.csv: another folder"):
        draw_up_manifest(filled)
