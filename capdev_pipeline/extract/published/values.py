"""One printed value: a number, or the reason why there is none, with its footnote marks split off.

Belongs here: digits, separators, signs, missing marks, footnote marks. Does not belong here: units, positions.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Before NFKC, which would turn ① and ² into digits of the number.
ROUND = "①-⓿❶-➓㉑-㉟㊱-㊿⑴-⒇"
RAISED = "⁰¹²³⁴-⁹"
MARK = rf"[{ROUND}{RAISED}]|[\[［]\s*[0-9]{{1,2}}\s*[\]］]|[*＊†‡](?![*＊])"
BEHIND = re.compile(rf"\s*((?:(?:{MARK})\s*)+|(?<=\s)[0-9]{{1,2}}[)）])$")
BEFORE = re.compile(rf"^((?:(?:{MARK})\s*)+)(?=\S)")
STARS = re.compile(r"[*＊]{2,}")

MISSING = {
    "": "empty",
    "-": "dash",
    "--": "double_dash",
    "---": "double_dash",
    "...": "ellipsis",
    "......": "ellipsis",
    "n.a.": "not_available",
    "n.a": "not_available",
    "na": "not_available",
    "n/a": "not_available",
}
DASHES = str.maketrans(dict.fromkeys("－−–—―‐‑‒﹣─", "-"))
NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?"
    r"|[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?|\.[0-9]+)"
)


@dataclass(frozen=True, slots=True)
class Value:
    """A number or a missing reason, the footnote marks that stood at it, a % or ‰ printed behind it."""

    value: float | None
    missing: str | None
    marks: tuple[str, ...] = ()
    suffix: str | None = None


EMPTY = Value(None, "empty")


def split_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without the footnote marks before and behind it, and the marks."""
    if not text or STARS.fullmatch(text.strip()):
        return text, ()
    marks: list[str] = []
    for pattern in (BEFORE, BEHIND):
        found = pattern.search(text)
        if found and found.group(0).strip() != text.strip():
            marks += re.findall(rf"{MARK}|[0-9]{{1,2}}[)）]", found.group(1))
            text = text[: found.start()] + text[found.end() :]
    return text, tuple(marks)


def parse_value(raw: object, text: str) -> Value | None:
    """The value of a cell; None if it is neither a number nor a mark for a missing one."""
    kind = type(raw)
    if kind is float or kind is int:
        return Value(float(raw), None)  # type: ignore[arg-type]
    if kind is bool:
        return None
    return parse_text(text)


@lru_cache(maxsize=65536)
def parse_text(text: str) -> Value | None:
    """The value of a printed text; None if it is neither a number nor a mark for a missing one."""
    bare = text.strip()
    if not bare:
        return EMPTY
    if STARS.fullmatch(bare):
        return Value(None, "masked")
    bare, marks = split_marks(bare)
    plain = unicodedata.normalize("NFKC", bare).translate(DASHES).strip()
    if plain.lower() in MISSING:
        return Value(None, MISSING[plain.lower()], marks)
    suffix = plain[-1] if plain[-1] in "%‰" else None
    plain = plain.rstrip("%‰").rstrip()
    plain = re.sub(r"^([+-]) +(?=[0-9.])", r"\1", plain)
    if not NUMBER.fullmatch(plain):
        return None
    return Value(float(plain.replace(",", "").replace(" ", "")), None, marks, suffix)
