"""Taking a file into raw/: the copy and its line in the manifest, both or none.

Belongs here: the only writing into raw/ besides the manifest. Does not belong here: whether a file may enter
(capdev_pipeline.clean.intake).
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.lock import locked
from capdev_pipeline.extract.manifest import Entry, read_manifest, transcribed_id, write_manifest
from capdev_pipeline.home import Home


def take_in(home: Home, path: Path, entry: Entry, entries: Sequence[Entry]) -> Path:
    """Copy a file to its place and list it; if either fails, raw/ is as it was. Returns the place.

    entries: the manifest that the dry run was made against. It is read again under the lock, so that what other
    commands listed since stays; ExtractError if one of them took in the same file, or another of its name.
    """
    with locked(home):
        listed = read_manifest(home) if home.manifest.exists() else []
        _refuse_overtaken(home, entry, [known for known in listed if known not in entries])
        return _copy_and_list(home, path, entry, listed)


def _refuse_overtaken(home: Home, entry: Entry, since: Sequence[Entry]) -> None:
    """ExtractError if the entries listed since the dry run have the place or the content of the new one."""
    rule, way_out = "the manifest has neither the place nor the content of a new file", "run it again"
    problems = [
        Problem(home.shown(home.raw / known.path), rule, "another command listed it meanwhile", way_out)
        for known in since
        if known.path == entry.path or known.content_sha256 == entry.content_sha256
    ]
    if problems:
        raise ExtractError(problems)


def _copy_and_list(home: Home, path: Path, entry: Entry, entries: Sequence[Entry]) -> Path:
    """The copy comes first: a stop between the two leaves a file that the next build names and `capdev add` lists."""
    target, merged = home.raw / entry.path, _with(entries, entry)
    if len({known.extract_id for known in merged}) < len(merged):
        rule, way_out = "extract_id is unique", "give the file another name"
        raise ExtractError([Problem(home.shown(target), rule, "another file of the edition gets the same", way_out)])
    if target.exists():
        write_manifest(home, merged)
        return target
    made = not target.parent.exists()
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = target.with_name(f".{target.name}.new")
    try:
        shutil.copyfile(path, staged)
        staged.replace(target)
        write_manifest(home, merged)
    except BaseException:
        staged.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        if made:
            target.parent.rmdir()
        raise
    return target


def _with(entries: Sequence[Entry], entry: Entry) -> list[Entry]:
    """The entries with a new one; a transcribed file that is no longer the only one of its edition is renamed."""
    others = [known for known in entries if known.path != entry.path]
    for known in others:  # one that was listed after the dry run was not counted there
        entry = _beside(entry, known)
    return sorted([*(_beside(known, entry) for known in others), entry], key=lambda known: known.extract_id)


def _beside(known: Entry, entry: Entry) -> Entry:
    if "table" in (known.kind, entry.kind) or (known.source_id, known.edition) != (entry.source_id, entry.edition):
        return known
    name = transcribed_id(known.source_id, known.edition, known.file, several=True)
    return replace(known, extract_id=name)
