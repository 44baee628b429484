"""Text set above or below the line: a footnote mark of a label or number, or part of a unit or formula.

Belongs here: which of the two it is, and how it is written. Does not belong here: html, xml and BIFF (their readers).
190.2 with a raised 1 behind it would be joined to 190.21, a wrong number in silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from capdev_pipeline.extract.published.values import MARK

LENGTH = re.compile(r"(?:(?<![A-Za-z])[kcdhm]?m|(?<![方积])(?:公里|[千厘毫分]?米))\s*$", re.IGNORECASE)
POWER = re.compile(r"[23]|[-−－][1-3]")
FORMULA = re.compile(r"[A-Za-z)）]\s*$")
KNOWN = re.compile(rf"(?:(?:{MARK})\s*)+")
NUMBERED = re.compile(r"[(（]?\s*([0-9]{1,2})\s*[)）]?")
BETWEEN = re.compile(r"\s*[,，、;；]\s*")


class Run(NamedTuple):
    """A piece of the text of a cell: +1 above the line, -1 below it, 0 on it."""

    text: str
    shift: int = 0


def join_runs(runs: Sequence[Run]) -> str:
    """The text of a cell with what is set above or below the line written as footnote marks where it is one."""
    alone = not "".join(run.text for run in runs if not run.shift).strip()
    text = ""
    for run in runs:
        text += _written(text, run, alone) if run.shift else run.text
    return text


def _written(before: str, run: Run, alone: bool) -> str:
    bare = run.text.strip()
    if not bare or bare.isalpha() or (alone and len(bare) > 3):
        return run.text
    if run.shift > 0 and POWER.fullmatch(bare) and LENGTH.search(before):
        return run.text
    # CO2, PM2.5: letters with a number below the line.
    if run.shift < 0 and FORMULA.search(before):
        return run.text
    marks = [_mark(piece) for piece in BETWEEN.split(bare)]
    return run.text.replace(bare, "".join(marks))


def _mark(piece: str) -> str:
    """A mark as values.split_marks knows it; anything else in brackets too, so that it joins no number."""
    if KNOWN.fullmatch(piece):
        return piece
    found = NUMBERED.fullmatch(piece)
    return f"[{found.group(1) if found else piece}]"
