"""Weights from experts: statistics of a ballot, authority, agreement, convergence over rounds.

Belongs here: pure functions over the ballots of a round. Does not belong here: reading raw/delphi/, tables of all
rounds (delphi_tables.py), weights of nodes and resampled panels (delphi_weights.py), weights from data (weights.py).

A round is a table with one row per expert and item: expert, item, score (importance), familiarity (Cs, 0-1) and basis
(Ca, 0-1: how far the judgement rests on theory, experience or feeling). Source: METHODS.md section 7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from capdev_pipeline.errors import MethodError, Problem


@dataclass(frozen=True, slots=True)
class Agreement:
    """Kendall's W (0 none, 1 full agreement) with its test; experts m, items n."""

    w: float
    chi2: float
    p: float
    experts: int
    items: int


def item_statistics(round_: pd.DataFrame, full_score: float) -> pd.DataFrame:
    """Per item: mean, sd (divisor m - 1), cv = sd / mean, full_share (share of experts giving the full score), n.

    Items in the order of the ballot. Raises MethodError as `check_round`.
    """
    check_round(round_, full_score)
    by_item = round_.groupby("item", sort=False)["score"]
    found = by_item.agg(mean="mean", sd="std", n="count")
    found["cv"] = found["sd"] / found["mean"]
    found["full_share"] = by_item.agg(lambda scores: float((scores == full_score).mean()))
    return found[["mean", "sd", "cv", "full_share", "n"]].reset_index()


def authority(round_: pd.DataFrame) -> pd.DataFrame:
    """Per expert Ca (basis), Cs (familiarity), means over the items, and Cr = (Ca + Cs) / 2. Source: METHODS.md 7."""
    found = round_.groupby("expert", sort=False)[["basis", "familiarity"]].mean()
    found["authority"] = (found["basis"] + found["familiarity"]) / 2
    return found.reset_index()


def kendall_w(scores: pd.DataFrame) -> Agreement:
    """Agreement of m experts (columns) on n items (rows), with the correction for ties.

    W = 12 S / (m^2 (n^3 - n) - m T), S the squared deviations of the items' rank sums, T = sum over experts and groups
    of tied ranks of (t^3 - t); chi2 = m (n - 1) W with n - 1 degrees of freedom. Ranks are taken inside each column;
    ties share their mean rank. Raises MethodError for fewer than two experts or items, gaps, and where every expert
    ties all items. Source: Kendall and Babington Smith, Annals of Mathematical Statistics 10 (3), 1939.
    """
    n, m = scores.shape
    problems = []
    if m < 2:
        found = f"{m} expert(s)"
        problems.append(
            Problem("ballot", "agreement needs two experts", found, "ask more experts, or state no agreement")
        )
    if n < 2:
        problems.append(Problem("ballot", "agreement needs two items", f"{n} item(s)", "compare items of one parent"))
    gaps = [str(item) for item in scores.index if scores.loc[item].isna().any()]
    problems += [
        Problem(item, "every expert scores every item", "missing scores", "complete the ballot") for item in gaps
    ]
    if problems:
        raise MethodError(problems)
    ranks = scores.rank(method="average")
    s = float(((ranks.sum(axis=1) - m * (n + 1) / 2) ** 2).sum())
    ties = sum(float((count**3 - count).sum()) for count in (ranks[expert].value_counts() for expert in ranks))
    spread = m**2 * (n**3 - n) - m * ties
    if spread <= 0:
        rule, found = "some expert tells the items apart", "every expert gives all items one score"
        raise MethodError([Problem("ballot", rule, found, "ask again, or use equal weights")])
    w = 12 * s / spread
    chi2 = m * (n - 1) * w
    return Agreement(w, chi2, float(chdtrc(n - 1, chi2)), m, n)


def tells_apart(scores: pd.DataFrame) -> bool:
    """Whether any expert (column) gives the items (rows) different scores; if none does, W has no value."""
    return bool((scores.nunique() > 1).any())


def wide(round_: pd.DataFrame) -> pd.DataFrame:
    """A round as items (rows) by experts (columns)."""
    table: pd.DataFrame = round_.pivot(index="item", columns="expert", values="score")
    return table


def weights(round_: pd.DataFrame, siblings: Mapping[str, Sequence[str]], decimals: int | None = None) -> pd.Series:
    """Weights by item: the items' mean scores normalised within siblings, rounded as a report prints them.

    siblings: parent -> its items. decimals: places of the print; a group that no longer sums to 1 after rounding has
    the difference given to the item whose rounding lost (or gained) most, so that siblings sum to 1.
    Raises MethodError naming items without a ballot. Source: METHODS.md section 7.
    """
    means = round_.groupby("item", sort=False)["score"].mean()
    absent = sorted(item for items in siblings.values() for item in items if item not in means.index)
    if absent:
        rule = "every item has a ballot"
        raise MethodError(Problem(item, rule, "no expert scored it", "add it to the ballot") for item in absent)
    parts = [_rounded(means[list(items)] / means[list(items)].sum(), decimals) for items in siblings.values()]
    found: pd.Series = pd.concat(parts)
    return found


def _rounded(exact: pd.Series, decimals: int | None) -> pd.Series:
    if decimals is None:
        return exact
    printed = exact.round(decimals)
    unit = 10.0**-decimals
    steps = round((1 - printed.sum()) / unit)
    order = (exact - printed).sort_values(ascending=steps < 0, kind="stable").index
    for item in order[: abs(steps)]:
        printed[item] += np.sign(steps) * unit
    return printed.round(decimals)


def convergence(rounds: Sequence[pd.DataFrame], full_score: float) -> pd.DataFrame:
    """Per round, counted from 1: experts, mean and largest cv of the items, and Kendall's W with its p.

    Raises MethodError as item_statistics and kendall_w.
    """
    rows = []
    for number, round_ in enumerate(rounds, start=1):
        items, agreement = item_statistics(round_, full_score), kendall_w(wide(round_))
        rows.append(
            {
                "round": number,
                "experts": agreement.experts,
                "mean_cv": float(items["cv"].mean()),
                "largest_cv": float(items["cv"].max()),
                "w": agreement.w,
                "p": agreement.p,
            }
        )
    return pd.DataFrame(rows)


def is_settled(items: pd.DataFrame, agreement: Agreement, *, largest_cv: float, p: float) -> bool:
    """The stop rule: no item's cv above the limit, and agreement that chance would not give. Source: METHODS.md 7.

    An item that every expert gives 0 has no cv, and no spread either: it is within any limit.
    """
    within = (items["cv"] <= largest_cv) | (items["sd"] == 0)
    return bool(within.all()) and agreement.p < p


def check_round(round_: pd.DataFrame, full_score: float) -> None:
    """Refuse a ballot: one expert only, an item scored twice by one, scores outside 0 to the full score, gaps."""
    problems = []
    if round_["expert"].nunique() < 2:
        found = f"{round_['expert'].nunique()} expert(s)"
        problems.append(Problem("ballot", "at least two experts", found, "one expert is no panel: use printed weights"))
    twice = round_[round_.duplicated(["expert", "item"])]
    for row in twice.itertuples():
        rule = "one score per expert and item"
        problems.append(Problem(f"{row.expert}, {row.item}", rule, "scored twice", "keep one row"))
    wrong = round_[~round_["score"].between(0, full_score)]
    for row in wrong.itertuples():
        rule = f"a score from 0 to {full_score:g}"
        problems.append(Problem(f"{row.expert}, {row.item}", rule, f"score {row.score}", "correct the row"))
    for name in ("familiarity", "basis"):
        for row in round_[~round_[name].between(0, 1)].itertuples():
            found = f"{name} {getattr(row, name)}"
            problems.append(Problem(f"{row.expert}, {row.item}", f"{name} from 0 to 1", found, "correct the row"))
    whole = round_["expert"].nunique() * round_["item"].nunique()
    if len(round_) - len(twice) != whole:
        rule = "every expert scores every item"
        problems.append(Problem("ballot", rule, f"{len(round_)} rows, {whole} needed", "complete the ballot"))
    if problems:
        raise MethodError(problems)
