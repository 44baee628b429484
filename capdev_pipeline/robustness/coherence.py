"""Whether the parts belong together: correlations, reliability, components, influence, single years.

Belongs here: pure functions over scores of one area and release. Does not belong here: uncertainty of the index.

`scores` is everywhere a table of cases (rows: years) by indicators or nodes (columns), scores in which more is better,
nan where missing. Every result states n, the cases it rests on; with a few trending years correlations in levels
mostly measure trend, so that first differences stand beside them. Source: METHODS.md section 7; OECD and JRC, Handbook
on Constructing Composite Indicators, 2008, chapters 4 and 7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

REDUNDANT = 0.92  # from here two indicators tell one thing; COIN Tool User Guide, JRC 2019
LEAST = 4  # cases below which no correlation is printed


def correlations(scores: pd.DataFrame, parents: Mapping[str, str]) -> pd.DataFrame:
    """Pearson's r of every pair in levels and in first differences, with n and a flag.

    parents: column -> its parent. Out: left, right, same_parent, r_levels, n_levels, r_changes, n_changes, flag:
    'redundant' (r above 0.92 in levels and in changes), 'opposed' (below 0 in both), '' else. r is null below 4 cases
    or where one of the two does not vary.
    """
    changes = scores.diff()
    rows = []
    for left, right in combinations(scores.columns, 2):
        levels, n_levels = _r(scores[left], scores[right])
        moves, n_moves = _r(changes[left], changes[right])
        rows.append(
            {
                "left": left,
                "right": right,
                "same_parent": parents[left] == parents[right],
                "r_levels": levels,
                "n_levels": n_levels,
                "r_changes": moves,
                "n_changes": n_moves,
                "flag": _flag(levels, moves),
            }
        )
    return pd.DataFrame(rows)


def _r(left: pd.Series, right: pd.Series) -> tuple[float, int]:
    both = pd.concat([left, right], axis=1).dropna()
    n = len(both)
    if n < LEAST or (both.nunique() < 2).any():
        return float("nan"), n
    return float(np.corrcoef(both.to_numpy(dtype=np.float64), rowvar=False)[0, 1]), n


def _flag(levels: float, moves: float) -> str:
    if levels > REDUNDANT and moves > REDUNDANT:
        return "redundant"
    return "opposed" if levels < 0 and moves < 0 else ""


def cronbach_alpha(scores: pd.DataFrame) -> tuple[float, int]:
    """Reliability of a sum of k parts over n complete cases: k / (k - 1) * (1 - sum of variances / variance of sum).

    Null below 4 complete cases or 2 parts, or where the sum does not vary.
    Source: Cronbach, Psychometrika 16 (3), 1951.
    """
    whole = scores.dropna()
    n, k = whole.shape
    total = float(whole.sum(axis=1).var(ddof=1)) if n > 1 else 0.0
    if n < LEAST or k < 2 or total == 0:
        return float("nan"), n
    return k / (k - 1) * (1 - float(whole.var(ddof=1).sum()) / total), n


def first_component(scores: pd.DataFrame) -> tuple[float, int]:
    """Share of the variance that the first principal component of the correlations holds, and n complete cases.

    Null below 4 complete cases or 2 parts that vary.
    """
    whole = scores.dropna()
    whole = whole.loc[:, whole.nunique() > 1]
    n, k = whole.shape
    if n < LEAST or k < 2:
        return float("nan"), n
    values = np.linalg.eigvalsh(np.corrcoef(whole.to_numpy(dtype=np.float64), rowvar=False))
    return float(values[-1] / values.sum()), n


def reliability(scores: pd.DataFrame, children: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Per node: parts, alpha, first_component, n (complete cases), opposed parts (below 0 against the rest)."""
    rows: list[dict[str, Any]] = []
    for node, parts in children.items():
        own = scores[list(parts)]
        (alpha, n), (share, _) = cronbach_alpha(own), first_component(own)
        opposed = [
            part for part in parts if len(parts) > 1 and _r(own[part], own.drop(columns=part).mean(axis=1))[0] < 0
        ]
        rows.append(
            {"node_id": node, "parts": len(parts), "alpha": alpha, "first_component": share, "n": n, "opposed": opposed}
        )
    return pd.DataFrame(rows)


def influence(scores: pd.DataFrame, composite: pd.Series, effective_weight: Mapping[str, float]) -> pd.DataFrame:
    """What an indicator's weight says and what it does: effective_weight beside r2 with the composite, n.

    share: r2 over the sum of all r2, to be compared with effective_weight. Null r2 below 4 cases.
    Source: Paruolo, Saisana and Saltelli, Journal of the Royal Statistical Society A 176 (3), 2013 (linear case).
    """
    rows = [(name, effective_weight[str(name)], *_r(scores[name], composite)) for name in scores.columns]
    found = pd.DataFrame(rows, columns=["indicator_id", "effective_weight", "r", "n"])
    found["r2"] = found["r"] ** 2
    found["share"] = found["r2"] / found["r2"].sum()
    return found


def single_years(values: pd.DataFrame) -> pd.DataFrame:
    """Which single year sets the bounds: the range of each indicator without each of its years.

    values: years by indicators, in their units. Out, a row per indicator with at least 3 values: year (whose leaving
    narrows the range most), range, range_without, loss = 1 - range_without / range, n. A loss above 0.5 means that
    most of every score hangs on that year.
    """
    rows = []
    for name in values.columns:
        own = values[name].dropna()
        whole = float(own.max() - own.min()) if len(own) else 0.0
        if len(own) < 3 or whole == 0:
            continue
        rest = {year: float(np.ptp(own.drop(year).to_numpy())) for year in own.index}
        year = min(rest, key=lambda each: (rest[each], each))
        row = {"indicator_id": name, "year": year, "range": whole, "range_without": rest[year]}
        rows.append(row | {"loss": 1 - rest[year] / whole, "n": len(own)})
    return pd.DataFrame(rows, columns=["indicator_id", "year", "range", "range_without", "loss", "n"])
