"""Figures of printed numbers against report.point."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import Chart
from capdev_pipeline.report.charts.point import point_charts
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.vocabulary import STATUS
from tests.report.charts.values import drawn, values

Ask = Callable[[str], list[tuple[Any, ...]]]


def layers(layer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The layers of a chart that have a mark, however deep."""
    for inner in layer.get("layer", []):
        yield from layers(inner)
    if "mark" in layer:
        yield layer


def named(note: str, before: str) -> list[int]:
    """The years that a note lists after a name: 2010, 2012–2014 or 2010、2012–2014."""
    listed = re.match(r"[0-9–,、 ]+", note[note.rindex(before) + len(before) :])
    assert listed
    spans = [span.split("–") for span in re.findall(r"[0-9–]+", listed.group(0))]
    return [year for span in spans for year in range(int(span[0]), int(span[-1]) + 1)]


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
        assert ("not start at zero" in chart.note["en"]) == bool(axes)


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
            years = ask(f"select year from report.point where line_en = '{en}' and value is null order by year")
            assert named(chart.note["en"], f"{en} ") == named(chart.note["zh"], f"{zh} ") == [year for (year,) in years]
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


@pytest.mark.parametrize("status", ["derived", "estimated", "interpolated"])
def test_bars_that_are_not_observed_are_paler_and_the_legend_says_so(frames: Frames, status: str) -> None:
    chart = changed(frames, status=status, mark="bar")
    bars = [layer for layer in layers(chart.spec) if layer["mark"]["type"] == "bar"]
    assert bars
    for layer in bars:
        assert STATUS[status]["en"] in layer["encoding"]["strokeDash"]["legend"]["labelExpr"]["en"]
        filled = json.loads(re.findall(r"{.*}", layer["mark"]["fillOpacity"]["expr"])[0])
        assert filled[status] < 0.5 < filled["observed"]
        [dash] = layer["encoding"]["strokeDash"]["scale"]["range"]
        assert (dash != [1, 0]) == (status != "derived")
    assert ("Pale" if status == "derived" else "Hollow") in chart.note["en"]


def test_observed_bars_alone_need_no_legend_of_status(frames: Frames) -> None:
    chart = changed(frames, status="observed", mark="bar")
    bars = [layer for layer in layers(chart.spec) if layer["mark"]["type"] == "bar"]
    assert [layer["encoding"]["strokeDash"]["legend"] for layer in bars] == [None] * len(bars)


def test_a_cross_is_explained_where_there_is_one(frames: Frames) -> None:
    crossed = 0
    for chart in point_charts(frames):
        years = next(layer["data"]["values"] for layer in chart.spec["layer"] if "values" in layer.get("data", {}))
        assert bool(years) == ("×" in chart.note["zh"]) == ("×" in chart.note["en"])
        crossed += bool(years)
    assert crossed


def test_reasons_are_told_in_both_languages(frames: Frames) -> None:
    reasons = [row[-1] for chart in point_charts(frames) for row in chart.data.rows if row[-1]]
    assert reasons
    assert [r for r in reasons if not any("\u4e00" <= letter <= "\u9fff" for letter in r["zh"])] == []


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
