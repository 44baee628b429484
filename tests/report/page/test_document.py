"""The page as a document: what holds for its markup, whatever a browser does with it.

Belongs here: units, sources, links, languages, escaping, size. Does not belong here: the script (test_browser.py).
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import lxml.html
import pytest

from capdev_pipeline.report.charts import Chart, Data
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import both
from capdev_pipeline.report.page.document import placed
from capdev_pipeline.warehouse.database import connect
from capdev_pipeline.warehouse.report import read_frames
from tests.conftest import FRAMEWORK, SmallHome, toy_figures
from tests.report.page.conftest import rendered

LARGEST = 6_000_000
Element = lxml.html.HtmlElement
HOLDER = "self::section or self::details or self::div[@data-tag-scheme]"


@pytest.fixture(scope="module")
def page(report_file: Path) -> Element:
    return lxml.html.fromstring(report_file.read_text(encoding="utf-8"))


def frames_of(home: SmallHome) -> Frames:
    home.write().build()
    with connect(home.home.published, read_only=True) as connection:
        return read_frames(connection)


def test_it_is_one_file_below_six_megabytes(report_file: Path, page: Element) -> None:
    assert report_file.stat().st_size < LARGEST
    assert page.xpath("//link | //script[@src] | //img | //iframe | //style[contains(., '@import')]") == []
    assert not re.search(r"url\((?!#)", page.xpath("string(//style)"))


def test_links_lead_into_the_page_to_its_folder_or_to_a_cited_web_page(page: Element) -> None:
    links = {str(link) for link in page.xpath("//a/@href")}
    beside = {link for link in links if not link.startswith(("#", "http://", "https://"))}
    assert {"capdev.xlsx", "lineage.html"} <= beside
    assert all(
        re.fullmatch(r"figures/[\w-]+\.(zh|en)\.(svg|png)", link) for link in beside - {"capdev.xlsx", "lineage.html"}
    )
    ids = set(page.xpath("//@id"))
    for link in links - beside:
        if link.startswith("#indicator="):
            assert f"page-{link.removeprefix('#indicator=')}" in ids
        elif link.startswith("#"):
            assert link[1:] in ids


def test_static_figures_are_linked_only_where_they_are_made(page: Element, frames: Frames) -> None:
    from capdev_pipeline.report.charts import report_charts

    made = {chart.chart_id for chart in report_charts(frames) if chart.static}
    linked = {link.split("/")[1].split(".")[0] for link in page.xpath("//a/@href") if link.startswith("figures/")}
    assert linked == made
    assert linked


def test_every_indicator_has_a_page_and_is_listed(page: Element, frames: Frames) -> None:
    assert page.xpath("//template/@id") == [f"page-{name}" for name in frames.indicators]
    listed = page.xpath("//section[@id='indicators']//a/@href")
    assert listed == [f"#indicator={name}" for name in frames.indicators]


def test_no_table_is_without_caption_and_source(page: Element) -> None:
    tables = page.xpath("//table")
    assert len(tables) > 100
    for table in tables:
        assert table.find("caption") is not None
        assert table.find("caption").text_content().strip()
        around = [*table.xpath("ancestor::figure"), *table.xpath(f"ancestor::*[{HOLDER}][1]")][0]
        assert around.xpath(".//p[@class='source']"), table.find("caption").text_content()


def test_every_chart_says_its_unit_and_its_source(page: Element) -> None:
    figures = page.xpath("//figure")
    assert len(figures) > 40
    for figure in figures:
        assert figure.xpath("string(.//p[@class='unit'])").strip()
        assert figure.xpath("string(.//p[@class='source'])").strip()
        assert figure.xpath("string(.//p[@class='placeholder'])").strip()


def test_every_chart_has_its_specification_in_both_languages(page: Element) -> None:
    specs = json.loads(page.xpath("string(//script[@id='specs'])"))
    assert set(page.xpath("//@data-chart")) == set(specs)
    assert '"zh"' in json.dumps(specs)


def test_both_languages_are_told_side_by_side(page: Element) -> None:
    chinese, english = page.xpath("//*[@class='zh']"), page.xpath("//*[@class='en']")
    assert len(chinese) == len(english) > 1000
    heads = page.xpath("(//h1 | //h2 | //h3 | //th[@scope='col'] | //caption)//*[@class='en']")
    assert len(heads) > 200
    assert [head.text_content() for head in heads if re.search(r"[\u4e00-\u9fff]{5}", head.text_content())] == []
    for name in ("title", "text", "aria-label"):
        both_of = (
            page.xpath(f"//*[@data-zh-{name}]/@data-zh-{name}"),
            page.xpath(f"//*[@data-en-{name}]/@data-en-{name}"),
        )
        assert len(both_of[0]) == len(both_of[1]) > 0


def test_the_policy_forbids_the_network(page: Element) -> None:
    [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy


def test_scrolling_regions_are_named_and_reached_by_keyboard(page: Element) -> None:
    regions = page.xpath("//*[contains(@class, 'region')]")
    assert len(regions) > 100
    assert all(r.get("tabindex") == "0" and r.get("role") == "region" and r.get("aria-label") for r in regions)


def test_ids_are_unique(page: Element) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_another_framework_gives_its_own_page(small_home: SmallHome) -> None:
    page = lxml.html.fromstring(rendered(frames_of(small_home)))
    assert page.xpath("//template/@id") == ["page-output", "page-dust"]
    assert "示例指数" in page.xpath("string(//h1)")
    assert page.xpath("//section[@id='claims']") == []
    assert not page.xpath("//nav//a[@href='#claims']")
    assert "首都" not in page.xpath("string(//body//main)")


def test_names_and_figures_can_bring_no_markup(tmp_path: Path) -> None:
    hostile = "</script></template><b onclick='x'>&\\\" Dust"
    plain = hostile.replace('\\"', '"')
    framework = FRAMEWORK
    for name in ("name_en: Dust", "name_zh: 粉尘"):
        framework = framework.replace(name, f'{name[:8]} "{hostile}"')
    cells = dict.fromkeys(("citation", "publisher", "locator", "scope", "note"), plain)
    figures = [{**row, **cells, "url": "javascript:alert(1)"} for row in toy_figures()]
    page = lxml.html.fromstring(rendered(frames_of(SmallHome(tmp_path / "home", framework, figures))))
    assert page.xpath("//b[@onclick]") == []
    assert page.xpath("//a[starts-with(@href, 'javascript:')]") == []
    assert len(page.xpath("//template")) == 2
    assert plain in page.xpath("string(//table[contains(@class, 'printed')])")
    told = json.loads(page.xpath("string(//script[@id='explanation'])"))
    assert plain in [node["name"]["en"] for node in told["nodes"]]


def chart(chart_id: str, **tags: str) -> Chart:
    text = both("甲", "a")
    return Chart(chart_id, text, text, text, text, text, {}, Data([], []), tags=tags)


def test_figures_are_counted_once_for_all_schemes() -> None:
    charts = [
        chart("one", kind="score", node="a", scheme="x"),
        chart("two", kind="score", node="a", scheme="y"),
        chart("three", kind="score", node="b", scheme="x"),
        chart("fall", kind="waterfall", node="b", scheme="x"),
        chart("four"),
        chart("five"),
    ]
    found = placed(charts)
    assert [entry.number for entry in found["figures"]] == [1, 1, 2, 3, 4]
    assert [entry.number for entry in found["contributions"]] == [0]
