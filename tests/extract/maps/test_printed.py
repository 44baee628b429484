"""What a table prints goes before what its map says of it, and the figures it gave have one hash."""

from __future__ import annotations

from typing import Any

import pytest

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract.maps import mapped_rows
from capdev_pipeline.extract.maps.figures import Mapped
from capdev_pipeline.framework import Definition
from tests.table_maps import GDP, REVENUE, Cells, Content, entry, layout, main_figures, maps_of, table_map, tables_of

WHOLE_CITY = [{**GDP, "scope": "全市"}, REVENUE]


def titled(title: str, *lines: list[Any]) -> Cells:
    return [[f"3-1  主要经济指标{title}"], *lines, *main_figures()[1:]]


def read(definition: Definition, rows: Cells, **changes: Any) -> Mapped:
    found: Content = table_map(layout(**changes))
    return mapped_rows(tables_of(rows), maps_of(found), entry(), definition)


@pytest.mark.parametrize(
    ("title", "changes", "found"),
    [
        ("(市辖区)", {"items": WHOLE_CITY}, "the title prints 市辖区"),
        ("(市辖区)", {"scopes": ["全市"]}, "the title prints 市辖区"),
        ("", {"scopes": ["全市"]}, "the title prints no scope"),
        ("(通州区)", {}, "the title names 通州区, the map takes 110000"),
    ],
)
def test_a_title_that_says_something_else_is_refused(
    definition: Definition, title: str, changes: dict[str, Any], found: str
) -> None:
    with pytest.raises(ExtractError, match=found):
        read(definition, titled(title), **changes)


def test_a_printed_scope_that_the_map_names_may_be_restated(definition: Definition) -> None:
    mapped = read(definition, titled("(全 市)"), scopes=["全市"], items=WHOLE_CITY)
    assert list(mapped.rows["scope"].unique()) == ["全市"]


def test_a_printed_region_that_is_not_that_of_the_map_is_refused(definition: Definition) -> None:
    with pytest.raises(ExtractError, match="region 北京市 given, 东区 printed"):
        read(definition, titled("", ["地区：东区"]))


@pytest.mark.parametrize("unit", ["微克/立方米", "μg/m³", "µg/m³"])
def test_a_unit_is_spelled_as_units_csv_has_it(definition: Definition, unit: str) -> None:
    spelled = definition.units[0].model_copy(update={"printed_unit": "μg/m³"})
    with_unit = Definition(
        definition.framework,
        definition.method,
        definition.series,
        definition.areas,
        (*definition.units, spelled),
        definition.sha256,
    )
    rows = main_figures(unit=unit)
    (found,) = read(with_unit, rows, items=[{**GDP, "series": "pm25"}, REVENUE]).rows["printed_unit"].unique()
    assert found == ("μg/m³" if "g/m" in unit else unit)


def test_the_hash_follows_every_part_of_a_figure(definition: Definition) -> None:
    plain = read(definition, main_figures())
    assert read(definition, main_figures()).sha256 == plain.sha256
    swapped = [{**GDP, "series": "budget_revenue"}, {**REVENUE, "series": "gdp"}]
    others = [
        read(definition, main_figures(), items=swapped),
        read(definition, main_figures(), items=WHOLE_CITY),
        read(definition, main_figures((30, 41))),
        read(definition, main_figures(first=2021)),
        read(definition, main_figures(unit="万元")),
        read(definition, main_figures(("30.0", 40))),
    ]
    assert len({one.sha256 for one in [plain, *others]}) == 7
