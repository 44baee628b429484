"""A file that arrives: which source and edition it belongs to, and the entry it would have in the manifest.

Belongs here: telling a transcribed from a published file, source, edition and date, the target in raw/.
Does not belong here: what the figures say (capdev_pipeline.clean.intake), writing (take_in.py).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.cells import content_sha256, file_sha256, read_cells
from capdev_pipeline.extract.manifest import MAPS_FOLDER, Entry, is_transcribed, transcribed_id
from capdev_pipeline.extract.maps.model import TableMap
from capdev_pipeline.extract.maps.recognise import describe_nearest, nearest, recognise, title_fits
from capdev_pipeline.extract.published import Table, load_grids, read_grids
from capdev_pipeline.extract.published.content import published_sha256
from capdev_pipeline.extract.tables import read_table
from capdev_pipeline.home import Home

SOURCE = re.compile(r"^[a-z][a-z0-9_]*$")
NAME = re.compile(r"^[^./\\~][^/\\]*$")
DATE = re.compile(r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")


@dataclass(frozen=True)
class Arrival:
    """A file with its entry as it would stand in the manifest; tables None if it is a transcribed extract."""

    path: Path
    entry: Entry
    tables: tuple[Table, ...] | None

    def rows(self, home: Home) -> pd.DataFrame:
        """The rows of a transcribed extract as text."""
        return read_table(self.path, home.shown(self.path), self.entry)


@dataclass(frozen=True, slots=True)
class Said:
    """What the caller names: source, edition, date of publication."""

    source: str | None = None
    edition: str | None = None
    published: str | None = None


def arrive(
    home: Home,
    path: Path,
    said: Said,
    maps: Mapping[str, TableMap],
    entries: Sequence[Entry] = (),
    today: datetime.date = datetime.date.max,
) -> Arrival:
    """A file on its way into raw/; ExtractError with everything that has to be named and is not.

    A file that lies in raw/<source>/<edition>/ already is of that source and edition, one that is listed in the
    manifest (entries) of the date it was taken in with. Nothing was published after today.
    """
    said = _placed(home, path, said, entries)
    if is_transcribed(path):
        return _transcribed(home, path, said, entries)
    shown = home.shown(path)
    grids = load_grids(path, shown)
    tables = read_grids(grids)
    of_source = {name: one for name, one in maps.items() if said.source in (None, name.split("/")[0])}
    fitting = _fitting(tables, of_source)
    sources = {name.split("/")[0] for name in fitting}
    said = replace(said, source=said.source or (sources.pop() if len(sources) == 1 else None))
    fitting = [name for name in fitting if name.split("/")[0] == said.source]
    problems = [*_unnamed(said, shown), *_undated(said.published, shown, today)]
    problems += [] if fitting else _no_map(home, tables, maps, said.source, shown)
    if problems:
        raise ExtractError(problems)
    entry = Entry(
        extract_id=f"{said.source}/{said.edition}/{path.name}",
        source_id=str(said.source),
        edition=str(said.edition),
        path=f"{said.source}/{said.edition}/{path.name}",
        rows=0,
        sha256=file_sha256(path),
        content_sha256=published_sha256(grids),
        table_maps=";".join(fitting),
        published=str(said.published),
    )
    return Arrival(path, _checked(home, path, entry, entries), tuple(tables))


def _placed(home: Home, path: Path, said: Said, entries: Sequence[Entry]) -> Said:
    try:
        parts = path.resolve().relative_to(home.raw.resolve()).parts
    except ValueError:
        return said
    if len(parts) != 3 or parts[1] == MAPS_FOLDER:
        rule, way_out = "an extract lies in raw/<source>/<edition>/", "move it there, or out of raw/"
        raise ExtractError([Problem(home.shown(path), rule, "another folder", way_out)])
    listed = next((entry.published for entry in entries if entry.path == "/".join(parts)), "")
    return Said(said.source or parts[0], said.edition or parts[1], said.published or listed or None)


def _transcribed(home: Home, path: Path, said: Said, entries: Sequence[Entry]) -> Arrival:
    shown = home.shown(path)
    problems = _unnamed(said, shown)
    if said.published is not None:
        found = "--published given for a transcribed extract"
        rule = "the rows of a transcribed extract carry their dates"
        problems.append(Problem(shown, rule, found, "leave out --published"))
    if problems:
        raise ExtractError(problems)
    rows = read_cells(path, shown)
    target = f"{said.source}/{said.edition}/{path.name}"
    others = [p for p in (home.raw / target).parent.glob("*.csv") if p.name != path.name and is_transcribed(p)]
    entry = Entry(
        extract_id=transcribed_id(str(said.source), str(said.edition), path.name, several=bool(others)),
        source_id=str(said.source),
        edition=str(said.edition),
        path=target,
        rows=len(rows) - 1,
        sha256=file_sha256(path),
        content_sha256=content_sha256(rows),
    )
    return Arrival(path, _checked(home, path, entry, entries), None)


def _fitting(tables: Sequence[Table], maps: Mapping[str, TableMap]) -> list[str]:
    fits = (recognise(table, maps) for table in tables)
    return sorted({fit.map_id for fit in fits if fit is not None})


def _no_map(
    home: Home, tables: Sequence[Table], maps: Mapping[str, TableMap], source: str | None, shown: str
) -> list[Problem]:
    """Why no map of the source fits: there is no such source, the map is of another one, or there is no map."""
    fits = {name.split("/")[0] for name, found in maps.items() if any(_titled(table, found) for table in tables)}
    theirs = f"the map that fits belongs to {', '.join(sorted(fits))}" if fits else ""
    if (source is None and fits) or (source is not None and not SOURCE.match(source)):
        return []  # that the source has to be named, or has no such name, is said already
    if source is not None and not (home.raw / source / "source.yaml").exists():
        there = sorted(path.parent.name for path in home.raw.glob("*/source.yaml"))
        found = f"no source {source} in raw/; {theirs or 'there are: ' + (', '.join(there) or 'none')}"
        way_out = "name another --source, or describe this one first, see docs/extract-format.md"
        return [Problem(shown, "--source is a source of raw/", found, way_out)]
    if source is not None and fits:
        found, way_out = f"no map of {source} fits; {theirs}", "name that --source, or write a map for this one"
        return [Problem(shown, "a published table has a map of its source", found, way_out)]
    rule, way_out = "a published table has a map", f"write a map: capdev map check {shown} --draft begins one"
    return [
        Problem(table.place, rule, describe_nearest(table, nearest(table, maps)), f"{way_out}, see docs/table-maps.md")
        for table in tables
    ]


def _titled(table: Table, found: TableMap) -> bool:
    return any(title_fits(table, layout) for layout in found.editions)


def _unnamed(said: Said, shown: str) -> list[Problem]:
    wanted = [
        ("--source", said.source, SOURCE, "which source is it from, a folder of raw/"),
        ("--edition", said.edition, NAME, "which edition is it, for instance the year of the yearbook"),
    ]
    problems = []
    for option, value, pattern, question in wanted:
        if value is None or not pattern.match(value) or value == MAPS_FOLDER:
            found = "not given" if value is None else f"found {value!r}"
            problems.append(Problem(shown, f"{question}?", f"{option} {found}", f"name it with {option}"))
    return problems


def _undated(published: str | None, shown: str, today: datetime.date) -> list[Problem]:
    """What is wrong with the date of publication; a year or a month alone may be the one that today lies in."""
    rule, way_out = "when was it published: YYYY, YYYY-MM or YYYY-MM-DD?", "name it with --published"
    if published is None:
        return [Problem(shown, rule, "--published not given", way_out)]
    if not DATE.fullmatch(published) or not _in_calendar(published):
        return [Problem(shown, rule, f"--published found {published!r}", way_out)]
    if published > today.isoformat()[: len(published)]:
        return [Problem(shown, "a table is published by today", f"--published {published} is after {today}", way_out)]
    return []


def _in_calendar(date: str) -> bool:
    """Whether YYYY[-MM[-DD]] is in the calendar: no month 13, no 30 February."""
    try:
        datetime.date.fromisoformat(date + "-01" * (2 - date.count("-")))
    except ValueError:
        return False
    return True


def _checked(home: Home, path: Path, entry: Entry, entries: Sequence[Entry]) -> Entry:
    """The entry, if its source is described, its name free and its target free or the same file saved again."""
    problems = []
    description = home.raw / entry.source_id / "source.yaml"
    if not description.exists():
        rule, way_out = "every source has a description", "write it first, see docs/extract-format.md"
        problems.append(Problem(home.shown(description), rule, "missing", way_out))
    target = home.raw / entry.path
    listed = next((known for known in entries if known.path == entry.path), None)
    same = listed is not None and listed.content_sha256 == entry.content_sha256
    if target.exists() and target.resolve() != path.resolve() and same:
        entry = replace(entry, sha256=file_sha256(target))
    elif target.exists() and target.resolve() != path.resolve() and file_sha256(target) != entry.sha256:
        rule = "a file of raw/ is never overwritten"
        way_out = "take it in as another --edition; a corrected print of the same edition: give the file another name"
        problems.append(Problem(home.shown(target), rule, "another file of that name is there", way_out))
    if any(known.extract_id == entry.extract_id and known.path != entry.path for known in entries):
        rule, way_out = "extract_id is unique", "name another --edition"
        problems.append(Problem(home.shown(path), rule, f"{entry.extract_id} is taken", way_out))
    if problems:
        raise ExtractError(problems)
    return entry
