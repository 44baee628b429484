"""Which of several figures for one year is taken, and the reasons that are stored."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.clean.cells import Figure
from capdev_pipeline.clean.rank import rank, winners


def ranked(make: SimpleNamespace, **figures: dict[str, Any]) -> list[tuple[str, str]]:
    """(id, reason) in order; a figure not described further is 10, exact, grade A, published 2021-02-03."""
    made = [make.figure("gdp", 2020, **{"value": 10, "observation_id": name} | f) for name, f in figures.items()]
    order = rank(made)
    assert [entry.rank for entry in order] == list(range(1, len(made) + 1))
    return [(entry.figure.observation_id, entry.reason) for entry in order]


def test_the_only_figure_wins(make: SimpleNamespace) -> None:
    assert ranked(make, one={}) == [("one", "the only figure")]


def test_the_latest_publication_wins_over_a_better_grade(make: SimpleNamespace) -> None:
    late, early = {"value": 11, "published": "2023-01-01", "grade": "C"}, {"published": "2022-12-31"}
    assert ranked(make, early=early, late=late) == [("late", "latest publication"), ("early", "earlier publication")]


def test_on_the_same_day_the_better_grade_wins(make: SimpleNamespace) -> None:
    assert ranked(make, b={"grade": "B", "value": 11}, a={"grade": "A"}) == [
        ("a", "better grade"),
        ("b", "lower grade"),
    ]


def test_an_undated_figure_counts_as_earliest(make: SimpleNamespace) -> None:
    old = {"value": 9, "published": "1990-01-01", "grade": "C"}
    assert ranked(make, undated={"published": None}, old=old) == [
        ("old", "latest publication"),
        ("undated", "no publication date, counts as earliest"),
    ]


def test_a_printed_figure_beats_a_later_computed_one(make: SimpleNamespace) -> None:
    computed = {"grade": "D", "published": "2024-01-01", "value": 11}
    assert ranked(make, computed=computed, printed={"grade": "C", "published": None}) == [
        ("printed", "printed, the others are computed"),
        ("computed", "computed by its transcriber, a printed figure exists"),
    ]


@pytest.mark.parametrize("qualifier", ["lower_bound", "approximate"])
def test_an_exact_figure_beats_a_later_rough_one(make: SimpleNamespace, qualifier: str) -> None:
    rough = {"qualifier": qualifier, "published": "2024-01-01", "value": 11}
    assert ranked(make, rough=rough, exact={}) == [
        ("exact", "exact, the others are rounded or bounds"),
        ("rough", "rounded or a bound, an exact figure exists"),
    ]


def test_even_a_rough_print_beats_a_computed_figure(make: SimpleNamespace) -> None:
    assert ranked(make, computed={"grade": "D"}, rough={"qualifier": "approximate"})[0][0] == "rough"


PRECISE = {"value": 89.5, "half_width": 0.05, "published": "2014-02-01"}
ROUNDED = {"value": 90, "half_width": 0.5, "published": "2018-02-01"}


def test_a_later_rounding_does_not_replace_the_precise_print(make: SimpleNamespace) -> None:
    assert ranked(make, precise=PRECISE, rounded=ROUNDED) == [
        ("precise", "most precise print of the figure; rounded is a later rounding of it"),
        ("rounded", "a rounded print of precise"),
    ]


def test_a_later_coarser_print_of_another_number_is_a_revision(make: SimpleNamespace) -> None:
    revised = {**ROUNDED, "value": 91}
    assert ranked(make, precise=PRECISE, revised=revised)[0] == ("revised", "latest publication")


def test_a_later_print_as_precise_is_a_revision(make: SimpleNamespace) -> None:
    assert ranked(make, precise=PRECISE, later={**PRECISE, "value": 89.54, "published": "2018-01-01"})[0][0] == "later"


@pytest.mark.parametrize("spoilt", [{"grade": "D"}, {"qualifier": "approximate"}])
def test_a_computed_or_rough_figure_is_no_finer_print(make: SimpleNamespace, spoilt: dict[str, str]) -> None:
    assert ranked(make, precise={**PRECISE, **spoilt}, rounded=ROUNDED)[0][0] == "rounded"


def test_the_most_precise_of_several_prints_is_taken(make: SimpleNamespace) -> None:
    finest = {"value": 89.53, "half_width": 0.005, "published": "2013-02-01"}
    order = [name for name, _ in ranked(make, precise=PRECISE, rounded=ROUNDED, finest=finest)]
    assert order[0] == "finest"


def test_a_figure_beaten_by_a_rounding_of_an_older_one_says_so_truthfully(make: SimpleNamespace) -> None:
    # 90 of 2018 confirms 89.5 of 2014; 88.7 of 2016 loses against the publication of 2018.
    between = {"value": 88.7, "half_width": 0.05, "published": "2016-02-01"}
    order = ranked(make, precise=PRECISE, rounded=ROUNDED, between=between)
    assert [name for name, _ in order] == ["precise", "rounded", "between"]
    assert order[2][1] == "earlier publication"


def test_equal_figures_are_told_apart_by_id(make: SimpleNamespace) -> None:
    assert ranked(make, second={}, first={}) == [
        ("first", "same publication date and grade, first by id"),
        ("second", "same number of the same standing"),
    ]


def test_the_winner_of_each_year_is_found(make: SimpleNamespace) -> None:
    figures = [
        make.figure("gdp", 2020, 1, published="2021-01-01"),
        make.figure("gdp", 2020, 2, published="2022-01-01", observation_id="revised"),
        make.figure("gdp", 2021, 3),
    ]
    assert {year: figure.value for year, figure in winners(figures).items()} == {2020: 2, 2021: 3}


DATES = st.sampled_from([None, "2019-12-31", "2020-01-01", "2023-06-30"])
FIGURE = st.fixed_dictionaries(
    {
        "value": st.sampled_from([89.5, 89.53, 90.0, 91.0]),
        "grade": st.sampled_from("ABCD"),
        "qualifier": st.sampled_from(["", "", "approximate", "lower_bound"]),
        "half_width": st.sampled_from([0.005, 0.05, 0.5]),
        "published": DATES,
    }
)


@given(st.lists(FIGURE, min_size=1, max_size=6), st.randoms())
def test_the_ranking_does_not_hang_on_the_order_of_input(
    make: SimpleNamespace, described: list[dict[str, Any]], random: Any
) -> None:
    figures: list[Figure] = [make.figure("gdp", 2020, observation_id=f"o{k}", **d) for k, d in enumerate(described)]
    shuffled = random.sample(figures, len(figures))
    assert rank(shuffled) == rank(figures)


@given(st.lists(FIGURE, min_size=1, max_size=6))
def test_a_worse_standing_never_beats_a_better_one(make: SimpleNamespace, described: list[dict[str, Any]]) -> None:
    figures = [make.figure("gdp", 2020, observation_id=f"o{k}", **d) for k, d in enumerate(described)]
    first = rank(figures)[0].figure
    if any(figure.grade != "D" for figure in figures):
        assert first.grade != "D"
    if any(figure.grade != "D" and not figure.qualifier for figure in figures):
        assert not first.qualifier
