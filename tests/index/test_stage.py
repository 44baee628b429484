"""Stages: change and yearly change, nulls where a score is not published."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from capdev_pipeline.index.aggregate import score_tree
from capdev_pipeline.index.scheme import Scheme
from capdev_pipeline.index.stage import stages


def growth(backend: Any, kit: SimpleNamespace, spans: Any) -> dict[Any, Any]:
    cells = {
        2010: {"a": 0.0, "b": 0.0, "c": 0.0, "d": 0.4, "e": None},
        2013: {"a": 0.6, "b": 0.6, "c": 0.6, "d": 0.1, "e": 0.1},
        2014: {"a": 0.3, "b": 0.6, "c": 0.6, "d": None, "e": None},
    }
    tree = score_tree(backend.frame(kit.panel(cells)), backend.frame(kit.nodes), Scheme("declared"))
    rows = backend.rows(stages(tree, backend.frame(kit.columns("from_year to_year", spans))), "node_id")
    return {(row["node_id"], row["from_year"], row["to_year"]): row for row in rows}


def test_change_and_yearly_change(backend: Any, kit: SimpleNamespace) -> None:
    rows = growth(backend, kit, [(2010, 2013), (2013, 2014)])
    assert list(rows["left", 2010, 2013]) == [
        *("scheme", "node_id", "area", "release", "from_year", "to_year", "change", "annual_change")
    ]
    assert rows["left", 2010, 2013]["change"] == pytest.approx(0.6)
    assert rows["left", 2010, 2013]["annual_change"] == pytest.approx(0.2)
    assert rows["a", 2013, 2014]["annual_change"] == pytest.approx(-0.3)
    assert rows["root", 2013, 2014]["change"] == pytest.approx((0.6 * 0.45 + 0) / 0.6 - (0.36 + 0.04))


def test_an_unpublished_or_absent_end_is_null(backend: Any, kit: SimpleNamespace) -> None:
    rows = growth(backend, kit, [(2010, 2013), (2013, 2020)])
    assert [rows["right", 2010, 2013][name] for name in ("change", "annual_change")] == [None, None]
    assert {row["change"] for key, row in rows.items() if key[1:] == (2013, 2020)} == {None}
    assert len(rows) == 16
