"""`make build` and `make ui` in a copy of the repository, and the Dagster UI driven by a headless browser.

Belongs here: what only a browser can show. Does not belong here: the assets themselves (test_assets.py).
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from capdev_pipeline.home import REPOSITORY, Home
from tests.browser import HOST, Visit, needs_browser, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

GROUPS = ("raw", "framework", "clean", "indicator", "index", "audit", "dictionary", "warehouse", "report")
COPIED = ("Makefile", "pyproject.toml", "requirements.lock", "dagster.yaml", "workspace.yaml")
# Make must not install anything: the environment that runs the tests is taken as it is.
AS_INSTALLED = ("-o", ".venv/.runtime")
LOCATION = "/locations/capdev_pipeline.defs:defs"
SHOW = "[Show Markdown]"
# Dagster's own pages (1.13.27) use Apollo 3.14.1 in ways that it warns of: a query to be asked again that the page does
# not hold (43), options that a later version will not take (85, 103). No other warning is let pass, and no error.
OF_DAGSTER = re.compile(
    r"An error occurred! For more details, see the full error text at https://go\.apollo\.dev/c/err#"
    r"%7B%22version%22%3A%223\.14\.1%22%2C%22message%22%3A(43|85|103)%2C%22args%22%3A%5B[%\w.]*%5D%7D"
)

pytestmark = [*needs_browser, pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")]


@dataclass
class Server:
    """`make ui` over a copy of the repository that was built with `make build`."""

    url: str
    home: Home


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the two targets read, with this environment as its .venv; built, with the report."""
    root = tmp_path_factory.mktemp("ui")
    for name in COPIED:
        shutil.copy(REPOSITORY / name, root)
    for folder in ("capdev_pipeline", "raw"):
        shutil.copytree(REPOSITORY / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "warehouse").mkdir()
    (root / ".venv").symlink_to(sys.prefix)
    command = ["make", *AS_INSTALLED, "build"]
    built = subprocess.run(
        command, cwd=root, env=environment(root), capture_output=True, text=True, timeout=600, check=False
    )
    assert built.returncode == 0, built.stderr[-3000:]
    return root


def environment(root: Path) -> dict[str, str]:
    """As a user has it, but for the package, which is that of the copy and not the installed one."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("CAPDEV_", "DAGSTER_", "MAKE"))}
    return ours | {"PYTHONPATH": str(root)}


@pytest.fixture(scope="module")
def server(copy: Path) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    log = copy / "ui.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            ["make", *AS_INSTALLED, "ui", f"PORT={port}"],
            cwd=copy,
            env=environment(copy),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_it_answers(f"http://{HOST}:{port}/server_info", process, log)
            yield Server(f"http://{HOST}:{port}", Home(copy))
        finally:
            _stop(process)


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the UI did not start:\n{log.read_text()[-3000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ctrl-C: make, web server, daemon and code servers are one group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(20)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@pytest.fixture(scope="module")
def visit(server: Server) -> Iterator[Visit]:
    with visiting() as visit:
        visit.page.set_default_timeout(45_000)  # tests of other files take the machine at the same time
        yield visit


def metadata(page: Page, key: str) -> Locator:
    """The value beside a key in the metadata of an asset's page."""
    named = page.get_by_role("row").filter(has=page.get_by_text(key, exact=True))
    return named.locator("> td").last  # a table in it has cells of its own


def test_the_asset_graph_shows_the_way_from_raw_to_the_report(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{server.url}/asset-groups")
    drawn = page.locator("foreignObject")  # the graph itself; the groups are also listed beside it
    for group in GROUPS:
        drawn.get_by_text(group, exact=True).last.wait_for()
    visit.keep("asset-graph")
    opened = "%2C".join(f"global%40global%3A{group}" for group in ("index", "warehouse", "report"))
    page.goto(f"{server.url}/asset-groups?expanded={opened}")
    for asset in ("score", "contribution", "published", "page", "workbook", "figures"):
        drawn.get_by_text(asset, exact=True).last.wait_for()
    visit.keep("asset-graph-opened")


def test_an_asset_made_by_a_click_is_in_the_working_database(server: Server, visit: Visit) -> None:
    page = visit.page
    with duckdb.connect(str(server.home.working_database)) as connection:
        (rows,) = connection.execute('select count(*) from "index".contribution').fetchone() or (0,)
        connection.execute('delete from "index".contribution')
    page.goto(f"{server.url}/assets/index/contribution")
    with page.expect_response(lambda answer: "op=LaunchPipelineExecution" in answer.url) as launched:
        page.get_by_role("button", name="Materialize").first.click()
    run = launched.value.json()["data"]["launchPipelineExecution"]["run"]["id"]
    page.goto(f"{server.url}/runs/{run}")
    page.get_by_text("Success", exact=True).first.wait_for(timeout=90_000)
    visit.keep("run")
    with duckdb.connect(str(server.home.working_database), read_only=True) as connection:
        assert rows > 0
        assert connection.execute('select count(*) from "index".contribution').fetchone() == (rows,)


def test_the_page_of_an_asset_tells_what_its_columns_mean(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{server.url}/assets/index/score")
    page.get_by_text("一行为一个方案、节点、地区、年份、版本的得分").wait_for()
    page.get_by_text("One row per scheme, node, area, year and release").wait_for()
    row = page.get_by_role("row").filter(has=page.get_by_text("coverage", exact=True)).first
    row.get_by_text("有数指标的有效权重 / effective weight of the indicators present [0-1]").wait_for()
    visit.keep("asset-columns")


def test_the_first_rows_are_shown_without_a_click(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{server.url}/assets/index/score")
    shown = metadata(page, "preview")
    shown.get_by_role("table").wait_for()
    with duckdb.connect(str(server.home.published), read_only=True) as connection:
        query = """select year, round(coverage, 6) from "index".score join meta.node using (node_id)
                   where release = 'current' and parent_id is null and scheme = 'declared' order by year limit 8"""
        expected = connection.execute(query).fetchall()
    heads = shown.locator("th").all_inner_texts()
    cells = [row.locator("td").all_inner_texts() for row in shown.locator("tbody tr").all()]
    years, covered = heads.index("year"), heads.index("coverage")
    assert [(int(row[years]), float(row[covered])) for row in cells] == expected
    shown.scroll_into_view_if_needed()
    visit.keep("asset-page")


def test_the_picture_of_a_table_is_drawn_in_the_page(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{server.url}/assets/index/score")
    metadata(page, "picture").get_by_text(SHOW).click()
    drawn = page.get_by_role("dialog").locator("img")
    drawn.wait_for()
    assert (drawn.get_attribute("src") or "").startswith("data:image/svg+xml;base64,")
    # Of a picture that the browser refuses or cannot read the natural width is 0.
    page.wait_for_function("image => image.complete && image.naturalWidth > 300", arg=drawn.element_handle())
    assert re.search(r"\d{4}–\d{4}", drawn.get_attribute("alt") or "")
    visit.keep("asset-picture")


def test_the_report_is_found_from_the_published_warehouse(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{server.url}/assets/warehouse/published")
    for key, file in (("report page", "index.html"), ("lineage page", "lineage.html"), ("workbook", "capdev.xlsx")):
        path = metadata(page, key).inner_text().strip()
        assert path == str(server.home.report / file)
        assert Path(path).is_file(), key
    visit.keep("published")


def test_the_static_figures_are_shown_with_their_asset(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{server.url}/assets/report/figures")
    links = page.get_by_text(SHOW)
    links.first.wait_for()
    assert links.count() == len(list((server.home.report / "figures").glob("*.zh.svg"))) > 0
    links.first.click()
    drawn = page.get_by_role("dialog").locator("img")
    drawn.wait_for()
    page.wait_for_function("image => image.complete && image.naturalWidth > 300", arg=drawn.element_handle())
    visit.keep("figures")


def test_a_check_says_in_both_languages_what_must_hold(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{server.url}/assets/index/score?view=checks")
    page.get_by_text("bounds_contain_the_score").first.click()
    page.get_by_text("下界 ≤ 得分 ≤ 上界").wait_for()
    page.get_by_text("lower <= score <= upper").wait_for()
    visit.keep("checks")


def test_the_sensor_is_on_from_the_start(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{server.url}{LOCATION}/sensors/raw_changed")
    page.get_by_text("When raw/ has a new or changed extract").wait_for()
    running = page.get_by_role("row").filter(has=page.get_by_text("Running", exact=True))
    assert running.get_by_role("checkbox").is_checked()
    page.get_by_text("0 runs requested").first.wait_for(timeout=90_000)  # it has looked, and raw/ is as it was built
    visit.keep("sensor")


def test_the_job_says_what_it_does(server: Server, visit: Visit) -> None:
    page = visit.page
    page.goto(f"{server.url}{LOCATION}/jobs/build_warehouse")
    page.get_by_text("全部重新物化并发布 / Materialise everything and publish").first.wait_for()


def test_no_page_logged_an_error(visit: Visit) -> None:
    assert visit.errors == []
    assert [text for text in visit.warnings if not OF_DAGSTER.fullmatch(text)] == []


def test_the_pages_ask_no_other_host(visit: Visit) -> None:
    assert visit.elsewhere == []


def test_the_command_of_the_makefile_was_the_one_that_ran(copy: Path, server: Server) -> None:
    log = (copy / "ui.log").read_text(encoding="utf-8")
    assert f"Dagster UI / 界面: {server.url}" in log
    assert f"Serving dagster-webserver on {server.url}" in log
