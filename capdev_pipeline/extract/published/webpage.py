"""Tables of an html page, rowspan and colspan as merged ranges.

Belongs here: html to cells. Does not belong here: what the cells mean.
"""

from __future__ import annotations

import re

from lxml import html

from capdev_pipeline.extract.published.grid import Grid, Merge, Raw
from capdev_pipeline.extract.published.raised import Run, join_runs

BREAKS = re.compile(r"[ \t\r\f]*\n[ \t\r\f]*")
BLANKS = re.compile(r"[ \t\r\n\f]+")
SHIFTED = re.compile(r"vertical-align\s*:\s*(sup|sub)(?:er)?\b", re.IGNORECASE)


def read_html(text: str, shown: str) -> list[Grid]:
    """A grid per innermost table of a page; an empty list if it has none."""
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    tree = html.document_fromstring(bare) if bare.strip() else None
    tables = [] if tree is None else [table for table in tree.iter("table") if not table.findall(".//table")]
    return [_grid(table, shown, f"table {number}") for number, table in enumerate(tables, start=1)]


def _text(cell: html.HtmlElement) -> str:
    """The text of a cell: <br> and <p> break lines, blanks of the source collapse, &nbsp; stays."""
    return BREAKS.sub("\n", join_runs(_runs(cell, 0)).strip(" \n")).rstrip()


def _runs(node: html.HtmlElement, shift: int) -> list[Run]:
    """The text inside a node in pieces, each on, above or below the line; a mark in a link is one piece."""
    runs = [Run(BLANKS.sub(" ", node.text or ""), shift)]
    for child in node:
        if isinstance(child.tag, str) and child.tag not in ("script", "style"):
            inner = _runs(child, shift or _shift(child))
            if child.tag in ("br", "p", "div"):
                runs.append(Run("\n"))
            if inner[0].shift and not shift:
                inner = [Run("".join(run.text for run in inner), inner[0].shift)]
            runs += inner
        runs.append(Run(BLANKS.sub(" ", child.tail or ""), shift))
    return runs


def _shift(node: html.HtmlElement) -> int:
    """+1 for <sup>, -1 for <sub>, by tag or style."""
    style = SHIFTED.search(node.get("style") or "")
    name = style.group(1).lower() if style else str(node.tag)
    return {"sup": 1, "sub": -1}.get(name, 0)


def _span(cell: html.HtmlElement, name: str) -> int:
    found = re.match(r"\s*([0-9]{1,4})", cell.get(name) or "1")
    return max(1, int(found.group(1))) if found else 1


def _grid(table: html.HtmlElement, shown: str, sheet: str) -> Grid:
    cells: dict[tuple[int, int], str] = {}
    taken: set[tuple[int, int]] = set()
    merges: list[Merge] = []
    widths: list[int] = []
    rows = list(table.iter("tr"))
    for row, line in enumerate(rows):
        column = 0
        for cell in line.iterchildren("td", "th"):
            while (row, column) in taken:
                column += 1
            down, across = min(_span(cell, "rowspan"), len(rows) - row), _span(cell, "colspan")
            taken |= {(row + i, column + j) for i in range(down) for j in range(across)}
            cells[row, column] = _text(cell)
            if down > 1 or across > 1:
                merges.append(Merge(row, column, row + down - 1, column + across - 1))
            column += across
        widths.append(max((c + 1 for r, c in taken if r == row), default=0) if len(taken) < 4000 else column)
    width = max((column + 1 for _, column in taken), default=0)
    raws: list[list[Raw]] = [[cells.get((row, column), "") for column in range(width)] for row in range(len(rows))]
    caption = " ".join("".join(piece.itertext()).strip() for piece in table.iterchildren("caption"))
    if caption:
        raws, widths = [[caption], *raws], [1, *widths]
        merges = [Merge(m.top + 1, m.left, m.bottom + 1, m.right) for m in merges]
    return Grid(shown, sheet, raws, merges, widths)
