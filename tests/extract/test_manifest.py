"""raw/ against its manifest: what is accepted, what is reported, what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from capdev_pipeline.errors import CapdevError, ManifestError
from capdev_pipeline.extract.manifest import (
    Entry,
    check_entries,
    check_manifest,
    draw_up_manifest,
    is_transcribed,
    read_manifest,
    write_manifest,
)
from capdev_pipeline.home import Home

ALPHA = "alpha/2020/printed_figures.csv"


def edit(home: Home, old: str, new: str, path: str = ALPHA) -> None:
    file = home.raw / path
    text = file.read_bytes().decode()
    assert old in text
    file.write_bytes(text.replace(old, new).encode())


def refused(home: Home, match: str) -> None:
    """The whole check refuses, naming what matches."""
    with pytest.raises(CapdevError, match=match):
        check_manifest(home, read_manifest(home))


def test_what_was_written_is_read_back(filled: Home) -> None:
    entries = read_manifest(filled)
    assert entries == draw_up_manifest(filled)
    assert [(e.extract_id, e.source_id, e.edition, e.path, e.rows, e.kind) for e in entries] == [
        ("alpha/2020", "alpha", "2020", ALPHA, 2, "figures"),
        ("beta/2021", "beta", "2021", "beta/2021/printed_figures.csv", 1, "figures"),
    ]
    assert check_manifest(filled, entries) == []


def test_several_files_of_one_edition_have_ids_of_their_own(filled: Home, write_table: Callable[..., Path]) -> None:
    write_table("alpha/2020/claims.csv", [["c1"]])
    found = {entry.extract_id: entry.kind for entry in draw_up_manifest(filled)}
    assert found == {"alpha/2020-claims": "claims", "alpha/2020-figures": "figures", "beta/2021": "figures"}


def test_writing_leaves_no_other_file_behind(filled: Home) -> None:
    assert sorted(path.name for path in filled.raw.iterdir()) == ["alpha", "beta", "manifest.csv"]


@pytest.mark.parametrize(("old", "new"), [("\n", "\r\n"), ("a.1,gdp", '"a.1","gdp"'), ("figure_id", "\ufefffigure_id")])
def test_a_re_saved_file_is_accepted_and_reported(filled: Home, old: str, new: str) -> None:
    edit(filled, old, new)
    assert check_manifest(filled, read_manifest(filled)) == [f"raw/{ALPHA}"]


def test_an_edited_file_is_refused_with_the_way_out(filled: Home) -> None:
    edit(filled, ",10,", ",11,")
    refused(filled, rf"raw/{re.escape(ALPHA)}: content hash .*has the hash of the manifest.*capdev manifest --write")


def test_a_missing_file_is_refused(filled: Home) -> None:
    (filled.raw / ALPHA).unlink()
    refused(filled, rf"raw/{re.escape(ALPHA)}: the file is missing")


def test_an_unlisted_file_is_refused(filled: Home, write_table: Callable[..., Path]) -> None:
    write_table("gamma/2022/printed_figures.csv", [["g.1"]])
    refused(filled, r"raw/gamma/2022/printed_figures\.csv: not listed")


def test_a_file_that_became_unreadable_is_refused(filled: Home) -> None:
    (filled.raw / ALPHA).write_bytes("北京".encode("gbk"))
    refused(filled, rf"raw/{re.escape(ALPHA)}, row 1: byte 0 is not UTF-8")


def test_every_problem_of_raw_is_shown_at_once(filled: Home, write_table: Callable[..., Path]) -> None:
    write_table("gamma/2022/printed_figures.csv", [["g.1"]])
    (filled.raw / ALPHA).unlink()
    edit(filled, ",8,", ",9,", "beta/2021/printed_figures.csv")
    with pytest.raises(ManifestError) as caught:
        check_manifest(filled, read_manifest(filled))
    assert [problem.found.split(" ")[0] for problem in caught.value.problems] == ["the", "content", "not"]


def test_a_file_taken_in_while_a_build_runs_asks_for_another_build(
    filled: Home, write_table: Callable[..., Path]
) -> None:
    held = read_manifest(filled)
    write_table("gamma/2022/printed_figures.csv", [["g.1"]])
    with pytest.raises(ManifestError, match="not listed"):
        check_manifest(filled, held)
    write_manifest(filled, draw_up_manifest(filled))
    with pytest.raises(ManifestError) as caught:
        check_manifest(filled, held)
    (problem,) = caught.value.problems
    assert (problem.found, problem.way_out) == ("raw/ changed while the build ran", "build again: capdev build")


@pytest.mark.parametrize(
    ("content", "own"),
    [
        (b"PK\x03\x04\x14\x00\r\x08 and so on,\r", False),
        ("指标,2023\r地区生产总值,30\r".encode(), False),
        ("指标,2023\r地区生产总值,30\r".encode("gb18030"), False),
        (b"figure_id,series,printed_value,printed_unit\rg.1,gdp,30,x\r", True),
        (b"\xef\xbb\xbffigure_id,series,printed_value\r\n", True),
        (b'"figure_id","series","printed_value"\r\n', True),
        (b"", False),
    ],
    ids=["zip", "old Mac", "old Mac, GB", "own, old Mac", "own, mark", "own, quoted", "empty"],
)
def test_any_bytes_are_told_from_a_transcribed_extract(tmp_path: Path, content: bytes, own: bool) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert is_transcribed(path) is own


def test_the_lock_is_no_file_of_raw(filled: Home) -> None:
    (filled.raw / ".lock").touch()
    assert check_manifest(filled, read_manifest(filled)) == []
    assert len(draw_up_manifest(filled)) == 2


def test_some_entries_can_be_checked_alone(filled: Home, write_table: Callable[..., Path]) -> None:
    alpha, beta = read_manifest(filled)
    write_table("gamma/2022/printed_figures.csv", [["g.1"]])
    edit(filled, ",10,", ",11,")
    check_entries(filled, [beta])
    with pytest.raises(ManifestError, match="alpha"):
        check_entries(filled, [alpha, beta])


def test_no_manifest_is_refused_with_the_command_that_makes_it(home: Home) -> None:
    with pytest.raises(ManifestError, match=r"raw/manifest\.csv: no manifest\.csv .*capdev manifest --write"):
        read_manifest(home)


def test_a_file_listed_twice_is_refused(filled: Home) -> None:
    alpha, beta = read_manifest(filled)
    write_manifest(filled, [alpha, beta, replace(alpha, extract_id="alpha/again")])
    refused(filled, rf"{re.escape(ALPHA)}: listed 2 times \[path is unique\]")


def test_an_extract_id_used_twice_is_refused(filled: Home) -> None:
    alpha, beta = read_manifest(filled)
    write_manifest(filled, [alpha, replace(beta, extract_id=alpha.extract_id)])
    refused(filled, r"alpha/2020: listed 2 times \[extract_id is unique\]")


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("content_sha256,table_maps,", "table_maps,", r"manifest\.csv, row 1: extract_id"),
        ("beta/2021,beta,", "beta/2021,", r"manifest\.csv, row 3: .*as many cells as the header"),
        ("printed_figures.csv,1,", "printed_figures.csv,one,", r"manifest\.csv, row 3: .*rows a whole number"),
        ("printed_figures.csv,1,", "printed_figures.csv,²,", r"manifest\.csv, row 3: .*rows a whole number"),
    ],
    ids=["columns", "cells", "rows in words", "rows as superscript"],
)
def test_a_malformed_manifest_is_refused_with_its_row(filled: Home, old: str, new: str, match: str) -> None:
    text = filled.manifest.read_text(encoding="utf-8")
    filled.manifest.write_text(text.replace(old, new), encoding="utf-8")
    refused(filled, match)


def test_drawing_up_names_every_unreadable_file(filled: Home) -> None:
    (filled.raw / ALPHA).write_bytes(b"")
    (filled.raw / "beta/2021/printed_figures.csv").write_bytes("甲,乙\n".encode("gbk"))
    with pytest.raises(ManifestError) as caught:
        draw_up_manifest(filled)
    assert [problem.where for problem in caught.value.problems] == [
        f"raw/{ALPHA}, row 1",
        "raw/beta/2021/printed_figures.csv, row 1",
    ]


def test_the_order_of_entries_does_not_hang_on_the_order_of_files(home: Home, write_table: Callable[..., Path]) -> None:
    for name in ("zeta", "alpha", "mid"):
        write_table(f"{name}/2020/printed_figures.csv", [[name]])
    assert [entry.source_id for entry in draw_up_manifest(home)] == ["alpha", "mid", "zeta"]


def test_kind_follows_the_name_of_the_file() -> None:
    entry = Entry("s/e", "s", "e", "s/e/claims.csv", 1, "", "")
    assert entry.kind == "claims"
    assert replace(entry, path="s/claims/printed_figures.csv").kind == "figures"
