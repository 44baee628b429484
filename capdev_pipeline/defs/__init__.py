"""The Dagster side, thin: assets from the steps of a build.

Belongs here: what Dagster needs to know of a step (keys, groups, metadata, checks), the instance, running a
build through it. Does not belong here: anything a build does (capdev_pipeline.warehouse).
"""

import warnings

import dagster as dg

# One line per asset otherwise: observable sources and code references are beta, the version is pinned.
warnings.filterwarnings("ignore", category=dg.BetaWarning)

from capdev_pipeline.defs.definitions import build_defs  # noqa: E402 - after the filter
from capdev_pipeline.home import find_home  # noqa: E402

defs = build_defs(find_home())

__all__ = ["build_defs", "defs"]
