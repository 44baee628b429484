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
from capdev_pipeline.schemas.edges import Edges, each, every, of, same
from capdev_pipeline.schemas.lineage_robustness import CODE, ROBUSTNESS
from capdev_pipeline.schemas.registry import TABLES


def _framework(names: str) -> tuple[str, ...]:
    return of("definition.framework", names)


def _named(name: str) -> tuple[str, ...]:
    """A key of both kinds of method files."""
    return f"definition.method.{name}", f"definition.methods.{name}"


def _print(names: str) -> tuple[str, ...]:
    return of("raw.printed_figures", names)


def _correction(names: str) -> tuple[str, ...]:
    return of("raw.corrections", names)


_METHOD = "aggregation normalisation schemes weights"
AGGREGATION, NORMALISATION, SCHEMES, WEIGHTS = zip(
    *(of(file, _METHOD) for file in ("definition.method", "definition.methods")), strict=True
)
_IDS = _named("method_id")
FIGURES = "definition.figures.figures"
# The rows of printed_figures.csv, how they are read, and the corrections that hold for them.
_DIGITS = (*_print("printed_value figure_id"), *_correction("figure_id action expects value"))
_UNIT = _print("printed_unit series")
# What decides whether a figure is there for a selection of the framework at a cut-off.
_PICKED = of("clean.observation", "series area year scope citation grade published_by")
# What besides decides which of several figures is taken.
_RANKED = (*_PICKED, *of("clean.observation", "value half_width qualifier"))
_RULES = _framework("indicators capital_stock")
_STOCK = _framework("capital_stock")
_SPAN = _framework("period releases")
_AS_OF = _framework("releases")
_CLAIM = of("audit.claim", "kind node_id from_year year printed half_width")
_TREE = _framework("nodes")
_TEST = (*_CLAIM, *_TREE, *of("indicator.normalized", "value score"), "index.score.coverage")
_PERIOD = of("vintage.release", "first_year last_year")
_MEASURED = ("indicator.value.value", "meta.node.direction", *_PERIOD, "definition.methods.normalisation")
_EXPERTS = (*of("raw.ballots", "round item score"), "definition.method.experts")
_OWN = ("indicator.value.observation_ids", "clean.observation.source_id")  # a claim's own figures are no test of it
_DATED = of("clean.observation", "series area year")
_AREAS = _framework("areas")
_CLAIMED = of("raw.claims", "claim_id kind node_id from_year year printed_value")
_BROKEN = (
    *_print(
        "figure_id series area year printed_value printed_unit scope published grade citation publisher locator url"
    ),
    *_CLAIMED,
    *_correction("correction_id figure_id action expects value reason source who"),
    *of("definition.series", "series unit minimum maximum"),
    *of("definition.units", "printed_unit series unit factor"),
    *("definition.areas.area", *_framework("figure_years nodes")),
)
# What a refusal prints of it.
_FOUND = (
    *_print("figure_id series area year printed_value printed_unit published grade row"),
    *_CLAIMED,
    *_correction("figure_id action expects value reason source who"),
    *of("definition.series", "unit minimum maximum"),
    *of("definition.units", "unit factor"),
    *_framework("figure_years"),
)

WRITTEN: Mapping[str, Edges] = {
    "meta.build": each("build_id", CODE, *of("definition.files", "text"), *of("raw.manifest", "content_sha256"))
    | each("built_at", "definition.program.clock")
    | each("code_version", CODE)
    | each("duckdb_version", "definition.program.duckdb")
    | each("release", *_AS_OF)
    | each("framework_id", *_framework("framework_id"))
    | each("framework_sha256", *of("definition.files", "text"))
    | each(
        "extracts_sha256",
        *of("raw.manifest", "extract_id content_sha256"),
        "raw.table_maps.text",
        *_correction("correction_id figure_id action expects value reason source who decided"),
        *of("raw.ballots", "round expert item score familiarity basis"),
    ),
    "meta.node": every("meta.node", *_TREE)
    | {"proxy": _framework("indicators")}
    | each("weight effective_weight", *_TREE, WEIGHTS[0], *_EXPERTS)
    | each("weight_status", *_TREE, WEIGHTS[0], *of("raw.ballots", "round item")),
    "meta.scheme": each("scheme position kind published", *SCHEMES)
    | each("method_id", *_IDS)
    | {f"method_{language}": (*_IDS, *_named(f"name_{language}")) for language in ("zh", "en")}
    | {f"note_{language}": _named(f"note_{language}") for language in ("zh", "en")}
    | each("weights", *WEIGHTS)
    | each("mean level_means minimum_coverage", *AGGREGATION)
    | each("normalisation worst best pooled_over_areas", *NORMALISATION),
    "meta.yardstick": each("method_id", *_IDS) | each("indicator_id yardstick value citation", *NORMALISATION),
    "meta.series": same("definition.series", "series name_zh name_en unit minimum maximum")
    | each("position", "definition.series.series"),
    "meta.area": same("definition.areas", "area name_zh name_en") | each("position", "definition.areas.area"),
    "meta.source": same("raw.source", " ".join(columns_of(TABLES["meta.source"]))),
    "meta.extract": same(
        "raw.manifest", "extract_id source_id edition path table_maps published sha256 content_sha256 rows"
    )
    | each("kind", *of("raw.manifest", "path table_maps"))
    | each("quarantined", *of("clean.quarantine", "extract_id locator"))
    | each("accepted", "raw.manifest.rows", *of("clean.quarantine", "extract_id locator")),
    "meta.column_info": every("meta.column_info", "definition.models.columns"),
    "meta.lineage": every("meta.lineage", "definition.models.lineage"),
    "clean.observation": same(
        "raw.printed_figures",
        "series area year printed_value printed_unit scope grade published row locator citation publisher url",
    )
    | same("raw.manifest", "source_id extract_id")
    | {"observation_id": _print("figure_id"), "published_by": _print("published")}
    | {"value": (*_DIGITS, *_UNIT, "definition.units.factor"), "note": _print("note published_note")}
    | {name: (*_UNIT, f"definition.units.{name}") for name in ("unit", "factor", "qualifier")}
    | each("half_width", *_DIGITS, *_UNIT, *_print("decimals"), "definition.units.factor")
    | each("correction_id", *_print("printed_value figure_id"), *_correction("correction_id figure_id expects")),
    "clean.quarantine": same("raw.manifest", "extract_id path")
    | {"row": (*_print("row"), "raw.claims.row")}
    | each("locator", "raw.manifest.path", *_print("row cell"), "raw.claims.row")
    | each(
        "row_json",
        *_print("figure_id series area year printed_value printed_unit scope published published_note grade citation"),
        *_print("publisher locator url note"),
        *of("raw.claims", "claim_id section kind node_id from_year year printed_value unit statement_zh note"),
    )
    | each("rule", *_BROKEN)
    | each("reason", *_FOUND)
    | each("correction_id", *_print("printed_value figure_id"), *_correction("correction_id figure_id expects action")),
    "clean.correction": same("raw.corrections", "correction_id action reason source who decided")
    | {"observation_id": _correction("figure_id"), "replacement": _correction("value")}
    | same("raw.printed_figures", "series area year printed_value printed_unit")
    | same("raw.manifest", "extract_id")
    | {"value": ("clean.observation.value",), "unit": of("definition.series", "unit") + _print("series")},
    "clean.unit": same("definition.units", " ".join(columns_of(TABLES["clean.unit"]))),
    "clean.capital_stock": each("investment price_index capital_stock observation_ids", *_RANKED, *_STOCK, *_AS_OF)
    | each("investment_status price_status status", *_PICKED, *_STOCK, *_AS_OF)
    | each("variant area price_year depreciation", *_STOCK)
    | {"year": ("clean.observation.year", *_STOCK), "release": _AS_OF},
    "indicator.choice": each("indicator_id segment role", *_RULES)
    | {"area": _AREAS, "release": _AS_OF, "year": ("clean.observation.year", *_SPAN)}
    | each("observation_id", "clean.observation.observation_id")
    | each("rank", *_RANKED, *_RULES, *_AS_OF)
    | each("chosen reason", *_RANKED, *_RULES, *_SPAN),
    "indicator.segment": each("indicator_id segment name_zh name_en formula variant", *_framework("indicators"))
    | each("series", *_framework("indicators"))
    | each("terms", *_RULES)
    | {"area": _AREAS, "release": _AS_OF}
    | each("years first_year last_year", *_PICKED, *_RULES, *_AS_OF)
    | each("role reason reason_zh", *_PICKED, "clean.observation.value", *_RULES, *_SPAN)
    | each("ratio", *_RANKED, *_RULES, *_SPAN)
    | each("overlap_years", *_PICKED, "clean.observation.value", *_RULES, *_SPAN),
    "indicator.step": each("indicator_id segment step", *_RULES)
    | {"area": _AREAS, "release": _AS_OF, "year": _SPAN}
    | each("value observation_ids", *_RANKED, *_RULES, *_SPAN)
    | each("of_year", *_PICKED, "clean.observation.value", *_RULES, *_SPAN)
    | each("label", *_RANKED, "clean.observation.correction_id", *_RULES, *_SPAN)
    | each("unit", *_PICKED, *of("clean.observation", "value unit"), *_framework("indicators"), *_SPAN, *_TREE),
    "indicator.need": each("indicator_id segment term series", *_RULES)
    | {"area": _AREAS, "series_area": (*_RULES, *_AREAS), "release": _AS_OF, "year": _SPAN}
    | {"figure_year": (*_SPAN, *_RULES), "at_hand": (*_PICKED, *_RULES, *_AS_OF)},
    "indicator.value": each("indicator_id", *_framework("indicators"))
    | {"area": _AREAS, "release": _AS_OF, "year": _SPAN, "unit": _TREE}
    | each("value grade observation_ids", *_RANKED, *_RULES, *_SPAN)
    | each("status", *_PICKED, *of("clean.observation", "value qualifier"), *_RULES, *_SPAN)
    | each("method", *_RANKED, "clean.observation.correction_id", *_RULES, *_SPAN)
    | each("segment", *_PICKED, "clean.observation.value", *_RULES, *_SPAN),
    "indicator.method_score": same("indicator.value", "indicator_id area year release value status grade")
    | {"method_id": of("definition.methods", "method_id"), "direction": ("meta.node.direction",)}
    | each("lo hi", "indicator.value.value", *_PERIOD, "definition.methods.normalisation")
    | each("reason", "indicator.value.value", *_PERIOD, "definition.methods.normalisation", *_framework("indicators"))
    | each("score", *_MEASURED, *_framework("indicators")),
    "index.weight": each("scheme", *SCHEMES)
    | {"release": ("vintage.release.release",), "node_id": _TREE, "parent_id": _TREE}
    | each("weight effective_weight", *_TREE, *WEIGHTS, "indicator.method_score.score", *_EXPERTS)
    | each("basis reason", *_TREE, *WEIGHTS, "indicator.method_score.score", *of("raw.ballots", "round item"))
    | each("cases", *_TREE, WEIGHTS[1], "indicator.method_score.score"),
    "audit.claim": same("raw.claims", "claim_id section kind node_id from_year year unit statement_zh note")
    | each("printed", *of("raw.claims", "printed_value kind"))
    | each("half_width", *_CLAIMED, *_framework("nodes figure_years")),
    "audit.reconciliation": each("claim_id", "audit.claim.claim_id")
    | each("computed", *_TEST, "index.score.score", *_AREAS)
    | each("lower upper", *_TEST, *of("index.score", "lower upper"), *_OWN, *_AREAS)
    | each("verdict explanation explanation_zh", *_TEST, *of("index.score", "score lower upper"), *_OWN, *_AREAS)
    | each("rule", *_CLAIM, *_TREE, CODE),
    "audit.report_check": each("check_id holds limit explanation explanation_zh", *_CLAIM, *_TREE)
    | each("printed", *of("audit.claim", "kind node_id from_year year printed"), *_TREE)
    | each("claims", *of("audit.claim", "claim_id kind node_id from_year year"), *_TREE)
    | each("rule", CODE),
    "audit.coverage": same("indicator.value", "indicator_id area release")
    | each("years_observed years_derived years_estimated years_interpolated years_missing", "indicator.value.status")
    | each("best_grade", "indicator.value.grade"),
    "audit.calendar": each("series area", *_RULES, *_AREAS)
    | each("latest_year expected_year", *_DATED)
    | each("source_id expected_by", *_DATED, "clean.observation.source_id", "raw.source.calendar")
    | each("publication grace_days basis", *of("clean.observation", "series area source_id"), "raw.source.calendar"),
    "audit.check_result": every("audit.check_result", "definition.audits.query"),
    "vintage.release": each("release as_of", *_framework("releases")) | each("first_year last_year", *_SPAN),
    "report.point": every("report.point", FIGURES)
    | {"area": _AREAS, "unit": (FIGURES, *_TREE, "definition.series.unit")}
    | each("value", FIGURES, *_RANKED, *of("indicator.value", "value"))
    | each("status", FIGURES, *_PICKED[:-1], "clean.observation.qualifier", *of("indicator.value", "value status"))
    | each("grade", FIGURES, *_RANKED, *of("indicator.value", "value grade"))
    | each("observation_ids", FIGURES, *_RANKED, *of("indicator.value", "value observation_ids"))
    | each("citation", FIGURES, *_RANKED, *of("indicator.value", "value observation_ids"))
    | each("reason", FIGURES, *_RANKED, "indicator.value.method"),
    **ROBUSTNESS,
}

_SCORED = (*SCHEMES, *AGGREGATION)
CONSTANTS: Mapping[str, Edges] = {
    "indicator.normalized": each("lo hi", *_PERIOD, NORMALISATION[0])
    | each("score reason", *_PERIOD, NORMALISATION[0], *_framework("indicators")),
    "index.score": each("scheme", *SCHEMES)
    | each("level", "meta.node.level")
    | each("score partial", *_SCORED)
    | each("lower upper", *_SCORED, *NORMALISATION)
    | each("coverage", *SCHEMES)
    | each("weight_observed weight_derived weight_estimated weight_interpolated", *SCHEMES)
    | each("weight_a weight_b weight_c weight_d", *SCHEMES),
    "index.contribution": each("scheme", *SCHEMES)
    | each("from_year to_year", *_framework("periods consecutive_periods period"))
    | each("contribution share_pct pull_pct flag", *_SCORED, *WEIGHTS),
    "index.stage": each("from_year to_year annual_change", *_framework("stages key_years period")),
    "vintage.revision": each("scheme", SCHEMES[0])
    | each("from_release to_release", *_framework("releases"))
    | each("flag", SCHEMES[0], AGGREGATION[0])
    | each("from_score to_score total", SCHEMES[0], AGGREGATION[0], NORMALISATION[0])
    | each("data_effect bounds_effect coverage_effect structure_effect", SCHEMES[0], AGGREGATION[0], NORMALISATION[0]),
    "vintage.bridge": each("from_release to_release", *_framework("releases")),
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
    edges: dict[str, Edges] = {}
    for part in (WRITTEN, sql_edges(), CONSTANTS):
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
