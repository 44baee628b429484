"""Figures of printed numbers against report.point."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import Chart
from capdev_pipeline.report.charts.point import point_charts
from capdev_pipeline.report.frames import Frames
from tests.report.charts.values import drawn, values

Ask = Callable[[str], list[tuple[Any, ...]]]


def layers(layer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The layers of a chart that have a mark, however deep."""
    for inner in layer.get("layer", []):
        yield from layers(inner)
    if "mark" in layer:
        yield layer


def test_numbers_are_those_of_the_table_missing_ones_null(frames: Frames, ask: Ask) -> None:
    charts = point_charts(frames)
    assert charts
    for chart in charts:
        rows = ask(f"""
            select line, year, value, unit, status, axis, mark from report.point
            where figure_id = '{chart.tags["figure"]}' order by line_position, year
        """)
        found = [
            tuple(row[field] for field in ("line", "year", "value", "unit", "status", "axis", "mark"))
            for row in values(chart)
        ]
        assert found == [(line, year, drawn(value), *rest) for line, year, value, *rest in rows]
        assert [row[2] for row in chart.data.rows] == [drawn(value) for _, _, value, *_ in rows]


def test_each_axis_is_titled_with_its_unit(frames: Frames, ask: Ask) -> None:
    for chart in point_charts(frames):
        axes = dict(ask(f"select distinct axis, unit from report.point where figure_id = '{chart.tags['figure']}'"))
        titles = {
            layer["encoding"]["y"]["axis"]["orient"]: layer["encoding"]["y"]["axis"]["title"]["en"]
            for layer in layers(chart.spec)
            if "axis" in layer["encoding"].get("y", {})
        }
        assert titles == {axis: f"{axis} axis {unit}" for axis, unit in axes.items()}
        assert all(unit in chart.unit["en"] for unit in axes.values())


def test_bars_stand_on_zero_and_the_other_axis_says_that_it_does_not(frames: Frames) -> None:
    for chart in point_charts(frames):
        bars = [layer for layer in layers(chart.spec) if layer["mark"]["type"] == "bar"]
        assert all(layer["encoding"]["y"]["scale"] == {"zero": True} for layer in bars)
        axes = {row["axis"] for row in values(chart)} - {row["axis"] for row in values(chart, mark="bar")}
        assert ("Not starting at zero" in chart.note["en"]) == bool(axes)


def test_years_without_any_number_are_crossed_and_every_gap_is_named(frames: Frames, ask: Ask) -> None:
    gaps = 0
    for chart in point_charts(frames):
        figure = chart.tags["figure"]
        empty = ask(f"""
            select year from report.point where figure_id = '{figure}'
            group by year having count(value) = 0 order by year
        """)
        crosses = [layer["data"]["values"] for layer in chart.spec["layer"] if "values" in layer.get("data", {})]
        assert crosses == [[{"year": year} for (year,) in empty]]
        lines = ask(f"""
            select distinct line_zh, line_en from report.point where figure_id = '{figure}' and value is null
        """)
        for zh, en in lines:
            assert zh in chart.note["zh"]
            assert en in chart.note["en"]
        gaps += len(lines)
    assert gaps


def test_lines_are_told_apart_without_their_colours(frames: Frames) -> None:
    """Where two lines are drawn with the same kind of mark, each carries a number that the legend explains."""
    for chart in point_charts(frames):
        lines = {row["line"]: row["mark"] == "bar" for row in values(chart)}
        alike = len(lines) > 1 and (sum(lines.values()) > 1 or len(lines) - sum(lines.values()) > 1)
        assert alike == any("tag" in row for row in values(chart))
        if alike:
            tagged = {row["line"]: row["tag"] for row in values(chart) if "tag" in row}
            known = {row["line"] for row in values(chart) if row["value"] is not None}
            assert tagged.keys() == known
            assert len(set(tagged.values())) == len(tagged)


def test_without_the_table_there_is_no_chart(frames: Frames) -> None:
    tables = {name: table for name, table in frames.tables.items() if name != "report.point"}
    assert point_charts(Frames(tables)) == []
    assert point_charts(Frames({**tables, "report.point": frames.all("report.point").iloc[:0]})) == []


def changed(frames: Frames, **columns: Any) -> Chart:
    """The first figure with other values in columns."""
    table = frames.all("report.point").sort_values(["position", "line_position", "year"])
    first = table[table["figure_id"] == table["figure_id"].iloc[0]].assign(**columns)
    return point_charts(Frames({**frames.tables, "report.point": first}))[0]


def test_estimated_bars_are_hollow_and_said_to_be(frames: Frames) -> None:
    chart = changed(frames, status="estimated", mark="bar")
    bars = [layer["mark"] for layer in layers(chart.spec) if layer["mark"]["type"] == "bar"]
    assert bars
    assert all(mark["fill"] == "white" and mark["strokeDash"] for mark in bars)
    assert "Hollow" in chart.note["en"]


def test_bars_of_the_same_years_stand_side_by_side(frames: Frames) -> None:
    chart = changed(frames, mark="bar", axis="left")
    bars = [layer for layer in layers(chart.spec) if layer["mark"]["type"] == "bar"]
    assert all(layer["encoding"]["xOffset"] == {"field": "line"} for layer in bars)


def test_a_figure_without_any_number_is_an_empty_one(frames: Frames) -> None:
    chart = changed(frames, value=float("nan"), status="missing", grade=None)
    assert all(row["value"] is None for row in values(chart))
    assert not any(layer["mark"]["type"] == "bar" for layer in layers(chart.spec))
    assert "no value in any of" in chart.description["en"]


def test_points_have_the_shape_of_their_status(frames: Frames) -> None:
    chart = changed(frames, mark="point", status="interpolated")
    scales = [layer["encoding"]["shape"]["scale"] for layer in layers(chart.spec) if "shape" in layer["encoding"]]
    assert scales
    assert all(scale == {"domain": ["interpolated"], "range": [theme.DIAMOND]} for scale in scales)
