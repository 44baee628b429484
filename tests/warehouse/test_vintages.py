"""Releases compared in a built warehouse: the case by hand end to end, and every real pair of releases.

Belongs here: vintage.*, clean.as_of, releases at a cut-off. Does not belong here: the formulas
(tests/index/test_revise.py), the command (tests/cli/test_diff.py).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from capdev_pipeline.errors import MethodError
from capdev_pipeline.home import Home
from capdev_pipeline.warehouse.audits import run_audits

if TYPE_CHECKING:
    from tests.conftest import SmallHome

Ask = Callable[[str], list[tuple[Any, ...]]]
EFFECTS = "data_effect, bounds_effect, coverage_effect, structure_effect"
PAIRS = [
    (earlier, later)
    for k, earlier in enumerate(("asof_2019", "asof_2021", "asof_2022", "asof_2024"))
    for later in ("asof_2019", "asof_2021", "asof_2022", "asof_2024", "current")[k + 1 :]
]


def add(home: SmallHome, like: int, **cells: str) -> None:
    """One more printed figure, made from an earlier one of the home."""
    row = {**home.figures[like], **cells}
    row["figure_id"] = f"{row['series']}.{row['area']}.{row['year']}.{row['published']}"
    home.figures.append(row)


@pytest.fixture
def two_releases(small_home: SmallHome) -> SmallHome:
    """The hand case: up to 2023 at the cut-off; then A = 60 and B = 3 for 2024 are published."""
    small_home.framework = small_home.framework.replace(
        "period: {first_year: 2020, last_year: 2023}",
        "period: {first_year: 2020, last_year: 2024}\nreleases:\n"
        "  - {release: current}\n"
        "  - {release: asof_2024, as_of: 2024-12-31, period: {first_year: 2020, last_year: 2023}}",
    )
    add(small_home, 3, year="2024", printed_value="60", published="2025-02-03")
    add(small_home, 7, year="2024", printed_value="3", published="2025-02-03")
    return small_home


def test_the_hand_case_through_the_whole_build(two_releases: SmallHome) -> None:
    two_releases.write().build()
    rows = two_releases.query(
        f"select year, total, {EFFECTS}, flag from vintage.revision "
        "where scheme = 'declared' and node_id = 'toy_index' order by year"
    )
    assert [row[0] for row in rows] == [2020, 2021, 2022, 2023]
    assert [100 * row[1] for row in rows] == pytest.approx([0, -12, -22, -32], abs=1e-9)
    assert all(row[2] == row[4] == row[5] == 0 and row[6] == "" for row in rows)
    bridged = two_releases.query(
        "select from_release, to_release, from_year, to_year, change, like_for_like, revision from vintage.bridge "
        "where scheme = 'declared' and node_id = 'toy_index'"
    )
    assert [row[:4] for row in bridged] == [("asof_2024", "current", 2023, 2024)]
    assert [100 * number for number in bridged[0][4:]] == pytest.approx([0, 32, -32], abs=1e-9)


def test_a_revised_figure_shows_as_data(two_releases: SmallHome) -> None:
    add(two_releases, 2, printed_value="32", published="2025-02-03")
    two_releases.write().build()
    (row,) = two_releases.query(
        f"select total, {EFFECTS} from vintage.revision "
        "where scheme = 'declared' and node_id = 'toy_index' and year = 2022"
    )
    # A alone moved by data: half of 2/30 and half of 2/50, times its weight of 0.6.
    assert row[1] == pytest.approx(0.6 * (2 / 30 + 2 / 50) / 2, abs=1e-12)
    assert row[3] == row[4] == 0
    assert sum(row[1:]) == pytest.approx(row[0], abs=1e-9)
    assert row[0] == pytest.approx(0.6 * 22 / 50 + 0.4 * 3 / 5 - 0.7, abs=1e-12)


def test_one_release_has_nothing_to_compare(small_home: SmallHome) -> None:
    small_home.build()
    assert small_home.query("from vintage.revision") == small_home.query("from vintage.bridge") == []


def test_an_indicator_with_one_value_at_a_cut_off_is_unscored_there(two_releases: SmallHome) -> None:
    for row in two_releases.figures[5:8]:
        row["published"] = "2025-02-03"
    two_releases.write().build()
    rows = two_releases.query(
        "select year, value, score, reason from indicator.normalized "
        "where release = 'asof_2024' and indicator_id = 'dust' order by year"
    )
    assert rows[0][:3] == (2020, 8.0, None)
    assert rows[0][3].startswith("the only value of the reference period")
    assert {row[3] for row in rows[1:]} == {"no value in this year"}


def test_without_a_cut_off_one_value_still_stops_the_build(two_releases: SmallHome) -> None:
    two_releases.figures = [f for f in two_releases.figures if f["series"] == "gdp" or f["year"] == "2020"]
    with pytest.raises(MethodError, match="dust, 110000, release current: all 1 value"):
        two_releases.write().build()


def test_figures_as_of_a_date(two_releases: SmallHome) -> None:
    two_releases.figures[0]["published"] = ""
    two_releases.figures[0]["published_note"] = "date unknown"
    two_releases.write().build()
    count = "select count(*) from clean.as_of({})"
    # Published on the day itself counts; a figure of unknown date always does.
    assert two_releases.query(count.format("'2021-02-02'")) == [(1,)]
    assert two_releases.query(count.format("date '2021-02-03'")) == [(2,)]
    assert two_releases.query(count.format("'2024-12-31'")) == [(8,)]
    assert two_releases.query(count.format("NULL")) == [(10,)]


def test_every_real_pair_adds_up_for_every_node_and_year(ask: Ask) -> None:
    pairs = ask("select distinct from_release, to_release from vintage.revision")
    assert sorted(pairs) == sorted(PAIRS)
    rows = ask(f"select total, {EFFECTS}, flag from vintage.revision")
    explained = [row for row in rows if row[0] is not None]
    assert len(explained) > 5000
    assert max(abs(sum(row[1:5]) - row[0]) for row in explained) < 1e-9
    assert all(row[1:5] == (None,) * 4 and row[5].endswith("_missing") for row in rows if row[0] is None)


def test_every_node_and_year_of_both_releases_has_its_row(ask: Ask) -> None:
    (found,) = ask("select count(*) from vintage.revision")[0]
    (expected,) = ask(
        'select count(*) from "index".score a join "index".score b using (scheme, node_id, area, year) '
        "join vintage.release p on p.release = a.release join vintage.release q on q.release = b.release "
        "where p.as_of is not null and (q.as_of is null or p.as_of < q.as_of) "
        "and scheme in ('declared', 'plain_sum')"
    )[0]
    assert found == expected


def test_the_total_is_the_difference_of_the_published_scores(ask: Ask) -> None:
    rows = ask(
        'select r.total, a.score, b.score, r.flag from vintage.revision r join "index".score a '
        "on (a.release, a.scheme, a.node_id, a.area, a.year) = (r.from_release, r.scheme, r.node_id, r.area, r.year) "
        'join "index".score b '
        "on (b.release, b.scheme, b.node_id, b.area, b.year) = (r.to_release, r.scheme, r.node_id, r.area, r.year)"
    )
    assert all((flag == "") == (old is not None and new is not None) for _, old, new, flag in rows)
    assert max(abs(total - (new - old)) for total, old, new, flag in rows if flag == "") < 1e-9


def test_real_bridges_add_up(ask: Ask) -> None:
    rows = ask("select change, like_for_like, revision from vintage.bridge where revision is not null")
    assert len(rows) > 100
    assert max(abs(like + revision - change) for change, like, revision in rows) < 1e-9


def test_the_declared_releases_and_their_years(ask: Ask) -> None:
    assert ask("select release, as_of::varchar, last_year from vintage.release order by as_of nulls last") == [
        ("asof_2019", "2019-12-31", 2018),
        ("asof_2021", "2021-12-31", 2020),
        ("asof_2022", "2022-12-31", 2021),
        ("asof_2024", "2024-12-31", 2023),
        ("current", None, 2023),
    ]


def test_no_release_rests_on_figures_published_after_its_cut_off(ask: Ask) -> None:
    late = ask(
        "select v.indicator_id, v.release, o.observation_id from indicator.value v "
        "join vintage.release r using (release), unnest(v.observation_ids) u(id) "
        "join clean.observation o on o.observation_id = u.id "
        "where r.as_of is not null and o.published_by > r.as_of"
    )
    assert late == []


def test_a_cell_without_a_score_says_why(ask: Ask) -> None:
    assert ask("select * from indicator.normalized where (score is null) <> (reason <> '')") == []
    alone = ask(
        "select distinct indicator_id from indicator.normalized "
        "where release = 'asof_2019' and reason like 'the only value%'"
    )
    assert len(alone) == 2


def test_contributions_and_stages_keep_to_the_years_of_their_release(ask: Ask) -> None:
    for table in ('"index".contribution', '"index".stage'):
        spans = ask(
            f"select count(distinct release), count(*) filter (from_year < first_year or to_year > last_year) "
            f"from {table} join vintage.release using (release)"
        )
        assert spans == [(5, 0)]


@pytest.mark.parametrize(
    ("audit", "damage"),
    [
        (
            "revision_effects_add_up",
            "update vintage.revision set data_effect = data_effect + 1e-8 where year = 2016 and node_id = 'pm25' "
            "and scheme = 'declared' and from_release = 'asof_2024'",
        ),
        (
            "revision_effects_add_up",
            "update vintage.revision set bounds_effect = null where year = 2016 and node_id = 'pm25' "
            "and scheme = 'declared' and from_release = 'asof_2024'",
        ),
        (
            "revisions_are_differences_of_scores",
            "delete from vintage.revision where year = 2016 and node_id = 'pm25' and scheme = 'declared' "
            "and from_release = 'asof_2024'",
        ),
        (
            "revisions_are_differences_of_scores",
            "update vintage.revision set total = total + 0.1, data_effect = data_effect + 0.1 where year = 2016 "
            "and node_id = 'pm25' and scheme = 'declared' and from_release = 'asof_2024'",
        ),
        (
            "bridges_add_up",
            "update vintage.bridge set like_for_like = like_for_like + 1e-8 where scheme = 'declared' "
            "and node_id = 'capital_development_index' and from_release = 'asof_2024'",
        ),
    ],
)
def test_each_audit_of_the_releases_can_fail(real_home: Home, tmp_path: Path, audit: str, damage: str) -> None:
    copy = tmp_path / "work.duckdb"
    copy.write_bytes(real_home.working_database.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute(damage)
        outcomes = run_audits(connection, {"vintage.revision", "vintage.bridge"})
    assert [o.audit.name for o in outcomes if not o.passed] == [audit]
    assert {o.failures for o in outcomes if not o.passed} == {1}
