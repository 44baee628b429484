"""How sure the index is: variants, sensitivity, leaving out, comparison with other methods and another index.

Belongs here: robustness.* about the index as a whole. Does not belong here: how the indicators hang together
(coherence.py), ballots (delphi.py).
"""

from __future__ import annotations

import pandas as pd
from pandera.typing.pandas import Series

from capdev_pipeline.schemas.base import IDENTIFIER, Table, column

OUTPUTS = ("change", "trend")


class Uncertainty(Table):
    """robustness.uncertainty: where each node of each year lies in the variants."""

    node_id: Series[str] = column("节点（指标以上）", "node above the indicators", matches=IDENTIFIER)
    area: Series[str] = column("地区", "area")
    year: Series[int] = column("年份", "year", ge=1949, le=2100)
    nominal: Series[float] = column(
        "按已公布方法和权重的得分，折合为 0-1（z 分数取正态分布函数，名次取百分位名次）；空为未公布",
        "score by the published method and weights, brought to 0-1 (z-scores by the normal distribution function, "
        "ranks as percentile ranks); null if none is published",
        unit="0-1",
        nullable=True,
    )
    p05: Series[float] = column("第 5 百分位", "5th percentile of the variants", unit="0-1", nullable=True)
    p50: Series[float] = column("中位数", "median of the variants", unit="0-1", nullable=True)
    p95: Series[float] = column("第 95 百分位", "95th percentile of the variants", unit="0-1", nullable=True)
    p_increase: Series[float] = column(
        "高于上一年的变体所占份额；空为两年中有一年无值",
        "share of the variants in which the year is above the year before; null where no variant has both",
        unit="0-1",
        nullable=True,
        ge=0,
        le=1,
    )
    p_record: Series[float] = column(
        "以该年为最高的变体所占份额（占任一年有得分的变体）；仅有一年或该年在各变体均无得分时为空",
        "share of the variants with a score in some year in which this year has one and none is above it; null where "
        "there is one year only, or no variant has a score in it",
        unit="0-1",
        nullable=True,
        ge=0,
        le=1,
    )
    draws: Series[int] = column(
        "该年有得分的变体数（覆盖达到最低要求）", "variants with a score in the year, by their coverage", ge=0
    )
    variants: Series[int] = column("全部变体数", "all variants that were made", ge=1)

    class Config:
        name = "robustness.uncertainty"
        metadata = {
            "zh": "一行为一个节点、地区、年份在各变体中的分布（无截止日的版本）",
            "en": "one row per node, area and year: its spread over the variants (release without a cut-off)",
            "key": ["node_id", "area", "year"],
            "rules": {"in_order": "p05 <= p50 and p50 <= p95", "within_variants": "draws <= variants"},
        }


class Sobol(Table):
    """robustness.sobol: which choice moves the composite."""

    area: Series[str] = column("地区", "area")
    output: Series[str] = column(
        "结果：change 首末年变动，trend 年均趋势（最小二乘斜率）",
        "change from the first to the last year, or trend per year (slope of least squares)",
        isin=OUTPUTS,
    )
    factor: Series[str] = column(
        "因素；dummy 不改变任何东西，供对照", "factor; dummy changes nothing and is the control", matches=IDENTIFIER
    )
    s1: Series[float] = column("一阶指数", "first-order index", unit="0-1", nullable=True)
    s1_ci: Series[float] = column("95% 区间的半宽", "half-width of its 95 % interval", unit="0-1", nullable=True)
    st: Series[float] = column("总效应指数", "total index", unit="0-1", nullable=True)
    st_ci: Series[float] = column("95% 区间的半宽", "half-width of its 95 % interval", unit="0-1", nullable=True)
    samples: Series[int] = column(
        "样本数 N（各变体均有值者）", "samples N, those of which every variant has a value", ge=0
    )
    stable: Series[bool] = column("半宽是否都低于规定值", "whether every half-width is below the one asked for")

    class Config:
        name = "robustness.sobol"
        metadata = {
            "zh": "一行为一个结果对一个因素的敏感度",
            "en": "one row per output of the composite and factor",
            "key": ["area", "output", "factor"],
        }


class LeftOut(Table):
    """robustness.left_out: the index without one indicator, or without one year."""

    area: Series[str] = column("地区", "area")
    kind: Series[str] = column(
        "去掉的是指标 indicator 还是年份 year", "what is left out: an indicator or a year", isin=["indicator", "year"]
    )
    left_out: Series[str] = column("去掉的指标或年份", "the indicator or the year that is left out")
    node_id: Series[str] = column("节点", "node whose change is looked at", matches=IDENTIFIER)
    output: Series[str] = column("结果：change 或 trend", "change or trend, see robustness.sobol", isin=OUTPUTS)
    nominal: Series[float] = column("全部数据", "with all data", unit="0-1", nullable=True)
    without: Series[float] = column("去掉之后", "without it", unit="0-1", nullable=True)
    difference: Series[float] = column("去掉之后减全部数据", "without it minus with all", unit="0-1", nullable=True)

    class Config:
        name = "robustness.left_out"
        metadata = {
            "zh": "一行为去掉一个指标或一年之后一个节点的变动或趋势（已公布方法，0-1；去掉首年或末年时取余下首末年）",
            "en": "one row per indicator or year left out, node and output (published method, on 0-1; without the "
            "first or the last year the change is taken between the ends that remain)",
            "key": ["area", "kind", "left_out", "node_id", "output"],
        }


class Comparison(Table):
    """robustness.comparison: every scheme of every method beside the default one."""

    scheme: Series[str] = column("方案", "scheme", matches=IDENTIFIER)
    node_id: Series[str] = column("节点（指标以上）", "node above the indicators", matches=IDENTIFIER)
    area: Series[str] = column(
        "地区；all 为各地区各年一并比较（两方案均合并标准化时）",
        "area; 'all': all areas and years together, where both schemes pool several areas",
    )
    years: Series[int] = column(
        "两者都有得分的年数（all 行为地区与年份的组合数）",
        "years in which both have a score (on the row 'all': areas and years)",
        ge=0,
    )
    r: Series[float] = column(
        "与默认方案的相关系数；不足 4 年为空",
        "Pearson's r with the default scheme; null below 4 years",
        unit="-1 to 1",
        nullable=True,
    )
    rank_r: Series[float] = column(
        "秩相关系数", "rank correlation with it, null below 4 years", unit="-1 to 1", nullable=True
    )
    same_direction: Series[int] = column("同升同降的年数", "years that rise or fall in both", ge=0)
    moves: Series[int] = column("两者都可比较的年际变动数", "pairs of neighbouring years that both have", ge=0)
    record_year: Series[pd.Int64Dtype] = column("最高年份", "year of the highest value", nullable=True)
    default_record_year: Series[pd.Int64Dtype] = column("默认方案的最高年份", "that of the default", nullable=True)

    class Config:
        name = "robustness.comparison"
        metadata = {
            "zh": "一行为一个方案的一个节点与默认方案的比较（已发布得分，无截止日的版本）",
            "en": "one row per scheme and node, laid beside the default scheme (published scores, release without a "
            "cut-off)",
            "key": ["scheme", "node_id", "area"],
            "rules": {"within_moves": "same_direction <= moves"},
        }


class External(Table):
    """robustness.external: an index that somebody else publishes, year by year beside ours."""

    external_id: Series[str] = column("对照指数", "the other index", matches=IDENTIFIER)
    name_zh: Series[str] = column("中文名", "Chinese name")
    name_en: Series[str] = column("英文名", "English name")
    node_id: Series[str] = column("本指数的节点", "node of this index", matches=IDENTIFIER)
    area: Series[str] = column("地区", "area")
    year: Series[int] = column("年份", "year", ge=1949, le=2100)
    theirs: Series[float] = column("对照指数的值", "value of the other index", unit="see unit", nullable=True)
    unit: Series[str] = column("其单位", "its unit")
    ours: Series[float] = column(
        "本指数由现有数据算得的值", "value of this index from what is present", unit="points", nullable=True
    )
    coverage: Series[float] = column("本指数的覆盖率", "coverage of this index", unit="0-1", ge=0, le=1.000000001)
    theirs_change: Series[float] = column(
        "对照指数较上年", "its change on the year before", unit="see unit", nullable=True
    )
    ours_change: Series[float] = column("本指数较上年", "our change on the year before", unit="points", nullable=True)
    same_direction: Series[pd.BooleanDtype] = column("方向是否相同", "whether both rise or both fall", nullable=True)
    observation_id: Series[str] = column("印刷数字；空为缺失", "printed figure; '' if missing")
    citation: Series[str] = column("其出处；空为缺失", "its citation; '' if missing")

    class Config:
        name = "robustness.external"
        metadata = {
            "zh": "一行为一个对照指数的一年",
            "en": "one row per other index, node, area and year",
            "key": ["external_id", "node_id", "area", "year"],
        }


class Agreement(Table):
    """robustness.agreement: what the comparison with another index comes to."""

    external_id: Series[str] = column("对照指数", "the other index", matches=IDENTIFIER)
    node_id: Series[str] = column("本指数的节点", "node of this index", matches=IDENTIFIER)
    area: Series[str] = column("地区", "area")
    years: Series[int] = column("两者都有值的年数 n", "n, years in which both have a value", ge=0)
    r_levels: Series[float] = column(
        "水平的相关系数；不足 4 年为空", "r of levels; null below 4 years", unit="-1 to 1", nullable=True
    )
    r_changes: Series[float] = column(
        "变动的相关系数；不足 4 个为空", "r of changes; null below 4", unit="-1 to 1", nullable=True
    )
    same_direction: Series[int] = column("方向相同的变动数", "changes of one direction", ge=0)
    moves: Series[int] = column("可比较的变动数", "changes that both have", ge=0)
    reason_zh: Series[str] = column("为何可比、可比到何种程度", "why the two are comparable and how far, in Chinese")
    reason: Series[str] = column("同上（英文）", "why the two are comparable, and how far")

    class Config:
        name = "robustness.agreement"
        metadata = {
            "zh": "一行为与一个对照指数比较的结论",
            "en": "one row per other index, node and area: direction and correlation",
            "key": ["external_id", "node_id", "area"],
            "rules": {"within_moves": "same_direction <= moves"},
        }
