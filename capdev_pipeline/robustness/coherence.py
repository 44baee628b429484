"""Whether the parts belong together: correlations, reliability, components, influence, single years.

Belongs here: pure functions over scores of one release. Does not belong here: uncertainty of the index.

`scores` is everywhere a table of cases by indicators or nodes (columns), scores in which more is better, nan where
missing. Cases are the years of one area, or (area, year) where a method measures all areas together. Every result
states n, the cases it rests on; with a few trending years correlations in levels mostly measure trend, so that first
differences stand beside them. Source: METHODS.md section 7; OECD and JRC, Handbook on Constructing Composite
Indicators, 2008, chapters 4 and 7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

REDUNDANT = 0.92  # from here two indicators tell one thing; COIN Tool User Guide, JRC 2019
LEAST = 4  # cases below which no correlation is printed


def changes_of(scores: pd.DataFrame) -> pd.DataFrame:
    """First differences from one case to the next, within an area."""
    if isinstance(scores.index, pd.MultiIndex):
        return scores.groupby(level=0, sort=False).diff()
    return scores.diff()


def correlations(scores: pd.DataFrame, parents: Mapping[str, str]) -> pd.DataFrame:
    """Pearson's r of every pair in levels and in first differences, with n and a flag.

    parents: column -> its parent. Out: indicator_id, other_id, same_parent, r_levels, n_levels, r_changes, n_changes,
    flag: 'redundant' (r above 0.92 in levels and in changes), 'opposed' (below 0 in both), '' else. Where no area has
    two years there are no changes, and the flag rests on the levels. r is null below 4 cases or where one of the two
    does not vary.
    """
    names = list(scores.columns)
    left, right = np.triu_indices(len(names), k=1)
    found = pd.DataFrame(
        {
            "indicator_id": [names[i] for i in left],
            "other_id": [names[i] for i in right],
            "same_parent": [parents[names[i]] == parents[names[j]] for i, j in zip(left, right, strict=True)],
        }
    )
    changes = changes_of(scores)
    for name, table in (("levels", scores), ("changes", changes)):
        there = table.notna().to_numpy().astype(np.int64)
        found[f"r_{name}"] = table.corr(min_periods=LEAST).to_numpy()[left, right]
        found[f"n_{name}"] = (there.T @ there)[left, right]
    moves = found["r_changes"] if changes.notna().any(axis=None) else found["r_levels"]
    both = pd.concat([found["r_levels"], moves], axis=1)
    found["flag"] = np.select([(both > REDUNDANT).all(axis=1), (both < 0).all(axis=1)], ["redundant", "opposed"], "")
    return found


def pearson(left: pd.Series, right: pd.Series) -> tuple[float, int]:
    """Pearson's r of the cases that both have, and their number; nan below 4, or where one does not vary."""
    both = pd.concat([left, right], axis=1).astype("float64").dropna()
    n = len(both)
    if n < LEAST or (both.nunique() < 2).any():
        return float("nan"), n
    return float(np.corrcoef(both.to_numpy(dtype=np.float64), rowvar=False)[0, 1]), n


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
    """Per node: parts, alpha, first_component, n (complete cases), opposed parts (below 0 against the mean of the
    rest over these cases; none below 4 of them)."""
    rows: list[dict[str, Any]] = []
    for node, parts in children.items():
        own = scores[list(parts)]
        (alpha, n), (share, _) = cronbach_alpha(own), first_component(own)
        # Over the complete cases, so that the rest is made of the same parts in each of them.
        whole = own.dropna()
        opposed = [
            part
            for part in parts
            if len(parts) > 1 and pearson(whole[part], whole.drop(columns=part).mean(axis=1))[0] < 0
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
    rows = [(name, effective_weight[str(name)], *pearson(scores[name], composite)) for name in scores.columns]
    found = pd.DataFrame(rows, columns=["indicator_id", "effective_weight", "r", "n"])
    found["r2"] = found["r"] ** 2
    found["share"] = found["r2"] / found["r2"].sum()
    return found


def single_years(values: pd.DataFrame) -> pd.DataFrame:
    """Which single case sets the bounds: the range of each indicator without each of its cases.

    values: cases by indicators, in their units. Out, a row per indicator with at least 3 values: case (whose leaving
    narrows the range most, the first of equal ones), full_range, range_without, loss = 1 - range_without / full_range,
    n. A loss above 0.5 means that most of every score hangs on that case.
    """
    rows = []
    for name in values.columns:
        own = values[name].dropna()
        ordered = np.sort(own.to_numpy(dtype=np.float64))
        if len(ordered) < 3 or ordered[0] == ordered[-1]:
            continue
        numbers = own.to_numpy(dtype=np.float64)
        rest = np.full(len(own), ordered[-1] - ordered[0])
        # Only the lowest and the highest can narrow it, each to the next one.
        rest[numbers.argmin()], rest[numbers.argmax()] = ordered[-1] - ordered[1], ordered[-2] - ordered[0]
        at, whole = int(rest.argmin()), float(ordered[-1] - ordered[0])
        row = {"indicator_id": name, "case": own.index[at], "full_range": whole, "range_without": float(rest[at])}
        rows.append(row | {"loss": 1 - rest[at] / whole, "n": len(own)})
    return pd.DataFrame(rows, columns=["indicator_id", "case", "full_range", "range_without", "loss", "n"])
