"""Taking a file into raw/: the copy and its line in the manifest, both or none.

Belongs here: the only writing into raw/ besides the manifest. Does not belong here: whether a file may enter
(capdev_pipeline.clean.intake).
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from capdev_pipeline.extract.manifest import Entry, transcribed_id, write_manifest
from capdev_pipeline.home import Home


def take_in(home: Home, path: Path, entry: Entry, entries: Sequence[Entry]) -> Path:
    """Copy a file to its place and list it; if either fails, raw/ is as it was. Returns the place.

    The copy comes first: a stop between the two leaves a file that the next build names and `capdev add` lists.
    """
    target = home.raw / entry.path
    if target.exists():
        write_manifest(home, _with(entries, entry))
        return target
    made = not target.parent.exists()
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = target.with_name(f".{target.name}.new")
    try:
        shutil.copyfile(path, staged)
        staged.replace(target)
        write_manifest(home, _with(entries, entry))
    except BaseException:
        staged.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
        if made:
            target.parent.rmdir()
        raise
    return target


def _with(entries: Sequence[Entry], entry: Entry) -> list[Entry]:
    """The entries with a new one; a transcribed file that is no longer the only one of its edition is renamed."""
    others = [_beside(known, entry) for known in entries if known.path != entry.path]
    return sorted([*others, entry], key=lambda known: known.extract_id)


def _beside(known: Entry, entry: Entry) -> Entry:
    if "table" in (known.kind, entry.kind) or (known.source_id, known.edition) != (entry.source_id, entry.edition):
        return known
    name = transcribed_id(known.source_id, known.edition, known.file, several=True)
    return replace(known, extract_id=name)
