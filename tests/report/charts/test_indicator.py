"""The chart of an indicator against the published file."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from capdev_pipeline.report.charts import Chart, indicator_chart
from capdev_pipeline.report.charts.indicator_rows import joints, series_of, stretches
from capdev_pipeline.report.frames import Frames
from tests.report.charts.values import drawn, values

Ask = Callable[[str], list[tuple[Any, ...]]]


def marks(chart: Chart) -> list[str]:
    """What kinds of layers a chart has, by the filter of each."""
    return [str(layer.get("transform", "")) + str(layer.get("layer", "")) for layer in chart.spec["layer"]]


def test_values_are_those_of_the_index(charts: dict[str, Chart], frames: Frames, ask: Ask) -> None:
    for name in frames.indicators:
        chart = charts[f"indicator-{name}"]
        rows = ask(f"""
            select year, value, status, grade, segment, unit from indicator.value
            where indicator_id = '{name}' and release = 'current' order by year
        """)
        expected = [
            (year, drawn(value), status, grade, segment, unit)
            for year, value, status, grade, segment, unit in rows
            if value is not None
        ]
        found = [
            tuple(row[field] for field in ("year", "value", "status", "grade", "segment", "unit"))
            for row in values(chart, kind="value")
        ]
        assert found == expected
        absent = [year for year, value, *_ in rows if value is None]
        assert [row["year"] for row in values(chart, kind="missing")] == absent


def test_printed_figures_are_those_that_ran_for_a_value(charts: dict[str, Chart], frames: Frames, ask: Ask) -> None:
    for name in frames.indicators:
        expected = ask(f"""
            select c.year, o.value, c.chosen, c.segment, o.citation
            from indicator.choice c join clean.observation o using (observation_id)
            where c.indicator_id = '{name}' and c.release = 'current' and c.role = 'value' and c.rank >= 1
            order by c.year, c.segment, c.rank
        """)
        found = [
            (row["year"], row["value"], row["chosen"] == "used", row["segment"], row["citation"])
            for row in values(charts[f"indicator-{name}"], kind="printed")
        ]
        assert found == [(year, drawn(value), *rest) for year, value, *rest in expected]


def test_terms_of_a_derivation_are_not_put_on_the_axis(charts: dict[str, Chart], ask: Ask) -> None:
    derived = [
        name
        for (name,) in ask("""
            select indicator_id from indicator.choice where release = 'current'
            group by indicator_id having bool_and(role = 'input')
        """)
    ]
    assert derived
    for name in derived:
        chart = charts[f"indicator-{name}"]
        assert values(chart, kind="value")
        assert values(chart, kind="printed") == []
        assert "not drawn here" in chart.note["en"]


def test_a_line_runs_between_neighbouring_years_only(charts: dict[str, Chart], frames: Frames, ask: Ask) -> None:
    for name in frames.indicators:
        rows = ask(f"""
            select year, status from indicator.value
            where indicator_id = '{name}' and release = 'current' and value is not null
        """)
        present = dict(rows)
        pairs = {(year, year + 1) for year in present if year + 1 in present}
        found: dict[int, list[dict[str, Any]]] = {}
        for row in values(charts[f"indicator-{name}"], kind="line"):
            found.setdefault(row["stretch"], []).append(row)
        led = {}
        for ends in found.values():
            led |= dict.fromkeys(pairwise(row["year"] for row in ends), ends[0]["style"])
        assert led.keys() == pairs
        for (left, right), style in led.items():
            soft = {"estimated", "interpolated"} & {present[left], present[right]}
            assert style == ("soft" if soft else "firm")


def test_bounds_of_the_score_are_rules_with_their_numbers(charts: dict[str, Chart], frames: Frames, ask: Ask) -> None:
    for name in frames.indicators:
        rows = ask(f"""
            select distinct lo, hi from indicator.normalized
            where indicator_id = '{name}' and release = 'current' and lo is not null
        """)
        rules = [
            layer["encoding"]["y"]["datum"]
            for layer in charts[f"indicator-{name}"].spec["layer"]
            if layer.get("mark", {}).get("type") == "rule" and "y" in layer["encoding"]
        ]
        assert sorted(rules) == [drawn(bound) for bound in sorted({bound for row in rows for bound in row})]


def test_a_splice_and_a_break_are_marked_where_they_are(charts: dict[str, Chart], ask: Ask) -> None:
    first = ask("""
        select min(year) from indicator.value
        where indicator_id = 'pm25' and release = 'current' and segment = 'official_network'
    """)[0][0]
    assert [(row["year"], row["joint"]) for row in values(charts["indicator-pm25"], kind="joint")] == [
        (first - 0.5, "spliced")
    ]
    first = ask("""
        select min(year) from indicator.value
        where indicator_id = 'tongzhou_gdp' and release = 'current' and value is not null
    """)[0][0]
    assert [(row["year"], row["joint"]) for row in values(charts["indicator-tongzhou_gdp"], kind="joint")] == [
        (first - 0.5, "break")
    ]


def test_segments_have_colours_and_shapes_of_their_own(charts: dict[str, Chart]) -> None:
    chart = charts["indicator-energy_intensity"]
    (printed,) = (layer["layer"] for layer in chart.spec["layer"] if "layer" in layer)
    for channel in ("color", "shape"):
        scale = printed[0]["encoding"][channel]["scale"]
        assert len(set(scale["range"])) == len(scale["domain"]) > 3


def test_figures_that_lost_are_hollow(charts: dict[str, Chart]) -> None:
    (printed,) = (layer["layer"] for layer in charts["indicator-pm25"].spec["layer"] if "layer" in layer)
    filled = {layer["transform"][0]["filter"].split("'")[-2]: layer["mark"]["filled"] for layer in printed}
    assert filled == {"used": True, "lost": False}


def without(frames: Frames, indicator: str, *tables: str) -> Frames:
    """The frames with no value of an indicator in the years, and none of its rows in other tables."""
    value = frames.all("indicator.value").copy()
    own = value["indicator_id"] == indicator
    value.loc[own, ["value", "grade"]] = None
    value.loc[own, ["status", "segment", "method"]] = ["missing", "", "no figure at hand"]
    cut = {table: frames.all(table)[frames.all(table)["indicator_id"] != indicator] for table in tables}
    return Frames({**frames.tables, **cut, "indicator.value": value})


def test_an_indicator_without_any_number_says_so(frames: Frames) -> None:
    tables = ("indicator.choice", "indicator.normalized", "indicator.segment")
    chart = indicator_chart(without(frames, "pm25", *tables), "pm25")
    assert [layer["mark"]["type"] for layer in chart.spec["layer"]] == ["text", "point"]
    assert chart.spec["layer"][0]["encoding"]["text"]["value"]["en"] == "no figure at hand"
    assert [row["year"] for row in values(chart)] == frames.years
    assert "no value in any of 14 years" in chart.description["en"]


def test_an_indicator_with_unused_figures_only_shows_them(frames: Frames) -> None:
    chart = indicator_chart(without(frames, "pm25", "indicator.normalized"), "pm25")
    assert values(chart, kind="value") == []
    assert values(chart, kind="printed")


def test_one_value_has_an_axis_around_it(charts: dict[str, Chart]) -> None:
    chart = charts["indicator-new_foreign_institutions"]
    (value,) = values(chart, kind="value")
    axes = [
        layer["encoding"]["y"] for layer in chart.spec["layer"] if "scale" in layer.get("encoding", {}).get("y", {})
    ]
    assert axes
    for axis in axes:
        low, high = axis["scale"]["domain"]
        assert low < value["value"] < high


def test_a_figure_in_another_unit_is_left_out_and_counted(frames: Frames) -> None:
    observed = frames.all("clean.observation").copy()
    ran = frames.shown("indicator.choice")
    own = ran[(ran["indicator_id"] == "pm25") & (ran["role"] == "value")]["observation_id"]
    foreign = own.iloc[0]
    observed.loc[observed["observation_id"] == foreign, "unit"] = "ppm"
    before = series_of(frames, "pm25")
    changed = Frames({**frames.tables, "clean.observation": observed})
    after = series_of(changed, "pm25")
    times = int((own == foreign).sum())
    assert (len(before.printed) - len(after.printed), after.other_unit) == (times, times)
    assert f"{times} more printed figures are in another unit" in indicator_chart(changed, "pm25").note["en"]


def test_years_without_neighbours_give_no_line_and_no_joint(frames: Frames) -> None:
    value = frames.all("indicator.value").copy()
    own = (value["indicator_id"] == "pm25") & (value["year"] % 2 == 0)
    value.loc[own, "value"] = None
    series = series_of(Frames({**frames.tables, "indicator.value": value}), "pm25")
    assert stretches(series) == []
    assert joints(series) == []


def test_the_table_has_values_first_and_every_printed_figure(charts: dict[str, Chart], frames: Frames) -> None:
    for name in frames.indicators:
        chart = charts[f"indicator-{name}"]
        printed = values(chart, kind="printed")
        assert [row[1] for row in chart.data.rows[: len(frames.years)]] == frames.years
        assert [row[2] for row in chart.data.rows[len(frames.years) :]] == [row["value"] for row in printed]


@pytest.mark.parametrize("name", ["pm25", "culture_va_share"])
def test_the_source_names_the_families_of_the_figures(charts: dict[str, Chart], name: str, ask: Ask) -> None:
    families = ask(f"""
        select distinct s.name_en from indicator.value v, unnest(v.observation_ids) u(id)
        join clean.observation o on o.observation_id = u.id join meta.source s using (source_id)
        where v.indicator_id = '{name}' and v.release = 'current'
    """)
    assert families
    assert all(family in charts[f"indicator-{name}"].source["en"] for (family,) in families)


def test_a_missing_publication_date_stays_missing(charts: dict[str, Chart], ask: Ask) -> None:
    undated = ask("""
        select c.indicator_id, c.year, o.value from indicator.choice c join clean.observation o using (observation_id)
        where c.release = 'current' and c.role = 'value' and c.rank >= 1 and coalesce(o.published, '') = ''
    """)
    assert undated
    for name, year, value in undated:
        rows = values(charts[f"indicator-{name}"], kind="printed", year=year)
        assert [row for row in rows if row["value"] == drawn(value) and row["published"] is None]
