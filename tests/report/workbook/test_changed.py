"""A reader changes a cell of the workbook: everything above follows.

Belongs here: weights, directions, thresholds and values changed in the file and recomputed by LibreOffice, against an
index computed here with numpy from the rules of the methods. Does not belong here: the index as published
(test_recomputed.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook

from tests.report.workbook.office import Office, needs_office, put, rows_of, sheet_of

Ask = Callable[[str], list[tuple[Any, ...]]]
Arrays = dict[str, np.ndarray]

pytestmark = needs_office

WEIGHT = "weight (may be changed)"


@dataclass
class Hand:
    """The rules by hand: arrays over the years, NaN for what is missing."""

    parents: dict[str, str]
    weights: dict[str, float]
    directions: dict[str, str]
    values: Arrays
    minimum: float = 0.5
    nodes: dict[str, Arrays] = field(default_factory=dict)

    def below(self, node: str) -> list[str]:
        return [child for child, parent in self.parents.items() if parent == node]

    def score(self, indicator: str) -> np.ndarray:
        x = self.values[indicator]
        low, high = (np.nanmin(x), np.nanmax(x)) if np.isfinite(x).any() else (np.nan, np.nan)
        if not high > low:
            return np.full_like(x, np.nan)
        return (x - low if self.directions[indicator] == "+" else high - x) / (high - low)

    def node(self, node: str) -> Arrays:
        if node not in self.nodes:
            below = self.below(node)
            self.nodes[node] = self.mean([self.node(child) for child in below], below) if below else self.leaf(node)
        return self.nodes[node]

    def leaf(self, node: str) -> Arrays:
        s = self.score(node)
        there = np.isfinite(s).astype(float)
        bounds = {"lower": np.nan_to_num(s), "upper": np.where(there > 0, s, 1.0)}
        return {"partial": s, **bounds, "coverage": there}

    def mean(self, parts: list[Arrays], below: list[str]) -> Arrays:
        w = np.array([self.weights[child] for child in below])[:, None]
        x = {name: np.array([part[name] for part in parts]) for name in parts[0]}
        there = np.isfinite(x["partial"])
        with np.errstate(invalid="ignore"):
            partial = (w * np.nan_to_num(x["partial"])).sum(0) / (w * there).sum(0)
        made = {name: (w * x[name]).sum(0) / w.sum() for name in ("lower", "upper", "coverage")}
        enough = made["coverage"] >= self.minimum - 1e-12
        return {"partial": partial, **made, "score": np.where(enough, partial, np.nan)}


@pytest.fixture
def hand(ask: Ask) -> Hand:
    nodes = ask("select node_id, parent_id, weight, direction from meta.node")
    years = [year for (year,) in ask("select distinct year from indicator.value where release = 'current' order by 1")]
    values = {node: np.full(len(years), np.nan) for node, _, _, direction in nodes if direction}
    for node, year, value in ask("select indicator_id, year, value from indicator.value where release = 'current'"):
        values[node][years.index(year)] = np.nan if value is None else value
    return Hand(
        parents={node: parent for node, parent, *_ in nodes if parent},
        weights={node: weight for node, _, weight, _ in nodes if weight is not None},
        directions={node: direction for node, *_, direction in nodes if direction},
        values=values,
    )


def compare(book: Workbook, hand: Hand, scheme: str = "declared") -> None:
    """Every node and year of every measure to 1e-9."""
    for row in rows_of(sheet_of(book, scheme)):
        if row["measure"] == "present":
            continue
        stood = hand.node(row["node_id"])[row["measure"]]
        cells = [row[year] for year in row if year.isdigit()]
        found = np.array([cell if isinstance(cell, (int, float)) else np.nan for cell in cells])
        np.testing.assert_allclose(found, stood, rtol=0, atol=1e-9, err_msg=f"{row['node_id']} {row['measure']}")


def test_the_hand_gives_what_is_published(computed: Workbook, hand: Hand) -> None:
    compare(computed, hand)


def test_weights_changed(written: Path, office: Office, hand: Hand, ask: Ask) -> None:
    """The first indicator of the framework gets all of its siblings' weight but a tenth; sums stay 1."""
    (leaf,) = ask("select node_id from meta.node where direction is not null order by position limit 1")[0]
    siblings = hand.below(hand.parents[leaf])
    hand.weights |= {node: 0.1 / (len(siblings) - 1) for node in siblings} | {leaf: 0.9}
    cells = {(node, WEIGHT): hand.weights[node] for node in siblings}
    book = office.recomputed(written, lambda book: put(book, "Framework", cells))
    compare(book, hand)
    rows = {row["node_id"]: row for row in rows_of(sheet_of(book, "Framework"))}
    above = rows[hand.parents[leaf]]["effective_weight"]
    assert rows[leaf]["effective_weight"] == pytest.approx(0.9 * above, abs=1e-12)
    assert rows[leaf]["check"] == "✓ 1"
    for name in ("Framework", "declared", "Contributions", "Stages"):
        assert "changed" in sheet_of(book, name)["B7"].value
    assert "as published" in sheet_of(book, "plain_sum")["B7"].value


def test_weights_that_do_not_sum_to_one_are_divided_by_their_sum(written: Path, office: Office, hand: Hand) -> None:
    roots = [node for node, parent in hand.parents.items() if parent not in hand.parents]
    first = roots[0]
    hand.weights[first] = 0.95
    book = office.recomputed(written, lambda book: put(book, "Framework", {(first, WEIGHT): 0.95}))
    compare(book, hand)
    rows = {row["node_id"]: row for row in rows_of(sheet_of(book, "Framework"))}
    assert {rows[node]["check"] for node in roots} == {"✗ ≠ 1"}
    assert sum(rows[node]["effective_weight"] for node in roots) == pytest.approx(1, abs=1e-12)


def test_direction_and_threshold_and_a_value_changed(written: Path, office: Office, hand: Hand) -> None:
    leaf = next(
        node for node, sign in hand.directions.items() if sign == "-" and np.isfinite(hand.values[node]).sum() > 3
    )
    hand.directions[leaf], hand.minimum = "+", 0.75
    at = int(np.flatnonzero(np.isfinite(hand.values[leaf]))[0])
    hand.values[leaf][at] *= 3

    def change(book: Workbook) -> None:
        put(book, "Framework", {(leaf, "direction (may be changed)"): "+"})
        put(book, "Schemes", {("declared", "minimum_coverage (may be changed)"): 0.75})
        year = [cell.value for cell in sheet_of(book, "Values")[8] if str(cell.value).isdigit()][at]
        put(book, "Values", {(leaf, year): float(hand.values[leaf][at])})

    compare(office.recomputed(written, change), hand)
