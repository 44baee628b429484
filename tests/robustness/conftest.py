"""Panels for the tests of robustness: the published one, and a small one made up.

Belongs here: fixtures. Does not belong here: tests.
"""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from capdev_pipeline.robustness.panel import Panel, panel_of
from capdev_pipeline.robustness.published import Published
from capdev_pipeline.robustness.variants import Choices

ERRORS = {"A": 0.005, "B": 0.01, "C": 0.02, "D": 0.03}


@pytest.fixture(scope="session")
def published_panel(warehouse: duckdb.DuckDBPyConnection) -> Panel:
    """The current release of the real figures."""
    cells = warehouse.execute("select * from indicator.normalized where release = 'current'").df()
    return panel_of(warehouse.execute("select * from meta.node").df(), cells, ERRORS)


def small_nodes() -> pd.DataFrame:
    """Two nodes of two indicators each below a composite; less is better for the last."""
    rows = [
        ("top", 0, 1, None, None, None),
        ("left", 1, 2, "top", 0.6, None),
        ("right", 1, 3, "top", 0.4, None),
        *(("a", 2, 4, "left", 0.5, "+"), ("b", 2, 5, "left", 0.5, "+")),
        *(("c", 2, 6, "right", 0.7, "+"), ("d", 2, 7, "right", 0.3, "-")),
    ]
    return pd.DataFrame(rows, columns=["node_id", "level", "position", "parent_id", "weight", "direction"])


def small_cells() -> pd.DataFrame:
    """Four years; b misses one, c is interpolated once, d rests on grade D."""
    values = {"a": (1, 2, 3, 5), "b": (10, None, 30, 20), "c": (4, 3, 2, 1), "d": (7, 9, 5, 1)}
    rows = []
    for name, series in values.items():
        for year, value in enumerate(series, start=2020):
            status = "missing" if value is None else "interpolated" if (name, year) == ("c", 2021) else "observed"
            grade = None if value is None else "D" if name == "d" else "B"
            rows.append((name, "here", year, value, status, grade, value, min(known(series)), max(known(series))))
    columns = ["indicator_id", "area", "year", "value", "status", "grade", "score", "lo", "hi"]
    return pd.DataFrame(rows, columns=columns)


def known(series: tuple[float | None, ...]) -> list[float]:
    """The values that are there."""
    return [value for value in series if value is not None]


@pytest.fixture
def small_panel() -> Panel:
    """The panel of small_nodes and small_cells."""
    return panel_of(small_nodes(), small_cells(), ERRORS)


@pytest.fixture
def pooled_panel() -> Panel:
    """The small panel and a second area of the same years with other values, measured together."""
    here = small_cells()
    there = here.assign(area="there", value=here["value"] * 2, score=here["score"] * 2)
    cells = pd.concat([here, there]).assign(lo=0.0, hi=1.0)
    return panel_of(small_nodes(), cells, ERRORS, Published(pooled=True))


NOTHING = Choices(
    normalisations=("min_max",), geometric=0, gap_policies=((),), without_grade_d=0, left_out=0, concentration=1e9
)
