"""Tables of the audits: claims of a report tested by rule, coverage, results of all checks.

Belongs here: audit.*. Does not belong here: the rules themselves (capdev_pipeline.audit).
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from capdev_pipeline.schemas.base import GRADES, IDENTIFIER, Table, column

CLAIM_KINDS = (
    "level",
    "change",
    "contribution_share",
    "observation",
    "best_year",
    "best_year_so_far",
    "normalized",
)
VERDICTS = (
    "reproduced",
    "consistent with bounds",
    "contradicted",
    "cannot be tested",
    "inconsistent within the report",
)


class Claim(Table):
    """audit.claim: one checkable statement of a report."""

    claim_id: Series[str] = column("论断编号", "id of the claim", matches=IDENTIFIER)
    section: Series[str] = column("报告章节", "section of the report")
    kind: Series[str] = column("类型", "kind of statement", isin=CLAIM_KINDS)
    node_id: Series[str] = column("节点", "node", matches=IDENTIFIER)
    from_year: Series[pd.Int64Dtype] = column("起始年", "first year of a period", nullable=True)
    year: Series[int] = column("年份", "year, or last year of a period", ge=1949, le=2100)
    printed: Series[float] = column("印刷数值", "value as printed", unit="see unit", nullable=True)
    half_width: Series[float] = column(
        "舍入半宽", "half of the last printed digit", unit="see unit", nullable=True, ge=0
    )
    unit: Series[str] = column("单位", "unit")
    statement_zh: Series[str] = column("原文摘录", "short quotation")
    note: Series[str] = column("说明", "note")

    class Config:
        name = "audit.claim"
        metadata = {
            "zh": "一行为报告中一条可检验的论断",
            "en": "one row per checkable statement of the report",
            "key": ["claim_id"],
            "rules": {"from_before_year": "from_year < year"},
        }


class Reconciliation(Table):
    """audit.reconciliation: what the rules say of each claim."""

    claim_id: Series[str] = column("论断编号", "claim", matches=IDENTIFIER)
    computed: Series[float] = column("重算值", "value computed here", unit="unit of the claim", nullable=True)
    lower: Series[float] = column("重算下界", "lower bound", unit="unit of the claim", nullable=True)
    upper: Series[float] = column("重算上界", "upper bound", unit="unit of the claim", nullable=True)
    verdict: Series[str] = column("结论", "verdict", isin=VERDICTS)
    rule: Series[str] = column("所用规则", "rule that gave the verdict")
    explanation: Series[str] = column("英文说明", "why, in a sentence")
    explanation_zh: Series[str] = column("中文说明", "why, in Chinese")

    class Config:
        name = "audit.reconciliation"
        metadata = {
            "zh": "一行为一条论断的核对结论",
            "en": "one row per claim with its verdict",
            "key": ["claim_id"],
        }


class ReportCheck(Table):
    """audit.report_check: findings about the report that need no data."""

    check_id: Series[str] = column("检查编号", "id of the check")
    rule: Series[str] = column("规则", "rule")
    holds: Series[bool] = column("是否成立", "whether the report passes")
    printed: Series[float] = column(
        "印刷或由其推出的值", "printed value, or what follows from it", unit="points or %", nullable=True
    )
    limit: Series[float] = column(
        "应为或上限", "what it should be, or can at most be", unit="points or %", nullable=True
    )
    claims: Series[str] = column("涉及的论断", "claims concerned")
    explanation: Series[str] = column("英文说明", "finding, in a sentence")
    explanation_zh: Series[str] = column("中文说明", "finding, in Chinese")

    class Config:
        name = "audit.report_check"
        metadata = {
            "zh": "一行为一项报告内部检查（不需数据）",
            "en": "one row per check inside the report (needs no data)",
            "key": ["check_id"],
        }


class Coverage(Table):
    """audit.coverage: what each indicator rests on."""

    indicator_id: Series[str] = column("指标", "indicator", matches=IDENTIFIER)
    area: Series[str] = column("地区", "area")
    release: Series[str] = column("版本", "release")
    years_observed: Series[int] = column("观测年数", "years observed", ge=0)
    years_derived: Series[int] = column("推算年数", "years derived", ge=0)
    years_estimated: Series[int] = column("估计年数", "years estimated", ge=0)
    years_interpolated: Series[int] = column("插值年数", "years interpolated", ge=0)
    years_missing: Series[int] = column("缺失年数", "years missing", ge=0)
    best_grade: Series[str] = column("最好证据等级", "best evidence grade", nullable=True, isin=GRADES)

    class Config:
        name = "audit.coverage"
        metadata = {
            "zh": "一行为一个指标的数据覆盖",
            "en": "one row per indicator, area and release",
            "key": ["indicator_id", "area", "release"],
        }


class Calendar(Table):
    """audit.calendar: by when the next figure of each series is expected."""

    series: Series[str] = column("序列", "series", matches=IDENTIFIER)
    area: Series[str] = column("地区", "area")
    source_id: Series[str] = column(
        "来源族：其日历列有该序列者，否则为最新数字的来源",
        "source family whose calendar lists the series, else that of the latest figure",
        nullable=True,
        matches=IDENTIFIER,
    )
    publication: Series[str] = column("出版物；无日历则为空", "publication; null without a calendar", nullable=True)
    latest_year: Series[pd.Int64Dtype] = column("最近有数字的年份", "latest year with a figure", nullable=True)
    expected_year: Series[pd.Int64Dtype] = column("下一应有年份", "next year: the one after the latest", nullable=True)
    expected_by: Series[pa.DateTime] = column(
        "下一年数字应于此日前发布", "day by which the figure of that year is expected", sql="DATE", nullable=True
    )
    grace_days: Series[pd.Int64Dtype] = column("宽限", "grace after that day", unit="days", nullable=True, ge=0)
    basis: Series[str] = column("该日期的依据", "what the day rests on", nullable=True)

    class Config:
        name = "audit.calendar"
        metadata = {
            "zh": "一行为一个支撑指标的序列与地区，及其下一数字的预期发布日",
            "en": "one row per series and area that feeds an indicator, with the day its next figure is expected by",
            "key": ["series", "area"],
            "rules": {"next_year": "expected_year == latest_year + 1"},
        }


class CheckResult(Table):
    """audit.check_result: one row per audit of this build."""

    check_name: Series[str] = column("检查", "name of the audit")
    asset: Series[str] = column("所查的表", "table it looks at")
    severity: Series[str] = column(
        "级别：ERROR 阻断发布，WARN 提示", "ERROR blocks publishing, WARN informs", isin=["ERROR", "WARN"]
    )
    passed: Series[bool] = column("是否通过", "whether it passed")
    failures: Series[int] = column("未通过的行数", "rows that fail", ge=0)
    detail: Series[str] = column("说明", "what was looked at, and the first failures")

    class Config:
        name = "audit.check_result"
        metadata = {"zh": "一行为一项检查", "en": "one row per audit", "key": ["check_name"]}
