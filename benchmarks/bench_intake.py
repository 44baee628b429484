"""The dry run of a workbook of 5,000 rows, and one file taken in and built against a full build.

Belongs here: measuring; prints figures and asserts nothing. Does not belong here: tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from capdev_pipeline.home import REPOSITORY, Home

ROWS = 5000
YEARS = range(2012, 2024)
SOURCE = "statistical_yearbooks"
TITLE = "9-9 bench table"
MAP = """
table: bench
name_zh: 测量用表
name_en: Bench table
publisher: nobody
citation: "bench, {edition}"
grade: A
jump: 2
editions:
  - edition: "2024"
    title: bench table
    unit: 公里
    region: 北京
    areas: ["110000"]
    items:
      - {label: 高速公路里程, series: expressway_km}
"""


def copy_home(folder: Path) -> Home:
    """raw/ of the repository with a map of the bench table."""
    shutil.copytree(REPOSITORY / "raw", folder / "raw")
    home = Home(folder)
    maps = home.raw / SOURCE / "maps"
    maps.mkdir(exist_ok=True)
    (maps / "bench.yaml").write_text(MAP, encoding="utf-8")
    return home


def workbook(folder: Path) -> Path:
    """A table of 5,000 items by twelve years: xlsx, or csv where the environment has no openpyxl (test-only)."""
    first: list[object] = ["高速公路里程", *(1000 + year for year in YEARS)]
    others: list[list[object]] = [[f"项目{row}", *(row + year / 10 for year in YEARS)] for row in range(ROWS - 1)]
    rows = [[TITLE], ["指标", *(f"{year}年" for year in YEARS)], first, *others]
    try:
        import openpyxl
    except ImportError:
        path = folder / "bench.csv"
        path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
        return path
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("bench")
    for row in rows:
        sheet.append(row)
    path = folder / "bench.xlsx"
    book.save(path)
    return path


def command(home: Home, *arguments: str) -> tuple[float, float]:
    """Seconds and peak memory in MiB of a whole command; its last words where it fails."""
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(
            [sys.executable, "-m", "capdev_pipeline.cli", arguments[0], "--home", str(home.root), *arguments[1:]],
            cwd=REPOSITORY,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - begin
        if os.waitstatus_to_exitcode(status):
            said.seek(0)
            print(f"  FAILED: {said.read().decode(errors='replace')[-400:]}")
    return seconds, usage.ru_maxrss / 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        home = copy_home(Path(name) / "home")
        path = workbook(Path(name))
        full, full_memory = command(home, "build", "--direct")
        add = ("add", str(path), "--source", SOURCE, "--edition", "2024", "--published", "2024-12", "--accept-jumps")
        dry, dry_memory = command(home, *add)
        taken, taken_memory = command(home, *add, "--yes")
        again, again_memory = command(home, "build", "--direct")
    print(f"whole commands, with imports; {path.name} of {ROWS} rows and {len(YEARS)} years:")
    for label, seconds, memory in (
        ("full build from nothing", full, full_memory),
        ("dry run of the workbook", dry, dry_memory),
        ("taking it in", taken, taken_memory),
        ("build after it", again, again_memory),
    ):
        print(f"  {label:24s} {seconds:6.2f} s   peak memory {memory:.0f} MiB")
    print(f"  (taking in + build) / full build   {(taken + again) / full:.2f}")


if __name__ == "__main__":
    main()
