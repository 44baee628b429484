"""Rows of claims.csv: rounding by kind, refused rows set apart with the rule they break."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from capdev_pipeline.audit.claims import CleanedClaims, clean_claims
from capdev_pipeline.framework import load_definition

if TYPE_CHECKING:
    from tests.conftest import SmallHome

Clean = Callable[..., CleanedClaims]


def claim(claim_id: str, kind: str, printed: str, /, **cells: str) -> dict[str, object]:
    row = {
        "claim_id": claim_id,
        "section": "1",
        "kind": kind,
        "node_id": "output",
        "from_year": "2020" if kind in ("change", "contribution_share") else "",
        "year": "2023",
        "printed_value": printed,
        "unit": "percent",
        "statement_zh": "示例",
        "note": "",
    }
    return {**row, **cells}


@pytest.fixture
def clean(small_home: SmallHome) -> Clean:
    """Clean claims of the toy framework (nodes toy_index, output and dust)."""

    def run(*rows: dict[str, object]) -> CleanedClaims:
        frame = pd.DataFrame(rows).assign(
            extract_id="r/1-claims", source_id="r", path="raw/r/1/claims.csv", row=range(2, len(rows) + 2)
        )
        return clean_claims(frame, load_definition(small_home.home))

    return run


def test_a_whole_number_among_shares_with_one_decimal_is_rounded_like_them(clean: Clean) -> None:
    """The report prints 58 % beside 26.6 % and 15.4 %: 58 is 58.0, give or take 0.05."""
    claims = clean(
        claim("s1", "contribution_share", "58"),
        claim("s2", "contribution_share", "26.6"),
        claim("s3", "contribution_share", "15.4"),
    ).claims.set_index("claim_id")
    assert claims["printed"].to_dict() == {"s1": 58.0, "s2": 26.6, "s3": 15.4}
    assert claims["half_width"].to_dict() == pytest.approx({"s1": 0.05, "s2": 0.05, "s3": 0.05})


def test_the_rounding_of_one_kind_says_nothing_of_another(clean: Clean) -> None:
    claims = clean(
        claim("share", "contribution_share", "58"),
        claim("level", "level", "2.76"),
        claim("score", "normalized", "0.27"),
        claim("peak", "normalized", "1"),
    ).claims.set_index("claim_id")
    assert claims["half_width"].to_dict() == pytest.approx(
        {"share": 0.5, "level": 0.005, "score": 0.005, "peak": 0.005}
    )


def test_a_refused_row_gives_no_rounding(clean: Clean) -> None:
    cleaned = clean(
        claim("whole", "contribution_share", "58"),
        claim("fine", "contribution_share", "26.667", node_id="nowhere"),
    )
    assert list(cleaned.claims["half_width"]) == [0.5]


def test_a_best_year_has_no_number_even_if_a_cell_is_filled(clean: Clean) -> None:
    claims = clean(claim("b1", "best_year", ""), claim("b2", "best_year_so_far", "7")).claims
    assert claims["printed"].isna().all()
    assert claims["half_width"].isna().all()
    assert claims["from_year"].isna().all()


def test_years_are_whole_numbers_and_rows_stand_in_order_of_their_ids(clean: Clean) -> None:
    claims = clean(claim("z", "change", "0.3"), claim("a", "change", "-1.25")).claims
    assert list(claims["claim_id"]) == ["a", "z"]
    assert list(claims["from_year"]) == [2020, 2020]
    assert list(claims["year"]) == [2023, 2023]
    assert list(claims["printed"]) == [-1.25, 0.3]


@pytest.mark.parametrize(
    ("cells", "rule", "found"),
    [
        ({"kind": "rumour"}, "kind is known", "'rumour'"),
        ({"node_id": "nowhere"}, "node_id is a node of the framework", "'nowhere'"),
        ({"printed_value": "about 3"}, "printed_value is a number", "'about 3'"),
        ({"printed_value": ""}, "printed_value is a number", "''"),
        ({"year": "next"}, "year is a calendar year", "'next'"),
        ({"from_year": ""}, "a claim about a period has a from_year", "''"),
    ],
)
def test_a_row_that_breaks_a_rule_is_set_apart_and_the_others_stay(
    clean: Clean, cells: dict[str, str], rule: str, found: str
) -> None:
    cleaned = clean(claim("good", "change", "0.3"), claim("bad", "change", "0.4", **cells))
    assert list(cleaned.claims["claim_id"]) == ["good"]
    (refused,) = cleaned.quarantine.to_dict("records")
    assert refused["rule"] == rule
    assert found in refused["reason"]
    assert refused["locator"] == "raw/r/1/claims.csv, row 3"
    assert refused["row"] == 3
    assert json.loads(refused["row_json"])["claim_id"] == "bad"


@pytest.mark.parametrize(
    "cells",
    [
        {"kind": "level", "from_year": "once"},
        {"from_year": "2023"},
        {"from_year": "2024"},
        {"year": "20231"},
        {"claim_id": "Not an id"},
    ],
    ids=lambda cells: "-".join(cells.values()),
)
def test_a_row_that_no_table_could_hold_is_set_apart_too(clean: Clean, cells: dict[str, str]) -> None:
    cleaned = clean(claim("good", "change", "0.3"), claim("bad", "change", "0.4", **cells))
    assert list(cleaned.claims["claim_id"]) == ["good"]
    assert set(cleaned.quarantine["row"]) == {3}


def test_every_broken_rule_of_a_row_is_named(clean: Clean) -> None:
    cleaned = clean(claim("bad", "change", "x", node_id="nowhere", year="?", from_year=""))
    assert len(cleaned.claims) == 0
    assert len(cleaned.quarantine) == 4


def test_the_second_row_of_an_id_is_set_apart(clean: Clean) -> None:
    cleaned = clean(claim("twice", "change", "0.3"), claim("twice", "change", "0.4"))
    assert list(cleaned.claims["printed"]) == [0.3]
    assert list(cleaned.quarantine["rule"]) == ["claim_id is unique"]
