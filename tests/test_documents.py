"""What the documentation prints is what the program prints.

Belongs here: every console block of the README and the docs, run and compared. Does not belong here: running them
(documents.py).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from capdev_pipeline.home import Home
from tests.documents import comparable, pages, run_page


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_page_prints_what_the_program_prints(page: Path, tmp_path: Path, real_home: Home) -> None:
    shown = run_page(page, tmp_path, real_home.root)
    assert shown
    differing = [step.text for step, printed in shown if comparable(printed) != comparable(step.said)]
    assert not differing, "renew the pages with: make docs"
