"""Scores drawn against the published file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import Chart
from capdev_pipeline.report.frames import Frames
from tests.report.charts.values import drawn, values

Ask = Callable[[str], list[tuple[Any, ...]]]
SCORES = """
    select year, score, lower, upper, coverage, weight_estimated, weight_interpolated,
           weight_observed + weight_derived + weight_estimated + weight_interpolated
    from index.score
    where scheme = '{scheme}' and node_id = '{node}' and release = 'current'
    order by year
"""


def scores_of(charts: dict[str, Chart]) -> list[Chart]:
    return [chart for chart in charts.values() if chart.tags["kind"] == "score"]


def test_what_is_drawn_is_what_is_published(charts: dict[str, Chart], ask: Ask) -> None:
    checked = 0
    for chart in scores_of(charts):
        for node in {row["node"] for row in values(chart)}:
            expected = ask(SCORES.format(scheme=chart.tags["scheme"], node=node))
            found = values(chart, node=node)
            assert [row["year"] for row in found] == [year for year, *_ in expected]
            for row, (_, score, lower, upper, coverage, estimated, interpolated, present) in zip(
                found, expected, strict=True
            ):
                assert (row["score"], row["lower"], row["upper"]) == (drawn(score), drawn(lower), drawn(upper))
                assert row["coverage"] == drawn(coverage)
                assert row["estimated"] == drawn(estimated / present if present else None)
                assert row["interpolated"] == drawn(interpolated / present if present else None)
                assert row["rests"] == ("soft" if estimated + interpolated > 1e-9 else "firm")
                checked += 1
    # Composite, first and second level, both published schemes, every year.
    expected = ask("""
        select count(*) from index.score join meta.scheme using (scheme)
        where release = 'current' and level < 3 and published
    """)[0][0]
    assert checked == expected


def test_a_chart_holds_a_node_and_its_children(charts: dict[str, Chart], frames: Frames, ask: Ask) -> None:
    for chart in scores_of(charts):
        node = chart.tags["node"]
        below = [] if node == frames.root else ask(f"select node_id from meta.node where parent_id = '{node}'")
        assert {row["node"] for row in values(chart)} == {node, *(name for (name,) in below)}


def test_a_score_that_is_not_published_is_null_and_keeps_its_bounds(charts: dict[str, Chart], ask: Ask) -> None:
    hidden = ask("""
        select node_id, year from index.score
        where scheme = 'declared' and release = 'current' and level = 1 and score is null and partial is not null
    """)
    assert hidden
    for node, year in hidden:
        (row,) = values(charts[f"score-{node}"], node=node, year=year)
        assert row["score"] is None
        assert row["lower"] is not None
        assert row["upper"] is not None


def test_a_line_is_not_led_over_a_missing_score(charts: dict[str, Chart]) -> None:
    """Vega-Lite breaks a line at null unless told otherwise; nulls must stay in its data."""
    for chart in scores_of(charts):
        lines = [layer for layer in chart.spec["layer"] if layer.get("mark", {}).get("type") == "line"]
        assert {"score"} <= {line["encoding"]["y"]["field"] for line in lines} <= {"score", "p50"}
        for line in lines:
            assert "transform" not in line
            assert "invalid" not in line["mark"]
            assert "impute" not in line["encoding"]["y"]


def bands_of(chart: Chart) -> list[tuple[str, str]]:
    areas = [layer["encoding"] for layer in chart.spec["layer"] if layer.get("mark", {}).get("type") == "area"]
    return [(area["y"]["field"], area["y2"]["field"]) for area in areas if "fill" in area]


def test_a_band_runs_between_the_bounds_and_under_the_default_scheme_one_over_other_choices(
    charts: dict[str, Chart], frames: Frames
) -> None:
    for chart in scores_of(charts):
        spread = [("p05", "p95")] if chart.tags["scheme"] == frames.schemes[0] else []
        assert bands_of(chart) == [("lower", "upper"), *spread]


def test_the_band_over_other_choices_is_that_of_the_warehouse(
    charts: dict[str, Chart], frames: Frames, ask: Ask
) -> None:
    checked = 0
    for chart in scores_of(charts):
        if chart.tags["scheme"] == frames.schemes[0]:
            for node in {row["node"] for row in values(chart)}:
                rows = ask(f"""
                    select year, p05, p50, p95 from robustness.uncertainty where node_id = '{node}'
                    and area = '{frames.area}' and p05 is not null and nominal is not null order by year
                """)
                known = [row for row in values(chart, node=node) if "p05" in row]
                found = {row["year"]: [row[name] for name in ("p05", "p50", "p95")] for row in known}
                assert found == {year: [drawn(number) for number in numbers] for year, *numbers in rows}
                checked += len(rows)
    # A score that is not published has no band.
    query = "select count(*) from robustness.uncertainty where p05 is not null and nominal is not null"
    assert checked == ask(query)[0][0] > 100


def test_values_that_rest_on_estimates_have_another_shape(charts: dict[str, Chart], frames: Frames) -> None:
    (points,) = (
        layer["encoding"]["shape"]["scale"]
        for layer in charts[f"score-{frames.root}"].spec["layer"]
        if "shape" in layer.get("encoding", {})
    )
    assert points == {"domain": ["firm", "soft"], "range": ["circle", theme.DIAMOND]}


def test_the_description_gives_first_last_and_extreme_scores(
    charts: dict[str, Chart], frames: Frames, ask: Ask
) -> None:
    rows = ask(f"""
        select year, score from index.score
        where scheme = 'declared' and release = 'current' and node_id = '{frames.root}' order by year
    """)
    said = charts[f"score-{frames.root}"].description
    by_score = sorted((score, year) for year, score in rows)
    for year, score in (rows[0], rows[-1], by_score[0][::-1], by_score[-1][::-1]):
        assert f"{score:.3f} ({year})" in said["en"]
        assert f"{score:.3f}（{year}）" in said["zh"]


def test_scores_that_are_added_up_have_the_number_of_indicators_as_their_highest(
    charts: dict[str, Chart], frames: Frames, ask: Ask
) -> None:
    (count,) = ask("select count(*) from meta.node where direction is not null")[0]
    chart = charts[f"score-{frames.root}-plain_sum"]
    assert chart.unit["en"].startswith(f"points, 0–{count}")
    assert chart.spec["layer"][0]["encoding"]["y"]["scale"] == {"domain": [0, count], "nice": False}
    assert charts[f"score-{frames.root}"].spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == [0, 1]


def test_only_the_first_scheme_is_printed(charts: dict[str, Chart]) -> None:
    assert {chart.static for chart in scores_of(charts) if chart.tags["scheme"] == "declared"} == {True}
    assert {chart.static for chart in scores_of(charts) if chart.tags["scheme"] != "declared"} == {False}


def test_the_table_holds_every_number_drawn(charts: dict[str, Chart]) -> None:
    for chart in scores_of(charts):
        spread = ("p05", "p50", "p95") if ("p05", "p95") in bands_of(chart) else ()
        fields = ("year", "score", "lower", "upper", *spread, "coverage", "estimated", "interpolated")
        assert [row[1:] for row in chart.data.rows] == [[row.get(name) for name in fields] for row in values(chart)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_note_counts_what_is_not_published(charts: dict[str, Chart], language: Any, ask: Ask) -> None:
    for chart in scores_of(charts):
        missing = sum(row["score"] is None for row in values(chart))
        counted = f"（{missing} 处）" if language == "zh" else f"({missing} cases)"
        assert (counted in chart.note[language]) == (missing > 0)
