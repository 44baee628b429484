"""How the dry run of a new file and the check of a map look in a terminal.

Belongs here: their tables and lines. Does not belong here: decisions, the commands (intake.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from capdev_pipeline.clean.arrivals import Change, Moved
from capdev_pipeline.clean.intake import Intake, jump_problem
from capdev_pipeline.cli.show import out
from capdev_pipeline.extract.maps import Nearest, Recognised
from capdev_pipeline.extract.maps.figures import regions_left_out
from capdev_pipeline.extract.maps.recognise import describe_differences, heading
from capdev_pipeline.extract.published import Table as Published
from capdev_pipeline.framework import Definition

FIRST = 15
KIND = {"new": "新 new", "revised": "修订 revised", "same": "相同 same"}


def dry_run(found: Intake, definition: Definition, everything: bool, *, jumps: bool = True) -> None:
    """All that a file would bring; jumps only where they are wanted."""
    if found.already:
        out.print(
            f"already in raw/ as raw/{found.already.path}: every cell is the same, nothing changes "
            "/ 单元格内容已收入，不作任何改动",
            markup=False,
        )
        return
    entry = found.entry
    out.print(f"[bold]raw/{escape(entry.path)}[/]  {entry.kind}, {entry.rows} figures / 数字 {entry.rows}")
    for fit in found.fits:
        _recognised(fit, definition, first=None if everything else FIRST)
    for table, near in found.unknown:
        _unknown(table, near, first=None if everything else FIRST)
    _counts(found)
    _figures(found, everything)
    _moved(found.moved, definition, everything)
    _lines("unit changes / 单位变化", _unit_changes(found))
    _lines("scope changes / 口径变化", _scope_changes(found))
    if jumps:
        _lines("jumps / 跳变", [str(jump_problem(found, jump)) for jump in found.jumps])
    _lines("refused rows / 被拒行", [f"{r.locator}: {r.rule}: {r.reason}" for r in found.quarantine.itertuples()])
    _lines("no selection of the framework takes / 体系未选用", found.idle)
    if found.beyond:
        last = definition.framework.period.last_year
        years = ", ".join(str(year) for year in found.beyond)
        _lines("beyond the period / 超出期间", [f"{years}: the framework's period ends in {last}; extend it there"])


def _counts(found: Intake) -> None:
    kinds = [change.kind for change in found.changes]
    said = [f"{KIND[kind]} {kinds.count(kind)}" for kind in KIND]
    out.print("figures / 数字: " + ", ".join(said) + (f"; 空格 empty {found.missing}" if found.missing else ""))


def _figures(found: Intake, everything: bool) -> None:
    rows = [change for change in found.changes if change.kind != "same" or everything]
    rows.sort(key=lambda change: change.kind != "revised")
    if not rows:
        return
    table = Table(title="what would enter / 将收入的数字", title_justify="left")
    for heading_, justify in (
        ("kind\n类别", "left"),
        ("series\n序列", "left"),
        ("area\n地区", "left"),
        ("year\n年", "right"),
        ("old\n旧", "right"),
        ("new\n新", "right"),
        ("unit\n单位", "left"),
        ("cell\n位置", "left"),
    ):
        table.add_column(heading_, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    shown = rows if everything else rows[:FIRST]
    for change in shown:
        table.add_row(*(escape(cell) for cell in _change(change, found)))
    out.print(table)
    _rest(len(rows) - len(shown))


def _change(change: Change, found: Intake) -> tuple[str, ...]:
    new, old = change.new, change.old
    return (
        KIND[change.kind],
        new.series,
        new.area,
        str(new.year),
        f"{old.value:.10g}" if old else "",
        f"{new.value:.10g}",
        new.unit,
        found.locators[new.observation_id],
    )


def _moved(moved: Sequence[Moved], definition: Definition, everything: bool) -> None:
    if not moved:
        out.print("no indicator value would move / 没有指标值变动")
        return
    names = {node.node_id: node.name_zh for node in definition.framework.nodes}
    table = Table(title="indicator values that would move / 将变动的指标值", title_justify="left")
    for heading_ in ("indicator\n指标", "area\n地区", "year\n年", "old\n旧", "new\n新", "status\n状态"):
        table.add_column(heading_, no_wrap=True)
    shown = moved if everything else moved[:FIRST]
    for cell in shown:
        table.add_row(
            names[cell.indicator_id],
            cell.area,
            str(cell.year),
            "-" if cell.old is None else f"{cell.old:.6g}",
            "-" if cell.new is None else f"{cell.new:.6g}",
            cell.status,
        )
    out.print(table)
    _rest(len(moved) - len(shown))


def _rest(left: int) -> None:
    if left > 0:
        out.print(f"… {left} more, see --all / 其余 {left} 项见 --all")


def _unit_changes(found: Intake) -> list[str]:
    units = dict(zip(found.observations["observation_id"], found.observations["printed_unit"], strict=True))
    seen = {
        f"{change.new.series} of {change.new.area}: {found.units_before[change.old.observation_id]} → "
        f"{units[change.new.observation_id]}"
        for change in found.changes
        if change.old and found.units_before[change.old.observation_id] != units[change.new.observation_id]
    }
    return sorted(seen)


def _scope_changes(found: Intake) -> list[str]:
    seen = {
        f"{change.new.series} of {change.new.area}: {change.old.scope or '(none)'} → {change.new.scope or '(none)'}"
        for change in found.changes
        if change.old and change.old.scope != change.new.scope
    }
    return sorted(seen)


def _lines(title: str, lines: Sequence[str]) -> None:
    if lines:
        out.print(f"{title}: {len(lines)}")
        _indented(lines)


def table_check(table: Published, fit: Recognised | None, near: Nearest | None, definition: Definition) -> None:
    """One table of a file as `capdev map check` prints it."""
    if fit is None:
        _unknown(table, near)
    else:
        _recognised(fit, definition, labels=True)


def _recognised(fit: Recognised, definition: Definition, *, labels: bool = False, first: int | None = None) -> None:
    how = "fits / 吻合" if fit.exact else "fits with differences / 有差异"
    out.print(
        f"{fit.table.place}: {heading(fit.table)!r} {how} {fit.map_id}, edition {fit.layout.edition}", markup=False
    )
    if labels:
        for item in fit.layout.items:
            if item.series and item not in fit.vanished:
                out.print(f"    {item.label[0]} → {item.series}", markup=False)
        out.print(f"    areas / 地区: {', '.join(fit.layout.areas)}")
        left = regions_left_out(fit, definition)
        if left:
            out.print(f"    regions left out / 未取地区: {'、'.join(left)}", markup=False)
    _indented(describe_differences(fit), first)
    _indented([f"footnote without a rule / 无规则的脚注: {note}" for note in fit.footnotes], first)


def _unknown(table: Published, near: Nearest | None, *, first: int | None = None) -> None:
    out.print(f"{table.place}: {heading(table)!r} has no map / 无映射", markup=False)
    if near:
        out.print(f"    nearest / 最近: {near.map_id}, edition {near.edition} ({near.likeness:.0%})", markup=False)
        _indented(near.differences, first)


def _indented(lines: Sequence[str], first: int | None = None) -> None:
    """Lines in one print: a table of thousands of rows would take seconds line by line."""
    if lines:
        out.print("\n".join(f"    {line}" for line in lines[:first]), markup=False)
        _rest(len(lines) - len(lines[:first]))
