"""A full build through Dagster against the same functions called directly.

Belongs here: measuring; prints figures and asserts nothing. Does not belong here: tests.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from capdev_pipeline.home import REPOSITORY, Home

ROUNDS = 3


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall time."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def copy_home(folder: Path) -> Home:
    """raw/ of the repository in a folder of its own, so that no published warehouse is touched."""
    shutil.copytree(REPOSITORY / "raw", folder / "raw")
    return Home(folder)


def in_one_process(folder: Path) -> None:
    """Both ways in turn, after one unmeasured round each."""
    from capdev_pipeline.defs.run import run_build
    from capdev_pipeline.warehouse.build import Build
    from capdev_pipeline.warehouse.steps import run_directly

    home = copy_home(folder)
    direct: list[float] = []
    dagster: list[float] = []
    for _ in range(ROUNDS + 1):
        direct.append(timed(lambda: run_directly(Build(home, with_report=False))))
        dagster.append(timed(lambda: run_build(home, with_report=False)))
    one, other = statistics.median(direct[1:]), statistics.median(dagster[1:])
    print(f"in one process, median of {ROUNDS} after a warm-up (imports not counted):")
    print(f"  directly          {one:6.2f} s   ({', '.join(f'{s:.2f}' for s in direct[1:])})")
    print(f"  through Dagster   {other:6.2f} s   ({', '.join(f'{s:.2f}' for s in dagster[1:])})")
    print(f"  ratio             {other / one:6.2f}     (aim: at most 2.5)")


def as_commands(folder: Path) -> None:
    """The whole command, start to end, with the peak memory of its process."""
    home = copy_home(folder)
    print("whole command, with imports:")
    for name, options in (("capdev build --direct", ["--direct"]), ("capdev build", [])):
        command = [sys.executable, "-m", "capdev_pipeline.cli", "build", "--home", str(home.root), *options]
        begin = time.perf_counter()
        child = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begin
        outcome = "" if os.waitstatus_to_exitcode(status) == 0 else "   FAILED"
        print(f"  {name:22s} {seconds:6.2f} s   peak memory {usage.ru_maxrss / 1024:.0f} MiB{outcome}")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        in_one_process(Path(name) / "one")
        as_commands(Path(name) / "two")


if __name__ == "__main__":
    main()
