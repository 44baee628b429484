"""Publication dates that may be only a year or a month.

Belongs here: the last day such a date can mean. Does not belong here: releases.
"""

from __future__ import annotations

import calendar
import datetime


def latest_day(published: str) -> datetime.date | None:
    """'2021' -> 2021-12-31, '2021-02' -> 2021-02-28, '2021-02-03' -> itself, '' -> None.

    A figure dated only by its year is counted as known at the end of that year: never too early.
    Raises ValueError for anything else.
    """
    if not published:
        return None
    parts = [int(part) for part in published.split("-")]
    if len(parts) == 3:
        return datetime.date(*parts)
    if len(parts) > 3:
        raise ValueError(f"{published!r} is no date")
    if len(parts) == 2:
        return datetime.date(parts[0], parts[1], calendar.monthrange(parts[0], parts[1])[1])
    return datetime.date(parts[0], 12, 31)
