"""Words for what the tables hold as words: status, verdict, why there is no score.

Belongs here: fixed words of the tables that page, workbook, pictures and terminal all show. Does not belong here: words
of one of them alone, names that a framework gives.
"""

from __future__ import annotations

from capdev_pipeline.index.normalise import NO_RANGE, NO_VALUE
from capdev_pipeline.report.language import Text, both

STATUS: dict[str, Text] = {
    "observed": both("观测", "observed"),
    "derived": both("推算", "derived"),
    "estimated": both("估计", "estimated"),
    "interpolated": both("插值", "interpolated"),
    "missing": both("缺失", "missing"),
}
VERDICT: dict[str, Text] = {
    "reproduced": both("重现", "reproduced"),
    "consistent with bounds": both("在界内", "consistent with bounds"),
    "contradicted": both("相悖", "contradicted"),
    "cannot be tested": both("无法检验", "cannot be tested"),
    "inconsistent within the report": both("报告自相矛盾", "inconsistent within the report"),
}
NO_SCORE: dict[str, Text] = {
    NO_VALUE: both("本年无值", NO_VALUE),
    NO_RANGE[0]: both("参照期内无值，无从标准化", NO_RANGE[0]),
    NO_RANGE[1]: both("参照期内仅此一值，无从标准化", NO_RANGE[1]),
    NO_RANGE[2]: both("参照期内各值相同，无从标准化", NO_RANGE[2]),
}
# What can be done otherwise than the published method does it, by the factors of robustness.sobol.
FACTOR: dict[str, Text] = {
    "weights": both("权重", "weights"),
    "normalisation": both("标准化方法", "normalisation"),
    "aggregation": both("平均方式", "kind of mean"),
    "gaps": both("空缺的处理", "what fills a gap"),
    "grade_d": both("是否用 D 级证据", "evidence of grade D or not"),
    "left_out": both("去掉一个指标", "one indicator left out"),
    "error": both("数字的误差", "errors of the figures"),
    "dummy": both("对照（不起作用）", "control (changes nothing)"),
}
OUTPUT: dict[str, Text] = {
    "change": both("首末年变动", "change, first to last year"),
    "trend": both("年均趋势", "trend per year"),
}
NORMALISATION: dict[str, Text] = {
    "min_max": both("极差法", "min-max"),
    "goalposts": both("固定门限", "fixed goalposts"),
    "z_score": both("z 分数", "z-score"),
    "rank": both("秩", "rank"),
    "percentile_rank": both("百分位秩", "percentile rank"),
    "distance_to_target": both("距目标", "distance to target"),
    "efficacy": both("功效系数", "efficacy coefficient (功效系数)"),
}
BASIS: dict[str, Text] = {
    "declared": both("体系权重", "declared"),
    "experts": both("专家", "experts"),
    "equal": both("等权", "equal"),
    "entropy": both("熵权（取自数据）", "entropy (from the data)"),
    "critic": both("CRITIC（取自数据）", "CRITIC (from the data)"),
    "pca": both("主成分（取自数据）", "principal component (from the data)"),
}
FROM_DATA = ("entropy", "critic", "pca")
