"""The hash of what a published file says, whatever it is saved as.

Belongs here: cells to one hash. Does not belong here: what the cells mean.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from capdev_pipeline.extract.cells import content_sha256
from capdev_pipeline.extract.published.grid import Grid, Raw, printed
from capdev_pipeline.extract.published.values import RAISED, ROUND

SHEET_END = ["\x1d"]
# NFKC would turn the mark of 52① into a third digit.
NO_MARKS = re.compile(rf"[^{ROUND}{RAISED}]+")
NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


def published_sha256(grids: Sequence[Grid]) -> str:
    """Hash over the cells of all sheets with figures; empty rows, cells at the end and white space do not count.

    A number is the same number as text, so a csv saved again as a workbook keeps its hash.
    """
    rows = []
    for grid in grids:
        for raws in grid.raws:
            cells = [_said(raw) for raw in raws]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                rows.append(cells)
        rows.append(SHEET_END)
    return content_sha256(rows)


def _said(raw: Raw) -> str:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return printed(float(raw))
    return _said_in_words(printed(raw))


@lru_cache(maxsize=16384)
def _said_in_words(shown: str) -> str:
    text = NO_MARKS.sub(lambda found: unicodedata.normalize("NFKC", found.group()), shown)
    text = "".join(text.split())
    return printed(float(text)) if NUMBER.fullmatch(text) else text
