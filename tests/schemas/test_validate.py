"""Validation: types, ranges, keys and cross-column rules, refused with row and rule."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from capdev_pipeline.errors import ContractError
from capdev_pipeline.schemas import columns_of, validate
from capdev_pipeline.schemas.base import Table, failures_of, rule_columns, rule_holds
from capdev_pipeline.schemas.clean import Unit
from capdev_pipeline.schemas.index import Score, Stage
from capdev_pipeline.schemas.indicator import Choice, Normalized, Value
from capdev_pipeline.schemas.meta import Extract, Release


def units(**cells: list[Any]) -> pd.DataFrame:
    rows = {
        "printed_unit": ["亿元", "万元"],
        "series": ["", ""],
        "unit": ["亿元", "亿元"],
        "factor": [1.0, 0.0001],
        "qualifier": ["", "approximate"],
        "note": ["", ""],
    }
    return pd.DataFrame({**rows, **cells})


def refused(model: type[Table], frame: pd.DataFrame) -> list[str]:
    with pytest.raises(ContractError) as caught:
        validate(model, frame, where="t")
    return [f"{problem.where}; {problem.rule}; {problem.found}" for problem in caught.value.problems]


def test_a_sound_frame_comes_back_in_the_order_of_the_model() -> None:
    shuffled = units()[["note", "qualifier", "factor", "unit", "series", "printed_unit"]]
    checked = validate(Unit, shuffled, where="t")
    assert list(checked.columns) == ["printed_unit", "series", "unit", "factor", "qualifier", "note"]
    assert list(checked["factor"]) == [1.0, 0.0001]


def test_numbers_as_text_are_taken_as_numbers() -> None:
    assert list(validate(Unit, units(factor=["1", "1e-4"]), where="t")["factor"]) == [1.0, 0.0001]


@pytest.mark.parametrize(
    ("cells", "where", "rule", "found"),
    [
        ({"factor": [1.0, 0.0]}, "t, row 2", "clean.unit.factor: greater_than(0)", "0.0"),
        ({"qualifier": ["perhaps", ""]}, "t, row 1", "clean.unit.qualifier: isin", "perhaps"),
        ({"factor": [1.0, None]}, "t, row 2", "clean.unit.factor: not_nullable", "nan"),
        ({"factor": ["one", "1"]}, "t, row 1", "clean.unit.factor", "one"),
        ({"printed_unit": ["元", "元"]}, "t, row 2", "multiple_fields_uniqueness", "元"),
        ({"extra": [1, 2]}, "t", "column_in_schema", "extra"),
    ],
)
def test_what_breaks_the_model_is_named_with_row_and_rule(
    cells: dict[str, list[Any]], where: str, rule: str, found: str
) -> None:
    shown = refused(Unit, units(**cells))
    assert any(line.startswith(f"{where}; ") and rule in line and found in line for line in shown), shown


def test_a_missing_column_is_named() -> None:
    assert any("column_in_dataframe; note" in line for line in refused(Unit, units().drop(columns="note")))


def test_every_failure_is_shown_and_not_only_the_first() -> None:
    frame = units(factor=[-1.0, 1.0], qualifier=["", "bad"]).drop(columns="note")
    shown = " | ".join(refused(Unit, frame))
    assert "row 1; clean.unit.factor" in shown
    assert "row 2; clean.unit.qualifier" in shown
    assert "note" in shown


def test_failures_of_a_sound_frame_are_none() -> None:
    assert failures_of(Unit, units()).empty


# Each cross-column rule: a row that keeps it, and the change that breaks it.
SCORE = {
    "scheme": "declared", "node_id": "a", "level": 0, "area": "110000", "year": 2020, "release": "current",
    "score": 0.5, "partial": 0.5, "lower": 0.4, "upper": 0.6, "coverage": 0.8, "present": 2, "indicators": 3,
    **{f"weight_{name}": 0.0 for name in ("observed", "derived", "estimated", "interpolated", "a", "b", "c", "d")},
}  # fmt: skip
EXTRACT = {
    "extract_id": "s/e", "source_id": "s", "edition": "e", "path": "s/e/t.csv", "kind": "figures", "table_maps": "",
    "published": "",
    "sha256": "0" * 64, "content_sha256": "0" * 64, "rows": 3, "accepted": 2, "quarantined": 1,
}  # fmt: skip
CELL = {"indicator_id": "a", "area": "110000", "year": 2020, "release": "current"}
NORMALISED = {
    **CELL,
    "value": 5.0,
    "direction": "+",
    "score": 0.5,
    "lo": 1.0,
    "hi": 9.0,
    "status": "observed",
    "grade": "A",
    "reason": "",
}
CHOICE = {**CELL, "segment": "all", "observation_id": "x", "role": "value", "rank": 1, "chosen": True, "reason": "r"}
STAGE = {
    "scheme": "declared",
    "node_id": "a",
    "area": "110000",
    "release": "current",
    "from_year": 2010,
    "to_year": 2013,
    "change": 1.0,
    "annual_change": 0.3,
}
RELEASE = {"release": "current", "as_of": pd.NaT, "first_year": 2010, "last_year": 2023}
BROKEN: list[tuple[type[Table], dict[str, Any], dict[str, Any], str]] = [
    (Score, SCORE, {"score": 0.39}, "lower_not_above_score"),
    (Score, SCORE, {"score": 0.61}, "score_not_above_upper"),
    (Score, SCORE, {"lower": 0.7, "score": None}, "lower_not_above_upper"),
    (Score, SCORE, {"present": 4}, "present_within_indicators"),
    (Extract, EXTRACT, {"accepted": 3}, "rows_add_up"),
    (Normalized, NORMALISED, {"lo": 10.0}, "lo_not_above_hi"),
    (Choice, CHOICE, {"rank": 0}, "chosen_has_rank"),
    (Stage, STAGE, {"to_year": 2010}, "from_before_to"),
    (Release, RELEASE, {"last_year": 2009}, "first_before_last"),
]


@pytest.mark.parametrize(("model", "row", "change", "rule"), BROKEN, ids=[case[3] for case in BROKEN])
def test_a_cross_column_rule_refuses_the_row_that_breaks_it(
    model: type[Table], row: dict[str, Any], change: dict[str, Any], rule: str
) -> None:
    columns = list(columns_of(model))
    assert len(validate(model, pd.DataFrame([row], columns=columns), where="t")) == 1
    key = {"node_id": "b"} if "node_id" in row else {}
    frame = pd.DataFrame([{**row, **key}, {**row, **change}], columns=columns)
    shown = refused(model, frame)
    assert any(rule in line and "row 2" in line for line in shown), shown
    assert not any(rule in line and "row 1" in line for line in shown), shown


@pytest.mark.parametrize("score", [0.4 - 5e-10, 0.6 + 5e-10])
def test_bounds_leave_room_for_rounding(score: float) -> None:
    assert len(validate(Score, pd.DataFrame([{**SCORE, "score": score}]), where="t")) == 1


def test_a_null_passes_a_cross_column_rule() -> None:
    assert len(validate(Score, pd.DataFrame([{**SCORE, "score": None, "partial": None}]), where="t")) == 1
    assert len(validate(Normalized, pd.DataFrame([{**NORMALISED, "lo": None}]), where="t")) == 1


def test_rules_hold_row_by_row_and_null_passes() -> None:
    frame = pd.DataFrame({"a": [1.0, 3.0, None, 2.0], "b": [2.0, 2.0, 2.0, None]})
    assert list(rule_holds(frame, "a <= b")) == [True, False, True, True]
    assert list(rule_holds(frame, "a <= b + 1e-9")) == [True, False, True, True]
    assert list(rule_holds(frame.astype("Int64"), "a == b or a > 2")) == [False, True, True, True]


def test_words_and_numbers_of_a_rule_are_no_columns() -> None:
    assert rule_columns("lower <= score + 1e-9 and not abs(x_1) > 2") == ["lower", "score", "x_1"]
    assert rule_columns("status == 'missing' or value == value") == ["status", "value"]


def test_a_value_may_be_missing_but_its_status_may_not() -> None:
    row = {
        **CELL,
        "value": None,
        "unit": "%",
        "status": "missing",
        "grade": None,
        "method": "no figure",
        "segment": "",
        "observation_ids": [],
    }
    assert len(validate(Value, pd.DataFrame([row]), where="t")) == 1
    assert any("indicator.value.status" in line for line in refused(Value, pd.DataFrame([{**row, "status": None}])))
    assert any("isin" in line for line in refused(Value, pd.DataFrame([{**row, "status": "guessed"}])))
