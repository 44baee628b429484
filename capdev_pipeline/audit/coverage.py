"""What each indicator rests on.

Belongs here: audit.coverage. Does not belong here: weights by status (index.score).
"""

from __future__ import annotations

import pandas as pd

from capdev_pipeline.schemas import columns_of
from capdev_pipeline.schemas.audit import Coverage
from capdev_pipeline.schemas.base import STATUSES

KEY = ["indicator_id", "area", "release"]


def coverage_table(values: pd.DataFrame) -> pd.DataFrame:
    """indicator.value to years by status and the best grade, per indicator, area and release."""
    counts = (
        values.groupby([*KEY, "status"], sort=True)
        .size()
        .unstack("status", fill_value=0)
        .reindex(columns=list(STATUSES), fill_value=0)
    )
    counts.columns = [f"years_{status}" for status in counts.columns]
    best = values.groupby(KEY)["grade"].min()
    frame = counts.join(best.rename("best_grade")).reset_index()
    return frame[list(columns_of(Coverage))]
