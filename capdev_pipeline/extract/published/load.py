"""From a file to its grids, whatever it is.

Belongs here: choosing the reader by content, leaving out sheets without figures. Does not belong here: tables.
"""

from __future__ import annotations

from pathlib import Path

from capdev_pipeline.extract.published.grid import Grid
from capdev_pipeline.extract.published.sniff import Kind, decode, refusal, sniff
from capdev_pipeline.extract.published.textfile import read_text
from capdev_pipeline.extract.published.values import parse_value
from capdev_pipeline.extract.published.webpage import read_html
from capdev_pipeline.extract.published.workbook import read_workbook


def load_grids(path: Path, shown: str | None = None) -> list[Grid]:
    """The grids of a file that hold figures; ExtractError if it cannot be read or holds none."""
    shown = shown or path.name
    data = path.read_bytes()
    kind = sniff(data, shown)
    if kind is Kind.HTML:
        grids = read_html(decode(data, shown), shown)
    elif kind is Kind.TEXT:
        grids = read_text(decode(data, shown), shown)
    else:
        grids = read_workbook(data, shown, kind)
    kept = [grid for grid in grids if has_figures(grid)]
    if kept:
        return kept
    if kind is Kind.HTML:
        found = f"an html page with {len(grids)} table(s), none with figures"
        way_out = "the site answered with a page, perhaps a bot wall or an error: open it and fetch the file by hand"
        raise refusal(shown, "a statistical table has figures", found, way_out)
    found = f"{len(grids)} visible sheet(s), none with figures"
    raise refusal(shown, "a statistical table has figures", found, "check that it is the right file")


def has_figures(grid: Grid) -> bool:
    """Whether any row holds a number, or a printed mark for a missing one, behind its first filled cell."""
    for row in range(grid.height):
        for column in grid.filled(row)[1:]:
            if parse_value(grid.raws[row][column], grid.texts[row][column]) is not None:
                return True
    return False
