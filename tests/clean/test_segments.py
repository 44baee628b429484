"""Scope segments: prints before derivations, the reference, splices and breaks."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.clean.cells import Cell
from capdev_pipeline.clean.segments import Joined, SegmentCells, join_segments, segment_cells
from capdev_pipeline.framework import Indicator, Segment

YEARS = range(2020, 2024)
SPLICED = {"splice": {"status": "derived"}}


def part(make: SimpleNamespace, name: str, values: Mapping[int, float], **more: Any) -> SegmentCells:
    """A segment with these printed values."""
    status = more.pop("status", "observed")
    described = Segment.model_validate(make.segment(name, **more))
    return SegmentCells(described, make.cells(values, segment=name, status=status), {}, {})


def joined(make: SimpleNamespace, *parts: SegmentCells, minimum_years: int = 2) -> Joined:
    segments = [p.segment.model_dump() for p in parts]
    indicator = Indicator.model_validate({"segments": segments, "minimum_years": minimum_years})
    return join_segments(list(parts), indicator, YEARS, "亿元")


def roles(found: Joined) -> list[str]:
    return [outcome.role for _, outcome in found.segments]


def values(cells: Mapping[int, Cell]) -> dict[int, float]:
    return {year: cell.value for year, cell in sorted(cells.items())}


def test_the_ratio_is_that_of_the_sums_over_the_common_years(make: SimpleNamespace) -> None:
    new = part(make, "new", {2021: 154.5, 2022: 174.1, 2023: 137})
    old = part(make, "old", {2019: 142.1, 2020: 141, 2021: 144.3}, **SPLICED)
    found = joined(make, new, old)
    ratio = 154.5 / 144.3
    assert roles(found) == ["reference", "spliced"]
    assert values(found.cells) == pytest.approx(
        {2019: 142.1 * ratio, 2020: 141 * ratio, 2021: 154.5, 2022: 174.1, 2023: 137}
    )
    outcome = found.segments[1][1]
    assert (outcome.ratio, outcome.overlap) == (pytest.approx(ratio), [2021])
    cell = found.cells[2020]
    assert (cell.status, cell.grade, cell.segment) == ("derived", "D", "old")
    # Its own figure, and those the ratio was taken from.
    assert cell.observation_ids == ("x.2020", "x.2021")
    assert cell.method.startswith("spliced: old × 1.07069, the ratio to new in 2021")


def test_several_common_years_weigh_by_their_size(make: SimpleNamespace) -> None:
    new = part(make, "new", {2021: 20, 2022: 10, 2023: 1})
    old = part(make, "old", {2020: 3, 2021: 5, 2022: 10}, **SPLICED)
    # (20 + 10) / (5 + 10) = 2, where the mean of the ratios would be 2.5.
    assert values(joined(make, new, old).cells)[2020] == pytest.approx(6)


def test_the_reference_is_left_as_it_is(make: SimpleNamespace) -> None:
    new = part(make, "new", {2021: 20, 2022: 10})
    found = joined(make, new, part(make, "old", {2020: 3, 2021: 5}, **SPLICED))
    assert found.cells[2021] is new.cells[2021]


@pytest.mark.parametrize(
    ("splice", "cell", "status"),
    [
        ("derived", "observed", "derived"),
        ("estimated", "observed", "estimated"),
        ("derived", "estimated", "estimated"),
        ("derived", "derived", "derived"),
    ],
)
def test_the_weaker_status_of_splice_and_value_counts(
    make: SimpleNamespace, splice: str, cell: str, status: str
) -> None:
    new = part(make, "new", {2021: 20, 2022: 10})
    old = part(make, "old", {2020: 3, 2021: 5}, splice={"status": splice}, status=cell)
    assert joined(make, new, old).cells[2020].status == status


def test_a_break_without_overlap_is_shown_and_not_used(make: SimpleNamespace) -> None:
    new, old = part(make, "new", {2022: 20, 2023: 10}), part(make, "old", {2020: 3, 2021: 5}, **SPLICED)
    found = joined(make, new, old)
    assert roles(found) == ["reference", "break"]
    assert values(found.cells) == {2022: 20, 2023: 10}
    assert found.segments[1][1].reason == "reason of old; no year in common with new"


def test_an_overlap_is_not_spliced_unless_declared(make: SimpleNamespace) -> None:
    new, old = part(make, "new", {2021: 20, 2022: 10}), part(make, "old", {2020: 3, 2021: 5})
    found = joined(make, new, old)
    assert roles(found) == ["reference", "break"]
    assert 2020 not in found.cells
    assert found.segments[1][1].reason == "reason of old; not joined to new"


def test_the_reason_is_told_in_chinese_as_well(make: SimpleNamespace) -> None:
    names = {"name_zh": "新口径", "name_en": "newer", "reason_zh": "新的原因"}
    new = part(make, "new", {2021: 20, 2022: 10}, **names)
    told = part(make, "old", {2020: 3, 2021: 5}, reason_zh="旧的原因")
    apart = part(make, "apart", {2019: 1}, splice={"status": "derived"}, reason_zh="另一原因")
    nought = part(make, "nought", {2021: 0}, splice={"status": "derived"})
    joins = part(make, "joins", {2018: 1, 2022: 5}, splice={"status": "derived"}, reason_zh="相接")
    found = joined(make, new, told, apart, nought, joins, part(make, "none", {}, reason_zh="没有"))
    assert [outcome.reason_zh for _, outcome in found.segments] == [
        "新的原因",
        "旧的原因；未与“新口径”相接",
        "另一原因；与“新口径”无共同年份",
        "reason of nought；由2021年得不出比率",  # no Chinese in the framework: as it is written there
        "相接",
        "截止日前无数字",
    ]
    nothing = joined(make, part(make, "none", {}))
    assert [outcome.reason_zh for _, outcome in nothing.segments] == ["截止日前无数字"]


def test_a_segment_joins_the_reference_and_not_another_segment(make: SimpleNamespace) -> None:
    new = part(make, "new", {2022: 20, 2023: 10})
    mid = part(make, "mid", {2021: 5, 2022: 10}, **SPLICED)
    old = part(make, "old", {2020: 1, 2021: 1}, **SPLICED)
    found = joined(make, new, mid, old)
    assert roles(found) == ["reference", "spliced", "break"]
    assert values(found.cells) == {2021: 10, 2022: 20, 2023: 10}


def test_of_two_spliced_segments_the_first_gives_the_year(make: SimpleNamespace) -> None:
    new = part(make, "new", {2022: 20, 2023: 10})
    first = part(make, "first", {2021: 5, 2022: 10}, **SPLICED)
    second = part(make, "second", {2020: 4, 2021: 4, 2022: 20}, **SPLICED)
    assert values(joined(make, new, first, second).cells) == {2020: 4, 2021: 10, 2022: 20, 2023: 10}


@pytest.mark.parametrize(
    ("new", "minimum", "reference"),
    [
        ({2022: 1, 2023: 1}, 2, "new"),
        ({2023: 1}, 2, "old"),
        ({2023: 1}, 1, "new"),
        ({2018: 1, 2019: 1, 2023: 1}, 2, "old"),
    ],
    ids=["enough years", "too few", "fewer suffice", "years outside the period do not count"],
)
def test_the_first_segment_with_enough_years_is_the_reference(
    make: SimpleNamespace, new: dict[int, float], minimum: int, reference: str
) -> None:
    found = joined(make, part(make, "new", new), part(make, "old", {2020: 3, 2021: 5}), minimum_years=minimum)
    assert [p.segment.segment for p, outcome in found.segments if outcome.role == "reference"] == [reference]


def test_where_none_has_enough_years_the_first_with_any_is_taken(make: SimpleNamespace) -> None:
    found = joined(make, part(make, "none", {}), part(make, "one", {2021: 5}), part(make, "other", {2020: 5}))
    assert roles(found) == ["empty", "reference", "break"]


def test_without_any_figure_every_segment_is_empty(make: SimpleNamespace) -> None:
    found = joined(make, part(make, "new", {}), part(make, "old", {}))
    assert (found.cells, roles(found)) == ({}, ["empty", "empty"])


def test_an_overlap_of_zeros_gives_no_ratio_and_is_a_break(make: SimpleNamespace) -> None:
    new, old = part(make, "new", {2021: 5, 2022: 1}), part(make, "old", {2020: 3, 2021: 0}, **SPLICED)
    assert roles(joined(make, new, old)) == ["reference", "break"]


SERIES = st.dictionaries(st.integers(2010, 2023), st.floats(1, 1e5), min_size=4)


@given(SERIES, SERIES, st.floats(0.01, 100))
def test_a_splice_does_not_hang_on_the_unit_of_the_older_segment(
    make: SimpleNamespace, new: dict[int, float], old: dict[int, float], factor: float
) -> None:
    def spliced(older: dict[int, float]) -> Joined:
        return joined(make, part(make, "new", new), part(make, "old", older, **SPLICED), minimum_years=1)

    plain, scaled = spliced(old), spliced({year: value * factor for year, value in old.items()})
    assert roles(scaled) == roles(plain)
    if roles(plain)[0] == "reference":
        assert values(scaled.cells) == pytest.approx(values(plain.cells), rel=1e-9)


@given(SERIES, SERIES, st.floats(0.01, 100))
def test_a_splice_scales_with_the_reference(
    make: SimpleNamespace, new: dict[int, float], old: dict[int, float], factor: float
) -> None:
    def spliced(reference: dict[int, float]) -> Joined:
        return joined(make, part(make, "new", reference), part(make, "old", old, **SPLICED), minimum_years=1)

    plain, scaled = spliced(new), spliced({year: value * factor for year, value in new.items()})
    if roles(plain) == ["reference", "spliced"]:
        expected = {year: value * factor for year, value in values(plain.cells).items()}
        assert values(scaled.cells) == pytest.approx(expected, rel=1e-9)


def cells_of(
    make: SimpleNamespace, figures: list[Any], as_of: datetime.date | None = None, **more: Any
) -> SegmentCells:
    described = Segment.model_validate(make.segment(series="share", **more))
    found: SegmentCells = segment_cells(described, make.figures(figures, as_of), "110000", "%", None, {})
    return found


RATIO = {
    "kind": "ratio",
    "factor": 100,
    "numerator": {"select": [{"series": "part", "area": "110000"}]},
    "denominator": {"select": [{"series": "gdp", "area": "110000"}]},
}


def test_a_print_goes_before_a_derivation_and_that_before_a_computed_row(make: SimpleNamespace) -> None:
    figures = make.run("part", {2020: 5, 2021: 5}) + make.run("gdp", {2020: 100, 2021: 100})
    figures += [
        make.figure("share", 2020, 5.2, grade="C"),
        make.figure("share", 2021, 5.3, grade="D"),
        make.figure("share", 2022, 5.4, grade="D"),
    ]
    found = cells_of(make, figures, derive=RATIO)
    assert values(found.cells) == {2020: 5.2, 2021: 5, 2022: 5.4}
    assert [found.cells[y].status for y in (2020, 2021, 2022)] == ["observed", "derived", "derived"]
    assert {cell.segment for cell in found.cells.values()} == {"all"}
    # What lost is kept for the choice table.
    assert found.derived[2020].value == 5
    assert found.ranked[2021][0].figure.value == 5.3


def test_a_figure_set_aside_does_not_run(make: SimpleNamespace) -> None:
    figures = [make.figure("share", 2020, 5), make.figure("share", 2021, 6, observation_id="doubtful")]
    described = Segment.model_validate(make.segment(series="share"))
    found = segment_cells(described, make.figures(figures), "110000", "%", None, {"doubtful": "why"})
    assert values(found.cells) == {2020: 5}
    assert 2021 not in found.ranked


def test_a_stock_without_rules_has_no_cells(make: SimpleNamespace) -> None:
    found = cells_of(make, [], derive={"kind": "perpetual_inventory", "variant": "main"})
    assert found.cells == {}


@pytest.mark.parametrize(
    ("more", "how"),
    [
        ({}, "corrected by c1, see clean.correction"),
        ({"qualifier": "approximate"}, "printed as rounded or a bound; corrected by c1, see clean.correction"),
        (
            {"grade": "D"},
            "computed by its transcriber, formula in the note; corrected by c1, see clean.correction",
        ),
    ],
)
def test_a_corrected_figure_is_not_called_as_printed(make: SimpleNamespace, more: dict[str, str], how: str) -> None:
    figures = [make.figure("share", 2020, 30, correction_id="c1", **more), make.figure("share", 2021, 31)]
    cells = cells_of(make, figures).cells
    assert (cells[2020].method, cells[2020].steps[0].label) == (how, how)
    assert cells[2021].method == "as printed"
