"""The cover and the contents.

Belongs here: what the workbook is, of which build, how to cite it, which cells may be changed; the list of sheets.
Does not belong here: notes (notes.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from capdev_pipeline.report.language import both
from capdev_pipeline.report.workbook.cells import BOLD, COUNT, GIVEN_FILL, WRAPPED, Cell, Formula, Link, Look
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Column, Row, Sheet

COVER, CONTENTS = "封面 Cover", "目录 Contents"
COVER_COLUMNS = (
    Column("zh", "项", "", 16, BOLD),
    Column("en", "", "item", 26, BOLD),
    Column("content", "内容", "content", 110, WRAPPED),
)
CONTENT_COLUMNS = (
    Column("sheet", "工作表", "sheet", 28, BOLD),
    Column("zh", "内容", "", 54, WRAPPED),
    Column("en", "", "content", 70, WRAPPED),
    Column("rows", "行数", "rows", 9, COUNT),
)


def cover_sheet(data: Published, state: Formula) -> Sheet:
    """What this is, of which build, and how to use it."""
    zh, en = data.names(data.frames.root)
    sheet = Sheet(
        name=COVER,
        table="capdev_cover",
        title=both(zh, en),
        about=both(
            "数据、指数与由来的工作簿，指数各格为公式",
            "a workbook of data, index and evidence; index cells are formulas",
        ),
        columns=COVER_COLUMNS,
        keys=[],
        marks="改“框架”表的权重，看指数如何变动。Change a weight on the sheet Framework and see the index move.",
        frozen=0,
    )
    sheet.rows = [*_identity(data), *_use(data, state)]
    return sheet


def _identity(data: Published) -> list[Row]:
    build, frames = data.build, data.frames
    zh, en = data.names(frames.root)
    made = pd.Timestamp(build.built_at).strftime("%Y-%m-%d %H:%M:%S UTC")
    first, last = data.years[0], data.years[-1]
    cells = list(data.value.values())
    missing = sum(1 for cell in cells if cell.status == "missing")
    weak = sum(1 for cell in cells if cell.status in ("estimated", "interpolated"))
    told = (
        f"{len(data.leaves)} 个指标 × {len(data.years)} 年 = {len(cells)} 格：{missing} 格缺失，"
        f"{weak} 格为估计或插值。\n"
        f"{len(data.leaves)} indicators × {len(data.years)} years = {len(cells)} cells: {missing} have no figure, "
        f"{weak} are estimated or interpolated."
    )
    return [
        ["指数", "index", f"{zh} / {en}"],
        ["年份", "years", f"{first}–{last}"],
        ["地区", "area", data.area(frames.area)],
        ["地区代码", "area code", frames.area],
        ["版本", "release", _release(data)],
        ["构建", "build", str(build.build_id)],
        ["构建时间", "built at", made],
        ["程序版本", "code", str(build.code_version)],
        ["体系哈希", "framework_sha256", str(build.framework_sha256)],
        ["原始文件哈希", "extracts_sha256", str(build.extracts_sha256)],
        ["覆盖", "coverage", told],
        [
            *("引用", "how to cite"),
            f"{zh} / {en}，{first}–{last}，构建 build {build.build_id}，{made}。\n"
            "单个数字请引其来源（“数字”“来源”表）。For a single figure cite its source (sheets Figures and Sources).",
        ],
    ]


def _release(data: Published) -> str:
    frame = data.frames.all("vintage.release")
    dates = frame.loc[frame["release"] == data.frames.release, "as_of"].dropna().tolist()
    if not dates:
        return f"{data.frames.release}（不设截止日 no cut-off date）"
    return f"{data.frames.release}（截至 as of {dates[0]:%Y-%m-%d}）"


def _use(data: Published, state: Formula) -> list[Row]:
    return [
        [
            *("可改的格", "cells to change"),
            Cell(
                "黄底加框的格：“框架”的权重与方向、“方案”的最低覆盖率、“得分”的恒定时得分；指标值也可改。\n"
                "Yellow framed cells: weights and directions (Framework), minimum coverage (Schemes), score if "
                "constant (Scores); values may be changed too.",
                Look(wrap=True, fill=GIVEN_FILL),
            ),
        ],
        ["指数现状", "state of the index", state],
        [
            *("随之重算", "what follows"),
            "得分、指数、上下界、覆盖率、贡献与阶段。“核对”为发布时的结论，不随之变。\n"
            "Scores, index, bounds, coverage, contributions and stages. Verdicts are as published and stay.",
        ],
        [
            *("查证", "look a number up"),
            "capdev explain 节点 年份：由指数值到下级、上下界、印刷数字与引文。\n"
            f"For example: capdev explain {data.frames.root} {data.years[-1]}",
        ],
        ["标记与规则", "marks and rules", "见“说明” see Notes"],
    ]


def content_sheet(sheets: Sequence[Sheet]) -> Sheet:
    """Every sheet with what it holds."""
    sheet = Sheet(
        name=CONTENTS,
        table="capdev_contents",
        title=both("目录", "Contents"),
        about=both("全部工作表", "all sheets"),
        columns=CONTENT_COLUMNS,
        keys=[other.name for other in sheets],
        unit="行 rows",
        source="本工作簿 this workbook",
    )
    sheet.rows = [
        [Link(other.name, other.name), other.about["zh"], other.about["en"], len(other.rows)] for other in sheets
    ]
    return sheet
