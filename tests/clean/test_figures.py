"""Rows of an extract to observations: units, rules broken one at a time, duplicates."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pandas as pd
import pytest

from capdev_pipeline.clean.figures import Cleaned, clean_figures, half_width, join_cleaned
from capdev_pipeline.framework import Definition
from capdev_pipeline.schemas import validate
from capdev_pipeline.schemas.clean import Observation, Quarantine


@pytest.mark.parametrize(
    ("printed", "half"),
    [("89.5", 0.05), ("90", 0.5), ("90.0", 0.05), ("-3.14", 0.005), ("1.5e3", 50), ("2E-2", 0.005), ("0", 0.5)],
)
def test_half_of_the_last_printed_digit(printed: str, half: float) -> None:
    assert half_width(printed) == pytest.approx(half)


# series, printed value and unit -> value and unit by hand.
UNITS = [
    ("gdp", "10", "亿元", 10, "亿元"),
    ("gdp", "36102.6", "亿元", 36102.6, "亿元"),
    ("gdp", "3.5", "万亿元", 35000, "亿元"),
    ("gdp", "250000", "万元", 25, "亿元"),
    ("gdp", "4027", "billion yuan", 40270, "亿元"),
    ("fdi_used", "14.43", "billion USD", 144.3, "亿美元"),
    ("fdi_used", "1443000", "万美元", 144.3, "亿美元"),
    ("fdi_used", "15500", "百万美元", 155, "亿美元"),
    ("inbound_visitors", "376.9", "万人次", 376.9, "万人次"),
    ("inbound_visitors", "3769000", "person-times", 376.9, "万人次"),
    ("inbound_visitors", "3769", "千人次", 376.9, "万人次"),
    ("inbound_visitors", "3.769", "million person-times", 376.9, "万人次"),
    ("resident_population", "21.893", "million persons", 2189.3, "万人"),
    ("resident_population", "21893000", "人", 2189.3, "万人"),
    ("water_per_capita", "118.9", "立方米", 118.9, "立方米/人"),
    ("water_total", "25.8", "亿立方米", 25.8, "亿立方米"),
    ("labour_productivity", "28.2", "万元/人", 282000, "元/人"),
    ("library_collections", "3200", "万册", 32000000, "册"),
    ("invention_patents_granted", "7.9", "万件", 79000, "件"),
    ("expressway_km", "0.1", "万公里", 1000, "公里"),
    ("pm25", "30", "ug/m3", 30, "微克/立方米"),
]


@pytest.mark.parametrize(("series", "text", "unit", "value", "canonical"), UNITS)
def test_a_figure_is_brought_into_the_canonical_unit(
    make: SimpleNamespace, series: str, text: str, unit: str, value: float, canonical: str
) -> None:
    (row,) = make.observations([make.printed(series, text, unit)]).to_dict("records")
    assert row["value"] == pytest.approx(value, rel=1e-12)
    assert row["unit"] == canonical
    assert (row["printed_value"], row["printed_unit"]) == (text, unit)
    assert row["value"] == pytest.approx(float(text) * row["factor"])
    assert row["qualifier"] == ""


def test_the_half_width_is_in_the_canonical_unit(make: SimpleNamespace) -> None:
    (row,) = make.observations([make.printed("fdi_used", "14.4", "billion USD")]).to_dict("records")
    assert row["half_width"] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("series", "unit", "qualifier"),
    [
        ("inbound_visitors", "million person-times (more than)", "lower_bound"),
        ("criminal_cases", "万件余", "lower_bound"),
        ("resident_population", "million persons (around)", "approximate"),
        ("gdp", "亿元 (rough)", "approximate"),
    ],
)
def test_words_of_the_unit_that_blur_the_figure_are_kept(
    make: SimpleNamespace, series: str, unit: str, qualifier: str
) -> None:
    (row,) = make.observations([make.printed(series, "1", unit)]).to_dict("records")
    assert row["qualifier"] == qualifier


def test_an_observation_keeps_its_source_and_its_line(make: SimpleNamespace, definition: Definition) -> None:
    rows = [make.printed(year="2019"), make.printed(note="a", published_note="b", published="2021-02")]
    frame = validate(Observation, clean_figures(make.extract(rows), definition).observations, where="t")
    row = frame[frame["year"] == 2020].to_dict("records")[0]
    expected = {
        "observation_id": "gdp.110000.2020.01", "extract_id": "toy/2020", "source_id": "toy", "row": 3, "grade": "A",
        "locator": "table 1", "citation": "Toy yearbook", "note": "a; b", "published": "2021-02",
        "published_by": pd.Timestamp("2021-02-28"),
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_an_undated_figure_is_accepted(make: SimpleNamespace) -> None:
    (row,) = make.observations([make.printed(published="")]).to_dict("records")
    assert pd.isna(row["published_by"])


NOT_A_NUMBER = "printed_value is a number"
WRONG_YEAR = "year is a calendar year of the framework"
WRONG_DATE = "published is YYYY, YYYY-MM, YYYY-MM-DD or empty"
# One cell changed: the rule that refuses it, and words of the reason.
BROKEN: list[tuple[dict[str, str], str, str]] = [
    *(
        ({"printed_value": text}, NOT_A_NUMBER, repr(text))
        for text in ("", "abc", "1,234", "12 ", "1.2.3", "--1", "NaN", "inf", "约90", "1_000", "0x1F", "1e", ".5")
    ),
    ({"series": "gdpp"}, "series is registered", "unknown series 'gdpp'"),
    ({"area": "999999"}, "area is registered", "unknown area '999999'"),
    *(
        ({"year": year}, WRONG_YEAR, repr(year))
        for year in ("", "20", "1948", "2031", "2020.0", "二零二零", "-2020", "²", "2020年")
    ),
    *(
        ({"published": day}, WRONG_DATE, repr(day))
        for day in ("2021-13", "2021-02-30", "21-02-03", "2021/02/03", "2021-2-3", "spring 2021", "0000")
    ),
    *(({"grade": grade}, "grade is A, B, C or D", repr(grade)) for grade in ("", "E", "a", "AB")),
    ({"figure_id": " "}, "figure_id is not empty", "no figure_id"),
    ({"citation": ""}, "citation is not empty", "no citation"),
    ({"locator": ""}, "locator is not empty", "no locator"),
    ({"publisher": ""}, "publisher is not empty", "no publisher"),
    ({"printed_unit": "furlong"}, "printed_unit is registered", "unknown unit 'furlong'"),
    ({"printed_unit": ""}, "printed_unit is registered", "unknown unit ''"),
    ({"printed_unit": "公里"}, "the unit fits the series", "series gdp is in 亿元"),
    ({"printed_unit": "立方米"}, "printed_unit is registered", "unknown unit '立方米'"),
    ({"printed_value": "-1"}, "the value lies in the range of its series", "-1 亿元 is outside 0 to inf"),
]


@pytest.mark.parametrize(("change", "rule", "reason"), BROKEN, ids=[f"{c[1]}: {c[2]}" for c in BROKEN])
def test_a_row_that_breaks_one_rule_is_set_apart_with_that_rule(
    make: SimpleNamespace, definition: Definition, change: dict[str, str], rule: str, reason: str
) -> None:
    good, bad = make.printed(year="2019"), make.printed(**{"figure_id": "x"} | change)
    cleaned = clean_figures(make.extract([good, bad]), definition)
    assert list(cleaned.observations["observation_id"]) == ["gdp.110000.2019.01"]
    (row,) = cleaned.quarantine.to_dict("records")
    assert row["rule"] == rule
    assert reason in row["reason"]
    assert (row["row"], row["locator"]) == (3, "raw/toy/2020/printed_figures.csv, row 3")
    assert json.loads(row["row_json"]) == bad


@pytest.mark.parametrize("value", ["1e400", "-1e400", "9" * 400])
def test_a_number_beyond_all_bounds_is_set_apart(make: SimpleNamespace, definition: Definition, value: str) -> None:
    cleaned = clean_figures(make.extract([make.printed("fdi_used_change", value, "%")]), definition)
    assert cleaned.observations.empty
    assert set(cleaned.quarantine["rule"]) <= {NOT_A_NUMBER, "the value lies in the range of its series"}


@pytest.mark.parametrize(
    ("series", "unit", "inside", "outside"),
    [
        ("culture_va_share", "%", "100", "100.1"),
        ("congestion_index", "指数 (0-10)", "10", "10.01"),
        ("fai_growth", "%", "-100", "-100.5"),
        ("pm25", "ug/m3", "0", "-0.1"),
    ],
)
def test_the_range_of_a_series_includes_its_ends(
    make: SimpleNamespace, definition: Definition, series: str, unit: str, inside: str, outside: str
) -> None:
    assert len(make.observations([make.printed(series, inside, unit)])) == 1
    cleaned = clean_figures(make.extract([make.printed(series, outside, unit)]), definition)
    assert list(cleaned.quarantine["rule"]) == ["the value lies in the range of its series"]


def test_the_range_is_that_of_the_canonical_unit(make: SimpleNamespace, definition: Definition) -> None:
    # pm25 is at most 1000; a rank of 0.5 is below 1.
    assert len(make.observations([make.printed("pm25", "1000", "ug/m3")])) == 1
    cleaned = clean_figures(make.extract([make.printed("fiscal_transparency_rank", "0.5", "rank")]), definition)
    assert list(cleaned.quarantine["rule"]) == ["the value lies in the range of its series"]


def test_a_row_that_breaks_several_rules_names_them_all(make: SimpleNamespace, definition: Definition) -> None:
    bad = make.printed(value="many", area="1", year="20", grade="Z", citation="")
    cleaned = clean_figures(make.extract([bad]), definition)
    assert set(cleaned.quarantine["rule"]) == {
        NOT_A_NUMBER, WRONG_YEAR, "area is registered", "grade is A, B, C or D", "citation is not empty",
    }  # fmt: skip
    assert len(validate(Quarantine, cleaned.quarantine, where="t")) == 5


def test_a_figure_id_used_twice_names_the_first_row(make: SimpleNamespace, definition: Definition) -> None:
    rows = [make.printed(), make.printed(year="2019"), make.printed(value="11", figure_id="gdp.110000.2020.01")]
    cleaned = clean_figures(make.extract(rows), definition)
    (row,) = cleaned.quarantine.to_dict("records")
    assert (row["row"], row["rule"]) == (4, "figure_id is unique")
    assert row["reason"].startswith("repeats row 2 ")
    assert list(cleaned.observations["row"]) == [2, 3]


def test_the_same_figure_under_two_ids_is_entered_once(make: SimpleNamespace, definition: Definition) -> None:
    cleaned = clean_figures(make.extract([make.printed(), make.printed(figure_id="other")]), definition)
    assert [(r["row"], r["rule"]) for r in cleaned.quarantine.to_dict("records")] == [(3, "a figure is entered once")]


@pytest.mark.parametrize("cell", ["scope", "published", "citation", "locator"])
def test_the_same_number_from_another_place_is_another_figure(make: SimpleNamespace, cell: str) -> None:
    other = {"published": "2022-02-03"}.get(cell, "other")
    rows = [make.printed(), make.printed(figure_id="other", **{cell: other})]
    assert len(make.observations(rows)) == 2


def cleaned_in(make: SimpleNamespace, definition: Definition, extract_id: str, *rows: dict[str, str]) -> Cleaned:
    return clean_figures(make.extract(rows, extract_id), definition)


def test_extracts_are_joined_in_the_order_of_ids(make: SimpleNamespace, definition: Definition) -> None:
    parts = [
        cleaned_in(make, definition, "zeta/1", make.printed(year="2019"), make.printed(value="bad", figure_id="z")),
        cleaned_in(make, definition, "alpha/1", make.printed(), make.printed(value="bad", figure_id="a")),
    ]
    joined = join_cleaned(parts)
    assert list(joined.observations["observation_id"]) == ["gdp.110000.2019.01", "gdp.110000.2020.01"]
    assert list(joined.quarantine["extract_id"]) == ["alpha/1", "zeta/1"]


def test_a_figure_id_of_another_extract_is_refused_with_its_row(make: SimpleNamespace, definition: Definition) -> None:
    again = make.printed(value="12")
    parts = [
        cleaned_in(make, definition, "alpha/1", make.printed()),
        cleaned_in(make, definition, "beta/1", make.printed(year="2019"), again),
    ]
    joined = join_cleaned(parts)
    assert sorted(joined.observations["extract_id"]) == ["alpha/1", "beta/1"]
    (row,) = joined.quarantine.to_dict("records")
    assert (row["extract_id"], row["row"]) == ("beta/1", 3)
    assert row["rule"] == "figure_id is unique in the warehouse"


def test_the_row_refused_for_another_extract_is_kept_as_read(make: SimpleNamespace, definition: Definition) -> None:
    again = make.printed(value="12")
    joined = join_cleaned(
        [cleaned_in(make, definition, f"{name}/1", row) for name, row in (("alpha", make.printed()), ("beta", again))]
    )
    kept = json.loads(joined.quarantine["row_json"].iloc[0])
    assert kept["figure_id"] == "gdp.110000.2020.01"
    assert kept["printed_value"] == "12"
