"""Selecting figures: area, years, scope, citation, grade, cut-off."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from capdev_pipeline.framework import Select


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        ({}, True),
        ({"scope": "全市"}, True),
        ({"scope": "^全市$"}, False),
        ({"scope": "全省|全市"}, True),
        ({"not_scope": "修订"}, False),
        ({"not_scope": "初步"}, True),
        ({"citation": "Toy .*2021"}, True),
        ({"not_citation": "yearbook"}, False),
        ({"years": (2020, 2020)}, True),
        ({"years": (2021, 2030)}, False),
        ({"grades": ("A", "B")}, False),
        ({"grades": ("C",)}, True),
        ({"scope": "全市", "grades": ("A",)}, False),
        ({"area": "120000"}, False),
        ({"series": "pm25"}, False),
        ({"area": "same"}, True),
    ],
)
def test_a_figure_must_meet_every_condition(make: SimpleNamespace, condition: dict[str, Any], fits: bool) -> None:
    figure = make.figure("gdp", 2020, 10, scope="全市，修订", citation="Toy yearbook 2021", grade="C")
    selection = Select.model_validate({"series": "gdp", "area": "110000", **condition})
    assert make.figures([figure]).select([selection], "110000") == ([figure] if fits else [])


def test_same_stands_for_the_area_of_the_index(make: SimpleNamespace) -> None:
    here, there = make.figure("gdp", 2020, 10), make.figure("gdp", 2020, 5, area="120000")
    selection = Select(series="gdp", area="same")
    assert make.figures([here, there]).select([selection], "120000") == [there]


def test_a_figure_that_fits_two_selections_runs_once(make: SimpleNamespace) -> None:
    figure = make.figure("gdp", 2020, 10)
    selection = Select(series="gdp", area="110000")
    assert make.figures([figure]).select([selection, selection], "110000") == [figure]


def test_a_cut_off_hides_what_was_published_later(make: SimpleNamespace) -> None:
    figures = [
        make.figure("gdp", 2020, 10, observation_id="day before", published="2021-06-29"),
        make.figure("gdp", 2020, 11, observation_id="same day", published="2021-06-30"),
        make.figure("gdp", 2020, 12, observation_id="day after", published="2021-07-01"),
        make.figure("gdp", 2020, 13, observation_id="undated", published=None),
    ]
    known = make.figures(figures, datetime.date(2021, 6, 30)).of("gdp", "110000")
    assert [figure.observation_id for figure in known] == ["day before", "same day", "undated"]
    assert len(make.figures(figures).of("gdp", "110000")) == 4


@pytest.mark.parametrize(
    ("grade", "qualifier", "status"),
    [
        ("A", "", "observed"),
        ("C", "", "observed"),
        ("D", "", "derived"),
        ("A", "lower_bound", "estimated"),
        ("D", "approximate", "estimated"),
    ],
)
def test_status_of_a_figure(make: SimpleNamespace, grade: str, qualifier: str, status: str) -> None:
    assert make.figure("gdp", 2020, 1, grade=grade, qualifier=qualifier).status == status
