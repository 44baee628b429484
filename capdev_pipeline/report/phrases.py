"""The pipeline's own English phrases said in Chinese.

Belongs here: what capdev_pipeline.clean writes into method, reason and label. Does not belong here: the words of a
framework or a source (they stay as written), fixed words of a column (words.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both

_EXACT = {
    "as printed": "按印刷值",
    "earlier publication": "发布较早",
    "latest publication": "发布最晚",
    "the only figure": "唯一数字",
    "better grade": "等级较高",
    "lower grade": "等级较低",
    "no publication date, counts as earliest": "发布日期不详，视为最早",
    "printed, the others are computed": "为印刷数字，其余为推算",
    "exact, the others are rounded or bounds": "为精确数字，其余为约数或上下限",
    "same publication date and grade, first by id": "发布日期与等级相同，按编号取先",
    "same number of the same standing": "数字相同、地位相同",
    "coarser, or later by id": "位数较少，或编号在后",
    "rounded or a bound, an exact figure exists": "为约数或上下限，已有精确数字",
    "printed as rounded or a bound": "印刷为约数或上下限",
    "computed by its transcriber": "由转录者推算",
    "computed by its transcriber, a printed figure exists": "由转录者推算，已有印刷数字",
    "computed by its transcriber, formula in the note": "由转录者推算，公式见附注",
    "derived here from the printed inputs instead": "此处改由印刷的各项推算",
    "term of a derivation that gives way to a printed figure": "推算项，让位于印刷数字",
    "first of its segment, but the reference segment has this year": "段内居首，但基准段本年有值",
    "fits no declared scope segment": "不属任何已声明的口径段",
    "no figure at hand": "手头无数字",
    "no figure of this scope at hand": "手头无此口径的数字",
    "no figure at this cut-off": "截止日前无数字",
    "nothing is filled beyond the ends of a series": "序列首尾之外不作填补",
    "this series is not interpolated": "本序列不作插值",
    "numerator": "分子",
    "denominator": "分母",
    "change": "变化率",
    "sum of the terms": "各项之和",
    "level of the neighbouring year": "邻年水平",
    "investment at constant prices": "不变价投资",
    "all years in clean.capital_stock": "各年见 clean.capital_stock",
    "the only scope": "唯一口径",
}
_STATUS = {"derived": "推算", "estimated": "估计", "observed": "观测"}
_PATTERNS = tuple(
    (re.compile(pattern), chinese)
    for pattern, chinese in (
        (r"term of the derivation: (?P<inner>.+)", "推算项：{inner}"),
        (r"first of its segment, but the segment is not used: (?P<inner>.+)", "段内居首，但该段未用：{inner}"),
        (r"scope break: only segment (\S+) has this year", "口径断裂：本年仅口径段 {0} 有值"),
        (r"preferred to (\d+) other figures?", "优于另外 {0} 个数字"),
        (r"of other scopes, not taken: (.+)", "另有其他口径者，未采：{0}"),
        (r"not joined to (\S+)", "未与 {0} 相接"),
        (r"no year in common with (\S+)", "与 {0} 无共同年份"),
        (r"no ratio can be taken from (.+)", "{0} 无从得出比率"),
        (r"set aside: (.+)", "已搁置：{0}"),
        (r"a rounded print of (\S+)", "{0} 的约数"),
        (r"most precise print of the figure", "同一数字中位数最多者"),
        (r"(\S+) is a later rounding of it", "{0} 为其后来的约数"),
        (r"corrected by (\S+), see clean\.correction", "按订正 {0} 改正，见 clean.correction"),
        (r"the gap is longer than (\d+) years", "缺口超过 {0} 年"),
        (r"linear between (\d+) and (\d+) \((.+)\)", "{0} 与 {1} 年间线性插值（{2}）"),
        (r"value of (\d+)", "{0} 年的值"),
        (r"base level of (\d+)", "{0} 年的基准水平"),
        (r"level of (\d+) × \(1 \+ change of (\d+) / 100\)", "{0} 年水平 ×（1 + {1} 年变化率 / 100）"),
        (r"level of (\d+) / \(1 \+ change of (\d+) / 100\)", "{0} 年水平 /（1 + {1} 年变化率 / 100）"),
        (r"yearly changes chained onto (\S+) of (\d+)", "以 {1} 年的 {0} 为基，按年变化率环比连接"),
        (r"numerator / denominator( × \S+)?", "分子 / 分母{0}"),
        (r"weighted mean, weights (.+)", "加权平均，权数 {0}"),
        (r"perpetual inventory, depreciation (\S+)", "永续盘存，折旧率 {0}"),
        (r"investment, current prices \((\w+)\)", "当年价投资（{0}）"),
        (r"price index, price year = 1 \((\w+)\)", "价格指数，基期 = 1（{0}）"),
        (r"(\S+) × stock of the year before \+ investment", "{0} × 上年存量 + 投资"),
        (r"spliced: (?P<inner>.+)", "拼接：{inner}"),
        (r"(\S+) × (\S+), the ratio to (\S+) in (.+)", "{0} × {1}，即对 {2} 的比率（{3}）"),
        (r"ratio to (\S+) in (.+)", "对 {0} 的比率（{1}）"),
    )
)


# Stands for a reason of the framework while the words around it are translated.
_HELD = "\ue000"


def said(phrase: str, own: Mapping[str, str] | None = None) -> Text:
    """A phrase in both languages; parts that are not the pipeline's own stay as they are written.

    own: words of a framework by their English, in Chinese (see reasons_of).
    """
    found = max((english for english in own or {} if english and english in phrase), key=len, default="")
    if not found or own is None:
        return both(_chinese(phrase), phrase)
    return both(_chinese(phrase.replace(found, _HELD)).replace(_HELD, own[found]), phrase)


def reasons_of(frames: Frames, indicator: str) -> dict[str, str]:
    """Why the scope segments of an indicator stand as they do: the Chinese by the English."""
    rows = frames.shown("indicator.segment")
    rows = rows[rows["indicator_id"] == indicator]
    return {str(en): str(zh) for en, zh in zip(rows["reason"], rows["reason_zh"], strict=True)}


def _chinese(phrase: str) -> str:
    parts = phrase.split("; ")
    return "；".join(_part(part) for part in parts)


def _part(part: str) -> str:
    if part in _EXACT:
        return _EXACT[part]
    for pattern, chinese in _PATTERNS:
        if found := pattern.fullmatch(part):
            groups = [_STATUS.get(group or "", group or "") for group in found.groups()]
            inner = found.groupdict().get("inner")
            return chinese.format(*groups, inner=_part(inner) if inner else "")
    return part
