"""Tables from printed figures to one normalised score per indicator, area, year and release.

Belongs here: indicator.*. Does not belong here: aggregation (index.*).
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from capdev_pipeline.schemas.base import GRADES, IDENTIFIER, STATUSES, Table, column

FORMULAS = ("ratio", "sum", "weighted_mean", "chain", "perpetual_inventory")


class Choice(Table):
    """indicator.choice: every observation that could have served a cell, with its rank and why."""

    indicator_id: Series[str] = column("指标", "indicator", matches=IDENTIFIER)
    area: Series[str] = column("指数地区", "area of the index")
    year: Series[int] = column("年份", "year", ge=1949, le=2100)
    release: Series[str] = column("版本", "release")
    segment: Series[str] = column("口径段；空为不属于任何一段", "scope segment; '' if it fits none")
    observation_id: Series[str] = column("观测编号", "observation")
    role: Series[str] = column(
        "用途：value 直接取值，input 推算的项（含落选者）",
        "value: ran for the value; input: term of a derivation, or lost against one",
    )
    rank: Series[int] = column(
        "段内名次（1 为最优；0 为未参选）", "rank inside its segment, 1 is best, 0 did not run", ge=0
    )
    chosen: Series[bool] = column("是否用于该单元", "whether the published cell rests on it")
    reason: Series[str] = column("入选或落选的原因", "why it won or lost")

    class Config:
        name = "indicator.choice"
        metadata = {
            "zh": "一行为一个单元的一个候选观测",
            "en": "one row per cell and candidate observation",
            "key": ["indicator_id", "area", "year", "release", "segment", "role", "observation_id"],
            "rules": {"chosen_has_rank": "chosen == False or rank >= 1"},
        }


class Segment(Table):
    """indicator.segment: what became of each declared scope segment."""

    indicator_id: Series[str] = column("指标", "indicator", matches=IDENTIFIER)
    area: Series[str] = column("指数地区", "area of the index")
    release: Series[str] = column("版本", "release")
    segment: Series[str] = column("口径段", "scope segment")
    name_zh: Series[str] = column("中文名；未起名者为编号", "Chinese name; the id where it has none")
    name_en: Series[str] = column("英文名；未起名者为编号", "English name; the id where it has none")
    role: Series[str] = column(
        "角色：reference 基准段，spliced 拼接，break 断裂未用，empty 无数据",
        "reference, spliced onto it, break (shown, not used) or empty",
        isin=["reference", "spliced", "break", "empty"],
    )
    years: Series[int] = column("有值年数", "years with a value", ge=0)
    first_year: Series[pd.Int64Dtype] = column("首年", "first year", nullable=True)
    last_year: Series[pd.Int64Dtype] = column("末年", "last year", nullable=True)
    ratio: Series[float] = column("拼接比率", "ratio applied when spliced", unit="ratio", nullable=True, gt=0)
    overlap_years: Series[str] = column("重叠年份", "years the ratio was taken from")
    reason: Series[str] = column("原因（英文）", "why")
    reason_zh: Series[str] = column(
        "原因；体系文件无中文者照录原文", "why, in Chinese; as the framework writes it where it has no Chinese"
    )
    series: Series[pa.Object] = column(
        "直接取值的序列与地区", "series and area it takes printed values from", sql="VARCHAR[]"
    )
    formula: Series[str] = column(
        "推算公式的种类；空为无公式", "kind of its formula; '' if it has none", isin=["", *FORMULAS]
    )
    terms: Series[pa.Object] = column("公式各项的序列与地区", "series and area of its terms", sql="VARCHAR[]")
    variant: Series[str] = column(
        "永续盘存方案（见 clean.capital_stock）；空为不适用",
        "variant of the perpetual inventory, see clean.capital_stock; '' if it is none",
    )

    class Config:
        name = "indicator.segment"
        metadata = {
            "zh": "一行为一个指标的一个口径段",
            "en": "one row per indicator and scope segment",
            "key": ["indicator_id", "area", "release", "segment"],
            "rules": {"first_before_last": "first_year <= last_year"},
        }


class Step(Table):
    """indicator.step: the steps of a derivation, splice or interpolation, readable in order."""

    indicator_id: Series[str] = column("指标", "indicator", matches=IDENTIFIER)
    area: Series[str] = column("指数地区", "area of the index")
    year: Series[int] = column("年份", "year", ge=1949, le=2100)
    release: Series[str] = column("版本", "release")
    segment: Series[str] = column("口径段", "scope segment")
    step: Series[int] = column("步骤序号", "number of the step", ge=1)
    label: Series[str] = column("步骤内容", "what the step does")
    value: Series[float] = column("该步数值", "value of the step", unit="see unit", nullable=True)
    unit: Series[str] = column("单位", "unit")
    of_year: Series[pd.Int64Dtype] = column(
        "该步数值所属年份（与单元年份不同时）：插值的邻年、链的上一环",
        "year its value is of, where the step names one: neighbour of a gap, link of a chain",
        nullable=True,
    )
    observation_ids: Series[pa.Object] = column("所用观测", "observations used", sql="VARCHAR[]")

    class Config:
        name = "indicator.step"
        metadata = {
            "zh": "一行为推算、拼接或插值的一步",
            "en": "one row per step of a derivation, splice or interpolation",
            "key": ["indicator_id", "area", "year", "release", "segment", "step"],
        }


class Value(Table):
    """indicator.value: one value per indicator, area, year and release."""

    indicator_id: Series[str] = column("指标", "indicator", matches=IDENTIFIER)
    area: Series[str] = column("指数地区", "area of the index")
    year: Series[int] = column("年份", "year", ge=1949, le=2100)
    release: Series[str] = column("版本", "release")
    value: Series[float] = column("指标值", "value of the indicator", unit="see unit", nullable=True)
    unit: Series[str] = column("单位", "unit")
    status: Series[str] = column("状态", "observed, derived, estimated, interpolated or missing", isin=STATUSES)
    grade: Series[str] = column("证据等级", "evidence grade; null if missing", nullable=True, isin=GRADES)
    method: Series[str] = column("得出方法，或缺失原因", "how it was obtained, or why it is missing")
    segment: Series[str] = column("口径段", "scope segment it stands in; '' if missing")
    observation_ids: Series[pa.Object] = column("所依据的观测", "observations it rests on", sql="VARCHAR[]")

    class Config:
        name = "indicator.value"
        metadata = {
            "zh": "一行为一个指标在一个地区、年份、版本的值；缺失也有一行",
            "en": "one row per indicator, area, year and release; a missing cell is a row with a null value",
            "key": ["indicator_id", "area", "year", "release"],
        }


class Need(Table):
    """indicator.need: the figures that would give a missing cell its value."""

    indicator_id: Series[str] = column("指标", "indicator", matches=IDENTIFIER)
    area: Series[str] = column("指数地区", "area of the index")
    year: Series[int] = column("年份", "year without a value", ge=1949, le=2100)
    release: Series[str] = column("版本", "release")
    segment: Series[str] = column("口径段", "scope segment")
    term: Series[int] = column(
        "0 为指标值本身；公式的各项自 1 起，每项均需，项内任一序列即可",
        "0 the printed value itself; of a formula every term 1, 2, ... is needed, any series of each",
        ge=0,
    )
    series: Series[str] = column("所需序列", "series of the figure", matches=IDENTIFIER)
    series_area: Series[str] = column("所需地区", "area of the figure")
    figure_year: Series[int] = column("所需数字的年份", "year of the figure", ge=1949, le=2100)
    at_hand: Series[bool] = column("该项该年是否已有数字", "whether the term has a figure of that year")

    class Config:
        name = "indicator.need"
        metadata = {
            "zh": "一行为缺失单元所需的一个数字",
            "en": "one row per missing cell and figure that would help to fill it",
            "key": [
                *("indicator_id", "area", "year", "release", "segment"),
                *("term", "series", "series_area", "figure_year"),
            ],
        }


class Normalized(Table):
    """indicator.normalized: the score of each value between the bounds of its release."""

    indicator_id: Series[str] = column("指标", "indicator", matches=IDENTIFIER)
    area: Series[str] = column("指数地区", "area of the index")
    year: Series[int] = column("年份", "year", ge=1949, le=2100)
    release: Series[str] = column("版本", "release")
    value: Series[float] = column("指标值", "value of the indicator", unit="unit of the indicator", nullable=True)
    direction: Series[str] = column("方向", "direction", isin=["+", "-"])
    score: Series[float] = column(
        "标准化得分（极差法为 0-1）", "normalised score, 0-1 under min-max", unit="points", nullable=True
    )
    lo: Series[float] = column(
        "参照期最小值，或方法文件的下标尺",
        "lowest value of the reference period, or the lower yardstick of the method file",
        unit="unit of the indicator",
        nullable=True,
    )
    hi: Series[float] = column(
        "参照期最大值，或方法文件的上标尺",
        "highest value of the reference period, or the upper yardstick of the method file",
        unit="unit of the indicator",
        nullable=True,
    )
    status: Series[str] = column("状态", "status of the value", isin=STATUSES)
    grade: Series[str] = column("证据等级", "evidence grade", nullable=True, isin=GRADES)
    reason: Series[str] = column("无得分的原因；空为有得分", "why there is no score; '' where there is one")

    class Config:
        name = "indicator.normalized"
        metadata = {
            "zh": "一行为一个指标值的标准化得分",
            "en": "one row per indicator value and its score",
            "key": ["indicator_id", "area", "year", "release"],
            "rules": {"lo_not_above_hi": "lo <= hi"},
        }


class MethodScore(Normalized):
    """indicator.method_score: the scores of the further methods (methods/*.yaml), each by its own normalisation."""

    method_id: Series[str] = column("方法", "method", matches=IDENTIFIER)

    class Config:
        name = "indicator.method_score"
        metadata = {
            "zh": "一行为另一方法下一个指标值的标准化得分；没有其他方法则无行",
            "en": "one row per further method, indicator value and its score; none without further methods",
            "key": ["method_id", "indicator_id", "area", "year", "release"],
            "rules": {"lo_not_above_hi": "lo <= hi"},
        }
