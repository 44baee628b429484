"""Every trait of the catalogue of layouts, in files of every container.

Belongs here: figures read from the synthetic files. Does not belong here: bad files, the real samples.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from capdev_pipeline.extract.published import Record, Table, read_tables
from tests.extract.published.published_cases import CASES, SHORT, Case
from tests.extract.published.published_files import save, xlsx


def facts(record: Record) -> tuple[object, ...]:
    shown = record.missing if record.value is None else record.value
    return record.cell, record.indicator, record.region, record.year, shown, record.unit


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name}: {case.trait}")
def test_figures_are_read_as_printed(case: Case, tmp_path: Path) -> None:
    tables = read_tables(save(tmp_path, case.name, case.data), **case.given)
    assert len(tables) == case.tables
    records = [record for table in tables for record in table.records]
    cells = {figure[0] for figure in case.figures}
    found = [facts(record) for record in records if record.cell in cells]
    for figure in case.figures:
        assert figure in found


def test_there_are_at_least_25_files_and_31_provinces() -> None:
    assert len({case.name for case in CASES}) >= 25
    assert len(SHORT) == 31


def only_table(name: str, folder: Path) -> Table:
    case = next(case for case in CASES if case.name == name)
    (table,) = read_tables(save(folder, case.name, case.data), **case.given)
    return table


def test_what_stands_above_and_below_a_table(tmp_path: Path) -> None:
    green = only_table("green.xls", tmp_path)
    assert (green.number, green.title) == ("2-5", "绿地面积及建成区绿化覆盖面积(市辖区)")
    assert green.preamble.title_en == "Green Area and Green Coverage Area of Built Districts"
    assert green.scope == ("市辖区", "Districts under City")
    assert green.footnotes == ("①本表数据根据2019年园林绿化普查数据进行了修订,下表同。",)
    water = only_table("bilingual.xls", tmp_path)
    assert water.preamble.notes == ("按当年价格计算",)
    assert water.footnotes == ("注：1.2019年为初步数。", "2.地下水含再生水。")
    assert water.sources == ("市水务局",)
    portal = only_table("a.csv", tmp_path)
    assert (portal.preamble.database, portal.preamble.period) == ("分省年度数据", "2025")
    assert portal.footnotes == ("注：按《国民经济行业分类》（GB/T4754-2002）,三次产业分类依据2018年修订。",)
    spacers = only_table("spacers.xls", tmp_path)
    assert (spacers.number, spacers.title) == ("9-1", "公路、城市道路及桥梁(1978-2019年)")
    assert spacers.preamble.title_en == "HIGHWAYS, URBAN ROADS AND BRIDGES"
    assert spacers.preamble.years == (1978, 2019)


def test_both_languages_levels_and_marks(tmp_path: Path) -> None:
    merged = only_table("merged.xls", tmp_path)
    assert merged.columns[0].path_en == ("Registered Population", "Total")
    assert merged.stub == "地区 Region"
    water = only_table("bilingual.xls", tmp_path)
    assert [(row.label, row.label_en, row.level) for row in water.rows] == [
        ("供水总量", "Total Water", 0),
        ("地表水", "Surface Water", 1),
        ("地下水", "Groundwater Resources", 1),
        ("客运量总计", "Passenger Traffic in Total", 0),
    ]
    marks = only_table("marks.xlsx", tmp_path)
    assert [record.marks for record in marks.records] == [
        ("②", "①", "①"),
        ("[1]", "①", "[2]"),
        ("①", "❶"),
        ("*", "①", "*"),
    ]
    assert marks.records[0].printed == "1,234.5①"
    city = only_table("city.xls", tmp_path)
    assert city.columns[0].path_en == ("Area of Paved Expressways",)
    assert city.columns[0].unit == ("万平方米", "10 000 sq.m")
    assert city.rows[-1].path == ("吉林省", "吉林市")


def test_pages_are_joined_and_name_their_rows(tmp_path: Path) -> None:
    assert only_table("pages.xls", tmp_path).pages == ((2, 3), (7, 7))
    assert only_table("repeated.xls", tmp_path).pages == ((3, 3), (5, 5))


def test_five_thousand_rows_are_read_in_seconds(tmp_path: Path) -> None:
    rows = [["2-5 指标(2019年)"], ["单位：万元"], ["区县", *[f"指标{k}" for k in "甲乙丙丁戊己庚辛壬癸"]]]
    rows += [[f"第{number}县", *[number + k / 8 for k in range(10)]] for number in range(5000)]
    path = save(tmp_path, "long.xlsx", xlsx(rows))
    start = time.process_time()
    (table,) = read_tables(path)
    assert time.process_time() - start < 5
    assert len(table.records) == 50_000
    assert (table.records[-1].cell, table.records[-1].value) == ("K5003", 4999 + 9 / 8)
