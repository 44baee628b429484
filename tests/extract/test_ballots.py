"""Ballots: what is read, in which order, and everything that is refused, all at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from capdev_pipeline.errors import ExtractError, ManifestError
from capdev_pipeline.extract.ballots import ballots_sha256, order_of, read_ballots
from capdev_pipeline.extract.manifest import draw_up_manifest, raw_files
from capdev_pipeline.framework import Node, load_definition
from capdev_pipeline.home import Home
from tests.made_up_panel import FIRST, SECOND, ballot, rows, write_ballot, write_rounds

if TYPE_CHECKING:
    from tests.conftest import SmallHome

# Two groups of siblings: left and right below the root, a and b below left.
NODES = [
    Node(node_id="top", name_zh="综合", name_en="Top", unit="points"),
    Node(node_id="left", parent_id="top", weight=0.6, name_zh="左", name_en="Left", unit="points"),
    Node(node_id="right", parent_id="top", weight=0.4, name_zh="右", name_en="Right", unit="points"),
    Node(node_id="a", parent_id="left", weight=0.5, direction="+", name_zh="甲", name_en="A", unit="亿元"),
    Node(node_id="b", parent_id="left", weight=0.5, direction="-", name_zh="乙", name_en="B", unit="亿元"),
]
SOUND = {"left": (9, 8, 7, 6), "right": (5, 6, 7, 8)}


def read(home: Home, full_score: float = 10.0) -> dict[str, pd.DataFrame]:
    return read_ballots(home, NODES, full_score)


def refusal(home: Home, full_score: float = 10.0) -> str:
    with pytest.raises(ExtractError) as refused:
        read(home, full_score)
    assert all(problem.where.startswith("raw/delphi") for problem in refused.value.problems)
    return "\n".join(f"{p.where}: {p.found} [{p.rule}] {p.way_out}" for p in refused.value.problems)


def test_without_the_folder_there_are_no_rounds(home: Home) -> None:
    assert read(home) == {}


def test_a_ballot_is_read_as_numbers_in_the_order_of_the_framework(home: Home) -> None:
    write_ballot(home.raw, "round1", list(reversed(rows(SOUND))))
    found = read(home)
    assert list(found) == ["round1"]
    pd.testing.assert_frame_equal(found["round1"], ballot(SOUND))


def test_rounds_come_in_their_natural_order(home: Home) -> None:
    for name in ("round10", "round2", "Round1"):
        write_ballot(home.raw, name, SOUND)
    assert list(read(home)) == ["Round1", "round2", "round10"]


def test_chinese_numerals_are_numbers_too() -> None:
    names = ["第二十一轮", "第十轮", "第三轮", "第二轮", "第一轮", "第十二轮"]
    assert sorted(names, key=order_of) == ["第一轮", "第二轮", "第三轮", "第十轮", "第十二轮", "第二十一轮"]


def test_two_names_of_one_round_are_refused(home: Home) -> None:
    write_ballot(home.raw, "round1", SOUND)
    write_ballot(home.raw, "round01", SOUND)
    assert "are the same round" in refusal(home)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encodings_of_spreadsheets_are_read(home: Home, encoding: str) -> None:
    lines = [row | {"expert": row["expert"].replace("made_up_", "虚构")} for row in rows(SOUND)]
    path = write_ballot(home.raw, "round1", lines)
    text = path.read_text(encoding="utf-8")
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    assert sorted(set(read(home)["round1"]["expert"])) == ["虚构1", "虚构2", "虚构3", "虚构4"]


def test_other_order_of_columns_blanks_and_notes_are_fine(home: Home) -> None:
    path = write_ballot(home.raw, "round1", SOUND)
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    turned = "\n".join(" , ".join(reversed(line)) for line in lines)
    path.write_text(f"{turned}\n,,,,\n\n", encoding="utf-8")
    (home.delphi / "README.md").write_text("who was asked", encoding="utf-8")
    (home.delphi / ".hidden.csv").write_text("x", encoding="utf-8")
    pd.testing.assert_frame_equal(read(home)["round1"], ballot(SOUND))


def test_everything_wrong_with_all_rounds_is_told_at_once(home: Home) -> None:
    first = rows(SOUND)
    first[0]["score"], first[1]["score"], first[2]["familiarity"], first[3]["basis"] = "11", "９", "", "1.5"
    first.append(dict(first[4]))
    write_ballot(home.raw, "round1", first)
    write_ballot(home.raw, "round2", {"a": (1, 2), "top": (3, 4), "colour": (5, 6)})
    write_ballot(home.raw, "round3", {"left": (9,), "right": (8,)})
    said = refusal(home)
    for words in (
        "round1.csv, row 2: score 11 of left by made_up_1 [score is a number from 0 to 10]",
        "round1.csv, row 3: score '９' of left by made_up_2 [score is a number from 0 to 10]",
        "round1.csv, row 4: no familiarity of left by made_up_3 [familiarity is a number from 0 to 1]",
        "round1.csv, row 5: basis 1.5 of left by made_up_4 [basis is a number from 0 to 1]",
        "round1.csv, row 10: right by made_up_1 stands in raw/delphi/round1.csv, row 6 too",
        "round2.csv, row 4: item top is the root",
        "round2.csv, row 6: unknown item 'colour'",
        "round2.csv, children of left: no scores of b [siblings are scored together or not at all]",
        "round3.csv: 1 expert(s) [a round has at least two experts]",
    ):
        assert words in said
    assert len(said.splitlines()) == 5 + 5 + 1


def test_a_gap_names_the_expert_and_the_item(home: Home) -> None:
    write_ballot(home.raw, "round1", [row for row in rows(SOUND) if row["score"] != "9"])
    assert "round1.csv, expert made_up_1: no score of left [every expert of a round scores every item" in refusal(home)


def test_a_name_instead_of_the_id_is_told_the_id(home: Home) -> None:
    write_ballot(home.raw, "round1", [row | {"item": "左"} if row["item"] == "left" else row for row in rows(SOUND)])
    assert "unknown item '左' [an item is a node of the framework] write left" in refusal(home)


def test_the_full_score_is_that_of_the_method(home: Home) -> None:
    write_ballot(home.raw, "round1", SOUND)
    assert "score 9 of left by made_up_1 [score is a number from 0 to 5]" in refusal(home, 5)
    assert read(home, 9)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no header"),
        ("expert,item,score\n", "expert,item,score [the columns are expert,item,score,familiarity,basis]"),
        ("expert,item,score,familiarity,basis,mood\n", "mood"),
        ("expert,item,score,familiarity,basis\n", "0 expert(s)"),
        ("expert,item,score,familiarity,basis\ne1,left,1\n", "row 2: 3 cells"),
        ("expert,item,score,familiarity,basis\n,left,1,1,1\n", "row 2: no expert"),
        ('expert,item,score,familiarity,basis\n"e1,left,1,1,1\n', "quote"),
    ],
)
def test_a_file_that_is_no_ballot_is_refused(home: Home, text: str, words: str) -> None:
    home.delphi.mkdir()
    (home.delphi / "round1.csv").write_text(text, encoding="utf-8")
    assert words in refusal(home)


def test_bytes_that_are_no_text_are_refused(home: Home) -> None:
    home.delphi.mkdir()
    (home.delphi / "round1.csv").write_bytes("expert".encode("utf-16"))
    assert "save it as csv in UTF-8" in refusal(home)


@pytest.mark.parametrize("name", ["round1.xlsx", "2020/round1.csv", "source.yaml", "maps/table.yaml"])
def test_what_is_no_ballot_is_not_passed_over(home: Home, name: str) -> None:
    path = home.delphi / name
    path.parent.mkdir(parents=True)
    path.write_text("x", encoding="utf-8")
    assert f"raw/delphi/{name}: something else [raw/delphi holds ballots only" in refusal(home)


def test_ballots_are_no_extracts_and_other_strays_stay_refused(filled: Home, write_table: Callable[..., Path]) -> None:
    before = draw_up_manifest(filled)
    write_rounds(filled.raw)
    assert draw_up_manifest(filled) == before
    assert not any(path.is_relative_to(filled.delphi) for path in raw_files(filled))
    write_table("delphi2/round1.csv", [["x"]])
    with pytest.raises(ManifestError, match=r"raw/delphi2/round1\.csv: another folder"):
        raw_files(filled)


def test_the_hash_is_of_the_cells_and_of_the_rounds() -> None:
    first, second = ballot(FIRST), ballot(SECOND)
    known = ballots_sha256({"round1": first, "round2": second})
    assert known == ballots_sha256({"round1": first.copy(), "round2": second.copy()})
    changed = first.copy()
    changed.loc[0, "familiarity"] = 0.8
    others = [
        {"round1": changed, "round2": second},
        {"round1": first},
        {"round1": second, "round2": first},
        {"round1": first, "round3": second},
    ]
    assert len({known, *map(ballots_sha256, others)}) == 5


def test_another_order_of_rows_is_the_same_ballot(small_home: SmallHome) -> None:
    home = small_home.home
    nodes = load_definition(home).framework.nodes
    write_ballot(home.raw, "round1", FIRST)
    before = ballots_sha256(read_ballots(home, nodes, 10))
    shuffled = [row | {"score": f"{float(row['score']):.1f}"} for row in rows(FIRST)[::-1]]
    write_ballot(home.raw, "round1", shuffled)
    assert ballots_sha256(read_ballots(home, nodes, 10)) == before
