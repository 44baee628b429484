"""Charts of uncertainty, sensitivity, coherence, methods and another index, drawn against the published file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import pytest

from capdev_pipeline.report.charts import Chart, report_charts
from capdev_pipeline.report.charts.external import OTHER, SAME
from capdev_pipeline.report.charts.left_out import MOST
from capdev_pipeline.report.charts.strips import FLOOR, ROOM, Strip
from capdev_pipeline.report.charts.variants import spread_of
from capdev_pipeline.report.charts.words import extent, limits, mean_of, span
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import both
from tests.report.charts.values import drawn, values

Ask = Callable[[str], list[tuple[Any, ...]]]
EMPTY_OF = {
    "sobol": "robustness.sobol",
    "left-out-indicator": "robustness.left_out",
    "left-out-year": "robustness.left_out",
    "correlation": "robustness.correlation",
    "influence": "robustness.influence",
    "external": "robustness.external",
}


def changed(frames: Frames, **tables: pd.DataFrame) -> Frames:
    return Frames({**frames.tables, **{name.replace("__", "."): table for name, table in tables.items()}})


def test_every_index_of_every_factor_is_drawn_with_its_interval(charts: dict[str, Chart], ask: Ask) -> None:
    rows = ask("select output, factor, s1, s1_ci, st, st_ci from robustness.sobol where s1 is not null")
    found = {(row["output"], row["row"].split("-")[1], row["kind"]): row for row in values(charts["sobol"])}
    assert len(found) == 2 * len(rows) > 0
    assert "dummy" in {factor for _, factor, _ in found}
    for output, factor, s1, s1_ci, st, st_ci in rows:
        for kind, size, half in (("s1", s1, s1_ci), ("st", st, st_ci)):
            bar = found[output, factor, kind]
            assert bar["size"] == drawn(size)
            assert (bar["low"], bar["high"]) == pytest.approx((size - half, size + half), abs=1e-5)


def test_the_largest_choice_comes_first_and_the_control_last(charts: dict[str, Chart]) -> None:
    rows = charts["sobol"].data.rows
    for output in {row[0]["en"] for row in rows}:
        own = [row for row in rows if row[0]["en"] == output]
        assert "control" in own[-1][1]["en"]
        assert [row[4] for row in own[:-1]] == sorted((row[4] for row in own[:-1]), reverse=True)


def test_an_interval_wider_than_asked_for_is_told(frames: Frames) -> None:
    table = frames.all("robustness.sobol").assign(stable=False)
    (chart,) = (c for c in report_charts(changed(frames, robustness__sobol=table)) if c.chart_id == "sobol")
    assert "wider than asked for" in chart.note["en"]


@pytest.mark.parametrize("kind", ["indicator", "year"])
def test_what_the_composite_changes_by_without_a_part(
    charts: dict[str, Chart], frames: Frames, ask: Ask, kind: str
) -> None:
    rows = ask(f"""
        select left_out, nominal, without, difference from robustness.left_out
        where kind = '{kind}' and output = 'change' and node_id = '{frames.root}'
        order by {"abs(difference) desc nulls last, left_out" if kind == "indicator" else "left_out"}
    """)
    chart = charts[f"left-out-{kind}"]
    shown = values(chart)
    assert [row["row"] for row in shown] == [name for name, *_ in rows][: MOST if kind == "indicator" else None]
    for row, (_, *numbers) in zip(shown, rows, strict=False):
        assert [row["nominal"], row["without"], row["difference"]] == [drawn(number) for number in numbers]
        assert row["sign"] == ("up" if (row["difference"] or 0) >= 0 else "down")
    assert len(chart.data.rows) == len(rows)
    assert (f"all {len(rows)} are in the table" in chart.note["en"]) == (kind == "indicator")


def test_every_pair_stands_on_both_sides_of_the_diagonal(charts: dict[str, Chart], frames: Frames, ask: Ask) -> None:
    rows = ask(
        "select indicator_id, other_id, r_levels, n_levels, r_changes, n_changes, flag from robustness.correlation"
    )
    place = {name: number for number, name in enumerate(frames.indicators, start=1)}
    cells = {(row["row"], row["column"]): row for row in values(charts["correlation"])}
    known = 0
    for left, right, levels, n_levels, changes, n_changes, flag in rows:
        first, second = sorted((left, right), key=lambda name: place[name])
        for at, across, r, n, side in (
            (first, second, levels, n_levels, "levels"),
            (second, first, changes, n_changes, "changes"),
        ):
            cell = cells.get((at, place[across]))
            assert (cell is None) == (r is None)
            if cell is not None:
                known += 1
                assert (cell["r"], cell["n"], cell["side"]) == (pytest.approx(r, abs=6e-4), n, side)
                assert cell.get("flag", "") == flag
    assert known == len(cells) > 100
    assert len(charts["correlation"].data.rows) == len(rows)


def test_weight_and_influence_of_every_indicator(charts: dict[str, Chart], ask: Ask) -> None:
    rows = ask("select indicator_id, effective_weight, share, n from robustness.influence")
    marks = {(row["row"], row["mark"]): row for row in values(charts["influence"])}
    for name, weight, share, n in rows:
        assert marks[name, "effective_weight"]["size"] == drawn(weight)
        assert marks[name, "effective_weight"]["n"] == n
        assert ((name, "share") in marks) == (share is not None)
        if share is not None:
            assert marks[name, "share"]["size"] == drawn(share)
    without = sum(share is None for _, _, share, _ in rows)
    assert f"{without} indicators have too few cases" in charts["influence"].note["en"]


def test_the_composite_of_every_scheme_is_drawn_on_its_own_scale(
    charts: dict[str, Chart], frames: Frames, ask: Ask
) -> None:
    schemes = [*frames.schemes, *frames.further_schemes]
    assert len(frames.further_schemes) > 0
    chart = charts["methods"]
    for row, scheme in enumerate(schemes):
        scores = dict(
            ask(f"""select year, score from index.score where scheme = '{scheme}' and release = 'current'
            and area = '{frames.area}' and level = 0 and score is not null""")
        )
        points = {point["year"]: point for point in values(chart) if point["strip"] == scheme}
        assert points.keys() == scores.keys()
        low, high = min(scores.values()), max(scores.values())
        for year, score in scores.items():
            height = FLOOR + ROOM * (score - low) / (high - low) - row
            assert points[year]["at"] == pytest.approx(height, abs=1e-5)
            assert (points[year]["mark"] == "highest") == (score == high)
    assert [head["en"] for head in chart.data.heads[1:]] != []
    assert len(chart.data.heads) == 1 + len(schemes)


def test_a_line_that_never_moves_lies_in_the_middle() -> None:
    strip = Strip("x", both("甲", "a"), {2010: 3.0, 2011: 3.0, 2012: None})
    assert strip.height(3.0, 1) == pytest.approx(FLOOR + ROOM / 2 - 1)
    assert strip.highest == 2010
    assert Strip("x", both("甲", "a"), {2010: None}).highest is None


def test_the_other_index_stands_beside_ours_with_the_direction_of_each_year(charts: dict[str, Chart], ask: Ask) -> None:
    [(external, node)] = ask("select distinct external_id, node_id from robustness.external")
    rows = ask("""select year, theirs, theirs_change, ours, ours_change, coverage, same_direction
        from robustness.external where year between (select min(year) from robustness.external where theirs is not null)
        and (select max(year) from robustness.external where theirs is not null) order by year""")
    chart = charts[f"external-{external}-{node}"]
    assert [row[:6] for row in chart.data.rows] == [[row[0], *map(drawn, row[1:6])] for row in rows]
    said = [row[6]["en"][0] if row[6] else None for row in chart.data.rows]
    assert said == [None if row[6] is None else SAME if row[6] else OTHER for row in rows]
    assert {SAME, OTHER} <= set(said)


@pytest.mark.parametrize("chart_id", EMPTY_OF)
def test_an_empty_table_gives_no_empty_chart(frames: Frames, chart_id: str) -> None:
    name = EMPTY_OF[chart_id]
    bare = Frames({**frames.tables, name: frames.all(name).head(0)})
    assert not any(chart.chart_id.startswith(chart_id) for chart in report_charts(bare))


def test_without_variants_there_is_no_band_and_no_word_of_it(frames: Frames) -> None:
    bare = changed(frames, robustness__uncertainty=frames.all("robustness.uncertainty").head(0))
    chart = next(chart for chart in report_charts(bare) if chart.chart_id == f"score-{frames.root}")
    assert not any("p05" in row for row in values(chart))
    assert "other choices" not in chart.note["en"]
    assert "robustness.uncertainty" not in chart.source["en"]


def scheme_with(frames: Frames, cells: Mapping[str, Any]) -> Frames:
    table = frames.all("meta.scheme").copy()
    for name, value in cells.items():
        table.loc[table["scheme"] == frames.schemes[0], name] = value
    return changed(frames, meta__scheme=table)


def test_the_spread_is_on_the_scale_of_the_default_scheme(frames: Frames) -> None:
    plain = spread_of(frames, frames.schemes[0])
    wide = spread_of(scheme_with(frames, {"worst": 20.0, "best": 120.0}), frames.schemes[0])
    key = (frames.root, frames.years[-1])
    assert wide[key] == pytest.approx([20 + 100 * number for number in plain[key]], rel=1e-5)


@pytest.mark.parametrize("cells", [{"worst": None, "best": None}, {"kind": "plain_sum"}])
def test_a_scale_without_ends_and_a_sum_have_no_spread(frames: Frames, cells: dict[str, Any]) -> None:
    assert spread_of(scheme_with(frames, cells), frames.schemes[0]) == {}
    assert spread_of(frames, frames.schemes[1]) == {}


def test_limits_of_scores(frames: Frames, ask: Ask) -> None:
    [(count,)] = ask("select count(*) from meta.node where direction is not null")
    wide = scheme_with(frames, {"worst": -1.0, "best": 2.0})
    assert limits(wide, frames.schemes[0], frames.root) == (-1, 2)
    assert limits(frames, frames.schemes[1], frames.root) == (0, count)
    assert span((-1.0, 2.5)) == "−1–2.5"
    assert extent((0.0, 1.0), [0.5, None, 1.2]) == (0.0, 1.2)
    assert extent(None, [2.0, 2.0]) == (1.5, 2.5)
    assert [mean_of("arithmetic", "0 geometric, 2 harmonic", level) for level in range(3)] == [
        *("geometric", "arithmetic", "harmonic")
    ]


def test_schemes_of_further_methods_are_shown_in_their_comparison_only(frames: Frames, ask: Ask) -> None:
    published = [scheme for (scheme,) in ask("select scheme from meta.scheme where published order by position")]
    assert frames.schemes == published
    assert not set(published) & set(frames.further_schemes)
    assert set(frames.shown("index.score")["scheme"]) == set(published)
    assert set(frames.of_methods("index.score")["scheme"]) == {*published, *frames.further_schemes}
    assert {chart.tags.get("scheme") for chart in report_charts(frames)} <= {None, *published}


def test_statistics_over_all_areas_stand_in_where_the_area_has_none(frames: Frames) -> None:
    rows = frames.all("robustness.influence")
    own, pooled = frames.shown_or_all("robustness.influence")
    assert (len(own), pooled) == (len(rows), False)
    whole = changed(frames, robustness__influence=rows.assign(area="all"))
    found, pooled = whole.shown_or_all("robustness.influence")
    assert (len(found), pooled) == (len(rows), True)
    chart = next(chart for chart in report_charts(whole) if chart.chart_id == "influence")
    assert "all areas" in chart.unit["en"]
