"""The charts of the real warehouse, and how their numbers are taken out of them.

Belongs here: fixtures of the tests of charts. Does not belong here: tests.
"""

from __future__ import annotations

import pytest

from capdev_pipeline.report.charts import Chart, indicator_chart, report_charts
from capdev_pipeline.report.frames import Frames


@pytest.fixture(scope="session")
def charts(frames: Frames) -> dict[str, Chart]:
    """Every chart of the report and of each indicator by its id."""
    every = [*report_charts(frames), *(indicator_chart(frames, name) for name in frames.indicators)]
    return {chart.chart_id: chart for chart in every}
