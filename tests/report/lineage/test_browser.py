"""The lineage page in a browser: a column is chosen, told, marked; both languages; nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.lineage import lineage_page
from tests.browser import Visit, needs_browser, visiting

pytestmark = needs_browser
Ask = Callable[[str], list[tuple[object, ...]]]

UPSTREAM = """with recursive way(c) as (
    select 'index.score.lower' union
    select l.upstream_table || '.' || l.upstream_column from way join meta.lineage l
    on l.table_name || '.' || l.column_name = way.c)
select c from way where c <> 'index.score.lower'"""


@pytest.fixture(scope="module")
def page_file(frames: Frames, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lineage") / "lineage.html"
    path.write_text(lineage_page(frames), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser(page_file: Path) -> Iterator[Visit]:
    with visiting(width=1440) as visit:
        yield visit
        assert visit.errors == []
        assert visit.elsewhere == []


@pytest.fixture
def visit(browser: Visit, page_file: Path) -> Visit:
    """The page as it opens; a changed address alone would not load it again."""
    browser.page.set_viewport_size({"width": 1440, "height": 1000})
    browser.page.goto("about:blank")
    browser.page.goto(page_file.as_uri())
    return browser


def test_a_column_in_the_address_is_chosen_with_all_it_comes_from(visit: Visit, page_file: Path, ask: Ask) -> None:
    page = visit.page
    page.goto(f"{page_file.as_uri()}#index.score.lower")
    page.wait_for_selector('button[id="index.score.lower"][aria-pressed="true"]')
    marked = {str(name) for name in page.eval_on_selector_all("button.up", "all => all.map(one => one.id)")}
    assert marked == {name for (name,) in ask(UPSTREAM)}
    assert page.locator("#chosen").get_by_text("来源: ").is_visible()
    assert page.locator("#lines path.up").count() > 10
    assert page.locator("#lines path.down").count() > 0
    visit.keep("lineage-page")


def test_a_column_is_chosen_and_left_with_the_keyboard(visit: Visit) -> None:
    page = visit.page
    page.locator('[id="index.stage"] summary').focus()
    page.keyboard.press("Enter")
    page.locator('[id="index.stage.change"]').focus()
    page.keyboard.press("Enter")
    assert "index.score: " in page.locator("#chosen").inner_text()
    assert page.url.endswith("#index.stage.change")
    page.locator("#clear").focus()
    page.keyboard.press("Enter")
    assert page.locator("#chosen").is_hidden()
    assert page.evaluate("document.activeElement.id") == "index.stage.change"


def test_a_name_is_found(visit: Visit) -> None:
    visit.page.locator("#find").fill("clean.observation.value")
    visit.page.locator("#find").press("Enter")
    visit.page.wait_for_selector('button[id="clean.observation.value"][aria-pressed="true"]')


def test_english_is_a_switch(visit: Visit) -> None:
    page = visit.page
    assert page.title() == "列级血缘"
    assert page.get_by_role("heading", name="列级血缘").is_visible()
    page.get_by_role("button", name="English").click()
    assert page.title() == "Column lineage"
    assert page.get_by_role("heading", name="Column lineage").is_visible()
    assert page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("width", [320, 768, 1440, 3840])
def test_the_page_never_scrolls_sideways(visit: Visit, width: int) -> None:
    visit.page.set_viewport_size({"width": width, "height": 900})
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("chosen", ["", "index.score.score"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_serious(visit: Visit, page_file: Path, chosen: str, language: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = visit.page
    page.goto(f"{page_file.as_uri()}#{chosen}")
    page.locator(f'[data-language="{language}"]').click()
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []
