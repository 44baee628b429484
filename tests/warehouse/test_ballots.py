"""A home with two made-up rounds, end to end: tables, hashes, weights, and that raw/ stays as it was."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import duckdb
import pytest

from capdev_pipeline.errors import ExtractError, MethodError
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.steps import fixed_steps
from capdev_pipeline.warehouse.steps_ballots import ballots
from capdev_pipeline.warehouse.verify import verify
from tests.made_up_panel import FIRST, SECOND, rows, write_ballot, write_rounds

if TYPE_CHECKING:
    from tests.conftest import SmallHome

BY_EXPERTS = """
method_id: by_experts
weights: {{kind: experts, otherwise: {otherwise}}}
experts: {{decimals: 2}}
schemes:
  - {{name: weighted, kind: weighted}}
"""


@pytest.fixture
def asked(small_home: SmallHome) -> SmallHome:
    """The small home with both rounds, not yet built."""
    write_rounds(small_home.home.raw)
    return small_home


def by_experts(home: SmallHome, otherwise: str = "refuse") -> SmallHome:
    (home.root / "method.yaml").write_text(BY_EXPERTS.format(otherwise=otherwise), encoding="utf-8")
    return home


def test_the_tables_are_what_sql_finds_in_the_files(asked: SmallHome) -> None:
    before = asked.raw_bytes()
    asked.build()
    assert asked.raw_bytes() == before
    files = asked.home.delphi / "*.csv"
    items = duckdb.sql(
        f"""select replace(parse_filename(filename), '.csv', '') as round, item, avg(score), stddev_samp(score),
                   stddev_samp(score) / avg(score), avg((score = 10)::int), count(*),
                   avg(score) / sum(avg(score)) over (partition by filename)
            from read_csv('{files}', filename = true) group by filename, item order by all"""
    ).fetchall()
    found = asked.query(
        """select round, node_id, mean, sd, cv, full_share, experts, weight
           from robustness.delphi_item order by all"""
    )
    assert len(found) == len(items) == 4
    for row, expected in zip(found, items, strict=True):
        assert row[:2] == expected[:2]
        assert row[2:] == pytest.approx(expected[2:])
    authority = duckdb.sql(
        f"""select replace(parse_filename(filename), '.csv', ''), expert, (avg(basis) + avg(familiarity)) / 2
            from read_csv('{files}', filename = true) group by filename, expert order by all"""
    ).fetchall()
    for row, expected in zip(
        asked.query("select round, expert, authority from robustness.delphi_expert order by all"),
        authority,
        strict=True,
    ):
        assert row[:2] == expected[:2]
        assert row[2] == pytest.approx(expected[2])


def test_agreement_and_the_stop_rule_by_hand(asked: SmallHome) -> None:
    asked.build()
    found = asked.query("select round, parent_id, w, chi2, settled from robustness.delphi_round order by position, 2")
    assert [row[:2] for row in found] == [(f"round{n}", parent) for n in (1, 2) for parent in ("", "toy_index")]
    assert [row[2] for row in found] == pytest.approx([1 / 12, 1 / 12, 1, 1])
    assert [row[4] for row in found] == [False, False, True, True]


def test_the_step_says_how_it_ended(asked: SmallHome) -> None:
    written = ballots(Build(asked.home))
    assert dict(written.facts) == {"rounds": 2, "experts in the last round": 4, "settled": "yes"}
    (asked.home.delphi / "round2.csv").unlink()
    assert ballots(Build(asked.home)).facts["settled"] == "no"
    (asked.home.delphi / "round1.csv").unlink()
    assert dict(ballots(Build(asked.home)).facts) == {"rounds": 0}


def test_without_ballots_the_tables_are_empty_and_the_hashes_as_they_were(small_home: SmallHome) -> None:
    before = Build(small_home.home)
    known = before.extracts_sha256, before.build_id
    small_home.home.delphi.mkdir()
    assert (Build(small_home.home).extracts_sha256, Build(small_home.home).build_id) == known
    small_home.build()
    for table in ("item", "expert", "round"):
        assert small_home.query(f"select count(*) from robustness.delphi_{table}") == [(0,)]


def test_a_changed_ballot_is_another_build_and_a_re_saved_one_is_not(asked: SmallHome) -> None:
    known = Build(asked.home).build_id
    path = asked.home.delphi / "round1.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert Build(asked.home).build_id == known
    write_ballot(asked.home.raw, "round1", {**FIRST, "dust": (6, 5, 6, 9)})
    assert Build(asked.home).build_id != known


def test_verify_sees_that_a_ballot_changed_since(asked: SmallHome) -> None:
    asked.build()
    by_name = {check.name: check for check in verify(asked.home)}
    assert by_name["published from the files as they are now"].passed
    write_ballot(asked.home.raw, "round2", FIRST)
    by_name = {check.name: check for check in verify(asked.home)}
    assert not by_name["published from the files as they are now"].passed


def test_errors_of_ballots_come_before_anything_is_built(asked: SmallHome) -> None:
    write_ballot(asked.home.raw, "round2", [*rows(SECOND), {**rows(SECOND)[0], "item": "colour"}])
    with pytest.raises(ExtractError, match=r"raw/delphi/round2\.csv, row 10: unknown item 'colour'"):
        asked.build()
    assert not asked.home.published.exists()
    assert not asked.home.working_database.exists()


def test_weights_of_experts_need_ballots(small_home: SmallHome) -> None:
    by_experts(small_home)
    with pytest.raises(MethodError, match=r"node toy_index: no scores \(above 0\) of output, dust"):
        small_home.build()
    assert not small_home.home.published.exists()


def test_weights_of_experts_are_those_of_the_index(asked: SmallHome) -> None:
    by_experts(asked).build()
    # 8.5 and 6 of 14.5, to two decimals.
    assert asked.query("select node_id, weight from index.weight where release = 'current' order by node_id") == [
        ("dust", 0.41),
        ("output", 0.59),
    ]
    # Output is 20 of 10-40 in 2021, dust 6 of 4-8, less is better.
    (score,) = asked.query("select score from index.score where level = 0 and year = 2021 and release = 'current'")[0]
    assert score == pytest.approx(0.59 * (20 - 10) / 30 + 0.41 * (8 - 6) / 4)
    assert asked.query("select distinct weight_status from meta.node where level > 0") == [("expert",)]
    # The framework's own weights stay beside them.
    assert asked.query("select node_id, declared_weight from robustness.delphi_item where position = 2") == [
        ("dust", 0.4),
        ("output", 0.6),
    ]


def test_otherwise_declared_does_without_ballots(small_home: SmallHome) -> None:
    by_experts(small_home, "declared").build()
    (score,) = small_home.query(
        "select score from index.score where level = 0 and year = 2021 and release = 'current'"
    )[0]
    assert score == pytest.approx(0.6 * 1 / 3 + 0.4 * 0.5)


def test_the_steps_that_read_ballots_say_so() -> None:
    needing = {step.name for step in fixed_steps([]) if "raw.delphi" in step.inputs}
    assert needing == {"framework", "ballots", "score", "uncertainty", "sensitivity"}


def test_a_source_family_cannot_take_the_name(small_home: SmallHome) -> None:
    shutil.copytree(small_home.home.raw / "toy_source", small_home.home.raw / "delphi")
    with pytest.raises(ExtractError, match="raw/delphi holds ballots only"):
        small_home.build()
