"""Rules that test a report against itself, without any data.

Belongs here: METHODS section 8's internal rules, each general over the tree and the claims. Does not
belong here: comparing with computed values (reconcile.py), any verdict written by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from capdev_pipeline.audit.findings import Finding
from capdev_pipeline.audit.statements import Statement, Statements, Tree

SLACK = 1e-9


def fits_plain_sum(statements: Statements) -> bool:
    """Whether some printed level exceeds 1, which weights that sum to 1 cannot give."""
    return any(s.printed - s.half_width > 1 for s in statements.of("level"))


def check_report(statements: Statements, tree: Tree) -> list[Finding]:
    """All internal checks, those that hold and those that fail."""
    infeasible = list(_feasible_movement(statements, tree))
    return [
        *_scale(statements, tree),
        *_growth_is_difference(statements, tree),
        *_shares_sum(statements, tree),
        *infeasible,
        *_combination(statements, tree),
        *_repeated_shares(statements, tree, [f for f in infeasible if not f.holds]),
        *_dated_twice(statements, tree),
    ]


def _scale(statements: Statements, tree: Tree) -> Iterator[Finding]:
    """A level can't exceed 1 under weights that sum to 1, nor the number of indicators under the plain sum."""
    for node in sorted({s.node_id for s in statements.of("level")}):
        levels = statements.of("level", node)
        top = max(levels, key=lambda s: s.printed)
        limit = float(tree.sizes[node])
        above_one = top.printed - top.half_width > 1
        holds = top.printed - top.half_width <= limit
        kind = (
            "exceeds 1, so it is no weighted mean; it fits the plain sum"
            if above_one and holds
            else ("fits both scales" if holds else "exceeds even the number of indicators")
        )
        kind_zh = (
            "大于1，权重和为1的加权平均不可能得到，符合不加权求和"
            if above_one and holds
            else ("两种尺度均可" if holds else "超过指标个数")
        )
        yield Finding(
            f"scale.{node}",
            "scale",
            holds,
            top.printed,
            limit,
            tuple(s.claim_id for s in levels),
            () if holds else (top.claim_id,),
            f"the highest printed level of {node} is {top.printed:g}: it {kind} of {limit:g} indicators.",
            f"{tree.names_zh[node]}印刷的最高值为{top.printed:g}，{kind_zh}（共{limit:g}个指标）。",
        )


def _growth_is_difference(statements: Statements, tree: Tree) -> Iterator[Finding]:
    """Growths over adjoining periods add up to the difference of the levels at both ends."""
    for node in sorted({s.node_id for s in statements.of("change")}):
        for span, part in statements.chains("change", node):
            start, end = statements.level(node, part[0].from_year), statements.level(node, part[-1].year)
            if start is None or end is None:
                continue
            total, difference = sum(s.printed for s in part), end.printed - start.printed
            slack = sum(s.half_width for s in part) + start.half_width + end.half_width + SLACK
            holds = abs(total - difference) <= slack
            yield Finding(
                f"growth.{node}.{span}",
                "growth is the difference of the levels",
                holds,
                total,
                difference,
                (*(s.claim_id for s in part), start.claim_id, end.claim_id),
                () if holds else tuple(s.claim_id for s in part),
                f"growth of {node} {span} adds up to {total:g}, the levels differ by {difference:.4g}.",
                f"{tree.names_zh[node]}{span}年增长合计{total:g}，两端水平之差为{difference:.4g}。",
            )


def share_sets(statements: Statements, tree: Tree) -> dict[tuple[str, int, int], list[Statement]]:
    """Printed shares by parent and period, only where all children of the parent are printed."""
    sets: dict[tuple[str, int, int], list[Statement]] = {}
    for node in sorted({s.node_id for s in statements.of("contribution_share")} & set(tree.parents)):
        for s in statements.once("contribution_share", node):
            sets.setdefault((tree.parents[node], s.from_year, s.year), []).append(s)
    return {
        key: group for key, group in sorted(sets.items()) if {s.node_id for s in group} == set(tree.children[key[0]])
    }


def _shares_sum(statements: Statements, tree: Tree) -> Iterator[Finding]:
    """Shares of a period sum to 100 within their rounding."""
    for (parent, start, end), group in share_sets(statements, tree).items():
        total = sum(s.printed for s in group)
        holds = abs(total - 100) <= sum(s.half_width for s in group) + SLACK
        claims = tuple(s.claim_id for s in group)
        yield Finding(
            f"shares_sum.{parent}.{start}-{end}",
            "shares of a period sum to 100",
            holds,
            total,
            100.0,
            claims,
            () if holds else claims,
            f"the shares of {parent} {start}-{end} sum to {total:g}.",
            f"{tree.names_zh[parent]}{start}—{end}年贡献率合计{total:g}。",
        )


def _feasible_movement(statements: Statements, tree: Tree) -> Iterator[Finding]:
    """share × growth, added over adjoining periods, can't exceed what a node's indicators can move.

    k indicators of range 1 move at most k under the plain sum; under weights the node's weight.
    """
    plain = fits_plain_sum(statements)
    for node in sorted({s.node_id for s in statements.of("contribution_share")}):
        limit = float(tree.sizes[node]) if plain else tree.weights[node]
        for span, part in statements.chains("contribution_share", node):
            growths = [statements.change(tree.parents[node], s.from_year, s.year) for s in part]
            known = [g for g in growths if g is not None]
            if len(known) < len(part):
                continue
            pairs = list(zip(part, known, strict=True))
            points = sum(s.printed / 100 * g.printed for s, g in pairs)
            slack = sum(s.half_width / 100 * abs(g.printed) + abs(s.printed) / 100 * g.half_width for s, g in pairs)
            holds = abs(points) - slack <= limit + SLACK
            verb, verb_zh = ("can be", "可能") if holds else ("cannot be", "不可能")
            yield Finding(
                f"movement.{node}.{span}",
                "a node moves at most as far as its indicators",
                holds,
                points,
                limit,
                (*(s.claim_id for s in part), *(g.claim_id for g in known)),
                () if holds else tuple(s.claim_id for s in part),
                f"{span}: the printed shares need {node} to move by {points:.4g}, which {verb} "
                f"with {tree.sizes[node]} indicators (at most {limit:g}).",
                f"{span}：印刷贡献率要求{tree.names_zh[node]}变动{points:.4g}，"
                f"其{tree.sizes[node]}个指标至多变动{limit:g}，{verb_zh}。",
            )


Match = tuple[str, tuple[str, ...]]


def _combination(statements: Statements, tree: Tree) -> Iterator[Finding]:
    """Which children, summed or weighted, give the printed parent in every year that all are printed."""
    for parent, children in sorted(tree.children.items()):
        printed = {s.year for s in statements.of("level", parent)}
        years = sorted(year for year in printed if all(statements.level(c, year) for c in children))
        if len(years) < 2:
            continue
        matches: list[Match] = [
            (how, subset)
            for size in range(1, len(children) + 1)
            for subset in combinations(children, size)
            for how in ("sum", "weighted")
            if all(_gives(statements, tree, parent, subset, how, year) for year in years)
        ]
        full = any(len(subset) == len(children) for _, subset in matches)
        claims = tuple(s.claim_id for s in statements.of("level", parent) if s.year in years)
        below = tuple(s.claim_id for c in children for s in statements.of("level", c) if s.year in years)
        found, found_zh = _in_words(matches, children, tree)
        shown = ", ".join(str(y) for y in years)
        yield Finding(
            f"combination.{parent}",
            "the children, summed or weighted, give the parent",
            full,
            None,
            None,
            (*claims, *below),
            () if full else claims,
            f"the printed {parent} in {shown} is given within rounding by {found}.",
            f"{tree.names_zh[parent]}{shown}年的印刷值在舍入误差内等于{found_zh}。",
        )


def _in_words(matches: list[Match], children: tuple[str, ...], tree: Tree) -> tuple[str, str]:
    """The combinations found and the children in none of them, in English and Chinese."""
    if not matches:
        return "no combination", "没有任何组合"
    en = " or ".join(f"{' + '.join(subset)} ({how})" for how, subset in matches)
    ways = {"sum": "之和", "weighted": "加权"}
    zh = "或".join("＋".join(tree.names_zh[c] for c in subset) + ways[how] for how, subset in matches)
    absent = [c for c in children if all(c not in subset for _, subset in matches)]
    if absent:
        en += f"; not in it: {', '.join(absent)}"
        zh += f"，未包含{'、'.join(tree.names_zh[c] for c in absent)}"
    return en, zh


def _gives(statements: Statements, tree: Tree, parent: str, subset: tuple[str, ...], how: str, year: int) -> bool:
    target = statements.level(parent, year)
    parts = [statements.level(child, year) for child in subset]
    known = [p for p in parts if p is not None]
    if target is None or len(known) < len(subset):
        return False
    weights = [1.0 if how == "sum" else tree.weights[p.node_id] for p in known]
    value = sum(w * p.printed for w, p in zip(weights, known, strict=True))
    slack = target.half_width + sum(w * p.half_width for w, p in zip(weights, known, strict=True))
    return abs(value - target.printed) <= slack + SLACK


def _repeated_shares(statements: Statements, tree: Tree, infeasible: list[Finding]) -> Iterator[Finding]:
    """The same percentages for two nodes in one period; where one set is impossible, that one is the copy."""
    impossible = {claim for finding in infeasible for claim in finding.blamed}
    for (key_a, a), (key_b, b) in combinations(share_sets(statements, tree).items(), 2):
        if key_a[1:] != key_b[1:] or sorted(s.printed for s in a) != sorted(s.printed for s in b):
            continue
        bad_a, bad_b = ({s.claim_id for s in group} & impossible for group in (a, b))
        copies = a if bad_a and not bad_b else b if bad_b and not bad_a else [*a, *b]
        blamed = tuple(s.claim_id for s in copies)
        which = (
            "; the set of " + tree.parents[copies[0].node_id] + " is impossible, so it is the copy"
            if len(copies) < len(a) + len(b)
            else "; which one is the copy cannot be told"
        )
        which_zh = (
            f"；{tree.names_zh[tree.parents[copies[0].node_id]]}的一组不可能成立，应为误抄"
            if len(copies) < len(a) + len(b)
            else "；无法判断何者为误抄"
        )
        numbers = ", ".join(f"{s.printed:g}" for s in sorted(a, key=lambda s: -s.printed))
        yield Finding(
            f"repeated_shares.{key_a[0]}.{key_b[0]}.{key_a[1]}-{key_a[2]}",
            "two nodes do not print the same percentages",
            False,
            None,
            None,
            tuple(s.claim_id for s in (*a, *b)),
            blamed,
            f"{key_a[0]} and {key_b[0]} print the same shares {numbers} for {key_a[1]}-{key_a[2]}{which}.",
            f"{tree.names_zh[key_a[0]]}与{tree.names_zh[key_b[0]]}{key_a[1]}—{key_a[2]}年印有相同的贡献率{numbers}{which_zh}。",
        )


def _dated_twice(statements: Statements, tree: Tree) -> Iterator[Finding]:
    """One printed level of a node given for two years."""
    for a, b in combinations(statements.of("level"), 2):
        if a.node_id == b.node_id and a.year != b.year and a.printed == b.printed:
            claims = (a.claim_id, b.claim_id)
            yield Finding(
                f"dated_twice.{a.node_id}.{min(a.year, b.year)}.{max(a.year, b.year)}",
                "one value has one year",
                False,
                a.printed,
                None,
                claims,
                claims,
                f"{a.printed:g} is printed as the level of {a.node_id} in {a.year} and in {b.year}.",
                f"{tree.names_zh[a.node_id]}的{a.printed:g}既标为{a.year}年又标为{b.year}年。",
            )
