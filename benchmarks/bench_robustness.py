"""Rebuilding the index thousands of times: uncertainty, sensitivity, and a panel of another size.

Belongs here: measuring; prints figures and asserts nothing. Does not belong here: tests.
"""

from __future__ import annotations

import csv
import multiprocessing
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from bench_build import copy_home, timed

from capdev_pipeline.framework.robustness_rules import RobustnessRules, SobolRules
from capdev_pipeline.home import REPOSITORY
from capdev_pipeline.robustness import left_out, sensitivity, uncertainty
from capdev_pipeline.robustness.panel import Panel, panel_of
from capdev_pipeline.robustness.published import Published, published_of
from capdev_pipeline.robustness.variants import Choices, as_published, choices_of
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.steps import run_directly

ERRORS = {"A": 0.005, "B": 0.01, "C": 0.03, "D": 0.05}  # relative; for the measurement only
REBUILDS, AT_ONCE = 1000, 250
# A framework of 51 countries and 49 indicators that is not part of the repository.
REFERENCE = Path(os.environ.get("CAPDEV_REFERENCE", REPOSITORY.parent / "shared" / "reference"))
UNITS, SIZES = 51, (1, 2, 8, 49)


def published(folder: Path) -> tuple[Panel, Choices]:
    """The current release of the repository's figures, and what its method lets vary."""
    home = copy_home(folder)
    build = Build(home, with_report=False)
    run_directly(build)
    with duckdb.connect(str(home.published), read_only=True) as connection:
        cells = connection.execute("select * from indicator.normalized where release = 'current'").df()
        nodes = connection.execute("select * from meta.node").df()
    method = published_of(build.definition.method, build.definition.framework)
    rules = build.definition.method.robustness or RobustnessRules(seed=1)
    return panel_of(nodes, cells, ERRORS, method), choices_of(rules, method)


def foreign() -> Panel:
    """The countries of iData.csv as iMeta.csv says; without the files a made-up panel of the same size."""
    if not (REFERENCE / "iData.csv").exists():
        print(f"no {REFERENCE.name}/iData.csv here (CAPDEV_REFERENCE says where): a made-up panel of its size instead")
        return made_up()
    with (REFERENCE / "iMeta.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["Type"] in ("Indicator", "Aggregate")]
    top = max(int(row["Level"]) for row in rows)
    nodes = pd.DataFrame(
        {
            "node_id": [row["iCode"] for row in rows],
            "level": [top - int(row["Level"]) for row in rows],
            "position": range(1, len(rows) + 1),
            "parent_id": [None if row["Parent"] in ("", "NA") else row["Parent"] for row in rows],
            "weight": [float(row["Weight"]) for row in rows],
            "direction": ["-" if row["Direction"] == "-1" else "+" for row in rows],
        }
    )
    names = list(nodes.loc[nodes["level"] == top - 1, "node_id"])
    wide = pd.read_csv(REFERENCE / "iData.csv").set_index("uCode")[names]
    return foreign_panel(nodes, wide)


def made_up() -> Panel:
    """Random numbers in three levels above 49 indicators."""
    generator, rows = np.random.default_rng(1), []
    for level, size in enumerate(SIZES):
        above = SIZES[level - 1] if level else 0
        rows += [(f"n{level}_{i}", level, f"n{level - 1}_{i * above // size}" if level else None) for i in range(size)]
    nodes = pd.DataFrame(rows, columns=["node_id", "level", "parent_id"]).assign(weight=1.0, direction="+")
    nodes["position"] = range(1, len(nodes) + 1)
    names = [f"n{len(SIZES) - 1}_{i}" for i in range(SIZES[-1])]
    return foreign_panel(nodes, pd.DataFrame(generator.random((UNITS, len(names))), columns=names))


def foreign_panel(nodes: pd.DataFrame, wide: pd.DataFrame) -> Panel:
    """One year of many areas, measured together."""
    cells = wide.rename_axis(index="area", columns="indicator_id").stack().rename("value").reset_index()
    cells = cells.assign(area=cells["area"].astype(str), year=2018, score=0.0, lo=0.0, hi=1.0)
    return panel_of(nodes, cells.assign(status="observed", grade="B"), ERRORS, Published(pooled=True))


def rebuilds(panel: Panel) -> Callable[[], object]:
    """Normalising and aggregating a whole panel REBUILDS times, each time by other values."""
    factor = 1 + 0.01 * np.random.default_rng(1).standard_normal((REBUILDS, *panel.values.shape))
    values, present = panel.values * factor, np.repeat(panel.present[None], REBUILDS, axis=0)
    return lambda: [
        as_published(panel, present[at : at + AT_ONCE], values[at : at + AT_ONCE]) for at in range(0, REBUILDS, AT_ONCE)
    ]


def peak() -> float:
    """Largest memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def own_process(panel: Panel, choices: Choices, draws: int) -> tuple[float, float]:
    """Seconds and peak MiB of so many draws, in a process that does nothing else."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(measured, (panel, choices, draws))


def measured(panel: Panel, choices: Choices, draws: int) -> tuple[float, float]:
    """What own_process runs."""
    seconds = timed(lambda: uncertainty.spread(panel, choices, draws=draws, seed=1))
    return seconds, peak()


def line(what: str, seconds: float, rest: str = "") -> None:
    print(f"{what:44s} {seconds:7.2f} s   {rest}")


def main() -> None:
    other = foreign()
    work = rebuilds(other)
    work()
    size = " x ".join(map(str, reversed(other.values.shape)))
    line(f"{REBUILDS} rebuilds, {size}", one := timed(work), "(aim: under 1)")
    with tempfile.TemporaryDirectory() as name:
        panel, choices = published(Path(name) / "home")
    uncertainty.spread(panel, choices, draws=100, seed=1)
    few = timed(lambda: uncertainty.spread(panel, choices, draws=10_000, seed=1))
    line("10,000 draws of the capital index", few, f"(aim: under 2; {few / one:.1f} times the rebuilds)")
    for shown, this, draws in (("the capital index", panel, 100_000), (size, other, 100_000)):
        seconds, memory = own_process(this, choices, draws)
        line(f"100,000 draws of {shown}", seconds, f"peak {memory:.0f} MiB (aim: under 1,000)")
    first = panel.areas[0]
    found: list[pd.DataFrame] = []
    seconds = timed(lambda: found.append(sensitivity.of_index(panel, choices, [first], seed=1, rules=SobolRules())))
    line(
        f"Sobol indices, N {found[0]['samples'].max()}",
        seconds,
        f"(aim: under 10; {seconds / few:.1f} times 10,000 draws)",
    )
    line("each indicator and each year left out", timed(lambda: left_out.left_out(panel)))


if __name__ == "__main__":
    main()
