"""Rebuilding the index thousands of times: uncertainty, sensitivity, and a panel of another size.

Belongs here: measuring; prints figures and asserts nothing. Does not belong here: tests.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
from bench_build import copy_home, timed

from capdev_pipeline.robustness import rebuild, sensitivity, uncertainty
from capdev_pipeline.robustness.panel import Panel, panel_of
from capdev_pipeline.robustness.variants import Choices
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.steps import run_directly

ERRORS = {"A": 0.005, "B": 0.01, "C": 0.02, "D": 0.03}  # relative; for the measurement only
UNITS, INDICATORS, GROUPS, BRANCHES, REBUILDS = 51, 49, 8, 2, 1000


def published(folder: Path) -> Panel:
    """The current release of the repository's figures."""
    home = copy_home(folder)
    run_directly(Build(home, with_report=False))
    with duckdb.connect(str(home.published), read_only=True) as connection:
        cells = connection.execute("select * from indicator.normalized where release = 'current'").df()
        return panel_of(connection.execute("select * from meta.node").df(), cells, ERRORS)


def other_size() -> None:
    """Normalising and aggregating a made-up panel of 51 units by 49 indicators in three levels, 1,000 times."""
    generator = np.random.default_rng(1)
    values = generator.random((REBUILDS, INDICATORS, UNITS))
    present = np.ones_like(values, dtype=bool)
    sizes = (INDICATORS, GROUPS, BRANCHES, 1)
    links = []
    for below, above in pairwise(sizes):
        link = np.zeros((1, above, below))
        link[0, np.arange(below) * above // below, np.arange(below)] = 1.0
        links.append(link / link.sum(axis=2, keepdims=True))

    def work() -> None:
        scores = rebuild.min_max(values, present)
        rebuild.aggregate(scores, links, geometric=np.zeros(REBUILDS, dtype=bool), floor=0.01)

    work()
    print(f"{REBUILDS} rebuilds of {UNITS} x {INDICATORS}:   {timed(work):6.2f} s   (aim: under 1)")


def peak() -> float:
    """Largest memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        panel = published(Path(name) / "home")
    other_size()
    choices = Choices()
    uncertainty.sample(panel, choices, draws=100, seed=1)
    for draws, aim in ((10_000, "under 2"), (100_000, "")):
        seconds = timed(lambda draws=draws: uncertainty.sample(panel, choices, draws=draws, seed=1))
        print(
            f"{draws:7d} draws:               {seconds:6.2f} s   {f'(aim: {aim})' if aim else ''}peak {peak():.0f} MiB"
        )
    seconds = timed(lambda: sensitivity.of_index(panel, choices, seed=1))
    print(f"Sobol indices:               {seconds:6.2f} s   (aim: under 10)")


if __name__ == "__main__":
    main()
