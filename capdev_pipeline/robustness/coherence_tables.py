"""The tables of the coherence audit for every area of an index, or for all areas together.

Belongs here: which cases and columns each statistic is taken from. Does not belong here: the statistics (coherence.py).
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from capdev_pipeline.robustness import coherence
from capdev_pipeline.robustness.compare import ALL

HANGS = 0.5  # of the range on one year: more of every score comes from that year than from all others


def coherence_tables(
    nodes: pd.DataFrame, cells: pd.DataFrame, scores: pd.DataFrame, *, pooled: bool, by_data: bool
) -> dict[str, pd.DataFrame]:
    """Table (correlation, reliability, influence, single_year) -> its rows, for one release.

    nodes: meta.node. cells: indicator_id, area, year, value, score. scores: node_id, area, year, partial of one scheme,
    every node. pooled: whether areas are measured together; their cases then are areas and years, under the area 'all'.
    by_data: whether bounds come from the data; if not, no single year can set them.
    """
    found: dict[str, list[pd.DataFrame]] = {"correlation": [], "reliability": [], "influence": [], "single_year": []}
    shown = nodes.sort_values("position")
    indicators = [str(name) for name in shown.loc[shown["direction"].notna(), "node_id"]]
    below = shown[shown["parent_id"].notna()]
    parents = dict(zip(map(str, below["node_id"]), map(str, below["parent_id"]), strict=True))
    children = {str(parent): list(map(str, own["node_id"])) for parent, own in below.groupby("parent_id", sort=False)}
    weight = dict(zip(map(str, shown["node_id"]), map(float, shown["effective_weight"]), strict=True))
    root = str(shown.loc[shown["level"] == 0, "node_id"].iloc[0])
    for area, own_cells, own_scores in _areas(cells, scores, pooled=pooled):
        every = _wide(own_scores, "node_id", "partial").reindex(columns=list(shown["node_id"]))
        scored = every[indicators]
        values = _wide(own_cells[own_cells["score"].notna()], "indicator_id", "value").reindex(columns=indicators)
        tables = {
            "correlation": coherence.correlations(scored, parents),
            "reliability": coherence.reliability(every, children),
            "influence": coherence.influence(scored, every[root], weight),
            "single_year": _single_years(values if by_data else values.head(0)),
        }
        for name, table in tables.items():
            found[name].append(table.assign(area=area))
    return {name: pd.concat(tables, ignore_index=True) for name, tables in found.items()}


def _areas(
    cells: pd.DataFrame, scores: pd.DataFrame, *, pooled: bool
) -> Iterator[tuple[str, pd.DataFrame, pd.DataFrame]]:
    areas = sorted(map(str, scores["area"].unique()))
    if pooled and len(areas) > 1:
        yield ALL, cells, scores
        return
    for area in areas:
        yield area, cells[cells["area"] == area], scores[scores["area"] == area]


def _wide(rows: pd.DataFrame, columns: str, values: str) -> pd.DataFrame:
    """Cases (area, year) by columns, in order."""
    return rows.pivot(index=["area", "year"], columns=columns, values=values).sort_index()


def _single_years(values: pd.DataFrame) -> pd.DataFrame:
    found = coherence.single_years(values)
    cases = list(found.pop("case"))
    return found.assign(
        year=[case[1] for case in cases],
        of_area=[case[0] for case in cases],
        # Of three values one end always holds half of the range or more: that says nothing.
        hangs_on_it=((found["loss"] > HANGS) & (found["n"] >= coherence.LEAST)).astype(bool),
    )
