"""What new figures bring beside those at hand."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.clean.arrivals import compare, idle, jumps, moved_cells

Figures = list[Any]


def kinds(new: Figures, old: Figures) -> list[tuple[int, str]]:
    return [(change.new.year, change.kind) for change in compare(new, old)]


def test_new_revised_and_the_same(make: SimpleNamespace) -> None:
    new = make.run("gdp", {2022: 30.0, 2023: 41.0, 2024: 50.0}, published="2025-01-01")
    old = make.run("gdp", {2022: 30.04, 2023: 40.0}) + make.run("gfcf", {2024: 1.0})
    assert kinds(new, old) == [(2022, "same"), (2023, "revised"), (2024, "new")]
    revised = compare(new, old)[1]
    assert revised.old is not None
    assert (revised.old.value, revised.new.value) == (40.0, 41.0)


@pytest.mark.parametrize(
    ("new", "old", "kind"),
    [
        # (value, half of its last printed digit)
        ((33106, 0.5), (33106.0, 0.05), "same"),
        ((33106, 0.05), (33105.9, 0.05), "revised"),
        ((35371.28, 0.005), (35371.3, 0.05), "same"),
        ((35371.28, 0.005), (35371, 0.5), "same"),
        ((35371.28, 0.005), (35372, 0.5), "revised"),
        ((-5, 0.5), (5, 0.5), "revised"),
    ],
)
def test_same_within_the_printed_digits(make: SimpleNamespace, new: Any, old: Any, kind: str) -> None:
    one, other = (make.figure("gdp", 2020, value, half_width=half) for value, half in (new, old))
    assert [change.kind for change in compare([one], [other])] == [kind]
    assert [change.kind for change in compare([other], [one])] == [kind]


def test_the_latest_print_is_the_one_to_compare_with(make: SimpleNamespace) -> None:
    def print_of(value: float, **more: Any) -> Any:
        return make.figure("gdp", 2020, value, observation_id=str(value), **more)

    new = print_of(9.0)
    for old, expected in (
        ([print_of(1.0, published="2021-01-01"), print_of(2.0, published="2022-01-01")], 2.0),
        ([print_of(1.0, published="2021-01-01"), print_of(2.0, published=None)], 1.0),
        ([print_of(1.0, published="2021-01-01"), print_of(2.0, published="2022-01-01", grade="D")], 1.0),
        ([print_of(1.0, published="2021-01-01"), print_of(2.0, published="2022-01-01", qualifier="rough")], 1.0),
        ([print_of(2.0, grade="D")], 2.0),
    ):
        for order in (old, old[::-1]):
            (change,) = compare([new], order)
            assert change.old is not None
            assert change.old.value == expected


VALUES = st.dictionaries(st.integers(2015, 2023), st.floats(0.1, 1e6), max_size=6)


@given(one=VALUES, other=VALUES)
def test_comparing_is_symmetrical(make: SimpleNamespace, one: dict[int, float], other: dict[int, float]) -> None:
    new, old = make.run("gdp", one), make.run("gdp", other)
    there, back = dict(kinds(new, old)), dict(kinds(old, new))
    assert {year: there[year] for year in one.keys() & other.keys()} == {
        year: back[year] for year in one.keys() & other.keys()
    }
    assert {year for year, kind in there.items() if kind == "new"} == one.keys() - other.keys()
    assert all(kind == "same" for _, kind in kinds(new, new))


def jumped(new: Figures, old: Figures, factor: float) -> list[tuple[int, int, float]]:
    found = jumps(new, old, {figure.observation_id: factor for figure in new})
    return [(jump.figure.year, jump.beside.year, jump.factor) for jump in found]


def test_neighbouring_years_and_the_same_year_in_another_print(make: SimpleNamespace) -> None:
    old = make.run("gdp", {2020: 10.0, 2021: 20.0, 2023: 40.0})
    assert jumped(make.run("gdp", {2022: 100.0}), old, 2) == [(2022, 2021, 5.0), (2022, 2023, 2.5)]
    assert jumped(make.run("gdp", {2022: 40.0}), old, 2) == []  # exactly the factor is allowed
    assert jumped(make.run("gdp", {2021: 200000.0}), old, 2) == [
        (2021, 2021, 10000.0),
        (2021, 2020, 20000.0),
        (2021, 2023, 5000.0),
    ]


def test_over_a_gap_the_factor_is_taken_for_every_year(make: SimpleNamespace) -> None:
    old = make.run("gdp", {2010: 10.0})
    assert jumped(make.run("gdp", {2013: 80.0}), old, 2) == []
    assert jumped(make.run("gdp", {2013: 81.0}), old, 2) == [(2013, 2010, 8.1)]
    assert jumped(make.run("gdp", {2005: 1000.0, 2013: 80.0}), old, 2) == [(2005, 2010, 100.0)]


def test_inside_the_new_figures_a_jump_is_named_once(make: SimpleNamespace) -> None:
    new = make.run("gdp", {2020: 10.0, 2021: 100.0, 2022: 110.0})
    assert jumped(new, [], 2) == [(2021, 2020, 10.0)]


def test_other_series_and_areas_are_no_neighbours(make: SimpleNamespace) -> None:
    old = make.run("gfcf", {2021: 1.0}) + make.run("gdp", {2021: 1.0}, area="120000")
    assert jumped(make.run("gdp", {2022: 100.0}), old, 2) == []


def test_a_fall_to_zero_is_without_bound_and_signs_have_no_factor(make: SimpleNamespace) -> None:
    assert jumped(make.run("gdp", {2022: 0.0}), make.run("gdp", {2021: 5.0}), 100) == [(2022, 2021, math.inf)]
    assert jumped(make.run("gdp", {2022: 0.0}), make.run("gdp", {2021: 0.0}), 2) == []
    assert jumped(make.run("gdp", {2022: -9.0}), make.run("gdp", {2021: 1.0}), 2) == []


@given(one=VALUES, other=VALUES, factor=st.floats(1.1, 50))
def test_jumps_are_symmetrical(
    make: SimpleNamespace, one: dict[int, float], other: dict[int, float], factor: float
) -> None:
    """With years that do not overlap, each pair across the two sets is found from either side."""
    apart = {year: value for year, value in other.items() if year not in one}
    new, old = make.run("gdp", one), make.run("gdp", apart)

    def across(found: list[tuple[int, int, float]]) -> set[frozenset[int]]:
        return {frozenset((year, beside)) for year, beside, _ in found if (year in one) != (beside in one)}

    assert across(jumped(new, old, factor)) == across(jumped(old, new, factor))


def test_the_cells_that_would_move(make: SimpleNamespace) -> None:
    framework = make.framework({"a": {"segments": [make.segment()]}, "b": {"segments": [make.segment(series="pm25")]}})
    rows = [make.printed(value="10", year="2020"), make.printed(value="20", year="2021")]
    before = make.observations(rows)
    more = make.printed(value="21", year="2021", figure_id="again", published="2023", citation="Later yearbook")
    other = make.printed(value="30", year="2022", figure_id="third")
    after = make.observations([*rows, more, other])
    moved = {(cell.indicator_id, cell.year): (cell.old, cell.new) for cell in moved_cells(before, after, framework)}
    assert moved == {("a", 2021): (20.0, 21.0), ("a", 2022): (None, 30.0)}
    assert moved_cells(after, after, framework) == []


def test_figures_that_no_selection_takes(make: SimpleNamespace) -> None:
    framework = make.framework({"a": {"segments": [make.segment(scope="全市")]}})
    rows = [
        make.printed(value="10", year="2020"),
        make.printed(value="9", year="2021", scope="市辖区"),
        make.printed("gfcf", value="9"),
        make.printed(value="9", area="120000", figure_id="other area"),
    ]
    assert idle(make.observations(rows), framework) == ["gdp of 110000, scope '市辖区'"]
