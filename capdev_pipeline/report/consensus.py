"""How far the experts of the ballots agree, in plain sentences of both languages.

Belongs here: sentences from robustness.delphi_*, the weights beside the declared ones. Does not belong here: formulas
(capdev_pipeline.robustness), tables of a terminal (cli.show_experts), the page around the sentences (page).
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both

ITEMS, EXPERTS, ROUNDS = "robustness.delphi_item", "robustness.delphi_expert", "robustness.delphi_round"
NO_BALLOTS = both(
    "没有专家选票（raw/delphi/ 为空）：体系文件的印刷权重有效。",
    "There are no ballots of experts (raw/delphi/ is empty): the weights printed in the framework stand.",
)


def consensus(frames: Frames) -> list[Text]:
    """The report on consensus, a few sentences: every round, convergence, stop rule, authority, weights, their use.

    One sentence where there are no ballots. frames: with meta.node, meta.scheme and the three robustness.delphi_*.
    """
    items, rounds = frames.all(ITEMS), frames.all(ROUNDS)
    if items.empty:
        return [NO_BALLOTS]
    whole = rounds[rounds["parent_id"] == ""].sort_values("position")
    return [
        *(_round(row) for _, row in whole.iterrows()),
        *_convergence(whole),
        *_stop_rule(frames, rounds),
        _authority(frames.all(EXPERTS)),
        *_weights(last_items(frames)),
        *_use(frames),
    ]


def last_items(frames: Frames) -> pd.DataFrame:
    """The items of the last round in the order of the framework: the columns of delphi_item with name_zh, name_en and
    difference (resulting less declared weight, null where there is no resulting one)."""
    items = frames.all(ITEMS)
    last = items[items["position"] == items["position"].max()]
    names = frames.nodes[["name_zh", "name_en"]].assign(order=range(len(frames.nodes)))
    found = last.join(names, on="node_id").sort_values("order", ignore_index=True)
    found["difference"] = found["weight"] - found["declared_weight"]
    ordered: pd.DataFrame = found.drop(columns="order")
    return ordered


def _round(row: pd.Series) -> Text:
    place, name, experts, items = row["position"], row["round"], row["experts"], row["items"]
    zh = f"第 {place} 轮（{name}）：{experts} 位专家评 {items} 项"
    en = f"Round {place} ({name}): {experts} experts scored {items} items"
    if pd.notna(row["mean_cv"]):
        spread = (f"{row['mean_cv']:.2f}", f"{row['largest_cv']:.2f}")
        zh += "；变异系数平均 {}，最大 {}".format(*spread)
        en += "; coefficient of variation {} on average, {} at most".format(*spread)
    if pd.isna(row["w"]):
        return both(
            f"{zh}；没有一位专家对各项给出不同的分，无从计算协调系数。",
            f"{en}; no expert told the items apart, so agreement has no measure.",
        )
    test = f"{row['chi2']:.2f}", int(row["degrees"]), _p(row["p"])
    return both(
        f"{zh}；肯德尔协调系数 W = {row['w']:.3f}（卡方 {test[0]}，自由度 {test[1]}，{test[2]}）。",
        f"{en}; Kendall's W = {row['w']:.3f} (chi-squared {test[0]}, degrees of freedom {test[1]}, {test[2]}).",
    )


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3g}"


def _convergence(whole: pd.DataFrame) -> Iterator[Text]:
    """From the first round to the last, as far as both have a number."""
    if len(whole) < 2:
        return
    first, last = whole.iloc[0], whole.iloc[-1]
    kinds = (("mean_cv", "变异系数平均", "the mean coefficient of variation"), ("w", "W", "W"))
    known = [kind for kind in kinds if pd.notna(first[kind[0]]) and pd.notna(last[kind[0]])]
    if known:
        moved = {name: f"{first[name]:.2f} → {last[name]:.2f}" for name, _, _ in known}
        yield both(
            f"从第 1 轮到第 {last['position']} 轮：" + "，".join(f"{zh} {moved[name]}" for name, zh, _ in known) + "。",
            f"From round 1 to round {last['position']}: " + ", ".join(f"{en} {moved[n]}" for n, _, en in known) + ".",
        )


def _stop_rule(frames: Frames, rounds: pd.DataFrame) -> Iterator[Text]:
    last = rounds[rounds["position"] == rounds["position"].max()]
    if last.empty:  # a single item was scored: nothing to agree on
        return
    cv, p = last["cv_limit"].iloc[0], last["p_limit"].iloc[0]
    rule_zh = f"停止规则为各项变异系数不超过 {cv:g}，且协调检验 p 小于 {p:g}"
    rule_en = f"Stop rule: no coefficient of variation above {cv:g}, and a p of the test of agreement below {p:g}"
    for _, row in last[last["parent_id"] == ""].iterrows():
        reached = bool(row["settled"])
        yield both(
            f"{rule_zh}：最后一轮{'已达到' if reached else '未达到'}。",
            f"{rule_en}. The last round {'meets' if reached else 'does not meet'} it.",
        )
        if not reached:
            yield from _why_not(frames, row)
    apart = last[(last["parent_id"] != "") & ~last["settled"].astype(bool)]
    if len(apart):
        named = [_name(frames, parent) for parent in apart["parent_id"]]
        yield both(
            f"单看一组同级时，下列节点的下级未达到：{'、'.join(name['zh'] for name in named)}。",
            f"Taken by themselves, the children of these nodes do not meet it: {', '.join(n['en'] for n in named)}.",
        )


def _why_not(frames: Frames, row: pd.Series) -> Iterator[Text]:
    items = last_items(frames)
    above = items[items["cv"] > row["cv_limit"]]
    if len(above):
        zh = "、".join(f"{item.name_zh}（{item.cv:.3f}）" for item in above.itertuples())
        en = ", ".join(f"{item.name_en} ({item.cv:.3f})" for item in above.itertuples())
        yield both(f"变异系数仍在界限之上：{zh}。", f"Still above the limit of variation: {en}.")
    if pd.notna(row["p"]) and row["p"] >= row["p_limit"]:
        yield both(
            f"专家的排序协调未超出偶然（{_p(row['p'])}）。",
            f"The experts' rankings agree no more than chance would give ({_p(row['p'])}).",
        )


def _name(frames: Frames, node_id: str) -> Text:
    return both(str(frames.nodes.at[node_id, "name_zh"]), str(frames.nodes.at[node_id, "name_en"]))


def _authority(experts: pd.DataFrame) -> Text:
    last = experts.loc[experts["position"] == experts["position"].max(), "authority"]
    mean, low, high = (f"{number:.2f}" for number in (last.mean(), last.min(), last.max()))
    return both(
        f"最后一轮专家的权威系数 Cr 平均 {mean}（{low} 至 {high}）。",
        f"Authority Cr of the experts of the last round: {mean} on average ({low} to {high}).",
    )


def _weights(items: pd.DataFrame) -> Iterator[Text]:
    known = items.dropna(subset="difference")
    if known.empty:
        return
    far = next(known.loc[[known["difference"].abs().round(9).idxmax()]].itertuples())
    weight, declared = f"{far.weight:.3g}", f"{far.declared_weight:.3g}"
    yield both(
        f"{len(known)} 个节点由选票得到权重；与体系文件相差最大的是{far.name_zh}：{weight}，体系文件为 {declared}。",
        f"{len(known)} nodes have weights from the ballots; farthest from the framework is {far.name_en}: "
        f"{weight}, the framework has {declared}.",
    )


def _use(frames: Frames) -> Iterator[Text]:
    """Which schemes are weighted so."""
    schemes = frames.all("meta.scheme")
    of_experts = schemes[(schemes["weights"] == "experts") & (schemes["kind"] == "weighted")]
    if of_experts.empty:
        yield both(
            "指数仍用体系文件的印刷权重；专家权重供对照，不确定性的变体则由这些专家重抽权重。",
            "The index keeps the weights printed in the framework; those of the experts are for comparison, and the "
            "variants of the uncertainty draw their weights from these experts.",
        )
        return
    names = ", ".join(of_experts["scheme"])
    yield both(f"采用专家权重的方案：{names}。", f"Schemes weighted by the experts: {names}.")
