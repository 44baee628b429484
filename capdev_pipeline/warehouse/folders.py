"""Folders that a command writes whole: made beside their place, recorded, put in place by a rename.

Belongs here: the place to write, the record of the files, what was added or changed since, the two renames. Does not
belong here: what stands in the folders.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from capdev_pipeline.extract.cells import file_sha256


@contextmanager
def staging(target: Path) -> Iterator[Path]:
    """An empty folder on the disk of the target, gone at the end; its name is nobody else's."""
    target.parent.mkdir(parents=True, exist_ok=True)
    private = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        # Not the private folder itself: that one only its maker may read.
        staged = private / target.name
        staged.mkdir()
        yield staged
    finally:
        shutil.rmtree(private, ignore_errors=True)


def replace_folder(new: Path, old: Path, aside: Path | None = None) -> None:
    """Put a complete folder in the place of another; the old one is only removed once the new one stands.

    The old one waits under a private name, or in `aside` where nobody else writes: what an aborted replacement left
    there is cleared.
    """
    if aside is None:
        with staging(old) as private:
            private.rmdir()
            _swap(new, old, private)
        return
    shutil.rmtree(aside, ignore_errors=True)
    _swap(new, old, aside)
    shutil.rmtree(aside, ignore_errors=True)


def _swap(new: Path, old: Path, aside: Path) -> None:
    if old.exists():
        old.rename(aside)
    new.rename(old)


def record(folder: Path, name: str, facts: Mapping[str, Any]) -> None:
    """Write the record of a folder: these facts, and the hash of every file in it."""
    files = {
        path.relative_to(folder).as_posix(): file_sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()
    }
    text = json.dumps({**facts, "files": files}, ensure_ascii=False, indent=1)
    (folder / name).write_text(text + "\n", encoding="utf-8")


def recorded(folder: Path, name: str) -> dict[str, Any]:
    """The record of a folder; empty if there is none, or none that can be read."""
    try:
        found = json.loads((folder / name).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("files"), dict) else {}


def added_or_changed(folder: Path, name: str) -> list[str]:
    """The files of a folder that are not as its record says: somebody's own work."""
    files = recorded(folder, name).get("files", {})
    here = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return sorted(place for place, path in here.items() if place != name and files.get(place) != file_sha256(path))


def lost(folder: Path, name: str) -> list[str]:
    """The files that the record of a folder names and that are not there."""
    return sorted(place for place in recorded(folder, name).get("files", {}) if not (folder / place).is_file())


def keep_aside(folder: Path, places: list[str]) -> Path:
    """Move files of a folder that is about to be replaced into a new folder beside it; that folder."""
    number = 1
    while (kept := folder.with_name(f"{folder.name}-kept-{number}")).exists():
        number += 1
    for place in places:
        target = kept / place
        target.parent.mkdir(parents=True, exist_ok=True)
        (folder / place).rename(target)
    return kept
