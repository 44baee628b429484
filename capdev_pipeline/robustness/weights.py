"""Weights taken from the data: equal, entropy, CRITIC, principal component.

Belongs here: weights as one answer to "what if others had been chosen". Does not belong here: the declared weights
(framework), weights from experts (delphi.py).

With a few trending years these weights mostly measure trend: say so wherever they are shown. All functions take a
table of cases (rows: years, or units) by indicators (columns), complete, and return weights by indicator that sum to
1, in the order of the columns. Source: METHODS.md section 7.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from capdev_pipeline.errors import MethodError, Problem

Matrix = npt.NDArray[np.float64]
TREND = "with few trending years, weights from the data mostly measure trend"


def equal(cases: pd.DataFrame) -> pd.Series:
    """The same weight for every indicator: 1 / n."""
    _refuse(cases, least=0)
    return pd.Series(1 / cases.shape[1], index=cases.columns)


def entropy(cases: pd.DataFrame) -> pd.Series:
    """More weight where the cases differ more: w = d / sum d, d = 1 - e, e = -sum p ln p / ln m, p = x / sum x.

    In: values of at least 0 with a positive sum in each column; m cases, at least 2. 0 ln 0 counts as 0.
    Raises MethodError naming indicators with negative values, gaps or a sum of 0, and if no column varies.
    Source: Shannon 1948; Zeleny, Multiple Criteria Decision Making, 1982.
    """
    _refuse(cases, least=2)
    low = [_problem(name, "no value below 0", "negative values") for name in cases if (cases[name] < 0).any()]
    low += [_problem(name, "a positive sum", "all values 0") for name in cases if cases[name].abs().sum() == 0]
    if low:
        raise MethodError(low)
    share = _matrix(cases / cases.sum())
    logs = np.log(np.where(share > 0, share, 1.0))
    spread = 1 + (share * logs).sum(axis=0) / np.log(len(cases))
    return _shares(cases, spread, "entropy")


def critic(cases: pd.DataFrame) -> pd.Series:
    """More weight where an indicator varies more and agrees less with the others: w = C / sum C.

    C_j = s_j * sum over k of (1 - r_jk), on columns brought to 0-1 by min-max; s the standard deviation, r Pearson's
    correlation. Raises MethodError naming indicators with gaps or without variation; at least 3 cases.
    Source: Diakoulaki, Mavrotas and Papayannakis, Computers & Operations Research 22 (7), 1995.
    """
    _refuse(cases, least=3)
    _refuse_constant(cases)
    x = _matrix(cases)
    scaled = (x - x.min(axis=0)) / (x.max(axis=0) - x.min(axis=0))
    conflict = (1 - np.atleast_2d(np.corrcoef(scaled, rowvar=False))).sum(axis=0)
    return _shares(cases, scaled.std(axis=0, ddof=1) * conflict, "CRITIC")


def principal_component(cases: pd.DataFrame) -> pd.Series:
    """Weights from the first principal component of the correlations: squared loadings, which sum to 1.

    Raises MethodError naming indicators with gaps or without variation; at least 3 cases.
    Source: OECD and JRC, Handbook on Constructing Composite Indicators, 2008, section 6.1 (one component kept).
    """
    _refuse(cases, least=3)
    _refuse_constant(cases)
    _, vectors = np.linalg.eigh(np.atleast_2d(np.corrcoef(_matrix(cases), rowvar=False)))
    return _shares(cases, vectors[:, -1] ** 2, "principal component")


METHODS: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    "equal": equal,
    "entropy": entropy,
    "critic": critic,
    "pca": principal_component,
}


def _matrix(cases: pd.DataFrame) -> Matrix:
    return cases.to_numpy(dtype=np.float64)


def _shares(cases: pd.DataFrame, raw: Matrix, method: str) -> pd.Series:
    total = float(raw.sum())
    if total <= 0:
        rule, found = "some indicator differs from the others", f"{method} finds no difference to weigh by"
        raise MethodError([Problem(method, rule, found, "use equal weights")])
    return pd.Series(raw / total, index=cases.columns)


def _problem(name: object, rule: str, found: str) -> Problem:
    return Problem(str(name), rule, found, "leave the indicator out, or use another method")


def _refuse(cases: pd.DataFrame, *, least: int) -> None:
    problems = [_problem(name, "no gaps", "missing values") for name in cases if cases[name].isna().any()]
    if len(cases) < least or not cases.shape[1]:
        found = f"{len(cases)} case(s) by {cases.shape[1]} indicator(s)"
        problems.append(
            Problem("weights", f"at least {least} cases and an indicator", found, "take more years or units")
        )
    if problems:
        raise MethodError(problems)


def _refuse_constant(cases: pd.DataFrame) -> None:
    flat = [name for name in cases if cases[name].max() == cases[name].min()]
    if flat:
        raise MethodError(_problem(name, "the values differ", "all values are equal") for name in flat)
