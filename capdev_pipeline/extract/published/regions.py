"""The 31 provinces by their printed names, and the nation.

Belongs here: names and GB/T 2260 codes. Does not belong here: cities and districts; their labels stay as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

NATION_CODE = "100000"
_TABLE = """
110000 北京市 北京 Beijing|120000 天津市 天津 Tianjin|130000 河北省 河北 Hebei|140000 山西省 山西 Shanxi
150000 内蒙古自治区 内蒙古 Inner Mongolia|210000 辽宁省 辽宁 Liaoning|220000 吉林省 吉林 Jilin
230000 黑龙江省 黑龙江 Heilongjiang|310000 上海市 上海 Shanghai|320000 江苏省 江苏 Jiangsu
330000 浙江省 浙江 Zhejiang|340000 安徽省 安徽 Anhui|350000 福建省 福建 Fujian|360000 江西省 江西 Jiangxi
370000 山东省 山东 Shandong|410000 河南省 河南 Henan|420000 湖北省 湖北 Hubei|430000 湖南省 湖南 Hunan
440000 广东省 广东 Guangdong|450000 广西壮族自治区 广西 Guangxi|460000 海南省 海南 Hainan
500000 重庆市 重庆 Chongqing|510000 四川省 四川 Sichuan|520000 贵州省 贵州 Guizhou|530000 云南省 云南 Yunnan
540000 西藏自治区 西藏 Tibet|610000 陕西省 陕西 Shaanxi|620000 甘肃省 甘肃 Gansu|630000 青海省 青海 Qinghai
640000 宁夏回族自治区 宁夏 Ningxia|650000 新疆维吾尔自治区 新疆 Xinjiang
"""
# Also the name of a city or prefecture: a province only in a list of provinces.
AMBIGUOUS = {"吉林", "jilin", "海南", "hainan"}
ENOUGH_PROVINCES = 20
NATION = {"全国", "全国总计", "全国合计", "nationaltotal", "wholecountry", "china", "全国平均", "nationalaverage"}
TOTALS = {"合计", "总计", "合计total", "total"}


@dataclass(frozen=True, slots=True)
class Region:
    """A region as it is recognised: the full name and code of a province, or the printed name without code."""

    name: str
    code: str | None


def _names() -> dict[str, Region]:
    names: dict[str, Region] = {}
    for entry in re.split(r"[|\n]", _TABLE.strip()):
        code, full, short, english = entry.split(" ", 3)
        region = Region(full, code)
        kind = full.removeprefix(short)
        shorter = {short + end for end in ("省", "市", "自治区") if kind.endswith(end)}
        for name in {full, short, english, f"{english} Province", f"{english} Municipality"} | shorter:
            names[_key(name)] = region
    names["xizang"] = names["tibet"]
    names["neimenggu"] = names["innermongolia"]
    return names


def _key(label: str) -> str:
    return re.sub(r"\s+", "", label).lower()


PROVINCES = _names()
THE_NATION = Region("全国", NATION_CODE)


def find_region(label: str, *, provincial: bool) -> Region | None:
    """The province or nation a label names, or None; provincial: it stands in a list of provinces."""
    key = _key(label)
    if key in NATION or (provincial and key in TOTALS):
        return THE_NATION
    if key in AMBIGUOUS and not provincial:
        return None
    return PROVINCES.get(key)


def is_provincial(labels: Iterable[str]) -> bool:
    """Whether labels list the provinces (at least twenty of them)."""
    found = {PROVINCES[_key(label)].code for label in labels if _key(label) in PROVINCES}
    return len(found) >= ENOUGH_PROVINCES


def is_ambiguous(label: str) -> bool:
    """Whether a label may be a province or a city of the same name."""
    return _key(label) in AMBIGUOUS
