"""The coverage map against the published file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from capdev_pipeline.report.charts import Chart
from capdev_pipeline.report.frames import Frames
from tests.report.charts.values import drawn, values

Ask = Callable[[str], list[tuple[Any, ...]]]


def test_every_cell_has_the_status_grade_and_value_of_the_table(charts: dict[str, Chart], ask: Ask) -> None:
    expected = ask("""
        select indicator_id, year, status, grade, value, unit from indicator.value
        where release = 'current' order by indicator_id, year
    """)
    cells = sorted(values(charts["coverage"]), key=lambda cell: (cell["row"], cell["year"]))
    assert len(cells) == len(expected)
    for cell, (indicator, year, status, grade, value, unit) in zip(cells, expected, strict=True):
        assert (cell["row"], cell["year"], cell["status"], cell["grade"]) == (indicator, year, status, grade)
        assert (cell["value"], cell["unit"]) == (drawn(value), unit)


def test_rows_stand_under_their_parents_in_the_order_of_the_framework(charts: dict[str, Chart], ask: Ask) -> None:
    expected = []
    for (parent,) in ask("""
        select n.parent_id from meta.node n join meta.node p on p.node_id = n.parent_id
        where n.direction is not null group by n.parent_id, p.position order by p.position
    """):
        expected.append("#" + parent)
        below = ask(f"select node_id from meta.node where parent_id = '{parent}' order by position")
        expected += [name for (name,) in below]
    assert charts["coverage"].spec["encoding"]["y"]["scale"]["domain"] == expected


def test_the_description_counts_the_cells(charts: dict[str, Chart], frames: Frames, ask: Ask) -> None:
    said = charts["coverage"].description["en"]
    for status, count in ask("select status, count(*) from indicator.value where release = 'current' group by status"):
        assert f"{status} {count}" in said
    assert f"{len(frames.indicators)} indicators × {len(frames.years)} years" in said


def test_a_missing_cell_has_neither_mark_nor_letter(charts: dict[str, Chart]) -> None:
    chart = charts["coverage"]
    assert all(cell["grade"] is None for cell in values(chart, status="missing"))
    marked = [layer for layer in chart.spec["layer"] if layer["mark"]["type"] == "point"]
    lettered = [layer for layer in chart.spec["layer"] if "text" in layer.get("encoding", {})]
    assert len(marked) == len(lettered) == 1
    assert all(layer["transform"] == [{"filter": "datum.status !== 'missing'"}] for layer in marked + lettered)


def test_the_table_has_a_row_an_indicator_and_a_column_a_year(charts: dict[str, Chart], frames: Frames) -> None:
    data = charts["coverage"].data
    assert [head["en"] for head in data.heads[1:]] == [str(year) for year in frames.years]
    assert len(data.rows) == len(frames.indicators)
