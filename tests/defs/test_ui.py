"""The Dagster UI as `make ui` starts it, driven by a headless browser: the graph, and one asset made by a click.

Belongs here: what only a browser can show. Does not belong here: the assets themselves (test_assets.py).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import duckdb
import pytest

from capdev_pipeline.home import REPOSITORY, Home

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Route

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
ARTEFACTS = REPOSITORY / "artefacts"
GROUPS = ("raw", "framework", "clean", "indicator", "index", "audit", "dictionary", "warehouse")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]


@dataclass
class Server:
    """`dagster dev` over a home in a temporary folder."""

    url: str
    home: Home


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Started like `make ui`, but with folder, DAGSTER_HOME and home in a temporary folder: dagster.yaml is
    relative to the folder that the process runs in, so nothing is written into the repository."""
    root = tmp_path_factory.mktemp("ui")
    shutil.copytree(REPOSITORY / "raw", root / "raw")
    shutil.copy(REPOSITORY / "workspace.yaml", root)
    dagster_home = root / "warehouse" / ".dagster"
    dagster_home.mkdir(parents=True)
    shutil.copy(REPOSITORY / "dagster.yaml", dagster_home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "CAPDEV_HOME": str(root),
        "DAGSTER_HOME": str(dagster_home),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": str(REPOSITORY),
        "PYTHONWARNINGS": "ignore",
    }
    log = (root / "dagster.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "dagster", "dev", "-h", "127.0.0.1", "-p", str(port), "-w", "workspace.yaml"],
        cwd=root,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(f"{url}/server_info", process, root / "dagster.log")
        yield Server(url, Home(root))
    finally:
        _stop(process)
        log.close()


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the UI did not start:\n{log.read_text()[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The whole process group: web server, daemon and code servers."""
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(20)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@dataclass
class Visit:
    """A page of the browser; requests to other hosts are refused and listed."""

    page: Page
    elsewhere: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def visit(server: Server) -> Iterator[Visit]:
    from playwright.sync_api import sync_playwright

    arguments = [
        *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
        *("--disable-sync", "--no-first-run", "--disable-quic", "--disable-dev-shm-usage"),
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        context = browser.new_context(viewport={"width": 1600, "height": 1000})
        visit = Visit(context.new_page())

        def only_here(route: Route, request: Request) -> None:
            if urlsplit(request.url).hostname == "127.0.0.1":
                route.continue_()
            else:
                visit.elsewhere.append(request.url)
                route.abort()

        context.route("**/*", only_here)
        visit.page.set_default_timeout(20_000)
        yield visit
        browser.close()


def test_the_asset_graph_shows_the_way_from_raw_to_the_warehouse(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{server.url}/asset-groups")
    drawn = page.locator("foreignObject")  # the graph itself; the groups are also listed beside it
    for group in GROUPS:
        drawn.get_by_text(group, exact=True).last.wait_for()
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / "asset-graph.png")
    opened = "%2C".join(f"global%40global%3A{group}" for group in ("indicator", "index", "warehouse"))
    page.goto(f"{server.url}/asset-groups?expanded={opened}")
    for asset in ("value", "normalized", "score"):
        drawn.get_by_text(asset, exact=True).last.wait_for()
    page.screenshot(path=ARTEFACTS / "asset-graph-opened.png")


def test_an_asset_made_by_a_click_is_in_the_working_database(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{server.url}/assets/meta/node")
    page.get_by_text("Never materialized").first.wait_for()
    page.get_by_role("button", name="Materialize").first.click()
    page.get_by_role("button", name="Confirm").click()  # the step makes three tables together
    page.locator("a[href^='/runs/']").first.click(timeout=45_000)  # the run, as soon as the page knows it
    page.get_by_text("Success", exact=True).first.wait_for(timeout=45_000)
    page.screenshot(path=ARTEFACTS / "run.png")
    with duckdb.connect(str(server.home.working_database), read_only=True) as connection:
        assert connection.execute("select count(*) from meta.node").fetchone() == (39,)


def test_the_pages_ask_no_other_host(visit: Visit) -> None:
    assert visit.elsewhere == []
