"""Freshness policies from the release calendars.

Belongs here: how long a clean asset, and the published warehouse, may go without being made again. Does not
belong here: the windows (fresh_days in source.yaml), which year is expected (audit.calendar): a policy sees
only when an asset was made, not up to which year its figures go.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import dagster as dg

from capdev_pipeline.extract import SourceInfo
from capdev_pipeline.warehouse.steps import PUBLISHED


def policies(sources: Sequence[SourceInfo]) -> dict[str, dg.FreshnessPolicy]:
    """The policy of each clean asset whose source says one; the published warehouse has the tightest of them."""
    windows = {f"clean.{source.source_id}": source.fresh for source in sources if source.fresh is not None}
    if windows:
        windows[PUBLISHED] = min(windows.values())
    return {name: _policy(*window) for name, window in windows.items()}


def _policy(warn_days: int, fail_days: int) -> dg.FreshnessPolicy:
    warn, fail = datetime.timedelta(days=warn_days), datetime.timedelta(days=fail_days)
    return dg.FreshnessPolicy.time_window(fail_window=fail, warn_window=warn if warn < fail else None)
