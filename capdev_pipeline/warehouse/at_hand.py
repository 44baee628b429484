"""The figures that the published warehouse holds, for whoever would otherwise clean all of raw/ again.

Belongs here: reading them, if and only if they were made from raw/, the definition and the code as they are now.
Does not belong here: the dry run that uses them (capdev_pipeline.clean.intake).
"""

from __future__ import annotations

import pandas as pd

from capdev_pipeline.errors import CapdevError
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.database import connect, has_table, read


def published_observations(build: Build) -> pd.DataFrame | None:
    """clean.observation of the published warehouse; None if there is none of just these inputs."""
    if not build.home.published.exists():
        return None
    try:
        with connect(build.home.published, read_only=True) as connection:
            if not has_table(connection, "meta.build"):
                return None
            found = connection.execute("select build_id from meta.build").fetchone()
            return read(connection, "clean.observation") if found and found[0] == build.build_id else None
    except CapdevError:  # in use or not readable: nothing is lost but time
        return None
