"""Cutting a sheet into tables: preamble, header, body, footer; again at every new header or 续表.

Belongs here: the order of rows. Does not belong here: what a row says (rowkinds), columns, values.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from capdev_pipeline.extract.published.grid import Grid
from capdev_pipeline.extract.published.rowkinds import (
    figures,
    is_body_start,
    is_continued,
    is_footer,
    is_header_start,
    is_numbered,
    is_statement,
)

CODE = re.compile(r"[a-z][0-9]|[0-9]")


@dataclass(slots=True)
class Block:
    """The row numbers of one table, or of one page of it."""

    preamble: list[int] = field(default_factory=list)
    header: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    footer: list[int] = field(default_factory=list)


def strip_codes(grid: Grid) -> dict[int, str]:
    """Take the typesetting codes (b1, u1, t1, 1, 2, j2) out of the first column; the code of each row."""
    codes = {row: texts[0].strip() for row, texts in enumerate(grid.texts) if texts and texts[0]}
    if not {"t1", "b1"} & set(codes.values()) or not all(CODE.fullmatch(code) for code in codes.values()):
        return {}
    for row in codes:
        grid.blank(row, 0)
    return codes


def cut(grid: Grid) -> list[Block]:
    """The blocks of a sheet, in order; rows of text after the last one are left out."""
    blocks = [Block()]
    gap = False
    for row in range(grid.height):
        if not grid.filled(row):
            gap = True
            continue
        block = _block_for(grid, row, blocks, gap)
        gap = False
        _place(grid, row, block)
    return [_complete(grid, block) for block in blocks if block.body]


def _block_for(grid: Grid, row: int, blocks: list[Block], gap: bool) -> Block:
    """The block a row belongs to: the last one, or a new one that begins with it."""
    block = blocks[-1]
    if not block.body or (not block.footer and figures(grid, row)):
        return block
    begins = is_continued(grid, row) or is_numbered(grid, row) or is_statement(grid, row)
    starts = is_header_start(grid, row, within=not block.footer)
    after_footer = bool(block.footer) and gap and not is_footer(grid, row) and not figures(grid, row)
    if not (begins or starts or after_footer):
        return block
    new = Block()
    if starts and not block.footer:
        while block.body and not _has_values(grid, block.body[-1]):
            new.preamble.insert(0, block.body.pop())
    blocks.append(new)
    return new


def _has_values(grid: Grid, row: int) -> bool:
    return len(grid.filled(row)) > 1


def _place(grid: Grid, row: int, block: Block) -> None:
    if block.footer:
        block.footer.append(row)
    elif block.body:
        (block.footer if is_footer(grid, row) else block.body).append(row)
    elif block.header:
        (block.body if is_body_start(grid, row, block.header) else block.header).append(row)
    elif is_header_start(grid, row, within=False):
        block.header.append(row)
    elif figures(grid, row) and len(grid.filled(row)) > 1 and not is_footer(grid, row):
        block.body.append(row)
    else:
        block.preamble.append(row)


def _complete(grid: Grid, block: Block) -> Block:
    """Rows of names above the anchor belong to the header too."""
    first_label = min((c for row in block.body for c in grid.filled(row)[:1]), default=0)
    while block.preamble:
        row = block.preamble[-1]
        filled = grid.filled(row)
        beyond = [c for c in filled if c > first_label]
        if is_statement(grid, row) or is_continued(grid, row) or is_numbered(grid, row) or len(beyond) < 2:
            break
        block.header.insert(0, block.preamble.pop())
    return block
