"""capdev explain: the tree, JSON, options, and what it refuses.

Belongs here: the command as a user calls it. Does not belong here: what it says (tests/warehouse/test_explain.py).
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import duckdb
import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len
from rich.console import Console

from capdev_pipeline.cli import show_explain
from capdev_pipeline.cli.main import main
from capdev_pipeline.home import Home
from capdev_pipeline.warehouse.explain import explained
from capdev_pipeline.warehouse.explain_subject import Subject

if TYPE_CHECKING:
    from tests.conftest import SmallHome

Explain = Callable[..., Result]
ROOT = "capital_development_index"


@pytest.fixture(scope="module")
def explain(real_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Explain:
    """capdev explain on the real figures, in this process; a copy, for other tests hold the original open."""
    copy = Home(tmp_path_factory.mktemp("explain"))
    copy.raw.mkdir()
    copy.warehouse.mkdir()
    shutil.copy(real_home.published, copy.published)
    return lambda *arguments: CliRunner().invoke(main, ["explain", "--home", str(copy.root), *arguments])


def said(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_node_shows_its_children_down_to_cited_figures(explain: Explain) -> None:
    text = said(explain("capital_society", "2020"))
    for words in (
        "首都社会发展 / Capital society  2020",
        "得分 / score  0.8827 points",
        "上下界 / bounds  0.6179 - 0.9179 points",
        "0.4 → 0.5714 × 0.8998 = 0.5142  政府财政透明度指数",
        "89.38 % · 观测 observed · C · (89.38 - 76.33) / (90.83333333 - 76.33) = 0.899793151",
        "printed_figures.csv:8",
        "0.3 → -  年刑事案件发案数量 / Criminal cases filed in the year: 本年无值 / no value in this year",
        "需要 / needs criminal_cases 110000 2020 (cases_filed 公安立案数 / cases filed by the police)",
    ):
        assert words in text, words
    assert all(len(line) <= 200 for line in text.splitlines())


def test_an_indicator_shows_everything(explain: Explain) -> None:
    text = said(explain("pm25", "2011"))
    for words in (
        "值 / value  89.8839 微克/立方米 · 估计 estimated · 等级 / grade D · spliced: one_embassy_monitor",
        "lo = 30 微克/立方米 ← 2022",
        "hi = 94.3831 微克/立方米 ← 2010",
        "所据数字 / figures it rests on",
        "2. ratio to official_network in 2013, 2014, 2015: 0.907094 ratio  ← pm25.110000.2013.01",
        "落选 / not chosen",
        "no publication date, counts as earliest",
        "* one_embassy_monitor 使馆单点监测 / one embassy monitor: 拼接 spliced",
    ):
        assert words in text, words
    assert "落选" not in said(explain("pm25", "2011", "--no-losers"))


def test_a_missing_value_shows_what_would_fill_it(explain: Explain) -> None:
    text = said(explain("capital_stock", "2023"))
    assert "缺失 / missing: no figure at hand" in text
    assert "需要 / needs fai_price_index 110000 2023 或 / or rpi 110000 2023" in text
    assert "永续盘存 / perpetual" not in text


def test_the_stock_is_shown_on_request(explain: Explain) -> None:
    text = said(explain("capital_stock", "2020", "--stock"))
    assert "K(1952) = 11.3006 = I / P ÷ 0.1," in text
    assert "K(t) = 0.904 × K(t-1) + I / P, " in text
    assert "2000 年价格 / prices of 2000, 亿元" in text
    assert "│ 1952 │    0.79 │" in text
    assert "55466.7" in text


def test_a_series_shows_every_printed_figure_and_what_rests_on_it(explain: Explain) -> None:
    text = said(explain("R&D expenditure", "2016"))
    for words in (
        "R&D经费内部支出 / R&D expenditure  2016",
        "序列 / series rd_expenditure · 亿元 · 2 个印刷数字 / printed figures",
        "* rd_expenditure.110000.2016.02: 14845762 万元 = 1484.58 亿元 · B, 2017",
        "raw/science_and_technology/to-2023/printed_figures.csv:62",
        "用于 / rests on it  图 / figure rd_spending · expenditure 110000 2016: most precise print",
        "rd_expenditure.110000.2016.01: 1484.6 亿元 · C, 2026-07",
        "落选 / not chosen for  图 / figure rd_spending · expenditure 110000 2016",
        "rd_expenditure.110000.2016.02 is drawn",
    ):
        assert words in text, words
    assert "rd_expenditure.110000.2016.01: 1484.6" not in said(explain("rd_expenditure", "2016", "--no-losers"))


def test_a_name_of_both_is_the_node_unless_the_series_is_asked_for(explain: Explain) -> None:
    assert "得分 / score" in said(explain("pm25", "2013"))
    text = said(explain("pm25", "2013", "--series"))
    assert "7 个印刷数字" not in text
    assert "120000" in text
    assert "指标 / indicator pm25 110000 2010, 2011, 2012: spliced: one_embassy_monitor" in text
    assert "(official_network 官方监测网 / official monitoring network #2)" in text
    assert "120000 天津市 / Tianjin" in text
    assert "7 个印刷数字" in said(explain("pm25", "2013", "--series", "--area", "110000"))


def test_a_figure_that_serves_nothing_says_so(explain: Explain) -> None:
    text = said(explain("gfcf", "2015", "--area", "130000"))
    assert "未用于任何指标或图 / nothing rests on it" in text


def test_json_of_a_series_is_the_whole_record(explain: Explain) -> None:
    found = json.loads(said(explain("rd_expenditure", "2016", "--json")))
    assert (found["series"], found["year"], found["area"], found["unit"]) == ("rd_expenditure", 2016, None, "亿元")
    first, second = found["figures"]
    assert first["observation"]["printed_value"] == "14845762"
    assert [use["used_by"] for use in first["uses"] if use["chosen"]] == ["figure"]
    assert not any(use["chosen"] for use in second["uses"])


def test_the_help_is_in_both_languages(explain: Explain) -> None:
    options = said(explain("--help")).split("Options:")[1]
    for block in re.split(r"\n  (?=-)", options)[1:]:
        assert "--help" in block or re.search(r"[一-鿿]", block), block


def test_options_choose_the_cell(explain: Explain) -> None:
    text = said(explain("宜居城市建设", "2012", "--scheme", "plain_sum", "--release", "asof_2022", "--area", "110000"))
    assert "livable_city · 110000 北京市 / Beijing · 版本 / release asof_2022 · 方案 / scheme plain_sum" in text
    assert "得分之和" in text
    short = said(explain("capital_development_index", "2020", "--depth", "1"))
    assert "首都发展 / Capital development" in short
    assert "首都社会发展" not in short


def test_json_is_the_whole_record(explain: Explain) -> None:
    found = json.loads(said(explain("livable_city", "2020", "--json")))
    assert found["node_id"] == "livable_city"
    points = [child["contribution"] for child in found["children"]]
    assert sum(points) == pytest.approx(found["partial"], abs=1e-9)
    pm25 = found["children"][0]["indicator"]
    assert {"value", "unit", "formula", "bounds", "candidates", "segments", "steps", "needs", "observations"} <= set(
        pm25
    )
    assert found["indicator"] is None
    assert all(entry["citation"] and entry["locator"] for entry in pm25["observations"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("pm2", "2020"), ("unknown 'pm2'", "nearest: pm25 (PM2.5年均浓度")),
        (("pm25", "2030"), ("unknown '2030'", "nearest: 2023, 2022, 2021; known: 2010-2023")),
        (("rd_expenditure", "2030"), ("unknown '2030'", "a year with figures of rd_expenditure", "nearest: 2023")),
        (("land_area", "2017"), ("nearest: 2019, 2015; known: 2015, 2019",)),
        (("rd_expenditure", "2016", "--area", "310000"), ("known: 110000",)),
        (("livable_city", "2020", "--series"), ("unknown 'livable_city'", "an id or name of one series")),
        (("pm25", "then"), ("'then' is not a valid integer",)),
        (("pm25", "2020", "--area", "310000"), ("known: 110000",)),
        (("pm25", "2020", "--release", "asof_2020"), ("known: asof_2019",)),
        (("pm25", "2020", "--scheme", "sum"), ("known: declared, plain_sum",)),
        (("pm25",), ("Missing argument 'YEAR'",)),
    ],
)
def test_what_is_not_there_is_2_with_what_is(
    explain: Explain, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    result = explain(*arguments)
    assert result.exit_code == 2
    assert all(word in result.stderr for word in words), result.stderr
    assert "Traceback" not in result.output


def test_nothing_published_is_a_refusal(small_home: SmallHome) -> None:
    result = small_home.capdev("explain", "dust", "2021")
    assert result.returncode == 1
    assert "capdev build" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("width", [100, 200])
def test_every_node_and_year_can_be_shown(
    warehouse: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """All 26 × 14 cells and all nodes above them, at the width of a terminal and of a pipe."""
    console = Console(width=width, highlight=False)
    monkeypatch.setattr(show_explain, "out", console)
    shown = 0
    for year in range(2010, 2024):
        todo = [explained(warehouse, Subject(ROOT, year, "110000", "current", "declared"), stock=True)]
        while todo:
            found = todo.pop()
            todo += found.children
            with console.capture() as capture:
                show_explain.as_tree(found)
            text = capture.get()
            assert f"{found.name_zh} / " in text
            assert " None" not in text
            assert max(cell_len(line) for line in text.splitlines()) <= width
            shown += 1
    assert shown == 39 * 14


def test_one_call_is_quick(built: SmallHome) -> None:
    """Measured 0.9 s on the real figures with two busy cores; the limit leaves room for slow machines."""
    began = time.monotonic()
    assert built.capdev("explain", "toy_index", "2021").returncode == 0
    assert time.monotonic() - began < 5
