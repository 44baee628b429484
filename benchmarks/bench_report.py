"""The report: how long it takes to write, how large the page is, how soon a browser has drawn it.

Belongs here: measuring; prints figures and asserts nothing. Does not belong here: tests.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from bench_build import copy_home, timed

from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.report import PAGE, write_report
from capdev_pipeline.warehouse.steps import run_directly

ROUNDS = 3
DRAWN = "window.capdevReport && window.capdevReport.ms"


def written(folder: Path) -> Path:
    """Build once, write the report some times; the folder of the report."""
    home = copy_home(folder)
    build = timed(lambda: run_directly(Build(home, with_report=False)))
    sizes = write_report(home).sizes  # loads the libraries
    seconds = [timed(lambda: write_report(home)) for _ in range(ROUNDS)]
    middle = statistics.median(seconds)
    print(f"report, median of {ROUNDS}:     {middle:6.2f} s   ({', '.join(f'{s:.2f}' for s in seconds)})")
    print(f"  against the build before it, once: {build:.2f} s, ratio {middle / build:.2f}")
    for name, size in sizes.items():
        print(f"  {name:14s} {size / 1e6:6.2f} MB")
    return home.report


def drawn(page_file: Path) -> None:
    """The page in a headless browser, from the file: until the charts in sight are drawn, by its own clock."""
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        browser_path = None
    if browser_path is None:
        print("page drawn: not measured, needs Chromium and the test packages")
        return
    seen, whole = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(ROUNDS + 1):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            begin = time.perf_counter()
            page.goto(page_file.as_uri())
            page.wait_for_function(DRAWN)
            whole.append(time.perf_counter() - begin)
            seen.append(float(page.evaluate(DRAWN)) / 1000)
            page.close()
        browser.close()
    print(f"page drawn, median of {ROUNDS}: {statistics.median(seen[1:]):6.2f} s by its own clock (aim: under 2)")
    print(f"  {'from opening':14s} {statistics.median(whole[1:]):6.2f} s")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        drawn(written(Path(name) / "home") / PAGE)


if __name__ == "__main__":
    main()
