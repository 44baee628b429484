"""The manifest of raw/: which files there are, and the hashes they were taken in with.

Belongs here: reading, checking and drawing up the manifest. Does not belong here: reading figures.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from capdev_pipeline.errors import CapdevError, ManifestError, Problem
from capdev_pipeline.extract.cells import content_sha256, file_sha256, read_cells, read_lines
from capdev_pipeline.home import Home

UPDATE = "if the change is meant, record it with: capdev manifest --write"


@dataclass(frozen=True, slots=True)
class Entry:
    """One raw file: path relative to raw/, data rows, hash of the bytes and of the cells."""

    extract_id: str
    source_id: str
    edition: str
    path: str
    rows: int
    sha256: str
    content_sha256: str

    @property
    def kind(self) -> str:
        """'claims' for statements of a report, else 'figures'."""
        return "claims" if Path(self.path).stem == "claims" else "figures"


COLUMNS = tuple(field.name for field in fields(Entry))


def read_manifest(home: Home) -> list[Entry]:
    """The entries of raw/manifest.csv; ManifestError if it is missing, malformed or lists a file twice."""
    shown = home.shown(home.manifest)
    if not home.manifest.exists():
        raise ManifestError(
            [
                Problem(
                    shown,
                    "raw/ has a manifest",
                    "no manifest.csv",
                    "draw it up with: capdev manifest --write",
                )
            ]
        )
    lines = read_lines(home.manifest, shown)
    if tuple(lines[0][1]) != COLUMNS:
        raise ManifestError(
            [Problem(f"{shown}, row 1", f"the columns are {','.join(COLUMNS)}", ",".join(lines[0][1]), UPDATE)]
        )
    problems: list[Problem] = []
    entries: list[Entry] = []
    for number, row in lines[1:]:
        if len(row) != len(COLUMNS) or not (row[4].isascii() and row[4].isdigit()):
            problems.append(
                Problem(f"{shown}, row {number}", "seven cells, rows a whole number", ",".join(row)[:80], UPDATE)
            )
            continue
        entries.append(Entry(row[0], row[1], row[2], row[3], int(row[4]), row[5], row[6]))
    for name in ("extract_id", "path"):
        for value, count in Counter(getattr(entry, name) for entry in entries).items():
            if count > 1:
                problems.append(
                    Problem(f"{shown}, {value}", f"{name} is unique", f"listed {count} times", "remove one line")
                )
    if problems:
        raise ManifestError(problems)
    return entries


def raw_tables(home: Home) -> list[Path]:
    """All csv files below raw/ but the manifest, in the order of their names; ManifestError for a stray one."""
    found = sorted(path for path in home.raw.rglob("*.csv") if path != home.manifest)
    stray = [path for path in found if len(path.relative_to(home.raw).parts) != 3]
    if stray:
        rule, way_out = "an extract lies in raw/<source>/<edition>/", "move it there, or out of raw/"
        raise ManifestError(Problem(home.shown(path), rule, "another folder", way_out) for path in stray)
    return found


def check_manifest(home: Home, entries: list[Entry]) -> list[str]:
    """Hold raw/ against the manifest; ManifestError with every missing, edited or unlisted file.

    Returns the paths whose bytes differ although every cell is the same (re-saved files).
    """
    problems, resaved = _compare(home, entries)
    listed = {entry.path for entry in entries}
    for path in raw_tables(home):
        if path.relative_to(home.raw).as_posix() not in listed:
            problems.append(Problem(home.shown(path), "every file of raw/ is in the manifest", "not listed", UPDATE))
    if problems:
        raise ManifestError(problems)
    return resaved


def check_entries(home: Home, entries: list[Entry]) -> None:
    """The same for some files only; ManifestError with every missing or edited one."""
    problems, _ = _compare(home, entries)
    if problems:
        raise ManifestError(problems)


def _compare(home: Home, entries: list[Entry]) -> tuple[list[Problem], list[str]]:
    problems: list[Problem] = []
    resaved: list[str] = []
    for entry in entries:
        path = home.raw / entry.path
        shown = home.shown(path)
        if not path.exists():
            problems.append(
                Problem(
                    shown,
                    "every listed file exists",
                    "the file is missing",
                    "restore it, or remove its line from raw/manifest.csv",
                )
            )
            continue
        if file_sha256(path) == entry.sha256:
            continue
        try:
            content = content_sha256(read_cells(path, shown))
        except CapdevError as wrong:
            problems.extend(wrong.problems)
            continue
        if content == entry.content_sha256:
            resaved.append(shown)
        else:
            problems.append(
                Problem(
                    shown,
                    "a raw file has the hash of the manifest",
                    f"content hash {content[:12]}…, manifest {entry.content_sha256[:12]}…",
                    f"undo the edit; {UPDATE}",
                )
            )
    return problems, resaved


def draw_up_manifest(home: Home) -> list[Entry]:
    """The manifest that raw/ as it lies there would have; ExtractError naming every unreadable file."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for path in raw_tables(home):
        relative = path.relative_to(home.raw)
        source, edition = relative.parts[0], relative.parts[1]
        several = len(list(path.parent.glob("*.csv"))) > 1
        suffix = f"-{path.stem.replace('printed_', '')}" if several else ""
        try:
            rows = read_cells(path, home.shown(path))
        except CapdevError as wrong:
            problems.extend(wrong.problems)
            continue
        entries.append(
            Entry(
                f"{source}/{edition}{suffix}",
                source,
                edition,
                relative.as_posix(),
                len(rows) - 1,
                file_sha256(path),
                content_sha256(rows),
            )
        )
    if problems:
        raise ManifestError(problems)
    return sorted(entries, key=lambda entry: entry.extract_id)


def write_manifest(home: Home, entries: list[Entry]) -> None:
    """Write raw/manifest.csv in one replacement; the only file of raw/ the program ever writes, on demand."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(entry) for entry in entries)
    staged = home.manifest.with_suffix(".csv.new")
    staged.write_text(out.getvalue(), encoding="utf-8")
    staged.replace(home.manifest)
