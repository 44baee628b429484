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


def read_lines(path: Path, shown: str, *, may_be_empty: bool = False) -> list[tuple[int, list[str]]]:
    """All rows of a UTF-8 csv file with the line each begins on, the header first; blank lines are left out.

    Raises ExtractError if the file is not UTF-8, is badly quoted or, unless it may be empty, has no rows.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise _refused(
            shown, line, "a transcribed extract is UTF-8", f"byte {wrong.start} is not UTF-8", "save the file as UTF-8"
        ) from None
    lines = split_lines(text, shown)
    if len(lines) < 2 and not may_be_empty:
        found = "no header" if not lines else "a header and no rows"
        way_out = "restore the rows, or remove the file and its manifest line"
        raise _refused(shown, 1, "an extract has at least one row", found, way_out)
    return lines


def split_lines(text: str, shown: str) -> list[tuple[int, list[str]]]:
    """The rows of a csv text with the line each begins on, blank lines left out; ExtractError if it is badly quoted."""
    lines, line = [], 1
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            if row:
                lines.append((line, row))
            line = reader.line_num + 1
    except csv.Error as wrong:
        raise _refused(
            shown, line, "an extract is comma-separated, quoted where needed", str(wrong), "correct the quotes"
        ) from None
    return lines


def read_cells(path: Path, shown: str) -> list[list[str]]:
    """The rows of read_lines without their line numbers."""
    return [row for _, row in read_lines(path, shown)]


def _refused(shown: str, line: int, rule: str, found: str, way_out: str) -> ExtractError:
    return ExtractError([Problem(f"{shown}, row {line}", rule, found, way_out)])


def content_sha256(rows: list[list[str]]) -> str:
    """Hash over the cells, so that other line ends or quoting change nothing."""
    return hashlib.sha256(ROW.join(CELL.join(row) for row in rows).encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """Hash over the bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
