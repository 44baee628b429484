"""The dry run of one file against a home, without the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from capdev_pipeline.clean.intake import Intake, Surroundings, examine, refuse
from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract.arrival import Said, arrive
from capdev_pipeline.extract.manifest import Entry, read_manifest
from capdev_pipeline.extract.maps import read_maps
from capdev_pipeline.extract.take_in import take_in
from capdev_pipeline.framework import load_definition
from tests.extract.published.published_files import xls
from tests.table_maps import GDP, layout, main_figures, table_map

if TYPE_CHECKING:
    from tests.conftest import SmallHome


def surroundings(home: SmallHome) -> Surroundings:
    definition = load_definition(home.home)
    return Surroundings(home.home, definition, read_maps(home.home, definition), read_manifest(home.home))


def looked_at(home: SmallHome, path: Path, edition: str = "2023", **more: Any) -> Intake:
    around = surroundings(home)
    arrival = arrive(home.home, path, Said(None, edition, "2024-05"), around.maps, around.entries)
    return examine(arrival, around, **more)


def taken_in(home: SmallHome, edition: str = "2023", name: str = "a.xls", first: int = 2022) -> Entry:
    path = home.incoming(name, xls(main_figures(first=first)))
    found = looked_at(home, path, edition)
    take_in(home.home, path, found.entry, read_manifest(home.home))
    return found.entry


def test_what_feeds_an_indicator_is_told_by_the_framework(mapped_home: SmallHome) -> None:
    assert surroundings(mapped_home).feeding == {"gdp", "pm25"}


def test_all_files_taken_in_before_are_at_hand(mapped_home: SmallHome) -> None:
    assert len(surroundings(mapped_home).at_hand) == 8
    entry = taken_in(mapped_home)
    assert len(surroundings(mapped_home).at_hand) == 12
    assert entry.rows == 4


def test_everything_that_a_file_brings(mapped_home: SmallHome) -> None:
    found = looked_at(mapped_home, mapped_home.incoming("a.xls", xls(main_figures((31, 40, 45), (5, 6)))))
    kinds = {(change.new.series, change.new.year): change.kind for change in found.changes}
    assert kinds == {
        ("budget_revenue", 2022): "new",
        ("budget_revenue", 2023): "new",
        ("gdp", 2022): "revised",
        ("gdp", 2023): "same",
        ("gdp", 2024): "new",
    }
    assert found.beyond == (2024,)
    assert {(cell.indicator_id, cell.year, cell.old, cell.new) for cell in found.moved} == {
        ("output", 2022, 30.0, 31.0)
    }
    assert (found.refused, found.jumps, found.idle, found.already) == ((), (), (), None)
    refuse(found, accept_jumps=False)


def test_figures_that_no_selection_takes_are_told(mapped_home: SmallHome) -> None:
    mapped_home.framework = mapped_home.framework.replace(
        '{series: gdp, area: "110000"}', '{series: gdp, area: "110000", scope: 全市}'
    )
    mapped_home.write()
    found = looked_at(mapped_home, mapped_home.incoming("a.xls", xls(main_figures((31, 40)))))
    assert found.idle == ("gdp of 110000, scope '(none)'",)
    assert found.moved == ()


def test_the_factor_of_the_caller_goes_before_that_of_the_map(mapped_home: SmallHome) -> None:
    path = mapped_home.incoming("a.xls", xls(main_figures((30, 100))))
    (by_map,) = [jump for jump in looked_at(mapped_home, path).jumps if jump.beside.year == 2022]
    assert (by_map.figure.year, by_map.allowed, by_map.factor) == (2023, 3, pytest.approx(100 / 30))
    assert looked_at(mapped_home, path, jump=3.5).jumps == ()
    with pytest.raises(ExtractError, match="100 亿元 in 2023, 30 in 2022"):
        refuse(looked_at(mapped_home, path), accept_jumps=False)
    refuse(looked_at(mapped_home, path), accept_jumps=True)


def test_accepting_jumps_accepts_nothing_else(mapped_home: SmallHome) -> None:
    found = looked_at(mapped_home, mapped_home.incoming("a.xls", xls(main_figures((-30, 40)))))
    with pytest.raises(ExtractError, match="outside 0 to inf"):
        refuse(found, accept_jumps=True)


def test_a_listed_file_is_compared_with_the_others_only(mapped_home: SmallHome) -> None:
    taken_in(mapped_home)
    mapped_home.write_map(table_map(layout(items=[GDP, {"label": "财政收入", "ignore": "why"}])))
    found = looked_at(mapped_home, mapped_home.home.raw / "toy_source/2023/a.xls")
    assert (found.already, found.entry.rows) == (None, 2)
    assert [change.kind for change in found.changes] == ["same", "same"]


def test_two_files_of_a_changed_map_can_be_mended_one_after_the_other(mapped_home: SmallHome) -> None:
    taken_in(mapped_home)
    taken_in(mapped_home, "2024", "b.xls", first=2023)
    mapped_home.write_map(table_map(layout(items=[GDP])))
    found = looked_at(mapped_home, mapped_home.home.raw / "toy_source/2023/a.xls")
    assert found.entry.rows == 2
    with pytest.raises(ExtractError, match="2 figures, 4 then"):
        looked_at(mapped_home, mapped_home.incoming("c.xls", xls(main_figures((40, 41)))), "2025")


def test_the_same_cells_elsewhere_are_already_there(mapped_home: SmallHome) -> None:
    entry = taken_in(mapped_home)
    found = looked_at(mapped_home, mapped_home.incoming("b.xls", xls(main_figures())), "2025")
    assert found.already == entry == found.entry
    corrected = replace(entry, published="2024-06")
    around = surroundings(mapped_home)
    path = mapped_home.home.raw / entry.path
    again = examine(arrive(mapped_home.home, path, Said(published="2024-06"), around.maps, around.entries), around)
    assert (again.already, again.entry) == (None, corrected)
