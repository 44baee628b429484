"""The sheets of what is laid beside the index: other methods, another index, ballots of experts.

Belongs here: which columns of which tables. Does not belong here: uncertainty and coherence (sure.py), how a sheet is
made of a table (plain.py).
"""

from __future__ import annotations

import pandas as pd

from capdev_pipeline.report.consensus import last_items
from capdev_pipeline.report.language import both
from capdev_pipeline.report.workbook.cells import BOLD, COUNT, POINTS, SHARE, WEIGHT, WRAPPED, YEAR, Look
from capdev_pipeline.report.workbook.plain import Plan, in_order, node_columns, plain_sheet, with_names, written
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Column, Sheet

R, FIGURE, CHANGE = Look("0.000"), Look("#,##0.00##"), Look("+0.000;-0.000;0.000")
TREND = (
    "取自数据的权重在年数少而多有趋势时主要反映趋势，只供对照 "
    "with few trending years, weights from the data mostly measure trend: for comparison only"
)
SCHEME = Column("scheme", "方案", "scheme", 20, BOLD)

METHODS = Plan(
    name="方法 Methods",
    table="capdev_methods",
    title=both("各方案与默认方案", "Schemes beside the default one"),
    about=both(
        "每个方案每个节点与默认方案的相关、同向与最高年份", "how each scheme agrees with the default, node by node"
    ),
    unit="r；年数 years",
    source="robustness.comparison",
    columns=(
        SCHEME,
        Column("method", "方法", "method", 30),
        *node_columns("node_id", "节点", "node_id"),
        Column("years", "年数", "years", 9, COUNT),
        Column("r", "相关系数r", "r", 10, R),
        Column("rank_r", "秩相关", "rank_r", 10, R),
        Column("same_direction", "同向", "same_direction", 10, COUNT),
        Column("moves", "变动数", "moves", 9, COUNT),
        Column("record_year", "最高年份", "record_year", 10, YEAR),
        Column("default_record_year", "默认的最高年份", "default_record_year", 12, YEAR),
    ),
)
WEIGHTS = Plan(
    name="方法权重 Weights",
    table="capdev_method_weights",
    title=both("各方案所用的权重", "Weights that each scheme uses"),
    about=both(
        "每个加权方案每个节点的权重与来历", "weight of each node under each weighted scheme, and where it comes from"
    ),
    unit="0–1，同级合计 1 siblings sum to 1",
    source="index.weight",
    columns=(
        SCHEME,
        *node_columns("node_id", "节点", "node_id"),
        Column("parent_id", "上级", "parent_id", 27),
        Column("weight", "权重", "weight", 11, WEIGHT),
        Column("effective_weight", "有效权重", "effective_weight", 12, WEIGHT),
        Column("basis", "来历", "basis", 12),
        Column("cases", "完整个案", "cases", 10, COUNT),
        Column("reason", "改用他法的原因", "reason", 60, WRAPPED),
    ),
    marks=TREND,
)
EXTERNAL = Plan(
    name="对照 External",
    table="capdev_external",
    title=both("与他人发布的指数对照", "Beside an index of somebody else"),
    about=both("逐年并列，只比方向", "year by year side by side; only directions can be compared"),
    unit="见各行 see each row",
    source="robustness.external",
    columns=(
        Column("external_id", "对照指数", "external_id", 24, BOLD),
        Column("name_zh", "中文名", "name_zh", 28),
        Column("name_en", "英文名", "name_en", 38),
        *node_columns("node_id", "节点", "node_id"),
        Column("year", "年份", "year", 8, YEAR),
        Column("theirs", "对照指数的值", "theirs", 12, FIGURE),
        Column("unit", "其单位", "unit", 10),
        Column("ours", "本指数", "ours", 11, POINTS),
        Column("coverage", "覆盖率", "coverage", 10, SHARE),
        Column("theirs_change", "其变动", "theirs_change", 11, CHANGE),
        Column("ours_change", "本指数变动", "ours_change", 11, CHANGE),
        Column("same_direction", "方向相同", "same_direction", 10),
        Column("citation", "出处", "citation", 50, WRAPPED),
    ),
)
EXPERTS = Plan(
    name="专家 Experts",
    table="capdev_experts",
    title=both("专家评分与所得权重", "What experts scored, and the weights that follow"),
    about=both("最后一轮的逐项统计与权重", "statistics and weights of the last round, item by item"),
    unit="分；权重 0–1 scores; weights 0–1",
    source="robustness.delphi_item",
    columns=(
        Column("round", "轮次", "round", 16, BOLD),
        Column("node_id", "节点", "node_id", 27, BOLD),
        Column("name_zh", "中文名", "name_zh", 26),
        Column("name_en", "英文名", "name_en", 34),
        Column("mean", "均值", "mean", 10, Look("0.00")),
        Column("sd", "标准差", "sd", 10, Look("0.00")),
        Column("cv", "变异系数", "cv", 10, Look("0.00")),
        Column("full_share", "满分频率", "full_share", 10, SHARE),
        Column("experts", "专家人数", "experts", 10, COUNT),
        Column("weight", "所得权重", "weight", 11, WEIGHT),
        Column("declared_weight", "体系权重", "declared_weight", 12, WEIGHT),
    ),
)


def beside_sheets(data: Published) -> list[Sheet]:
    """The sheets of what there is; none of an empty table."""
    frames = data.frames
    order = [*frames.schemes, *frames.further_schemes]
    compared = _by_scheme(data, frames.of_methods("robustness.comparison"), order)
    methods = {str(row.scheme): f"{row.method_zh} {row.method_en}" for row in data.methods}
    compared = compared.assign(method=[methods[name] for name in compared["scheme"]])
    weights = _by_scheme(data, frames.of_methods("index.weight"), order) if len(order) > 1 else pd.DataFrame()
    external = frames.of_methods("robustness.external")
    ballots = len(frames.all("robustness.delphi_item")) > 0
    return list(
        written(
            [
                plain_sheet(METHODS, with_names(data, compared, "node_id")),
                plain_sheet(WEIGHTS, with_names(data, weights, "node_id") if len(weights) else weights),
                plain_sheet(EXTERNAL, with_names(data, external.sort_values(["external_id", "year"]), "node_id")),
                plain_sheet(EXPERTS, last_items(frames) if ballots else pd.DataFrame()),
            ]
        )
    )


def _by_scheme(data: Published, rows: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Schemes in their order, in each the nodes in that of the framework."""
    known = in_order(data, rows[rows["scheme"].isin(order)], "node_id")
    return known.assign(_at=known["scheme"].map(order.index)).sort_values("_at", kind="stable").drop(columns="_at")
