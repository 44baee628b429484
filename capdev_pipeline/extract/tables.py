"""Reading a transcribed extract: every cell as text, every row with its line number.

Belongs here: columns of printed_figures.csv and claims.csv. Does not belong here: checking what they say.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.cells import read_lines
from capdev_pipeline.extract.manifest import Entry
from capdev_pipeline.home import Home

FIGURE_COLUMNS = (
    "figure_id",
    "series",
    "area",
    "year",
    "printed_value",
    "printed_unit",
    "scope",
    "published",
    "published_note",
    "grade",
    "citation",
    "publisher",
    "locator",
    "url",
    "note",
)
CLAIM_COLUMNS = (
    "claim_id",
    "section",
    "kind",
    "node_id",
    "from_year",
    "year",
    "printed_value",
    "unit",
    "statement_zh",
    "note",
)


def read_extract(home: Home, entry: Entry) -> pd.DataFrame:
    """All rows of an extract as text, plus extract_id, source_id, path and row (header = line 1).

    Raises ExtractError if the file is not UTF-8, is empty, has other columns or a row of another length.
    """
    path = home.raw / entry.path
    return read_table(path, home.shown(path), entry)


def read_table(path: Path, shown: str, entry: Entry) -> pd.DataFrame:
    """read_extract for a file that does not lie in raw/ yet; shown is its name in messages."""
    lines = read_lines(path, shown)
    header = lines[0][1]
    columns = CLAIM_COLUMNS if entry.kind == "claims" else FIGURE_COLUMNS
    if tuple(header) != columns:
        lacking, unknown = sorted(set(columns) - set(header)), sorted(set(header) - set(columns))
        found = f"missing {lacking or 'none'}, unknown {unknown or 'none'}"
        rule = f"the columns are {', '.join(columns)}"
        way_out = "see docs/extract-format.md; a table as it is published is taken in with: capdev add"
        raise ExtractError([Problem(f"{shown}, row 1", rule, found, way_out)])
    ragged = [
        Problem(
            f"{shown}, row {number}",
            f"a row has {len(columns)} cells",
            f"{len(row)} cells",
            "quote cells that hold a comma",
        )
        for number, row in lines[1:]
        if len(row) != len(columns)
    ]
    if ragged:
        raise ExtractError(ragged)
    frame = pd.DataFrame([row for _, row in lines[1:]], columns=list(columns), dtype="str")
    return frame.assign(
        extract_id=entry.extract_id,
        source_id=entry.source_id,
        path=shown,
        row=[number for number, _ in lines[1:]],
    )
