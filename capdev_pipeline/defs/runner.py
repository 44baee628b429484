"""Carrying out a step inside a Dagster run, and remembering what happened.

Belongs here: the resource that every asset uses. Does not belong here: assets, the instance.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

import dagster as dg

from capdev_pipeline.errors import CapdevError
from capdev_pipeline.home import Home
from capdev_pipeline.warehouse.audits import Outcome, run_audits
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.steps import Step, run_step


@dataclass
class StepRunner:
    """Runs steps of a home. A shared build keeps definition and connection over a whole run.

    Without one (the UI) each step reads the files anew, so that an edit between two runs is seen; with_report as
    in Build.
    """

    home: Home
    shared: Build | None = None
    progress: Callable[[Step], None] | None = None
    with_report: bool = True
    refused: list[CapdevError] = field(default_factory=list)
    failed: list[Outcome] = field(default_factory=list)
    today: Callable[[], datetime.date] = datetime.date.today

    def build(self) -> Build:
        """The build a step works on."""
        return self.shared or Build(self.home, with_report=self.with_report, on_work=_log_tenths())

    def run(self, step: Step, build: Build) -> Written:
        """Carry out a step; its refusal is kept for whoever started the run."""
        if self.progress:
            self.progress(step)
        try:
            return run_step(step, build)
        except CapdevError as refusal:
            self.refused.append(refusal)
            raise

    def check(self, build: Build, outputs: set[str]) -> list[Outcome]:
        """The audits of these tables; blocking failures are kept."""
        with build.connection() as connection:
            outcomes = run_audits(connection, outputs, self.today())
        self.failed += [o for o in outcomes if not o.passed and o.audit.severity == "ERROR"]
        return outcomes


def _log_tenths() -> Callable[[str, int, int], None]:
    """Writes long work of a step into the log of the run, a line for every tenth."""
    told: dict[str, int] = {}

    def tell(what: str, done: int, total: int) -> None:
        tenth = 10 * done // total if total else 0
        if told.get(what) != tenth:
            told[what] = tenth
            dg.get_dagster_logger().info(f"{what}: {done} of {total}")

    return tell
