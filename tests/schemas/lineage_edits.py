"""Other definition files for the small index: one key edited at a time.

Belongs here: the edits, each under the key of the file it changes. Does not belong here: what they move.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import yaml

from capdev_pipeline.framework import Definition, Framework
from capdev_pipeline.framework.figures import ReportFigures
from capdev_pipeline.framework.method import Method
from capdev_pipeline.framework.model import YearSpan
from tests.schemas.lineage_home import FIGURES, FRAMEWORK

# key of framework.yaml: texts of FRAMEWORK and what stands there instead.
FRAMEWORK_EDITS: dict[str, list[tuple[str, str]]] = {
    "indicators": [
        ("scope: 全市, not_citation: flash}], reason: the only scope", "scope: 市区}], reason: another scope"),
        (", not_citation: flash}], reason: the only scope", "}], reason: the only scope"),
        ("factor: 1", "factor: 2"),
        ("splice: {status: estimated}", "splice: {status: derived}"),
        ("interpolate: {longest_gap: 1, reason: moves slowly}", ""),
        ("when_constant: 0.5", "when_constant: 0.7"),
        ("minimum_years: 5", "minimum_years: 9"),
        ("weight: 2, select", "weight: 3, select"),
        ("set_aside: [{figure: gdp.110000.2019.02, reason: a misprint}]", ""),
        ("proxy: gdp", "proxy: something else"),
        ("perpetual_inventory, variant: main", "perpetual_inventory, variant: shan"),
        ("{series: fdi_used, area: same}", "{series: fdi_used, area: same, years: [2016, 2017]}"),
        ("kind: sum", "kind: weighted_mean"),
        ("series: library_collections", "series: land_area"),
        ("energy_intensity, area: same, grades: [A, B]", "energy_intensity, area: same, grades: [D]"),
        ("not_citation: flash, grades: [A, B, C]}]\n            average", "citation: nowhere}]\n            average"),
        ("select: [{series: pm25, area: same, scope: 单站}]", "select: [{series: pm25, area: same, scope: none}]"),
        ("segment: network", "segment: stations"),
        ("- segment: network\n", "- segment: network\n        name_zh: 台网\n        name_en: stations\n"),
        ("series: culture_va, area: same", "series: rd_expenditure, area: same"),
    ],
    "capital_stock": [
        ("depreciation: 0.096", "depreciation: 0.05"),
        ("price_year: 2015", "price_year: 2016"),
        ("share: 0.10", "share: 0.20"),
        ("status: derived\n          select: [{series: gfcf", "status: estimated\n          select: [{series: gfcf"),
        ("grades: [A, B, C], citation: book|Bull", "years: [2014, 2016]"),
        ("not_citation: flash}]\n        - {status: estimated", "years: [2014, 2017]}]\n        - {status: estimated"),
        ("status: derived\n          select: [{series: fai", "status: estimated\n          select: [{series: fai"),
        ('area: "110000"\n  price_year', 'area: "120000"\n  price_year'),
        ("growth_years: 2", "growth_years: 3"),
        ("  first_year: 2014\n", "  first_year: 2010\n"),
        ("series: rpi", "series: gdp"),
        ('{series: rpi, area: "110000", scope: 全市}', '{series: rpi, area: "110000", scope: nowhere}'),
        ("citation: book|Bull", "citation: Bull"),
    ],
    "releases": [
        ("as_of: 2020-01-15, period: {first_year: 2015, last_year: 2019}", "as_of: 2018-06-30"),
        ("as_of: 2020-01-15, period: {first_year: 2015", "as_of: 2020-01-15, period: {first_year: 2016"),
        *(("as_of: 2020-01-15", f"as_of: {year}-05-15") for year in range(2017, 2024)),
    ],
    "areas": [('areas: ["110000", "120000"]', 'areas: ["120000", "110000"]')],
    "framework_id": [("framework_id: bench", "framework_id: another")],
    "period": [
        ("period: {first_year: 2015, last_year: 2022}", "period: {first_year: 2015, last_year: 2023}"),
        ("period: {first_year: 2015, last_year: 2022}", "period: {first_year: 2014, last_year: 2022}"),
    ],
    "nodes": [
        ("parent_id: growth\n    weight: 0.2", "parent_id: bench\n    weight: 0.2\n    source: elsewhere"),
        ("unit: points, note: the root}", "unit: points, note: another}"),
        ("weight_status: inferred", "weight_status: printed"),
        ("- {node_id: dust,", "- {node_id: m, parent_id: place, name_zh: M, name_en: M, unit: m}\n  - {node_id: dust,"),
        ("unit: 吨标准煤/万元", "unit: 吨/万元"),
        ("name_zh: 产出, name_en: Output, unit: 亿元", "name_zh: 产量, name_en: Products, unit: 万元"),
        ("weight: 0.6, name_zh: 增长", "weight: 0.7, name_zh: 成长"),
        ("parent_id: place, weight: 0.4", "parent_id: place, weight: 0.45"),
        ('parent_id: growth, weight: 0.3, direction: "+"', 'parent_id: place, weight: 0.3, direction: "-"'),
    ],
}  # fmt: skip
METHOD_EDITS = {
    "schemes": [
        [{"name": "plain_sum", "kind": "plain_sum"}, {"name": "declared", "kind": "weighted"}],
        [{"name": "declared", "kind": "plain_sum"}, {"name": "plain_sum", "kind": "weighted"}],
    ],
    "aggregation": [{"minimum_coverage": 0.95}, {"kind": "harmonic"}],
    "normalisation": [{"pooled_over_areas": True}],
}
FIGURE_EDITS = [
    ("indicator: intensity", "indicator: dust"),
    ("series: gdp, area: same, scope: 全市, not_citation: flash", "series: gfcf, area: same"),
    ("axis: left", "axis: right"),
    ("mark: bar", "mark: point"),
    ("name_zh: 产值\n        name_en: Product", "name_zh: 产量\n        name_en: Goods"),
    ("指数以外\n    title_en: Beside the index", "别的\n    title_en: Something else"),
    ("note_zh: 试验\n    note_en: made for tests", "note_zh: 别的\n    note_en: other"),
    ("- {line: index", "- {line: more, name_zh: 多, name_en: more, mark: bar, indicator: dust}\n      - {line: index"),
    ("  - figure_id: beside", "  - {figure_id: first, title_zh: 一, title_en: one, first_year: 2015, last_year: 2016,\n"
     "     lines: [{line: only, name_zh: 一, name_en: one, mark: bar, indicator: dust}]}\n  - figure_id: beside"),
]  # fmt: skip


def edited(known: Definition) -> Iterator[tuple[str, Definition]]:
    """'definition.file.key' with the definition in which only that key is another."""
    for key, edits in FRAMEWORK_EDITS.items():
        for old, new in edits:
            framework = Framework.model_validate(yaml.safe_load(_edit(FRAMEWORK, old, new)))
            yield f"definition.framework.{key}", dataclasses.replace(known, framework=framework)
    later = known.framework.model_copy(update={"period": YearSpan(first_year=2016, last_year=2022)})
    yield "definition.framework.period", dataclasses.replace(known, framework=later)
    for key, values in METHOD_EDITS.items():
        for value in values:
            method = Method.model_validate(known.method.model_dump() | {key: value})
            yield f"definition.method.{key}", dataclasses.replace(known, method=method)
    for old, new in FIGURE_EDITS:
        figures = ReportFigures.model_validate(yaml.safe_load(_edit(FIGURES, old, new))).figures
        yield "definition.figures.figures", dataclasses.replace(known, figures=figures)
    for name in ("gfcf", "gdp"):
        series = tuple(s.model_copy(update={"unit": "万元"}) if s.series == name else s for s in known.series)
        yield "definition.series.unit", dataclasses.replace(known, series=series)


def _edit(text: str, old: str, new: str) -> str:
    if old not in text:
        raise KeyError(old)
    return text.replace(old, new, 1)
