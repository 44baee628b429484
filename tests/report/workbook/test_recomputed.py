"""Every formula of the workbook, computed by LibreOffice from nothing stored, against the published tables.

Belongs here: numbers as published. Does not belong here: what follows when a cell is changed (test_changed.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from tests.report.workbook.office import needs_office, rows_of, sheet_of

Ask = Callable[[str], list[tuple[Any, ...]]]

pytestmark = needs_office

SHOWN = "release = 'current' and area = (select min(area) from \"index\".score)"
PUBLISHED = "scheme in (select scheme from meta.scheme where published)"
MEASURES = ("score", "partial", "lower", "upper", "coverage", "present")


def same(found: object, stood: object) -> bool:
    """A mark stands for null; numbers agree to 1e-9."""
    if stood is None:
        return isinstance(found, str) and found.startswith("[")
    return isinstance(found, (int, float)) and abs(found - float(str(stood))) <= 1e-9


def differing(found: dict[Any, object], stood: dict[Any, object]) -> list[object]:
    assert found.keys() == stood.keys()
    return [(key, found[key], stood[key]) for key in stood if not same(found[key], stood[key])]


@pytest.mark.parametrize("scheme", ["declared", "plain_sum"])
def test_the_index_is_the_published_one(computed: Workbook, ask: Ask, scheme: str) -> None:
    stood = {
        (node, measure, str(year)): value
        for node, year, *values in ask(
            f"""select node_id, year, {", ".join(MEASURES)} from "index".score s join meta.node n using (node_id)
                where {SHOWN} and scheme = '{scheme}' and n.direction is null"""
        )
        for measure, value in zip(MEASURES, values, strict=True)
    }
    found = {
        (row["node_id"], row["measure"], year): row[year]
        for row in rows_of(sheet_of(computed, scheme))
        for year in row
        if year.isdigit()
    }
    assert differing(found, stood) == []
    assert len(found) == 13 * 14 * 6


def test_scores_and_bounds_are_the_published_ones(computed: Workbook, ask: Ask) -> None:
    rows = {row["node_id"]: row for row in rows_of(sheet_of(computed, "Scores"))}
    for column in ("score", "lo", "hi"):
        stood = {
            (node, str(year)): value
            for node, year, value in ask(f"select indicator_id, year, {column} from indicator.normalized where {SHOWN}")
        }
        found = {(node, year): rows[node][year if column == "score" else column] for node, year in stood}
        assert differing(found, stood) == []


def test_contributions_are_the_published_ones(computed: Workbook, ask: Ask) -> None:
    columns = ("parent_change", "contribution", "share_pct", "pull_pct")
    keys = ("scheme", "parent_id", "child_id", "from_year", "to_year")
    stood = {
        row[:5]: row[5:]
        for row in ask(
            f'select {", ".join((*keys, *columns))}, flag from "index".contribution '
            f"where {SHOWN} and {PUBLISHED} and to_year - from_year > 1"
        )
    }
    rows = {tuple(row[key] for key in keys): row for row in rows_of(sheet_of(computed, "Contributions"))}
    assert rows.keys() == stood.keys()
    for key, (*values, flag) in stood.items():
        assert (rows[key]["flag"] or "") == flag, key
        for column, value in zip(columns, values, strict=True):
            assert same(rows[key][column], value), (key, column, rows[key][column], value)
    assert {flag for *_, flag in stood.values()} >= {"parent_missing", "child_missing", "mixed_signs"}


def test_stages_are_the_published_ones(computed: Workbook, ask: Ask) -> None:
    keys = ("scheme", "node_id", "from_year", "to_year")
    for column in ("change", "annual_change"):
        query = f'select {", ".join(keys)}, {column} from "index".stage where {SHOWN} and {PUBLISHED}'
        stood = {row[:4]: row[4] for row in ask(query)}
        found = {tuple(row[key] for key in keys): row[column] for row in rows_of(sheet_of(computed, "Stages"))}
        assert differing(found, stood) == []


def test_weights_and_their_checks(computed: Workbook, ask: Ask) -> None:
    rows = {row["node_id"]: row for row in rows_of(sheet_of(computed, "Framework"))}
    stood = dict(ask("select node_id, effective_weight from meta.node"))
    assert differing({node: row["effective_weight"] for node, row in rows.items()}, stood) == []
    assert {row["check"] for node, row in rows.items() if row["level"]} == {"✓ 1"}


def test_years_by_status_are_counted_as_published(computed: Workbook, ask: Ask) -> None:
    kinds = [f"years_{status}" for status in ("observed", "derived", "estimated", "interpolated", "missing")]
    stood = {
        row[0]: row[1:] for row in ask(f"select indicator_id, {', '.join(kinds)} from audit.coverage where {SHOWN}")
    }
    rows = rows_of(sheet_of(computed, "Coverage"))
    assert {row["node_id"]: tuple(row[kind] for kind in kinds) for row in rows} == stood


def test_the_stored_results_are_those_that_are_computed(computed: Workbook, stored: Workbook) -> None:
    wrong = []
    for sheet in stored.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                anew = computed[sheet.title][cell.coordinate].value
                if not same_cell(cell.value, anew):
                    wrong.append((sheet.title, cell.coordinate, cell.value, anew))
    assert wrong == []


def same_cell(one: object, other: object) -> bool:
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) <= 1e-9
    return (one or "") == (other or "")


def test_it_says_that_it_is_as_published(computed: Workbook) -> None:
    for name in ("Framework", "declared", "plain_sum", "Contributions", "Stages"):
        assert "as published" in sheet_of(computed, name)["B7"].value
