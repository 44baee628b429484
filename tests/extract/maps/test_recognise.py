"""Which map a table fits, and every difference."""

from __future__ import annotations

import pytest

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract.maps import TableMap, nearest, recognise
from capdev_pipeline.extract.maps.recognise import (
    Recognised,
    describe_differences,
    describe_nearest,
    header_of,
    heading,
    may_be,
    refusals,
)
from tests.table_maps import GDP, MAP_ID, REVENUE, Cells, layout, main_figures, maps_of, table_map, tables_of

FEEDING = {"gdp"}


def fit_of(rows: Cells, maps: dict[str, TableMap] | None = None) -> Recognised:
    (table,) = tables_of(rows)
    fit = recognise(table, maps or maps_of())
    assert fit is not None
    return fit


def renamed(old: str, new: str) -> Cells:
    return [[new if cell == old else cell for cell in row] for row in main_figures()]


def test_an_edition_whose_years_alone_differ_fits() -> None:
    maps = maps_of(table_map(layout(header=["<year>"])))
    for rows in (main_figures(), main_figures((1, 2, 3), (4, 5, 6), first=2030)):
        fit = fit_of(rows, maps)
        assert fit.exact
        assert (fit.map_id, describe_differences(fit), refusals(fit, FEEDING)) == (MAP_ID, [], [])


def test_a_map_that_names_no_header_says_nothing_about_it() -> None:
    fit = fit_of(main_figures())
    assert fit.exact
    assert fit.differences == 0


def test_another_header_is_a_difference() -> None:
    fit = fit_of(main_figures(), maps_of(table_map(layout(header=["北京", "天津"]))))
    assert (fit.exact, fit.differences) == (False, 1)
    assert describe_differences(fit) == ["header: the map has 北京, 天津; the table <year>"]


def test_the_header_is_the_names_of_columns_years_and_regions_as_such() -> None:
    rows = [["2-1 收入(2019年)"], ["单位：元"], ["地区", "城镇", "农村"], ["北京", 3, 2], ["天津", 2, 1]]
    (by_item,) = tables_of(rows)
    assert header_of(by_item) == ("城镇", "农村")
    (by_region,) = tables_of([["2-1 收入(2019年)"], ["单位：元"], ["指标", "北京", "天津"], ["城镇", 3, 2]])
    assert header_of(by_region) == ("<region>",)


def test_title_number_and_sheet_decide() -> None:
    (table,) = tables_of(main_figures())
    assert heading(table) == "3-1 主要经济指标"
    for changes, fits in (
        ({"title": "^3-1主要 *经济指标$"}, True),
        ({"title": "主要 经济 指标"}, True),
        ({"title": "其他"}, False),
        ({"number": "3-1"}, True),
        ({"number": "3-2"}, False),
        ({"sheet": "^Sheet1$"}, True),
        ({"sheet": "^Sheet2$"}, False),
    ):
        assert (recognise(table, maps_of(table_map(layout(**changes)))) is not None) is fits


def test_two_maps_that_fit_are_refused() -> None:
    (table,) = tables_of(main_figures())
    maps = maps_of(table_map(), table_map(table="second"))
    with pytest.raises(ExtractError, match=rf"file\.xls, 'Sheet1', rows 4-5: {MAP_ID}, toy_source/second fit"):
        recognise(table, maps)


def test_of_two_layouts_the_nearer_is_taken_and_of_equals_the_later() -> None:
    older = layout(edition="2020", items=[GDP, {"label": "公共财政收入", "series": "budget_revenue"}])
    maps = maps_of(table_map(older, layout(edition="2023"), layout(edition="2024")))
    assert fit_of(main_figures(), maps).layout.edition == "2024"
    assert fit_of(renamed("财政收入", "公共财政收入"), maps).layout.edition == "2020"


def test_a_vanished_label_that_feeds_stops_and_names_sheet_and_nearest_label() -> None:
    fit = fit_of(renamed("地区生产总值", "本市生产总值"))
    (vanished,) = refusals(fit, FEEDING)
    assert vanished.where == "file.xls, 'Sheet1', rows 4-5"
    assert vanished.found == (
        "'地区生产总值' (gdp) is not in the table; the nearest label it has is '本市生产总值' in B4"
    )
    assert MAP_ID in vanished.way_out


def test_a_vanished_label_that_feeds_none_is_listed_and_does_not_stop() -> None:
    fit = fit_of(main_figures()[:-1])
    assert refusals(fit, FEEDING) == []
    assert describe_differences(fit) == ["not in the table: 财政收入 (budget_revenue)"]
    assert not fit.exact


def test_a_new_label_like_a_feeding_one_stops_and_another_is_listed() -> None:
    like = fit_of([*main_figures(), ["人均地区生产总值", 1, 2]])
    (problem,) = refusals(like, FEEDING)
    assert (problem.where, problem.found) == (
        "file.xls, 'Sheet1'!B6",
        "'人均地区生产总值' is not in the map and may be '地区生产总值' (gdp)",
    )
    other = fit_of([*main_figures(), ["进出口", 1, 2]])
    assert refusals(other, FEEDING) == []
    assert describe_differences(other) == ["not in the map: 进出口 (B6)"]


def test_a_label_ignored_with_a_reason_is_known() -> None:
    ignored = {"label": "人均地区生产总值", "ignore": "computed from the first"}
    fit = fit_of(
        [*main_figures(), ["人均地区生产总值", 1, 2]], maps_of(table_map(layout(items=[GDP, REVENUE, ignored])))
    )
    assert (fit.exact, refusals(fit, FEEDING)) == (True, [])


@pytest.mark.parametrize(
    ("label", "known", "may"),
    [
        ("城镇/可支配收入", "城镇居民可支配收入", True),
        ("就业人员/全市", "就业人员/合计", True),
        ("就业人员年末数", "就业人员年末人数", True),
        ("面积", "就业人员", False),
        ("出口/全市", "就业人员/全市", False),
    ],
)
def test_what_may_be_the_same_under_another_name(label: str, known: str, may: bool) -> None:
    assert may_be(label, known) is may


def test_the_nearest_map_of_an_unknown_table_and_what_differs() -> None:
    rows = renamed("3-1  主要经济指标", "3-1  国民经济概况")
    (table,) = tables_of(rows)
    far = table_map(layout(items=[{"label": "面积", "series": "pm25"}], title="面积"), table="far")
    maps = maps_of(table_map(layout(header=["<year>"])), far)
    assert recognise(table, maps) is None
    near = nearest(table, maps)
    assert near is not None
    # All labels and the header, not the title: two of three.
    assert (near.map_id, near.edition, near.likeness) == (MAP_ID, "2023", 0.667)
    assert near.differences == ("title: the map wants '主要经济指标', the table says '3-1 国民经济概况'",)
    assert "nearest is toy_source/main_figures, edition 2023 (67%)" in describe_nearest(table, near)
    assert describe_nearest(table, nearest(table, {})).endswith("there are no maps")
