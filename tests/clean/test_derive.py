"""Derived series against hand computations and METHODS section 2."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import TypeAdapter

from capdev_pipeline.clean.cells import Cell
from capdev_pipeline.clean.derive import derive
from capdev_pipeline.errors import MethodError
from capdev_pipeline.framework.rules import Derive

RULE: TypeAdapter[Any] = TypeAdapter(Derive)


def term(series: str, area: str = "110000", **more: Any) -> dict[str, Any]:
    return {"select": [{"series": series, "area": area}], **more}


def derived(make: SimpleNamespace, figures: list[Any], kind: str, **rule: Any) -> dict[int, Cell]:
    checked = RULE.validate_python({"kind": kind, **rule})
    cells: dict[int, Cell] = derive(checked, make.figures(figures), "110000", "unit")
    return cells


def values(cells: dict[int, Cell]) -> dict[int, Any]:
    return {year: pytest.approx(cell.value, rel=1e-12) for year, cell in cells.items()}


def test_a_ratio_takes_the_years_that_both_terms_have(make: SimpleNamespace) -> None:
    figures = make.run("rd", {2019: 6, 2020: 7}) + make.run("gdp", {2020: 140, 2021: 150})
    cells = derived(make, figures, "ratio", factor=100, numerator=term("rd"), denominator=term("gdp"))
    assert values(cells) == {2020: 5}
    assert (cells[2020].status, cells[2020].grade) == ("derived", "D")
    assert cells[2020].observation_ids == ("rd.110000.2020", "gdp.110000.2020")
    assert [(step.label, step.value) for step in cells[2020].steps] == [
        ("numerator", 7), ("denominator", 140), ("numerator / denominator × 100", 5),
    ]  # fmt: skip


def test_year_ends_average_this_and_the_last_year(make: SimpleNamespace) -> None:
    figures = make.run("gdp", {2020: 300, 2021: 330, 2023: 400}) + make.run("jobs", {2020: 10, 2021: 12, 2023: 20})
    rule = {"factor": 2, "numerator": term("gdp"), "denominator": term("jobs", average="year_ends")}
    cells = derived(make, figures, "ratio", **rule)
    # 330 / ((10 + 12) / 2) x 2; 2020 and 2023 have no year end before them.
    assert values(cells) == {2021: 60}
    assert set(cells[2021].observation_ids) == {"gdp.110000.2021", "jobs.110000.2020", "jobs.110000.2021"}


def test_only_the_declared_years_are_derived(make: SimpleNamespace) -> None:
    figures = make.run("a", {2019: 1, 2020: 2, 2021: 3}) + make.run("b", {2019: 1, 2020: 1, 2021: 1})
    rule = {"factor": 1, "numerator": term("a"), "denominator": term("b"), "years": (2020, 2020)}
    assert values(derived(make, figures, "ratio", **rule)) == {2020: 2}


def test_a_sum_needs_every_term(make: SimpleNamespace) -> None:
    figures = [
        make.figure("km", year, value, area=area)
        for area, year, value in (
            ("110000", 2020, 1173),
            ("120000", 2020, 1325),
            ("130000", 2020, 7809),
            ("110000", 2021, 1177),
            ("130000", 2021, 8084),
        )
    ]
    terms = [term("km", area) for area in ("110000", "120000", "130000")]
    assert values(derived(make, figures, "sum", terms=terms)) == {2020: 1173 + 1325 + 7809}


@pytest.mark.parametrize(
    ("beijing", "tianjin", "hebei", "known"), [(89.5, 96, 108, 105.7), (58, 62, 65, 64.2)], ids=["2013", "2017"]
)
def test_the_regions_mean_weighs_hebei_eleven_times(
    make: SimpleNamespace, beijing: float, tianjin: float, hebei: float, known: float
) -> None:
    figures = [
        make.figure("pm25", 2013, value, area=area)
        for area, value in (("110000", beijing), ("120000", tianjin), ("130000", hebei))
    ]
    terms = [term("pm25", "110000"), term("pm25", "120000"), term("pm25", "130000", weight=11)]
    cells = derived(make, figures, "weighted_mean", terms=terms)
    assert round(cells[2013].value, 1) == known


@pytest.mark.parametrize(("qualifier", "status"), [("", "derived"), ("approximate", "estimated")])
def test_a_rough_input_makes_an_estimate(make: SimpleNamespace, qualifier: str, status: str) -> None:
    figures = [make.figure("a", 2020, 1), make.figure("b", 2020, 2, qualifier=qualifier)]
    assert derived(make, figures, "sum", terms=[term("a"), term("b")])[2020].status == status


def test_the_inputs_are_chosen_like_any_figure(make: SimpleNamespace) -> None:
    figures = [
        make.figure("a", 2020, 1, published="2021-01-01", observation_id="old"),
        make.figure("a", 2020, 3, published="2022-01-01", observation_id="new"),
        make.figure("b", 2020, 10),
    ]
    cells = derived(make, figures, "sum", terms=[term("a"), term("b")])
    assert values(cells) == {2020: 13}
    assert "old" not in cells[2020].observation_ids


def chain(make: SimpleNamespace, base: dict[int, float], changes: dict[int, float]) -> dict[int, Cell]:
    figures = make.run("level", base) + make.run("change", changes)
    return derived(make, figures, "chain", base=term("level"), changes=term("change"))


def test_a_chain_runs_forwards_and_backwards_from_its_base(make: SimpleNamespace) -> None:
    cells = chain(make, {2014: 0.36}, {2013: -10, 2014: -20, 2015: -5, 2016: 50})
    # 2013 = 0.36 / 0.8, 2012 = 0.45 / 0.9, 2015 = 0.36 x 0.95, 2016 = 0.342 x 1.5.
    assert values(cells) == {2012: 0.5, 2013: 0.45, 2014: 0.36, 2015: 0.342, 2016: 0.513}
    assert {cell.status for cell in cells.values()} == {"derived"}
    assert cells[2012].observation_ids[0] == "level.110000.2014"
    assert "change.110000.2013" in cells[2012].observation_ids


def test_a_chain_stops_where_a_change_is_unknown(make: SimpleNamespace) -> None:
    cells = chain(make, {2014: 100}, {2010: 1, 2014: 25, 2016: 10, 2015: 10, 2018: 10})
    assert values(cells) == {2013: 80, 2014: 100, 2015: 110, 2016: 121}


def test_a_chain_without_a_base_has_no_cells(make: SimpleNamespace) -> None:
    assert chain(make, {}, {2014: 1}) == {}


def test_a_chain_without_changes_is_its_base(make: SimpleNamespace) -> None:
    assert values(chain(make, {2014: 7}, {})) == {2014: 7}


@pytest.mark.parametrize(("rough_year", "estimated"), [(2015, {2015, 2016}), (2013, {2012})])
def test_the_error_of_a_rough_change_stays_in_the_chain(
    make: SimpleNamespace, rough_year: int, estimated: set[int]
) -> None:
    figures = make.run("level", {2014: 100})
    for year in (2013, 2014, 2015, 2016):
        qualifier = "approximate" if year == rough_year else ""
        figures.append(make.figure("change", year, 5, qualifier=qualifier))
    cells = derived(make, figures, "chain", base=term("level"), changes=term("change"))
    assert {year for year, cell in cells.items() if cell.status == "estimated"} == estimated


def test_a_zero_denominator_is_refused_with_its_figure(make: SimpleNamespace) -> None:
    figures = make.run("a", {2020: 1, 2021: 1}) + make.run("b", {2020: 0, 2021: 2})
    rule = {"factor": 1, "numerator": term("a"), "denominator": term("b")}
    with pytest.raises(MethodError, match=r"b\.110000\.2020"):
        derived(make, figures, "ratio", **rule)


def test_a_rough_base_makes_the_whole_chain_an_estimate(make: SimpleNamespace) -> None:
    figures = [make.figure("level", 2014, 100, qualifier="approximate"), make.figure("change", 2015, 5)]
    cells = derived(make, figures, "chain", base=term("level"), changes=term("change"))
    assert {cell.status for cell in cells.values()} == {"estimated"}


def test_a_link_of_the_chain_rests_on_every_change_up_to_it(make: SimpleNamespace) -> None:
    cells = chain(make, {2014: 100}, {2013: 1, 2014: 2, 2015: 3, 2016: 4})
    assert set(cells[2016].observation_ids) == {"level.110000.2014", "change.110000.2015", "change.110000.2016"}
    assert set(cells[2012].observation_ids) == {"level.110000.2014", "change.110000.2014", "change.110000.2013"}
