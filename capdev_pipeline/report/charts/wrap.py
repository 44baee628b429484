"""Text broken into lines by how wide it is drawn.

Belongs here: widths of characters, line breaks in Chinese and English. Does not belong here: what the texts say.
"""

from __future__ import annotations

import re
import unicodedata

from capdev_pipeline.report.language import Text

# Advance widths in em of Noto Sans SC, rounded up: full width, capitals, small letters and digits, thin letters.
_FULL, _CAPITAL, _SMALL, _THIN = 1.0, 0.68, 0.57, 0.32
# Share of the width below which a last line is too short to stand alone.
_SHORT = 0.1
# So many lines hide such a line, and would show that they were made narrower for it.
_LONG = 4
# A Chinese line may not begin with these, nor end with those.
_NOT_FIRST, _NOT_LAST = "，。；：、？！）》」』”’%…—–·", "（《「『“‘"


def text_width(text: str, size: float) -> float:
    """Width in px of a line of text at a font size in px, a little more than it really takes."""
    return sum(_em(character) for character in text) * size


def wrapped(text: str, width: float, size: float) -> list[str]:
    """The lines of a text that fit a width in px; a single word wider than that stays whole."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and text_width((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def paragraph(text: str, width: float, size: float) -> list[str]:
    """As wrapped; a short text without a last line of a character or two."""
    lines = wrapped(text, width, size)
    widow = 1 < len(lines) < _LONG and text_width(lines[-1], size) < _SHORT * width
    return balanced(text, width, size) if widow else lines


def balanced(text: str, width: float, size: float) -> list[str]:
    """As many lines as wrapped gives, as equal in length as that allows."""
    lines = wrapped(text, width, size)
    least = text_width(text, size) / max(len(lines), 1)
    narrower = (wrapped(text, least + step * size / 2, size) for step in range(int(2 * (width - least) / size) + 1))
    return next((even for even in narrower if len(even) == len(lines)), lines) if len(lines) > 1 else lines


def balanced_both(text: Text, width: float, size: float) -> tuple[list[str], list[str]]:
    """The lines in Chinese and in English."""
    return balanced(text["zh"], width, size), balanced(text["en"], width, size)


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return _FULL
    if character in "iIjlft.,:;'|!()[] -/":
        return _THIN
    return _CAPITAL if character.isupper() or character in "mwMW%&@" else _SMALL


def _pieces(text: str) -> list[str]:
    """What may not be broken: a word with the blank after it, a Chinese character with its punctuation."""
    wide = r"[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]"
    first, last = re.escape(_NOT_FIRST), re.escape(_NOT_LAST)
    whole = rf"[{last}]*(?:{wide}|(?:(?!{wide})[^\s{last}{first}])+)[{first}]*\s*|\s+|."
    return re.findall(whole, text)
