"""The four real samples, with figures read by eye from their cells.

Belongs here: spot values of ../shared/yearbook_samples. Does not belong here: synthetic files.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract.published import Record, Table, read_tables
from capdev_pipeline.home import REPOSITORY

SAMPLES = Path(os.environ.get("CAPDEV_SHARED") or REPOSITORY.parent / "shared") / "yearbook_samples"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no ../shared/yearbook_samples; name the folder shared with CAPDEV_SHARED"
)


def at(table: Table, cell: str) -> Record:
    (record,) = [record for record in table.records if record.cell == cell]
    return record


def facts(table: Table, cell: str) -> tuple[object, ...]:
    record = at(table, cell)
    shown = record.missing if record.value is None else record.value
    return record.indicator, record.region, record.region_code, record.year, shown, record.unit


def test_population_by_marital_status_2005() -> None:
    (table,) = read_tables(SAMPLES / "CSYB2006_Table4.11.xls")
    assert (table.number, table.unit) == ("4-11", "person")
    assert table.title == "Population by Sex, Marital Status and Region (2005)"
    assert "sampling fraction is 1.325%" in table.preamble.notes[0]
    assert len(table.rows) == 32
    assert len(table.columns) == 18
    whole = "Population Aged 15 and Over"
    assert facts(table, "B12") == (whole, "全国", "100000", 2005, 13664737, "person")
    assert facts(table, "C14") == (f"{whole}/Male", "北京市", "110000", 2005, 92227, "person")
    assert facts(table, "D18") == (f"{whole}/Female", "内蒙古自治区", "150000", 2005, 128607, "person")
    assert facts(table, "E17") == ("Never Married", "山西省", "140000", 2005, 63950, "person")
    assert facts(table, "G21") == ("Never Married/Female", "吉林省", "220000", 2005, 23105, "person")
    assert facts(table, "H25") == ("First Married", "江苏省", "320000", 2005, 628557, "person")
    assert facts(table, "L37") == ("Re-married/Male", "海南省", "460000", 2005, 585, "person")
    assert facts(table, "P43") == ("Divorced/Female", "西藏自治区", "540000", 2005, 381, "person")
    assert facts(table, "S49") == ("Widowed/Female", "新疆维吾尔自治区", "650000", 2005, 6697, "person")


def test_two_stacked_blocks_of_expenditure() -> None:
    new, old = read_tables(SAMPLES / "handmade_two_blocks.xls")
    assert (new.block, old.block) == ("一般公共预算支出", "财政支出")
    assert facts(new, "G2") == ("一般公共预算支出", "北京市", "110000", 2007, 1649.5, "亿元")
    assert facts(new, "X32") == ("一般公共预算支出", "新疆维吾尔自治区", "650000", 2024, 7645.96, "亿元")
    assert facts(new, "O20") == ("一般公共预算支出", "广东省", "440000", 2015, 12827.8, "亿元")
    assert facts(new, "E2") == ("一般公共预算支出", "北京市", "110000", 2005, "empty", "亿元")
    assert facts(old, "E33") == ("财政支出", "北京市", "110000", 2005, 1058.31, "亿元")
    assert facts(old, "F63") == ("财政支出", "新疆维吾尔自治区", "650000", 2006, 678.47, "亿元")
    assert facts(old, "G33") == ("财政支出", "北京市", "110000", 2007, "empty", "亿元")
    assert any("stray letter 'i'" in note for note in at(new, "G2").notes)
    assert len(new.records) == len(old.records) == 31 * 20


def test_portal_gdp_by_province() -> None:
    (table,) = read_tables(SAMPLES / "portal_province_gdp_gbk.csv")
    assert (table.preamble.database, table.preamble.indicator) == ("分省年度数据", "地区生产总值")
    assert table.sources == ("国家统计局",)
    assert "第五次全国经济普查" in table.footnotes[0]
    assert facts(table, "B5") == ("地区生产总值", "北京市", "110000", 2024, 49670.2, "亿元")
    assert facts(table, "G5") == ("地区生产总值", "北京市", "110000", 2019, 37767.0, "亿元")
    assert facts(table, "B23") == ("地区生产总值", "广东省", "440000", 2024, 141488.9, "亿元")
    assert facts(table, "T35") == ("地区生产总值", "新疆维吾尔自治区", "650000", 2006, 2984.5, "亿元")
    assert at(table, "G5").printed == "37767.0"
    assert len(table.records) == 31 * 19


def test_portal_sample_survey_population() -> None:
    (table,) = read_tables(SAMPLES / "portal_province_population_sample_gbk.csv")
    name = "人口数(人口抽样调查)"
    assert facts(table, "B5") == (name, "北京市", "110000", 2025, "empty", "人")
    assert facts(table, "C5") == (name, "北京市", "110000", 2024, 22470, "人")
    assert facts(table, "L5") == (name, "北京市", "110000", 2015, 335775, "人")
    assert facts(table, "G7") == (name, "河北省", "130000", 2020, "empty", "人")
    assert facts(table, "U30") == (name, "西藏自治区", "540000", 2006, 2574, "人")
    assert len(table.footnotes) == 2
    assert "1%人口抽样调查样本数据" in table.footnotes[0]


def test_samples_are_refused_when_something_else_is_given() -> None:
    with pytest.raises(ExtractError, match="unit 万元 given, 亿元 printed"):
        read_tables(SAMPLES / "portal_province_gdp_gbk.csv", unit="万元")
