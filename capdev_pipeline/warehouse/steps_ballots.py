"""The step of a build that reads the ballots of experts.

Belongs here: running the functions of robustness.delphi_tables and writing their tables. Does not belong here: formulas
(robustness), reading files (extract.ballots), the order of the steps (steps.py).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from capdev_pipeline.robustness.delphi_tables import ALL_ITEMS, delphi_tables
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.writer import write


def ballots(build: Build) -> Written:
    """robustness.delphi_*: items, experts and rounds of raw/delphi; empty without ballots."""
    definition = build.definition
    tables = delphi_tables(build.ballots, definition.framework.nodes, definition.method.experts)
    with build.connection() as connection:
        rows = {name: write(connection, name, frame) for name, frame in tables.items()}
    return Written(rows, facts=_facts(tables["robustness.delphi_round"]))


def _facts(agreed: pd.DataFrame) -> Mapping[str, int | str]:
    """How many rounds there are, and how the last one ended."""
    if agreed.empty:
        return {"rounds": 0}
    last = agreed[agreed["position"] == agreed["position"].max()]
    whole = last.loc[last["parent_id"] == ALL_ITEMS, "settled"]
    return {
        "rounds": int(last["position"].iloc[0]),
        "experts in the last round": int(last["experts"].iloc[0]),
        "settled": "yes" if bool(whole.all()) else "no",
    }
