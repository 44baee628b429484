"""How results look in a terminal.

Belongs here: tables, progress, colours. Does not belong here: queries, decisions.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from capdev_pipeline.report.vocabulary import STATUS, VERDICT

if TYPE_CHECKING:  # for the types only: these load pandera and the definition, which explain and diff do without
    import duckdb

    from capdev_pipeline.home import Home
    from capdev_pipeline.warehouse.summary import Freshness, Summary
    from capdev_pipeline.warehouse.verify import Check

WIDE = 200  # for pipes and files, where nothing tells the width


def _console(*, stderr: bool = False) -> Console:
    console = Console(stderr=stderr, highlight=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=WIDE)


out = _console()
err = _console(stderr=True)
NAMED = 4  # overdue series named in the summary; the table has them all
NUMBERS = ("DOUBLE", "FLOAT", "BIGINT", "INTEGER", "HUGEINT")
STATUS_ZH = {name: text["zh"] for name, text in STATUS.items()}
CORRECTION_ZH = {"override": "改数", "drop": "弃用", "rescale": "换倍数"}
WORK_ZH = {"variants": "变体", "Sobol indices": "索博尔指数"}
VERDICT_ZH = {name: text["zh"] for name, text in VERDICT.items()}


@dataclass(frozen=True)
class Progressing:
    """Shows how far a command is: call it with (English, Chinese, number of steps) where a step begins; work(what,
    done, total) where a step takes long."""

    step: Callable[[str, str, int], None]
    work: Callable[[str, int, int], None]

    def __call__(self, en: str, zh: str, total: int) -> None:
        self.step(en, zh, total)


@contextmanager
def progress() -> Iterator[Progressing]:
    """A bar on a terminal, with a second one for work inside a step; one line a step elsewhere."""
    if not err.is_terminal:
        count = 0

        def line(en: str, zh: str, total: int) -> None:
            nonlocal count
            count += bool(total)
            place = f"[{count}/{total}] " if total else ""
            err.print(f"{place}{_first(zh, '。')} / {_first(en, '.')}", markup=False)

        yield Progressing(line, lambda *_: None)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with _own_stream() as console, Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        inside = bar.add_task("", total=None, visible=False)
        begun = False

        def step(en: str, zh: str, total: int) -> None:
            nonlocal begun
            bar.update(
                task,
                description=f"{_first(zh, '。')} / {_first(en, '.')}"[:60],
                total=total or None,
                advance=1 if begun else 0,
            )
            begun = begun or bool(total)

        def work(what: str, done: int, total: int) -> None:
            name = f"    {WORK_ZH.get(what, what)} / {what}"
            bar.update(inside, description=name, completed=done, total=total, visible=done < total)

        yield Progressing(step, work)


@contextmanager
def _own_stream() -> Iterator[Console]:
    """A console on the terminal itself: Dagster points the standard stream into a log while its steps run."""
    try:
        copy = os.dup(err.file.fileno())
    except OSError:  # no stream of the operating system
        yield err
        return
    with os.fdopen(copy, "w", encoding="utf-8") as file:
        yield Console(file=file, highlight=False)


def _first(text: str, stop: str) -> str:
    return f"{text} ".split(f"{stop} " if stop == "." else stop)[0].split("：")[0].split(":")[0].strip()


def summary(found: Summary, home: Home) -> None:
    """What was read, refused and published, and what each index rests on."""
    out.print(
        f"[bold]{home.shown(home.published)}[/]  build {found.build_id}, {found.built_at} UTC, "
        f"release {found.release}, {found.tables} tables"
    )
    _report(found, home)
    out.print(f"读入 / read        {found.rows} figures and claims in {found.files} files")
    out.print(f"拒收 / refused     {len(found.quarantined)} (clean.quarantine)")
    for locator, rule, reason in found.quarantined[:10]:
        out.print(f"    {locator}: {rule}: {reason}", style="yellow", markup=False)
    if found.corrections:
        actions = ", ".join(f"{CORRECTION_ZH[action]} {action} {n}" for action, n in found.corrections.items())
        out.print(f"订正 / corrected   {sum(found.corrections.values())} (clean.correction): {actions}")
    total = sum(found.cells.values())
    cells = ", ".join(f"{STATUS_ZH[s]} {s} {found.cells.get(s, 0)}" for s in STATUS_ZH)
    out.print(f"单元 / cells       {total}: {cells}")
    out.print(
        "检查 / audits      "
        + (
            f"{found.audits}, all passed"
            if not found.warnings
            else f"{found.audits}, {len(found.warnings)} with a warning"
        )
    )
    for name, detail in found.warnings:
        out.print(f"    {name}: {detail}", style="yellow", markup=False)
    if found.verdicts:
        verdicts = ", ".join(f"{VERDICT_ZH[v]} {v} {n}" for v, n in found.verdicts.items())
        out.print(f"论断 / claims      {sum(found.verdicts.values())}: {verdicts}")
    if found.without_figure:
        names = ", ".join(found.without_figure)
        out.print(f"无数字 / no figure at all for: {names}", style="yellow", markup=False)
    if found.overdue:
        first = ", ".join(found.overdue[:NAMED]) + (", …" if len(found.overdue) > NAMED else "")
        words = f"到期未到 / expected by now and not here: {len(found.overdue)} series"
        out.print(f"{words} ({first}); audit.calendar", style="yellow", markup=False)
    what = "指数及其依据 / the index and what it rests on (% of effective weight)"
    out.print(f"{what}: {found.scheme}, {found.area}", markup=False)
    out.print(_index_table(found))


def _report(found: Summary, home: Home) -> None:
    """Where the report lies, or why what lies there is not of this build."""
    if found.report == found.build_id:
        out.print(f"报告 / report      {home.shown(home.report)}/index.html", markup=False)
    else:
        of = f"of build {found.report}" if found.report else "none"
        out.print(f"报告 / report      {of}; write it with: capdev report", style="yellow", markup=False)


def _index_table(found: Summary) -> Table:
    """Score, bounds and what they rest on, in percent of the effective weight."""
    table = Table()
    table.add_column("node\n节点", no_wrap=True)
    for heading in (
        "year\n年",
        "score\n得分",
        "bounds\n上下界",
        "obs.\n观测",
        "der.\n推算",
        "est.\n估计",
        "int.\n插值",
        "miss.\n缺失",
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    first = min((row.year for row in found.top), default=0)
    for row in found.top:
        score = "-" if row.score is None else f"{row.score:.3f}"
        parts = (row.observed, row.derived, row.estimated, row.interpolated, 1 - row.coverage)
        table.add_row(
            row.name_zh if row.year == first else "",
            str(row.year),
            score,
            "-" if row.lower is None or row.upper is None else f"{row.lower:.3f}-{row.upper:.3f}",
            *(f"{100 * abs(p):.0f}" for p in parts),
        )
    return table


def freshness(found: Freshness) -> None:
    """Whether a build would change anything."""
    if found.up_to_date:
        out.print("最新 / up to date: a build from these files and this code is published")
        return
    out.print(
        "有变化 / not up to date: raw/, the framework or the code changed since; run capdev build", style="yellow"
    )
    if found.refused:
        out.print(found.refused, style="yellow", markup=False)


def result(relation: duckdb.DuckDBPyRelation, layout: str) -> None:
    """The rows of a query; csv and json keep every digit."""
    columns, kinds, rows = relation.columns, [str(kind) for kind in relation.types], relation.fetchall()
    if layout == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([["" if v is None else _plain(v) for v in row] for row in rows])
        return
    if layout == "json":
        records = [dict(zip(columns, row, strict=True)) for row in rows]
        sys.stdout.write(json.dumps(records, ensure_ascii=False, indent=1, default=str) + "\n")
        return
    table = Table()
    for name, kind in zip(columns, kinds, strict=True):
        table.add_column(Text(name), justify="right" if kind in NUMBERS else "left")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    out.print(table)
    out.print(f"{len(rows)} rows", style="dim")


def _plain(value: object) -> object:
    return "; ".join(str(v) for v in value) if isinstance(value, list) else value


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.6g}"
    return ", ".join(str(v) for v in value) if isinstance(value, list) else str(value)


def checks(found: list[Check]) -> None:
    """One line a check."""
    for check in found:
        word = "ok  " if check.passed else "FAIL" if check.severity == "ERROR" else "warn"
        style = "green" if check.passed else "red" if check.severity == "ERROR" else "yellow"
        out.print(f"{word} {check.name}: {check.found}", style=style, markup=False)
    failed = sum(not c.passed and c.severity == "ERROR" for c in found)
    out.print(f"{len(found)} checks, {failed} failed / {len(found)} 项检查，{failed} 项未通过")
