"""By when the next figure of each series is expected.

Belongs here: audit.calendar, from the release calendars of the sources and the figures that are there. Does
not belong here: whether a day has passed: that depends on today, this table only on its inputs.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pandas as pd

from capdev_pipeline.extract import SourceInfo
from capdev_pipeline.extract.calendar import Publication
from capdev_pipeline.framework import Framework
from capdev_pipeline.framework.references import feeding
from capdev_pipeline.schemas import columns_of
from capdev_pipeline.schemas.audit import Calendar


def calendar_table(observations: pd.DataFrame, framework: Framework, sources: Sequence[SourceInfo]) -> pd.DataFrame:
    """One row per series and area that feeds an indicator; nulls where no calendar or no figure speaks of it."""
    years = observations.groupby(["series", "area", "source_id"], as_index=False)["year"].max()
    latest: dict[tuple[str, str], dict[str, int]] = {}
    for series, area, source, year in years.itertuples(index=False, name=None):
        latest.setdefault((series, area), {})[source] = int(year)
    rows = []
    for series, area in sorted(feeding(framework)):
        rows.append({"series": series, "area": area} | _next(series, area, latest.get((series, area), {}), sources))
    frame = pd.DataFrame(rows, columns=list(columns_of(Calendar)))
    return frame.astype(dict.fromkeys(("latest_year", "expected_year", "grace_days"), "Int64"))


def _next(series: str, area: str, by_source: dict[str, int], sources: Sequence[SourceInfo]) -> dict[str, object]:
    """The next year and the earliest day by which a publication is to print it.

    A calendar speaks of the series and areas its own source has printed before: otherwise an entry for all
    series would promise figures of other sources.
    """
    if not by_source:
        return dict.fromkeys(("source_id", "publication", "latest_year", "expected_year", "basis")) | {
            "expected_by": pd.NaT,
            "grace_days": None,
        }
    last = max(by_source.values())
    days: list[tuple[datetime.date, str, Publication]] = [
        (entry.expected(last + 1), source.source_id, entry)
        for source in sources
        if source.source_id in by_source
        for entry in source.calendar
        if entry.speaks_of(series, area)
    ]
    day, source_id, entry = min(days, key=lambda found: (found[0], found[1], found[2].publication), default=NOBODY)
    return {
        "source_id": source_id or min(name for name, year in by_source.items() if year == last),
        "publication": entry.publication if entry else None,
        "latest_year": last,
        "expected_year": last + 1,
        "expected_by": pd.Timestamp(day) if day else pd.NaT,
        "grace_days": entry.grace_days if entry else None,
        "basis": entry.basis if entry else None,
    }


NOBODY: tuple[None, None, None] = (None, None, None)
