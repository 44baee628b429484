"""The report page opened from disk in a headless browser.

Belongs here: what only a browser can show: the switch, hover, filter, the pages of indicators, the panel, printing,
widths, accessibility. Does not belong here: the markup (test_document.py), the numbers (test_explanation.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import ARTEFACTS, Visit, needs_browser, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = needs_browser

Ask = Callable[[str], list[tuple[Any, ...]]]
WIDTHS = (320, 768, 1440, 3840)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SCHEME_SCORES = "select node_id, year, score, partial from index.score where release = 'current' and scheme = '{}'"


@pytest.fixture(scope="module")
def visit() -> Iterator[Visit]:
    with visiting(width=1440) as visit:
        yield visit


@pytest.fixture
def page(visit: Visit, report_file: Path) -> Iterator[Page]:
    """The page as it opens for the first time, with everything drawn."""
    visit.page.set_viewport_size({"width": 1440, "height": 1000})
    visit.page.goto("about:blank")
    visit.page.goto(report_file.as_uri())
    drawn(visit.page)
    yield visit.page
    visit.page.evaluate("() => { try { localStorage.clear() } catch {} }")


def drawn(page: Page) -> None:
    """Waits until every chart that is not hidden is drawn in the language shown."""
    page.wait_for_function(
        """() => capdevReport.ms !== null && Array.from(document.querySelectorAll('.chart[data-chart]'))
            .filter((box) => box.getClientRects().length).every((box) => box.querySelector('svg'))"""
    )


def at(page: Page, place: str) -> None:
    """Goes to a place behind '#' as a reader does who opens a link."""
    page.evaluate("(place) => { location.hash = place }", place)
    page.wait_for_timeout(100)
    drawn(page)


def english(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    drawn(page)
    page.wait_for_function("() => !/[\\u4e00-\\u9fff]/.test(document.querySelector('.chart svg').textContent)")


def chart_text(page: Page) -> str:
    return str(page.locator(".chart svg").first.text_content())


def test_it_opens_in_chinese_from_disk_and_asks_nothing(visit: Visit, page: Page) -> None:
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert CHINESE.search(page.title())
    assert page.locator("h1").inner_text() == "首都发展综合指数"
    assert "年份" in chart_text(page)
    assert page.evaluate("capdevReport.drawn") >= 7
    page.screenshot(path=kept("report-zh"))
    assert (visit.elsewhere, visit.errors) == ([], [])


def kept(name: str) -> Path:
    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS / f"{name}.png"


def test_the_switch_changes_texts_charts_and_address(visit: Visit, page: Page) -> None:
    english(page)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("h1").inner_text() == "Capital development index"
    assert not CHINESE.search(page.title())
    assert "year" in chart_text(page)
    assert page.get_by_role("button", name="English").get_attribute("aria-pressed") == "true"
    assert page.locator("#scheme option").first.inner_text().startswith("weighted")
    assert page.locator(".region").first.get_attribute("aria-label").endswith("(scrollable)")  # type: ignore[union-attr]
    assert "lang=en" in page.url
    page.reload()
    drawn(page)
    assert page.locator("h1").inner_text() == "Capital development index"
    page.screenshot(path=kept("report-en"))
    page.get_by_role("button", name="中文").click()
    assert page.locator("h1").inner_text() == "首都发展综合指数"
    assert "lang=" not in page.url
    assert visit.errors == []


def test_the_language_is_kept_without_the_address(page: Page, report_file: Path) -> None:
    english(page)
    page.goto("about:blank")
    page.goto(report_file.as_uri())
    assert page.evaluate("document.documentElement.lang") == "en"


def test_the_scheme_changes_figures_and_numbers(page: Page, ask: Ask) -> None:
    page.locator("#scheme").select_option("plain_sum")
    drawn(page)
    assert "scheme=plain_sum" in page.url
    shown = page.locator("table.scores:visible")
    assert shown.count() == 1
    [(score,)] = ask(
        """select format('{:.2f}', score) from index.score where release = 'current' and scheme = 'plain_sum'
        and level = 0 and year = 2023"""
    )
    assert score in shown.locator("tbody tr").first.inner_text()
    schemes = page.locator("#figures figure[data-tag-scheme]:visible").evaluate_all(
        "(figures) => figures.map((figure) => figure.dataset.tagScheme)"
    )
    assert set(schemes) == {"plain_sum"}


def test_hovering_a_point_tells_its_numbers_with_their_unit(page: Page) -> None:
    mark = page.locator(".chart").first.locator(".mark-symbol.role-mark").last.locator("path").nth(5)
    mark.scroll_into_view_if_needed()
    mark.hover(force=True)
    tooltip = page.locator("#vg-tooltip-element.visible")
    tooltip.wait_for()
    text = tooltip.inner_text()
    assert "2015" in text
    assert "得分（点）" in text
    assert re.search(r"0\.\d{3}", text)
    page.screenshot(path=kept("report-hover"))


def test_indicators_can_be_shown_in_the_index(page: Page) -> None:
    rows = page.locator("table.scores:visible tbody tr:visible")
    before = rows.count()
    page.locator("#with-indicators").check()
    assert (before, rows.count()) == (13, 39)


def test_the_statements_are_filtered_by_verdict_and_words(page: Page, ask: Ask) -> None:
    rows = page.locator("#claim-table tbody tr:visible")
    [(everything,)] = ask("select count(*) from audit.claim")
    [(contradicted,)] = ask("select count(*) from audit.reconciliation where verdict = 'contradicted'")
    assert rows.count() == everything
    page.locator("#claim-verdict").select_option("contradicted")
    assert rows.count() == contradicted
    assert f"{contradicted} / {everything}" in page.locator("#claim-count").inner_text()
    page.locator("#claim-verdict").select_option("")
    page.locator("#claim-text").fill("首都文化建设 68.4")
    assert rows.count() == 1
    page.locator("#claim-text").fill("no such words")
    assert rows.count() == 0


def test_the_statements_are_sorted_by_a_column(page: Page) -> None:
    head = page.locator("#claim-table th", has_text="印刷值")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    cells = page.locator("#claim-table tbody td:nth-child(3)").all_inner_texts()
    numbers = [float(cell.replace("−", "-").replace(",", "")) for cell in cells if cell != "–"]
    assert numbers == sorted(numbers)
    assert numbers[0] < 0
    assert cells[-1] == "–"
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert page.locator("#claim-table tbody td:nth-child(3)").last.inner_text() == "–"


def test_the_node_of_the_contributions_is_chosen(page: Page) -> None:
    page.locator("#contribution-node").select_option("livable_city")
    drawn(page)
    table = page.locator("table.contributions:visible")
    assert table.count() == 1
    assert table.locator("tbody tr").count() == 5
    assert page.locator("#contributions figure:visible").count() == 1
    assert page.locator("#contributions figure:visible svg").count() == 1


@pytest.mark.parametrize("way", ["click", "keyboard", "address"])
def test_the_page_of_an_indicator_opens(visit: Visit, page: Page, way: str) -> None:
    link = page.locator("#indicators a[href='#indicator=pm25']")
    if way == "click":
        link.click()
    elif way == "keyboard":
        link.focus()
        page.keyboard.press("Enter")
    else:
        at(page, "indicator=pm25")
    headed(page, "PM2.5年均浓度")
    drawn(page)
    article = page.locator("#indicator")
    assert not page.locator("#report").is_visible()
    assert page.evaluate("document.activeElement.tagName") == "H1"
    assert "PM2.5" in page.title()
    assert article.locator("svg").count() == 1
    assert article.locator("table.printed tbody tr").count() > 20
    assert visit.errors == []
    page.screenshot(path=kept("report-indicator"))


def test_from_an_indicator_to_the_next_and_back(page: Page) -> None:
    page.locator("#indicators a[href='#indicator=pm25']").click()
    headed(page, "PM2.5年均浓度")
    page.locator("#indicator a[rel='next']").click()
    headed(page, "城市绿化覆盖率")
    page.locator("#indicator a[rel='prev']").click()
    headed(page, "PM2.5年均浓度")
    page.locator("#indicator a[href='#indicators']").click()
    page.locator("#indicators h2").wait_for()
    assert page.locator("#indicator h1").count() == 0
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#indicator=pm25"
    page.go_back()
    headed(page, "PM2.5年均浓度")


def headed(page: Page, name: str) -> None:
    """Waits until the page of an indicator is shown."""
    page.locator("#indicator h1").get_by_text(name, exact=True).wait_for()


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("indicator=%E0%A4%A", "指标“%E0%A4%A”"),
        ("explain=nothing/2020", "得分“nothing/2020”"),
        ("explain=livable_city/2020/bogus", "得分“livable_city/2020/bogus”"),
        ("scheme=bogus", "方案“bogus”"),
        ("lang=xx", "语言“xx”"),
        ("nowhere", "章节“nowhere”"),
    ],
)
def test_an_address_that_names_nothing_says_so_and_shows_the_report(
    visit: Visit, page: Page, place: str, told: str
) -> None:
    notice = page.locator("#notice")
    assert notice.inner_text() == ""
    assert notice.get_attribute("role") == "status"
    at(page, place)
    assert told in notice.inner_text()
    assert page.locator("#figures h2").is_visible()
    assert not page.locator("#explain").is_visible()
    notice.get_by_role("button", name="知道了").click()
    assert notice.inner_text() == ""
    at(page, "scheme=bogus" if place == "nowhere" else "nowhere")
    assert notice.is_visible()
    at(page, "figures")
    assert notice.inner_text() == ""
    assert visit.errors == []


def score_button(page: Page, node: str, year: int, scheme: str = "declared") -> Locator:
    return page.locator(f"#s-{scheme}-{node}-{year}")


def test_a_score_is_explained_by_keyboard_and_escape_leads_back(visit: Visit, page: Page, ask: Ask) -> None:
    button = score_button(page, "city_development", 2020)
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="城市发展 2020")
    dialog.wait_for()
    [(score,)] = ask(
        """select format('{:.4f}', score) from index.score where release = 'current' and scheme = 'declared'
        and node_id = 'city_development' and year = 2020"""
    )
    assert dialog.locator("tfoot td").inner_text() == score
    assert dialog.locator("tbody tr").count() == 3
    assert dialog.locator(".command code").inner_text() == "capdev explain city_development 2020"
    page.screenshot(path=kept("report-explain"))
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert page.evaluate("document.activeElement.id") == "s-declared-city_development-2020"
    assert "explain" not in page.url
    assert visit.errors == []


def test_the_panel_leads_down_to_the_indicator_and_its_page(page: Page) -> None:
    at(page, "explain=livable_city/2010/declared")
    panel = page.locator("#explain")
    panel.get_by_role("button", name="PM2.5年均浓度").click()
    assert "(94.3831 − 94.3831) / (94.3831 − 30) = 0.0000" in panel.locator(".formula").inner_text()
    assert "由 2022 年定" in panel.inner_text()
    assert "估计" in panel.inner_text()
    panel.get_by_role("link").click()
    headed(page, "PM2.5年均浓度")
    assert not panel.is_visible()
    assert page.url.endswith("#indicator=pm25")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.locator("#indicator button.open").first.click()
    assert panel.get_by_role("heading", name="PM2.5年均浓度 2010").is_visible()
    panel.get_by_role("button", name="关闭").click()
    assert not panel.is_visible()


def test_a_score_that_is_not_published_says_why(page: Page) -> None:
    at(page, "explain=capital_society/2012/declared")
    text = page.locator("#explain").inner_text()
    assert "未公布：覆盖率 30% 低于最低要求 50%" in text
    assert "本年无值" in text


def test_a_child_without_a_published_score_stands_in_brackets_with_its_coverage(page: Page, ask: Ask) -> None:
    children = ask(
        """select name_en, score is null, format('{:.4f}', partial), round(100 * coverage)::int from index.score
        join meta.node using (node_id) where parent_id = 'capital_development_index' and scheme = 'declared'
        and release = 'current' and year = 2023 order by position"""
    )
    assert {row[1] for row in children} == {True, False}
    english(page)
    at(page, "explain=capital_development_index/2023/declared")
    rows = page.locator("#explain tbody tr")
    for number, (name, unpublished, partial, coverage) in enumerate(children):
        text = rows.nth(number).inner_text()
        assert name in text
        assert (f"({partial})" in text) == unpublished
        assert partial in text
        assert (f"Not published: coverage {coverage}% is below the minimum" in text) == unpublished


def test_the_index_is_one_stop_of_the_keyboard_and_arrows_lead_through_it(page: Page) -> None:
    stops = "[...document.querySelectorAll('table.scores')].map((t) => t.querySelectorAll('[tabindex=\"0\"]').length)"
    count = "document.querySelectorAll('table.scores a:not([tabindex]), table.scores button:not([tabindex])').length"
    focused = "document.activeElement.id || document.activeElement.getAttribute('href')"
    assert page.evaluate(count) == 0
    assert set(page.evaluate(stops)) == {1}
    score_button(page, "capital_development_index", 2010).focus()
    ways = {
        "ArrowRight": "s-declared-capital_development_index-2011",
        "ArrowDown": "s-declared-capital_development-2011",
        "End": "s-declared-capital_development-2023",
        "Home": "s-declared-capital_development-2010",
        "Control+End": "s-declared-jjj_coordination-2023",
        "Control+Home": "s-declared-capital_development_index-2010",
        "ArrowUp": "s-declared-capital_development_index-2010",
    }
    for key, where in ways.items():
        page.keyboard.press(key)
        assert page.evaluate(focused) == where
        assert set(page.evaluate(stops)) == {1}
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('table')") is None
    page.locator("#with-indicators").check()
    page.locator("table.scores:visible [tabindex='0']").focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Home")
    assert page.evaluate(focused) == "#indicator=jjj_pm25"
    page.locator("#with-indicators").uncheck()
    assert page.locator("table.scores:visible [tabindex='0']:visible").count() == 1


def test_a_region_hints_that_it_scrolls_only_where_it_does(page: Page) -> None:
    sides = """() => [...document.querySelectorAll('.region, .chart')]
        .filter((r) => r.getClientRects().length && !r.closest('details:not([open])'))
        .map((r) => [r.scrollWidth - r.clientWidth > 1, r.dataset.more || ''])"""
    found = page.evaluate(sides)
    assert {wide for wide, _ in found} == {True, False}
    assert [wide for wide, more in found if wide != bool(more)] == []
    region = page.locator(".region:has(table.contributions:visible)")
    assert region.get_attribute("data-more") == "right"
    assert "可横向滚动" in region.evaluate("(r) => getComputedStyle(r, '::before').content")
    region.evaluate("(r) => { r.scrollLeft = r.scrollWidth }")
    page.wait_for_function("() => document.querySelector('[data-more=\"left\"]')")
    page.set_viewport_size({"width": 3840, "height": 1000})
    page.wait_for_function("() => !document.querySelector('#contributions [data-more]')")
    page.set_viewport_size({"width": 320, "height": 1000})
    page.locator("#figures details summary").first.click()
    page.wait_for_function("() => document.querySelector('#figures details[open] .region').dataset.more === 'right'")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1440])
def test_how_sure_the_index_is(visit: Visit, page: Page, width: int, language: str) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    if language == "en":
        english(page)
    at(page, "sure")
    section = page.locator("#sure")
    assert section.locator("figure:visible svg").count() == 7
    assert section.locator(".findings li").count() == 4
    assert section.locator(".absent").count() == 0
    at(page, "sure-methods")
    assert 0 <= page.evaluate("document.getElementById('sure-methods').getBoundingClientRect().top") < 100
    section.screenshot(path=kept(f"report-sure-{width}-{language}"))
    assert (visit.errors, visit.warnings) == ([], [])


def test_the_bands_of_a_score_are_told_by_hovering(page: Page) -> None:
    mark = page.locator(".chart").first.locator(".mark-symbol.role-mark").last.locator("path").nth(5)
    mark.scroll_into_view_if_needed()
    mark.hover(force=True)
    tooltip = page.locator("#vg-tooltip-element.visible")
    tooltip.wait_for()
    assert re.search(r"其他做法 5–95%（点）\s*0\.\d{3}–0\.\d{3}（中位数 0\.\d{3}）", tooltip.inner_text())


@pytest.mark.parametrize("section", ["index", "claims"])
def test_a_linked_section_stays_in_view_while_charts_are_drawn(page: Page, report_file: Path, section: str) -> None:
    page.goto("about:blank")
    page.goto(f"{report_file.as_uri()}#{section}")
    drawn(page)
    top = page.evaluate(f"document.getElementById('{section}').getBoundingClientRect().top")
    assert 0 <= top < 100
    page.mouse.wheel(0, 600)
    page.wait_for_function(f"() => document.getElementById('{section}').getBoundingClientRect().top < -400")


def test_the_link_to_the_lineage_page_carries_the_language(page: Page) -> None:
    link = page.locator("a[href^='lineage.html']")
    assert link.get_attribute("href") == "lineage.html#lang=zh"
    english(page)
    assert link.get_attribute("href") == "lineage.html#lang=en"


def test_under_another_scheme_it_is_said_that_charts_are_missing(page: Page) -> None:
    page.locator("#scheme").select_option("plain_sum")
    for section in ("contributions", "revision"):
        assert page.locator(f"#{section} figure:visible").count() == 0
        assert "declared" in page.locator(f"#{section} .note:visible").first.inner_text()


def test_the_command_is_copied(page: Page) -> None:
    at(page, "explain=capital_society/2020/plain_sum")
    page.locator("#explain .command button").click()
    page.wait_for_function("() => document.querySelector('#spoken').textContent !== ''")
    command = page.locator("#explain .command code").inner_text()
    assert command == "capdev explain capital_society 2020 --scheme plain_sum"


@pytest.mark.parametrize("scheme", ["declared", "plain_sum"])
def test_the_parts_shown_add_up_to_every_score(page: Page, ask: Ask, scheme: str) -> None:
    told = page.evaluate(
        """(scheme) => Array.from(document.querySelectorAll(`button.score[id^="s-${scheme}-"]`)).map((button) => {
            const [node, year] = button.dataset.explain.split("/");
            return [node, Number(year), capdevReport.explain(node, year, scheme)];
        })""",
        scheme,
    )
    published = {row[:2]: row[2:] for row in ask(SCHEME_SCORES.format(scheme))}
    assert len(told) == len(published) == 39 * 14
    summed = 0
    for node, year, found in told:
        score, partial = published[(node, year)]
        assert found["score"] == (None if score is None else pytest.approx(score, abs=1e-9))
        if found["sum"] is not None:
            summed += 1
            assert found["sum"] == pytest.approx(partial, abs=1e-9)
    assert summed > 150


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_never_scrolls_sideways(page: Page, width: int, language: str) -> None:
    page.set_viewport_size({"width": width, "height": 1000})
    if language == "en":
        english(page)
    assert too_wide(page) == 0
    page.screenshot(path=kept(f"report-{width}-{language}"))
    at(page, "indicator=energy_intensity")
    assert too_wide(page) == 0
    at(page, "explain=capital_development_index/2020/declared")
    assert too_wide(page) == 0
    box = page.locator("#explain").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def too_wide(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("place", ["", "indicator=pm25", "explain=livable_city/2020/declared"])
def test_axe_finds_nothing_serious(page: Page, language: str, place: str) -> None:
    from axe_playwright_python.base import AXE_SCRIPT

    if language == "en":
        english(page)
    if place:
        at(page, place)
    page.evaluate(AXE_SCRIPT)  # as text of the test: the page's policy lets no script in
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert len(found["passes"]) > 10
    grave = [rule for rule in found["violations"] if rule["impact"] in ("serious", "critical")]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in grave] == []


def test_everything_is_drawn_before_printing(page: Page, report_file: Path) -> None:
    page.set_viewport_size({"width": 1000, "height": 400})
    page.goto("about:blank")
    page.goto(report_file.as_uri())
    page.wait_for_function("() => capdevReport.ms !== null")
    left = page.evaluate(
        """async () => {
            window.dispatchEvent(new Event('beforeprint'));
            for (let turn = 0; turn < 2000; turn += 1) await null;
            return Array.from(document.querySelectorAll('.chart[data-chart]'))
                .filter((box) => box.getClientRects().length && !box.querySelector('svg')).length;
        }"""
    )
    assert left == 0


@pytest.mark.parametrize(("place", "least", "most"), [("", 10, 40), ("#indicator=pm25", 3, 15)])
def test_it_prints(page: Page, report_file: Path, place: str, least: int, most: int) -> None:
    page.goto("about:blank")
    page.goto(report_file.as_uri() + place)
    page.wait_for_function("() => capdevReport.ms !== null")
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    pages = len(re.findall(rb"/Type\s*/Page[^s]", printed))
    assert least <= pages <= most


def test_motion_is_kept_still_for_who_asks(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    page.emulate_media(reduced_motion=None)


def test_without_a_script_the_tables_are_there(visit: Visit, report_file: Path) -> None:
    context = visit.page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    plain = context.new_page()
    plain.goto(report_file.as_uri())
    assert plain.locator("noscript p").is_visible()
    assert plain.locator("table.scores").first.locator("tbody tr").first.is_visible()
    assert plain.locator("#claims tbody tr").count() > 0
    assert not plain.locator(".en").first.is_visible()
    context.close()


def test_nothing_went_wrong_and_nothing_left_the_machine(visit: Visit) -> None:
    assert (visit.errors, visit.warnings) == ([], [])
    assert visit.elsewhere == []
