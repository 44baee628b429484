"""The report page of the real figures, rendered once for each module.

Belongs here: fixtures of the page's tests. Does not belong here: tests.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from capdev_pipeline.report.charts import indicator_chart, report_charts
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.page import report_page


def rendered(frames: Frames) -> str:
    """The page with all its charts, as a build makes it."""
    return report_page(
        frames, report_charts(frames), {name: indicator_chart(frames, name) for name in frames.indicators}
    )


@pytest.fixture(scope="module")
def report_file(frames: Frames, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """index.html in a folder of its own."""
    path = tmp_path_factory.mktemp("report") / "index.html"
    path.write_text(rendered(frames), encoding="utf-8")
    return path
