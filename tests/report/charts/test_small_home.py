"""Charts of another framework: one level, two indicators, no claims, no figures of its own."""

from __future__ import annotations

import pytest
import vl_convert

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import Chart, indicator_chart, report_charts
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import LANGUAGES, localised
from capdev_pipeline.warehouse.database import connect
from capdev_pipeline.warehouse.report import read_frames
from tests.conftest import SmallHome, figure
from tests.report.charts.values import drawn, values


def frames_of(home: SmallHome) -> Frames:
    home.build()
    with connect(home.home.published, read_only=True) as connection:
        return read_frames(connection)


def every(frames: Frames) -> dict[str, Chart]:
    charts = [*report_charts(frames), *(indicator_chart(frames, name) for name in frames.indicators)]
    return {chart.chart_id: chart for chart in charts}


def compiles(charts: dict[str, Chart], capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    for chart in charts.values():
        for language in LANGUAGES:
            spec = {**localised(chart.spec, language), "width": 400}
            vl_convert.vegalite_to_vega(spec, vl_version=theme.VEGALITE, show_warnings=True)
            assert "WARN" not in "".join(capfd.readouterr()), chart.chart_id


def test_a_small_framework_has_its_charts(small_home: SmallHome, capfd: pytest.CaptureFixture[str]) -> None:
    charts = every(frames_of(small_home))
    compiles(charts, capfd)
    assert {"score-toy_index", "waterfall-toy_index", "coverage", "indicator-output", "indicator-dust"} <= charts.keys()
    # By hand, as in tests/conftest.py: 10, 20, 30, 40 weighs 0.6 and 8, 6, 5, 4 falling weighs 0.4.
    assert [row["score"] for row in values(charts["score-toy_index"])] == [drawn(score) for score in (0, 0.4, 0.7, 1)]
    steps = {row["row"]: row["change"] for row in values(charts["waterfall-toy_index"])}
    assert steps["2020-2023-output"] == drawn(0.6)
    assert steps["2020-2023-dust"] == drawn(0.4)


def test_a_home_with_an_indicator_without_figures(small_home: SmallHome, capfd: pytest.CaptureFixture[str]) -> None:
    small_home.figures = [row for row in small_home.figures if row["series"] == "gdp"]
    charts = every(frames_of(small_home.write()))
    compiles(charts, capfd)
    assert "no value in any of" in charts["indicator-dust"].description["en"]
    assert all(cell["status"] == "missing" for cell in values(charts["coverage"], row="dust"))


def test_three_levels_with_a_level_of_one_node(small_home: SmallHome, capfd: pytest.CaptureFixture[str]) -> None:
    for leaf, parent, weight in (("output", "economy", "0.6"), ("dust", "air", "0.4")):
        names = f"name_zh: 甲, name_en: {parent}, unit: points"
        node = f"{{node_id: {parent}, parent_id: toy_index, weight: {weight}, {names}}}"
        small_home.framework = small_home.framework.replace(
            f"  - {{node_id: {leaf}, parent_id: toy_index, weight: {weight},",
            f"  - {node}\n  - {{node_id: {leaf}, parent_id: {parent}, weight: 1.0,",
        )
    small_home.figures.append(figure("gdp", 2021, "21", "亿元", figure_id="gdp.110000.2021.02", published="2023-01-01"))
    charts = every(frames_of(small_home.write()))
    compiles(charts, capfd)
    assert {row["node"] for row in values(charts["score-economy"])} == {"economy", "output"}
    assert {"used", "lost"} == {row["chosen"] for row in values(charts["indicator-output"], kind="printed")}
