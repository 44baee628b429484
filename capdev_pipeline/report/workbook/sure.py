"""The sheets on how sure the index is: uncertainty, sensitivity, coherence.

Belongs here: which columns of which tables. Does not belong here: other methods and indices (beside.py), how a sheet
is made of a table (plain.py).
"""

from __future__ import annotations

import pandas as pd

from capdev_pipeline.report.language import both
from capdev_pipeline.report.vocabulary import FACTOR, OUTPUT
from capdev_pipeline.report.workbook.cells import BOLD, COUNT, POINTS, SHARE, YEAR, Look
from capdev_pipeline.report.workbook.plain import Plan, in_order, node_columns, plain_sheet, with_names, written
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Column, Sheet

R, INDEX, FIGURE = Look("0.00"), Look("0.0000"), Look("#,##0.00####")
AREA = Column("area", "地区", "area", 10)
OUTPUT_COLUMNS = (
    Column("output", "结果", "output", 10),
    Column("output_text", "结果的含义", "meaning of the output", 40),
)
POOLED = "地区 all：全部地区合并 area all: all areas together"

UNCERTAINTY = Plan(
    name="不确定性 Uncertainty",
    table="capdev_uncertainty",
    title=both("换用其他做法时的分布", "Spread over other choices of method"),
    about=both(
        "各节点各年在变体中的分布与最高、上升的概率", "where each node and year lies over variants of the method"
    ),
    unit="0–1",
    source="robustness.uncertainty",
    columns=(
        *node_columns("node_id", "节点", "node_id"),
        Column("year", "年份", "year", 8, YEAR),
        Column("nominal", "已公布方法", "nominal", 12, POINTS),
        Column("p05", "第5百分位", "p05", 12, POINTS),
        Column("p50", "中位数", "p50", 12, POINTS),
        Column("p95", "第95百分位", "p95", 12, POINTS),
        Column("p_increase", "高于上年的份额", "p_increase", 12, SHARE),
        Column("p_record", "居最高的份额", "p_record", 12, SHARE),
        Column("draws", "有得分的变体数", "draws", 12, COUNT),
        Column("variants", "全部变体数", "variants", 11, COUNT),
    ),
    marks="分值一律在 0–1 尺度上 all on the scale 0–1",
)
SOBOL = Plan(
    name="敏感度 Sensitivity",
    table="capdev_sensitivity",
    title=both("哪种选择左右综合指数", "Which choice moves the composite"),
    about=both("各选择的索博尔指数及区间", "Sobol indices of the choices with their intervals"),
    unit="占方差的份额 share of the variance, 0–1",
    source="robustness.sobol",
    columns=(
        *OUTPUT_COLUMNS,
        Column("factor", "选择", "factor", 16, BOLD),
        Column("factor_text", "选择的含义", "meaning of the factor", 34),
        Column("s1", "一阶", "s1", 10, INDEX),
        Column("s1_ci", "±半宽", "s1_ci", 10, INDEX),
        Column("st", "总效应", "st", 10, INDEX),
        Column("st_ci", "±半宽", "st_ci", 10, INDEX),
        Column("samples", "样本数N", "samples", 10, COUNT),
        Column("stable", "是否稳定", "stable", 10),
    ),
    marks="dummy 为对照，不改变任何东西 dummy is the control and changes nothing",
    frozen=3,
)
LEFT_OUT = Plan(
    name="逐一去掉 Left-out",
    table="capdev_left_out",
    title=both("去掉一个指标或一年", "One indicator or one year left out"),
    about=both(
        "去掉一个指标或一年后，各节点的变动与趋势", "change and trend of nodes without one indicator or one year"
    ),
    unit="点（0–1 尺度），趋势为点/年 points on the scale 0–1, trend: points a year",
    source="robustness.left_out",
    columns=(
        Column("kind", "去掉的是", "kind", 12),
        Column("left_out", "去掉者", "left_out", 27, BOLD),
        Column("left_out_zh", "中文名", "left_out_zh", 26),
        Column("left_out_en", "英文名", "left_out_en", 34),
        *node_columns("node_id", "节点", "node_id"),
        *OUTPUT_COLUMNS,
        Column("nominal", "全部数据", "nominal", 12, INDEX),
        Column("without", "去掉之后", "without", 12, INDEX),
        Column("difference", "差", "difference", 12, Look("+0.0000;-0.0000;0.0000")),
    ),
)
CORRELATION = Plan(
    name="相关 Correlations",
    table="capdev_correlations",
    title=both("指标得分两两相关", "Correlations of the scores of indicators"),
    about=both("每对指标水平与变动的相关、个案数与标记", "every pair: r of levels and changes, cases, flag"),
    unit="r，−1 至 1 from −1 to 1",
    source="robustness.correlation",
    columns=(
        AREA,
        *node_columns("indicator_id", "指标", "indicator_id"),
        *node_columns("other_id", "另一指标", "other_id"),
        Column("same_parent", "同属一个上级", "same_parent", 12),
        Column("r_levels", "水平的r", "r_levels", 10, R),
        Column("n_levels", "n", "n_levels", 9, COUNT),
        Column("r_changes", "变动的r", "r_changes", 10, R),
        Column("n_changes", "n", "n_changes", 9, COUNT),
        Column("flag", "标记", "flag", 12, BOLD),
    ),
    marks=POOLED,
)
RELIABILITY = Plan(
    name="信度 Reliability",
    table="capdev_reliability",
    title=both("各节点的下级是否一致", "Whether the children of a node hang together"),
    about=both("克龙巴赫 α、第一主成分、完整个案数", "Cronbach's alpha, first principal component, complete cases"),
    unit="见各列 see each column",
    source="robustness.reliability",
    columns=(
        AREA,
        *node_columns("node_id", "节点", "node_id"),
        Column("parts", "下级个数", "parts", 10, COUNT),
        Column("alpha", "克龙巴赫α", "alpha", 10, R),
        Column("first_component", "第一主成分", "first_component", 12, SHARE),
        Column("n", "完整个案n", "n", 9, COUNT),
        Column("opposed", "与其余负相关的下级", "opposed", 50),
    ),
    marks=POOLED,
)
INFLUENCE = Plan(
    name="影响 Influence",
    table="capdev_influence",
    title=both("权重与实际影响", "Weight and actual influence"),
    about=both("有效权重与对综合指数的实际影响", "effective weight beside actual influence on the composite"),
    unit="份额 shares, 0–1",
    source="robustness.influence",
    columns=(
        AREA,
        *node_columns("indicator_id", "指标", "indicator_id"),
        Column("effective_weight", "有效权重", "effective_weight", 12, INDEX),
        Column("share", "影响的份额", "share", 12, INDEX),
        Column("r", "与综合指数的r", "r", 10, R),
        Column("r2", "r²", "r2", 10, R),
        Column("n", "n", "n", 9, COUNT),
    ),
    marks=POOLED,
)
SINGLE_YEARS = Plan(
    name="极端年份 Extremes",
    table="capdev_single_years",
    title=both("左右上下界的年份", "Years that set the bounds"),
    about=both("去掉后极差缩小最多的年份", "the year whose leaving narrows the range of an indicator most"),
    unit="极差为指标的单位 ranges in the unit of the indicator",
    source="robustness.single_year",
    columns=(
        AREA,
        *node_columns("indicator_id", "指标", "indicator_id"),
        Column("year", "年份", "year", 8, YEAR),
        Column("of_area", "该年所属地区", "of_area", 12),
        Column("full_range", "极差", "full_range", 14, FIGURE),
        Column("range_without", "去掉后", "range_without", 14, FIGURE),
        Column("loss", "缩小", "loss", 9, SHARE),
        Column("hangs_on_it", "超过一半", "hangs_on_it", 10),
        Column("n", "n", "n", 9, COUNT),
    ),
    marks=POOLED,
)


def sure_sheets(data: Published) -> list[Sheet]:
    """The sheets of what was computed for the area shown, or for all areas together; none of an empty table."""
    frames = data.frames
    sobol = frames.shown("robustness.sobol")
    sobol = _worded(sobol).assign(factor_text=[_pair(FACTOR, name) for name in sobol["factor"]])
    left_out = with_names(data, _worded(frames.shown("robustness.left_out")), "node_id", "left_out")
    uncertainty = frames.shown("robustness.uncertainty")
    sheets = [
        plain_sheet(UNCERTAINTY, with_names(data, in_order(data, uncertainty, "node_id", "year"), "node_id")),
        plain_sheet(SOBOL, sobol.sort_values(["output", "st"], ascending=[True, False])),
        plain_sheet(LEFT_OUT, in_order(data, left_out, "left_out", "output", "kind", "left_out", "node_id")),
    ]
    for plan, key, *names in (
        (CORRELATION, "indicator_id", "indicator_id", "other_id"),
        (RELIABILITY, "node_id", "node_id"),
        (INFLUENCE, "indicator_id", "indicator_id"),
        (SINGLE_YEARS, "indicator_id", "indicator_id"),
    ):
        rows, _ = frames.shown_or_all(plan.source)
        sheets.append(plain_sheet(plan, with_names(data, in_order(data, rows, key), *names)))
    return list(written(sheets))


def _worded(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(output_text=[_pair(OUTPUT, name) for name in rows["output"]])


def _pair(known: object, name: object) -> str:
    text = known.get(str(name)) if isinstance(known, dict) else None
    return f"{text['zh']} {text['en']}" if text else str(name)
