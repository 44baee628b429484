"""Putting a complete folder in the place of another.

Belongs here: the two renames and the clearing up. Does not belong here: what stands in the folders.
"""

from __future__ import annotations

import shutil
from pathlib import Path


def replace_folder(new: Path, old: Path) -> None:
    """Put a complete folder in the place of another; the old one is only removed once the new one stands."""
    aside = old.with_name(old.name + ".old")
    shutil.rmtree(aside, ignore_errors=True)
    if old.exists():
        old.rename(aside)
    new.rename(old)
    shutil.rmtree(aside, ignore_errors=True)
