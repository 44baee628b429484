"""How everything about one indicator's value looks in a terminal.

Belongs here: the branches below an indicator. Does not belong here: the tree above it (show_explain.py), looking up.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from capdev_pipeline.cli.show import CORRECTION_ZH, STATUS_ZH
from capdev_pipeline.warehouse.explained import (
    Candidate,
    Correction,
    Explained,
    Indicator,
    Observation,
    Segment,
    StockYear,
)

ROLE_ZH = {"reference": "基准段", "spliced": "拼接", "break": "断裂未用", "empty": "无数据"}


def number(value: float | None) -> str:
    """Six significant digits, more only where whole digits need them."""
    if value is None:
        return "-"
    return f"{value:.0f}" if abs(value) >= 1e6 or value == round(value) else f"{value:.6g}"


def named(name: str, zh: str, en: str) -> str:
    """An id with its Chinese and English name; alone where it has none of its own."""
    names = dict.fromkeys(word for word in (zh, en) if word not in ("", name))
    return " ".join([name, " / ".join(names)]) if names else name


def figure(entry: Observation) -> str:
    """A printed figure with its citation and its place."""
    printed = f"{entry.printed_value} {entry.printed_unit}"
    value = printed if entry.printed_unit == entry.unit else f"{printed} = {number(entry.value)} {entry.unit}"
    published = entry.published or "日期不详 / undated"
    words = [value, f"{entry.grade}, {published}", f"{entry.citation}: {entry.locator}"]
    return " · ".join([*words, f"{entry.file}:{entry.row}"])


def needs(cell: Indicator) -> str:
    """What a missing value would need."""
    if not cell.needs:
        return "无可用口径段 / no segment takes figures of this year"
    by_way: dict[tuple[str, int], list[str]] = {}
    for need in cell.needs:
        if not need.at_hand:
            by_way.setdefault((need.segment, need.term), []).append(f"{need.series} {need.area} {need.year}")
    ways: dict[tuple[str, bool], list[str]] = {}
    for (segment, term), series in by_way.items():
        ways.setdefault((segment, term > 0), []).append(" 或 / or ".join(series))
    if not ways:
        return "所需数字均有，见方法 / every figure is at hand, see the reason"
    names = _segment_names(cell)
    told = (f"{' + '.join(all_of)} ({names[segment]})" for (segment, _), all_of in ways.items())
    return f"需要 / needs {'；或 / or '.join(told)}"


def _segment_names(cell: Indicator) -> dict[str, str]:
    """Each segment with its names; '-' for a figure that fits none."""
    return {"": "-"} | {entry.segment: named(entry.segment, entry.name_zh, entry.name_en) for entry in cell.segments}


def add_indicator(tree: Tree, found: Explained) -> None:
    """Every branch that has something to say."""
    cell = found.indicator
    if cell is None:
        return
    known = {entry.observation_id: entry for entry in cell.observations}
    names = _segment_names(cell)
    _add_value(tree, cell)
    _add_range(tree, cell, known)
    add_branch(tree, "所据数字 / figures it rests on", _chosen(cell, known))
    add_branch(tree, "步骤 / steps", _steps(cell))
    add_branch(tree, "落选 / not chosen", (_lost(entry, known, names) for entry in cell.candidates if not entry.chosen))
    add_branch(tree, "口径段 / scope segments", (_segment(entry) for entry in cell.segments))
    add_branch(tree, "订正 / corrections", corrections(cell.corrections))
    if cell.stock:
        branch = tree.add(Text(_stock_title(cell.stock), style="cyan"))
        branch.add(_stock(cell.stock))


def _add_value(tree: Tree, cell: Indicator) -> None:
    if cell.value is None:
        branch = tree.add(Text(f"值 / value  缺失 / missing: {cell.method}", style="yellow"))
        branch.add(Text(needs(cell)))
        return
    value = f"{number(cell.value)} {cell.unit} · {STATUS_ZH[cell.status]} {cell.status} · 等级 / grade {cell.grade}"
    tree.add(Text(f"值 / value  {value} · {cell.method}"))


YARDSTICK_ZH = {
    "lower": "下界标",
    "upper": "上界标",
    "target": "目标",
    "satisfactory": "满意值",
    "unacceptable": "不允许值",
}


def _add_range(tree: Tree, cell: Indicator, known: dict[str, Observation]) -> None:
    direction = "越大越好 / more is better" if cell.direction == "+" else "越小越好 / less is better"
    branch = tree.add(
        Text(f"标准化 / normalisation  {cell.formula or '-'}  ({cell.direction} {direction})", style="cyan")
    )
    for post in cell.yardsticks:
        words = f"{YARDSTICK_ZH[post.yardstick]} {post.yardstick} = {number(post.value)} {cell.unit}"
        branch.add(Text(f"{words} ← {post.citation}"))
    for bound in cell.bounds:
        for year in bound.set_by:
            first = next((known[i] for i in year.observation_ids if i in known), None)
            words = f"{bound.side} = {number(bound.value)} {bound.unit} ← {year.year} ({STATUS_ZH[year.status]}"
            more = f" (+{len(year.observation_ids) - 1})" if len(year.observation_ids) > 1 else ""
            branch.add(Text(f"{words} {year.status}){'' if first is None else f': {figure(first)}{more}'}"))


def add_branch(tree: Tree, title: str, lines: Iterable[str]) -> None:
    """A branch with its lines; none if there are none."""
    shown = list(lines)
    if shown:
        branch = tree.add(Text(title, style="cyan"))
        for line in shown:
            branch.add(Text(line))


def _chosen(cell: Indicator, known: dict[str, Observation]) -> Iterable[str]:
    why = {entry.observation_id: entry.reason for entry in cell.candidates if entry.chosen}
    for name in cell.observation_ids:
        reason = why.get(name, "")
        note = f" · 附注 / note: {known[name].note}" if known[name].note else ""
        yield f"{name}: {figure(known[name])}{f' · {reason}' if reason else ''}{note}"


def _lost(entry: Candidate, known: dict[str, Observation], names: dict[str, str]) -> str:
    term = " (公式项 / term)" if entry.role == "input" else ""
    return f"{entry.reason}: {figure(known[entry.observation_id])} · {names[entry.segment]} #{entry.rank}{term}"


def _steps(cell: Indicator) -> Iterable[str]:
    for step in cell.steps:
        year = "" if step.of_year is None else f" [{step.of_year}]"
        behind = ", ".join(step.observation_ids)
        yield f"{step.step}. {step.label}{year}: {number(step.value)} {step.unit}  ← {behind}"


def _segment(entry: Segment) -> str:
    used = "*" if entry.used else " "
    text = f"{used} {named(entry.segment, entry.name_zh, entry.name_en)}: {ROLE_ZH[entry.role]} {entry.role}"
    if entry.first_year is not None:
        text += f", {entry.years} 年 / years {entry.first_year}-{entry.last_year}"
    if entry.ratio is not None:
        text += f", × {entry.ratio:.6g} (重叠 / overlap {entry.overlap_years})"
    formula = f" · {entry.formula} {entry.variant}".rstrip() if entry.formula else ""
    reads = ", ".join([*entry.series, *(f"[{term}]" for term in entry.terms)])
    return f"{text}{formula} · {reads} · {' / '.join(dict.fromkeys((entry.reason_zh, entry.reason)))}"


def corrections(entries: Iterable[Correction]) -> Iterable[str]:
    """Each correction in a line: what became of the print, why, and who decided it."""
    for entry in entries:
        change = f"{entry.printed_value} {entry.printed_unit}"
        change += f" → {entry.replacement}" if entry.replacement else ""
        said = f"{entry.reason} ({entry.source}; {entry.who}, {entry.decided})"
        what = f"{CORRECTION_ZH[entry.action]} {entry.action} {entry.observation_id}"
        yield f"{entry.correction_id}: {what} {change}: {said}"


def _stock_title(rows: list[StockYear]) -> str:
    last = rows[-1]
    formula = f"K(t) = {1 - last.depreciation:.4g} × K(t-1) + I / P"
    first = rows[0]
    begins = f"K({first.year}) = {number(first.stock)} = I / P ÷ {first.real_investment / first.stock:.4g}"
    prices = f"{last.price_year} 年价格 / prices of {last.price_year}"
    figures = "各年所据数字见 / figures of each year: --json, clean.capital_stock"
    return f"永续盘存 / perpetual inventory  {formula}, {begins}, {prices}, {last.unit}; {figures}"


def _stock(rows: list[StockYear]) -> Table:
    table = Table()
    headings = (
        "year\n年",
        "I\n投资",
        "status\n状态",
        "P\n价格",
        "status\n状态",
        "I / P",
        "K(t-1)",
        "K(t)",
        "status\n状态",
    )
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            str(row.year),
            number(row.investment),
            STATUS_ZH[row.investment_status],
            number(row.price_index),
            STATUS_ZH[row.price_status],
            number(row.real_investment),
            number(row.stock_before),
            number(row.stock),
            STATUS_ZH[row.status],
        )
    return table
