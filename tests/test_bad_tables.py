"""Published tables as they come, from the file to clean.observation: the right reading, or a refusal by name.

Belongs here: whole ways through `capdev add` and a build. Does not belong here: the reader alone
(tests/extract/published), wrong rows of transcribed extracts (test_bad_input.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import Result

from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.steps import run_step, steps_of
from tests.extract.published.published_files import (
    Failed,
    Percent,
    csv,
    html,
    ods,
    xls,
    xls_with_password,
    xlsx,
    xlsx_with_password,
)
from tests.table_maps import GDP, REVENUE, Cells, layout, main_figures, table_map

if TYPE_CHECKING:
    from tests.conftest import SmallHome

# The small home holds gdp 10, 20, 30, 40 for 2020-2023; the map questions a factor above 3.
REGIONS = table_map(
    layout(region=None, items=[GDP, REVENUE]), layout(edition="2024", region=None, title="^地区$", items=[GDP])
)


def by_region(*rows: list[Any], unit: str = "亿元") -> Cells:
    """Regions × items of 2022."""
    return [["3-1 主要经济指标(2022年)"], [f"单位：{unit}"], ["地区", "地区生产总值", "财政收入"], *rows]


def cells(gdp: Any, year: Any = "2022年") -> Cells:
    """One item of one year, with a year behind it that gives 40."""
    return [
        ["3-1 主要经济指标"],
        ["单位：亿元"],
        ["指标", year, "2023年"],
        ["地区生产总值", gdp, 40],
        ["财政收入", 5, 6],
    ]


@dataclass
class Bad:
    """One file and the words of its refusal."""

    why: str
    name: str
    data: bytes
    words: tuple[str, ...]
    content: dict[str, Any] | None = None


SHIFTED: Cells = [
    ["3-1 主要经济指标"],
    ["单位：亿元"],
    ["指标", "2022年", "2023年"],
    ["地区生产总值", 30, ""],
    ["财政收入", 5, 40],
    ["注：2023年为初步数。", "", 6],
]
ERROR_PAGE = b"<!DOCTYPE html><html><body><h1>403</h1><table><tr><td>Forbidden</td></tr></table></body></html>"
REFUSED = [
    Bad("password, xls", "a.xls", xls_with_password(), ("incoming/a.xls", "encrypted", "without a password")),
    Bad("password, xlsx", "a.xlsx", xlsx_with_password(), ("incoming/a.xlsx", "encrypted", "without a password")),
    Bad("html error page named .xls", "a.xls", ERROR_PAGE, ("incoming/a.xls", "html page", "fetch the file by hand")),
    Bad("truncated zip", "a.xlsx", xlsx(main_figures())[:2500], ("incoming/a.xlsx", "fetch the file again")),
    Bad("truncated xls", "a.xls", xls(main_figures())[:2000], ("incoming/a.xls", "fetch it again")),
    Bad("column shifted by one row", "a.xls", xls(SHIFTED), ("a.xls, 'Sheet1'!C6", "shifted by one row")),
    Bad(
        "duplicate region labels, printed differently",
        "a.xls",
        xls(by_region(["北京", 30, 5], ["天津", 20, 4], ["北 京 市", 31, 6])),
        ("a.xls, 'Sheet1'!A6", "stands also in A4"),
        REGIONS,
    ),
    Bad("two unlike values of one figure", "a.csv", csv(by_region(["北京", 30, 5], ["天津", 9, 1], ["北京市", 31, 5])),
        ("a.csv, A6", "stands also in A4"), REGIONS),
    Bad("a cell in error", "a.xlsx", xlsx(cells(Failed())), ("a.xlsx, 'Sheet1'!B4", "#ERROR")),
    Bad("a word for a value", "a.xls", xls(cells("约30")), ("a.xls, 'Sheet1'!B4", "约30", "correct the cell")),
    Bad("two numbers in a cell", "a.xls", xls(cells("30/31")), ("a.xls, 'Sheet1'!B4", "30/31")),
    Bad("a comma at a wrong place", "a.xls", xls(cells("3,0")), ("a.xls, 'Sheet1'!B4", "3,0")),
    Bad("a percentage in 亿元", "a.xlsx", xlsx(cells(Percent(0.3))), ("a.xlsx, 'Sheet1'!B4", "亿元")),
    Bad("an unregistered unit", "a.xls", xls(main_figures(unit="千克")), ("a.xls, 'Sheet1'!B4", "千克")),
    Bad("a unit of another kind", "a.xls", xls(main_figures(unit="万人")), ("a.xls, 'Sheet1'!B4", "is 万人, series")),
    Bad("no unit at all", "a.xls", xls([main_figures()[0], *main_figures()[2:]]), ("a.xls, 'Sheet1'!B3", "no unit")),
    Bad(
        "万元 printed as 亿元",
        "a.xls",
        xls(main_figures((300000, 400000), (5, 6))),
        ("a.xls, 'Sheet1'!B4", "gdp of 110000: 300000 亿元 in 2022, 30 in 2022", "1e+04 times"),
    ),
    Bad(
        "亿元 printed as 万元",
        "a.xls",
        xls(main_figures((30, 40), (5, 6), unit="万元")),
        ("a.xls, 'Sheet1'!B4", "1e+04 times"),
    ),
    Bad(
        "a vanished row",
        "a.xls",
        xls([*main_figures()[:3], ["生产总值指数", 105, 106], ["财政收入", 5, 6]]),
        ("a.xls, 'Sheet1', rows 4-5", "'地区生产总值' (gdp) is not in the table", "'生产总值指数' in B4"),
    ),
    Bad(
        "a vanished column",
        "a.xlsx",
        xlsx([["3-1 主要经济指标(2022年)"], ["单位：亿元"], ["地区", "财政收入"], ["北京", 5], ["天津", 4]]),
        ("a.xlsx, 'Sheet1', rows 4-5", "'地区生产总值' (gdp) is not in the table"),
        REGIONS,
    ),
    Bad(
        "a vanished region",
        "a.ods",
        ods(by_region(["天津", 20, 4], ["河北", 25, 4])),
        ("a.ods, 'Sheet1', rows 4-5", "not found: 110000"),
        REGIONS,
    ),
    Bad(
        "a row without a label",
        "a.xls",
        xls(by_region(["", 30, 5], ["天津", 20, 4], ["河北", 25, 4])),
        ("a.xls, 'Sheet1'!",),
        REGIONS,
    ),
    Bad("years repeated without a name above", "a.xls",
        xls([["3-1 主要经济指标"], ["单位：亿元"], ["指标", "2022年", "2022年"], ["地区生产总值", 30, 40]]),
        ("a.xls, 'Sheet1'!C3", "the same header as B3")),
    Bad("a year out of reach", "a.xls", xls(cells(30, "1022")), ("a.xls, 'Sheet1'",)),
    Bad("a value below the range", "a.xls", xls(cells("－30")), ("a.xls, 'Sheet1'!B4", "outside 0 to inf")),
    Bad("a transposed digit", "a.csv", csv(cells("3000")), ("a.csv, B4", "100 times")),
]  # fmt: skip


def add(home: SmallHome, run: Callable[..., Result], name: str, data: bytes) -> Result:
    path = home.incoming(name, data)
    named = ("--source", "toy_source", "--edition", "2023", "--published", "2024-05")
    result = run("add", "--home", home.root, path, *named, "--yes")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("bad", REFUSED, ids=lambda bad: bad.why)
def test_a_refusal_names_sheet_and_cell_and_leaves_raw_as_it_was(
    mapped_home: SmallHome, run: Callable[..., Result], bad: Bad
) -> None:
    if bad.content:
        mapped_home.write_map(bad.content)
    before = mapped_home.raw_bytes()
    result = add(mapped_home, run, bad.name, bad.data)
    assert result.exit_code == 1, result.stdout
    for word in bad.words:
        assert word in result.stderr
    assert " -> " in result.stderr
    assert mapped_home.raw_bytes() == before


@dataclass
class Good:
    """One file and the gdp of Beijing it gives, by year, in 亿元."""

    why: str
    name: str
    data: bytes
    gdp: dict[int, float]
    content: dict[str, Any] | None = None


BOTH = {2022: 30.0, 2023: 40.0}
READ = [
    Good("years as text", "a.xls", xls(cells(30, "2022")), BOTH),
    Good("years as numbers", "a.xlsx", xlsx(cells(30, 2022)), BOTH),
    Good("years as floats", "a.ods", ods(cells(30, 2022.0)), BOTH),
    Good("full-width year", "a.xls", xls(cells(30, "２０２２年")), BOTH),
    Good("a mark at a year", "a.xls", xls(cells(30, "2022年①")), BOTH),
    Good("full-width digits", "a.xls", xls(cells("３０．０")), BOTH),
    Good("numbers as text", "a.xlsx", xlsx(cells("30.0")), BOTH),
    Good("a mark behind the value", "a.xls", xls(cells("30①")), BOTH),
    Good("a raised mark behind the value", "a.xls", xls(cells("30²")), BOTH),
    Good("a mark in brackets", "a.csv", csv(cells("30[1]")), BOTH),
    Good("a mark before the value", "a.xls", xls(cells("①30")), BOTH),
    Good("a star", "a.xls", xls(cells("30*")), BOTH),
    *[
        Good(f"missing: {mark}", "a.xls", xls(cells(mark)), {2023: 40.0})
        for mark in ("…", "-", "--", "***", "—", "——", "...", "")
    ],
    Good("thousands by comma", "a.csv", csv(main_figures(("300,000", "400,000"), (5, 6), unit="万元")), BOTH),
    Good("thousands by blank", "a.xls", xls(main_figures(("300 000", "400 000"), (5, 6), unit="万元")), BOTH),
    Good("万元 for 亿元, printed", "a.xls", xls(main_figures((300000, 400000), (5, 6), unit="万元")), BOTH),
    Good(
        "the unit at the label",
        "a.xls",
        xls([["3-1 主要经济指标"], ["指标", "2022年"], ["地区生产总值(万元)", 300000], ["财政收入(亿元)", 5]]),
        {2022: 30.0},
    ),
    Good("padded labels", "a.xls", xls([["地区 生产　总值" if c == "地区生产总值" else c for c in row]
                                       for row in main_figures()]), BOTH),
    Good("html", "a.xls", html(main_figures()), BOTH),
    Good("gb18030, CRLF", "a.csv", csv(main_figures()).decode().replace("\n", "\r\n").encode("gb18030"), BOTH),
    Good("regions by items", "a.xls", xls(by_region(["北  京", 30, 5], ["天  津", 20, 4])), {2022: 30.0}, REGIONS),
    Good("a region that is not wanted", "a.xls", xls(by_region(["全国", 300, 50], ["北京", 30, 5])), {2022: 30.0},
         REGIONS),
]  # fmt: skip


def observations(home: SmallHome, extract_id: str) -> list[tuple[int, float]]:
    """Year and value of gdp of Beijing in clean.observation, by the steps of a build up to that table."""
    build = Build(home.home, with_report=False)
    build.check_folder()
    build.check_inputs()
    sql = "select year, value from clean.observation where extract_id = ? and series = 'gdp' and area = '110000'"
    with build.hold():
        for step in steps_of(build):
            run_step(step, build)
            if step.name == "observations":
                break
        with build.connection() as connection:
            return connection.execute(sql, [extract_id]).fetchall()


@pytest.mark.parametrize("good", READ, ids=lambda good: good.why)
def test_what_is_taken_in_is_the_right_reading(mapped_home: SmallHome, run: Callable[..., Result], good: Good) -> None:
    if good.content:
        mapped_home.write_map(good.content)
    result = add(mapped_home, run, good.name, good.data)
    assert result.exit_code == 0, result.stderr
    found = observations(mapped_home, f"toy_source/2023/{good.name}")
    assert dict(found) == pytest.approx(good.gdp)
    assert len(found) == len(good.gdp)
