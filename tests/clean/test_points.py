"""The points of a figure: hand cases, and the real ones against SQL on the published file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from capdev_pipeline.clean.points import points_table
from capdev_pipeline.framework import Definition
from capdev_pipeline.framework.figures import ReportFigure

Ask = Callable[[str], list[tuple[object, ...]]]
VALUES = ["indicator_id", "area", "year", "release", "value", "unit", "status", "grade", "method", "observation_ids"]


def drawn(*lines: dict[str, Any], **more: Any) -> ReportFigure:
    named = [{"line": "level", "name_zh": "产出", "name_en": "Output", "mark": "bar"} | line for line in lines]
    plain = {"figure_id": "growth", "title_zh": "图", "title_en": "Figure", "first_year": 2020, "last_year": 2022}
    return ReportFigure.model_validate({**plain, "lines": named, **more})


def gdp(**more: Any) -> dict[str, Any]:
    return {"select": [{"series": "gdp", "area": "same"} | more]}


def points(
    make: SimpleNamespace,
    definition: Definition,
    rows: list[dict[str, str]],
    *figures: ReportFigure,
    values: list[dict[str, Any]] | None = None,
    **framework: Any,
) -> list[dict[str, Any]]:
    toy = make.framework({"a": {"segments": [make.segment()]}}, **framework)
    told = pd.DataFrame(values or [], columns=VALUES)
    table = points_table(make.observations(rows), told, replace(definition, figures=figures, framework=toy))
    return [
        {str(name): None if name in ("value", "grade") and pd.isna(cell) else cell for name, cell in row.items()}
        for row in table.to_dict("records")
    ]


def printed(make: SimpleNamespace, year: int, value: str, number: int = 1, **more: str) -> dict[str, str]:
    named = {"figure_id": f"gdp.{more.get('area', '110000')}.{year}.{number:02}", "locator": f"table {number}"}
    named |= {"year": str(year), "published": f"{year + number}-02-03"}
    found: dict[str, str] = make.printed("gdp", value) | named | more
    return found


def told(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def test_the_latest_print_of_a_year_is_taken_and_the_rest_is_counted(
    make: SimpleNamespace, definition: Definition
) -> None:
    rows = [printed(make, 2020, "10"), printed(make, 2020, "11", 2), printed(make, 2022, "30", grade="B")]
    found = points(make, definition, rows, drawn(gdp()))
    beaten = "latest publication; preferred to 1 other figure"
    assert told(found, "year", "value", "status", "grade", "observation_ids", "citation", "reason") == [
        (2020, 11, "observed", "A", ["gdp.110000.2020.02"], "Toy yearbook", beaten),
        (2021, None, "missing", None, [], "", "no figure at hand"),
        (2022, 30, "observed", "B", ["gdp.110000.2022.01"], "Toy yearbook", "the only figure"),
    ]
    assert {(row["unit"], row["indicator_id"]) for row in found} == {("亿元", "")}


def test_a_figure_of_another_scope_is_named_and_not_taken(make: SimpleNamespace, definition: Definition) -> None:
    rows = [printed(make, 2021, "20"), printed(make, 2021, "21", 2, scope="全市, preliminary")]
    final = gdp(not_scope="preliminary") | {"line": "final"}
    figure = drawn(gdp(scope="census"), final, first_year=2021, last_year=2021)
    assert told(points(make, definition, rows, figure), "line", "value", "reason") == [
        (
            "level",
            None,
            "no figure of this scope at hand; of other scopes, not taken: gdp.110000.2021.01, gdp.110000.2021.02",
        ),
        ("final", 20, "the only figure"),
    ]


def test_statuses_say_how_far_a_figure_is_printed(make: SimpleNamespace, definition: Definition) -> None:
    rough = next(u.printed_unit for u in definition.units if u.unit == "亿元" and u.qualifier and not u.series)
    rows = [printed(make, 2020, "10", grade="D"), printed(make, 2021, "20", printed_unit=rough)]
    found = points(make, definition, rows, drawn(gdp()))
    assert told(found, "status", "grade") == [("derived", "D"), ("estimated", "A"), ("missing", None)]


def test_an_indicator_line_has_its_current_values(make: SimpleNamespace, definition: Definition) -> None:
    rows = [printed(make, 2020, "10"), printed(make, 2021, "20", citation="Another"), printed(make, 2022, "30")]
    ids = [row["figure_id"] for row in rows]
    names = ("year", "release", "value", "status", "grade", "method", "observation_ids")
    cells: list[tuple[Any, ...]] = [
        (2020, "current", 15.0, "derived", "D", "sum", [*ids, ids[0]]),
        (2021, "current", None, "missing", None, "why", []),
        (2021, "old", 9.0, "observed", "D", "as printed", ids),
    ]
    place = {"indicator_id": "a", "area": "110000", "unit": "亿元"}
    values = [place | dict(zip(names, cell, strict=True)) for cell in cells]
    found = points(make, definition, rows, drawn({"indicator": "a"}), values=values)
    assert {row["indicator_id"] for row in found} == {"a"}
    assert told(found, "value", "unit", "status", "grade", "reason", "citation") == [
        (15, "亿元", "derived", "D", "sum", "Toy yearbook; Another"),
        (None, "亿元", "missing", None, "why", ""),
        (None, "亿元", "missing", None, "outside the years of the index", ""),
    ]


def test_every_area_of_the_index_has_its_own_points(make: SimpleNamespace, definition: Definition) -> None:
    rows = [printed(make, 2020, "10"), printed(make, 2020, "7", area="120000")]
    figure = drawn(gdp(), gdp(area="110000") | {"line": "beijing"}, last_year=2020)
    found = points(make, definition, rows, figure, areas=["110000", "120000"])
    assert told(found, "line", "area", "value") == [
        ("level", "110000", 10),
        ("level", "120000", 7),
        ("beijing", "110000", 10),
        ("beijing", "120000", 10),
    ]


def test_figures_and_lines_keep_their_order_and_words(make: SimpleNamespace, definition: Definition) -> None:
    first = drawn(gdp(), gdp() | {"line": "again", "axis": "right", "mark": "line"}, first_year=2022, note_zh="注")
    found = points(make, definition, [], first, drawn(gdp(), figure_id="other", first_year=2022))
    names = ("figure_id", "position", "line", "line_position", "mark", "axis", "note_zh", "line_en", "title_zh")
    assert told(found, *names) == [
        ("growth", 1, "level", 1, "bar", "left", "注", "Output", "图"),
        ("growth", 1, "again", 2, "line", "right", "注", "Output", "图"),
        ("other", 2, "level", 1, "bar", "left", "", "Output", "图"),
    ]


def test_no_figures_no_points(make: SimpleNamespace, definition: Definition) -> None:
    assert points(make, definition, [printed(make, 2020, "10")]) == []


# The real figures.


def test_every_line_has_a_row_for_each_of_its_years(ask: Ask, definition: Definition) -> None:
    expected = {
        (figure.figure_id, line.line, year)
        for figure in definition.figures
        for line in figure.lines
        for year in range(figure.first_year, figure.last_year + 1)
    }
    rows = ask("select figure_id, line, year from report.point")
    assert len(rows) == len(expected)
    assert set(rows) == expected


def test_the_line_of_an_indicator_is_its_published_series(ask: Ask) -> None:
    different = ask(
        "select p.year from report.point p left join indicator.value v on v.indicator_id = 'rd_share_gdp' "
        "and v.year = p.year and v.area = p.area and v.release = 'current' where p.line = 'intensity' "
        "and (p.value, p.unit, p.status, p.grade, p.observation_ids) "
        "is distinct from (v.value, v.unit, v.status, v.grade, v.observation_ids)"
    )
    assert different == []
    assert ask("select count(value) from report.point where line = 'intensity'") == [(8,)]


def test_a_selecting_line_has_the_printed_figure_itself(ask: Ask) -> None:
    rows = ask(
        "select p.line, p.year, p.value = o.value and p.unit = o.unit and p.year = o.year and p.grade = o.grade "
        "and p.citation = o.citation from report.point p, clean.observation o "
        "where o.observation_id = p.observation_ids[1] and p.line <> 'intensity'"
    )
    assert len(rows) == 8 + 4 + 3 + 4
    assert all(same for *_, same in rows)


@pytest.mark.parametrize(
    ("line", "values"),
    [  # by hand, from the printed figures
        ("revenue_basis_2021", {2020: 8357.7, 2021: 10246.5}),
        ("revenue_basis_2023", {2022: 11865.5, 2023: 13787.7}),
        ("share_basis_2021", {2021: 59.9}),
        ("share_basis_2023", {2022: 67.0, 2023: 68.5}),
        ("total_score", {2019: 81.97}),
        ("campus_score", {2019: 92.73}),
        ("share_feeling_safe", {2018: 91.58, 2019: 94.09}),
    ],
)
def test_few_figures_are_at_hand_and_no_more_is_drawn(ask: Ask, line: str, values: dict[int, float]) -> None:
    rows = ask(f"select year, value from report.point where line = '{line}' and value is not null order by year")
    assert rows == list(values.items())


def test_one_axis_of_a_figure_has_one_unit(ask: Ask) -> None:
    assert ask("select figure_id from report.point group by figure_id, axis having count(distinct unit) > 1") == []
