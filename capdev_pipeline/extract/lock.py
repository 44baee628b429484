"""The lock on raw/: one command at a time reads the manifest, changes it and writes it.

Belongs here: taking and leaving the lock. Does not belong here: what is written under it (take_in.py, manifest.py).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from capdev_pipeline.home import Home

LOCK = ".lock"


@contextmanager
def locked(home: Home) -> Iterator[None]:
    """Hold raw/ for writing; waits for another command that holds it.

    The system frees the lock of a process that dies. A file that such a process left behind locks nothing: raw_files
    passes over hidden files, and the next command takes it away.
    """
    held = _take(home)
    try:
        yield
    finally:
        # Taken away while it is held: whoever waits for this file finds that it is gone, and takes a new one.
        (home.raw / LOCK).unlink(missing_ok=True)
        os.close(held)


def _take(home: Home) -> int:
    """The open lock file, locked, and still the one that lies in raw/."""
    path = home.raw / LOCK
    while True:
        held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            if os.path.samestat(os.fstat(held), path.stat()):
                return held
        except FileNotFoundError:  # the one who held it took it away: once more
            pass
        except BaseException:
            os.close(held)
            raise
        os.close(held)
