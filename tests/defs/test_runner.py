"""What a run of the UI writes into its log while a step works.

Belongs here: the build that a step of the UI works on. Does not belong here: whole runs (test_dagster_run.py).
"""

from __future__ import annotations

import logging

import pytest

from capdev_pipeline.defs.runner import StepRunner
from capdev_pipeline.home import Home
from capdev_pipeline.warehouse.build import Build


def test_long_work_is_logged_by_tenths(real_home: Home, caplog: pytest.LogCaptureFixture) -> None:
    build = StepRunner(real_home).build()
    assert build.on_work is not None
    logger = logging.getLogger("dagster.builtin")
    logger.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.INFO, logger="dagster.builtin"):
            for done in range(100, 2001, 100):
                build.on_work("variants", done, 2000)
    finally:
        logger.removeHandler(caplog.handler)
    # Another test may have made the logger tell its parents, whose handler then has each line too.
    told = dict.fromkeys(record.getMessage() for record in caplog.records)
    assert [line.split("variants: ")[1] for line in told] == [
        "100 of 2000",
        *(f"{done} of 2000" for done in range(200, 2001, 200)),
    ]


def test_a_shared_build_keeps_its_own(real_home: Home) -> None:
    shared = Build(real_home)
    assert StepRunner(real_home, shared=shared).build() is shared
