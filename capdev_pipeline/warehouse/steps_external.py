"""The step of a build that lays an index of somebody else beside this one.

Belongs here: running the functions of robustness.external and writing their tables. Does not belong here: formulas
(robustness), the order of the steps (steps.py).
"""

from __future__ import annotations

from capdev_pipeline.robustness.external import agreement_table, external_table
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.writer import write

# What is compared is what readers are shown first: the default scheme, from all figures.
OURS = """
    SELECT s.node_id, s.area, s.year, s.partial, s.coverage FROM "index".score s
    WHERE s.release = 'current' AND s.scheme = (SELECT arg_min(scheme, position) FROM meta.scheme)
    ORDER BY ALL"""
THEIRS = "SELECT * FROM clean.observation WHERE list_contains($series, series) ORDER BY observation_id"


def external(build: Build) -> Written:
    """robustness.external and robustness.agreement; both empty for a framework without the block external."""
    framework = build.definition.framework
    units = {entry.series: entry.unit for entry in build.definition.series}
    selected = sorted({selection.series for entry in framework.external for selection in entry.select})
    with build.connection() as connection:
        observations = connection.execute(THEIRS, {"series": selected}).df()
        compared = external_table(observations, connection.sql(OURS).df(), framework, units)
        concluded = agreement_table(compared, framework)
        return Written(
            {
                "robustness.external": write(connection, "robustness.external", compared),
                "robustness.agreement": write(connection, "robustness.agreement", concluded),
            },
            facts={"other indices": len(framework.external)},
        )
