"""The sheets of uncertainty, coherence, methods and another index: the published tables as they are.

Belongs here: every row and number of those sheets; what is left out where a table is empty. Does not belong here: the
anatomy that all sheets share (test_anatomy.py).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl import Workbook

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.workbook import workbook
from tests.report.workbook.office import rows_of, sheet_of

Ask = Callable[[str], list[tuple[Any, ...]]]

# Sheet -> table, key, numbers.
TABLES = {
    "Uncertainty": ("robustness.uncertainty", ("node_id", "year"), ("nominal", "p05", "p50", "p95", "p_record")),
    "Sensitivity": ("robustness.sobol", ("output", "factor"), ("s1", "s1_ci", "st", "st_ci")),
    "Left-out": (
        "robustness.left_out",
        ("kind", "left_out", "node_id", "output"),
        ("nominal", "without", "difference"),
    ),
    "Correlations": ("robustness.correlation", ("indicator_id", "other_id"), ("r_levels", "n_levels", "r_changes")),
    "Reliability": ("robustness.reliability", ("node_id",), ("alpha", "first_component", "n")),
    "Influence": ("robustness.influence", ("indicator_id",), ("effective_weight", "share", "r", "n")),
    "Extremes": ("robustness.single_year", ("indicator_id",), ("year", "full_range", "range_without", "loss")),
    "Methods": ("robustness.comparison", ("scheme", "node_id"), ("years", "r", "rank_r", "record_year")),
    "External": ("robustness.external", ("external_id", "year"), ("theirs", "ours", "theirs_change", "coverage")),
}


@pytest.fixture(scope="module")
def book(written: Path) -> Workbook:
    return openpyxl.load_workbook(written)


@pytest.mark.parametrize("sheet", TABLES)
def test_a_sheet_holds_its_table(book: Workbook, ask: Ask, sheet: str) -> None:
    table, keys, numbers = TABLES[sheet]
    stood = {row[: len(keys)]: row[len(keys) :] for row in ask(f"select {', '.join((*keys, *numbers))} from {table}")}
    found = {tuple(row[key] for key in keys): row for row in rows_of(sheet_of(book, sheet))}
    assert found.keys() == stood.keys()
    for key, row in stood.items():
        for name, number in zip(numbers, row, strict=True):
            cell = found[key][name]
            assert (cell == "[x]") if number is None else (cell == pytest.approx(number, rel=1e-12)), (key, name)


def test_weights_of_every_scheme_of_the_release(book: Workbook, ask: Ask) -> None:
    stood = {
        (scheme, node): (weight, reason)
        for scheme, node, weight, reason in ask(
            "select scheme, node_id, weight, reason from index.weight where release = 'current'"
        )
    }
    found = {(row["scheme"], row["node_id"]): row for row in rows_of(sheet_of(book, "Weights"))}
    assert found.keys() == stood.keys()
    for key, (weight, reason) in stood.items():
        assert found[key]["weight"] == pytest.approx(weight, abs=1e-12)
        assert (found[key]["reason"] or "") == reason
    assert "mostly measure trend" in sheet_of(book, "Weights")["A6"].value


def test_they_say_that_they_hold_values(book: Workbook) -> None:
    for name in (*TABLES, "Weights"):
        sheet = sheet_of(book, name)
        assert "not formulas" in sheet["A6"].value
        assert not any(cell.data_type == "f" for row in sheet.iter_rows(min_row=9) for cell in row)


def test_an_empty_table_has_no_sheet_and_one_scheme_no_sheet_of_weights(frames: Frames, tmp_path: Path) -> None:
    tables = {name: table.head(0) for name, table in frames.tables.items() if name.startswith("robustness.")}
    schemes = frames.all("meta.scheme").sort_values("position").head(1)
    workbook(Frames({**frames.tables, **tables, "meta.scheme": schemes}), tmp_path / "bare.xlsx")
    names = {sheet.title.split(" ")[-1] for sheet in openpyxl.load_workbook(tmp_path / "bare.xlsx").worksheets}
    assert not names & {*TABLES, "Weights", "Experts"}


def test_ballots_have_a_sheet(frames: Frames, tmp_path: Path) -> None:
    item = {"round": "made-up", "position": 1, "mean": 8.0, "sd": 1.0, "cv": 0.125, "full_share": 0.25, "experts": 4}
    items = pd.DataFrame(
        [
            {**item, "node_id": node, "parent_id": frames.root, "weight": 0.2, "declared_weight": 0.3}
            for node in frames.children(frames.root)
        ]
    )
    workbook(Frames({**frames.tables, "robustness.delphi_item": items}), tmp_path / "ballots.xlsx")
    rows = rows_of(sheet_of(openpyxl.load_workbook(tmp_path / "ballots.xlsx"), "Experts"))
    assert [(row["node_id"], row["weight"], row["declared_weight"]) for row in rows] == [
        (node, 0.2, 0.3) for node in frames.children(frames.root)
    ]
