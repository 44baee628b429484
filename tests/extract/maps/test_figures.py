"""The figures of a recognised table: every layout of a table, what the map adds, what it cannot settle."""

from __future__ import annotations

from typing import Any

import pytest

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract.maps import mapped_rows, recognise
from capdev_pipeline.extract.maps.figures import Mapped, regions_left_out
from capdev_pipeline.framework import Definition
from tests.table_maps import GDP, REVENUE, Cells, Content, entry, layout, main_figures, maps_of, table_map, tables_of

Said = tuple[str, str, str, str, str, str]
TITLE = ["3-1  主要经济指标"]
ABSOLUTE = {**GDP, "label": "地区生产总值/绝对数"}
PER_REGION = layout(region=None, areas=["110000", "120000"])


def read(definition: Definition, *sheets: Cells, maps: tuple[Content, ...] = (), edition: str = "2023") -> Mapped:
    return mapped_rows(tables_of(*sheets), maps_of(*maps), entry(edition), definition)


def said(mapped: Mapped) -> list[Said]:
    """(series, area, year, digits, unit, cell) of every row."""
    columns = ["series", "area", "year", "printed_value", "printed_unit", "cell"]
    return [tuple(row) for row in mapped.rows[columns].itertuples(index=False, name=None)]


def refusals(definition: Definition, *sheets: Cells, **more: Any) -> list[str]:
    with pytest.raises(ExtractError) as caught:
        read(definition, *sheets, **more)
    assert all(problem.way_out for problem in caught.value.problems)
    return [f"{problem.where}: {problem.found}" for problem in caught.value.problems]


BOTH_AREAS: list[Said] = [
    ("gdp", "110000", "2022", "30", "亿元", "'Sheet1'!B4"),
    ("gdp", "120000", "2022", "20", "亿元", "'Sheet1'!B5"),
    ("budget_revenue", "110000", "2022", "5", "亿元", "'Sheet1'!C4"),
    ("budget_revenue", "120000", "2022", "4", "亿元", "'Sheet1'!C5"),
]
LAYOUTS: dict[str, tuple[Cells, Content, list[Said]]] = {
    "items by years, the region given by the map": (
        main_figures(),
        layout(),
        [
            ("gdp", "110000", "2022", "30", "亿元", "'Sheet1'!B4"),
            ("gdp", "110000", "2023", "40", "亿元", "'Sheet1'!C4"),
            ("budget_revenue", "110000", "2022", "5", "亿元", "'Sheet1'!B5"),
            ("budget_revenue", "110000", "2023", "6", "亿元", "'Sheet1'!C5"),
        ],
    ),
    "regions by years, the indicator in the title": (
        [["3-1  地区生产总值"], ["单位：亿元"], ["地区", "2023年", "2022年"], ["北 京", 40, 30], ["天 津", 25, 20]],
        layout(title="地区生产总值$", region=None, items=[GDP]),
        [
            ("gdp", "110000", "2023", "40", "亿元", "'Sheet1'!B4"),
            ("gdp", "110000", "2022", "30", "亿元", "'Sheet1'!C4"),
        ],
    ),
    "regions by items, the year in the title": (
        [
            ["3-1  主要经济指标(2022年)"],
            ["单位：亿元"],
            ["地区", "地区生产总值", "财政收入"],
            ["北京", 30, 5],
            ["天津", 20, 4],
        ],
        PER_REGION,
        BOTH_AREAS,
    ),
    "regions by items, the year counted from the edition": (
        [TITLE, ["单位：亿元"], ["地区", "地区生产总值", "财政收入"], ["北京", 30, 5], ["天津", 20, 4]],
        {**PER_REGION, "year_of_edition": -1},
        BOTH_AREAS,
    ),
    "years by items": (
        [TITLE, ["单位：亿元"], ["年份", "地区生产总值", "财政收入"], [2022, 30, 5], ["2023年", 40, 6]],
        layout(),
        [
            ("gdp", "110000", "2022", "30", "亿元", "'Sheet1'!B4"),
            ("gdp", "110000", "2023", "40", "亿元", "'Sheet1'!B5"),
            ("budget_revenue", "110000", "2022", "5", "亿元", "'Sheet1'!C4"),
            ("budget_revenue", "110000", "2023", "6", "亿元", "'Sheet1'!C5"),
        ],
    ),
    "no unit and no indicator printed": (
        [["地区", "2022年", "2023年"], ["北京", 30, 40], ["天津", 20, 25]],
        layout(title="^地区$", region=None, indicator="地区生产总值", unit="万元", items=[GDP]),
        [
            ("gdp", "110000", "2022", "30", "万元", "'Sheet1'!B2"),
            ("gdp", "110000", "2023", "40", "万元", "'Sheet1'!C2"),
        ],
    ),
    "a year outright": (
        [TITLE, ["单位：亿元"], ["指标", "绝对数"], ["地区生产总值", 30], ["财政收入", 5]],
        layout(year=2022, items=[ABSOLUTE]),
        [("gdp", "110000", "2022", "30", "亿元", "'Sheet1'!B4")],
    ),
    "two pages": (
        [
            *[TITLE, ["单位：亿元"], ["指标", "2022年"], ["地区生产总值", 30]],
            *[[], ["3-1  续表"], ["指标", "2022年"], ["财政收入", 5]],
        ],
        layout(),
        [
            ("gdp", "110000", "2022", "30", "亿元", "'Sheet1'!B4"),
            ("budget_revenue", "110000", "2022", "5", "亿元", "'Sheet1'!B8"),
        ],
    ),
    "a range of years only": (
        main_figures((10, 20, 30, 40), (1, 2, 3, 4), first=2020),
        layout(years=[2021, 2022], items=[GDP]),
        [
            ("gdp", "110000", "2021", "20", "亿元", "'Sheet1'!C4"),
            ("gdp", "110000", "2022", "30", "亿元", "'Sheet1'!D4"),
        ],
    ),
    "a unit of the label's own": (
        [TITLE, ["指标", "2022年"], ["地区生产总值", 30], ["财政收入(万元)", 5]],
        layout(items=[{**GDP, "unit": "亿元"}, REVENUE]),
        [
            ("gdp", "110000", "2022", "30", "亿元", "'Sheet1'!B3"),
            ("budget_revenue", "110000", "2022", "5", "万元", "'Sheet1'!B4"),
        ],
    ),
    "a unit of the map that the table prints otherwise: the printed one": (
        main_figures((30,), (), unit="万元"),
        layout(unit="亿元"),
        [("gdp", "110000", "2022", "30", "万元", "'Sheet1'!B4")],
    ),
    "a district, named in the register of areas only": (
        [TITLE, ["单位：亿元"], ["地区", "2022年"], ["东城区", 30], ["西城区", 31]],
        layout(region=None, areas=["110102"], indicator="a", items=[{"label": "主要经济指标", "series": "gdp"}]),
        [("gdp", "110102", "2022", "31", "亿元", "'Sheet1'!B5")],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_gives_its_figures(definition: Definition, name: str) -> None:
    rows, edition, figures = LAYOUTS[name]
    assert said(read(definition, rows, maps=(table_map(edition),))) == figures


def test_stacked_blocks_are_tables_of_their_own(definition: Definition) -> None:
    rows: Cells = [
        ["", "", "", "2022年", "2023年"],
        [1, "地区生产总值（亿元）", "北京", 30, 40],
        [2, "", "天津", 20, 25],
        [3, "财政收入（亿元）", "北京", 5, 6],
        [4, "", "天津", 3, 4],
    ]
    one = table_map(layout(title="地区生产总值", region=None, items=[GDP]), table="one")
    two = table_map(layout(title="财政收入", region=None, items=[REVENUE]), table="two")
    mapped = read(definition, rows, maps=(one, two))
    assert [(series, year, value) for series, _, year, value, _, _ in said(mapped)] == [
        ("gdp", "2022", "30"),
        ("gdp", "2023", "40"),
        ("budget_revenue", "2022", "5"),
        ("budget_revenue", "2023", "6"),
    ]


def test_several_sheets_with_several_maps_and_one_without(definition: Definition) -> None:
    other: Cells = [["4-1  财政"], ["单位：万元"], ["指标", "2022年"], ["税收", 50000]]
    unknown: Cells = [["5-1  面积"], ["单位：公里"], ["指标", "2022年"], ["高速公路", 1]]
    second = table_map(layout(title="财政", items=[{"label": "税收", "series": "budget_revenue"}]), table="second")
    mapped = read(definition, main_figures((30,), (), 2022), other, unknown, maps=(table_map(), second))
    assert said(mapped) == [
        ("gdp", "110000", "2022", "30", "亿元", "'Sheet1'!B4"),
        ("budget_revenue", "110000", "2022", "50000", "万元", "'Sheet2'!B4"),
    ]
    assert [fit.map_id for fit in mapped.fits] == ["toy_source/main_figures", "toy_source/second"]
    assert [table.title for table in mapped.unknown] == ["面积"]


def test_a_row_carries_its_source_and_place(definition: Definition) -> None:
    row = read(definition, main_figures((33106.5, "41,610.9①"), ())).rows.to_dict("records")[1]
    assert row == {
        "figure_id": "gdp.110000.2023.toy_source/2023/file.xls.'Sheet1'!C4",
        "series": "gdp",
        "area": "110000",
        "year": "2023",
        "printed_value": "41610.9",
        "printed_unit": "亿元",
        "scope": "",
        "published": "2024-05",
        "published_note": "",
        "grade": "A",
        "citation": "Toy yearbook 2023, 3-1 主要经济指标",
        "publisher": "nobody",
        "locator": "file.xls, 'Sheet1'!C4 (table 3-1)",
        "url": "",
        "note": "given, not printed: region; footnote mark ①; printed as '41,610.9①'",
        "extract_id": "toy_source/2023/file.xls",
        "source_id": "toy_source",
        "path": "file.xls",
        "row": 4,
        "cell": "'Sheet1'!C4",
        "decimals": "1",
    }


@pytest.mark.parametrize(
    ("printed", "digits"),
    [
        ("１２３．５", "123.5"),
        ("1,234.50", "1234.50"),
        ("1 234", "1234"),
        ("12①", "12"),
        ("12.0①", "12.0"),
        ("12 [1]", "12"),
        ("－5", "-5"),
        ("+5", "5"),
        (".5", "0.5"),
        (33106.0, "33106"),
        (175.723927818139, "175.723927818139"),
    ],
)
def test_the_digits_of_a_value(definition: Definition, printed: object, digits: str) -> None:
    assert [row[3] for row in said(read(definition, main_figures((printed,), ())))] == [digits]


def test_the_finest_value_of_a_label_tells_the_decimals_of_all(definition: Definition) -> None:
    mapped = read(definition, main_figures((33106, 35371.28, 36102.6), (5, 6, 7)))
    assert list(mapped.rows["decimals"]) == ["2", "2", "2", "0", "0", "0"]


@pytest.mark.parametrize("mark", ["", "…", "-", "--", "***", "—"])
def test_a_missing_value_is_no_figure(definition: Definition, mark: str) -> None:
    mapped = read(
        definition,
        [TITLE, ["单位：亿元"], ["年份", "地区生产总值", "其他"], [2021, mark, 1], [2022, 30, 1]],
    )
    assert said(mapped) == [("gdp", "110000", "2022", "30", "亿元", "'Sheet1'!B5")]
    assert [record.cell for record in mapped.missing] == ["B4"]


def test_footnotes_say_scope_note_and_years_to_leave_out(definition: Definition) -> None:
    rules = [
        {"match": "第五次", "action": "scope", "text": "post-5th-census"},
        {"match": "初步", "action": "note", "text": "preliminary"},
        {"match": "不可比", "action": "drop", "text": "not comparable", "years": [2022]},
        {"match": "第四次", "action": "scope", "text": "post-4th-census"},
    ]
    rows = [
        *main_figures((30, 40), ()),
        ["注：1.按第五次全国经济普查修订。"],
        ["2.为初步数；2022年不可比。"],
        ["3.其他。"],
    ]
    maps = (table_map(layout(footnotes=rules, items=[{**GDP, "scope": "全市"}])),)
    (row,) = read(definition, rows, maps=maps).rows.to_dict("records")
    assert (row["year"], row["scope"]) == ("2023", "全市; post-5th-census")
    assert row["note"].startswith("preliminary; ")
    (fit,) = read(definition, rows, maps=maps).fits
    assert fit.footnotes == ("3.其他。",)


def test_the_scope_of_the_title_is_kept(definition: Definition) -> None:
    rows = main_figures()
    rows[0] = ["3-1  主要经济指标(市辖区)"]
    mapped = read(definition, rows)
    assert set(mapped.rows["scope"]) == {"市辖区"}


def test_jumps_are_those_of_the_label_or_of_the_map(definition: Definition) -> None:
    mapped = read(
        definition, main_figures((30,), (5,)), maps=(table_map(layout(items=[{**GDP, "jump": 1.2}, REVENUE])),)
    )
    assert sorted(mapped.jumps.values()) == [1.2, 3]
    assert {figure.split(".")[0]: factor for figure, factor in mapped.jumps.items()} == {
        "gdp": 1.2,
        "budget_revenue": 3,
    }


def test_regions_that_the_map_does_not_take_are_named(definition: Definition) -> None:
    rows = [TITLE, ["单位：亿元"], ["地区", "2022年"], ["北京", 1], ["天津", 2], ["东城区", 3], ["西城区", 3]]
    items = [{"label": "主要经济指标", "series": "gdp"}]
    maps = maps_of(table_map(layout(region=None, items=items, areas=["110000", "110101"])))
    fit = recognise(tables_of(rows)[0], maps)
    assert fit is not None
    assert regions_left_out(fit, definition) == ("天津市", "西城区")


REFUSED: dict[str, tuple[Cells, Content, str]] = {
    "an area that vanished": (
        [TITLE, ["单位：亿元"], ["地区", "地区生产总值", "财政收入"], ["北京", 30, 5], ["河北", 20, 4]],
        {**PER_REGION, "year": 2022},
        "file.xls, 'Sheet1', rows 4-5: not found: 120000",
    ),
    "a region that nobody names": (
        main_figures((30,), ()),
        layout(region=None),
        "file.xls, 'Sheet1'!B4: no region is printed for 1 of 1 values (B4)",
    ),
    "a unit that nobody names": (
        [TITLE, ["指标", "2022年"], ["地区生产总值", 30], ["财政收入", 5]],
        layout(items=[GDP]),
        "file.xls, 'Sheet1'!B3: no unit is printed for 1 of 1 values (B3)",
    ),
    "a year that nobody names": (
        [TITLE, ["单位：亿元"], ["指标", "绝对数"], ["地区生产总值", 30]],
        layout(items=[ABSOLUTE]),
        "file.xls, 'Sheet1'!B4: no year is printed for 1 of 1 values (B4)",
    ),
    "a region that contradicts the printed one": (
        [["3-1  天津市主要经济指标"], ["单位：亿元"], ["指标", "天津"], ["地区生产总值", 30]],
        layout(year=2022),
        "file.xls, 'Sheet1', rows 4-4: region 北京市 given, 天津市 printed",
    ),
    "a unit that contradicts the printed one": (
        main_figures((30,), ())[:4],
        layout(items=[{**GDP, "unit": "万元"}]),
        "file.xls, 'Sheet1', rows 4-4: unit 万元 given, 亿元 printed",
    ),
    "two labels for one figure": (
        main_figures((30,), (31,)),
        layout(items=[GDP, {"label": "财政收入", "series": "gdp"}]),
        "file.xls, 'Sheet1'!B5: 31 亿元 here, 30 亿元 in 'Sheet1'!B4 for gdp of 110000 in 2022",
    ),
    "the same digits in two units": (
        [TITLE, ["指标", "2022年"], ["地区生产总值(亿元)", 30], ["财政收入(万元)", 30]],
        layout(items=[GDP, {"label": "财政收入", "series": "gdp"}]),
        "file.xls, 'Sheet1'!B4: 30 万元 here, 30 亿元 in 'Sheet1'!B3 for gdp of 110000 in 2022",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_map_does_not_settle_is_refused(definition: Definition, name: str) -> None:
    rows, edition, words = REFUSED[name]
    assert refusals(definition, rows, maps=(table_map(edition),)) == [words]


def test_the_same_figure_twice_with_a_lost_zero_is_one_figure(definition: Definition) -> None:
    maps = (table_map(layout(items=[GDP, {"label": "财政收入", "series": "gdp"}])),)
    assert [row[3] for row in said(read(definition, main_figures((33106,), ("33106.0",)), maps=maps))] == [
        "33106",
        "33106.0",
    ]


def test_a_year_counted_from_an_edition_without_one_is_refused(definition: Definition) -> None:
    rows = [TITLE, ["单位：亿元"], ["指标", "绝对数"], ["地区生产总值", 30]]
    (problem,) = refusals(
        definition, rows, maps=(table_map(layout(year_of_edition=-1, items=[ABSOLUTE])),), edition="first"
    )
    assert problem.startswith("file.xls, 'Sheet1', rows 4-4: the year is counted from the edition, and 'first'")


def test_where_all_labels_vanished_it_is_not_the_areas_that_are_blamed(definition: Definition) -> None:
    rows = [TITLE, ["单位：亿元"], ["指标", "2022年"], ["本市生产总值", 30]]
    mapped = read(definition, rows, maps=(table_map(layout(items=[GDP])),))
    assert mapped.rows.empty
    assert [item.series for item in mapped.fits[0].vanished] == ["gdp"]
