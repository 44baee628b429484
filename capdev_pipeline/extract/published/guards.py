"""What a block holds that would be lost or guessed in silence: one value over several cells, years stored as dates.

Belongs here: refusals that need the cells of a whole block. Does not belong here: single values (records), names of
columns (header), formulas without a value (workbook).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.published.grid import Grid, cell_name
from capdev_pipeline.extract.published.layout import Layout
from capdev_pipeline.extract.published.rowkinds import number_at
from capdev_pipeline.extract.published.rows import Line
from capdev_pipeline.extract.published.sniff import refusal


def refuse_spread_values(grid: Grid, lines: Sequence[Line], layout: Layout) -> None:
    """A merged range with one number over several columns or rows of values: which of them it is of is not printed.

    Lines are rows with the wrapped ones put together, so a value merged beside a label of two lines is one value.
    """
    if not grid.merges:
        return
    rows, problems = {line.row for line in lines}, []
    for merge in grid.merges:
        columns = [c for c in layout.values if merge.left <= c <= merge.right]
        covered = [row for row in range(merge.top, merge.bottom + 1) if row in rows]
        if merge.left not in columns or merge.top not in rows or len(columns) * len(covered) < 2:
            continue
        if number_at(grid, merge.top, merge.left) is None:
            continue
        over = "columns" if len(columns) > 1 else "rows"
        cells = f"{cell_name(merge.top, merge.left)}:{cell_name(merge.bottom, merge.right)}"
        found = f"one value is printed over several {over}: {grid.texts[merge.top][merge.left]} in {cells}"
        way_out = "split the merged cell and write the value where it belongs, or a mark for a missing one elsewhere"
        problems.append(Problem(grid.where(merge.top, merge.left), "a value has a cell of its own", found, way_out))
    if problems:
        raise ExtractError(problems)


def refuse_dates(grid: Grid, header: Sequence[int], values: Sequence[int]) -> None:
    """Dates in a header: 2022-12-31 may be the year 2022, its last day, or a typing slip for 2023."""
    cells = [(row, column) for row in header for column in values if isinstance(grid.raws[row][column], date)]
    if not cells:
        return
    said = ", ".join(f"{cell_name(*cell)} ({str(grid.raws[cell[0]][cell[1]])[:10]})" for cell in cells[:5])
    more = f" and {len(cells) - 5} more" if len(cells) > 5 else ""
    found = f"years stored as dates: {said}{more}"
    year = str(grid.raws[cells[0][0]][cells[0][1]])[:4]
    way_out = f"type them as {year} or {year}年, in cells formatted as text or as a number"
    raise refusal(grid.where(*cells[0]), "a header holds names and years", found, way_out)
