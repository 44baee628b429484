"""Every audit can fail: the real working database is damaged in one place, and that audit alone speaks."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import duckdb
import pytest

from capdev_pipeline.warehouse.audits import AUDITS, _read_audits, overdue, result_table, run_audits

Damage = Callable[..., duckdb.DuckDBPyConnection]

# Long before any figure of the calendars was expected: an audit that needs today has nothing to say.
EARLY = datetime.date(1990, 1, 1)
PM25_2016 = "WHERE indicator_id = 'pm25' AND year = 2016"
LAST_POINT = "WHERE figure_id = 'rd_spending' AND year = 2023"
PM25_PAIR = "WHERE node_id = 'pm25' AND year = 2016 AND from_release = 'asof_2024'"
CASES_2010 = "WHERE indicator_id = 'criminal_cases' AND year = 2010"
GDP_2016 = "WHERE observation_id = (SELECT min(observation_id) FROM clean.observation WHERE series = 'gdp')"

METHOD_SCORE = "UPDATE indicator.method_score SET"
OF_METHOD = f"{PM25_2016} AND method_id = 'percentile_rank'"
PM25_WEIGHT = "WHERE node_id = 'pm25' AND release = 'current'"
# No method of the real index has fixed yardsticks: one is said to have.
GOALPOSTS = "UPDATE meta.scheme SET normalisation = 'goalposts' WHERE method_id = 'z_score'"
# The weights of published schemes are those of meta.node: where no scheme is published, these stand alone.
UNPUBLISHED = "UPDATE meta.scheme SET published = false"


def entry(action: str, **cells: str) -> str:
    """A row of clean.correction c1 on that figure; cells: other SQL for a column."""
    columns = {
        "correction_id": "'c1'", "observation_id": "observation_id", "extract_id": "extract_id", "series": "series",
        "area": "area", "year": "year", "action": f"'{action}'", "printed_value": "printed_value",
        "printed_unit": "printed_unit", "replacement": "'1'", "value": "value", "unit": "unit", "reason": "'r'",
        "source": "'s'", "who": "'w'", "decided": "DATE '2026-01-02'",
    } | cells  # fmt: skip
    chosen = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    return f"INSERT INTO clean.correction BY NAME SELECT {chosen} FROM clean.observation {GDP_2016}"


CORRECTED = f"UPDATE clean.observation SET correction_id = 'c1' {GDP_2016}"
SET_ASIDE = (
    "INSERT INTO clean.quarantine SELECT extract_id, path, 2, 'row 2', '{}', 'a rule', 'a reason', 'c1' "
    "FROM meta.extract ORDER BY extract_id LIMIT 1"
)

# audit -> the table, and the statements that break what it says (and nothing else)
DAMAGE: dict[str, tuple[str, ...]] = {
    "every_value_has_a_cited_observation": (
        "clean.observation",
        "UPDATE clean.observation SET citation = ' ' WHERE observation_id = "
        "(SELECT observation_ids[1] FROM indicator.value WHERE status = 'observed' ORDER BY ALL LIMIT 1)",
    ),
    "every_cell_is_a_row": (
        "indicator.value",
        f"DELETE FROM indicator.value {CASES_2010}",
    ),
    "scores_between_worst_and_best": (
        "indicator.normalized",
        "UPDATE indicator.normalized SET score = 1.001 WHERE indicator_id = 'pm25' AND year = 2023",
    ),
    "values_within_goalposts": (
        "indicator.method_score",
        GOALPOSTS,
        f"UPDATE indicator.method_score SET hi = value - 0.001 {PM25_2016} AND method_id = 'z_score'",
    ),
    "scores_come_from_values": (
        "indicator.normalized",
        "UPDATE indicator.normalized SET hi = hi + 0.001 WHERE indicator_id = 'pm25' AND year = 2023",
    ),
    "bounds_contain_the_score": (
        "index.score",
        "UPDATE \"index\".score SET upper = score - 0.001, lower = 0 WHERE scheme = 'declared' "
        "AND node_id = 'livable_city' AND year = 2016",
    ),
    "no_score_without_coverage": (
        "index.score",
        "UPDATE \"index\".score SET partial = 0 WHERE present = 0 AND node_id = 'criminal_cases' AND year = 2010",
    ),
    "statuses_add_up_to_coverage": (
        "index.score",
        "UPDATE \"index\".score SET weight_derived = weight_derived + 0.001 WHERE node_id = 'livable_city' "
        "AND scheme = 'declared' AND year = 2016",
    ),
    "contributions_add_up": (
        "index.contribution",
        "UPDATE \"index\".contribution SET contribution = contribution + 1e-8 WHERE scheme = 'declared' "
        "AND child_id = 'pm25' AND from_year = 2016 AND to_year = 2017",
    ),
    "changes_are_differences_of_scores": (
        "index.contribution",
        "UPDATE \"index\".contribution SET parent_change = parent_change + 0.1, contribution = contribution "
        "+ CASE child_id WHEN 'pm25' THEN 0.1 ELSE 0 END WHERE scheme = 'declared' "
        "AND parent_id = 'livable_city' AND from_year = 2016 AND to_year = 2017",
    ),
    "sibling_weights_sum_to_1": (
        "meta.node",
        "UPDATE meta.node SET weight = weight + 1e-6 WHERE node_id = 'pm25'",
        UNPUBLISHED,
    ),
    "weights_of_schemes_sum_to_1": (
        "index.weight",
        f"UPDATE \"index\".weight SET weight = weight + 1e-6 {PM25_WEIGHT} AND scheme = 'equal_weights'",
    ),
    "nominal_is_the_published_value": (
        "robustness.uncertainty",
        "UPDATE robustness.uncertainty SET nominal = nominal + 1e-8 WHERE node_id = 'livable_city' AND year = 2016",
    ),
    "dummy_factor_moves_nothing": (
        "robustness.sobol",
        "UPDATE robustness.sobol SET st = 0.06 WHERE factor = 'dummy' AND output = 'trend'",
    ),
    "rows_in_are_rows_out": (
        "clean.observation",
        "DELETE FROM clean.observation WHERE observation_id = (SELECT min(observation_id) "
        "FROM clean.observation WHERE series = 'capital_stock_zj')",
    ),
    "corrections_are_those_of_the_register": (
        "clean.observation",
        f"UPDATE clean.observation SET correction_id = 'c1' {GDP_2016}",
    ),
    "claims_all_judged": (
        "audit.reconciliation",
        "UPDATE audit.reconciliation SET explanation = '' WHERE claim_id = 'city_2010'",
    ),
    "every_point_has_a_cited_observation": (
        "report.point",
        f"UPDATE report.point SET citation = ' ' {LAST_POINT}",
    ),
    "published_stock_reproduced": (
        "audit_input.stock_comparison",
        "UPDATE audit_input.stock_comparison SET relative_difference = 1.1e-6 WHERE year = 2000",
    ),
    "derivations_near_print": (
        "audit_input.derivation_comparison",
        "UPDATE audit_input.derivation_comparison SET difference = 0.51 WHERE year = 2017",
    ),
    "nothing_quarantined": (
        "meta.extract",
        "INSERT INTO clean.quarantine SELECT extract_id, path, 2, 'row 2', '{}', 'a rule', 'a reason', '' "
        "FROM meta.extract ORDER BY extract_id LIMIT 1",
        'UPDATE meta.extract SET "rows" = "rows" + 1, quarantined = 1 '
        "WHERE extract_id = (SELECT min(extract_id) FROM meta.extract)",
    ),
    "raw_files_as_taken_in": (
        "audit_input.resaved",
        "INSERT INTO audit_input.resaved VALUES ('raw/energy/to-2023/printed_figures.csv')",
    ),
    "latest_year_covered": (
        "index.score",
        "UPDATE \"index\".score SET score = NULL WHERE level = 0 AND year = 2023",
        'CREATE OR REPLACE TABLE "index".contribution AS FROM "index".contribution',
        "UPDATE \"index\".contribution SET parent_change = NULL WHERE parent_id = 'capital_development_index' "
        "AND to_year = 2023",
        "UPDATE vintage.revision SET from_score = NULL, to_score = NULL "
        "WHERE node_id = 'capital_development_index' AND year = 2023",
        "UPDATE robustness.uncertainty SET nominal = NULL WHERE node_id = 'capital_development_index' AND year = 2023",
    ),
    "revision_effects_add_up": (
        "vintage.revision",
        f"UPDATE vintage.revision SET data_effect = data_effect + 1e-8 {PM25_PAIR}",
    ),
    "revisions_are_differences_of_scores": (
        "vintage.revision",
        f"DELETE FROM vintage.revision {PM25_PAIR}",
    ),
    "latest_year_is_there": (
        "audit.calendar",
        "UPDATE audit.calendar SET expected_by = '1989-11-01', grace_days = 60 WHERE series = 'rpi'",
    ),
    "bridges_add_up": (
        "vintage.bridge",
        "UPDATE vintage.bridge SET like_for_like = like_for_like + 1e-8 WHERE node_id = 'capital_development_index'",
    ),
}  # fmt: skip

# Other ways to break what an audit says.
ALSO: list[tuple[str, tuple[str, ...]]] = [
    (
        "every_value_has_a_cited_observation",
        ("indicator.value", f"UPDATE indicator.value SET observation_ids = [] {PM25_2016}"),
    ),
    (
        "every_value_has_a_cited_observation",
        (
            "indicator.value",
            f"UPDATE indicator.value SET observation_ids = ['pm25.nowhere'] {PM25_2016}",
        ),
    ),
    (
        "every_value_has_a_cited_observation",
        ("indicator.value", f"UPDATE indicator.value SET method = ' ' {CASES_2010}"),
    ),
    *(
        ("every_point_has_a_cited_observation", ("report.point", f"UPDATE report.point SET {wrong} {LAST_POINT}"))
        for wrong in ("observation_ids = []", "observation_ids = ['nowhere']", "value = NULL", "status = 'missing'")
    ),
    (
        "every_point_has_a_cited_observation",
        ("report.point", "UPDATE report.point SET reason = '' WHERE status = 'missing'"),
    ),
    (
        "scores_between_worst_and_best",
        (
            "indicator.normalized",
            "UPDATE indicator.normalized SET score = -0.001 WHERE indicator_id = 'pm25' AND year = 2010",
        ),
    ),
    (
        "scores_between_worst_and_best",
        (
            "indicator.normalized",
            "UPDATE indicator.normalized SET score = 'nan'::DOUBLE WHERE indicator_id = 'pm25' AND year = 2010",
        ),
    ),
    (
        "scores_come_from_values",
        ("indicator.normalized", f"UPDATE indicator.normalized SET value = NULL {PM25_2016}"),
    ),
    (
        "scores_come_from_values",
        ("indicator.normalized", f"UPDATE indicator.normalized SET value = value + 1 {PM25_2016}"),
    ),
    (
        "scores_come_from_values",
        ("indicator.normalized", "UPDATE indicator.normalized SET lo = NULL WHERE indicator_id = 'pm25'"),
    ),
    *(
        ("scores_come_from_values", ("indicator.method_score", f"{METHOD_SCORE} {wrong} {OF_METHOD}"))
        for wrong in ("value = NULL", "value = value + 1", "lo = lo - 1", "hi = NULL")
    ),
    *(
        ("scores_between_worst_and_best", ("indicator.method_score", f"{METHOD_SCORE} {wrong}"))
        for wrong in (
            f"score = 101 {PM25_2016} AND method_id = 'geometric'",
            f"score = 59.9 {PM25_2016} AND method_id = 'geometric'",
            f"score = 'nan'::DOUBLE {PM25_2016} AND method_id = 'z_score'",
        )
    ),
    (
        "values_within_goalposts",
        (
            "indicator.method_score",
            GOALPOSTS,
            f"UPDATE indicator.method_score SET lo = value + 0.001 {PM25_2016} AND method_id = 'z_score'",
        ),
    ),
    (
        "weights_of_schemes_sum_to_1",
        ("index.weight", f"DELETE FROM \"index\".weight {PM25_WEIGHT} AND scheme = 'geometric'"),
    ),
    (
        "weights_of_schemes_sum_to_1",  # a published weight other than that of meta.node, though they sum to 1
        (
            "index.weight",
            "UPDATE \"index\".weight SET weight = 0.25 WHERE parent_id = 'livable_city' AND scheme = 'declared'",
        ),
    ),
    (
        "nominal_is_the_published_value",
        (
            "robustness.uncertainty",
            "UPDATE robustness.uncertainty SET nominal = NULL WHERE node_id = 'livable_city' AND year = 2016",
        ),
    ),
    (
        "dummy_factor_moves_nothing",
        ("robustness.sobol", "UPDATE robustness.sobol SET s1 = -0.06 WHERE factor = 'dummy' AND output = 'change'"),
    ),
    (
        "contributions_add_up",
        (
            "index.contribution",
            "UPDATE \"index\".contribution SET contribution = NULL WHERE scheme = 'declared' "
            "AND parent_id = 'livable_city' AND from_year = 2016 AND to_year = 2017",
        ),
    ),
    (
        "rows_in_are_rows_out",
        ("meta.extract", "UPDATE meta.extract SET quarantined = 1, accepted = accepted - 1 WHERE kind = 'claims'"),
    ),
    ("rows_in_are_rows_out", ("audit.claim", "DELETE FROM audit.claim WHERE claim_id = 'city_2010'")),
    ("claims_all_judged", ("audit.reconciliation", "DELETE FROM audit.reconciliation WHERE claim_id = 'city_2010'")),
]  # fmt: skip


# A correction and its figure that do not agree in one thing.
ALSO += [
    ("corrections_are_those_of_the_register", ("clean.observation", *statements))
    for statements in (
        (entry("override"),),
        (CORRECTED, entry("override", value="value + 1")),
        (CORRECTED, entry("override", printed_value="'1'")),
        (CORRECTED, entry("override", observation_id="'another'")),
        (CORRECTED, entry("override", extract_id="'another/1'")),
        (CORRECTED, entry("override", correction_id="'c2'")),
        (CORRECTED, entry("drop")),
        (entry("drop", value="NULL"),),
        (SET_ASIDE,),
        (SET_ASIDE, entry("override", value="NULL", extract_id="(SELECT min(extract_id) FROM meta.extract)")),
    )
]


def failing(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return {o.audit.name: o.failures for o in run_audits(connection, today=EARLY) if not o.passed}


def test_every_audit_passes_on_the_undamaged_warehouse(working_copy: duckdb.DuckDBPyConnection) -> None:
    assert failing(working_copy) == {}


def test_every_audit_runs_and_each_has_its_damage(working_copy: duckdb.DuckDBPyConnection) -> None:
    names = [audit.name for audit in AUDITS]
    assert len(set(names)) == len(names)
    assert {o.audit.name for o in run_audits(working_copy, today=EARLY)} == set(names) == set(DAMAGE)


@pytest.mark.parametrize("audit", [audit.name for audit in AUDITS])
def test_damage_is_found_by_the_audit_it_concerns_and_by_no_other(damaged: Damage, audit: str) -> None:
    table, *statements = DAMAGE[audit]
    assert list(failing(damaged(table, *statements))) == [audit]


@pytest.mark.parametrize(("audit", "damage"), ALSO, ids=[f"{name}-{n}" for n, (name, _) in enumerate(ALSO)])
def test_other_damage_is_found_too(damaged: Damage, audit: str, damage: tuple[str, ...]) -> None:
    table, *statements = damage
    assert audit in failing(damaged(table, *statements))


def test_revisions_are_asked_of_published_schemes_only(damaged: Damage) -> None:
    """Further methods have none: none of them is missed, and of a published scheme each is."""
    connection = damaged("vintage.revision", f"DELETE FROM vintage.revision {PM25_PAIR} AND scheme = 'plain_sum'")
    assert list(failing(connection)) == ["revisions_are_differences_of_scores"]
    connection.execute("UPDATE meta.scheme SET published = scheme = 'declared'")
    assert failing(connection) == {}


@pytest.mark.parametrize("action", ["override", "rescale"])
def test_a_correction_that_is_in_its_figure_passes(damaged: Damage, action: str) -> None:
    assert failing(damaged("clean.observation", CORRECTED, entry(action))) == {}


def test_a_row_set_aside_by_a_correction_is_no_refused_row(damaged: Damage) -> None:
    dropped = entry("drop", value="NULL", extract_id="(SELECT min(extract_id) FROM meta.extract)")
    counted = (
        'UPDATE meta.extract SET "rows" = "rows" + 1, quarantined = 1 '
        "WHERE extract_id = (SELECT min(extract_id) FROM meta.extract)"
    )
    assert failing(damaged("meta.extract", SET_ASIDE, dropped, counted)) == {}


def test_audits_that_block_are_those_of_the_contract() -> None:
    """The invariants of the contract block; what a researcher may want to publish in spite of only warns."""
    assert {a.name for a in AUDITS if a.severity == "WARN"} == {
        "values_within_goalposts",
        "dummy_factor_moves_nothing",
        "nothing_quarantined",
        "raw_files_as_taken_in",
        "latest_year_covered",
        "latest_year_is_there",
    }


def test_a_result_names_the_first_rows_and_counts_the_rest(damaged: Damage) -> None:
    connection = damaged(
        "meta.node", "UPDATE meta.node SET weight = 0.9 WHERE level = 1 OR parent_id LIKE '%development%'"
    )
    table = result_table(run_audits(connection)).set_index("check_name")
    row = table.loc["sibling_weights_sum_to_1"]
    assert not row["passed"]
    assert row["failures"] == 4
    assert row["detail"].count("parent_id=") == 3
    assert row["detail"].endswith(" and 1 more")
    assert (
        table.loc["rows_in_are_rows_out", "detail"] == "rows in = rows accepted + rows quarantined, for every extract"
    )


def test_audits_of_some_tables_only(working_copy: duckdb.DuckDBPyConnection) -> None:
    names = {o.audit.name for o in run_audits(working_copy, {"meta.node", "index.stage"})}
    assert names == {"sibling_weights_sum_to_1"}


def test_a_published_file_is_audited_without_the_inputs_of_the_comparisons(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    names = {o.audit.name for o in run_audits(warehouse, today=EARLY)}
    assert names == {a.name for a in AUDITS} - {
        "published_stock_reproduced",
        "derivations_near_print",
        "raw_files_as_taken_in",
    }


def test_what_depends_on_today_is_neither_run_without_a_day_nor_published(
    working_copy: duckdb.DuckDBPyConnection, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """The same inputs give the same audit.check_result on any day."""
    (live,) = (audit.name for audit in AUDITS if audit.needs_today)
    assert live not in {o.audit.name for o in run_audits(working_copy)}
    published = warehouse.execute("select check_name from audit.check_result").fetchall()
    assert {name for (name,) in published} == {audit.name for audit in AUDITS} - {live}


@pytest.mark.parametrize(
    ("today", "late"),
    [
        (datetime.date(2025, 4, 30), False),  # 2025-03-31 and 30 days of grace: the last day
        (datetime.date(2025, 5, 1), True),
    ],
)
def test_a_figure_is_late_the_day_after_its_grace(damaged: Damage, today: datetime.date, late: bool) -> None:
    connection = damaged("audit.calendar", "DELETE FROM audit.calendar WHERE series <> 'gdp' OR area <> '110000'")
    assert overdue(connection, today) == (["gdp 110000 2024"] if late else [])
    assert [o.failures for o in run_audits(connection, {"audit.calendar"}, today)] == [int(late)]


def test_a_series_without_a_day_is_never_late(damaged: Damage) -> None:
    connection = damaged("audit.calendar", "DELETE FROM audit.calendar WHERE expected_by IS NOT NULL")
    ((left,),) = connection.execute("select count(*) from audit.calendar").fetchall()
    assert left > 0
    assert overdue(connection, datetime.date(2100, 1, 1)) == []


def test_the_longest_overdue_comes_first(damaged: Damage) -> None:
    names = overdue(damaged("audit.calendar"), datetime.date(2025, 1, 1))
    assert names[0] == "budget_revenue 110112 2016"
    assert "gdp 110000 2024" not in names


def test_a_warehouse_without_a_calendar_has_nothing_overdue(damaged: Damage) -> None:
    assert overdue(damaged("audit.calendar", "DROP TABLE audit.calendar"), datetime.date(2100, 1, 1)) == []


@pytest.mark.parametrize(
    "text",
    [
        "-- asset: a\n-- severity: WARN\nselect 1;",
        "-- asset: a\n-- severity: WARN\n-- zh: z\n-- says: s\nselect $today;",
        "-- asset: a\n-- severity: WARN\n-- zh: z\n-- says: s\n-- needs: today\nselect 1;",
        "-- asset: a\n-- severity: WARN\n-- zh: z\n-- says: s\n-- colour: red\nselect 1;",
    ],
)
def test_an_incomplete_header_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"audits\.sql, odd"):
        _read_audits(f"-- audit: odd\n{text}")
