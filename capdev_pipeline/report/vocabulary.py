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
