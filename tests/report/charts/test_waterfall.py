"""Contributions drawn against the published file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from capdev_pipeline.report.charts import Chart
from capdev_pipeline.report.charts.waterfall import waterfall_charts
from capdev_pipeline.report.frames import Frames
from tests.report.charts.values import drawn, values

Ask = Callable[[str], list[tuple[Any, ...]]]
PERIODS = "select distinct from_year, to_year from index.contribution where to_year - from_year > 1"


def falls(charts: dict[str, Chart]) -> list[Chart]:
    return [chart for chart in charts.values() if chart.tags["kind"] == "waterfall"]


def test_every_node_with_children_has_a_chart_of_the_first_scheme(charts: dict[str, Chart], ask: Ask) -> None:
    parents = {name for (name,) in ask("select distinct parent_id from meta.node where parent_id is not null")}
    assert {chart.tags["node"] for chart in falls(charts)} == parents
    assert {chart.tags["scheme"] for chart in falls(charts)} == {"declared"}


def test_every_contribution_of_a_published_period_is_drawn_at_its_size(charts: dict[str, Chart], ask: Ask) -> None:
    rows = ask(f"""
        select parent_id, child_id, from_year, to_year, contribution from index.contribution
        where scheme = 'declared' and release = 'current' and parent_change is not null
          and (from_year, to_year) in ({PERIODS})
    """)
    assert len(rows) > 60
    for parent, child, first, last, contribution in rows:
        (bar,) = values(charts[f"waterfall-{parent}"], row=f"{first}-{last}-{child}")
        if contribution is None:
            assert (bar["kind"], bar["change"]) == ("absent", None)
            assert bar["from"] == bar["to"]
            assert bar["label"]["en"] == "no value"
        else:
            assert bar["change"] == drawn(contribution)
            assert bar["to"] - bar["from"] == pytest.approx(contribution, abs=2e-6)


def test_bars_lead_from_the_first_score_to_the_last(charts: dict[str, Chart], ask: Ask) -> None:
    for chart in falls(charts):
        for first, last in ask(PERIODS):
            bars = [bar for bar in values(chart) if bar["row"].startswith(f"{first}-{last}-")]
            if bars[0]["kind"] == "none":
                continue
            start, *steps, end = bars
            for year, bar in ((first, start), (last, end)):
                score = ask(f"""
                    select score from index.score where scheme = 'declared' and release = 'current'
                    and node_id = '{chart.tags["node"]}' and year = {year}
                """)[0][0]
                assert (bar["from"], bar["to"]) == (0, drawn(score))
            places = [start["to"], *(bar["to"] for bar in steps)]
            assert [bar["from"] for bar in steps] == pytest.approx(places[:-1], abs=2e-6)
            assert places[-1] == pytest.approx(end["to"], abs=2e-6)


def test_a_period_without_a_published_score_is_said_and_not_drawn(charts: dict[str, Chart], ask: Ask) -> None:
    silent = ask(f"""
        select distinct parent_id, from_year, to_year from index.contribution
        where scheme = 'declared' and release = 'current' and parent_change is null
          and (from_year, to_year) in ({PERIODS})
    """)
    assert silent
    for parent, first, last in silent:
        chart = charts[f"waterfall-{parent}"]
        (bar,) = (bar for bar in values(chart) if bar["row"].startswith(f"{first}-{last}-"))
        assert bar["kind"] == "none"
        assert "from" not in bar
        assert bar["change"] is None
        missing = ask(f"""
            select year from index.score where scheme = 'declared' and release = 'current' and node_id = '{parent}'
            and year in ({first}, {last}) and score is null
        """)
        assert all(str(year) in bar["name"]["en"] and str(year) in bar["name"]["zh"] for (year,) in missing)


def test_the_effect_of_coverage_is_a_bar_of_its_own_look(charts: dict[str, Chart], ask: Ask) -> None:
    parent, first, last, size = ask(f"""
        select parent_id, from_year, to_year, contribution from index.contribution
        where scheme = 'declared' and release = 'current' and child_id = 'coverage_effect'
          and abs(contribution) > 0.01 and (from_year, to_year) in ({PERIODS}) limit 1
    """)[0]
    chart = charts[f"waterfall-{parent}"]
    (bar,) = values(chart, row=f"{first}-{last}-coverage_effect")
    assert (bar["kind"], bar["change"]) == ("coverage", drawn(size))
    (fill,) = (
        layer["encoding"]["fill"]["scale"] for layer in chart.spec["layer"] if "fill" in layer.get("encoding", {})
    )
    assert dict(zip(fill["domain"], fill["range"], strict=True))["coverage"] == "white"


def test_without_a_long_period_the_years_are_drawn(frames: Frames) -> None:
    table = frames.all("index.contribution")
    short = table[table["to_year"] - table["from_year"] == 1]
    chart = waterfall_charts(Frames({**frames.tables, "index.contribution": short}))[0]
    pairs = {tuple(row) for row in short[["from_year", "to_year"]].drop_duplicates().to_numpy().tolist()}
    assert {bar["period"] for bar in values(chart)} == {f"{first}–{last}" for first, last in pairs}


def test_a_contribution_that_three_decimals_would_hide_is_not_shown_as_zero(charts: dict[str, Chart]) -> None:
    small = [bar for chart in falls(charts) for bar in values(chart) if bar["change"] and abs(bar["change"]) < 0.0005]
    assert small
    assert all(float(bar["label"]["en"].replace("−", "-")) != 0 for bar in small)


def test_a_child_whose_score_is_not_published_is_marked(charts: dict[str, Chart], ask: Ask) -> None:
    query = f"""select c.parent_id, c.child_id, c.from_year, c.to_year,
            bool_or(s.score is null and s.partial is not null)
        from index.contribution c join index.score s on s.node_id = c.child_id and s.year in (c.from_year, c.to_year)
            and s.scheme = c.scheme and s.release = c.release and s.area = c.area
        where c.scheme = 'declared' and c.release = 'current' and c.contribution is not null
            and (c.from_year, c.to_year) in ({PERIODS}) group by all"""
    marked = set()
    for parent, child, first, last, partly in ask(query):
        (bar,) = values(charts[f"waterfall-{parent}"], row=f"{first}-{last}-{child}")
        assert ("†" in bar["name"]["zh"]) == ("†" in bar["name"]["en"]) == partly
        if partly:
            marked.add(parent)
    assert marked
    assert {chart.tags["node"] for chart in falls(charts) if "†" in chart.note["en"]} == marked
