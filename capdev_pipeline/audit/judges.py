"""One judge per kind of claim.

Belongs here: comparing a printed statement with computed values and bounds. Does not belong here: the
report's internal checks (report_checks.py), the order in which rules speak (reconcile.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from capdev_pipeline.audit.statements import Statement, Statements, Tree

SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Verdict:
    """computed, lower and upper in the unit of the claim; the rule; a sentence in both languages."""

    computed: float | None
    lower: float | None
    upper: float | None
    verdict: str
    rule: str
    explanation: str
    explanation_zh: str


@dataclass(frozen=True, slots=True)
class Computed:
    """What the claims are held against: one scheme, area and release."""

    scheme: str
    scores: dict[tuple[str, int], dict[str, float | None]]
    values: dict[tuple[str, int], dict[str, object]]
    only_from_report: frozenset[str]
    tree: Tree
    statements: Statements


def _against_bounds(
    s: Statement,
    value: float | None,
    lower: float,
    upper: float,
    exact: bool,
    rule: str,
    words: tuple[str, str],
) -> Verdict:
    """Reproduced only where nothing is missing; otherwise the bounds decide."""
    en, zh = words
    if exact and value is not None and abs(value - s.printed) <= s.half_width + SLACK:
        return Verdict(
            value,
            lower,
            upper,
            "reproduced",
            rule,
            f"{en} {value:.4g} equals the printed {s.printed:g} within rounding.",
            f"{zh}{value:.4g}，与印刷值{s.printed:g}在舍入误差内一致。",
        )
    inside = lower - s.half_width - SLACK <= s.printed <= upper + s.half_width + SLACK
    verdict = "consistent with bounds" if inside else "contradicted"
    side = "lies inside" if inside else "lies outside"
    side_zh = "落在" if inside else "落在界外："
    return Verdict(
        value,
        lower,
        upper,
        verdict,
        rule,
        f"the printed {s.printed:g} {side} the bounds {lower:.4g} to {upper:.4g} "
        f"that the figures at hand leave for {en} (stored lo and hi).",
        f"印刷值{s.printed:g}{side_zh}现有数据给出的{zh}的界[{lower:.4g}, {upper:.4g}]{'内' if inside else ''}。",
    )


def _untested(rule: str, en: str, zh: str, value: float | None = None) -> Verdict:
    return Verdict(value, None, None, "cannot be tested", rule, en, zh)


def _level(s: Statement, c: Computed) -> Verdict:
    rule = f"level against the score and bounds under {c.scheme}"
    row = c.scores.get((s.node_id, s.year))
    name = c.tree.names_zh[s.node_id]
    if row is None or not row["coverage"]:
        return _untested(
            rule,
            f"no indicator of {s.node_id} has a score in {s.year}.",
            f"{name}{s.year}年没有任何指标得分。",
        )
    lower, upper = row["lower"] or 0.0, row["upper"] or 0.0
    exact = (row["coverage"] or 0.0) > 1 - SLACK
    return _against_bounds(
        s, row["score"], lower, upper, exact, rule, (f"{s.node_id} in {s.year}", f"{name}{s.year}年")
    )


def _moved(node: str, start: int, end: int, c: Computed) -> tuple[float, float] | None:
    """Lowest and highest change of a node that the bounds at both ends leave."""
    first, last = c.scores.get((node, start)), c.scores.get((node, end))
    if first is None or last is None or not (first["coverage"] or last["coverage"]):
        return None
    return (last["lower"] or 0.0) - (first["upper"] or 0.0), (last["upper"] or 0.0) - (first["lower"] or 0.0)


def _change(s: Statement, c: Computed) -> Verdict:
    rule = f"change against the bounds of both years under {c.scheme}"
    moved = _moved(s.node_id, s.from_year, s.year, c)
    name = c.tree.names_zh[s.node_id]
    if moved is None:
        return _untested(
            rule,
            f"{s.node_id} has no score in {s.from_year} and {s.year}.",
            f"{name}{s.from_year}年与{s.year}年均无得分。",
        )
    first, last = c.scores[(s.node_id, s.from_year)], c.scores[(s.node_id, s.year)]
    value = last["score"] - first["score"] if last["score"] is not None and first["score"] is not None else None
    exact = min(first["coverage"] or 0.0, last["coverage"] or 0.0) > 1 - SLACK
    words = (f"the growth of {s.node_id} {s.from_year}-{s.year}", f"{name}{s.from_year}—{s.year}年增长")
    return _against_bounds(s, value, *moved, exact, rule, words)


def _share(s: Statement, c: Computed) -> Verdict:
    rule = "share × printed growth against how far the node can have moved"
    parent = c.tree.parents[s.node_id]
    growth = c.statements.change(parent, s.from_year, s.year)
    moved = _moved(s.node_id, s.from_year, s.year, c)
    name = c.tree.names_zh[s.node_id]
    if growth is None or abs(growth.printed) < SLACK or moved is None:
        return _untested(rule, *_no_share(s, c, parent, moved is None))
    weight = 1.0 if c.scheme == "plain_sum" else c.tree.weights[s.node_id]
    ends = sorted(
        weight * m / g * 100
        for m in moved
        for g in (growth.printed - growth.half_width, growth.printed + growth.half_width)
    )
    first, last = c.scores[(s.node_id, s.from_year)], c.scores[(s.node_id, s.year)]
    value = None
    if first["score"] is not None and last["score"] is not None:
        value = weight * (last["score"] - first["score"]) / growth.printed * 100
    exact = min(first["coverage"] or 0.0, last["coverage"] or 0.0) > 1 - SLACK
    words = (f"the share of {s.node_id} {s.from_year}-{s.year}", f"{name}{s.from_year}—{s.year}年贡献率")
    return _against_bounds(s, value, ends[0], ends[-1], exact, rule, words)


def _no_share(s: Statement, c: Computed, parent: str, unscored: bool) -> tuple[str, str]:
    """Why a share cannot be tested: the node has no score at either end, else no growth of the parent is printed."""
    span, name = f"{s.from_year}-{s.year}", c.tree.names_zh[s.node_id]
    if unscored:
        return (
            f"no indicator of {s.node_id} has a score in {s.from_year} or in {s.year}.",
            f"{name}在{s.from_year}年与{s.year}年均无任何指标得分。",
        )
    return f"the report prints no growth of {parent} {span} to take a share of.", (
        f"报告未印{c.tree.names_zh[parent]}{span}年可供计算贡献率的增长。"
    )


def _number(row: dict[str, object] | None, key: str) -> float | None:
    found = None if row is None else row[key]
    return float(found) if isinstance(found, int | float) and not pd.isna(found) else None


def _texts(found: object) -> list[str]:
    """A list column as Python strings; a database hands it over as an array."""
    return [str(entry) for entry in found] if isinstance(found, Iterable) else []


def _normalised(s: Statement, c: Computed) -> Verdict:
    rule = "score against the normalised value"
    name = c.tree.names_zh[s.node_id]
    score = _number(c.values.get((s.node_id, s.year)), "score")
    if score is None:
        return _untested(rule, f"{s.node_id} has no value in {s.year}.", f"{name}{s.year}年无数值。")
    verdict = "reproduced" if abs(score - s.printed) <= s.half_width + SLACK else "contradicted"
    known = {
        year: v for (node, year), r in c.values.items() if node == s.node_id and (v := _number(r, "score")) is not None
    }
    worst, best = min(known, key=lambda y: known[y]), max(known, key=lambda y: known[y])
    return Verdict(
        score,
        score,
        score,
        verdict,
        rule,
        f"the score of {s.node_id} in {s.year} is {score:.4g}, printed {s.printed:g}; "
        f"the lowest known year is {worst}, the highest {best} (stored lo and hi).",
        f"{name}{s.year}年得分为{score:.4g}，印刷值{s.printed:g}；已知最低在{worst}年，最高在{best}年。",
    )


def _observation(s: Statement, c: Computed) -> Verdict:
    rule = "printed figure against the chosen observation"
    row = c.values.get((s.node_id, s.year))
    value, name = _number(row, "value"), c.tree.names_zh[s.node_id]
    if row is None or value is None:
        return _untested(rule, f"no figure of {s.node_id} for {s.year} is at hand.", f"{name}{s.year}年手头无数字。")
    if set(_texts(row["observation_ids"])) <= c.only_from_report:
        return _untested(
            rule,
            f"the only figure of {s.node_id} for {s.year} is the report's own.",
            f"{name}{s.year}年仅有报告自身的数字。",
            value,
        )
    verdict = "reproduced" if abs(value - s.printed) <= s.half_width + SLACK else "contradicted"
    return Verdict(
        value,
        value,
        value,
        verdict,
        rule,
        f"the chosen figure of {s.node_id} for {s.year} is {value:.6g}, printed {s.printed:g}.",
        f"{name}{s.year}年所选数字为{value:.6g}，印刷值{s.printed:g}。",
    )


def _best_year(s: Statement, c: Computed) -> Verdict:
    years = sorted(year for node, year in c.values if node == s.node_id)
    if s.kind == "best_year_so_far":
        years = [year for year in years if year <= s.year]
    rule = "best year of the scores" if s.kind == "best_year" else "best year of the scores so far"
    scores = {year: _number(c.values[(s.node_id, year)], "score") for year in years}
    here, name = scores.get(s.year), c.tree.names_zh[s.node_id]
    if here is None:
        return _untested(rule, f"{s.node_id} has no value in {s.year}.", f"{name}{s.year}年无数值。")
    better = [year for year, score in scores.items() if score is not None and score > here + SLACK]
    absent = [year for year, score in scores.items() if score is None]
    if better:
        return Verdict(
            here,
            None,
            None,
            "contradicted",
            rule,
            f"{s.node_id} is better in {better[0]} than in {s.year}.",
            f"{name}{better[0]}年优于{s.year}年。",
        )
    if absent:
        return Verdict(
            here,
            None,
            None,
            "consistent with bounds",
            rule,
            f"{s.year} is the best known year of {s.node_id}; {len(absent)} years are missing.",
            f"{s.year}年为{name}已知最优，另有{len(absent)}年缺失。",
        )
    return Verdict(
        here,
        None,
        None,
        "reproduced",
        rule,
        f"{s.year} is the best of {years[0]}-{years[-1]} for {s.node_id}.",
        f"{s.year}年为{name}{years[0]}—{years[-1]}年最优。",
    )


JUDGES: dict[str, Callable[[Statement, Computed], Verdict]] = {
    "level": _level,
    "change": _change,
    "contribution_share": _share,
    "normalized": _normalised,
    "observation": _observation,
    "best_year": _best_year,
    "best_year_so_far": _best_year,
}
