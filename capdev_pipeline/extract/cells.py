"""Cells of a comma-separated file and the hash of their content.

Belongs here: decoding, splitting, hashing. Does not belong here: what the cells mean.
"""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

from capdev_pipeline.errors import ExtractError, Problem

CELL, ROW = "\x1f", "\x1e"


def read_cells(path: Path, shown: str) -> list[list[str]]:
    """All rows of a UTF-8 csv file, the header first; ExtractError if it is not UTF-8 or has no rows."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = path.read_bytes()[: wrong.start].count(b"\n") + 1
        raise ExtractError(
            [
                Problem(
                    f"{shown}, row {line}",
                    "a transcribed extract is UTF-8",
                    f"byte {wrong.start} is not UTF-8",
                    "save the file as UTF-8",
                )
            ]
        ) from None
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    if len(rows) < 2:
        found = "no header" if not rows else "a header and no rows"
        raise ExtractError(
            [
                Problem(
                    f"{shown}, row 1",
                    "an extract has at least one row",
                    found,
                    "restore the rows, or remove the file and its manifest line",
                )
            ]
        )
    return rows


def content_sha256(rows: list[list[str]]) -> str:
    """Hash over the cells, so that other line ends or quoting change nothing."""
    return hashlib.sha256(ROW.join(CELL.join(row) for row in rows).encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """Hash over the bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
