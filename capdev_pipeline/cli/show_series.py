"""How a series explained looks in a terminal.

Belongs here: the tree of a series' printed figures and their uses. Does not belong here: nodes of the index
(show_explain.py), looking up.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from rich.text import Text
from rich.tree import Tree

from capdev_pipeline.cli.show_indicator import add_branch, corrections, figure, named
from capdev_pipeline.warehouse.explained import ExplainedSeries, SeriesFigure, Use

USED_BY = {
    "indicator": "指标 / indicator",
    "capital_stock": "资本存量方案 / variant of the capital stock",
    "figure": "图 / figure",
    "external": "对照指数 / comparison with another index",
}


def series_tree(found: ExplainedSeries) -> Tree:
    """Every printed figure of the year by area, with what rests on it and what it lost."""
    tree = Tree(Text(f"{found.name_zh} / {found.name_en}  {found.year}", style="bold"))
    figures = f"{len(found.figures)} 个印刷数字 / printed figures"
    tree.add(Text(f"序列 / series {found.series} · {found.unit} · {figures} · 版本 / release {found.release}"))
    for area, entries in groupby(found.figures, key=_place):
        branch = tree.add(Text(area, style="cyan"))
        for entry in entries:
            _add_figure(branch, entry)
    add_branch(tree, "订正 / corrections", corrections(found.corrections))
    return tree


def _place(entry: SeriesFigure) -> str:
    cell = entry.observation
    return named(cell.area, cell.area_zh, cell.area_en)


def _add_figure(tree: Tree, entry: SeriesFigure) -> None:
    cell = entry.observation
    taken = any(use.chosen for use in entry.uses)
    mark = "*" if taken else " "
    branch = tree.add(Text(f"{mark} {cell.observation_id}: {figure(cell)}", style="" if taken else "dim"))
    if cell.scope:
        branch.add(Text(f"口径 / scope  {cell.scope}"))
    if cell.note:
        branch.add(Text(f"附注 / note  {cell.note}", style="dim"))
    if cell.correction_id:
        branch.add(Text(f"订正 / corrected by  {cell.correction_id}"))
    for line in _uses(entry.uses):
        branch.add(Text(line))
    if not entry.uses:
        branch.add(Text("未用于任何指标或图 / nothing rests on it: no indicator, no figure", style="dim"))


def _uses(uses: Iterable[Use]) -> Iterable[str]:
    """One line for the same use in several years."""

    def said(use: Use) -> tuple[bool, str, str]:
        term = ", 公式项 / term" if use.used_by == "indicator" and use.role == "input" else ""
        segment = named(use.segment, use.segment_zh, use.segment_en)
        place = f" ({segment}{f' #{use.rank}' if use.rank else ''}{term})" if use.segment else ""
        line = f" · {use.line}" if use.line else ""
        return use.chosen, f"{USED_BY[use.used_by]} {use.id}{line} {use.area}", f"{use.reason}{place}"

    for (chosen, what, why), group in groupby(uses, key=said):
        years = ", ".join(str(use.year) for use in group)
        how = "用于 / rests on it" if chosen else "落选 / not chosen for"
        yield f"{how}  {what} {years}: {why}"
