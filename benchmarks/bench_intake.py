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
from statistics import median

from capdev_pipeline.cli.intake import look
from capdev_pipeline.extract.arrival import Said
from capdev_pipeline.home import REPOSITORY, Home

ROWS = 5000
ROUNDS = 3
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


def workbook(folder: Path, length: int) -> Path:
    """A table of so many items by twelve years: xlsx, or csv where the environment has no openpyxl (test-only)."""
    first: list[object] = ["高速公路里程", *(1000 + year for year in YEARS)]
    others: list[list[object]] = [[f"项目{row}", *(row + year / 10 for year in YEARS)] for row in range(length - 1)]
    rows = [[TITLE], ["指标", *(f"{year}年" for year in YEARS)], first, *others]
    try:
        import openpyxl
    except ImportError:
        path = folder / f"bench{length}.csv"
        path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
        return path
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("bench")
    for row in rows:
        sheet.append(row)
    path = folder / f"bench{length}.xlsx"
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


def looked_at(home: Home, path: Path) -> float:
    """Seconds of the dry run itself, without starting Python."""
    arguments = {"source": SOURCE, "edition": "2024", "published": "2024-12"}
    begin = time.perf_counter()
    look(home, path, Said(**arguments), None)
    return time.perf_counter() - begin


def one_round(folder: Path, small: Path) -> dict[str, float]:
    """Each way once, in a home of its own."""
    add = ("--source", SOURCE, "--edition", "2024", "--published", "2024-12", "--accept-jumps", "--yes")
    one, two = copy_home(folder / "one"), copy_home(folder / "two")
    seconds = {"full build from nothing": command(one, "build")[0]}
    seconds["add --yes --build"] = command(one, "add", str(small), *add, "--build")[0]
    command(two, "build")
    seconds["add --yes, then build"] = command(two, "add", str(small), *add)[0] + command(two, "build")[0]
    return seconds


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large, small = workbook(folder, ROWS), workbook(folder, 40)
        rounds = [one_round(folder / str(number), small) for number in range(ROUNDS)]
        home = Home(folder / "0" / "two")
        dry = [looked_at(home, large) for _ in range(ROUNDS)]
        whole, memory = command(
            home, "add", str(large), "--source", SOURCE, "--edition", "2025", "--published", "2025", "--accept-jumps"
        )
    print(f"dry run of {large.name}, {ROWS} rows by {len(YEARS)} years (median of {ROUNDS}): {median(dry):.2f} s")
    print(f"  the whole command, with imports: {whole:.2f} s, peak memory {memory:.0f} MiB")
    print(f"whole commands with a file of 40 rows, median of {ROUNDS}:")
    for label in rounds[0]:
        print(f"  {label:26s} {median(one[label] for one in rounds):6.2f} s")
    full = "full build from nothing"
    for label in list(rounds[0])[1:]:
        print(f"  {label} / {full}: {median(one[label] / one[full] for one in rounds):.2f}")


if __name__ == "__main__":
    main()
