"""Facts that users of the published warehouse rely on, recomputed here in plain Python from its tables."""

from __future__ import annotations

import csv
import hashlib
import math
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from capdev_pipeline.framework import load_definition
from capdev_pipeline.framework.references import series_of_indicators
from capdev_pipeline.home import PACKAGED_FRAMEWORK, REPOSITORY, Home
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.steps import run_directly

if TYPE_CHECKING:
    from tests.conftest import SmallHome

Ask = Callable[[str], list[tuple[object, ...]]]
YEARS = range(2010, 2024)

# METHODS.md section 1, typed from there.
TREE: dict[str, dict[str, float]] = {
    "capital_development_index": {"capital_development": 0.3, "city_development": 0.4, "capital_city_synergy": 0.3},
    "capital_development": {"capital_society": 0.4, "capital_culture": 0.3, "capital_international_influence": 0.3},
    "capital_society": {"fiscal_transparency": 0.4, "criminal_cases": 0.3, "capital_stock": 0.3},
    "capital_culture": {"commercial_performances": 0.3, "culture_va_share": 0.4, "library_collections": 0.3},
    "capital_international_influence": {"fdi_used": 0.4, "inbound_visitors": 0.3, "new_foreign_institutions": 0.3},
    "city_development": {"innovation_center": 0.4, "high_quality_development": 0.3, "livable_city": 0.3},
    "innovation_center": {"rd_share_gdp": 0.4, "invention_patents_granted": 0.6},
    "high_quality_development": {
        "labour_productivity": 0.2,
        "digital_economy_share": 0.3,
        "strategic_emerging_share": 0.3,
        "energy_intensity": 0.2,
    },
    "livable_city": {"pm25": 0.3, "green_coverage": 0.3, "park_green_per_capita": 0.2, "water_per_capita": 0.2},
    "capital_city_synergy": {"core_relief": 0.4, "subcenter_construction": 0.3, "jjj_coordination": 0.3},
    "core_relief": {"central_city_population": 0.5, "congestion_index": 0.5},
    "subcenter_construction": {"tongzhou_budget_revenue": 0.4, "tongzhou_gdp": 0.6},
    "jjj_coordination": {"tech_contracts_to_jinji": 0.4, "jjj_expressway_km": 0.3, "jjj_pm25": 0.3},
}
SCHEMES = (
    *("declared", "plain_sum", "critic_weights", "entropy_weights", "equal_weights", "geometric", "pca_weights"),
    *("percentile_rank", "z_score"),
)
# Worst and best score, where they are not 0 and 1; z-scores have none.
SCALES = {"geometric": (60.0, 100.0), "z_score": (-math.inf, math.inf)}
LEAVES = sorted({child for children in TREE.values() for child in children} - set(TREE))
FALLING = {"criminal_cases", "energy_intensity", "pm25", "central_city_population", "congestion_index", "jjj_pm25"}


def number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


def test_the_hierarchy_is_the_one_of_the_methods(ask: Ask) -> None:
    stored = {
        (p, n): w for p, n, w in ask("select parent_id, node_id, weight from meta.node where parent_id is not null")
    }
    assert stored == {(p, n): w for p, children in TREE.items() for n, w in children.items()}
    assert ask("select level, count(*) from meta.node group by all order by all") == [(0, 1), (1, 3), (2, 9), (3, 26)]
    directions = dict(ask("select node_id, direction from meta.node where level = 3"))
    assert {node for node, direction in directions.items() if direction == "-"} == FALLING
    assert ask("select node_id from meta.node where weight_status = 'inferred'") == [("water_per_capita",)]


def test_every_indicator_has_a_row_for_each_of_14_years(ask: Ask) -> None:
    rows = ask("select indicator_id, year from indicator.value where release = 'current' and area = '110000'")
    assert len(rows) == 26 * 14
    assert set(rows) == {(leaf, year) for leaf in LEAVES for year in YEARS}


def test_every_value_leads_to_its_printed_cells(ask: Ask) -> None:
    known = {
        str(o): (citation, locator, printed)
        for o, citation, locator, printed in ask(
            "select observation_id, citation, locator, printed_value from clean.observation"
        )
    }
    found = 0
    for indicator, year, value, status, ids in ask(
        "select indicator_id, year, value, status, observation_ids from indicator.value"
    ):
        assert isinstance(ids, list)
        assert (value is None) == (status == "missing") == (not ids), (indicator, year)
        for observation in ids:
            assert all(str(cell).strip() for cell in known[observation]), (indicator, year)
            found += 1
    assert found > 200


def test_an_observed_value_is_the_printed_figure_itself(ask: Ask) -> None:
    rows = ask(
        "select v.indicator_id, v.year, v.value, o.value from indicator.value v, clean.observation o "
        "where v.status = 'observed' and o.observation_id = v.observation_ids[1]"
    )
    assert len(rows) > 100
    for indicator, year, value, printed in rows:
        assert value == pytest.approx(printed, rel=1e-12), (indicator, year)


def test_every_scheme_has_39_nodes_in_14_years(ask: Ask) -> None:
    rows = ask("select scheme, node_id, year from \"index\".score where release = 'current'")
    nodes = [*TREE, *LEAVES]
    assert len(nodes) == 39
    assert len(rows) == len(SCHEMES) * 39 * 14
    assert set(rows) == {(scheme, node, year) for scheme in SCHEMES for node in nodes for year in YEARS}


@pytest.fixture(scope="module")
def leaf_scores(ask: Ask) -> dict[tuple[str, int], float | None]:
    return {
        (str(i), int(number(y))): None if s is None else number(s)
        for i, y, s in ask("select indicator_id, year, score from indicator.normalized")
    }


def test_scores_are_min_max_of_the_stored_values(ask: Ask, leaf_scores: dict[tuple[str, int], float | None]) -> None:
    values: dict[str, dict[int, float]] = defaultdict(dict)
    for indicator, year, value in ask(
        "select indicator_id, year, value from indicator.value where value is not null and release = 'current'"
    ):
        values[str(indicator)][int(number(year))] = number(value)
    for indicator, by_year in values.items():
        low, high = min(by_year.values()), max(by_year.values())
        for year, value in by_year.items():
            expected = None if low == high else (value - low) / (high - low)
            if expected is not None and indicator in FALLING:
                expected = 1 - expected
            assert leaf_scores[indicator, year] == (None if expected is None else pytest.approx(expected, abs=1e-12))


@pytest.mark.parametrize("year", [2016, 2020])
def test_the_declared_scheme_is_the_weighted_mean_over_what_is_present(
    ask: Ask, leaf_scores: dict[tuple[str, int], float | None], year: int
) -> None:
    """Written as recursion here; score, bounds and coverage of all 13 parents."""

    def aggregate(node: str) -> tuple[float | None, float, float, float]:
        """Value from what is present, value with gaps as 0, as 1, and the share of weight present."""
        if node not in TREE:
            score = leaf_scores[node, year]
            return (score, 0.0, 1.0, 0.0) if score is None else (score, score, score, 1.0)
        parts = [(weight, aggregate(child)) for child, weight in TREE[node].items()]
        present = [(w, p[0]) for w, p in parts if p[0] is not None]
        mean = sum(w * s for w, s in present) / sum(w for w, _ in present) if present else None
        return (mean, *(sum(w * p[k] for w, p in parts) for k in (1, 2, 3)))  # type: ignore[return-value]

    stored = {
        str(node): cells
        for node, *cells in ask(
            'select node_id, partial, lower, upper, coverage, score from "index".score '
            f"where scheme = 'declared' and year = {year}"
        )
    }
    complete = 0
    for node in TREE:
        partial, lower, upper, coverage = aggregate(node)
        got = stored[node]
        assert got[0] == (None if partial is None else pytest.approx(partial, abs=1e-12)), node
        assert got[1:4] == [pytest.approx(x, abs=1e-12) for x in (lower, upper, coverage)], node
        published = partial if coverage >= 0.5 - 1e-9 else None
        assert got[4] == (None if published is None else pytest.approx(published, abs=1e-12)), node
        complete += coverage > 1 - 1e-9
    assert complete >= 1


@pytest.mark.parametrize("year", [2010, 2016, 2023])
def test_the_plain_sum_of_a_primary_is_its_number_of_indicators_times_their_mean(
    ask: Ask, leaf_scores: dict[tuple[str, int], float | None], year: int
) -> None:
    def leaves(node: str) -> list[str]:
        return [leaf for child in TREE[node] for leaf in leaves(child)] if node in TREE else [node]

    stored = {
        str(node): cells
        for node, *cells in ask(
            'select node_id, partial, lower, upper, indicators, present from "index".score '
            f"where scheme = 'plain_sum' and year = {year}"
        )
    }
    for node, size in {"capital_development": 9, "city_development": 10, "capital_city_synergy": 7}.items():
        names = leaves(node)
        known = [s for name in names if (s := leaf_scores[name, year]) is not None]
        assert len(names) == size
        assert stored[node] == [
            pytest.approx(size * sum(known) / len(known), abs=1e-12),
            pytest.approx(sum(known), abs=1e-12),
            pytest.approx(sum(known) + size - len(known), abs=1e-12),
            size,
            len(known),
        ]


def test_contributions_and_the_coverage_effect_add_up_to_the_change_of_the_scores(ask: Ask) -> None:
    scores = {
        (scheme, node, year): score
        for scheme, node, year, score in ask(
            "select scheme, node_id, year, score from \"index\".score where release = 'current'"
        )
    }
    sums: dict[tuple[object, ...], float] = defaultdict(float)
    for scheme, parent, start, end, part in ask(
        "select scheme, parent_id, from_year, to_year, contribution "
        "from \"index\".contribution where release = 'current'"
    ):
        sums[scheme, parent, start, end] += 0.0 if part is None else number(part)
    checked: dict[object, int] = defaultdict(int)
    for (scheme, parent, start, end), total in sums.items():
        first, last = scores[scheme, parent, start], scores[scheme, parent, end]
        if first is not None and last is not None:
            assert total == pytest.approx(number(last) - number(first), abs=1e-9), (scheme, parent, start, end)
            checked[parent] += 1
    assert set(checked) == set(TREE)
    assert {(start, end) for _, _, start, end in sums} == {
        (2010, 2015),
        (2015, 2023),
        (2010, 2023),
        *((year, year + 1) for year in range(2010, 2023)),
    }


def test_each_parent_has_its_children_and_one_coverage_effect_per_period(ask: Ask) -> None:
    rows = ask(
        'select parent_id, list(child_id order by child_id) from "index".contribution '
        "where release = 'current' and scheme = 'declared' and from_year = 2010 and to_year = 2023 group by all"
    )
    assert dict(rows) == {p: sorted([*children, "coverage_effect"]) for p, children in TREE.items()}


def test_bounds_contain_every_score_and_scores_lie_in_the_scale(ask: Ask) -> None:
    rows = ask('select scheme, indicators, lower, score, upper from "index".score')
    for scheme, indicators, lower, score, upper in rows:
        worst, best = SCALES.get(str(scheme), (0.0, number(indicators) if scheme == "plain_sum" else 1.0))
        assert (lower is None) == (upper is None)
        if lower is not None:
            assert worst - 1e-12 <= number(lower) <= number(upper) <= best + 1e-12
            assert score is None or number(lower) - 1e-9 <= number(score) <= number(upper) + 1e-9
        assert score is None or not math.isnan(number(score))
    unbounded = ask('select distinct scheme from "index".score where lower is null')
    assert unbounded == [("z_score",)]


def test_statuses_and_grades_add_up_to_the_coverage(ask: Ask) -> None:
    for coverage, by_status, by_grade in ask(
        "select coverage, weight_observed + weight_derived + weight_estimated + weight_interpolated, "
        'weight_a + weight_b + weight_c + weight_d from "index".score'
    ):
        assert by_status == pytest.approx(coverage, abs=1e-9)
        assert by_grade == pytest.approx(coverage, abs=1e-9)


def test_the_thirteen_city_rule_comes_within_half_a_unit_of_the_printed_mean(ask: Ask) -> None:
    """(Beijing + Tianjin + 11 x Hebei) / 13: 105.65 against the printed 106 (2013), 64.23 against 64 (2017)."""
    for year, printed in ((2013, 106), (2017, 64)):
        rows = dict(
            ask(
                "select area, value from clean.observation where series = 'pm25' "
                f"and year = {year} and area in ('120000', '130000')"
            )
        )
        beijing = {2013: 89.5, 2017: 58.0}[year]
        mean = (beijing + number(rows["120000"]) + 11 * number(rows["130000"])) / 13
        assert abs(mean - printed) <= 0.5
        taken = f"indicator_id = 'jjj_pm25' and year = {year} and release = 'current'"
        assert ask(f"select value, status from indicator.value where {taken}") == [(printed, "observed")]
    passed = ask("select passed, failures from audit.check_result where check_name = 'derivations_near_print'")
    assert passed == [(True, 0)]


def test_the_capital_stock_of_the_published_chain_is_reproduced(ask: Ask) -> None:
    """METHODS.md section 2: 7066.9791 in 2000 and 57606.2794 in 2022 at 2000 prices."""
    stock = dict(ask("select year, capital_stock from clean.capital_stock where variant = 'published_chain'"))
    assert number(stock[2000]) == pytest.approx(7066.9791, abs=5e-5)
    assert number(stock[2022]) == pytest.approx(57606.2794, abs=5e-5)
    stock_1952 = dict(ask("select year, capital_stock from clean.capital_stock where variant = 'published_chain_1952'"))
    assert number(stock_1952[2017]) == pytest.approx(32506.3987, abs=5e-5)


def test_every_row_read_is_accepted_or_refused(real_home: Home, ask: Ask) -> None:
    for path, rows, accepted, quarantined in ask('select path, "rows", accepted, quarantined from meta.extract'):
        text = (real_home.raw / str(path)).read_text(encoding="utf-8-sig")
        assert text.rstrip("\n").count("\n") == rows, path
        assert number(accepted) + number(quarantined) == rows
    assert ask("select count(*) from clean.observation") == ask(
        "select sum(accepted)::bigint from meta.extract where kind = 'figures'"
    )
    assert ask("select count(*) from audit.claim") == ask(
        "select sum(accepted)::bigint from meta.extract where kind = 'claims'"
    )


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_nothing_in_raw_changes_through_a_build(real_home: Home) -> None:
    """real_home was copied from the repository and built: its raw/ is still the repository's."""
    assert hashes(real_home.raw) == hashes(REPOSITORY / "raw")


def test_a_build_writes_into_warehouse_alone(small_home: object) -> None:
    home = small_home.home  # type: ignore[attr-defined]
    before = hashes(home.root)
    run_directly(Build(home, with_report=False))
    after = {path: digest for path, digest in hashes(home.root).items() if not path.startswith("warehouse/")}
    assert after == before


def test_the_dictionary_describes_the_columns_that_are_there(ask: Ask) -> None:
    assert ask("select schema_name, table_name, column_name, type, nullable from meta.column_info order by all") == ask(
        "select schema_name, table_name, column_name, data_type, is_nullable from duckdb_columns() "
        "where not internal and database_name = current_database() order by all"
    )


def test_lineage_speaks_of_columns_that_exist(ask: Ask) -> None:
    columns = set(ask("select schema_name || '.' || table_name, column_name from meta.column_info"))
    edges = ask("select table_name, column_name, upstream_table, upstream_column from meta.lineage")
    assert {(table, name) for table, name, _, _ in edges} <= columns
    inside = {(table, name) for _, _, table, name in edges if not str(table).startswith("raw.")}
    assert {edge for edge in inside if str(edge[0]) in {t for t, _ in columns}} <= columns
    assert ("index.score", "score") in {(table, name) for table, name, _, _ in edges}


def test_every_series_that_feeds_an_indicator_has_a_row_in_the_calendar(ask: Ask) -> None:
    used = {
        series
        for names in series_of_indicators(load_definition(Home(REPOSITORY)).framework).values()
        for series in names
    }
    assert {series for (series,) in ask("select distinct series from audit.calendar")} == used
    assert ask(
        "select latest_year, expected_year, expected_by::varchar from audit.calendar where series = 'gdp'"
        " and area = '110000'"
    ) == [(2023, 2024, "2025-03-31")]
    undated = ask("select distinct series from audit.calendar where expected_by is null order by 1")
    assert [series for (series,) in undated] == [
        "capital_stock_zj",
        "criminal_cases",
        "fai_price_index",
        "fiscal_transparency_max",
        "fiscal_transparency_points",
        "gfcf",
        "gfcf_estimated",
        "investment_deflator_1952",
    ]


def test_the_series_are_those_of_the_register(ask: Ask) -> None:
    with (PACKAGED_FRAMEWORK / "series.csv").open(encoding="utf-8", newline="") as file:
        listed = [(row["series"], row["unit"], row["name_zh"], row["name_en"]) for row in csv.DictReader(file)]
    assert ask("select series, unit, name_zh, name_en from meta.series order by position") == listed
    assert ask("select minimum, maximum from meta.series where series = 'pm25'") == [(0, 1000)]
    assert ask("select maximum from meta.series where series = 'gdp'") == [(None,)]


def test_the_areas_are_those_of_the_register_and_hold_every_area(ask: Ask) -> None:
    with (PACKAGED_FRAMEWORK / "areas.csv").open(encoding="utf-8", newline="") as file:
        listed = [(row["area"], row["name_zh"], row["name_en"]) for row in csv.DictReader(file)]
    assert ask("select area, name_zh, name_en from meta.area order by position") == listed
    for table in ("clean.observation", "indicator.segment", '"index".score', "audit.calendar", "report.point"):
        assert ask(f"select distinct area from {table} where area not in (select area from meta.area)") == []


def test_the_segments_are_named_as_the_framework_names_them(ask: Ask) -> None:
    written = yaml.safe_load((PACKAGED_FRAMEWORK / "framework.yaml").read_text(encoding="utf-8"))["indicators"]
    expected = {
        (name, entry["segment"], entry["name_zh"], entry["name_en"], entry["reason"], entry["reason_zh"])
        for name, indicator in written.items()
        for entry in indicator["segments"]
    }
    found = ask("select indicator_id, segment, name_zh, name_en, role, reason, reason_zh from indicator.segment")
    kept = {row[:4] for row in found}
    assert kept == {row[:4] for row in expected}
    used = {row[:4] + row[5:] for row in found if row[4] in ("reference", "spliced")}
    assert used <= expected
    reasons = {row[:2]: row[4:] for row in expected}
    for indicator, segment, _, _, role, reason, reason_zh in found:
        if role == "break":
            en, zh = reasons[indicator, segment]
            assert reason.startswith(f"{en}; ")
            assert reason_zh.startswith(f"{zh}；")


def test_a_home_with_its_own_framework_and_no_figures_has_no_points(small_home: SmallHome) -> None:
    small_home.build()
    assert small_home.query("select count(*) from report.point") == [(0,)]


def test_the_schemes_stand_in_the_order_of_the_method(ask: Ask) -> None:
    """The published ones first, those of methods/*.yaml by the name of their file."""
    found = ask(
        "select scheme, position, published, kind, weights, mean, normalisation from meta.scheme order by position"
    )
    assert [(name, position) for name, position, *_ in found] == list(zip(SCHEMES, range(1, 10), strict=True))
    assert [row[2:] for row in found[:2]] == [
        (True, "weighted", "declared", "arithmetic", "min_max"),
        (True, "plain_sum", "declared", "arithmetic", "min_max"),
    ]
    assert {row[2:4] for row in found[2:]} == {(False, "weighted")}
    assert [(name, weights) for name, _, _, _, weights, _, _ in found if weights != "declared"] == [
        *(
            ("critic_weights", "critic"),
            ("entropy_weights", "entropy"),
            ("equal_weights", "equal"),
            ("pca_weights", "pca"),
        )
    ]
    assert [(row[0], row[5]) for row in found if row[5] != "arithmetic"] == [("geometric", "geometric")]
    assert [(row[0], row[6]) for row in found if row[6] != "min_max"] == [
        *(("percentile_rank", "percentile_rank"), ("z_score", "z_score"))
    ]
    assert ask("select distinct minimum_coverage from meta.scheme") == [(0.5,)]


def test_a_missing_cell_names_the_figures_it_needs(ask: Ask) -> None:
    """Typed from the framework file: prices of 2023 are what the capital stock of 2023 lacks."""
    assert ask(
        "select term, series, series_area, figure_year, at_hand from indicator.need "
        "where indicator_id = 'capital_stock' and year = 2023 and release = 'current' order by all"
    ) == [
        (1, "fai_growth", "110000", 2023, True),
        (1, "gfcf", "110000", 2023, True),
        (2, "fai_price_index", "110000", 2023, False),
        (2, "rpi", "110000", 2023, False),
    ]
    without = ask(
        "select distinct v.indicator_id from indicator.value v "
        "where v.status = 'missing' and v.release = 'current' and not exists (from indicator.need n where "
        "(n.indicator_id, n.area, n.year, n.release) = (v.indicator_id, v.area, v.year, v.release))"
    )
    # Its only segment with these years is a break, and the other takes no figures of them.
    assert without == [("tongzhou_gdp",)]
    assert ask(
        "select count(*) from indicator.need n join indicator.value v using (indicator_id, area, year, release) "
        "where v.status <> 'missing'"
    ) == [(0,)]


def test_what_lost_against_a_term_names_a_winner_of_its_series_and_year(ask: Ask) -> None:
    rows = ask(
        "select c.rank, count(*) from indicator.choice c join clean.observation o using (observation_id) "
        "where c.role = 'input' and c.rank > 1 and not c.chosen and c.release = 'current' and exists ("
        "  from indicator.choice w join clean.observation p on p.observation_id = w.observation_id "
        "  where w.role = 'input' and w.rank = 1 and (w.indicator_id, w.area, w.year, w.release, w.segment) ="
        "  (c.indicator_id, c.area, c.year, c.release, c.segment) and (p.area, p.year) = (o.area, o.year)) group by 1"
    )
    lost = ask("select count(*) from indicator.choice where role = 'input' and rank > 1 and release = 'current'")
    assert [(sum(int(number(n)) for _, n in rows),)] == lost
    assert lost[0][0] != 0


def test_neighbours_of_a_gap_lie_on_both_sides_of_it(ask: Ask) -> None:
    rows = ask(
        "select s.year, min(s.of_year), max(s.of_year), count(s.of_year) from indicator.step s "
        "join indicator.value v using (indicator_id, area, year, release) where v.status = 'interpolated' "
        "group by s.indicator_id, s.area, s.year, s.release"
    )
    assert len(rows) > 16
    for year, before, after, count in rows:
        assert number(before) < number(year) < number(after)
        assert count == 2
