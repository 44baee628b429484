"""audit.coverage: years by status and the best grade of each indicator."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from capdev_pipeline.audit.coverage import coverage_table

Ask = Callable[[str], list[tuple[object, ...]]]


def test_years_are_counted_by_status_and_the_best_grade_is_the_first_letter() -> None:
    values = pd.DataFrame(
        [
            ("x", "observed", "B"),
            ("x", "observed", "C"),
            ("x", "derived", "D"),
            ("x", "missing", None),
            ("y", "missing", None),
            ("y", "missing", None),
        ],
        columns=["indicator_id", "status", "grade"],
    ).assign(area="110000", release="current")
    rows = {row["indicator_id"]: row for row in coverage_table(values).to_dict("records")}
    counts = ("years_observed", "years_derived", "years_estimated", "years_interpolated", "years_missing")
    assert [rows["x"][name] for name in counts] == [2, 1, 0, 0, 1]
    assert [rows["y"][name] for name in counts] == [0, 0, 0, 0, 2]
    assert rows["x"]["best_grade"] == "B"
    assert pd.isna(rows["y"]["best_grade"])


def test_releases_and_areas_are_counted_apart() -> None:
    values = pd.DataFrame(
        [("110000", "current"), ("110000", "first"), ("JJJ", "current"), ("JJJ", "current")],
        columns=["area", "release"],
    ).assign(indicator_id="x", status="observed", grade="A")
    table = coverage_table(values).set_index(["area", "release"])["years_observed"]
    assert table.to_dict() == {("110000", "current"): 1, ("110000", "first"): 1, ("JJJ", "current"): 2}


def test_the_real_coverage_accounts_for_14_years_of_26_indicators(ask: Ask) -> None:
    rows = ask(
        "select years_observed + years_derived + years_estimated + years_interpolated + years_missing "
        "from audit.coverage where release = 'current'"
    )
    assert [total for (total,) in rows] == [14] * 26


def test_the_real_coverage_is_that_of_the_stored_values(ask: Ask) -> None:
    """Counted here row by row, not with the query of the table."""
    counted: dict[str, dict[str, int]] = {}
    for indicator, status in ask("select indicator_id, status from indicator.value where release = 'current'"):
        here = counted.setdefault(str(indicator), {})
        here[str(status)] = here.get(str(status), 0) + 1
    rows = ask("select indicator_id, years_observed, years_missing from audit.coverage where release = 'current'")
    for indicator, observed, missing in rows:
        assert counted[str(indicator)].get("observed", 0) == observed
        assert counted[str(indicator)].get("missing", 0) == missing
