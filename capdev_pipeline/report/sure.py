"""How sure a node is, in plain sentences: record year, rise, band of the variants.

Belongs here: sentences from robustness.uncertainty. Does not belong here: drawing it, the numbers themselves
(capdev_pipeline.robustness).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

import pandas as pd

from capdev_pipeline.report.language import Text, both

# Below this share of the variants no year can be called the record year.
MOST = 0.5
# From this share on it goes without saying that the others have none.
NEARLY_ALL = 0.95
NAMED = 2  # years that are told where no year is the record in most variants


class Sure(TypedDict):
    """What is told of one node."""

    node_id: str
    text: Text


def sure_sentences(uncertainty: pd.DataFrame, nodes: pd.DataFrame, area: str) -> list[Sure]:
    """For the composite and each node right below it that is no indicator: how sure it is, in both languages.

    uncertainty: rows of robustness.uncertainty. nodes: meta.node. Empty where there are no rows of the area. Shares of
    record years are of all variants in which the node has a score in some year, a rise is of those that have both.
    """
    rows = uncertainty[uncertainty["area"] == area]
    shown = nodes.reset_index(drop=True).sort_values("position")
    shown = shown[(shown["level"] <= 1) & shown["direction"].isna()]
    found: list[Sure] = []
    for node in shown.to_dict("records"):
        own = rows[rows["node_id"] == node["node_id"]].sort_values("year").to_dict("records")
        if own:
            name = both(str(node["name_zh"]), str(node["name_en"]))
            found.append({"node_id": str(node["node_id"]), "text": _joined(_sentences(own, name))})
    return found


Row = dict[str, Any]


def _sentences(rows: Sequence[Row], name: Text) -> list[Text]:
    zh, en = name["zh"], name["en"]
    known = [row for row in rows if row["draws"] > 0]
    if not known:
        return [both(f"“{zh}”在所有变体中都没有值。", f"{en} has no value in any variant.")]
    published = [row for row in known if not pd.isna(row["nominal"])]
    last, whole = (published or known)[-1], max(row["variants"] for row in rows)
    if len(known) == 1:
        only = both(
            f"“{zh}”只有 {last['year']} 年有值，谈不上最高年份与升降。",
            f"{en} has a value in {last['year']} only, so that it has neither a record year nor a rise.",
        )
        return [only, _band(last, whole)]
    late = []
    if last is not rows[-1]:
        late = [both(f"有得分的最后一年是 {last['year']} 年。", f"The last year with a score is {last['year']}.")]
    return [_record(known, name), *late, _rise(last), _band(last, whole)]


def _record(rows: Sequence[Row], name: Text) -> Text:
    zh, en = name["zh"], name["en"]
    shares = {int(row["year"]): float(row["p_record"]) for row in rows}
    order = sorted(shares, key=lambda year: (-shares[year], -year))
    best = shares[order[0]]
    alike = sorted(year for year in order if percent(shares[year]) == percent(best))
    each = percent(best)
    if len(alike) > 1:
        years_zh, years_en = "、".join(f"{year}" for year in alike), _listed([str(year) for year in alike])
        return both(
            f"{years_zh} 年成为“{zh}”最高年份的变体一样多，各占 {each['zh']}。",
            f"{years_en} are equally often the record year of {en}: in {each['en']} of the variants each.",
        )
    if best < MOST:
        named = {year: percent(shares[year]) for year in order[:NAMED]}
        return both(
            f"“{zh}”没有哪一年在多数变体中居最高："
            + "，".join(f"{year} 年占 {share['zh']}" for year, share in named.items())
            + "。",
            f"No year is the record year of {en} in most of the variants: "
            + _listed([f"{year} is in {share['en']}" for year, share in named.items()])
            + ".",
        )
    return both(
        f"在 {each['zh']} 的变体中，{order[0]} 年是“{zh}”的最高年份。",
        f"In {each['en']} of the variants {order[0]} is the record year of {en}.",
    )


def _rise(last: Row) -> Text:
    year = int(last["year"])
    if pd.isna(last["p_increase"]):
        return both(
            f"没有变体在 {year - 1} 年与 {year} 年都有值，无从比较。",
            f"No variant has a value in both {year - 1} and {year}, so that they cannot be compared.",
        )
    share = percent(float(last["p_increase"]))
    return both(
        f"在两年都有值的变体中，{year} 年高于 {year - 1} 年的占 {share['zh']}。",
        f"{year} is above {year - 1} in {share['en']} of the variants that have both years.",
    )


def _band(last: Row, whole: int) -> Text:
    year, low, high = int(last["year"]), float(last["p05"]), float(last["p95"])
    has_nominal = not pd.isna(last["nominal"])
    nominal_zh = f"，已公布的方法得 {last['nominal']:.2f}" if has_nominal else ""
    nominal_en = f"; the published method gives {last['nominal']:.2f}" if has_nominal else ""
    band = both(
        f"{year} 年 90% 的变体在 {low:.2f} 与 {high:.2f} 之间（0 至 1）{nominal_zh}。",
        f"90 % of the variants of {year} lie between {low:.2f} and {high:.2f} (on 0 to 1){nominal_en}.",
    )
    share = percent(last["draws"] / whole)
    if last["draws"] >= NEARLY_ALL * whole:
        return band
    few = both(
        f"只有 {share['zh']} 的变体在 {year} 年有得分。", f"Only {share['en']} of the variants have a score in {year}."
    )
    return _joined([band, few])


def percent(share: float) -> Text:
    """A share (0-1) in percent; what is not all or nothing is not rounded to it."""
    rounded = round(100 * share)
    if rounded == 100 and share < 1:
        return both("99% 以上", "over 99 %")
    if rounded == 0 and share > 0:
        return both("不到 1%", "under 1 %")
    return both(f"{rounded}%", f"{rounded} %")


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _joined(sentences: Sequence[Text]) -> Text:
    return both("".join(text["zh"] for text in sentences), " ".join(text["en"] for text in sentences))
