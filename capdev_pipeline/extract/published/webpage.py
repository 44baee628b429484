"""Tables of an html page, rowspan and colspan as merged ranges.

Belongs here: html to cells. Does not belong here: what the cells mean.
"""

from __future__ import annotations

import re

from lxml import html

from capdev_pipeline.extract.published.grid import Grid, Merge, Raw

BREAKS = re.compile(r"[ \t\r\f]*\n[ \t\r\f]*")


def read_html(text: str, shown: str) -> list[Grid]:
    """A grid per innermost table of a page; an empty list if it has none."""
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    tree = html.document_fromstring(bare) if bare.strip() else None
    tables = [] if tree is None else [table for table in tree.iter("table") if not table.findall(".//table")]
    return [_grid(table, shown, f"table {number}") for number, table in enumerate(tables, start=1)]


def _text(cell: html.HtmlElement) -> str:
    """The text of a cell: <br> and <p> break lines, blanks of the source collapse, &nbsp; stays."""
    pieces = [re.sub(r"[ \t\r\n\f]+", " ", cell.text or "")]
    for node in cell.iterdescendants():
        if node.tag in ("br", "p", "div") and any(piece.strip() for piece in pieces):
            pieces.append("\n")
        if isinstance(node.tag, str) and node.tag not in ("script", "style"):
            pieces.append(re.sub(r"[ \t\r\n\f]+", " ", node.text or ""))
        pieces.append(re.sub(r"[ \t\r\n\f]+", " ", node.tail or ""))
    return BREAKS.sub("\n", "".join(pieces).strip(" \n")).rstrip()


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
