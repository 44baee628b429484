"""Where each column comes from: column to column.

Belongs here: for every table its upstream columns, said once; meta.lineage, the metadata of the assets and the
lineage page are made from it. Does not belong here: what the files are (origins.py), how lineage is found out (tests).

An edge says: another value there can make another value here, as a number, as a text, as a condition, or because it
decides which rows are taken together. Rows are found by their keys; that alone is no edge, a key is one where its
value itself is taken over. An edge leads to what the step that makes the table reads, and no further.

Tables made in SQL have their edges from the compiled SQL (lineage_sql.csv, renewed by `make docs`); CONSTANTS are
what the SQL holds as constants because it was read before. All others are written here, and tests hold them against
what moves when a column is changed.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from capdev_pipeline.schemas.base import columns_of
from capdev_pipeline.schemas.registry import TABLES

Edges = dict[str, tuple[str, ...]]


def _of(table: str, names: str) -> tuple[str, ...]:
    """'a b' of table -> table.a, table.b."""
    return tuple(f"{table}.{name}" for name in names.split())


def _each(names: str, *upstream: str) -> Edges:
    """Every one of these columns from all of these."""
    return dict.fromkeys(names.split(), upstream)


def _same(table: str, names: str) -> Edges:
    """Columns taken over under their name."""
    return {name: (f"{table}.{name}",) for name in names.split()}


def _every(table: str, *upstream: str) -> Edges:
    return dict.fromkeys(columns_of(TABLES[table]), upstream)


def _framework(names: str) -> tuple[str, ...]:
    return _of("definition.framework", names)


def _print(names: str) -> tuple[str, ...]:
    return _of("raw.printed_figures", names)


def _correction(names: str) -> tuple[str, ...]:
    return _of("raw.corrections", names)


AGGREGATION, NORMALISATION, SCHEMES = _of("definition.method", "aggregation normalisation schemes")
FIGURES = "definition.figures.figures"
CODE = "definition.program.code"
# The rows of printed_figures.csv, how they are read, and the corrections that hold for them.
_DIGITS = (*_print("printed_value figure_id"), *_correction("figure_id action expects value"))
_UNIT = _print("printed_unit series")
# What decides whether a figure is there for a selection of the framework at a cut-off.
_PICKED = _of("clean.observation", "series area year scope citation grade published_by")
# What besides decides which of several figures is taken.
_RANKED = (*_PICKED, *_of("clean.observation", "value half_width qualifier"))
_RULES = _framework("indicators capital_stock")
_STOCK = _framework("capital_stock")
_SPAN = _framework("period releases")
_AS_OF = _framework("releases")
_CLAIM = _of("audit.claim", "kind node_id from_year year printed half_width")
_TREE = _framework("nodes")
_TEST = (*_CLAIM, *_TREE, *_of("indicator.normalized", "value score"), "index.score.coverage")
_OWN = ("indicator.value.observation_ids", "clean.observation.source_id")  # a claim's own figures are no test of it
_DATED = _of("clean.observation", "series area year")
_AREAS = _framework("areas")
_CLAIMED = _of("raw.claims", "claim_id kind node_id from_year year printed_value")
_BROKEN = (
    *_print(
        "figure_id series area year printed_value printed_unit scope published grade citation publisher locator url"
    ),
    *_CLAIMED,
    *_correction("correction_id figure_id action expects value reason source who"),
    *_of("definition.series", "series unit minimum maximum"),
    *_of("definition.units", "printed_unit series unit factor"),
    *("definition.areas.area", *_framework("figure_years nodes")),
)
# What a refusal prints of it.
_FOUND = (
    *_print("figure_id series area year printed_value printed_unit published grade row"),
    *_CLAIMED,
    *_correction("figure_id action expects value reason source who"),
    *_of("definition.series", "unit minimum maximum"),
    *_of("definition.units", "unit factor"),
    *_framework("figure_years"),
)

WRITTEN: Mapping[str, Edges] = {
    "meta.build": _each("build_id", CODE, *_of("definition.files", "text"), *_of("raw.manifest", "content_sha256"))
    | _each("built_at", "definition.program.clock")
    | _each("code_version", CODE)
    | _each("duckdb_version", "definition.program.duckdb")
    | _each("release", *_AS_OF)
    | _each("framework_id", *_framework("framework_id"))
    | _each("framework_sha256", *_of("definition.files", "text"))
    | _each(
        "extracts_sha256",
        *_of("raw.manifest", "extract_id content_sha256"),
        "raw.table_maps.text",
        *_correction("correction_id figure_id action expects value reason source who decided"),
    ),
    "meta.node": _every("meta.node", *_TREE) | {"proxy": _framework("indicators")},
    "meta.scheme": _each("scheme position kind", SCHEMES)
    | _each("mean minimum_coverage", AGGREGATION)
    | _each("normalisation pooled_over_areas", NORMALISATION),
    "meta.series": _same("definition.series", "series name_zh name_en unit minimum maximum")
    | _each("position", "definition.series.series"),
    "meta.area": _same("definition.areas", "area name_zh name_en") | _each("position", "definition.areas.area"),
    "meta.source": _same("raw.source", " ".join(columns_of(TABLES["meta.source"]))),
    "meta.extract": _same(
        "raw.manifest", "extract_id source_id edition path table_maps published sha256 content_sha256 rows"
    )
    | _each("kind", *_of("raw.manifest", "path table_maps"))
    | _each("quarantined", *_of("clean.quarantine", "extract_id locator"))
    | _each("accepted", "raw.manifest.rows", *_of("clean.quarantine", "extract_id locator")),
    "meta.column_info": _every("meta.column_info", "definition.models.columns"),
    "meta.lineage": _every("meta.lineage", "definition.models.lineage"),
    "clean.observation": _same(
        "raw.printed_figures",
        "series area year printed_value printed_unit scope grade published row locator citation publisher url",
    )
    | _same("raw.manifest", "source_id extract_id")
    | {"observation_id": _print("figure_id"), "published_by": _print("published")}
    | {"value": (*_DIGITS, *_UNIT, "definition.units.factor"), "note": _print("note published_note")}
    | {name: (*_UNIT, f"definition.units.{name}") for name in ("unit", "factor", "qualifier")}
    | _each("half_width", *_DIGITS, *_UNIT, *_print("decimals"), "definition.units.factor")
    | _each("correction_id", *_print("printed_value figure_id"), *_correction("correction_id figure_id expects")),
    "clean.quarantine": _same("raw.manifest", "extract_id path")
    | {"row": (*_print("row"), "raw.claims.row")}
    | _each("locator", "raw.manifest.path", *_print("row cell"), "raw.claims.row")
    | _each(
        "row_json",
        *_print("figure_id series area year printed_value printed_unit scope published published_note grade citation"),
        *_print("publisher locator url note"),
        *_of("raw.claims", "claim_id section kind node_id from_year year printed_value unit statement_zh note"),
    )
    | _each("rule", *_BROKEN)
    | _each("reason", *_FOUND)
    | _each(
        "correction_id", *_print("printed_value figure_id"), *_correction("correction_id figure_id expects action")
    ),
    "clean.correction": _same("raw.corrections", "correction_id action reason source who decided")
    | {"observation_id": _correction("figure_id"), "replacement": _correction("value")}
    | _same("raw.printed_figures", "series area year printed_value printed_unit")
    | _same("raw.manifest", "extract_id")
    | {"value": ("clean.observation.value",), "unit": _of("definition.series", "unit") + _print("series")},
    "clean.unit": _same("definition.units", " ".join(columns_of(TABLES["clean.unit"]))),
    "clean.capital_stock": _each("investment price_index capital_stock observation_ids", *_RANKED, *_STOCK, *_AS_OF)
    | _each("investment_status price_status status", *_PICKED, *_STOCK, *_AS_OF)
    | _each("variant area price_year depreciation", *_STOCK)
    | {"year": ("clean.observation.year", *_STOCK), "release": _AS_OF},
    "indicator.choice": _each("indicator_id segment role", *_RULES)
    | {"area": _AREAS, "release": _AS_OF, "year": ("clean.observation.year", *_SPAN)}
    | _each("observation_id", "clean.observation.observation_id")
    | _each("rank", *_RANKED, *_RULES, *_AS_OF)
    | _each("chosen reason", *_RANKED, *_RULES, *_SPAN),
    "indicator.segment": _each("indicator_id segment name_zh name_en formula variant", *_framework("indicators"))
    | _each("series", *_framework("indicators"))
    | _each("terms", *_RULES)
    | {"area": _AREAS, "release": _AS_OF}
    | _each("years first_year last_year", *_PICKED, *_RULES, *_AS_OF)
    | _each("role reason reason_zh", *_PICKED, "clean.observation.value", *_RULES, *_SPAN)
    | _each("ratio", *_RANKED, *_RULES, *_SPAN)
    | _each("overlap_years", *_PICKED, "clean.observation.value", *_RULES, *_SPAN),
    "indicator.step": _each("indicator_id segment step", *_RULES)
    | {"area": _AREAS, "release": _AS_OF, "year": _SPAN}
    | _each("value observation_ids", *_RANKED, *_RULES, *_SPAN)
    | _each("of_year", *_PICKED, "clean.observation.value", *_RULES, *_SPAN)
    | _each("label", *_RANKED, "clean.observation.correction_id", *_RULES, *_SPAN)
    | _each("unit", *_PICKED, *_of("clean.observation", "value unit"), *_framework("indicators"), *_SPAN, *_TREE),
    "indicator.need": _each("indicator_id segment term series", *_RULES)
    | {"area": _AREAS, "series_area": (*_RULES, *_AREAS), "release": _AS_OF, "year": _SPAN}
    | {"figure_year": (*_SPAN, *_RULES), "at_hand": (*_PICKED, *_RULES, *_AS_OF)},
    "indicator.value": _each("indicator_id", *_framework("indicators"))
    | {"area": _AREAS, "release": _AS_OF, "year": _SPAN, "unit": _TREE}
    | _each("value grade observation_ids", *_RANKED, *_RULES, *_SPAN)
    | _each("status", *_PICKED, *_of("clean.observation", "value qualifier"), *_RULES, *_SPAN)
    | _each("method", *_RANKED, "clean.observation.correction_id", *_RULES, *_SPAN)
    | _each("segment", *_PICKED, "clean.observation.value", *_RULES, *_SPAN),
    "audit.claim": _same("raw.claims", "claim_id section kind node_id from_year year unit statement_zh note")
    | _each("printed", *_of("raw.claims", "printed_value kind"))
    | _each("half_width", *_CLAIMED, *_framework("nodes figure_years")),
    "audit.reconciliation": _each("claim_id", "audit.claim.claim_id")
    | _each("computed", *_TEST, "index.score.score", *_AREAS)
    | _each("lower upper", *_TEST, *_of("index.score", "lower upper"), *_OWN, *_AREAS)
    | _each("verdict explanation explanation_zh", *_TEST, *_of("index.score", "score lower upper"), *_OWN, *_AREAS)
    | _each("rule", *_CLAIM, *_TREE, CODE),
    "audit.report_check": _each("check_id holds limit explanation explanation_zh", *_CLAIM, *_TREE)
    | _each("printed", *_of("audit.claim", "kind node_id from_year year printed"), *_TREE)
    | _each("claims", *_of("audit.claim", "claim_id kind node_id from_year year"), *_TREE)
    | _each("rule", CODE),
    "audit.coverage": _same("indicator.value", "indicator_id area release")
    | _each("years_observed years_derived years_estimated years_interpolated years_missing", "indicator.value.status")
    | _each("best_grade", "indicator.value.grade"),
    "audit.calendar": _each("series area", *_RULES, *_AREAS)
    | _each("latest_year expected_year", *_DATED)
    | _each("source_id expected_by", *_DATED, "clean.observation.source_id", "raw.source.calendar")
    | _each("publication grace_days basis", *_of("clean.observation", "series area source_id"), "raw.source.calendar"),
    "audit.check_result": _every("audit.check_result", "definition.audits.query"),
    "vintage.release": _each("release as_of", *_framework("releases")) | _each("first_year last_year", *_SPAN),
    "report.point": _every("report.point", FIGURES)
    | {"area": _AREAS, "unit": (FIGURES, *_TREE, "definition.series.unit")}
    | _each("value", FIGURES, *_RANKED, *_of("indicator.value", "value"))
    | _each("status", FIGURES, *_PICKED[:-1], "clean.observation.qualifier", *_of("indicator.value", "value status"))
    | _each("grade", FIGURES, *_RANKED, *_of("indicator.value", "value grade"))
    | _each("observation_ids", FIGURES, *_RANKED, *_of("indicator.value", "value observation_ids"))
    | _each("citation", FIGURES, *_RANKED, *_of("indicator.value", "value observation_ids"))
    | _each("reason", FIGURES, *_RANKED, "indicator.value.method"),
}

_SCORED = (SCHEMES, AGGREGATION)
CONSTANTS: Mapping[str, Edges] = {
    "indicator.normalized": _each("lo hi reason", *_of("vintage.release", "first_year last_year"), NORMALISATION)
    | _each("score", *_of("vintage.release", "first_year last_year"), NORMALISATION, *_framework("indicators")),
    "index.score": _each("scheme", SCHEMES)
    | _each("level", "meta.node.level")
    | _each("score partial lower upper", *_SCORED)
    | _each("coverage", SCHEMES)
    | _each("weight_observed weight_derived weight_estimated weight_interpolated", SCHEMES)
    | _each("weight_a weight_b weight_c weight_d", SCHEMES),
    "index.contribution": _each("scheme", SCHEMES)
    | _each("from_year to_year", *_framework("periods consecutive_periods period"))
    | _each("contribution share_pct pull_pct flag", *_SCORED),
    "index.stage": _each("from_year to_year annual_change", *_framework("stages key_years period")),
    "vintage.revision": _each("scheme", SCHEMES)
    | _each("from_release to_release", *_framework("releases"))
    | _each("from_score to_score total flag", *_SCORED)
    | _each("data_effect bounds_effect coverage_effect structure_effect", *_SCORED),
    "vintage.bridge": _each("from_release to_release", *_framework("releases")),
}


def sql_edges() -> dict[str, Edges]:
    """What the compiled SQL says, by table and column: lineage_sql.csv."""
    edges: dict[str, Edges] = {}
    with Path(__file__).with_name("lineage_sql.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            columns = edges.setdefault(row["table"], {})
            columns[row["column"]] = (*columns.get(row["column"], ()), row["upstream"])
    return edges


def _lineage() -> dict[str, Edges]:
    edges: dict[str, Edges] = {table: dict(columns) for table, columns in WRITTEN.items()}
    for part in (sql_edges(), CONSTANTS):
        for table, columns in part.items():
            mine = edges.setdefault(table, {})
            for name, upstream in columns.items():
                mine[name] = tuple(dict.fromkeys((*mine.get(name, ()), *upstream)))
    return {
        # A column nobody has said anything of is left to the tests: `make docs` must still run to add it.
        table: {name: edges.get(table, {}).get(name, ()) for name in columns_of(model)}
        for table, model in TABLES.items()
    }


LINEAGE: Mapping[str, Mapping[str, tuple[str, ...]]] = _lineage()


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
