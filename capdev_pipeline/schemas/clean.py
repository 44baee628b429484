"""Tables of printed figures in canonical units, and of rows that were refused.

Belongs here: clean.*. Does not belong here: what is computed from them.
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from capdev_pipeline.schemas.base import GRADES, IDENTIFIER, STATUSES, Table, column


class Observation(Table):
    """clean.observation: one row per printed figure."""

    observation_id: Series[str] = column("观测编号，全库唯一", "id of the observation, unique in the warehouse")
    series: Series[str] = column("统计序列", "statistical series", matches=IDENTIFIER)
    area: Series[str] = column("地区（GB/T 2260 代码或 JJJ）", "area: GB/T 2260 code, or JJJ for the region")
    year: Series[int] = column("数据年份", "year the figure is about", ge=1949, le=2100)
    value: Series[float] = column("规范单位下的数值", "value in the canonical unit", unit="see unit")
    unit: Series[str] = column("规范单位", "canonical unit of the value")
    printed_value: Series[str] = column("印刷数值原文", "value as printed, text untouched", unit="see printed_unit")
    printed_unit: Series[str] = column("印刷单位原文", "unit as printed")
    factor: Series[float] = column(
        "单位换算系数：规范数值 = 印刷（如有订正则为订正后）数值 × 系数",
        "factor of the unit: canonical = factor * printed digits, the corrected ones where corrected",
        unit="ratio",
        gt=0,
    )
    qualifier: Series[str] = column(
        "精确程度：空为精确，approximate 为约数，lower_bound 为下限",
        "'' exact, 'approximate' rounded or rough, 'lower_bound' printed as 'more than'",
        isin=["", "approximate", "lower_bound"],
    )
    half_width: Series[float] = column(
        "由印刷位数推定的舍入半宽", "half of the last printed digit, canonical unit", unit="see unit", ge=0
    )
    scope: Series[str] = column("口径原文", "scope as printed")
    grade: Series[str] = column(
        "证据等级：A 官方表、B 官方数转载、C 二手、D 按公式推算",
        "A official table, B official figure reprinted, C secondary, D computed by a stated formula",
        isin=GRADES,
    )
    published: Series[str] = column(
        "发布日期（可只到年或月；空为不详）",
        "publication date, may be only a year or month; '' unknown",
        matches=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$",
    )
    published_by: Series[pa.DateTime] = column(
        "最迟发布日（不完整日期取期末）", "last day the publication date can mean", sql="DATE", nullable=True
    )
    source_id: Series[str] = column("来源族", "source family", matches=IDENTIFIER)
    extract_id: Series[str] = column("原始文件编号", "raw extract the row comes from")
    row: Series[int] = column("原始文件中的行号（表头为第 1 行）", "line in the extract, the header being line 1", ge=2)
    locator: Series[str] = column("出处内位置（表号、页、单元格）", "where in the source: table, page or cell")
    citation: Series[str] = column("引文", "citation of the source")
    publisher: Series[str] = column("发布者", "publisher")
    url: Series[str] = column("网址", "address, as far as known")
    note: Series[str] = column("说明", "note of the transcriber")
    correction_id: Series[str] = column(
        "所用订正（见 clean.correction）；空为未订正",
        "the correction behind value and half_width, see clean.correction; '' if none",
    )

    class Config:
        name = "clean.observation"
        metadata = {
            "zh": "一行为一个印刷数字",
            "en": "one row per printed figure",
            "key": ["observation_id"],
        }


class Quarantine(Table):
    """clean.quarantine: one row per refused row and broken rule, or row set aside by a correction."""

    extract_id: Series[str] = column("原始文件编号", "raw extract")
    path: Series[str] = column("文件", "file, relative to the home")
    row: Series[int] = column("行号（表头为第 1 行）", "line in the file, the header being line 1", ge=1)
    locator: Series[str] = column("位置", "file and line, as a message would print it")
    row_json: Series[str] = column("整行原文（JSON）", "the whole row as read, as JSON")
    rule: Series[str] = column(
        "违反的规则，或搁置它的订正", "rule that the row breaks, or the correction that sets it aside"
    )
    reason: Series[str] = column("原因与改法", "what was found and the way out")
    correction_id: Series[str] = column(
        "将该行搁置的订正（见 clean.correction）；空为违规被拒",
        "the correction that sets the row aside, see clean.correction; '' for a row that breaks a rule",
    )

    class Config:
        name = "clean.quarantine"
        metadata = {
            "zh": "一行为一条被拒记录及其违反的规则，或一条由订正搁置的记录",
            "en": "one row per refused row and rule it breaks, or row set aside by a correction",
            "key": ["extract_id", "locator", "rule"],
        }


class Correction(Table):
    """clean.correction: one row per entry of raw/corrections.csv; every one of them was applied."""

    correction_id: Series[str] = column("订正编号", "id of the correction", matches=IDENTIFIER)
    observation_id: Series[str] = column("被订正的印刷数字（figure_id）", "the corrected figure (its figure_id)")
    extract_id: Series[str] = column("原始文件编号", "raw extract of the figure")
    series: Series[str] = column("统计序列", "statistical series", matches=IDENTIFIER)
    area: Series[str] = column("地区", "area")
    year: Series[int] = column("数据年份", "year the figure is about", ge=1949, le=2100)
    action: Series[str] = column(
        "处理：override 改数、drop 弃用、rescale 换倍数",
        "override: other digits; drop: not used; rescale: multiplied",
        isin=["override", "drop", "rescale"],
    )
    printed_value: Series[str] = column(
        "印刷数值原文，与订正所期望者相同", "value as printed, the one the correction expects", unit="see printed_unit"
    )
    printed_unit: Series[str] = column("印刷单位原文", "unit as printed")
    replacement: Series[str] = column(
        "override 为正确数字（印刷单位），rescale 为倍数，drop 为空",
        "override: the right digits, in the printed unit; rescale: the factor; drop: ''",
    )
    value: Series[float] = column(
        "订正后的数值（规范单位）；弃用为空",
        "value after the correction in the canonical unit; null if dropped",
        unit="see unit",
        nullable=True,
    )
    unit: Series[str] = column("规范单位", "canonical unit")
    reason: Series[str] = column("为何有误", "why the printed figure is wrong")
    source: Series[str] = column("表明其误的出处", "what shows the error")
    who: Series[str] = column("决定者", "who decided")
    decided: Series[pa.DateTime] = column("决定日期", "day of the decision", sql="DATE")

    class Config:
        name = "clean.correction"
        metadata = {
            "zh": "一行为一条印刷数字的订正",
            "en": "one row per correction of a printed figure",
            "key": ["correction_id"],
        }


class Unit(Table):
    """clean.unit: one row per printed unit."""

    printed_unit: Series[str] = column("印刷单位原文", "unit as printed")
    series: Series[str] = column("仅适用的序列；空为全部", "the only series it holds for; '' for all")
    unit: Series[str] = column("规范单位", "canonical unit")
    factor: Series[float] = column(
        "换算系数：规范数值 = 印刷数值 × 系数", "canonical = factor * printed digits", unit="ratio", gt=0
    )
    qualifier: Series[str] = column(
        "精确程度", "precision the wording carries", isin=["", "approximate", "lower_bound"]
    )
    note: Series[str] = column("说明", "note")

    class Config:
        name = "clean.unit"
        metadata = {
            "zh": "一行为一种印刷单位",
            "en": "one row per printed unit",
            "key": ["printed_unit", "series"],
        }


class CapitalStock(Table):
    """clean.capital_stock: the perpetual inventory year by year."""

    variant: Series[str] = column("方案", "variant of the estimate", matches=IDENTIFIER)
    area: Series[str] = column("地区", "area")
    release: Series[str] = column("版本", "release")
    year: Series[int] = column("年份", "year", ge=1949, le=2100)
    investment: Series[float] = column(
        "固定资本形成总额（当年价）", "gross fixed capital formation, current prices", unit="亿元"
    )
    investment_status: Series[str] = column("投资额状态", "status of the investment figure", isin=STATUSES)
    price_index: Series[float] = column(
        "投资价格指数（价格基期 = 1）", "investment price index, price year = 1", unit="ratio", gt=0
    )
    price_status: Series[str] = column("价格指数状态", "status of the price figure", isin=STATUSES)
    capital_stock: Series[float] = column(
        "年末资本存量（价格基期价）", "capital stock at year end, prices of price_year", unit="亿元"
    )
    price_year: Series[pd.Int64Dtype] = column("价格基期", "price year")
    depreciation: Series[float] = column("折旧率", "depreciation rate", unit="ratio", gt=0, le=1)
    status: Series[str] = column("状态", "status of the stock", isin=STATUSES)
    observation_ids: Series[pa.Object] = column("所用观测", "observations used in the year", sql="VARCHAR[]")

    class Config:
        name = "clean.capital_stock"
        metadata = {
            "zh": "一行为一个方案一年的永续盘存",
            "en": "one row per variant and year of the perpetual inventory",
            "key": ["variant", "area", "release", "year"],
        }
