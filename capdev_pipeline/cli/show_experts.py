"""How the ballots of experts look in a terminal and as JSON.

Belongs here: their tables. Does not belong here: sentences (report.consensus), reading, other tables (show.py).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
from rich.table import Table

from capdev_pipeline.cli.show import out
from capdev_pipeline.report.consensus import EXPERTS, ITEMS, ROUNDS, consensus, last_items
from capdev_pipeline.report.frames import Frames

HOW = (
    "加入选票：每轮一个文件 raw/delphi/<轮次>.csv，列 expert,item,score,familiarity,basis，再运行 capdev build；"
    "见 docs/experts.zh-CN.md",
    "To add ballots: one file a round, raw/delphi/<round>.csv, columns expert,item,score,familiarity,basis, then "
    "capdev build; see docs/experts.md",
)
WAITING = "raw/delphi/ 有选票，尚未构建 / raw/delphi/ has ballots that are not built yet: capdev build"


def as_json(frames: Frames) -> None:
    """The three tables of all rounds and the sentences, as one JSON object; null where there is no number."""
    found: dict[str, Any] = {"sentences": consensus(frames)}
    for name, table in (("rounds", ROUNDS), ("items", ITEMS), ("experts", EXPERTS)):
        rows = frames.all(table).sort_values("position", kind="stable")
        found[name] = json.loads(rows.to_json(orient="records", force_ascii=False, double_precision=15))
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")


def as_tables(frames: Frames, *, waiting: bool) -> None:
    """Agreement by round, the items and the experts of the last round, then the sentences.

    waiting: whether raw/delphi/ has ballots; told where the published warehouse has none.
    """
    if frames.all(ITEMS).empty:
        _say(frames)
        for line in (WAITING,) if waiting else HOW:
            out.print(line, markup=False)
        return
    rounds = frames.all(ROUNDS)
    order = {node: place for place, node in enumerate(["", *frames.nodes.index])}
    rounds = rounds.assign(order=rounds["parent_id"].map(order)).sort_values(["position", "order"])
    names = frames.nodes["name_zh"].to_dict() | {"": "全部 / all"}
    _table("协调与收敛 / agreement and convergence", ROUND, rounds.assign(group=rounds["parent_id"].map(names)))
    items = last_items(frames)
    last = items["round"].iloc[0]
    _table(f"各项，{last} / items of {last}", ITEM, items)
    experts = frames.all(EXPERTS)
    _table(f"专家，{last} / experts of {last}", EXPERT, experts[experts["round"] == last])
    _say(frames)


def _say(frames: Frames) -> None:
    for sentence in consensus(frames):
        out.print(sentence["zh"], markup=False)
        out.print(sentence["en"], markup=False, style="dim")


def _table(title: str, columns: Sequence[tuple[str, Callable[[Any], str]]], rows: pd.DataFrame) -> None:
    table = Table(title=title, title_justify="left")
    for position, (heading, _) in enumerate(columns):
        table.add_column(heading, justify="left" if position == 0 else "right", no_wrap=True)
    for row in rows.itertuples(index=False):
        table.add_row(*(cell(row) for _, cell in columns))
    out.print(table)


def _number(value: Any, decimals: int = 3) -> str:
    return "-" if pd.isna(value) else f"{value:.{decimals}f}"


ROUND: list[tuple[str, Callable[[Any], str]]] = [
    ("round\n轮次", lambda r: str(r.round)),
    ("children of\n上级", lambda r: str(r.group)),
    ("experts\n专家", lambda r: str(r.experts)),
    ("items\n项数", lambda r: str(r.items)),
    ("mean cv\n平均变异", lambda r: _number(r.mean_cv)),
    ("largest\n最大变异", lambda r: _number(r.largest_cv)),
    ("W", lambda r: _number(r.w)),
    ("chi²\n卡方", lambda r: _number(r.chi2, 2)),
    ("p", lambda r: "<0.001" if r.p < 0.001 else _number(r.p)),
    ("settled\n达到", lambda r: "是 / yes" if r.settled else "否 / no"),
]
ITEM: list[tuple[str, Callable[[Any], str]]] = [
    ("item\n节点", lambda r: str(r.name_zh)),
    ("mean\n均值", lambda r: _number(r.mean, 2)),
    ("sd\n标准差", lambda r: _number(r.sd, 2)),
    ("cv\n变异系数", lambda r: _number(r.cv)),
    ("full score\n满分频率", lambda r: _number(r.full_share, 2)),
    ("weight\n权重", lambda r: _number(r.weight)),
    ("declared\n体系文件", lambda r: _number(r.declared_weight)),
    ("difference\n相差", lambda r: "-" if pd.isna(r.difference) else f"{r.difference:+.3f}"),
]
EXPERT: list[tuple[str, Callable[[Any], str]]] = [
    ("expert\n专家", lambda r: str(r.expert)),
    ("basis Ca\n判断依据", lambda r: _number(r.basis)),
    ("familiarity Cs\n熟悉程度", lambda r: _number(r.familiarity)),
    ("authority Cr\n权威系数", lambda r: _number(r.authority)),
]
