"""A headless Chromium for tests: a page that records what it says and what it asks for.

Belongs here: finding and starting the browser, what holds for every page. Does not belong here: the pages.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from capdev_pipeline.home import REPOSITORY

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page, Request, Route

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", "--disable-quic", "--disable-dev-shm-usage"),
)
ARTEFACTS = REPOSITORY / "artefacts"
HOST = "127.0.0.1"
needs_browser = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")]


@dataclass
class Visit:
    """A page of the browser, with every request to another host (refused) and every error and warning of its console.

    An exception that nothing caught counts as an error.
    """

    page: Page
    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def keep(self, name: str) -> None:
        """A screenshot among the artefacts of the run, of what stands there once nothing moves."""
        ARTEFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png", animations="disabled")


@contextmanager
def visiting(*, width: int = 1600, height: int = 1000) -> Iterator[Visit]:
    """A page of a fresh browser that can ask this machine only, and read files."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        context = browser.new_context(viewport={"width": width, "height": height})
        visit = Visit(context.new_page())

        def only_here(route: Route, request: Request) -> None:
            if _leaves(request.url):
                visit.elsewhere.append(request.url)
                route.abort()
            else:
                route.continue_()

        def listen(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                (visit.errors if message.type == "error" else visit.warnings).append(message.text)

        context.route("**/*", only_here)
        visit.page.on("console", listen)
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        visit.page.on("websocket", lambda socket: visit.elsewhere.extend([socket.url] * _leaves(socket.url)))
        visit.page.set_default_timeout(20_000)
        yield visit
        browser.close()


def _leaves(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("file", "data", "blob", "about") and parts.hostname != HOST
