"""The lineage page opened from disk in a headless browser.

Belongs here: what only a browser can show: choosing a column, lines, words, finding, the address, languages, widths,
printing, accessibility. Does not belong here: the markup (test_document.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import Visit, needs_browser, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = needs_browser
Ask = Callable[[str], list[tuple[Any, ...]]]

EDGES = """with recursive way(c) as (
    select '{column}' union
    select {onto} from way join (
        select table_name || '.' || column_name as target, upstream_table || '.' || upstream_column as source
        from meta.lineage) on {by} = c)
select c from way where c <> '{column}'"""


def reached(ask: Ask, column: str, onto: str, by: str) -> set[str]:
    """All columns upstream (source of target) or downstream (target of source), asked of the published file."""
    return {name for (name,) in ask(EDGES.format(column=column, onto=onto, by=by))}


@pytest.fixture(scope="module")
def visit() -> Iterator[Visit]:
    with visiting(width=1440) as visit:
        yield visit
        assert (visit.errors, visit.warnings, visit.elsewhere) == ([], [], [])


@pytest.fixture
def page(visit: Visit, page_file: Path) -> Iterator[Page]:
    """The page as it opens for the first time."""
    at(visit.page, page_file, "")
    yield visit.page
    visit.page.evaluate("() => { try { localStorage.clear() } catch {} }")


def at(page: Page, page_file: Path, place: str, width: int = 1440) -> None:
    """Opens the page at a place; a changed address alone would not load it again."""
    page.set_viewport_size({"width": width, "height": 1000})
    page.goto("about:blank")
    page.goto(page_file.as_uri() + place)


def column(page: Page, name: str) -> Locator:
    return page.locator(f'button.column[id="{name}"]')


def box(page: Page, name: str) -> Locator:
    return page.locator(f'details.box[id="{name}"]')


def marked(page: Page, kind: str) -> set[str]:
    return set(page.eval_on_selector_all(f"button.column.{kind}", "found => found.map((one) => one.id)"))


def test_it_opens_in_chinese_with_closed_boxes_and_their_lines(page: Page, ask: Ask) -> None:
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.locator("h1").inner_text() == "每一列从哪里来"
    assert page.locator("details.box[open]").count() == 0
    [(joined,)] = ask("select count(distinct (table_name, upstream_table)) from meta.lineage")
    assert page.locator("#lines path").count() == joined
    assert page.locator("#panel").is_hidden()


@pytest.mark.parametrize("name", ["index.score.score", "clean.observation.value", "raw.printed_figures.printed_value"])
def test_a_chosen_column_marks_all_it_comes_from_and_all_that_comes_from_it(
    page: Page, page_file: Path, ask: Ask, name: str
) -> None:
    at(page, page_file, f"#{name}")
    assert column(page, name).get_attribute("aria-pressed") == "true"
    assert page.locator('button.column[aria-pressed="true"]').count() == 1
    up, down = reached(ask, name, "source", "target"), reached(ask, name, "target", "source")
    assert marked(page, "up") == up
    assert marked(page, "down") == down
    spoken = page.locator("#spoken").inner_text()
    assert f"上游共 {len(up)} 列" in spoken
    assert f"下游共 {len(down)} 列" in spoken
    # Its boxes show just these; the others are closed.
    shown = {one for one in up | down if column(page, one).is_visible()}
    assert shown == up | down
    assert page.locator(".box:not(.touched)[open]").count() == 0


def test_lines_join_what_is_marked(visit: Visit, page: Page, page_file: Path, ask: Ask) -> None:
    name = "index.score.score"
    at(page, page_file, f"#{name}")
    up = reached(ask, name, "source", "target")
    pairs = ask("select table_name || '.' || column_name, upstream_table || '.' || upstream_column from meta.lineage")
    expected = [(source, target) for target, source in pairs if target in {name, *up}]
    drawn, wanted = page.evaluate(LINES, [[source, target] for source, target in expected])
    assert len(drawn) == len(wanted) == len(expected)
    for line in wanted:
        assert any(all(abs(a - b) <= 1 for a, b in zip(line, other, strict=True)) for other in drawn), line
    visit.keep("lineage-page")


# Both ends of every line drawn, and of every line that is wanted, at one moment.
LINES = """(pairs) => {
    const origin = document.querySelector('#lines').getBoundingClientRect();
    const drawn = [...document.querySelectorAll('#lines path.up')].map((path) => {
        const [start, end] = [0, path.getTotalLength()].map((at) => path.getPointAtLength(at));
        return [start.x, start.y, end.x, end.y];
    });
    const wanted = pairs.map(([source, target]) => [source, target].flatMap((id, number) => {
        const place = document.getElementById(id).getBoundingClientRect();
        const y = place.top + Math.min(place.height / 2, 14);
        return [(number ? place.left : place.right) - origin.left, y - origin.top];
    }));
    return [drawn, wanted];
}"""


def test_the_words_name_near_columns_and_lead_to_them(page: Page, page_file: Path, ask: Ask) -> None:
    at(page, page_file, "#indicator.normalized.score")
    panel = page.locator("#panel")
    near = ask(
        "select upstream_table, upstream_column from meta.lineage"
        " where table_name = 'indicator.normalized' and column_name = 'score'"
    )
    assert panel.locator("h2").inner_text() == "indicator.normalized.score"
    side = panel.locator("section").first
    assert f"直接来自（{len(near)}）" in side.inner_text()
    said = set(side.locator("> dl button").all_inner_texts())
    assert said == {name for _, name in near}
    row = side.locator("> dl > div", has_text="indicator.value")
    row.get_by_role("button", name="value", exact=True).click()
    assert page.url.endswith("#indicator.value.value")
    assert column(page, "indicator.value.value").get_attribute("aria-pressed") == "true"
    # Keyboard readers stay where they were: in the words, at their heading.
    assert page.evaluate("document.activeElement.id") == "panel-title"
    side.locator("summary").click()
    assert side.locator("details dl button").count() == len(reached(ask, "indicator.value.value", "source", "target"))


def test_a_column_is_chosen_and_left_with_the_keyboard(page: Page) -> None:
    box(page, "index.stage").locator("summary").focus()
    page.keyboard.press("Enter")
    for _ in range(7):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "index.stage.change"
    page.keyboard.press("Enter")
    assert "index.score" in page.locator("#panel").inner_text()
    assert page.url.endswith("#index.stage.change")
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert page.evaluate("document.activeElement.closest('details').id") == "index.stage"
    assert page.locator("#spoken").inner_text() == "已清除选择。"
    assert "#" not in page.url


def test_a_box_that_shows_a_part_opens_whole_and_closes(page: Page, page_file: Path) -> None:
    at(page, page_file, "#index.score.score")
    shown = box(page, "indicator.normalized")
    assert shown.locator(".column:visible").count() == 1
    assert "↑ 1" in shown.locator("summary").inner_text()
    shown.locator(".more").click()
    assert shown.locator(".column:visible").count() == shown.locator(".column").count() > 1
    shown.locator("summary").click()
    assert shown.locator(".column:visible").count() == 0
    page.locator("#clear").click()
    assert page.locator("details.box[open]").count() == 0


def test_a_table_in_the_address_is_opened(page: Page, page_file: Path) -> None:
    at(page, page_file, "#vintage.bridge&lang=en")
    assert box(page, "vintage.bridge").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.closest('details').id") == "vintage.bridge"
    assert page.locator("h1").inner_text() == "Where every column comes from"
    assert page.url.endswith("#vintage.bridge&lang=en")
    at(page, page_file, "#no.such.column")
    assert page.locator("details.box[open]").count() == 0


def test_names_and_meanings_are_found(page: Page) -> None:
    find = page.locator("#find")
    find.fill("capital_stock")
    found = page.locator("#found button code").all_inner_texts()
    assert found[0] == "clean.capital_stock"
    assert {"definition.framework.capital_stock", "clean.capital_stock.capital_stock"} <= set(found[1:3])
    find.fill("年均变动")
    assert page.locator("#found button code").all_inner_texts() == ["index.stage.annual_change"]
    find.fill("change a year")
    page.keyboard.press("Enter")
    assert column(page, "index.stage.annual_change").get_attribute("aria-pressed") == "true"
    assert page.evaluate("document.activeElement.id") == "index.stage.annual_change"
    find.fill("index.score")
    page.locator("#found").get_by_role("button", name=re.compile(r"^index\.score ?[^.]*$")).first.click()
    assert page.evaluate("document.activeElement.closest('details').id") == "index.score"
    find.fill("no such thing")
    assert page.locator("#found").inner_text() == "找到 0 处。"
    page.keyboard.press("Escape")
    assert page.locator("#found").is_hidden()


def test_the_switch_changes_every_text(page: Page, page_file: Path) -> None:
    at(page, page_file, "#index.score.score")
    page.get_by_role("button", name="English").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title() == "Capital development index: column lineage"
    shown = page.locator("main").inner_text().replace("亿元", "")
    assert not re.search("[一-鿿]", shown)
    assert "Comes straight from" in shown
    assert page.url.endswith("#index.score.score&lang=en")
    at(page, page_file, "")
    assert page.evaluate("document.documentElement.lang") == "en"  # kept
    page.get_by_role("button", name="中文").click()
    assert page.locator("h1").inner_text() == "每一列从哪里来"


@pytest.mark.parametrize("width", [320, 768, 1024, 1440, 3840])
@pytest.mark.parametrize("place", ["", "#indicator.value.value"])
def test_the_page_never_scrolls_sideways(visit: Visit, page: Page, page_file: Path, width: int, place: str) -> None:
    at(page, page_file, place, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (page.locator("#lines path").count() > 0) == (width >= 960)
    assert page.evaluate(CUT_OFF) == []
    if place:
        visit.keep(f"lineage-{width}")


CUT_OFF = """[...document.querySelectorAll('.column, summary, #panel button')]
    .filter((one) => one.getClientRects().length && one.scrollWidth > one.clientWidth + 1).map((one) => one.id)"""


def test_on_paper_the_diagram_fits_and_the_words_are_whole(page: Page, page_file: Path) -> None:
    at(page, page_file, "#index.score.score")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#panel details:not([open])").count() == 0
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1046, "height": 720})
    assert page.evaluate("document.querySelector('.layers').getBoundingClientRect().right") <= 1047
    assert page.locator(".bar").is_hidden()
    assert page.locator("#find").is_hidden()
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.className") == ""


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("place", ["", "#index.score.score"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_serious(page: Page, page_file: Path, width: int, place: str, language: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    at(page, page_file, place, width)
    page.locator(f'[data-language="{language}"]').click()
    if not place:
        page.evaluate("document.querySelectorAll('details.box').forEach((one) => { one.open = true })")
        page.locator("#find").fill("score")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")] == []
