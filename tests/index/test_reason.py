"""Why a cell has no score, in words.

Belongs here: with_reason. Does not belong here: the scores themselves (test_normalise.py).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from capdev_pipeline.index.normalise import NO_RANGE, NO_VALUE, min_max, with_reason


def test_every_cell_without_a_score_says_why(backend: Any, kit: SimpleNamespace) -> None:
    values = {"ranged": [1.0, None, 3.0], "single": [None, 2.0, None], "flat": [5.0, 5.0, None], "late": [None] * 3}
    rows = [
        (indicator, "bj", 2020 + k, "r1", value, "+")
        for indicator, series in values.items()
        for k, value in enumerate(series)
    ]
    rows.append(("late", "bj", 2030, "r1", 7.0, "+"))
    frame = backend.frame(kit.columns("indicator_id area year release value direction", rows))
    years = {"first_year": 2020, "last_year": 2022}
    scored = min_max(frame, **years, unscored=["single", "flat", "late"])
    found = backend.rows(with_reason(scored, **years), "indicator_id", "year")
    reasons: dict[str, list[str]] = {}
    for row in found:
        assert (row["score"] is None) == (row["reason"] != "")
        reasons.setdefault(row["indicator_id"], []).append(row["reason"])
    nothing, one, equal = NO_RANGE
    assert reasons == {
        "ranged": ["", NO_VALUE, ""],
        "single": [NO_VALUE, one, NO_VALUE],
        "flat": [equal, equal, NO_VALUE],
        "late": [NO_VALUE, NO_VALUE, NO_VALUE, nothing],
    }
