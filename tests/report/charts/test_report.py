"""All charts together: order, ids, languages, what Vega-Lite says of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import vl_convert

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import Chart, report_charts
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import LANGUAGES, localised
from tests.browser import needs_browser, visiting


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from dicts(inner)


def test_charts_come_in_the_order_of_the_report(frames: Frames) -> None:
    kinds = list(dict.fromkeys(chart.tags["kind"] for chart in report_charts(frames)))
    assert kinds == [
        *("score", "figure", "waterfall", "coverage", "revision", "sobol", "left_out_indicator", "left_out_year"),
        *("correlation", "influence", "methods", "external", "reconciliation"),
    ]
    scores = [(c.tags["node"], c.tags["scheme"]) for c in report_charts(frames) if c.tags["kind"] == "score"]
    nodes = [frames.root, *frames.children(frames.root)]
    assert scores == [(node, scheme) for node in nodes for scheme in frames.schemes]


def test_ids_are_unique_and_fit_for_a_file_name(frames: Frames, charts: dict[str, Chart]) -> None:
    names = [chart.chart_id for chart in report_charts(frames)]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").replace("_", "").isalnum() and name.isascii() for name in charts)


def test_the_figures_for_papers_are_those_asked_for(frames: Frames) -> None:
    static = [chart.chart_id for chart in report_charts(frames) if chart.static]
    nodes = [frames.root, *frames.children(frames.root)]
    figures = frames.all("report.point").sort_values("position")["figure_id"].drop_duplicates()
    assert static == [
        *(f"score-{node}" for node in nodes),
        *(f"figure-{figure}" for figure in figures),
        f"waterfall-{frames.root}",
        "coverage",
        f"revision-{frames.root}",
        *("sobol", "left-out-indicator", "influence", "methods"),
    ]


def test_every_chart_says_everything_in_both_languages(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        for text in (chart.title, chart.unit, chart.source, chart.description, *chart.data.heads):
            assert text["zh"].strip()
            assert text["en"].strip()
        for language in LANGUAGES:
            parts = [localised(part, language) for part in (chart.spec, chart.data.heads, chart.data.rows)]
            assert not any({"zh", "en"} & found.keys() for found in dicts(parts))


def test_english_charts_hold_chinese_only_where_the_tables_do(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        said = [text["en"] for text in (chart.title, chart.note, chart.description, *chart.data.heads)]
        units = {chart.unit["en"], *(str(row.get("unit")) for row in chart.spec["data"]["values"])}
        text = " ".join(said)
        for unit in sorted(units, key=len, reverse=True):
            text = text.replace(unit, "")
        assert not any("\u4e00" <= character <= "\u9fff" for character in text), chart.chart_id


def test_the_table_of_a_chart_has_a_cell_for_every_head(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        assert chart.data.rows
        assert {len(row) for row in chart.data.rows} == {len(chart.data.heads)}


def test_numbers_are_short_and_never_not_a_number(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        numbers = [leaf for leaf in leaves([chart.spec["data"], chart.data.rows]) if isinstance(leaf, float)]
        assert all(float(f"{number:.6g}") == number for number in numbers), chart.chart_id
        json.dumps(chart.spec, allow_nan=False)


def test_a_specification_describes_itself_and_fills_its_container(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        assert chart.spec["description"] == chart.description
        assert chart.spec["width"] == "container"
        assert "title" not in chart.spec


def test_data_is_inline(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        assert not any("url" in found for found in dicts(chart.spec))


@pytest.mark.parametrize("language", LANGUAGES)
def test_vega_lite_takes_every_chart_without_a_warning(
    charts: dict[str, Chart], language: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    for chart in charts.values():
        spec = {**localised(chart.spec, language), "width": 400}
        vl_convert.vegalite_to_vega(spec, vl_version=theme.VEGALITE, show_warnings=True)
        assert capfd.readouterr() == ("", ""), chart.chart_id


PAGE = """<!doctype html><meta charset="utf-8"><script>(function(){{{library}}})()</script>
<script>const specs = {specs};
window.drawn = Promise.all(specs.map((spec) => {{
  const box = document.createElement("div");
  box.style.width = "{width}px";
  document.body.append(box);
  return vegaEmbed(box, spec, {{actions: false, renderer: "svg", ast: true}});
}})).then((all) => all.length);</script>"""


class TestInABrowser:
    pytestmark = needs_browser

    # At 380 px the drawing itself is narrower than what a legend was laid out for.
    @pytest.mark.parametrize(("language", "width"), [("zh", 280), ("en", 280), ("en", 380)])
    def test_charts_fit_a_narrow_column_and_nothing_is_warned_of(
        self, charts: dict[str, Chart], language: Any, width: int, tmp_path: Any
    ) -> None:
        library = vl_convert.javascript_bundle(vl_version=theme.VEGALITE)
        specs = json.dumps([localised(chart.spec, language) for chart in charts.values()], ensure_ascii=False)
        page = tmp_path / "charts.html"
        page.write_text("<body>" + PAGE.format(library=library, specs=specs, width=width), encoding="utf-8")
        with visiting() as visit:
            visit.page.goto(page.as_uri())
            assert visit.page.evaluate("window.drawn") == len(charts)
            wide = visit.page.evaluate("[...document.querySelectorAll('svg.marks')].map((svg) => svg.clientWidth)")
            outside = visit.page.evaluate(OUTSIDE)
            covered = visit.page.evaluate(COVERED)
            tips = visit.page.evaluate(TIPS)
        assert (visit.errors, visit.warnings, visit.elsewhere) == ([], [], [])
        assert wide == [width] * len(charts)
        assert (outside, covered) == ([], [])
        assert len(tips) > 3 * len(charts)
        assert [tip for tip in tips if any(word in tip for word in ("null", "undefined", "NaN"))] == []


# Texts of a drawing that reach over its edge by more than a pixel.
OUTSIDE = """[...document.querySelectorAll('svg.marks')].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1);
  }).map((text) => text.textContent);
})"""

# What the tooltip of each mark says.
TIPS = """[...document.querySelectorAll('svg.marks .role-mark path')].flatMap((mark) => {
  const box = mark.getBoundingClientRect();
  const at = {bubbles: true, clientX: box.x + 1, clientY: box.y + 1};
  for (const kind of ["pointermove", "mousemove"]) mark.dispatchEvent(new MouseEvent(kind, at));
  const tip = document.getElementById("vg-tooltip-element");
  return tip && tip.classList.contains("visible") ? [tip.innerText] : [];
})"""

# Entries of a legend that lie over each other.
COVERED = """[...document.querySelectorAll('svg.marks')].flatMap((svg) => {
  const labels = [...svg.querySelectorAll('.role-legend-label text, .role-legend-title text')];
  const boxes = labels.map((label) => label.getBoundingClientRect());
  return labels.filter((label, one) => boxes.some((box, other) =>
    other < one && box.left < boxes[one].right - 2 && boxes[one].left < box.right - 2 &&
    box.top < boxes[one].bottom - 3 && boxes[one].top < box.bottom - 3)).map((label) => label.textContent);
})"""
