"""Whether the parts belong together: correlations, reliability, influence, single extreme years.

Belongs here: the tables of the coherence audit, robustness.*. Does not belong here: uncertainty and sensitivity
(robustness.py).
"""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing.pandas import Series

from capdev_pipeline.schemas.base import IDENTIFIER, Table, column

FLAGS = ("", "redundant", "opposed")


class Correlation(Table):
    """robustness.correlation: every pair of indicators."""

    area: Series[str] = column(
        "地区；各地区合并标准化时为 all，个案为各地区各年",
        "area; 'all' where the method pools several areas: cases then are areas and years",
    )
    indicator_id: Series[str] = column("指标", "indicator", matches=IDENTIFIER)
    other_id: Series[str] = column("另一指标", "the other indicator", matches=IDENTIFIER)
    same_parent: Series[bool] = column("是否同属一个上级", "whether both stand under one node")
    r_levels: Series[float] = column(
        "水平的相关系数；不足 4 个为空", "Pearson's r of the scores; null below 4 cases", unit="-1 to 1", nullable=True
    )
    n_levels: Series[int] = column("个案数 n", "n, cases of r_levels", ge=0)
    r_changes: Series[float] = column(
        "年际变动的相关系数；不足 4 个为空", "r of the yearly changes; null below 4", unit="-1 to 1", nullable=True
    )
    n_changes: Series[int] = column("个案数 n", "n, cases of r_changes", ge=0)
    flag: Series[str] = column(
        "标记：redundant 重复（两者均高于 0.92），opposed 相悖（两者均为负）；仅有一年时只看水平",
        "redundant: both above 0.92; opposed: both below 0; '' else; by the levels alone where there is one year only",
        isin=FLAGS,
    )

    class Config:
        name = "robustness.correlation"
        metadata = {
            "zh": "一行为一对指标得分的相关（无截止日的版本）",
            "en": "one row per pair of indicators (scores, release without a cut-off)",
            "key": ["area", "indicator_id", "other_id"],
        }


class Reliability(Table):
    """robustness.reliability: whether the parts of a node tell one story."""

    area: Series[str] = column(
        "地区；各地区合并标准化时为 all，个案为各地区各年",
        "area; 'all' where the method pools several areas: cases then are areas and years",
    )
    node_id: Series[str] = column("节点", "node", matches=IDENTIFIER)
    parts: Series[int] = column("下级个数", "children", ge=1)
    alpha: Series[float] = column(
        "克龙巴赫 α；不足 4 个完整个案为空",
        "Cronbach's alpha; null below 4 complete cases",
        unit="ratio",
        nullable=True,
    )
    first_component: Series[float] = column(
        "第一主成分所占方差", "share of the variance in the first principal component", unit="0-1", nullable=True
    )
    n: Series[int] = column("完整个案数 n", "n, complete cases", ge=0)
    opposed: Series[pa.Object] = column(
        "与其余下级负相关的下级", "children whose correlation with the rest is below 0", sql="VARCHAR[]"
    )

    class Config:
        name = "robustness.reliability"
        metadata = {
            "zh": "一行为一个节点各下级的一致性（由现有数据算得的值，默认方案）",
            "en": "one row per node: how its children hang together (values of what is present, default scheme)",
            "key": ["area", "node_id"],
        }


class Influence(Table):
    """robustness.influence: what a weight says, and what it does."""

    area: Series[str] = column(
        "地区；各地区合并标准化时为 all，个案为各地区各年",
        "area; 'all' where the method pools several areas: cases then are areas and years",
    )
    indicator_id: Series[str] = column("指标", "indicator", matches=IDENTIFIER)
    effective_weight: Series[float] = column("对综合指数的有效权重", "effective weight in the composite", unit="0-1")
    r: Series[float] = column(
        "与综合指数的相关系数；不足 4 个为空", "r with the composite", unit="-1 to 1", nullable=True
    )
    r2: Series[float] = column("其平方", "its square", unit="0-1", nullable=True)
    share: Series[float] = column(
        "占各指标平方之和的份额，与有效权重相比",
        "r2 over the sum of all r2, beside the weight",
        unit="0-1",
        nullable=True,
    )
    n: Series[int] = column("个案数 n", "n, cases", ge=0)

    class Config:
        name = "robustness.influence"
        metadata = {
            "zh": "一行为一个指标的有效权重与实际影响",
            "en": "one row per indicator: its effective weight beside its actual influence",
            "key": ["area", "indicator_id"],
        }


class SingleYear(Table):
    """robustness.single_year: indicators whose scores hang on one extreme year."""

    area: Series[str] = column(
        "地区；各地区合并标准化时为 all，个案为各地区各年",
        "area; 'all' where the method pools several areas: cases then are areas and years",
    )
    indicator_id: Series[str] = column("指标", "indicator", matches=IDENTIFIER)
    year: Series[int] = column(
        "去掉后极差缩小最多的年份", "year whose leaving narrows the range most", ge=1949, le=2100
    )
    of_area: Series[str] = column("该年所属地区", "area that this year is of")
    full_range: Series[float] = column("极差", "range of all years", unit="unit of the indicator")
    range_without: Series[float] = column("去掉该年后的极差", "range without it", unit="unit of the indicator")
    loss: Series[float] = column("极差缩小的份额", "share of the range that hangs on it", unit="0-1", ge=0, le=1)
    hangs_on_it: Series[bool] = column(
        "是否超过一半（四年以上有值者；三个数中总有一个如此）",
        "whether it is more than half of the range, of four values or more: of three one always is",
    )
    n: Series[int] = column("有值年数 n", "n, years with a value", ge=3)

    class Config:
        name = "robustness.single_year"
        metadata = {
            "zh": "一行为一个指标中左右上下界的年份（三年以上有值者）；上下界由方法文件规定者无行",
            "en": "one row per indicator with three values or more: the year that sets its bounds; none where the "
            "method file sets them",
            "key": ["area", "indicator_id"],
        }
