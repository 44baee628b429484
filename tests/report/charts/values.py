"""The numbers of a specification.

Belongs here: taking rows out of inline data. Does not belong here: tests.
"""

from __future__ import annotations

from typing import Any

import pytest

from capdev_pipeline.report.charts import Chart

# Numbers are drawn with 6 significant digits.
DRAWN = 1e-5


def values(chart: Chart, **wanted: Any) -> list[dict[str, Any]]:
    """The rows of the inline data that have these values."""
    rows = chart.spec["data"]["values"]
    return [row for row in rows if all(row.get(name) == value for name, value in wanted.items())]


def drawn(value: Any) -> Any:
    """What a number of the tables is expected to be in a chart: itself to 6 digits, null for null."""
    return None if value is None else pytest.approx(value, rel=DRAWN, abs=1e-9)
