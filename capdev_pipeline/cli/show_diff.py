"""How a comparison of two releases looks in a terminal and as JSON.

Belongs here: its tables. Does not belong here: queries, decisions, other tables (show.py).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TypeVar

from rich.table import Table

from capdev_pipeline.cli.show import out
from capdev_pipeline.warehouse.difference import Difference, MovedBounds, NodeEffect, RevisedIndicator, Step

R = TypeVar("R")
FLAG_ZH = {
    "from_missing": "旧版本缺值",
    "to_missing": "新版本缺值",
    "both_missing": "两版本均缺值",
    "from_unpublished": "旧版本未发布",
    "to_unpublished": "新版本未发布",
    "both_unpublished": "两版本均未发布",
    "": "",
}


def as_json(found: Difference) -> None:
    """Everything, every level, as one JSON object."""
    sys.stdout.write(json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n")


def as_tables(found: Difference, level: int) -> None:
    """Indicators and bounds, then nodes down to a level."""
    out.print(f"[bold]{found.from_release} → {found.to_release}[/]")
    _table("修订的指标（共同年份）/ indicators revised, in the years both have", INDICATOR, found.indicators)
    _table("移动的上下界 / bounds that moved", BOUND, found.bounds)
    effects = [row for row in found.effects if row.level <= level and not row.flag.endswith("missing")]
    _table("对指数的影响（得分点）/ effect on the index, in points", EFFECT, effects)
    _table("报告间衔接 / from report to report", BRIDGE, [row for row in found.bridge if row.level <= level])


def _table(title: str, columns: Sequence[tuple[str, Callable[[R], str]]], rows: Sequence[R]) -> None:
    if not rows:
        out.print(f"{title}: 无 / none")
        return
    table = Table(title=title, title_justify="left")
    for position, (heading, _) in enumerate(columns):
        table.add_column(heading, justify="left" if position == 0 else "right", no_wrap=True)
    for row in rows:
        table.add_row(*(cell(row) for _, cell in columns))
    out.print(table)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.6g}"


def _score(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _effect(value: float | None) -> str:
    return "-" if value is None else f"{value:+.4f}" if abs(value) >= 0.00005 else "0"


def _moved(old: float | None, new: float | None) -> str:
    return _number(old) if old == new else f"{_number(old)} → {_number(new)}"


INDICATOR: list[tuple[str, Callable[[RevisedIndicator], str]]] = [
    ("indicator\n指标", lambda r: r.name_zh),
    ("revised\n修订", lambda r: str(r.revised)),
    ("new\n新增", lambda r: str(r.appeared)),
    ("gone\n消失", lambda r: str(r.vanished)),
    ("largest\n最大修订", lambda r: "" if r.year is None else str(r.year)),
    ("old → new\n旧 → 新", lambda r: "" if r.year is None else f"{_number(r.old)} → {_number(r.new)}"),
    ("unit\n单位", lambda r: r.unit),
]
BOUND: list[tuple[str, Callable[[MovedBounds], str]]] = [
    ("indicator\n指标", lambda r: r.name_zh),
    ("lowest\n最小值", lambda r: _moved(r.old_lo, r.new_lo)),
    ("highest\n最大值", lambda r: _moved(r.old_hi, r.new_hi)),
    ("unit\n单位", lambda r: r.unit),
]
EFFECT: list[tuple[str, Callable[[NodeEffect], str]]] = [
    ("node\n节点", lambda r: r.name_zh),
    ("year\n年", lambda r: str(r.year)),
    ("old\n旧", lambda r: _score(r.from_score)),
    ("new\n新", lambda r: _score(r.to_score)),
    ("total\n合计", lambda r: _effect(r.total)),
    ("data\n数据", lambda r: _effect(r.data_effect)),
    ("bounds\n上下界", lambda r: _effect(r.bounds_effect)),
    ("coverage\n覆盖", lambda r: _effect(r.coverage_effect)),
    ("structure\n结构", lambda r: _effect(r.structure_effect)),
    ("note\n说明", lambda r: FLAG_ZH[r.flag]),
]
BRIDGE: list[tuple[str, Callable[[Step], str]]] = [
    ("node\n节点", lambda r: r.name_zh),
    ("years\n年", lambda r: f"{r.from_year} → {r.to_year}"),
    ("old\n旧", lambda r: _score(r.from_score)),
    ("new\n新", lambda r: _score(r.to_score)),
    ("change\n变动", lambda r: _effect(r.change)),
    ("like for like\n同口径", lambda r: _effect(r.like_for_like)),
    ("revision\n修订", lambda r: _effect(r.revision)),
]
