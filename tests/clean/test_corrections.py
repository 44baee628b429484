"""Corrections applied to rows, and settled against all rows: known answers by hand."""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from capdev_pipeline.clean.corrections import Reading, reading, register_of, settle
from capdev_pipeline.clean.figures import Cleaned, clean_figures, join_cleaned
from capdev_pipeline.errors import Problem
from capdev_pipeline.extract import Correction
from capdev_pipeline.framework import Definition
from capdev_pipeline.schemas import clean, validate

GDP = "gdp.110000.2020.01"
PATHS: Mapping[str, str] = defaultdict(lambda: "raw/toy/2020/printed_figures.csv")


def entry(action: str, value: str = "", expects: str = "10", **cells: str) -> Correction:
    plain = {
        "correction_id": "c1", "figure_id": GDP, "action": action, "expects": expects, "value": value,
        "reason": "a slip", "source": "erratum", "who": "A. Reader", "decided": "2026-01-02",
        "where": "raw/corrections.csv, row 2",
    }  # fmt: skip
    return Correction(**{**plain, **cells})


def cleaned(make: SimpleNamespace, definition: Definition, correction: Correction, *rows: Any) -> Cleaned:
    return clean_figures(make.extract(rows), definition, register_of([correction]))


def settled(definition: Definition, found: Cleaned, *entries: Correction) -> tuple[pd.DataFrame, list[Problem]]:
    return settle(entries, found.observations, found.quarantine, definition, PATHS)


# action, value, printed value and unit of a gdp figure -> value and half width in 亿元, by hand.
KNOWN = [
    ("override", "12.5", "10", "亿元", 12.5, 0.05),
    ("override", "12", "10.75", "亿元", 12.0, 0.5),
    ("override", "1.2e3", "10", "万元", 0.12, 0.005),
    ("override", "10.0", "1,0", "亿元", 10.0, 0.05),
    ("rescale", "0.1", "203", "亿元", 20.3, 0.05),
    ("rescale", "10", "20.3", "亿元", 203.0, 0.5),
    ("rescale", "10000", "35", "万元", 35.0, 0.5),
    ("rescale", "1.1", "0.30", "万亿元", 3300.0, 55.0),
]


@pytest.mark.parametrize(("action", "value", "printed", "unit", "expected", "half"), KNOWN)
def test_a_corrected_value_and_its_rounding(
    make: SimpleNamespace, definition: Definition, action: str, value: str, printed: str, unit: str,
    expected: float, half: float,
) -> None:  # fmt: skip
    found = cleaned(make, definition, entry(action, value, printed), make.printed("gdp", printed, unit))
    assert found.quarantine.empty
    (row,) = validate(clean.Observation, found.observations, where="t").to_dict("records")
    assert row["value"] == pytest.approx(expected, rel=1e-14)
    assert row["half_width"] == pytest.approx(half)
    assert (row["printed_value"], row["printed_unit"], row["correction_id"]) == (printed, unit, "c1")


@pytest.mark.parametrize(
    ("printed", "value", "digits"), [("203", "0.1", "20.3"), ("0.1", "3", "0.3"), ("1.1", "1.1", "1.21")]
)
def test_a_rescale_counts_in_decimals(printed: str, value: str, digits: str) -> None:
    assert reading(printed, entry("rescale", value, printed)) == Reading(digits, printed, float(value))


def test_a_rescale_of_a_print_that_no_number_can_hold_is_refused_and_no_crash(
    make: SimpleNamespace, definition: Definition
) -> None:
    printed = "1e999999999"
    found = cleaned(make, definition, entry("rescale", "1e300", printed), make.printed("gdp", printed))
    assert list(found.quarantine["rule"]) == ["the value lies in the range of its series"]


def test_a_print_that_is_no_number_can_be_dropped(make: SimpleNamespace, definition: Definition) -> None:
    found = cleaned(make, definition, entry("drop", expects="1,0"), make.printed(value="1,0"))
    assert list(found.quarantine["rule"]) == ["set aside by correction c1"]


def test_other_rows_stay_as_printed(make: SimpleNamespace, definition: Definition) -> None:
    rows = [make.printed(), make.printed(year="2021")]
    found = cleaned(make, definition, entry("override", "11"), *rows).observations
    assert dict(zip(found["year"], found["value"], strict=True)) == {2020: 11.0, 2021: 10.0}
    assert dict(zip(found["year"], found["correction_id"], strict=True)) == {2020: "c1", 2021: ""}


def test_a_dropped_row_is_set_aside_with_its_correction(make: SimpleNamespace, definition: Definition) -> None:
    found = cleaned(make, definition, entry("drop"), make.printed())
    assert found.observations.empty
    (row,) = validate(clean.Quarantine, found.quarantine, where="t").to_dict("records")
    assert (row["rule"], row["reason"]) == ("set aside by correction c1", "a slip (erratum; A. Reader)")
    assert row["correction_id"] == "c1"
    assert json.loads(row["row_json"])["printed_value"] == "10"


def test_a_correction_settles_a_value_that_the_rules_refuse(make: SimpleNamespace, definition: Definition) -> None:
    """3000 微克/立方米 is outside 0 to 1000; a printed '1,234' is no number."""
    for printed, action, value in (("3000", "override", "30.0"), ("3000", "rescale", "0.01"), ("3000", "drop", "")):
        row = make.printed("pm25", printed, "微克/立方米", figure_id=GDP)
        found = cleaned(make, definition, entry(action, value, printed), row)
        assert list(found.quarantine["correction_id"]) == (["c1"] if action == "drop" else [])
        assert list(found.observations["value"]) == ([] if action == "drop" else [30.0])


# What is wrong with the row or the corrected value -> the rule that is named.
REFUSED: list[tuple[Correction, dict[str, str], str]] = [
    (entry("override", "-5"), {}, "the value lies in the range of its series"),
    (entry("rescale", "1e308"), {}, "the value lies in the range of its series"),
    (entry("rescale", "10", "1,0"), {"value": "1,0"}, "printed_value is a number"),
    (entry("override", "11"), {"citation": ""}, "citation is not empty"),
    (entry("drop"), {"citation": ""}, "citation is not empty"),
    (entry("drop"), {"unit": "furlong"}, "printed_unit is registered"),
    (entry("drop"), {"series": "gdpp", "figure_id": GDP}, "series is registered"),
]


@pytest.mark.parametrize(("correction", "cells", "rule"), REFUSED)
def test_a_corrected_row_that_breaks_a_rule_is_named_by_the_register(
    make: SimpleNamespace, definition: Definition, correction: Correction, cells: dict[str, str], rule: str
) -> None:
    found = cleaned(make, definition, correction, make.printed(**cells))
    assert list(found.quarantine["rule"]) == [rule]
    assert list(found.quarantine["correction_id"]) == [""]
    table, (problem,) = settled(definition, found, correction)
    assert table.empty
    assert (problem.where, problem.rule) == ("raw/corrections.csv, row 2", rule)
    assert f"correction c1 on {GDP}, raw/toy/2020/printed_figures.csv, row 2: " in problem.found


def test_an_entry_that_expects_another_print_does_nothing_and_is_refused(
    make: SimpleNamespace, definition: Definition
) -> None:
    for action, value in (("override", "12"), ("rescale", "2"), ("drop", "")):
        correction = entry(action, value, expects="10.0")
        found = cleaned(make, definition, correction, make.printed())
        assert list(found.observations["value"]) == [10.0]
        assert list(found.observations["correction_id"]) == [""]
        _, (problem,) = settled(definition, found, correction)
        assert problem.where == "raw/corrections.csv, row 2"
        assert f"expects '10.0' of {GDP}; " in problem.found
        assert problem.found.endswith("row 2 has '10'")
        assert problem.way_out


def test_an_entry_without_a_figure_is_refused(make: SimpleNamespace, definition: Definition) -> None:
    correction = entry("drop", figure_id="gdp.nowhere")
    _, (problem,) = settled(definition, cleaned(make, definition, correction, make.printed()), correction)
    assert problem.rule == "a correction names a figure of raw/"
    assert problem.found == "correction c1 expects '10' of gdp.nowhere; no extract has this figure_id"


@pytest.mark.parametrize("action", ["override", "drop"])
def test_an_entry_whose_figure_stands_in_two_extracts_is_refused(
    make: SimpleNamespace, definition: Definition, action: str
) -> None:
    """Dropping the first must not make room for the second."""
    correction = entry(action, "12" if action == "override" else "")
    parts = [
        clean_figures(make.extract([make.printed(value=value)], name), definition, register_of([correction]))
        for name, value in (("a/1", "10"), ("b/1", "11"))
    ]
    joined = join_cleaned(parts, {"a/1": "raw/toy/2020/printed_figures.csv", "b/1": "raw/b/1/printed_figures.csv"})
    paths = {"a/1": "raw/a/1/printed_figures.csv", "b/1": "raw/b/1/printed_figures.csv"}
    _, (problem,) = settle([correction], joined.observations, joined.quarantine, definition, paths)
    assert problem.rule == "a correction names one row"
    assert "raw/b/1/printed_figures.csv, row 2" in problem.found


def test_every_problem_is_told(make: SimpleNamespace, definition: Definition) -> None:
    entries = [
        entry("override", "12", "9"),
        entry("drop", correction_id="c2", figure_id="nowhere", where="raw/corrections.csv, row 3"),
    ]
    found = clean_figures(make.extract([make.printed()]), definition, register_of(entries))
    _, problems = settled(definition, found, *entries)
    assert [p.where[-1] for p in problems] == ["2", "3"]


def test_the_table_tells_each_correction_in_full(make: SimpleNamespace, definition: Definition) -> None:
    entries = [
        entry("rescale", "10", "20.3", correction_id="c2", figure_id="g2"),
        entry("drop", correction_id="c3", figure_id="g3"),
        entry("override", "12.5"),
    ]
    rows = [
        make.printed(),
        make.printed(value="20.3", unit="万元", year="2021", figure_id="g2"),
        make.printed(year="2022", figure_id="g3"),
    ]
    found = clean_figures(make.extract(rows), definition, register_of(entries))
    table, problems = settled(definition, found, *entries)
    assert problems == []
    table = validate(clean.Correction, table, where="t").set_index("correction_id").sort_index()
    assert table["observation_id"].to_dict() == {"c1": GDP, "c2": "g2", "c3": "g3"}
    assert table["value"].round(12).fillna(-1).to_dict() == {"c1": 12.5, "c2": 0.0203, "c3": -1}
    assert table["replacement"].to_dict() == {"c1": "12.5", "c2": "10", "c3": ""}
    assert table["printed_value"].to_dict() == {"c1": "10", "c2": "20.3", "c3": "10"}
    assert table["printed_unit"].to_dict() == {"c1": "亿元", "c2": "万元", "c3": "亿元"}
    assert set(table["unit"]) == {"亿元"}
    assert list(table["year"]) == [2020, 2021, 2022]
    assert set(table["extract_id"]) == {"toy/2020"}
    assert set(table["decided"]) == {pd.Timestamp(datetime.date(2026, 1, 2))}
    words = table.loc["c3", ["series", "area", "action", "reason", "source", "who"]]
    assert list(words) == ["gdp", "110000", "drop", "a slip", "erratum", "A. Reader"]


def test_without_entries_the_table_is_empty(make: SimpleNamespace, definition: Definition) -> None:
    table, problems = settled(definition, clean_figures(make.extract([make.printed()]), definition))
    assert problems == []
    assert validate(clean.Correction, table, where="t").empty


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (entry("override", "11"), entry("override", "12")),
        (entry("override", "11"), entry("drop")),
        (entry("drop"), entry("override", "11")),
        (entry("override", "11"), entry("override", "11", correction_id="c2")),
    ],
)
def test_a_register_that_changed_since_the_cleaning_is_refused(
    make: SimpleNamespace, definition: Definition, before: Correction, now: Correction
) -> None:
    """Single steps run from the UI, with an edit in between."""
    found = cleaned(make, definition, before, make.printed())
    _, problems = settled(definition, found, now)
    assert {p.rule for p in problems} == {"the figures were cleaned with this register"}


@pytest.mark.parametrize("action", ["override", "drop"])
def test_an_entry_taken_out_since_the_cleaning_is_refused(
    make: SimpleNamespace, definition: Definition, action: str
) -> None:
    found = cleaned(make, definition, entry(action, "11" if action == "override" else ""), make.printed())
    _, (problem,) = settled(definition, found)
    assert problem.where == "raw/corrections.csv"
    assert "c1 was taken out" in problem.found


def test_an_entry_added_since_the_cleaning_is_refused(make: SimpleNamespace, definition: Definition) -> None:
    found = clean_figures(make.extract([make.printed()]), definition)
    _, (problem,) = settled(definition, found, entry("override", "11"))
    assert problem.rule == "the figures were cleaned with this register"


@pytest.mark.parametrize(("action", "value", "half"), [("override", "21", 0.5), ("rescale", "10", 0.05)])
def test_the_decimals_a_file_lost_are_those_of_the_print_alone(
    make: SimpleNamespace, definition: Definition, action: str, value: str, half: float
) -> None:
    """20 in a column of two decimals is 20.00, half width 0.005; ten times that is 0.05; a typed 21 is 21."""
    rows = make.extract([make.printed(value="20")]).assign(cell="B7", decimals="2")
    found = clean_figures(rows, definition, register_of([entry(action, value, "20")]))
    assert list(found.observations["half_width"]) == [pytest.approx(half)]
