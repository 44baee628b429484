"""Where each column comes from: column to column.

Belongs here: for every table its upstream columns, said once; meta.lineage and the metadata of the assets
are made from it. Does not belong here: tables read straight from files (their upstream is the file).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from capdev_pipeline.schemas.base import columns_of
from capdev_pipeline.schemas.registry import TABLES

RAW_FIGURE = "raw.printed_figures"
RAW_CLAIM = "raw.claims"
RAW_CORRECTION = "raw.corrections"
FRAMEWORK = "definition.framework"
METHOD = "definition.method"


def _each(columns: Iterable[str], *upstream: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(columns, upstream)


def _same(table: str, *columns: str) -> dict[str, tuple[str, ...]]:
    return {column: (f"{table}.{column}",) for column in columns}


_CELL = ("indicator_id", "area", "year", "release")
_REVISED = ("scheme", "node_id", "area", "year")
_TREE = ("scheme", "area", "release")
_VALUE_INPUTS = ("clean.observation.value", "clean.capital_stock.capital_stock", f"{FRAMEWORK}.indicators")
_CHOOSING = (
    "clean.observation.series",
    "clean.observation.area",
    "clean.observation.scope",
    "clean.observation.published_by",
    "clean.observation.grade",
    f"{FRAMEWORK}.indicators",
)

LINEAGE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "meta.build": _each(
        ("build_id", "built_at", "release", "code_version", "framework_id", "framework_sha256", "duckdb_version"),
        f"{FRAMEWORK}.framework_id",
    )
    | {"extracts_sha256": ("meta.extract.content_sha256", "clean.correction.correction_id")},
    "meta.node": _each(
        (
            "node_id",
            "level",
            "position",
            "parent_id",
            "name_zh",
            "name_en",
            "weight",
            "weight_status",
            "effective_weight",
            "direction",
            "unit",
            "source",
            "note",
        ),
        f"{FRAMEWORK}.nodes",
    )
    | {"proxy": (f"{FRAMEWORK}.indicators",)},
    "meta.scheme": _each(("scheme", "position", "kind"), f"{METHOD}.schemes")
    | _each(("mean", "minimum_coverage"), f"{METHOD}.aggregation")
    | _each(("normalisation", "pooled_over_areas"), f"{METHOD}.normalisation"),
    "meta.source": {c: (f"raw.source.{c}",) for c in columns_of(TABLES["meta.source"])},
    "meta.extract": {
        c: (f"raw.manifest.{c}",)
        for c in (
            *("extract_id", "source_id", "edition", "path", "kind", "table_maps", "published"),
            *("sha256", "content_sha256", "rows"),
        )
    }
    | {
        "accepted": ("clean.observation.extract_id", "audit.claim.claim_id"),
        "quarantined": ("clean.quarantine.extract_id",),
    },
    "meta.column_info": dict.fromkeys(columns_of(TABLES["meta.column_info"]), ("definition.models.columns",)),
    "meta.lineage": dict.fromkeys(columns_of(TABLES["meta.lineage"]), ("definition.models.lineage",)),
    "clean.observation": _same(
        RAW_FIGURE,
        "series",
        "area",
        "year",
        "printed_value",
        "printed_unit",
        "scope",
        "grade",
        "published",
        "source_id",
        "extract_id",
        "row",
        "locator",
        "citation",
        "publisher",
        "url",
        "note",
    )
    | {
        "observation_id": (f"{RAW_FIGURE}.figure_id",),
        "value": (f"{RAW_FIGURE}.printed_value", f"{RAW_CORRECTION}.value", "clean.unit.factor"),
        "unit": (f"{RAW_FIGURE}.printed_unit", "clean.unit.unit"),
        "factor": (f"{RAW_FIGURE}.printed_unit", "clean.unit.factor"),
        "qualifier": (f"{RAW_FIGURE}.printed_unit", "clean.unit.qualifier"),
        "half_width": (f"{RAW_FIGURE}.printed_value", f"{RAW_CORRECTION}.value", "clean.unit.factor"),
        "correction_id": (f"{RAW_CORRECTION}.correction_id",),
        "published_by": (f"{RAW_FIGURE}.published",),
    },
    "clean.quarantine": {c: (f"{RAW_FIGURE}.{c}",) for c in ("extract_id", "path", "row", "locator")}
    | _each(
        ("row_json", "rule", "reason"),
        f"{RAW_FIGURE}.printed_value",
        f"{RAW_FIGURE}.printed_unit",
        f"{RAW_FIGURE}.series",
    )
    | {"correction_id": (f"{RAW_CORRECTION}.correction_id",)},
    "clean.correction": _same(RAW_CORRECTION, "correction_id", "action", "reason", "source", "who", "decided")
    | _same(RAW_FIGURE, "extract_id", "series", "area", "year", "printed_unit")
    | {
        "observation_id": (f"{RAW_CORRECTION}.figure_id",),
        "printed_value": (f"{RAW_FIGURE}.printed_value", f"{RAW_CORRECTION}.expects"),
        "replacement": (f"{RAW_CORRECTION}.value",),
        "value": ("clean.observation.value",),
        "unit": ("clean.unit.unit",),
    },
    "clean.unit": {c: (f"definition.units.{c}",) for c in columns_of(TABLES["clean.unit"])},
    "clean.capital_stock": _each(
        (
            "investment",
            "investment_status",
            "price_index",
            "price_status",
            "capital_stock",
            "status",
            "observation_ids",
        ),
        "clean.observation.value",
    )
    | _each(("variant", "area", "year", "price_year", "depreciation"), f"{FRAMEWORK}.capital_stock")
    | {"release": (f"{FRAMEWORK}.releases",)},
    "indicator.choice": _each(("indicator_id", "area", "segment", "role"), f"{FRAMEWORK}.indicators")
    | {
        "year": ("clean.observation.year",),
        "release": (f"{FRAMEWORK}.releases",),
        "observation_id": ("clean.observation.observation_id",),
    }
    | _each(("rank", "chosen", "reason"), *_CHOOSING),
    "indicator.segment": _each(
        ("indicator_id", "area", "segment", "role", "reason", "series", "formula", "terms", "variant"),
        f"{FRAMEWORK}.indicators",
    )
    | {"release": (f"{FRAMEWORK}.releases",)}
    | _each(("years", "first_year", "last_year", "overlap_years"), "clean.observation.year")
    | {"ratio": ("clean.observation.value",)},
    "indicator.step": _each(("indicator_id", "area", "segment", "step", "label"), f"{FRAMEWORK}.indicators")
    | {"year": ("clean.observation.year",), "release": (f"{FRAMEWORK}.releases",), "unit": ("clean.observation.unit",)}
    | {"value": _VALUE_INPUTS, "of_year": ("clean.observation.year",)}
    | {"observation_ids": ("clean.observation.observation_id",)},
    "indicator.need": _each(
        ("indicator_id", "area", "segment", "term", "series", "series_area"), f"{FRAMEWORK}.indicators"
    )
    | {"release": (f"{FRAMEWORK}.releases",)}
    | _each(("year", "figure_year", "at_hand"), "clean.observation.year", f"{FRAMEWORK}.indicators"),
    "indicator.value": _each(("indicator_id", "area"), f"{FRAMEWORK}.indicators")
    | {"year": ("clean.observation.year",), "release": (f"{FRAMEWORK}.releases",), "unit": ("meta.node.unit",)}
    | {
        "value": _VALUE_INPUTS,
        "status": _CHOOSING,
        "grade": ("clean.observation.grade",),
        "method": _CHOOSING,
        "segment": _CHOOSING,
    }
    | {"observation_ids": ("clean.observation.observation_id",)},
    "indicator.normalized": _same("indicator.value", *_CELL, "value", "status", "grade")
    | {
        "direction": ("meta.node.direction",),
        "score": ("indicator.value.value", "meta.node.direction", f"{METHOD}.normalisation"),
    }
    | _each(("lo", "hi", "reason"), "indicator.value.value"),
    "index.score": {"scheme": (f"{METHOD}.schemes",), "node_id": ("meta.node.node_id",), "level": ("meta.node.level",)}
    | _same("indicator.normalized", "area", "year", "release")
    | _each(
        ("score", "partial", "lower", "upper"),
        "indicator.normalized.score",
        "meta.node.weight",
        f"{METHOD}.aggregation",
    )
    | _each(("coverage", "present", "indicators"), "indicator.normalized.score", "meta.node.weight")
    | _each(
        ("weight_observed", "weight_derived", "weight_estimated", "weight_interpolated"),
        "indicator.normalized.status",
        "meta.node.weight",
    )
    | _each(("weight_a", "weight_b", "weight_c", "weight_d"), "indicator.normalized.grade", "meta.node.weight"),
    "index.contribution": _same("index.score", *_TREE)
    | {"parent_id": ("meta.node.parent_id",), "child_id": ("meta.node.node_id",)}
    | _each(("from_year", "to_year"), f"{FRAMEWORK}.periods")
    | {"parent_change": ("index.score.score",), "contribution": ("index.score.partial", "meta.node.weight")}
    | _each(("share_pct", "pull_pct", "flag"), "index.score.score", "index.score.partial"),
    "index.stage": _same("index.score", *_TREE, "node_id")
    | _each(("from_year", "to_year"), f"{FRAMEWORK}.stages")
    | _each(("change", "annual_change"), "index.score.score"),
    "audit.claim": _same(
        RAW_CLAIM, "claim_id", "section", "kind", "node_id", "from_year", "year", "unit", "statement_zh", "note"
    )
    | _each(("printed", "half_width"), f"{RAW_CLAIM}.printed_value"),
    "audit.reconciliation": {"claim_id": ("audit.claim.claim_id",)}
    | _each(
        ("computed", "lower", "upper"),
        "index.score.score",
        "index.score.lower",
        "index.score.upper",
        "indicator.value.value",
        "indicator.normalized.score",
    )
    | _each(
        ("verdict", "rule", "explanation", "explanation_zh"),
        "audit.claim.printed",
        "index.score.lower",
        "index.score.upper",
        "indicator.value.value",
    ),
    "audit.report_check": dict.fromkeys(
        columns_of(TABLES["audit.report_check"]), ("audit.claim.printed", "meta.node.parent_id")
    ),
    "audit.coverage": _same("indicator.value", "indicator_id", "area", "release")
    | _each(
        ("years_observed", "years_derived", "years_estimated", "years_interpolated", "years_missing"),
        "indicator.value.status",
    )
    | {"best_grade": ("indicator.value.grade",)},
    "audit.calendar": _each(("series", "area"), f"{FRAMEWORK}.indicators")
    | _each(("latest_year", "expected_year"), "clean.observation.year")
    | {
        "source_id": ("raw.source.calendar", "clean.observation.source_id"),
        "expected_by": ("raw.source.calendar", "clean.observation.year"),
    }
    | _each(("publication", "grace_days", "basis"), "raw.source.calendar"),
    "audit.check_result": dict.fromkeys(columns_of(TABLES["audit.check_result"]), ("definition.audits.query",)),
    "vintage.release": dict.fromkeys(columns_of(TABLES["vintage.release"]), (f"{FRAMEWORK}.releases",)),
    "vintage.revision": _same("index.score", *_REVISED)
    | _each(("from_release", "to_release"), "vintage.release.release")
    | _each(("from_score", "to_score"), "index.score.score")
    | _each(("total", "flag"), "index.score.partial", "index.score.score")
    | _each(("data_effect", "coverage_effect"), "indicator.normalized.value", "indicator.normalized.score")
    | {
        "bounds_effect": ("indicator.normalized.lo", "indicator.normalized.hi"),
        "structure_effect": ("meta.node.weight", "meta.node.parent_id"),
    },
    "vintage.bridge": _same("index.score", "scheme", "node_id", "area")
    | _each(("from_release", "to_release"), "vintage.release.release")
    | _each(("from_year", "to_year"), "index.score.year", "index.score.score")
    | _each(
        ("from_score", "revised_score", "to_score", "change", "like_for_like", "revision"),
        "index.score.score",
    ),
}


def lineage_rows() -> list[dict[str, str]]:
    """LINEAGE as rows of meta.lineage."""
    return [
        {
            "table_name": table,
            "column_name": column,
            "upstream_table": ".".join(source.split(".")[:-1]),
            "upstream_column": source.split(".")[-1],
        }
        for table, columns in LINEAGE.items()
        for column, sources in columns.items()
        for source in sources
    ]
