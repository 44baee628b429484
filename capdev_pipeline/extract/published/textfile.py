"""Cells of a text file: comma or tab separated, or one cell per line as copied from a web page.

Belongs here: separators, lines. Does not belong here: decoding (sniff), tables.
"""

from __future__ import annotations

import csv
import io
import itertools

from capdev_pipeline.extract.published.grid import Grid
from capdev_pipeline.extract.published.labels import squeeze
from capdev_pipeline.extract.published.regions import PROVINCES
from capdev_pipeline.extract.published.sniff import refusal

RULE_LINES = "a copy with one cell per line has the same number of cells in every row"
WAY_OUT_LINES = "copy the table into a spreadsheet, check the rows, save it as csv"


def read_text(text: str, shown: str) -> list[Grid]:
    """The one grid of a text file; ExtractError if no separator tells its cells apart."""
    lines = text.splitlines()
    if sum("," in line for line in lines) >= 2:
        return [_separated(text, shown, ",")]
    if sum("\t" in line.strip() for line in lines) >= 2:
        return [_separated(text, shown, "\t")]
    return [_one_cell_per_line(lines, shown)]


def _separated(text: str, shown: str, separator: str) -> Grid:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        rows = [line.split(separator) for line in text.splitlines()]
    cells = [[field.strip("\t\r\n").rstrip() for field in row] for row in rows]
    cells = [row if any(field.strip() for field in row) else [] for row in cells]
    return Grid(shown, "", cells, None, [len(row) for row in rows])


def _one_cell_per_line(lines: list[str], shown: str) -> Grid:
    filled = [(number, line.strip()) for number, line in enumerate(lines, start=1) if line.strip()]
    starts = [k for k, (_, cell) in enumerate(filled) if squeeze(cell).replace(" ", "").lower() in PROVINCES]
    if len(starts) < 3:
        found = "no comma, no tab, and no three provinces at the start of rows"
        raise refusal(shown, "a text file has separated cells", found, "save the table as csv")
    width = starts[1] - starts[0]
    for before, after in itertools.pairwise(starts):
        if after - before != width:
            where = f"{shown}, row {filled[before][0]}"
            found = f"{after - before} cells from {filled[before][1]!r} on, {width} in the first row"
            raise refusal(where, RULE_LINES, found, WAY_OUT_LINES)
    header: list[tuple[int, str]] = []
    for number, cell in filled[: starts[0]]:
        if header and cell.startswith(("(", "（")):
            header[-1] = (header[-1][0], header[-1][1] + cell)
        else:
            header.append((number, cell))
    body = filled[starts[0] :]
    title, names = header[: len(header) - width], header[-width:]
    after = starts[-1] - starts[0] + width
    if len(names) < width or len(body) < after or any(len(cell) < 2 for _, cell in title):
        where = f"{shown}, row {filled[starts[-1]][0]}"
        found = f"rows of {width} cells under {len(header)} header cells"
        raise refusal(where, RULE_LINES, found, WAY_OUT_LINES)
    rows: list[list[str]] = [[] for _ in lines]
    for number, cell in title + body[after:]:
        rows[number - 1] = [cell]
    for group in [names, *(body[k : k + width] for k in range(0, after, width))]:
        rows[group[0][0] - 1] = [cell for _, cell in group]
    return Grid(shown, "", rows, None, [len(row) for row in rows])
