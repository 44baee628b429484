"""capdev experts: tables, sentences, JSON, and what it says where there are no ballots."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from capdev_pipeline.cli.experts import experts
from tests.made_up_panel import write_rounds

if TYPE_CHECKING:
    from tests.conftest import SmallHome

Run = Callable[..., Result]


@pytest.fixture
def asked(small_home: SmallHome) -> SmallHome:
    write_rounds(small_home.home.raw)
    small_home.build()
    return small_home


def said(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def test_tables_and_sentences(asked: SmallHome, run: Run) -> None:
    text = said(run("experts", "--home", asked.root))
    for words in (
        "│ round1 │       全部 / all │       4 │     2 │    0.259 │    0.317 │ 0.083 │  0.33 │ 0.564 │   否 / no │",
        "│ round2 │         示例指数 │       4 │     2 │    0.102 │    0.136 │ 1.000 │  4.00 │ 0.046 │ 是 / yes │",
        "│ 产出 │ 8.50 │   0.58 │    0.068 │       0.00 │  0.586 │    0.600 │     -0.014 │",
        "│ made_up_1 │    1.000 │          0.900 │        0.950 │",
        "The last round meets it.",
    ):
        assert re.sub(r"\s+", " ", words) in re.sub(r"\s+", " ", text), words
    assert text.count("made_up_1") == 1  # experts of the last round only


def test_json_has_every_round_and_every_digit(asked: SmallHome, run: Run) -> None:
    found = json.loads(said(run("experts", "--home", asked.root, "--json")))
    assert sorted(found) == ["experts", "items", "rounds", "sentences"]
    assert [(row["round"], row["node_id"]) for row in found["items"]] == [
        *(("round1", "dust"), ("round1", "output")),
        *(("round2", "dust"), ("round2", "output")),
    ]
    assert found["items"][3]["weight"] == pytest.approx(8.5 / 14.5, abs=1e-14)
    assert found["rounds"][2]["settled"] is True
    assert len(found["experts"]) == 8
    assert found["sentences"][0].keys() == {"zh", "en"}


def test_without_ballots_it_says_that_the_printed_weights_stand_and_how_to_add_some(built: SmallHome, run: Run) -> None:
    text = said(run("experts", "--home", built.root))
    assert "印刷权重有效" in text
    assert "the weights printed in the framework stand" in text
    assert "raw/delphi/<round>.csv" in text
    found = json.loads(said(run("experts", "--home", built.root, "--json")))
    assert found["items"] == found["rounds"] == found["experts"] == []


def test_ballots_that_are_not_built_yet_are_told(built: SmallHome, run: Run) -> None:
    write_rounds(built.home.raw)
    assert "has ballots that are not built yet: capdev build" in said(run("experts", "--home", built.root))


def test_without_a_warehouse_it_is_refused(small_home: SmallHome, run: Run) -> None:
    result = run("experts", "--home", small_home.root)
    assert result.exit_code == 1
    assert "build it with: capdev build" in result.stderr


def test_ballots_that_are_wrong_end_a_build_with_every_problem(small_home: SmallHome, run: Run) -> None:
    write_rounds(small_home.home.raw)
    path = small_home.home.delphi / "round1.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("made_up_2,output,10", "made_up_2,output,ten"), "utf-8")
    result = run("build", "--direct", "--no-report", "--home", small_home.root)
    assert result.exit_code == 1
    assert "raw/delphi/round1.csv, row 3: score 'ten' of output by made_up_2" in result.stderr


def test_the_help_is_in_both_languages() -> None:
    text = CliRunner().invoke(experts, ["--help"]).stdout
    assert re.search(r"[一-鿿]", text.split("Options:")[0])
    for block in re.split(r"\n  (?=-)", text.split("Options:")[1])[1:]:
        assert "--help" in block or re.search(r"[一-鿿]", block), block
