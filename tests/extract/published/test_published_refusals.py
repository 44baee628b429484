"""Bad files: a refusal that names sheet and cell and the way out, never a wrong number.

Belongs here: files that must be refused, and files that must be asked about. Does not belong here: good files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract.published import read_tables
from tests.extract.published.published_cases import SHORT
from tests.extract.published.published_files import (
    Failed,
    Percent,
    Sheet,
    csv,
    html,
    ods,
    save,
    xls,
    xls_with_password,
    xlsx,
    xlsx_with_password,
)

GOOD = [["2-1 人口"], ["单位：万人"], ["地区", "2018年", "2019年"], ["北京", 2154.2, 2153.6], ["天津", 1383, 1385]]
WRITERS = st.sampled_from([xls, xlsx, ods, csv, html])
HIDDEN = [Sheet([["见隐藏表"]], (), "说明"), Sheet(GOOD, hidden=True)]
YEARS = ["地区", "2018年人口(万人)", "2019年人口(万人)"]


@dataclass
class Bad:
    """One file, and the words its refusal must hold."""

    why: str
    name: str
    data: bytes
    words: list[str]
    given: dict[str, Any] = field(default_factory=dict)


BAD = [
    Bad("password, xls", "a.xls", xls_with_password(), ["a.xls", "encrypted", "without a password"]),
    Bad("password, xlsx", "a.xlsx", xlsx_with_password(), ["a.xlsx", "encrypted", "without a password"]),
    Bad("truncated zip", "a.xlsx", xlsx(GOOD)[:2500], ["a.xlsx", "zip archive", "fetch the file again"]),
    Bad("truncated xls", "a.xls", xls(GOOD)[:2000], ["a.xls", "ends after 2000 bytes", "fetch it again"]),
    Bad(
        "zip of something else",
        "a.zip",
        xlsx(GOOD).replace(b"xl/workbook", b"xl/w0rkbook"),
        ["a.zip", "xlsx or ods", "unpack it"],
    ),
    Bad("empty file", "a.csv", b" \n", ["a.csv", "empty"]),
    Bad(
        "html error page named .xls",
        "C03-14.xls",
        b"<!DOCTYPE html><html><body><h1>403</h1><table><tr><td>Forbidden</td></tr></table></body></html>",
        ["C03-14.xls", "html page", "bot wall"],
    ),
    Bad("latin-1", "a.csv", "Region,2019\ncafé,1\n".encode("latin-1"), ["a.csv, row 2", "UTF-8", "GB18030"]),
    Bad("utf-16", "a.csv", "地区,2019\n北京,1\n".encode("utf-16"), ["UTF-16", "save it as csv in UTF-8"]),
    Bad("no separators", "a.txt", "一段话\n没有表\n".encode(), ["a.txt", "save the table as csv"]),
    Bad("only text sheets", "a.xlsx", xlsx([["说明"], ["见年鉴"]]), ["a.xlsx", "none with figures"]),
    Bad(
        "column shifted by one row, last value in the footnote row",
        "a.xls",
        xls([YEARS, ["北京", 1, ""], ["天津", 2, 3], ["河北", 4, 5], ["注：含外来人口。", "", 6]]),
        ["'Sheet1'!C5", "footnote", "6", "shifted by one row"],
    ),
    Bad(
        "the same with a footnote mark instead of 注",
        "a.xls",
        xls([YEARS, ["北京", 1, ""], ["天津", 2, 3], ["①本表数据根据第四次经济普查数据进行了修订。", "", 6]]),
        ["'Sheet1'!C4", "footnote", "shifted by one row"],
    ),
    Bad(
        "column shifted down, last value below the last label",
        "a.xlsx",
        xlsx([YEARS, ["北京", 1, ""], ["天津", 2, 3], ["", "", 5]]),
        ["'Sheet1'!C4", "without a label", "shifted by one row"],
    ),
    Bad(
        "column shifted up into the header",
        "a.ods",
        ods([["地区", "人口(万人)", 2153.6], ["北京", 1, 3], ["天津", 2, ""]]),
        ["'Sheet1'!"],
    ),
    Bad(
        "label without values next to values without a label",
        "a.csv",
        csv([YEARS, ["北京", "", ""], ["", "1", "2"], ["天津", "3", "4"]]),
        ["a.csv, B3", "without a label"],
    ),
    Bad(
        "duplicate region labels, printed differently",
        "a.xls",
        xls([YEARS, ["北京", 1, 2], ["天津", 3, 4], ["北 京 市", 5, 6]]),
        ["'Sheet1'!A4", "A2", "same label"],
    ),
    Bad(
        "duplicate row of an item",
        "a.xlsx",
        xlsx([["指标", "2019年(亿元)"], ["产值", 1], ["产值", 2]]),
        ["'Sheet1'!A3", "A2"],
        {"region": "北京"},
    ),
    Bad(
        "repeated years without a parent",
        "a.xls",
        xls([["地区", "2018", "2017", "2018", "2017"], ["北京", 1, 2, 3, 4]]),
        ["'Sheet1'!D1", "the same header as B1"],
    ),
    Bad(
        "thousands separator cut a figure in two",
        "a.csv",
        "地区,2019年\n北京,1,234\n天津,5\n".encode(),
        ["a.csv, C1", "without a header"],
    ),
    Bad(
        "row with fewer cells than the header",
        "a.csv",
        "地区,2018年,2019年\n北京,1,2\n天津,3\n".encode(),
        ["a.csv, A3", "2 cells under a header of 3"],
    ),
    Bad("html row with fewer cells", "a.htm", html([YEARS, ["北京", 1, 2], ["天津", 3]]), ["'table 1'!A3", "2 cells"]),
    Bad(
        "words in a value cell",
        "a.xlsx",
        xlsx([YEARS, ["北京", 1, 2], ["天津", 3, "约4"], ["河北", "l0", 6]]),
        ["'Sheet1'!C3", "约4", "'Sheet1'!B4", "l0"],
    ),
    Bad(
        "header of years, no labels, the order of provinces implied",
        "a.csv",
        csv([["2018年", "2019年", "2020年"], ["1.5", "2.5", "3.5"], ["4.5", "5.5", "6.5"]]),
        ["a.csv, A2", "label"],
    ),
    Bad(
        "bare table: indicator and unit asked for by name",
        "a.csv",
        csv([["地区", "2023年"], ["北京市", "1"]]),
        ["a.csv, B2", "give indicator=", "give unit="],
    ),
    Bad(
        "new portal by region: unit still lacking",
        "a.csv",
        csv([["数据库：分省年度数据"], ["地区", "2023年", "2022年"], ["北京市", "1", "2"]]),
        ["give unit="],
        {"indicator": "GDP"},
    ),
    Bad(
        "new portal by indicator: region asked for",
        "a.csv",
        csv([["指标", "2023年"], ["教育支出 (亿元)", "1"]]),
        ["a.csv, B2", "give region="],
    ),
    Bad(
        "year nowhere, the edition year is not taken",
        "2020年鉴.xls",
        xls([["2-5 绿地面积"], ["单位：公顷"], ["地区", "绿地面积"], ["北京", 85286]]),
        ["'Sheet1'!B4", "give year="],
    ),
    Bad(
        "the price year of a title is not the data year",
        "a.xls",
        xls([["2-5 产值(2015年不变价)"], ["单位：亿元"], ["地区", "产值"], ["北京", 1]]),
        ["give year="],
    ),
    Bad(
        "unit in the file name only",
        "R&D经费（万元）.xlsx",
        xlsx([["2-1 R&D经费"], ["地区", "2019年"], ["北京", 2233.6]]),
        ["give unit="],
    ),
    Bad(
        "several units over a table, none at the columns",
        "a.xls",
        xls([["2-1 人口和产值"], ["单位：万人、亿元"], ["地区", "人口", "产值"], ["北京", 1, 2]]),
        ["give unit="],
        {"year": 2019},
    ),
    Bad(
        "a rate does not take the unit of the amounts",
        "a.xls",
        xls([["2-1 产值(2019年)"], ["单位：亿元"], ["地区", "产值", "比上年增长"], ["北京", 35371.3, 6.1]]),
        ["'Sheet1'!C4", "give unit="],
    ),
    Bad(
        "a % behind a value of another unit",
        "a.csv",
        csv([["地区", "2019年产值(亿元)"], ["北京", "6.1％"]]),
        ["a.csv, B2", "6.1％", "亿元"],
    ),
    Bad("given unit against the printed one", "a.xls", xls(GOOD), ["unit 人 given, 万人 printed"], {"unit": "人"}),
    Bad(
        "text copy with an empty cell dropped",
        "a.txt",
        "\n\t\n".join(["地区", "收入(元)", "增长(%)", "北京", "1", "2", "天津", "3", "上海", "5", "6"]).encode(),
        ["a.txt, row 13", "2 cells", "3 in the first row"],
    ),
]


CONTAINERS = [("xls", xls), ("xlsx", xlsx), ("ods", ods)]
BAD += [
    Bad(f"figures in a hidden sheet only, {kind}", f"a.{kind}", write(HIDDEN), [f"a.{kind}", "none with figures"])
    for kind, write in CONTAINERS
]
BAD += [
    Bad(f"error cell, {kind}", f"a.{kind}", write([YEARS, ["北京", 1, Failed()]]), ["'Sheet1'!C2", "ERROR"])
    for kind, write in CONTAINERS
]
BAD += [
    Bad(
        "a year-like number in the footnote row",
        "a.xls",
        xls([YEARS, ["北京", 1, ""], ["天津", 2, 3], ["注：含外来人口。", "", 2010]]),
        ["'Sheet1'!C4", "footnote"],
    ),
    Bad(
        "row and column name different years",
        "a.xls",
        xls([["年份", "2018年产值(亿元)", "人口(万人)"], [2018, 1, 2], [2019, 3, 4]]),
        ["'Sheet1'!B3", "2019, 2018"],
    ),
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.why)
def test_a_bad_file_is_refused_with_its_cell_and_a_way_out(bad: Bad, tmp_path: Path) -> None:
    with pytest.raises(ExtractError) as caught:
        read_tables(save(tmp_path, bad.name, bad.data), **bad.given)
    for word in bad.words:
        assert word in str(caught.value)
    assert all(problem.way_out for problem in caught.value.problems)


@pytest.mark.parametrize(("kind", "write"), CONTAINERS)
def test_a_cell_of_percentages_is_read_as_it_prints(kind: str, write: Any, tmp_path: Path) -> None:
    rows = [["地区", "2019年增速(%)", "2019年人口(万人)"], ["北京", Percent(0.061), 2153.6], ["天津", Percent(-0.1), 1]]
    (table,) = read_tables(save(tmp_path, f"a.{kind}", write(rows)))
    found = [(record.cell, record.value, record.printed) for record in table.records]
    assert found == [("B2", 6.1, "6.1%"), ("C2", 2153.6, "2153.6"), ("B3", -10.0, "-10.0%"), ("C3", 1.0, "1")]


@settings(max_examples=60, deadline=None)
@given(rows=st.integers(3, 31), columns=st.integers(2, 6), shifted=st.integers(0, 5), up=st.booleans(), write=WRITERS)
def test_no_column_shifted_by_one_row_is_read(
    rows: int, columns: int, shifted: int, up: bool, write: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shifted %= columns
    body = [[name, *[100.5 + 10 * r + c for c in range(columns)]] for r, name in enumerate(SHORT[:rows])]
    sheet = [
        ["2-1 人口"],
        ["单位：万人"],
        ["地区", *[f"{2019 + c}年" for c in range(columns)]],
        *body,
        ["注：含外来人口。", *[""] * columns],
    ]
    column = [row[shifted + 1] for row in sheet[2:]]
    column = [*column[1:], ""] if up else [column[0], "", *column[1:-1]]
    for row, cell in zip(sheet[2:], column, strict=True):
        row[shifted + 1] = cell
    path = save(tmp_path_factory.mktemp("shifted"), "a.dat", write(sheet))
    with pytest.raises(ExtractError):
        read_tables(path)


def test_all_problems_of_all_sheets_are_named_at_once(tmp_path: Path) -> None:
    first = Sheet([YEARS, ["北京", 1, "x"]], (), "一")
    second = Sheet([YEARS, ["天津", "y", 2]], (), "二")
    with pytest.raises(ExtractError) as caught:
        read_tables(save(tmp_path, "a.xlsx", xlsx([first, second])))
    assert [problem.where for problem in caught.value.problems] == ["a.xlsx, '一'!C2", "a.xlsx, '二'!B2"]


def test_a_changed_unit_is_read_as_it_is_printed(tmp_path: Path) -> None:
    for unit in ("万元", "亿元"):
        rows = [["2-1 产值"], [f"单位：{unit}"], ["地区", "2019年"], ["北京", 1]]
        (table,) = read_tables(save(tmp_path, "a.xls", xls(rows)))
        assert table.records[0].unit == unit


def test_a_vanished_row_leaves_no_record(tmp_path: Path) -> None:
    (table,) = read_tables(save(tmp_path, "a.xls", xls(GOOD[:-1])))
    assert {record.region for record in table.records} == {"北京市"}


def test_jilin_alone_is_no_province(tmp_path: Path) -> None:
    (table,) = read_tables(save(tmp_path, "a.xls", xls([YEARS, ["长春", 1, 2], ["吉林", 3, 4]])))
    record = table.records[-1]
    assert (record.region, record.region_code) == ("吉林", None)
    assert "吉林 may be a province or a city: no code given" in record.notes
    rows = [YEARS, *[[name, k, k] for k, name in enumerate(SHORT)]]
    (table,) = read_tables(save(tmp_path, "b.xls", xls(rows)))
    assert {"吉林省", "海南省"} <= {record.region for record in table.records}
    assert len({record.region_code for record in table.records}) == 31


def test_without_asking_what_is_not_printed_stays_open(tmp_path: Path) -> None:
    (table,) = read_tables(save(tmp_path, "a.csv", csv([["地区", "2023年"], ["北京市", "1"]])), ask=False)
    assert (table.records[0].indicator, table.records[0].unit) == (None, None)


def test_what_is_given_is_noted(tmp_path: Path) -> None:
    path = save(tmp_path, "a.csv", csv([["地区", "2023年"], ["北京市", "1"]]))
    (table,) = read_tables(path, indicator="GDP", unit="亿元")
    assert table.records[0].notes == ("given, not printed: indicator, unit",)
