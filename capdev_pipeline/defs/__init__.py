"""The Dagster side, thin: assets from the steps of a build.

Belongs here: what Dagster needs to know of a step (keys, groups, metadata, checks), the instance, running a
build through it. Does not belong here: anything a build does (capdev_pipeline.warehouse).
"""

from capdev_pipeline.defs.definitions import build_defs
from capdev_pipeline.home import find_home

defs = build_defs(find_home())

__all__ = ["build_defs", "defs"]
