"""The index beside other methods, beside an index of somebody else, and what experts said.

Belongs here: tables of methods, of their agreement with the default and of their weights; sentences on another index.
Does not belong here: the lines (report.charts), the sentences on experts (report.consensus).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from capdev_pipeline.report.charts.words import node_name, scheme_name, scheme_row
from capdev_pipeline.report.consensus import consensus, last_items
from capdev_pipeline.report.frames import ALL_AREAS, Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.page.numbers import NOTHING, fixed, known, percent
from capdev_pipeline.report.page.words import MEAN, word
from capdev_pipeline.report.vocabulary import BASIS, FROM_DATA, NORMALISATION

CASES = re.compile(r": (\d+) case\(s\)$")
MOST_LEVELS = 1  # the composite and the nodes right below it


@dataclass(frozen=True, slots=True)
class MethodRow:
    """A scheme in words: how values become scores, where weights come from, which mean, and the note of its method."""

    name: Text
    published: bool
    normalisation: Text
    weights: Text
    mean: Text
    note: Text


@dataclass(frozen=True, slots=True)
class Beside:
    """A node of a scheme beside the default; r '–' where there are too few years."""

    node: Text
    years: int
    r: str
    rank_r: str
    same: int
    moves: int
    record: str
    default_record: str


@dataclass(frozen=True, slots=True)
class Weighting:
    """A set of effective weights (percent, by indicator in the order of the framework) and the schemes that use it."""

    names: list[Text]
    weights: list[str]
    from_data: bool
    cases: str
    reasons: list[Text]


@dataclass(frozen=True, slots=True)
class Replaced:
    """Nodes whose weights could not be found as asked for, with the reason, and the sets of weights it holds for."""

    names: list[Text]
    reasons: list[Text]


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the comparison with another index comes to, as a sentence, and why the two can be compared."""

    sentence: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class Scored:
    """A node that experts scored in the last round."""

    name: Text
    mean: str
    sd: str
    cv: str
    full: str
    weight: str
    declared: str


def methods(frames: Frames) -> list[MethodRow]:
    """Every scheme of every method, the default first."""
    return [_method(frames, scheme) for scheme in [*frames.schemes, *frames.further_schemes]]


def _method(frames: Frames, scheme: str) -> MethodRow:
    row = scheme_row(frames, scheme)
    summed = row["kind"] == "plain_sum"
    none = both("不用", "none used")
    mean = word(MEAN, str(row["mean"]))
    levels = str(row["level_means"])
    if levels:
        mean = both(f"{mean['zh']}（另有层级：{levels}）", f"{mean['en']} (levels with another: {levels})")
    return MethodRow(
        scheme_name(frames, scheme),
        bool(row["published"]),
        word(NORMALISATION, str(row["normalisation"])),
        none if summed else word(BASIS, str(row["weights"])),
        both("得分之和", "sum of scores") if summed else mean,
        both(str(row["note_zh"]), str(row["note_en"])),
    )


def besides(frames: Frames) -> list[tuple[Text, list[Beside]]]:
    """Each scheme beside the default, for the composite and the nodes right below it; where both are measured over all
    areas, over all of them too."""
    table = frames.all("robustness.comparison")
    table = table[table["area"].isin([frames.area, ALL_AREAS])]
    levels = frames.nodes["level"].to_dict()
    order = {name: place for place, name in enumerate(map(str, frames.nodes.index))}
    rows = [row for row in table.to_dict("records") if levels.get(row["node_id"], MOST_LEVELS + 1) <= MOST_LEVELS]
    rows.sort(key=lambda row: (row["area"] == ALL_AREAS, order[row["node_id"]]))
    found = {row["scheme"] for row in rows}
    return [
        (scheme_name(frames, scheme), [_beside(frames, row) for row in rows if row["scheme"] == scheme])
        for scheme in [*frames.schemes, *frames.further_schemes]
        if scheme in found
    ]


def _beside(frames: Frames, row: dict[Any, Any]) -> Beside:
    name = node_name(frames, str(row["node_id"]))
    if row["area"] == ALL_AREAS:
        name = both(f"{name['zh']}（全部地区）", f"{name['en']} (all areas)")
    return Beside(
        name,
        int(row["years"]),
        fixed(row["r"], 3),
        fixed(row["rank_r"], 3),
        int(row["same_direction"]),
        int(row["moves"]),
        _year(row["record_year"]),
        _year(row["default_record_year"]),
    )


def _year(value: Any) -> str:
    return NOTHING if pd.isna(value) else str(int(value))


def weightings(frames: Frames) -> list[Weighting]:
    """The sets of weights that differ, the default's first; schemes with the same one share it."""
    table = frames.of_methods("index.weight")
    found: dict[tuple[str, ...], list[str]] = {}
    for scheme in [*frames.schemes, *frames.further_schemes]:
        own = table[table["scheme"] == scheme].set_index("node_id")["effective_weight"].to_dict()
        if own:
            found.setdefault(tuple(_share(own.get(name)) for name in frames.indicators), []).append(scheme)
    return [_weighting(frames, list(weights), schemes, table) for weights, schemes in found.items()]


def _share(value: Any) -> str:
    number = known(value)
    return NOTHING if number is None else f"{100 * number:.2f}%"


def _weighting(frames: Frames, weights: list[str], schemes: list[str], table: pd.DataFrame) -> Weighting:
    own = table[table["scheme"].isin(schemes)]
    from_data = own[own["basis"].isin(FROM_DATA)]
    cases = sorted({int(count) for count in from_data["cases"]})
    other = own[own["reason"] != ""].drop_duplicates("parent_id")
    order = {str(node): place for place, node in enumerate(frames.nodes.index)}
    other = other.assign(place=other["parent_id"].map(order)).sort_values("place")
    return Weighting(
        [scheme_name(frames, scheme) for scheme in schemes],
        weights,
        len(from_data) > 0,
        "–".join(dict.fromkeys(str(count) for count in (cases[:1] + cases[-1:]))),
        [_reason(frames, row) for row in other.to_dict("records")],
    )


def replaced(found: list[Weighting]) -> list[Replaced]:
    """The reasons of sets of weights, those that share them together; sets without one left out."""
    by_reasons: dict[tuple[str, ...], Replaced] = {}
    for each in found:
        if each.reasons:
            key = tuple(reason["en"] for reason in each.reasons)
            by_reasons.setdefault(key, Replaced([], each.reasons)).names.extend(each.names)
    return list(by_reasons.values())


def _reason(frames: Frames, row: dict[Any, Any]) -> Text:
    """Of which node, and why: too few complete cases; another reason as it is written."""
    name, why = node_name(frames, str(row["parent_id"])), str(row["reason"])
    if found := CASES.search(why):
        count = int(found.group(1))
        return both(f"{name['zh']}（完整个案 {count} 个）", f"{name['en']} ({count} complete case{'s' * (count != 1)})")
    return both(f"{name['zh']}（{why}）", f"{name['en']} ({why})")


def agreements(frames: Frames) -> list[Agreed]:
    """A sentence for each other index and node."""
    names = frames.of_methods("robustness.external").drop_duplicates("external_id").set_index("external_id")
    return [_agreed(frames, row, names) for row in frames.of_methods("robustness.agreement").to_dict("records")]


def _agreed(frames: Frames, row: dict[Any, Any], names: pd.DataFrame) -> Agreed:
    theirs = names.loc[row["external_id"]] if row["external_id"] in names.index else None
    id_ = str(row["external_id"])
    other = both(id_, id_) if theirs is None else both(str(theirs["name_zh"]), str(theirs["name_en"]))
    ours, years, moves = node_name(frames, str(row["node_id"])), int(row["years"]), int(row["moves"])
    same = int(row["same_direction"])
    zh = f"{ours['zh']}与{other['zh']}：{years} 年两者都有值；{moves} 个可比的年际变动中 {same} 个同升或同降"
    en = f"{ours['en']} and {other['en']}: {years} years have both; of {moves} yearly changes that can be compared, "
    en += f"{same} go in one direction"
    r = [("r_levels", "水平的相关系数", "r of levels"), ("r_changes", "变动的相关系数", "r of changes")]
    for field, name_zh, name_en in r:
        told = fixed(row[field], 2)
        zh += f"；{name_zh} {told if told != NOTHING else '不算（不足 4 个）'}"
        en += f"; {name_en} {told if told != NOTHING else 'not computed (fewer than 4)'}"
    return Agreed(both(f"{zh}。", f"{en}."), both(str(row["reason_zh"]), str(row["reason"])))


def experts(frames: Frames) -> tuple[list[Text], list[Scored]]:
    """The sentences on consensus, and the nodes of the last round; one sentence and no node without ballots."""
    items = last_items(frames) if len(frames.all("robustness.delphi_item")) else pd.DataFrame()
    return consensus(frames), [_scored(row) for row in items.to_dict("records")]


def _scored(row: dict[Any, Any]) -> Scored:
    return Scored(
        both(str(row["name_zh"]), str(row["name_en"])),
        fixed(row["mean"], 2),
        fixed(row["sd"], 2),
        fixed(row["cv"], 2),
        percent(row["full_share"]),
        fixed(row["weight"], 3),
        fixed(row["declared_weight"], 3),
    )
