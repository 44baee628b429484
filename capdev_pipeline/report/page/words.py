"""The fixed words of the tables in both languages: verdicts, roles, flags, means, units, reasons.

Belongs here: words for values that a column may hold. Does not belong here: the sentences of the page (templates),
the words of status (report.theme).
"""

from __future__ import annotations

from capdev_pipeline.report.language import Text, both

KIND = {
    "level": both("水平", "level"),
    "change": both("变动", "change"),
    "contribution_share": both("贡献率", "share of a change"),
    "observation": both("数据", "figure"),
    "best_year": both("最佳年份", "best year"),
    "best_year_so_far": both("截至当年的最佳年份", "best year so far"),
    "normalized": both("标准化得分", "normalised score"),
}
SEGMENT_ROLE = {
    "reference": both("基准段", "reference"),
    "spliced": both("拼接", "spliced"),
    "break": both("断裂未用", "break, not used"),
    "empty": both("无数据", "empty"),
}
WEIGHT_STATUS = {"printed": both("印刷", "printed"), "inferred": both("推定", "inferred"), "root": both("根", "root")}
DIRECTION = {"+": both("越大越好（+）", "more is better (+)"), "-": both("越小越好（−）", "less is better (−)")}
MEAN = {
    "arithmetic": both("加权算术平均", "weighted arithmetic mean"),
    "geometric": both("加权几何平均", "weighted geometric mean"),
    "harmonic": both("加权调和平均", "weighted harmonic mean"),
}
UNIT = {
    "points": both("点", "points"),
    "score": both("得分", "score"),
    "percent": both("%", "%"),
    "ratio": both("比率", "ratio"),
}
FLAG = {
    "parent_missing": both("上级缺分", "no score of the parent"),
    "child_missing": both("下级缺分", "no score of the child"),
    "small_change": both("变动过小，不计贡献率", "change too small for a share"),
    "mixed_signs": both(
        "有下级的贡献率超过 100%，因各下级升降方向相反：请看点数",
        "a share is beyond 100 % because children move in opposite directions: read the points",
    ),
    "coverage_changed": both("所据指标有增减", "rests on other indicators than before"),
}
QUALIFIER = {
    "approximate": both("约数", "approximate"),
    "lower_bound": both("下限", "lower bound"),
}
CHOICE_ROLE = {"value": both("指标值", "value"), "input": both("公式项", "term of a formula")}
COVERAGE_EFFECT = both("覆盖变化（余项）", "coverage effect (remainder)")


def word(known: dict[str, Text], value: str) -> Text:
    """The text for a value; the value itself where there is none, as of another framework's scheme or unit."""
    return known.get(value, both(value, value))
