"""One printed value or label at a time.

Belongs here: digits, signs, marks, missing values, units, years, languages. Does not belong here: tables.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.extract.published.grid import cell_name, printed
from capdev_pipeline.extract.published.labels import split_words, year_of, year_range, year_within
from capdev_pipeline.extract.published.regions import find_region
from capdev_pipeline.extract.published.units import Unit, split_unit, stated_unit
from capdev_pipeline.extract.published.values import Value, parse_text, parse_value

WIDE = str.maketrans("0123456789.,-+%", "０１２３４５６７８９．，－＋％")
NUMBERS = st.decimals(min_value=-(10**12), max_value=10**12, places=3, allow_nan=False)


@given(NUMBERS, st.sampled_from(["", ",", " ", "\u00a0"]), st.booleans(), st.sampled_from(["", "①", "[1]", "*", "²"]))
def test_a_number_survives_any_way_of_printing_it(number, separator: str, wide: bool, mark: str) -> None:
    text = f"{number:,}".replace(",", separator)
    value = parse_text(f"  {text.translate(WIDE) if wide else text}{mark}")
    assert value == Value(float(number), None, (mark,) if mark else ())


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_of_a_workbook_is_kept_as_it_is(number: float) -> None:
    assert parse_value(number, printed(number)) == Value(number, None)


@given(st.text(max_size=12))
def test_any_text_is_a_number_a_missing_value_or_neither(text: str) -> None:
    value = parse_text(text)
    assert value is None or (value.value is None) != (value.missing is None)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0.0),
        ("-5.79", -5.79),
        ("－5.79", -5.79),
        ("−5", -5.0),
        ("– 5", -5.0),
        ("100.00", 100.0),
        ("1,234.5", 1234.5),
        ("1 234.5", 1234.5),
        ("12,345,678", 12345678.0),
        ("１２３４．５", 1234.5),
        ("123.4²", 123.4),
        ("①123.4", 123.4),
        ("10 1)", 10.0),
        ("1.2E+05", 120000.0),
        ("12.3％", 12.3),
        (" 7 ", 7.0),
    ],
)
def test_numbers(text: str, number: float) -> None:
    value = parse_text(text)
    assert value is not None
    assert value.value == number


@pytest.mark.parametrize(
    "text",
    [
        "约4",
        "l0",
        "1,23",
        "1.234.567",
        "12 34",
        "1-2",
        "½",
        "(5)",
        "4.5.6",
        "2019年",
        "#REF!",
        "١٢",
        "1 2345",
        "亿",
        "*",
    ],
)
def test_what_is_not_plainly_a_number_is_none(text: str) -> None:
    assert parse_text(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \u3000\u00a0", "empty"),
        ("-", "dash"),
        ("—", "dash"),
        ("－", "dash"),
        ("--", "double_dash"),
        ("——", "double_dash"),
        ("…", "ellipsis"),
        ("……", "ellipsis"),
        ("...", "ellipsis"),
        ("***", "masked"),
        ("n.a.", "not_available"),
        ("N/A", "not_available"),
        ("…①", "ellipsis"),
    ],
)
def test_missing(text: str, reason: str) -> None:
    value = parse_text(text)
    assert value is not None
    assert (value.value, value.missing) == (None, reason)


@pytest.mark.parametrize(
    ("text", "year"),
    [("2019", 2019), ("2019.0", 2019), ("2019年", 2019), ("２０１９ 年", 2019), ("2019年①", 2019), ("2019*", 2019)]
    + [(text, None) for text in ("20190", "2019-2020", "1319", "年", "2019年鉴", "2019.5", "第2019", "")],
)
def test_years(text: str, year: int | None) -> None:
    assert year_of(text) == year


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("绿地面积(2004年)", 2004),
        ("2019年居民人均消费支出", 2019),
        ("Population (2005)", 2005),
        ("2000-2019年支出法生产总值", None),
        ("1978—2017年人口", None),
        ("产值(2015年不变价)", None),
        ("按2010年价格计算", None),
        ("以1952年为100", None),
        ("北京统计年鉴2020", None),
        ("2018年和2019年人口", None),
    ],
)
def test_the_year_of_a_title(text: str, year: int | None) -> None:
    assert year_within(text) == year


def test_a_range_of_years() -> None:
    assert year_range("4-13 2000-2019年支出法生产总值") == (2000, 2019)
    assert year_range("2018年人口") is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：%", Unit("%")),
        ("(%)", Unit("%")),
        ("单位:公里 (km)", Unit("公里", "km")),
        ("计量单位:亿元", Unit("亿元")),
        ("单位:以上年为100 (preceding year=100)", Unit("以上年为100", "preceding year=100")),
        ("(以1952年为100)", Unit("以1952年为100")),
        ("(person)", Unit("", "person")),
        ("单位万人", Unit("万人")),
        ("(10 000 persons)", Unit("", "10 000 persons")),
        ("Unit: 10 000 yuan", Unit("", "10 000 yuan")),
        ("(市辖区)", None),
        ("(2004年)", None),
        ("单位负责人", None),
    ],
)
def test_stated_units(text: str, unit: Unit | None) -> None:
    assert stated_unit(text) == unit


@pytest.mark.parametrize(
    ("text", "label", "unit"),
    [
        ("绿地面积\r\n(公顷)", "绿地面积", "公顷"),
        ("客运量总计 (万人)", "客运量总计", "万人"),
        ("铁路货运量（万吨）", "铁路货运量", "万吨"),
        ("人口数(人口抽样调查)(人)", "人口数(人口抽样调查)", "人"),
        ("一般公共预算支出（亿元）i", "一般公共预算支出", "亿元"),
        ("单位面积能耗(吨标准煤/万元)", "单位面积能耗", "吨标准煤/万元"),
        ("比上年增长%", "比上年增长", "%"),
        ("地区生产总值(当年价格)", "地区生产总值(当年价格)", None),
    ],
)
def test_units_in_labels(text: str, label: str, unit: str | None) -> None:
    found, its_unit, _ = split_unit(text)
    assert (found, its_unit.shown if its_unit else None) == (label, unit)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("全 市", "全市", ""),
        ("城    市", "城市", ""),
        ("北\u3000京", "北京", ""),
        ("北\u00a0京", "北京", ""),
        ("项目 Item", "项目", "Item"),
        ("公路里程\r\nLength of Express-\r\nways", "公路里程", "Length of Expressways"),
        ("年末人口   Population at Year-end", "年末人口", "Population at Year-end"),
        ("R&D经费", "R&D经费", ""),
        ("人均 GDP", "人均 GDP", ""),
        ("  Inner Mongolia", "", "Inner Mongolia"),
    ],
)
def test_languages(text: str, zh: str, en: str) -> None:
    words = split_words(text)
    assert (words.zh, words.en) == (zh, en)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("北京", "110000"),
        ("北京市", "110000"),
        ("内蒙古自治区", "150000"),
        ("广西壮族自治区", "450000"),
        ("宁夏", "640000"),
        ("新疆维吾尔自治区", "650000"),
        ("Inner Mongolia", "150000"),
        ("Tibet", "540000"),
        ("吉林省", "220000"),
        ("全国", "100000"),
    ],
)
def test_provinces(label: str, code: str) -> None:
    region = find_region(label, provincial=False)
    assert region is not None
    assert region.code == code


@pytest.mark.parametrize("label", ["吉林", "吉林市", "Jilin", "海南", "苏州", "Suzhou", "东城区", "合计", "香港"])
def test_no_provinces(label: str) -> None:
    assert find_region(label, provincial=False) is None


def test_cells_are_named_as_a_spreadsheet_names_them() -> None:
    assert [cell_name(6, 2), cell_name(0, 25), cell_name(9, 26), cell_name(0, 701)] == ["C7", "Z1", "AA10", "ZZ1"]
