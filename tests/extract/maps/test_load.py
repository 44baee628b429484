"""Map files of a home: read, or refused with file and place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract.maps import read_maps
from capdev_pipeline.framework import Definition
from capdev_pipeline.home import REPOSITORY, Home
from tests.table_maps import GDP, MAP_ID, layout, table_map

if TYPE_CHECKING:
    from tests.conftest import SmallHome

FILE = "raw/toy_source/maps/main_figures.yaml"


def refusals(home: Home, definition: Definition) -> list[tuple[str, str, str]]:
    with pytest.raises(ExtractError) as caught:
        read_maps(home, definition)
    assert all(problem.way_out for problem in caught.value.problems)
    return [(problem.where, problem.rule, problem.found) for problem in caught.value.problems]


def test_maps_are_read_by_source_and_table(mapped_home: SmallHome, definition: Definition) -> None:
    mapped_home.write_map(table_map(), source="other")
    assert list(read_maps(mapped_home.home, definition)) == ["other/main_figures", MAP_ID]
    assert list(read_maps(mapped_home.home, definition, "toy_source")) == [MAP_ID]
    assert read_maps(mapped_home.home, definition, "none") == {}


def test_the_maps_of_the_repository_are_sound(definition: Definition) -> None:
    assert "statistical_yearbooks/portal_gdp_by_province" in read_maps(Home(REPOSITORY), definition)


@pytest.mark.parametrize(
    ("changes", "where", "found"),
    [
        ({"items": [{"label": "a", "series": "gdpp"}]}, ", edition 2023", "unknown series gdpp"),
        ({"areas": ["999999"]}, ", edition 2023", "unknown area 999999"),
        ({"items": [{**GDP, "area": "999999"}]}, ", edition 2023", "unknown area 999999"),
        ({"unit": "furlong"}, ", edition 2023", "unknown unit furlong"),
        ({"items": [{**GDP, "unit": "furlong"}]}, ", edition 2023", "unknown unit furlong"),
        ({"areas": "110000"}, ", editions.0.areas", "Input should be a valid tuple"),
    ],
)
def test_names_that_are_not_registered_are_refused(
    mapped_home: SmallHome, definition: Definition, changes: dict[str, Any], where: str, found: str
) -> None:
    mapped_home.write_map(table_map(layout(**changes)))
    assert [(place, said) for place, _, said in refusals(mapped_home.home, definition)] == [(FILE + where, found)]


@pytest.mark.parametrize("text", ["a: [", "table: a\ntable: b\n", "day: 2025-02-31\n", "地".encode("gbk")])
def test_a_file_that_is_no_yaml_is_refused(mapped_home: SmallHome, definition: Definition, text: str | bytes) -> None:
    (mapped_home.home.root / FILE).write_bytes(text if isinstance(text, bytes) else text.encode())
    ((where, rule, _),) = refusals(mapped_home.home, definition)
    assert (where, rule) == (FILE, "the file is YAML in UTF-8")


def test_an_empty_file_is_refused(mapped_home: SmallHome, definition: Definition) -> None:
    (mapped_home.home.root / FILE).write_text("", encoding="utf-8")
    ((where, rule, _),) = refusals(mapped_home.home, definition)
    assert (where, rule) == (f"{FILE}, the map", "a table map has the documented shape")


def test_the_problems_of_all_files_are_shown_at_once(mapped_home: SmallHome, definition: Definition) -> None:
    mapped_home.write_map(table_map(layout(unit="furlong")))
    mapped_home.write_map({**table_map(jump=0), "table": "second"})
    third = mapped_home.write_map({**table_map(), "table": "third"})
    third.rename(third.with_name("fourth.yaml"))
    assert [where.rsplit("/", 1)[1] for where, _, _ in refusals(mapped_home.home, definition)] == [
        "fourth.yaml",
        "main_figures.yaml, edition 2023",
        "second.yaml, jump",
    ]
