"""Series explained, against hand cases and against SQL on the real figures.

Belongs here: the records and the table function explain_series(). Does not belong here: nodes (test_explain.py), the
command (tests/cli).
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
import yaml

from capdev_pipeline.errors import UnknownError
from capdev_pipeline.home import Home
from capdev_pipeline.warehouse.explain import explain
from capdev_pipeline.warehouse.explain_series import explained_series
from capdev_pipeline.warehouse.explain_subject import SeriesSubject
from capdev_pipeline.warehouse.explained import Explained, ExplainedSeries

if TYPE_CHECKING:
    from tests.conftest import SmallHome

Ask = Callable[[str], list[tuple[object, ...]]]
FIGURES = {
    "figures": [
        {
            "figure_id": "growth", "title_zh": "图", "title_en": "Figure", "first_year": 2020, "last_year": 2021,
            "lines": [
                {"line": "level", "name_zh": "产出", "name_en": "Output", "mark": "bar",
                 "select": [{"series": "gdp", "area": "same"}]},
            ],
        }
    ]
}  # fmt: skip


def series(home: Home, name: str, year: int, **options: Any) -> ExplainedSeries:
    found = explain(home, name, year, **options)
    assert isinstance(found, ExplainedSeries)
    return found


def told(found: ExplainedSeries) -> list[tuple[str, list[tuple[object, ...]]]]:
    return [
        (
            entry.observation.observation_id,
            [(use.used_by, use.id, use.line, use.year, use.chosen, use.rank, use.reason) for use in entry.uses],
        )
        for entry in found.figures
    ]


@pytest.fixture
def two_prints(small_home: SmallHome) -> SmallHome:
    """An early print of gdp of 2021 beside the one of the toy, one of another area, and a figure drawn of gdp."""
    from tests.conftest import figure

    small_home.figures.append(figure("gdp", 2021, "19", "亿元", figure_id="early", published="2021-12-01"))
    small_home.figures.append(figure("gdp", 2021, "7", "亿元", area="120000"))
    (small_home.root / "figures.yaml").write_text(yaml.safe_dump(FIGURES, allow_unicode=True), encoding="utf-8")
    small_home.write().build()
    return small_home


def test_each_figure_tells_what_rests_on_it_and_what_it_lost(two_prints: SmallHome) -> None:
    found = series(two_prints.home, "gdp", 2021)
    assert (found.series, found.unit, found.year, found.area, found.release) == ("gdp", "亿元", 2021, None, "current")
    assert found.name_en == "gross regional product"
    won = "latest publication; preferred to 1 other figure"
    assert told(found) == [
        (
            "gdp.110000.2021.01",
            [
                ("indicator", "output", "", 2021, True, 1, "latest publication"),
                ("figure", "growth", "level", 2021, True, None, won),
            ],
        ),
        (
            "early",
            [
                ("figure", "growth", "level", 2021, False, None, f"gdp.110000.2021.01 is drawn: {won}"),
                ("indicator", "output", "", 2021, False, 2, "earlier publication"),
            ],
        ),
        ("gdp.120000.2021.01", []),
    ]
    first = found.figures[0].observation
    assert (first.value, first.citation, first.locator) == (20, "Toy yearbook", "table 1")
    assert (first.file, first.row) == ("raw/toy_source/to-2023/printed_figures.csv", 3)


def test_losers_and_areas_can_be_left_out(two_prints: SmallHome) -> None:
    short = series(two_prints.home, "gdp", 2021, losers=False)
    assert [entry.observation.observation_id for entry in short.figures] == ["gdp.110000.2021.01"]
    assert all(use.chosen for entry in short.figures for use in entry.uses)
    there = series(two_prints.home, "gdp", 2021, area="120000")
    assert told(there) == [("gdp.120000.2021.01", [])]
    assert there.area == "120000"


def test_years_areas_and_names_that_are_not_there_are_refused(two_prints: SmallHome) -> None:
    cases: list[tuple[dict[str, Any], tuple[str, ...]]] = [
        (
            {"year": 2030},
            ("unknown '2030'", "a year with figures of gdp", "nearest: 2023, 2022, 2021; known: 2020-2023"),
        ),
        ({"year": 2020, "area": "120000"}, ("nearest: 2021; known: 2021",)),
        ({"area": "310000"}, ("unknown '310000'", "an area with figures of gdp", "known: 110000, 120000")),
        ({"name": "gpd"}, ("unknown 'gpd'", "nearest: gdp (地区生产总值")),
        ({"name": "output", "series": True}, ("unknown 'output'", "an id or name of one series")),
        ({"name": "rpi"}, ("rpi has none", "capdev add")),
        ({"release": "asof_2019"}, ("known: current",)),
    ]
    for asked, words in cases:
        place = {"name": "gdp", "year": 2021} | asked
        with pytest.raises(UnknownError) as refusal:
            explain(two_prints.home, **place)
        assert refusal.value.exit_code == 2
        assert all(word in str(refusal.value) for word in words), str(refusal.value)


@pytest.mark.parametrize("name", ["gdp", "GDP", "地区生产总值", "Gross Regional Product"])
def test_a_series_is_found_by_id_or_name(two_prints: SmallHome, name: str) -> None:
    assert series(two_prints.home, name, 2021).series == "gdp"


def test_a_node_goes_before_a_series_of_its_name(small_home: SmallHome) -> None:
    small_home.framework = small_home.framework.replace("dust", "pm25")
    small_home.write().build()
    assert isinstance(explain(small_home.home, "pm25", 2021), Explained)
    assert [u.id for entry in series(small_home.home, "pm25", 2021, series=True).figures for u in entry.uses] == [
        "pm25"
    ]


def test_corrections_of_the_series_and_year_are_told(small_home: SmallHome) -> None:
    from tests.conftest import figure

    small_home.figures.append(figure("gdp", 2021, "999", "亿元", figure_id="slip"))
    small_home.write()
    with small_home.home.corrections.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["correction_id", "figure_id", "action", "expects", "value", "reason", "source", "who", "decided"]
        )
        writer.writerow(["c1", "gdp.110000.2021.01", "override", "20", "22", "a slip", "erratum", "A", "2026-01-02"])
        writer.writerow(["c2", "slip", "drop", "999", "", "no such figure", "erratum", "A", "2026-01-02"])
    small_home.build()
    found = series(small_home.home, "gdp", 2021)
    assert [(entry.observation.value, entry.observation.correction_id) for entry in found.figures] == [(22, "c1")]
    assert [(c.correction_id, c.action, c.value) for c in found.corrections] == [
        ("c1", "override", 22),
        ("c2", "drop", None),
    ]
    assert series(small_home.home, "gdp", 2022).corrections == []


# The real figures.


@pytest.fixture(scope="module")
def every(warehouse: duckdb.DuckDBPyConnection) -> list[ExplainedSeries]:
    """Every series in every year that it has figures of."""
    places = warehouse.execute("select distinct series, year from clean.observation order by all").fetchall()
    return [explained_series(warehouse, SeriesSubject(name, year, None, "current")) for name, year in places]


def test_every_printed_figure_is_told_once(every: list[ExplainedSeries], ask: Ask) -> None:
    names = [entry.observation.observation_id for found in every for entry in found.figures]
    assert sorted(names) == [name for (name,) in ask("select observation_id from clean.observation order by 1")]
    for found in every:
        assert found.name_zh
        assert {(e.observation.series, e.observation.year, e.observation.unit) for e in found.figures} == {
            (found.series, found.year, found.unit)
        }


def test_every_cell_and_point_is_told_by_the_figures_it_rests_on(every: list[ExplainedSeries], ask: Ask) -> None:
    uses = {
        (entry.observation.observation_id, use.used_by, use.id, use.line, use.area, use.year)
        for found in every
        for entry in found.figures
        for use in entry.uses
        if use.chosen
    }
    expected = ask(
        "select unnest(observation_ids), 'indicator', indicator_id, '', area, year from indicator.value "
        "where release = 'current' "
        "union select unnest(observation_ids), 'figure', figure_id, line, area, year from report.point "
        "union select observation_id, 'external', external_id, '', area, year from robustness.external "
        "where observation_id <> '' "
        "union select unnest(observation_ids), 'capital_stock', variant, '', area, year from clean.capital_stock "
        "where release = 'current'"
    )
    assert uses == set(expected)
    assert len(expected) > 400


def test_every_loser_of_a_choice_is_told_with_its_reason(every: list[ExplainedSeries], ask: Ask) -> None:
    lost = sorted(
        (entry.observation.observation_id, use.id, use.year, use.segment, use.role, use.rank, use.reason)
        for found in every
        for entry in found.figures
        for use in entry.uses
        if not use.chosen and use.used_by == "indicator"
    )
    expected = ask(
        "select observation_id, indicator_id, year, segment, role, rank, reason from indicator.choice "
        "where not chosen and release = 'current' order by all"
    )
    assert lost == expected
    assert len(expected) > 200


def test_uses_name_their_segment_and_figures_their_area(every: list[ExplainedSeries], ask: Ask) -> None:
    names = {
        row[:3]: row[3:]
        for row in ask(
            "select indicator_id, area, segment, name_zh, name_en from indicator.segment where release = 'current'"
        )
    }
    areas = {code: (zh, en) for code, zh, en in ask("select area, name_zh, name_en from meta.area")}
    figures = [entry for found in every for entry in found.figures]
    assert {entry.observation.area for entry in figures} == set(areas)
    for entry in figures:
        assert (entry.observation.area_zh, entry.observation.area_en) == areas[entry.observation.area]
        for use in entry.uses:
            here = ("", "") if use.used_by != "indicator" else names.get((use.id, use.area, use.segment), ("", ""))
            assert (use.segment_zh, use.segment_en) == here
            assert bool(use.segment_zh) == bool(use.segment)


def test_what_lost_against_a_drawn_figure_names_it(every: list[ExplainedSeries], ask: Ask) -> None:
    lost = {
        (entry.observation.observation_id, use.line, use.reason.split(" ")[0])
        for found in every
        for entry in found.figures
        for use in entry.uses
        if not use.chosen and use.used_by == "figure"
    }
    expected = ask(
        "select o.observation_id, p.line, w.observation_id from report.point p "
        "join clean.observation w on w.observation_id = p.observation_ids[1] "
        "join clean.observation o on (o.series, o.area, o.year) = (w.series, w.area, w.year) "
        "where p.indicator_id = '' and o.observation_id <> w.observation_id"
    )
    assert lost == set(expected)
    assert len(lost) > 15


@pytest.mark.parametrize(
    ("name", "year", "release"),
    [("pm25", 2013, "current"), ("gfcf", 2015, "asof_2021"), ("culture_new_formats_share", 2022, "current")],
)
def test_the_table_function_says_the_same(
    warehouse: duckdb.DuckDBPyConnection, name: str, year: int, release: str
) -> None:
    found = explained_series(warehouse, SeriesSubject(name, year, None, release))
    rows = warehouse.execute(
        "select observation_id, of_area, value, unit, grade, citation, locator, file, used_by, id, line, used_area, "
        f"of_year, chosen, segment, role, rank, reason from explain_series('{name}', {year}, release := '{release}') "
        "order by position"
    ).fetchall()
    expected: list[tuple[object, ...]] = []
    for entry in found.figures:
        o = entry.observation
        here = (o.observation_id, o.area, o.value, o.unit, o.grade, o.citation, o.locator, f"{o.file}:{o.row}")
        for u in entry.uses:
            use = (u.used_by, u.id, u.line, u.area, u.year, u.chosen, u.segment, u.role, u.rank, u.reason)
            expected.append((*here, *use))
        if not entry.uses:
            expected.append((*here, *[None] * 10))
    assert rows == expected


def test_the_table_function_knows_names_and_areas(warehouse: duckdb.DuckDBPyConnection) -> None:
    by_id = warehouse.execute("from explain_series('pm25', 2013, area := '120000')").fetchall()
    assert by_id == warehouse.execute("from explain_series('PM2.5年均浓度', 2013, area := '120000')").fetchall()
    assert len(by_id) == 1
    assert warehouse.execute("from explain_series('nothing', 2020)").fetchall() == []
