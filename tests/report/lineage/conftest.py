"""The lineage page of the real figures, rendered once for each module.

Belongs here: fixtures of the page's tests. Does not belong here: tests.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.lineage import lineage_page


@pytest.fixture(scope="module")
def page_file(frames: Frames, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """lineage.html in a folder of its own."""
    path = tmp_path_factory.mktemp("lineage") / "lineage.html"
    path.write_text(lineage_page(frames), encoding="utf-8")
    return path
