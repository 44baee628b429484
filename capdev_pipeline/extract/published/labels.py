"""Words of labels: white space, languages, years, leading blanks, numbering.

Belongs here: what one label says. Does not belong here: where it stands.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from capdev_pipeline.extract.published.values import split_marks

CJK = r"㐀-䶿一-鿿豈-﫿"
HAS_CJK = re.compile(rf"[{CJK}]")
BETWEEN_CJK = re.compile(rf"(?<=[{CJK}（）()、，：:]) +(?=[{CJK}（）()、，：:])")
WIDE_CJK = re.compile(rf"(?<=[{CJK}])\s+(?=[{CJK}])")
ENGLISH_TAIL = re.compile(rf"^(.*[{CJK})）%])\s*((?:\s|^)[A-Z][A-Za-z .,'&()/%-]*[a-z]{{2,}}[A-Za-z .,'&()/%-]*)$")
YEAR = re.compile(r"((?:19|20)[0-9]{2})(?:\.0)?\s*年?(?:底|末|度)?")
YEAR_WITHIN = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})\s*年(?!鉴|版|.{0,3}价|.{0,2}[=＝]?\s*100|为|\s*[-—–~～至]\s*[0-9])"
)
RANGE = re.compile(r"((?:19|20)[0-9]{2})\s*年?\s*[-—–－~～至]+\s*((?:19|20)?[0-9]{2})\s*年?")
NUMBERING = (
    re.compile(r"^[一二三四五六七八九十]{1,3}、\s*"),
    re.compile(r"^[（(][一二三四五六七八九十]{1,3}[)）]\s*"),
    re.compile(r"^[0-9]{1,2}[.．、](?![0-9])\s*"),
    re.compile(r"^[(（][0-9]{1,2}[)）]\s*"),
)
OF_WHICH = re.compile(r"^(?:[#＃]|其\s*中\s*[:：]?|of which\s*[:：]?)\s*", re.IGNORECASE)
VINTAGE = re.compile(r"修订[前后]?|决算?数|初步核算|最终核实|快报|预计|调整[前后]")
STUB_UNIT = re.compile(r"(?<=\S)\s*[(（][^()（）]*[)）]\s*$")
# What stands over the row labels, blanks removed: how each word says what the labels are.
ANCHORS = {
    **dict.fromkeys(
        ["地区", "城市", "区县", "省份", "省市", "省区市", "省", "市", "地市", "地区名称", "城市名称", "行政区"],
        "region",
    ),
    **dict.fromkeys(["region", "city", "district", "province", "area"], "region"),
    **dict.fromkeys(["年份", "年度", "年", "year", "years"], "year"),
    **dict.fromkeys(["指标", "项目", "item", "tem", "indicator", "items", "指标名称", "项目名称", "类别"], "item"),
    **dict.fromkeys(["年份地区", "地区年份", "年份及地区", "yearregion", "regionyear"], "year region"),
    **dict.fromkeys(["年龄", "age"], "number"),
    **dict.fromkeys(["单位", "计量单位", "unit"], "unit"),
    **dict.fromkeys(["备注", "附注", "notes", "note", "remarks"], "notes"),
    **dict.fromkeys(["序号", "编号", "代码", "编码", "行政区划代码", "no.", "no", "code"], "code"),
}


class Words(NamedTuple):
    """A label in its two languages, with the footnote marks that stood at it."""

    zh: str
    en: str
    marks: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return self.zh or self.en


def squeeze(text: str) -> str:
    """NFKC, one blank for any white space, none between Chinese characters."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    return BETWEEN_CJK.sub("", WIDE_CJK.sub("", plain))


def has_chinese(text: str) -> bool:
    return HAS_CJK.search(text) is not None


@lru_cache(maxsize=16384)
def split_words(text: str) -> Words:
    """The Chinese and the English of a label; English hyphenated over lines is put together."""
    bare, marks = split_marks(text.strip())
    chinese: list[str] = []
    english = ""
    for piece in re.split(r"[\r\n]+|(?<=\S)\s{3,}(?=[A-Za-z(])", bare):
        words, more = split_marks(piece.strip())
        marks += more
        tail = ENGLISH_TAIL.match(words)
        parts = (tail.group(1), tail.group(2)) if tail else (words,)
        for part in (squeeze(part) for part in parts):
            if has_chinese(part) or (part and not re.search("[A-Za-z]", part)):
                chinese.append(part)
            elif part:
                english = join_english(english, part)
    return Words(squeeze("".join(chinese)), english, marks)


def join_english(first: str, second: str) -> str:
    """Two lines of one English name; a hyphen at the end of the first is a cut word."""
    if first.endswith("-") and second[:1].islower():
        return first[:-1] + second
    return f"{first} {second}".strip()


def anchor_of(text: str) -> str | None:
    """What the labels under a header word are: region, year, item, number, unit, notes, code; None if nothing."""
    if not text or len(text) > 40:
        return None
    words = split_words(STUB_UNIT.sub("", text))
    found = [ANCHORS.get(re.sub(r"\s", "", word).lower()) for word in (words.zh, words.en) if word]
    return next((kind for kind in found if kind), None)


def year_of(text: str) -> int | None:
    """The year a label is (2019, 2019.0, 2019年); None if it says anything else."""
    if len(text) > 24 or (text[:1].isdigit() and not text.startswith(("19", "20", "１９", "２０"))):
        return None
    if text.isascii() and not text.endswith((")", "]", "*")):
        found = YEAR.fullmatch(text.strip())
        return int(found.group(1)) if found else None
    bare, _ = split_marks(text.strip())
    found = YEAR.fullmatch(unicodedata.normalize("NFKC", bare).strip())
    return int(found.group(1)) if found else None


def is_year_number(number: float) -> bool:
    """Whether a number may be a year: 2019 or 2019.0."""
    return 1900 <= number < 2100 and number == int(number)


def year_within(text: str) -> int | None:
    """The one year a text names as 2019年 or (2019); None if none, several, a range, a base or a price year."""
    plain = squeeze(text)
    if RANGE.search(plain):
        return None
    found = set(YEAR_WITHIN.findall(plain)) | set(re.findall(r"[（(]((?:19|20)[0-9]{2})[)）]", plain))
    return int(found.pop()) if len(found) == 1 else None


def year_range(text: str) -> tuple[int, int] | None:
    """The first and last year of a printed range such as 2000-2019年."""
    found = RANGE.search(squeeze(text))
    if not found:
        return None
    last = found.group(2)
    return int(found.group(1)), int(last if len(last) == 4 else found.group(1)[:2] + last)


def indent_of(text: str) -> int:
    """Blanks before a label; a full-width blank counts as two."""
    blanks = text[: len(text) - len(text.lstrip())]
    return sum(2 if blank == "\u3000" else 1 for blank in blanks)


def numbering_of(text: str) -> tuple[int | None, str]:
    """The rank of a numbering (一、 （一） 1. (1)) and the text without it."""
    for rank, pattern in enumerate(NUMBERING):
        found = pattern.match(text)
        if found and found.end() < len(text):
            return rank, text[found.end() :]
    return None, text
