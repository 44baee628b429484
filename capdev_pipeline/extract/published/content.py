"""The hash of what a published file says, whatever it is saved as.

Belongs here: cells to one hash. Does not belong here: what the cells mean.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from capdev_pipeline.extract.cells import content_sha256
from capdev_pipeline.extract.published.grid import Grid, Raw, printed

SHEET_END = ["\x1d"]


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
    text = "".join(unicodedata.normalize("NFKC", printed(raw)).split())
    try:
        return printed(float(text)) if text and (text[0].isdigit() or text[0] in "-+.") else text
    except ValueError:
        return text
