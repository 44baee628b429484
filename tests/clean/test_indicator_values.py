"""Every cell a row, choices with reasons, cut-offs, figures set aside."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from capdev_pipeline.clean.indicator_values import IndicatorTables, capital_stock_table, indicator_tables
from capdev_pipeline.errors import FrameworkError
from capdev_pipeline.framework import Framework
from capdev_pipeline.schemas import validate
from capdev_pipeline.schemas.indicator import Choice, Need, Segment, Step, Value

Ask = Callable[[str], list[tuple[Any, ...]]]


def tables(make: SimpleNamespace, rows: list[dict[str, str]], framework: Framework) -> IndicatorTables:
    found = indicator_tables(make.observations(rows), framework)
    # What is computed must be what the contract of the table says.
    return IndicatorTables(
        choice=validate(Choice, found.choice, where="choice"),
        segment=validate(Segment, found.segment, where="segment"),
        step=validate(Step, found.step, where="step"),
        value=validate(Value, found.value, where="value"),
        need=validate(Need, found.need, where="need"),
    )


def gdp(make: SimpleNamespace, year: int, value: str, **more: str) -> dict[str, str]:
    row: dict[str, str] = make.printed(
        value=value, year=str(year), **{"figure_id": f"g{year}", "published": f"{year + 1}-02-03"} | more
    )
    return row


def by_year(frame: pd.DataFrame, column: str, **where: object) -> dict[int, Any]:
    kept = frame
    for name, wanted in where.items():
        kept = kept[kept[name] == wanted]
    return {int(year): (None if pd.isna(cell) else cell) for year, cell in zip(kept["year"], kept[column], strict=True)}


def one(make: SimpleNamespace, indicator: dict[str, Any] | None = None, **more: Any) -> Framework:
    plain = {"segments": [make.segment()]}
    framework: Framework = make.framework({"output": plain | (indicator or {})}, **more)
    return framework


def test_every_indicator_area_year_and_release_is_a_row(make: SimpleNamespace) -> None:
    framework = make.framework(
        {"output": {"segments": [make.segment()]}, "other": {"segments": [make.segment(series="gfcf")]}},
        areas=["110000", "120000"],
        releases=[
            {"release": "current"},
            {"release": "early", "as_of": "2021-06-30", "period": {"first_year": 2020, "last_year": 2021}},
        ],
    )
    value = tables(make, [gdp(make, 2020, "10")], framework).value
    # 2 indicators x 2 areas x (4 + 2) years.
    assert len(value) == 24
    assert not value.duplicated(["indicator_id", "area", "year", "release"]).any()
    present = value[value["status"] != "missing"]
    # The segment selects area 110000 by name, so it serves both areas of the index.
    assert {tuple(row) for row in present[["indicator_id", "release", "value"]].to_numpy()} == {
        ("output", "current", 10.0), ("output", "early", 10.0),
    }  # fmt: skip


def test_a_missing_cell_has_no_value_and_says_why(make: SimpleNamespace) -> None:
    value = tables(make, [gdp(make, 2021, "10"), gdp(make, 2023, "12")], one(make)).value
    assert by_year(value, "value") == {2020: None, 2021: 10, 2022: None, 2023: 12}
    assert by_year(value, "status") == {2020: "missing", 2021: "observed", 2022: "missing", 2023: "observed"}
    assert by_year(value, "method") == {
        2020: "no figure at hand; nothing is filled beyond the ends of a series",
        2021: "as printed",
        2022: "no figure at hand; this series is not interpolated",
        2023: "as printed",
    }
    missing = value[value["status"] == "missing"]
    assert missing["grade"].isna().all()
    assert all(len(ids) == 0 for ids in missing["observation_ids"])


def test_an_indicator_without_any_figure_says_so(make: SimpleNamespace) -> None:
    value = tables(make, [make.printed("gfcf")], one(make)).value
    assert set(value["method"]) == {"no figure at hand"}


def test_a_gap_too_long_says_so(make: SimpleNamespace) -> None:
    framework = one(make, {"interpolate": {"longest_gap": 1, "reason": "slow"}})
    value = tables(make, [gdp(make, 2020, "10"), gdp(make, 2023, "16")], framework).value
    assert by_year(value, "method")[2021] == "no figure at hand; the gap is longer than 1 years"


def test_a_gap_is_filled_from_figures_beyond_the_period_too(make: SimpleNamespace) -> None:
    framework = one(make, {"interpolate": {"longest_gap": 3, "reason": "slow"}})
    tables_ = tables(make, [gdp(make, 2018, "10"), gdp(make, 2022, "18")], framework)
    assert by_year(tables_.value, "value") == {2020: 14, 2021: 16, 2022: 18, 2023: None}
    assert by_year(tables_.value, "status")[2020] == "interpolated"
    assert list(tables_.value["observation_ids"].iloc[0]) == ["g2018", "g2022"]
    # A filled year chose nothing.
    assert by_year(tables_.choice, "chosen") == {2022: True}


def test_a_year_lost_to_a_break_says_so(make: SimpleNamespace) -> None:
    named = make.segment("new", years=(2022, 2023), name_zh="新口径", name_en="newer", reason_zh="新")
    segments = [named, make.segment("old", years=(2020, 2021))]
    rows = [gdp(make, year, "10") for year in range(2020, 2024)]
    found = tables(make, rows, one(make, {"segments": segments}))
    assert by_year(found.value, "status") == {2020: "missing", 2021: "missing", 2022: "observed", 2023: "observed"}
    assert by_year(found.value, "method")[2020].startswith("scope break: only segment old has this year")
    assert list(found.segment["role"]) == ["reference", "break"]
    assert found.segment[["segment", "name_zh", "name_en", "reason_zh"]].to_numpy().tolist() == [
        ["new", "新口径", "newer", "新"],
        ["old", "old", "old", "reason of old；未与“新口径”相接"],
    ]
    reasons = by_year(found.choice, "reason", segment="old")
    assert reasons[2021].startswith("first of its segment, but the segment is not used: reason of old")


def test_a_splice_is_written_with_its_ratio_and_its_steps(make: SimpleNamespace) -> None:
    segments = [
        make.segment("new", scope="new"),
        make.segment("old", scope="old", splice={"status": "derived"}),
    ]
    rows = [gdp(make, year, value, scope="old") for year, value in ((2020, "10"), (2021, "11"))]
    rows += [gdp(make, year, value, scope="new", figure_id=f"n{year}") for year, value in ((2021, "22"), (2022, "24"))]
    found = tables(make, rows, one(make, {"segments": segments}))
    assert by_year(found.value, "value") == {2020: 20, 2021: 22, 2022: 24, 2023: None}
    ((ratio, overlap, first, last),) = found.segment[found.segment["segment"] == "old"][
        ["ratio", "overlap_years", "first_year", "last_year"]
    ].to_numpy()
    assert (ratio, overlap, first, last) == (2, "2021", 2020, 2021)
    steps = found.step[found.step["year"] == 2020]
    assert list(steps["step"]) == [1, 2, 3]
    assert list(steps["value"]) == [10, 2, 20]
    (behind,) = found.value[found.value["year"] == 2020]["observation_ids"]
    assert set(behind) == {"g2020", "g2021", "n2021"}
    chosen = found.choice[found.choice["chosen"]]
    assert set(chosen["observation_id"]) == {"g2020", "n2021", "n2022"}
    lost = found.choice[found.choice["observation_id"] == "g2021"]
    assert list(lost["reason"]) == ["first of its segment, but the reference segment has this year"]


def test_runners_up_are_kept_with_their_reasons(make: SimpleNamespace) -> None:
    rows = [
        gdp(make, 2020, "10"),
        gdp(make, 2020, "11", figure_id="late", published="2023-01-01"),
        gdp(make, 2021, "1"),
    ]
    choice = tables(make, rows, one(make)).choice
    kept = {row["observation_id"]: (row["rank"], row["chosen"], row["reason"]) for row in choice.to_dict("records")}
    assert kept == {
        "late": (1, True, "latest publication"),
        "g2020": (2, False, "earlier publication"),
        "g2021": (1, True, "the only figure"),
    }


def test_a_figure_of_no_declared_scope_is_shown_as_such(make: SimpleNamespace) -> None:
    rows = [gdp(make, 2020, "10"), gdp(make, 2021, "11", scope="初步")]
    found = tables(make, rows, one(make, {"segments": [make.segment(scope="全市")]}))
    assert by_year(found.value, "value")[2021] is None
    row = found.choice[found.choice["observation_id"] == "g2021"].to_dict("records")[0]
    assert (row["rank"], row["chosen"], row["segment"]) == (0, False, "")
    assert row["reason"] == "fits no declared scope segment"


def test_a_figure_set_aside_is_not_used_and_says_why(make: SimpleNamespace) -> None:
    rows = [gdp(make, 2020, "10"), gdp(make, 2020, "99", figure_id="odd", published="2023-01-01"), gdp(make, 2021, "1")]
    found = tables(make, rows, one(make, {"set_aside": [{"figure": "odd", "reason": "a misprint"}]}))
    assert by_year(found.value, "value")[2020] == 10
    row = found.choice[found.choice["observation_id"] == "odd"].to_dict("records")[0]
    assert (row["rank"], row["chosen"], row["reason"]) == (0, False, "set aside: a misprint")


def test_setting_aside_an_unknown_figure_is_refused_with_its_indicator(make: SimpleNamespace) -> None:
    framework = one(make, {"set_aside": [{"figure": "nowhere", "reason": "r"}]})
    with pytest.raises(FrameworkError, match=r"indicators\.output\.set_aside: no figure nowhere"):
        indicator_tables(make.observations([gdp(make, 2020, "10")]), framework)


RELEASES = [
    {"release": "current"},
    {"release": "day_before", "as_of": "2022-02-02"},
    {"release": "same_day", "as_of": "2022-02-03"},
]


def test_a_release_knows_only_what_was_published_by_its_day(make: SimpleNamespace) -> None:
    rows = [
        gdp(make, 2020, "10"),
        gdp(make, 2020, "12", figure_id="revised", published="2022-02-03"),
        gdp(make, 2021, "20", published="2022"),
    ]
    found = tables(make, rows, one(make, releases=RELEASES))
    assert {
        name: by_year(found.value, "value", release=name)[2020] for name in ("current", "day_before", "same_day")
    } == {
        "current": 12,
        "day_before": 10,
        "same_day": 12,
    }
    # Dated by its year only, a figure counts as known at the end of that year.
    assert by_year(found.value, "value", release="current")[2021] == 20
    assert by_year(found.value, "value", release="same_day")[2021] is None
    assert "revised" not in set(found.choice[found.choice["release"] == "day_before"]["observation_id"])


def test_an_undated_figure_is_known_to_every_release(make: SimpleNamespace) -> None:
    found = tables(make, [gdp(make, 2020, "10", published="")], one(make, releases=RELEASES))
    assert set(found.value[found.value["year"] == 2020]["value"]) == {10}


def test_at_an_early_cut_off_the_reference_falls_to_the_next_segment(make: SimpleNamespace) -> None:
    segments = [make.segment("new", scope="new"), make.segment("old", scope="old")]
    rows = [gdp(make, year, "10", scope="old") for year in (2020, 2021)]
    rows += [
        gdp(make, year, "15", scope="new", figure_id=f"n{year}", published="2023-05-01") for year in (2020, 2021, 2022)
    ]
    found = tables(make, rows, one(make, {"segments": segments}, releases=RELEASES))
    roles = {
        (row["release"], row["segment"]): row["role"]
        for row in found.segment.to_dict("records")
        if row["release"] != "day_before"
    }
    assert roles == {
        ("current", "new"): "reference", ("current", "old"): "break",
        ("same_day", "new"): "empty", ("same_day", "old"): "reference",
    }  # fmt: skip
    assert by_year(found.value, "value", release="current")[2020] == 15
    assert by_year(found.value, "value", release="same_day")[2020] == 10


def test_a_release_with_nothing_to_know_is_all_missing(make: SimpleNamespace) -> None:
    releases = [{"release": "current"}, {"release": "ancient", "as_of": "1999-12-31"}]
    found = tables(make, [gdp(make, 2020, "10")], one(make, releases=releases))
    assert set(found.value[found.value["release"] == "ancient"]["status"]) == {"missing"}


def test_the_terms_of_a_derivation_are_kept_as_inputs(make: SimpleNamespace) -> None:
    term = {"select": [{"series": "gfcf", "area": "110000"}]}
    derive = {"kind": "sum", "terms": [term, {"select": [{"series": "gdp", "area": "120000"}]}]}
    rows = [
        make.printed("gfcf", "3", figure_id="one"),
        make.printed("gdp", "4", area="120000", figure_id="two"),
        make.printed("gfcf", "3", year="2021", figure_id="one21", locator="t2"),
        make.printed("gdp", "4", area="120000", year="2021", figure_id="two21"),
        gdp(make, 2021, "9"),
    ]
    found = tables(make, rows, one(make, {"segments": [make.segment(derive=derive)]}))
    assert by_year(found.value, "value") == {2020: 7, 2021: 9, 2022: None, 2023: None}
    assert by_year(found.value, "status")[2020] == "derived"
    inputs = found.choice[found.choice["role"] == "input"].set_index("observation_id")
    assert dict(inputs["chosen"]) == {"one": True, "two": True, "one21": False, "two21": False}
    assert inputs["reason"]["one"] == "term of the derivation: sum of the terms"
    assert inputs["reason"]["one21"] == "term of a derivation that gives way to a printed figure"


def test_a_framework_without_stock_rules_has_an_empty_stock_table(make: SimpleNamespace) -> None:
    assert capital_stock_table(make.observations([gdp(make, 2020, "10")]), one(make)).empty


def test_the_stock_table_has_every_variant_and_release(make: SimpleNamespace) -> None:
    variant = {
        "variant": "main",
        "depreciation": 0.1,
        "initial": {"rule": "investment_share", "share": 0.1, "price": "rebased"},
        "investment": [{"status": "derived", "select": [{"series": "gfcf", "area": "110000"}]}],
        "price_level": {"select": [{"series": "investment_deflator_1952", "area": "110000"}]},
    }
    stock = {
        "area": "110000", "price_year": 2020, "first_year": 2020,
        "variants": [variant, {**variant, "variant": "fast", "depreciation": 0.2, "price_year": 2021}],
    }  # fmt: skip
    rows = [make.printed("gfcf", v, year=y) for y, v in (("2020", "10"), ("2021", "20"))]
    rows += [make.printed("investment_deflator_1952", v, "1952=1", year=y) for y, v in (("2020", "2"), ("2021", "4"))]
    framework = one(
        make, capital_stock=stock, releases=[{"release": "current"}, {"release": "old", "as_of": "2010-01-01"}]
    )
    table = capital_stock_table(make.observations(rows), framework)
    found = {
        (r["variant"], r["release"], r["year"]): (r["capital_stock"], r["price_year"]) for r in table.to_dict("records")
    }
    # main: 10 / 0.1 and 0.9 x 100 + 20 / 2; fast at prices of 2021: 20 / 0.1 and 0.8 x 200 + 20.
    assert found == {
        ("main", "current", 2020): (pytest.approx(100), 2020), ("main", "current", 2021): (pytest.approx(100), 2020),
        ("fast", "current", 2020): (pytest.approx(200), 2021), ("fast", "current", 2021): (pytest.approx(180), 2021),
    }  # fmt: skip


def test_the_order_of_the_observations_changes_nothing(make: SimpleNamespace) -> None:
    rows = [gdp(make, 2020, "10"), gdp(make, 2020, "11", figure_id="b", citation="other"), gdp(make, 2022, "12")]
    framework = one(make, {"interpolate": {"longest_gap": 2, "reason": "slow"}})
    observations = make.observations(rows)
    forwards = indicator_tables(observations, framework)
    backwards = indicator_tables(observations[::-1], framework)
    pd.testing.assert_frame_equal(forwards.value, backwards.value)
    key = ["year", "observation_id"]
    pd.testing.assert_frame_equal(
        forwards.choice.sort_values(key, ignore_index=True), backwards.choice.sort_values(key, ignore_index=True)
    )


def test_the_real_index_has_a_row_for_each_of_its_cells(ask: Ask) -> None:
    assert ask("select count(*), count(distinct indicator_id) from indicator.value where release = 'current'") == [
        (26 * 14, 26)
    ]
    assert ask("select count(*) from indicator.value where (status = 'missing') <> (value is null)") == [(0,)]


@pytest.mark.parametrize(
    ("indicator", "year", "value"),
    [
        # METHODS: the ministry's own figures go before the weighted mean.
        ("jjj_pm25", 2013, 106),
        ("jjj_pm25", 2017, 64),
        ("pm25", 2013, 89.5),
        ("inbound_visitors", 2019, 376.9),
    ],
)
def test_real_cells_hold_the_printed_figure(ask: Ask, indicator: str, year: int, value: float) -> None:
    ((found, status),) = ask(
        f"""select value, status from indicator.value
            where indicator_id = '{indicator}' and year = {year} and release = 'current'"""
    )
    assert (found, status) == (pytest.approx(value), "observed")


def test_the_real_splice_of_foreign_capital_is_that_of_2021(ask: Ask) -> None:
    # DATA.md: 2021 is 144.3 or, on the newer scope, 154.5; the older one is known to more digits.
    ((ratio, overlap),) = ask(
        "select ratio, overlap_years from indicator.segment where segment = 'older_scope' and release = 'current'"
    )
    assert (ratio, overlap) == (pytest.approx(154.5 / 144.3, abs=5e-4), "2021")


def test_a_cut_off_of_the_real_figures_uses_none_published_later(
    ask: Ask, make: SimpleNamespace, definition: Any
) -> None:
    day = datetime.date(2019, 6, 30)
    framework = definition.framework.model_copy(
        update={"releases": (type(definition.framework.releases[0])(release="mid_2019", as_of=day),)}
    )
    columns = [
        "observation_id",
        "series",
        "area",
        "year",
        "value",
        "unit",
        "grade",
        "qualifier",
        "half_width",
        "published_by",
        "scope",
        "citation",
        "correction_id",
    ]
    rows = ask(f"select {', '.join(columns)} from clean.observation")
    observations = pd.DataFrame(rows, columns=columns)
    found = indicator_tables(observations, framework)
    used = {i for ids in found.value["observation_ids"] for i in ids} | set(found.choice["observation_id"])
    late = {
        row[0] for row in ask("select observation_id from clean.observation where published_by > date '2019-06-30'")
    }
    assert used
    assert late
    assert not used & late


def needs(found: IndicatorTables, year: int) -> list[tuple[Any, ...]]:
    kept = found.need[found.need["year"] == year].sort_values(["segment", "term", "series", "figure_year"])
    columns = ["segment", "term", "series", "series_area", "figure_year", "at_hand"]
    return [tuple(row) for row in kept[columns].to_numpy()]


def test_a_missing_cell_says_which_figures_it_needs(make: SimpleNamespace) -> None:
    ratio = {
        "kind": "ratio", "factor": 1,
        "numerator": {"select": [{"series": "gfcf", "area": "110000"}]},
        "denominator": {"select": [{"series": "employment", "area": "same"}], "average": "year_ends"},
    }  # fmt: skip
    found = tables(
        make,
        [gdp(make, 2020, "10"), make.printed("gfcf", year="2021", figure_id="i21")],
        one(make, {"segments": [make.segment(derive=ratio)]}),
    )
    assert needs(found, 2020) == []
    assert needs(found, 2021) == [
        ("all", 0, "gdp", "110000", 2021, False),
        ("all", 1, "gfcf", "110000", 2021, True),
        ("all", 2, "employment", "110000", 2020, False),
        ("all", 2, "employment", "110000", 2021, False),
    ]
    (segment,) = found.segment.to_dict("records")
    assert (segment["series"], segment["formula"]) == (["gdp 110000"], "ratio")
    assert segment["terms"] == ["gfcf 110000", "employment 110000"]


def test_a_formula_that_takes_no_figures_of_the_year_needs_none(make: SimpleNamespace) -> None:
    total = {
        "kind": "sum",
        "terms": [
            {"select": [{"series": "gfcf", "area": "110000", "years": [2022, 2023]}]},
            {"select": [{"series": "employment", "area": "110000"}]},
        ],
    }
    found = tables(make, [gdp(make, 2020, "10")], one(make, {"segments": [make.segment(derive=total)]}))
    assert [need[1] for need in needs(found, 2021)] == [0]
    assert [need[1] for need in needs(found, 2022)] == [0, 1, 2]


def test_a_broken_segment_is_no_need_and_an_empty_one_only_if_it_could_serve(make: SimpleNamespace) -> None:
    segments = [
        make.segment("wanted", scope="wanted"),
        make.segment("used", scope="used"),
        make.segment("broken", scope="broken"),
        make.segment("late", scope="late"),
        make.segment("joined", scope="joined", splice={"status": "derived"}),
    ]
    rows = [gdp(make, year, "10", scope="used") for year in (2020, 2021)]
    rows.append(gdp(make, 2023, "9", scope="broken"))
    found = tables(make, rows, one(make, {"segments": segments}))
    assert dict(zip(found.segment["segment"], found.segment["role"], strict=True))["broken"] == "break"
    assert [need[0] for need in needs(found, 2022)] == ["joined", "used", "wanted"]


def test_what_lost_against_a_term_is_kept(make: SimpleNamespace) -> None:
    total = {
        "kind": "sum",
        "terms": [{"select": [{"series": name, "area": "110000"}]} for name in ("gdp", "gfcf")],
    }
    rows = [
        gdp(make, 2020, "10", figure_id="early", published="2021-01-01"),
        gdp(make, 2020, "12", figure_id="late", published="2022-01-01"),
        make.printed("gfcf", value="5", figure_id="i20"),
    ]
    segment = {"segment": "all", "derive": total, "reason": "r"}
    choice = tables(make, rows, one(make, {"segments": [segment]})).choice.set_index("observation_id")
    assert list(choice.loc[["late", "i20", "early"], "chosen"]) == [True, True, False]
    assert (choice.loc["early", "role"], choice.loc["early", "rank"]) == ("input", 2)
    assert choice.loc["early", "reason"] == "earlier publication"


def test_the_steps_name_the_years_of_their_neighbours(make: SimpleNamespace) -> None:
    framework = one(make, {"interpolate": {"longest_gap": 3, "reason": "slow"}})
    step = tables(make, [gdp(make, 2018, "10"), gdp(make, 2021, "16")], framework).step
    of_2020 = step[step["year"] == 2020]
    assert [None if pd.isna(y) else int(y) for y in of_2020["of_year"]] == [2018, 2021, None]
