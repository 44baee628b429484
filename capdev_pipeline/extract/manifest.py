"""The manifest of raw/: which files there are, and the hashes they were taken in with.

Belongs here: reading, checking and drawing up the manifest. Does not belong here: reading figures.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from capdev_pipeline.errors import CapdevError, ManifestError, Problem
from capdev_pipeline.extract.cells import content_sha256, file_sha256, read_cells, read_lines
from capdev_pipeline.extract.published.content import published_sha256
from capdev_pipeline.extract.published.load import load_grids
from capdev_pipeline.home import Home

MAPS_FOLDER = "maps"
OWN_COLUMNS = {"figure_id", "series", "printed_value", "printed_unit", "claim_id", "kind", "statement_zh"}
UPDATE = "if the change is meant, record it with: capdev manifest --write"


@dataclass(frozen=True, slots=True)
class Entry:
    """One raw file: path relative to raw/, its figures, hash of the bytes and of the cells.

    table_maps ('source/table', joined by ';'), published (YYYY[-MM[-DD]]) and figures_sha256 (what the maps read in
    it) stand for a table as published; a transcribed extract needs none of them.
    """

    extract_id: str
    source_id: str
    edition: str
    path: str
    rows: int
    sha256: str
    content_sha256: str
    table_maps: str = ""
    published: str = ""
    figures_sha256: str = ""

    @property
    def kind(self) -> str:
        """'table' as published, 'claims' for statements of a report, else 'figures'."""
        if self.table_maps:
            return "table"
        return "claims" if Path(self.path).stem == "claims" else "figures"

    @property
    def maps(self) -> tuple[str, ...]:
        """The table maps the file was taken in with."""
        return tuple(self.table_maps.split(";")) if self.table_maps else ()

    @property
    def file(self) -> str:
        """The name of the file."""
        return Path(self.path).name


COLUMNS = tuple(field.name for field in fields(Entry))
# A manifest drawn up before there were published tables.
OLDER_COLUMNS = COLUMNS[:7]


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
    header = lines[0][1]
    if tuple(header) not in (COLUMNS, OLDER_COLUMNS):
        rule = f"the columns are {','.join(COLUMNS)}"
        raise ManifestError([Problem(f"{shown}, row 1", rule, ",".join(header), UPDATE)])
    malformed = [
        Problem(
            f"{shown}, row {number}", "as many cells as the header, rows a whole number", ",".join(row)[:80], UPDATE
        )
        for number, row in lines[1:]
        if len(row) != len(header) or not (row[4].isascii() and row[4].isdigit())
    ]
    if malformed:
        raise ManifestError(malformed)
    entries = [Entry(row[0], row[1], row[2], row[3], int(row[4]), *row[5:]) for _, row in lines[1:]]
    twice = [
        Problem(f"{shown}, {value}", f"{name} is unique", f"listed {count} times", "remove one line")
        for name in ("extract_id", "path")
        for value, count in Counter(getattr(entry, name) for entry in entries).items()
        if count > 1
    ]
    if twice:
        raise ManifestError(twice)
    return entries


def raw_files(home: Home) -> list[Path]:
    """The files of all editions, raw/<source>/<edition>/*, by name; ManifestError for a csv file at another depth.

    Ballots (raw/delphi/) are no extracts: extract.ballots reads and checks them.
    """
    beside = {home.manifest, home.corrections}
    every = (path for path in home.raw.rglob("*") if path.is_file() and path not in beside)
    every = (path for path in every if not path.is_relative_to(home.delphi))
    seen = sorted(path for path in every if not path.name.startswith((".", "~$")))
    found = [path for path in seen if len(path.relative_to(home.raw).parts) == 3 and path.parent.name != MAPS_FOLDER]
    stray = [path for path in seen if path.suffix == ".csv" and path not in set(found)]
    if stray:
        rule, way_out = "an extract lies in raw/<source>/<edition>/", "move it there, or out of raw/"
        raise ManifestError(Problem(home.shown(path), rule, "another folder", way_out) for path in stray)
    return found


def is_transcribed(path: Path) -> bool:
    """Whether a file is in the project's own layout: csv whose first line has columns of an extract or of claims."""
    if path.suffix != ".csv":
        return False
    with path.open("rb") as file:
        start = file.readline(4096).decode("utf-8-sig", errors="replace")
    # An old Mac ends its lines with CR alone, and a workbook named .csv holds one anywhere.
    first = re.split(r"[\r\n]", start, maxsplit=1)[0]
    try:
        cells = {cell.strip() for row in csv.reader([first]) for cell in row}
    except csv.Error:
        return False
    return len(cells & OWN_COLUMNS) >= 3


def content_of(path: Path, shown: str, *, published: bool) -> str:
    """Hash of the cells of a transcribed or a published file; ExtractError if it cannot be read."""
    return published_sha256(load_grids(path, shown)) if published else content_sha256(read_cells(path, shown))


def check_manifest(home: Home, entries: list[Entry]) -> list[str]:
    """Hold raw/ against the manifest; ManifestError with every missing, edited or unlisted file.

    Returns the paths whose bytes differ although every cell is the same (re-saved files).
    """
    problems, resaved = _compare(home, entries)
    listed = {entry.path for entry in entries}
    unlisted = [path for path in raw_files(home) if path.relative_to(home.raw).as_posix() not in listed]
    # The manifest is read again after the files: one that was taken in since is told from one that was only put there.
    if unlisted and home.manifest.exists() and read_manifest(home) != entries:
        rule, way_out = "a build reads raw/ as it was when it began", "build again: capdev build"
        raise ManifestError([Problem(home.shown(home.raw), rule, "raw/ changed while the build ran", way_out)])
    for path in unlisted:
        way_out = UPDATE if is_transcribed(path) else f"take it in with: capdev add {home.shown(path)}"
        problems.append(Problem(home.shown(path), "every file of raw/ is in the manifest", "not listed", way_out))
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
            content = content_of(path, shown, published=entry.kind == "table")
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
    """The manifest that raw/ as it lies there would have; ManifestError naming every file it cannot list.

    Tables as published keep the entry they were taken in with: their figures depend on maps, so only
    `capdev add` can list a new or changed one.
    """
    known = {entry.path: entry for entry in read_manifest(home)} if home.manifest.exists() else {}
    entries: list[Entry] = []
    problems: list[Problem] = []
    for path in raw_files(home):
        relative = path.relative_to(home.raw).as_posix()
        before = known.get(relative)
        if before is not None and before.kind == "table":
            entries.append(before)
            problems += _compare(home, [before])[0]
        elif path.suffix != ".csv" or (before is None and not is_transcribed(path)):
            way_out = f"take it in with: capdev add {home.shown(path)}"
            problems.append(Problem(home.shown(path), "a table as published is listed by its maps", "new", way_out))
        else:
            try:
                entries.append(transcribed_entry(home, path))
            except CapdevError as wrong:
                problems += wrong.problems
    if problems:
        raise ManifestError(problems)
    return sorted(entries, key=lambda entry: entry.extract_id)


def transcribed_entry(home: Home, path: Path) -> Entry:
    """The entry of a file in the project's own layout; ExtractError if it is no csv file with rows."""
    relative = path.relative_to(home.raw)
    source, edition = relative.parts[0], relative.parts[1]
    several = sum(is_transcribed(file) for file in path.parent.glob("*.csv")) > 1
    rows = read_cells(path, home.shown(path))
    name = transcribed_id(source, edition, path.name, several=several)
    return Entry(name, source, edition, relative.as_posix(), len(rows) - 1, file_sha256(path), content_sha256(rows))


def transcribed_id(source: str, edition: str, file: str, *, several: bool) -> str:
    """The extract_id of a transcribed file; several: it is not the only one of its edition."""
    return f"{source}/{edition}" + (f"-{Path(file).stem.replace('printed_', '')}" if several else "")


def write_manifest(home: Home, entries: list[Entry]) -> None:
    """Write raw/manifest.csv in one replacement; the only file of raw/ the program ever writes, on demand."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(entry) for entry in entries)
    staged = home.manifest.with_suffix(".csv.new")
    try:
        staged.write_text(out.getvalue(), encoding="utf-8")
        staged.replace(home.manifest)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
