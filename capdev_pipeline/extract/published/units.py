"""Units as they are printed: after 单位, in brackets behind a name, alone in brackets.

Belongs here: recognising a unit. Does not belong here: converting it (capdev_pipeline.clean).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from capdev_pipeline.extract.published.labels import has_chinese, squeeze
from capdev_pipeline.extract.published.values import split_marks

_SCALE = r"(?:十|百|千|万|十万|百万|千万|亿|十亿|百亿|万亿)?"
_THING = (
    r"(?:元|美元|人民币元|港元|欧元|人|人次|人年|户|吨|吨公里|人公里|吨标准煤|标准煤|公里|千米|米|平方公里|平方千米|平方米|"
    r"立方米|公顷|亩|个|辆|张|床|件|项|次|册|份|台|套|艘|架|家|所|岁|年|天|日|小时|分钟|千瓦时|千瓦小时|度|千瓦|瓦|升|"
    r"克|千克|公斤|微克|毫克|毫米|摄氏度|℃|分贝|倍|名|位|篇|对|头|只|株|条|座|处|栋|标准台|标台|户次|件次|片|种|门|线|路|"
    r"标准立方米|当量|焦耳|百分点|个百分点|m2|m3|km2|km|kg|g|t|mm|ug|μg|mg|kwh|tce)"
)
_PERCENT = r"(?:%|‰|‱|百分之)"
_ENGLISH = (
    r"(?:(?:10+|1|100|10 000|100 000|1000 000|1 000|100 million|10 million|million|billion|thousand) ?)?"
    r"(?:yuan|rmb yuan|usd|us\$|us dollars?|persons?|people|households?|tons?|tonnes?|km|sq\. ?m|sq\. ?km|cu\. ?m|ha|"
    r"hectares?|"
    r"units?|vehicles?|times?|beds?|person-times?|cases?|items?|sets?|kwh|kw|m|sq ?km|years?|hours?|tce|pieces?|"
    r"million|billion)(?: ?/ ?[a-z .]+)?"
)
_ONE = rf"(?:{_SCALE}{_THING}|{_PERCENT})"
UNIT = re.compile(
    rf"{_ONE}(?:/{_ONE}|/{_SCALE}{_THING}(?:[·.]{_THING})?)*|{_ENGLISH}"
    r"|(?:以)?(?:上年|上年同期|上月|(?:19|20)[0-9]{2}年)(?:为|=)100"
    r"|(?:preceding|previous) year ?= ?100|(?:19|20)[0-9]{2} ?= ?100",
    re.IGNORECASE,
)
STATED = re.compile(r"^(?:[(（])?\s*(?:计量)?(?:单位|[Uu]nits?)\s*[:：]\s*(.+?)\s*$")
DISGUISED = re.compile(r"^单位\s*[:：]?\s*(.+)$")
LAST_BRACKET = re.compile(r"^(.*?)\s*[(（]\s*([^()（）]+?)\s*[)）]\s*([A-Za-z]?)$", re.DOTALL)
BRACKETED = re.compile(r"^[(（]\s*([^()（）]+?)\s*[)）]$")
PIECES = re.compile(r"[\r\n]+|(?<=\S)\s{3,}(?=[A-Za-z(（])")
SEVERAL = re.compile(r"[、,，;；]")


class Unit(NamedTuple):
    """A unit in its two languages; one may be empty."""

    zh: str
    en: str = ""

    @property
    def shown(self) -> str:
        return self.zh or self.en

    @property
    def relative(self) -> bool:
        """Whether it can be the unit of a share, a rate of growth or an index."""
        return any(sign in self.shown for sign in ("%", "‰", "‱", "100", "百分"))

    @property
    def serves(self) -> bool:
        """Whether it is one unit, not a list of several (单位：万元、人)."""
        return not SEVERAL.search(self.zh or self.en)


@lru_cache(maxsize=4096)
def is_unit(text: str) -> bool:
    """Whether a text is a unit by the list of known units."""
    return bool(UNIT.fullmatch(squeeze(text).replace(" /", "/").replace("/ ", "/")))


def _pair(first: str, second: str = "") -> Unit:
    english = [part for part in (first, second) if part and not has_chinese(part) and re.search("[A-Za-z]", part)]
    chinese = [part for part in (first, second) if part and part not in english]
    return Unit(chinese[0] if chinese else "", english[0] if english else "")


def stated_unit(text: str) -> Unit | None:
    """The unit of a line that states one: 单位：万元 (10 000 yuan), (person), （%）; None if it states none."""
    plain = squeeze(text)
    found = STATED.match(plain)
    if found:
        said = found.group(1).rstrip(")）") if plain[0] in "(（" else found.group(1)
        twin = LAST_BRACKET.match(said)
        return _pair(twin.group(1), twin.group(2)) if twin and twin.group(1) else _pair(said)
    return bracketed_unit(plain)


def bracketed_unit(text: str) -> Unit | None:
    """The unit of a cell that is nothing else: (公顷), or 单位万人 disguised as a column."""
    plain = squeeze(text)
    found = BRACKETED.match(plain) or DISGUISED.match(plain)
    return _pair(found.group(1)) if found and is_unit(found.group(1)) else None


@lru_cache(maxsize=16384)
def split_unit(text: str) -> tuple[str, Unit | None, str]:
    """A label without the unit in the bracket behind it, the unit, a note on a stray letter behind that.

    Line breaks inside the label stay; several lines may carry a unit each (one per language).
    """
    lines, units, note = [], [], ""
    for line in PIECES.split(text):
        bare, marks = split_marks(line.rstrip())
        found = LAST_BRACKET.match(bare.rstrip())
        if found and is_unit(found.group(2)):
            units.append(squeeze(found.group(2)))
            if found.group(3):
                note = f"stray letter {found.group(3)!r} behind the unit in {squeeze(line)!r}"
            line = found.group(1) + "".join(marks)
        lines.append(line)
    label = "\n".join(line for line in lines if line.strip())
    if units:
        return label, _pair(*units[:2]), note
    plain = squeeze(text)
    if len(plain) > 1 and plain[-1] in "%‰" and not plain[-2].isdigit():
        return text.rstrip()[:-1].rstrip(), Unit(plain[-1]), ""
    return text, None, ""
