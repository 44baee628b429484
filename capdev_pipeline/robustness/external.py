"""An index that somebody else publishes beside a node of this one: direction and correlation, never levels.

Belongs here: pure functions over the printed figures of the other index and the scores of ours. Does not belong here:
which figure of a year is taken (capdev_pipeline.clean.rank), other methods of our own.

Two indices of different indicators, weights and yardsticks share no scale, so that only the sign of a change and
Pearson's r are compared, each with the number of years behind it. Source: METHODS.md section 9; OECD and JRC, Handbook
on Constructing Composite Indicators, 2008, step 8 (links to other indicators).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from capdev_pipeline.clean.cells import Figure, Figures, figures_from
from capdev_pipeline.clean.rank import by_year, rank
from capdev_pipeline.framework import Framework
from capdev_pipeline.framework.model import External
from capdev_pipeline.robustness.coherence import pearson
from capdev_pipeline.schemas import columns_of
from capdev_pipeline.schemas.robustness import Agreement as AgreementTable
from capdev_pipeline.schemas.robustness import External as ExternalTable

STILL = 1e-9  # a change not larger than this is none: the rounding of sums

Row = dict[str, Any]


def external_table(
    observations: pd.DataFrame, scores: pd.DataFrame, framework: Framework, units: Mapping[str, str]
) -> pd.DataFrame:
    """robustness.external: one row per block of external, area and year of the index.

    observations: clean.observation. scores: node_id, area, year, partial (points, nullable) and coverage (0-1) of one
    scheme and release. units: series -> unit of its figures. theirs is the figure of the year that rank() puts first,
    ours the value from what is present; a change is this year minus the year before, null where one of the two years
    is. Directions are the same where both changes are above 0, or both below.
    """
    figures = Figures(figures_from(observations))
    ours = {(str(r["node_id"]), str(r["area"]), int(r["year"])): r for r in scores.to_dict("records")}
    root = next(node.node_id for node in framework.nodes if node.parent_id is None)
    rows = [
        row
        for entry in framework.external
        for area in framework.areas
        for row in _compared(entry, entry.node_id or root, area, figures, ours, units)
    ]
    return pd.DataFrame(rows, columns=list(columns_of(ExternalTable)), dtype=object)


def _compared(
    entry: External, node_id: str, area: str, figures: Figures, ours: Mapping[Any, Any], units: Mapping[str, str]
) -> list[Row]:
    chosen = {year: rank(found)[0].figure for year, found in by_year(figures.select(entry.select, area)).items()}
    rows: list[Row] = []
    last: Row = {}
    for year in sorted(y for node, of, y in ours if (node, of) == (node_id, area)):
        score = ours[node_id, area, year]
        row: Row = {
            **{"external_id": entry.external_id, "name_zh": entry.name_zh, "name_en": entry.name_en},
            **{"node_id": node_id, "area": area, "year": year, "unit": units[entry.select[0].series]},
            **_figure(chosen.get(year)),
            **{"ours": _number(score["partial"]), "coverage": score["coverage"]},
        }
        before = last if last.get("year") == year - 1 else {}
        theirs, mine = _change(row, before, "theirs"), _change(row, before, "ours")
        row |= {"theirs_change": theirs, "ours_change": mine, "same_direction": _same_direction(theirs, mine)}
        rows.append(row)
        last = row
    return rows


def _figure(figure: Figure | None) -> Row:
    if figure is None:
        return {"theirs": None, "observation_id": "", "citation": ""}
    return {"theirs": figure.value, "observation_id": figure.observation_id, "citation": figure.citation}


def _number(found: Any) -> float | None:
    return None if pd.isna(found) else float(found)


def _change(row: Row, before: Row, side: str) -> float | None:
    if row[side] is None or before.get(side) is None:
        return None
    return float(row[side] - before[side])


def _same_direction(theirs: float | None, ours: float | None) -> bool | None:
    if theirs is None or ours is None:
        return None
    return min(theirs, ours) > STILL or max(theirs, ours) < -STILL


def agreement_table(compared: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """robustness.agreement: what robustness.external comes to, one row per block of external and area.

    r is Pearson's, of the years (or the changes) that both have; null below 4 of them, or where one does not vary.
    """
    reasons = {entry.external_id: entry for entry in framework.external}
    rows = []
    for (external_id, node_id, area), group in compared.groupby(["external_id", "node_id", "area"], sort=False):
        entry = reasons[str(external_id)]
        r_levels, years = pearson(group["theirs"], group["ours"])
        r_changes, moves = pearson(group["theirs_change"], group["ours_change"])
        rows.append(
            {
                **{"external_id": external_id, "node_id": node_id, "area": area},
                **{"years": years, "r_levels": r_levels, "r_changes": r_changes},
                "same_direction": int(group["same_direction"].eq(True).sum()),
                "moves": moves,
                **{"reason_zh": entry.reason_zh or entry.reason, "reason": entry.reason},
            }
        )
    return pd.DataFrame(rows, columns=list(columns_of(AgreementTable)), dtype=object)
