"""Schemes laid beside the default one: do they rank the years, and move, alike?

Belongs here: pure functions over published scores of several schemes. Does not belong here: where the schemes come
from, variants (variants.py), indices of others (external.py).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import rankdata

from capdev_pipeline.robustness.coherence import LEAST

Matrix = npt.NDArray[np.float64]
ALL = "all"
COLUMNS = (
    *("scheme", "node_id", "area", "years", "r", "rank_r", "same_direction", "moves"),
    *("record_year", "default_record_year"),
)


def comparison(scores: pd.DataFrame, schemes: Sequence[str], pooled: Collection[str] = ()) -> pd.DataFrame:
    """Every scheme but the first beside the first, by node and area: the COLUMNS.

    scores: scheme, node_id, area, year, score (published, null if not); schemes in their order, the first is the
    default. years: in which both have a score; r, rank_r: Pearson's and Spearman's correlation over them, null below 4
    or where one of the two does not vary; moves: pairs of neighbouring years that both have, same_direction: those that
    rise in both or fall in both; record years: of the highest score of each, the first of equal ones. Where two schemes
    both are `pooled` over several areas, a row of area 'all' compares all areas and years together (years counts both);
    it has no record years.
    """
    wide = scores.pivot(index=["scheme", "node_id"], columns=["area", "year"], values="score").sort_index(axis=1)
    areas = list(dict.fromkeys(wide.columns.get_level_values("area")))
    nodes = list(dict.fromkeys(scores["node_id"]))
    default, rows = schemes[0], []
    for scheme in schemes[1:]:
        for area in areas:
            ours, theirs = (_of(wide, name, nodes, area) for name in (default, scheme))
            rows.append(_described(ours, theirs).assign(scheme=scheme, area=area, node_id=nodes))
        if len(areas) > 1 and {default, scheme} <= set(pooled):
            moves = pd.concat([frame[["same_direction", "moves"]] for frame in rows[-len(areas) :]]).groupby(level=0)
            ours, theirs = (_of(wide, name, nodes) for name in (default, scheme))
            whole = _described(ours, theirs).assign(scheme=scheme, area=ALL, node_id=nodes, **moves.sum())
            rows.append(whole.drop(columns=["record_year", "default_record_year"]))
    found = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(COLUMNS))
    return found.reindex(columns=list(COLUMNS)).astype({"record_year": "Int64", "default_record_year": "Int64"})


def _of(wide: pd.DataFrame, scheme: str, nodes: Sequence[str], area: str | None = None) -> pd.DataFrame:
    """nodes x years of a scheme and area, or nodes x (area, year)."""
    own = wide.loc[(scheme,), :].reindex(list(nodes))
    return own if area is None else pd.DataFrame(own[area])


def _described(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """A row a node, without scheme, node and area."""
    left, right = (frame.to_numpy(dtype=np.float64) for frame in (ours, theirs))
    both = ~np.isnan(left) & ~np.isnan(right)
    years = np.array([label[-1] if isinstance(label, tuple) else label for label in ours.columns], dtype=np.int64)
    moves = np.diff(left) * np.diff(right)
    pairs = (both[:, 1:] & both[:, :-1]) & (np.diff(years) == 1)
    found: dict[str, Any] = {
        "years": both.sum(axis=1),
        "r": correlated(left, right, both),
        "rank_r": correlated(_ranks(left, both), _ranks(right, both), both),
        "same_direction": (pairs & (moves > 0)).sum(axis=1),
        "moves": pairs.sum(axis=1),
        "record_year": _record(theirs, years),
        "default_record_year": _record(ours, years),
    }
    return pd.DataFrame(found)


def correlated(left: Matrix, right: Matrix, both: npt.NDArray[np.bool_]) -> Matrix:
    """Pearson's r of each row over the places marked; null below 4 of them or where one side does not vary."""
    n = both.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        off = [np.where(both, x - np.where(both, x, 0.0).sum(axis=1, keepdims=True) / n, 0.0) for x in (left, right)]
        varies = [np.where(both, x, -np.inf).max(axis=1) > np.where(both, x, np.inf).min(axis=1) for x in (left, right)]
        r = (off[0] * off[1]).sum(axis=1) / np.sqrt((off[0] ** 2).sum(axis=1) * (off[1] ** 2).sum(axis=1))
    found: Matrix = np.where((n[:, 0] >= LEAST) & varies[0] & varies[1], np.clip(r, -1, 1), np.nan)
    return found


def _ranks(values: Matrix, both: npt.NDArray[np.bool_]) -> Matrix:
    """Ranks of each row over the places marked, ties share their mean rank; the others come last."""
    ranks: Matrix = rankdata(np.where(both, values, np.inf), axis=1)
    return ranks


def _record(scores: pd.DataFrame, years: npt.NDArray[np.int64]) -> pd.Series:
    values = scores.to_numpy(dtype=np.float64)
    known = ~np.isnan(values).all(axis=1)
    best = np.where(np.isnan(values), -np.inf, values).argmax(axis=1)
    found = [int(years[at]) if has else pd.NA for at, has in zip(best, known, strict=True)]
    return pd.Series(found, dtype="Int64")
