"""series.csv, areas.csv, units.csv: rows that break them are refused with file and row or entry."""

from __future__ import annotations

from typing import Any

import pytest

SERIES = "series,unit,minimum,maximum,name_zh,name_en\n"
AREAS = "area,name_zh,name_en\n"
UNITS = "printed_unit,series,unit,factor,qualifier,note\n"
KNOWN_SERIES = "gdp,亿元,0,,产值,GDP\npm25,微克/立方米,0,,粉尘,dust\ngfcf,亿元,0,,投资,GFCF\n"


@pytest.mark.parametrize(
    ("name", "text", "where", "words"),
    [
        (
            "series.csv",
            SERIES + KNOWN_SERIES + "gdp,亿元,,,产值,GDP\n",
            "series.csv, entry gdp",
            "declared 2 times",
        ),
        (
            "areas.csv",
            AREAS + "110000,北京,Beijing\n110000,北京,Beijing\n",
            "areas.csv, entry 110000",
            "declared 2",
        ),
        ("units.csv", UNITS + "亿元,,亿元,1,,\n亿元,,亿元,2,,\n", "units.csv, entry 亿元", "declared 2 times"),
        ("units.csv", UNITS + "亿元,nothing,亿元,1,,\n", "units.csv, entry 亿元", "unknown series nothing"),
        ("units.csv", UNITS + "亿元,,亿元,1,,\n万元,,亿元,0,,\n", "units.csv, row 3", "factor"),
        ("units.csv", UNITS + "万元,,亿元,-1,,\n", "units.csv, row 2", "factor"),
        ("units.csv", UNITS + "万元,,亿元,many,,\n", "units.csv, row 2", "found 'many'"),
        ("units.csv", UNITS + "万元,,亿元,1,perhaps,\n", "units.csv, row 2", "qualifier"),
        ("series.csv", SERIES + KNOWN_SERIES + "GDP,亿元,,,产值,GDP\n", "series.csv, row 5", "found 'GDP'"),
        ("areas.csv", AREAS.strip() + ",colour\n110000,北京,Beijing,red\n", "areas.csv, row 2", "colour"),
        ("areas.csv", AREAS + "110000,北京,Beijing,too much\n", "areas.csv, row 2", ""),
        ("areas.csv", AREAS + "110000,北京\n", "areas.csv, row 2", "name_en"),
    ],
)
def test_a_wrong_register_is_refused_with_its_entry(spoilt: Any, name: str, text: str, where: str, words: str) -> None:
    spoilt.write(name, text)
    assert any(where == place and words in found for place, found in spoilt.refusals()), spoilt.refusals()


def test_the_same_printed_unit_may_have_a_rule_for_one_series(spoilt: Any) -> None:
    spoilt.write("units.csv", UNITS + "元,,亿元,1e-8,,\n元,pm25,微克/立方米,1,,\n")
    rules = spoilt.load().unit_rules
    assert rules["元", ""].unit == "亿元"
    assert rules["元", "pm25"].unit == "微克/立方米"
