"""A series in a year explained from the published tables: its printed figures and what became of each.

Belongs here: looking up, in the published file alone, the figures of a series and their uses. Does not belong here:
nodes of the index (explain.py), the SQL (explain_series_sql.py), printing.
"""

from __future__ import annotations

import duckdb

from capdev_pipeline.warehouse import explained as record
from capdev_pipeline.warehouse.explain_rows import OBSERVATIONS, rows_of
from capdev_pipeline.warehouse.explain_series_sql import USED
from capdev_pipeline.warehouse.explain_subject import SeriesSubject
from capdev_pipeline.warehouse.explained import ExplainedSeries, SeriesFigure, Use


def explained_series(
    connection: duckdb.DuckDBPyConnection, subject: SeriesSubject, *, losers: bool = True
) -> ExplainedSeries:
    """The figures of a series that is known to have some in the year, over an open connection."""
    given = {"series": subject.series, "year": subject.year, "area": subject.area, "release": subject.release}
    uses: dict[str, list[Use]] = {}
    for row in rows_of(connection, USED, given):
        named = uses.setdefault(row.pop("observation_id"), [])
        if row["used_by"] is not None and (losers or row["chosen"]):
            named.append(Use(**row))
    wanted = [name for name, found in uses.items() if losers or found]
    told = {row["observation_id"]: row for row in rows_of(connection, OBSERVATIONS, {"ids": wanted})}
    (names,) = rows_of(connection, NAMES, given)
    return ExplainedSeries(
        **names,
        year=subject.year,
        area=subject.area,
        release=subject.release,
        figures=[SeriesFigure(record.Observation(**told[name]), uses[name]) for name in wanted],
        corrections=[record.Correction(**row) for row in rows_of(connection, CORRECTIONS, given)],
    )


NAMES = "SELECT m.series, m.name_zh, m.name_en, m.unit FROM meta.series m WHERE m.series = $series"
# Those that dropped a figure among them.
CORRECTIONS = """SELECT k.correction_id, k.observation_id, k.action, k.printed_value, k.printed_unit, k.replacement,
        k.value, k.unit, k.reason, k.source, k.who, strftime(k.decided, '%Y-%m-%d') AS decided
    FROM clean.correction k WHERE k.series = $series AND k.year = $year AND ($area IS NULL OR k.area = $area)
    ORDER BY k.correction_id"""
