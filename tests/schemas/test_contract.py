"""Every table of the public contract is declared with at least its columns, its key and its meaning."""

from __future__ import annotations

import re

import pytest

from capdev_pipeline.schemas import PUBLISHED, TABLES, columns_of, key_of, meaning_of, model_of, rules_of
from capdev_pipeline.schemas.base import GRADES, STATUSES, rule_columns

# The contract as designed, written out here so that a column can't vanish unseen.
CONTRACT = {
    "meta.build": "build_id built_at release code_version framework_sha256 extracts_sha256 duckdb_version",
    "meta.node": "node_id level parent_id name_zh name_en weight weight_status effective_weight direction unit",
    "meta.source": "source_id name_zh name_en publisher homepage licence",
    "meta.extract": "extract_id source_id edition path sha256 content_sha256 rows",
    "meta.column_info": "schema_name table_name column_name type unit description_zh description_en",
    "meta.lineage": "table_name column_name upstream_table upstream_column",
    "clean.observation": "observation_id series area year value unit printed_value printed_unit scope grade"
    " published source_id extract_id locator citation note correction_id",
    "clean.quarantine": "extract_id locator row_json rule reason correction_id",
    "clean.correction": "correction_id observation_id extract_id series area year action printed_value printed_unit"
    " value unit reason source who decided",
    "meta.scheme": "scheme position method_id method_zh method_en note_zh note_en published kind weights mean"
    " level_means minimum_coverage normalisation worst best pooled_over_areas",
    "meta.yardstick": "method_id indicator_id yardstick value citation",
    "indicator.segment": "indicator_id area release segment role ratio overlap_years reason series formula terms"
    " variant name_zh name_en reason_zh",
    "indicator.step": "indicator_id area year release segment step label value unit of_year observation_ids",
    "indicator.need": "indicator_id area year release segment term series series_area figure_year at_hand",
    "indicator.value": "indicator_id area year release value unit status grade method observation_ids",
    "indicator.normalized": "indicator_id area year release score lo hi status",
    "indicator.method_score": "method_id indicator_id area year release value score lo hi status grade reason",
    "index.weight": "scheme release node_id parent_id weight effective_weight basis cases reason",
    "index.score": "scheme node_id level area year release score lower upper coverage",
    "index.contribution": "scheme area release parent_id child_id from_year to_year parent_change"
    " contribution share_pct flag",
    "index.stage": "scheme node_id area release from_year to_year change annual_change",
    "audit.claim": "claim_id section kind node_id from_year year printed unit",
    "audit.reconciliation": "claim_id computed lower upper verdict rule explanation",
    "audit.coverage": "indicator_id area release years_observed years_derived years_estimated"
    " years_interpolated years_missing best_grade",
    "audit.check_result": "check_name asset severity passed failures detail",
    "vintage.release": "release as_of first_year last_year",
    "vintage.revision": "scheme node_id area year from_release to_release from_score to_score total data_effect"
    " bounds_effect coverage_effect structure_effect",
    "robustness.uncertainty": "node_id area year nominal p05 p50 p95 p_increase p_record draws",
    "robustness.sobol": "area output factor s1 s1_ci st st_ci samples stable",
    "robustness.left_out": "area kind left_out node_id output nominal without difference",
    "robustness.comparison": "scheme node_id area years r rank_r same_direction moves record_year default_record_year",
    "robustness.external": "external_id name_zh name_en node_id area year theirs unit ours coverage theirs_change"
    " ours_change same_direction observation_id citation",
    "robustness.agreement": "external_id node_id area years r_levels r_changes same_direction moves reason_zh reason",
    "robustness.correlation": "area indicator_id other_id same_parent r_levels n_levels r_changes n_changes flag",
    "robustness.reliability": "area node_id parts alpha first_component n opposed",
    "robustness.influence": "area indicator_id effective_weight r r2 share n",
    "robustness.single_year": "area indicator_id year of_area full_range range_without loss hangs_on_it n",
    "robustness.delphi_item": "round position node_id parent_id mean sd cv full_share experts weight declared_weight",
    "robustness.delphi_expert": "round position expert basis familiarity authority",
    "robustness.delphi_round": "round position parent_id experts items mean_cv largest_cv w chi2 degrees p cv_limit"
    " p_limit settled",
    "meta.series": "series name_zh name_en unit",
    "meta.area": "area name_zh name_en",
    "report.point": "figure_id position title_zh title_en note_zh note_en line line_position line_zh line_en"
    " indicator_id mark axis area year value unit status grade observation_ids reason citation",
}
ROW_PER = {
    "meta.node": ["node_id"],
    "meta.scheme": ["scheme"],
    "indicator.need": [
        *("indicator_id", "area", "year", "release", "segment", "term", "series", "series_area", "figure_year"),
    ],
    "meta.extract": ["extract_id"],
    "clean.observation": ["observation_id"],
    "clean.correction": ["correction_id"],
    "indicator.value": ["indicator_id", "area", "year", "release"],
    "indicator.normalized": ["indicator_id", "area", "year", "release"],
    "indicator.method_score": ["method_id", "indicator_id", "area", "year", "release"],
    "index.weight": ["scheme", "release", "node_id"],
    "index.score": ["scheme", "node_id", "area", "year", "release"],
    "audit.claim": ["claim_id"],
    "audit.reconciliation": ["claim_id"],
    "audit.coverage": ["indicator_id", "area", "release"],
    "audit.check_result": ["check_name"],
    "vintage.release": ["release"],
    "robustness.uncertainty": ["node_id", "area", "year"],
    "robustness.sobol": ["area", "output", "factor"],
    "robustness.left_out": ["area", "kind", "left_out", "node_id", "output"],
    "robustness.comparison": ["scheme", "node_id", "area"],
    "robustness.external": ["external_id", "node_id", "area", "year"],
    "robustness.agreement": ["external_id", "node_id", "area"],
    "robustness.correlation": ["area", "indicator_id", "other_id"],
    "robustness.single_year": ["area", "indicator_id"],
    "robustness.delphi_item": ["round", "node_id"],
    "robustness.delphi_expert": ["round", "expert"],
    "robustness.delphi_round": ["round", "parent_id"],
    "meta.series": ["series"],
    "meta.area": ["area"],
    "report.point": ["figure_id", "line", "area", "year"],
}


@pytest.mark.parametrize("table", CONTRACT)
def test_a_table_of_the_contract_has_its_columns(table: str) -> None:
    missing = set(CONTRACT[table].split()) - set(columns_of(model_of(table)))
    assert not missing


@pytest.mark.parametrize("table", ROW_PER)
def test_one_row_per_what_the_contract_says(table: str) -> None:
    assert key_of(TABLES[table]) == ROW_PER[table]


def test_every_declared_table_is_published() -> None:
    assert set(CONTRACT) <= set(PUBLISHED) == set(TABLES)


def test_the_fixed_words_are_those_of_the_contract() -> None:
    assert STATUSES == ("observed", "derived", "estimated", "interpolated", "missing")
    assert GRADES == ("A", "B", "C", "D")


@pytest.mark.parametrize("table", TABLES)
def test_every_column_explains_itself_in_both_languages(table: str) -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    zh, en = meaning_of(TABLES[table])
    assert han.search(zh)
    assert en.startswith("one row per")
    for name, column in columns_of(TABLES[table]).items():
        assert han.search(column.metadata["zh"]) or "DuckDB" in column.metadata["zh"], name
        assert column.metadata["en"], name


@pytest.mark.parametrize("table", TABLES)
def test_keys_and_rules_speak_of_columns_of_the_table_only(table: str) -> None:
    columns = columns_of(TABLES[table])
    assert set(key_of(TABLES[table])) <= set(columns)
    assert not [name for name in key_of(TABLES[table]) if columns[name].nullable]
    for text in rules_of(TABLES[table]).values():
        assert rule_columns(text)
        assert set(rule_columns(text)) <= set(columns)
