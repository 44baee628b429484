"""What the published warehouse says of the experts' ballots.

Belongs here: reading the tables that a report on consensus needs. Does not belong here: sentences (report.consensus),
reading raw/delphi/ (extract.ballots).
"""

from __future__ import annotations

from capdev_pipeline.errors import Problem, WarehouseError
from capdev_pipeline.home import Home
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.warehouse.database import connect, has_table, read

TABLES = (
    "meta.node",
    "meta.scheme",
    "robustness.delphi_item",
    "robustness.delphi_expert",
    "robustness.delphi_round",
)


def published_ballots(home: Home) -> Frames:
    """The tables of the last build; WarehouseError if nothing is published, or by a version without ballots."""
    with connect(home.published, read_only=True) as connection:
        absent = [table for table in TABLES if not has_table(connection, table)]
        if absent:
            rule, found = "the published file has the ballots", f"missing: {', '.join(absent)}"
            raise WarehouseError([Problem(home.shown(home.published), rule, found, "build it with: capdev build")])
        return Frames({table: read(connection, table) for table in TABLES})
