"""The step of a build that takes the points of the report's figures.

Belongs here: running the pure function of clean.points and writing its table. Does not belong here: which figure is
taken (clean), the files of the report (report.py), the order of the steps (steps.py).
"""

from __future__ import annotations

from capdev_pipeline.clean.points import points_table
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.database import read
from capdev_pipeline.warehouse.writer import write


def points(build: Build) -> Written:
    """report.point: the figures of figures.yaml; empty for a home without any."""
    with build.connection() as connection:
        observations, values = read(connection, "clean.observation"), read(connection, "indicator.value")
        table = points_table(observations, values, build.definition)
        return Written(
            {"report.point": write(connection, "report.point", table)},
            facts={"figures": len(build.definition.figures), "empty points": int(table["value"].isna().sum())},
        )
