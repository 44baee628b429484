"""The tables of all Delphi rounds: what each says of the items, the experts, and how far they agree.

Belongs here: robustness.delphi_item, delphi_expert and delphi_round from ballots and a framework. Does not belong here:
formulas (delphi.py), weights for the index (delphi_weights.py), reading raw/delphi/ (extract.ballots).

Rounds are ballots by name in the order they were held, each with expert, item, score, familiarity and basis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from capdev_pipeline.framework import Node
from capdev_pipeline.framework.robustness_rules import ExpertRules
from capdev_pipeline.robustness.delphi import (
    authority,
    is_settled,
    item_statistics,
    kendall_w,
    tells_apart,
    weights,
    wide,
)
from capdev_pipeline.robustness.delphi_weights import covered_groups, groups_of

# parent_id of the row that is about all items of a round.
ALL_ITEMS = ""
OF_ROUND = ("round", "position")
ITEM = (*OF_ROUND, "node_id", "parent_id", "mean", "sd", "cv", "full_share", "experts", "weight", "declared_weight")
EXPERT = (*OF_ROUND, "expert", "basis", "familiarity", "authority")
AGREED = ("w", "chi2", "degrees", "p")
LIMITS = ("cv_limit", "p_limit")
ROUND = (*OF_ROUND, "parent_id", "experts", "items", "mean_cv", "largest_cv", *AGREED, *LIMITS, "settled")


def delphi_tables(
    rounds: Mapping[str, pd.DataFrame], nodes: Sequence[Node], rules: ExpertRules
) -> dict[str, pd.DataFrame]:
    """The three tables by name; without rounds they have no rows. Raises MethodError as delphi.check_round."""
    items, experts = [], []
    agreed: list[dict[str, Any]] = []
    for position, (name, ballot) in enumerate(rounds.items(), start=1):
        statistics = _items(ballot, nodes, rules)
        items.append(statistics.assign(round=name, position=position))
        experts.append(authority(ballot).assign(round=name, position=position))
        of_round = {"round": name, "position": position}
        agreed += [of_round | row for row in _agreement(ballot, statistics, nodes, rules)]
    return {
        "robustness.delphi_item": _joined(items, ITEM),
        "robustness.delphi_expert": _joined(experts, EXPERT),
        "robustness.delphi_round": pd.DataFrame(agreed, columns=list(ROUND), dtype=None if agreed else object),
    }


def _joined(frames: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    if not frames:
        return pd.DataFrame(columns=list(columns), dtype=object)
    return pd.concat(frames, ignore_index=True)[list(columns)]


def _items(ballot: pd.DataFrame, nodes: Sequence[Node], rules: ExpertRules) -> pd.DataFrame:
    """Statistics of every item with its parent, resulting weight (null where all siblings have 0) and declared one."""
    known = {node.node_id: node for node in nodes}
    found = item_statistics(ballot, rules.full_score).rename(columns={"item": "node_id", "n": "experts"})
    groups = covered_groups(ballot, nodes)
    given = weights(ballot, groups, rules.decimals) if groups else pd.Series(dtype="float64")
    found["weight"] = found["node_id"].map(given).astype("float64")
    found["parent_id"] = [known[name].parent_id for name in found["node_id"]]
    found["declared_weight"] = [known[name].weight for name in found["node_id"]]
    return found


def _agreement(
    ballot: pd.DataFrame, statistics: pd.DataFrame, nodes: Sequence[Node], rules: ExpertRules
) -> list[dict[str, Any]]:
    """One row for all items, then one for every group of siblings that was scored; of two items or more."""
    scores, by_item = wide(ballot), statistics.set_index("node_id")
    groups = {ALL_ITEMS: list(by_item.index)}
    groups |= {parent: items for parent, items in groups_of(nodes).items() if scores.index.isin(items).any()}
    return [
        {"parent_id": parent, "experts": scores.shape[1], "items": len(items)}
        | _group(scores.loc[items], by_item.loc[items], rules)
        for parent, items in groups.items()
        if len(items) > 1
    ]


def _group(scores: pd.DataFrame, statistics: pd.DataFrame, rules: ExpertRules) -> dict[str, Any]:
    """Convergence and agreement. Where no expert tells the items apart W is null and nothing is settled."""
    row: dict[str, Any] = {"mean_cv": statistics["cv"].mean(), "largest_cv": statistics["cv"].max()}
    row |= {"cv_limit": rules.largest_cv, "p_limit": rules.p}
    if not tells_apart(scores):
        return row | dict.fromkeys(AGREED) | {"settled": False}
    found = kendall_w(scores)
    settled = is_settled(statistics, found, largest_cv=rules.largest_cv, p=rules.p)
    return row | {"w": found.w, "chi2": found.chi2, "degrees": found.items - 1, "p": found.p, "settled": settled}
