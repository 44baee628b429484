"""How an explanation looks in a terminal and as JSON.

Belongs here: the tree of an index node. Does not belong here: the inside of one indicator (show_indicator.py), a
series (show_series.py), looking up.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from rich.text import Text
from rich.tree import Tree

from capdev_pipeline.cli.show import STATUS_ZH, out
from capdev_pipeline.cli.show_indicator import add_indicator, figure, named, needs, number
from capdev_pipeline.cli.show_series import series_tree
from capdev_pipeline.warehouse.explain_spread import Spread
from capdev_pipeline.warehouse.explained import Explained, ExplainedSeries

MEAN_ZH = {"arithmetic": "算术平均", "geometric": "几何平均", "harmonic": "调和平均"}
WEIGHT_ZH = {"printed": "印刷", "inferred": "推定", "expert": "专家", "root": "根"}
BASIS_ZH = {
    "experts": "专家选票",
    "equal": "等权",
    "entropy": "熵权",
    "critic": "CRITIC 权重",
    "pca": "主成分权重",
}


def as_json(found: Explained | ExplainedSeries) -> None:
    """The whole explanation as one JSON object; the keys are the fields of the records."""
    sys.stdout.write(json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n")


def as_tree(found: Explained | ExplainedSeries) -> None:
    """A tree: of a node its children down to the indicators in short, of an indicator or a series everything."""
    out.print(series_tree(found) if isinstance(found, ExplainedSeries) else _node_tree(found))


def _node_tree(found: Explained) -> Tree:
    tree = Tree(Text(f"{found.name_zh} / {found.name_en}  {found.year}", style="bold"))
    for line in _facts(found):
        tree.add(Text(line))
    if found.indicator is not None:
        add_indicator(tree, found)
    elif found.children:
        below = tree.add(Text(f"下级 / children  {_how(found)}", style="cyan"))
        for child in found.children:
            _add_child(below, found, child)
    return tree


def _facts(found: Explained) -> list[str]:
    where = f"{found.node_id} · {named(found.area, found.area_zh, found.area_en)}"
    of = f"版本 / release {found.release} · 方案 / scheme {found.scheme}"
    lines = [f"{where} · {of}", f"得分 / score  {_score(found)}"]
    if found.indicator is None:
        lines.append(f"上下界 / bounds  {_bounds(found)}")
        lines.append(f"依据 / rests on  {_rests_on(found)}")
    if found.spread is not None:
        lines.append(f"变体 / variants  {_spread(found.spread)}")
    if found.weight is not None:
        lines.append(f"权重 / weight  {_in_parent(found)}")
    if found.proxy:
        lines.append(f"替代 / proxy  {found.proxy}")
    if found.note:
        lines.append(f"说明 / note  {found.note}")
    return lines


def _origin(found: Explained) -> str:
    """Where a weight comes from: as the framework says, or the basis of the scheme."""
    if found.basis == "declared":
        return f"{WEIGHT_ZH[found.weight_status]} {found.weight_status}"
    return f"{BASIS_ZH[found.basis]} {found.basis}"


def _score(found: Explained) -> str:
    if found.score is not None:
        return f"{found.score:.4f} points"
    rest = "" if found.partial is None else f"；现有下级给出 / what is present gives {found.partial:.4f} points"
    return f"-  {found.reason_zh} / {found.reason}{rest}"


def _bounds(found: Explained) -> str:
    if found.lower is None or found.upper is None:
        none = "none: scores are missing, and the method has no worst and best"
        return f"无：有缺失，而此标准化方法无最低分与最高分 / {none}"
    said = "缺失得分全记最低或最高分，按现有上下限 / "
    said += "with every missing score at its worst or best, for the stored lo and hi"
    return f"{found.lower:.4f} - {found.upper:.4f} points  {said}"


def _spread(found: Spread) -> str:
    if found.p05 is None or found.p95 is None:
        return "各变体均无得分 / no variant has a score"
    text = f"5-95 % {found.p05:.4f} - {found.p95:.4f} (0-1)"
    text += f"，{found.variants} 个变体中 {found.draws} 个有得分 / "
    text += f"{found.draws} of {found.variants} variants have a score"
    if found.p_record is None:
        return text
    share = f"{100 * found.p_record:.0f} %"
    return f"{text}; {share} 的变体以本年为历年最高 / this is the record year in {share} of the variants"


def _rests_on(found: Explained) -> str:
    parts = [f"{STATUS_ZH[name]} {name} {100 * w:.0f} %" for name, w in found.weight_by_status.items() if w]
    grades = [f"{grade} {100 * w:.0f} %" for grade, w in found.weight_by_grade.items() if w]
    here = f"{found.present}/{found.indicators} 指标 / indicators, 覆盖 / coverage {100 * found.coverage:.0f} %"
    return "; ".join([here, *([", ".join(parts), f"等级 / grade {', '.join(grades)}"] if parts else [])])


def _in_parent(found: Explained) -> str:
    if found.kind == "plain_sum":
        text = f"每个指标计 1 / each indicator counts as 1 于 / in {found.parent_id}"
    else:
        status = _origin(found)
        text = f"{found.weight:.4g} ({status}) 于 / in {found.parent_id}, "
        text += f"对综合 / in the whole {found.effective_weight:.4g}"
    if found.contribution is not None and found.weight_used is not None and found.partial is not None:
        text += f"; 所用 / as used {found.weight_used:.4f} × {found.partial:.4f} = {found.contribution:.4f} points"
    return text


def _how(found: Explained) -> str:
    if found.kind == "plain_sum":
        return (
            "得分之和，缺者以现有均值计；权重为折算 / sum of scores, a missing one at the mean of the present; "
            "as a weight → × score = points"
        )
    rest = " = points" if found.mean == "arithmetic" else ""
    mean = f"{MEAN_ZH[found.mean]} / weighted {found.mean} mean"
    return f"{mean} (权重 → 所用权重 × 得分 / weight → as used × score{rest})"


def _add_child(tree: Tree, parent: Explained, child: Explained) -> None:
    name = f"{child.name_zh} / {child.name_en}"
    is_plain = child.basis == "declared" and child.weight_status != "inferred"
    status = "" if is_plain or parent.kind != "weighted" else f" ({_origin(child)})"
    weight = f"{child.weight:.4g}{status}" if child.weight is not None and parent.kind == "weighted" else "1"
    if child.partial is None or child.weight_used is None:
        branch = tree.add(Text(f"{weight} → -  {name}: {child.reason_zh} / {child.reason}", style="yellow"))
    else:
        points = "" if child.contribution is None else f" = {child.contribution:.4f}"
        text = f"{weight} → {child.weight_used:.4f} × {child.partial:.4f}{points}  {name}"
        branch = tree.add(Text(text if child.score is not None else f"{text} ({child.reason_zh} / {child.reason})"))
    _add_brief(branch, child)
    for below in child.children:
        _add_child(branch, child, below)


def _add_brief(branch: Tree, child: Explained) -> None:
    """An indicator in two lines: value with status, and the citation of its first figure."""
    cell = child.indicator
    if cell is None:
        return
    if cell.value is None:
        branch.add(Text(f"缺失 / missing: {cell.method}; {needs(cell)}", style="dim"))
        return
    value = f"{number(cell.value)} {cell.unit} · {STATUS_ZH[cell.status]} {cell.status} · {cell.grade}"
    branch.add(Text(f"{value} · {cell.formula or f'{child.reason_zh} / {child.reason}'}"))
    first, *rest = (entry for entry in cell.observations if entry.observation_id in cell.observation_ids)
    more = f" (+{len(rest)})" if rest else ""
    branch.add(Text(f"{figure(first)}{more}", style="dim"))
