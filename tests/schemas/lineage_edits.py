"""Other definition files and ballots for the small index: one key or column edited at a time.

Belongs here: the edits, each under the key of the file it changes. Does not belong here: what they move.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import pandas as pd
import yaml

from capdev_pipeline.framework import Definition, Framework
from capdev_pipeline.framework.figures import ReportFigures
from capdev_pipeline.framework.method import Method
from capdev_pipeline.framework.model import YearSpan
from tests.schemas.lineage_definition import FIGURES, FRAMEWORK, FURTHER, METHOD
from tests.schemas.lineage_moves import turned

Ballots = dict[str, pd.DataFrame]
# key of framework.yaml: texts of FRAMEWORK and what stands there instead, in turn.
FRAMEWORK_EDITS: dict[str, list[tuple[str, ...]]] = {
    "indicators": [
        ("when_constant: unscored", "when_constant: 0.4"),
        ("when_constant: 0.5", "when_constant: 0.7"),
        ("proxy: gdp", "proxy: something else"),
        ("scope: 全市, not_citation: flash}], reason: the only scope", "scope: 市区}], reason: another scope"),
        (", not_citation: flash}], reason: the only scope", "}], reason: the only scope"),
        ("factor: 1", "factor: 2"),
        ("splice: {status: estimated}", "splice: {status: derived}"),
        ("interpolate: {longest_gap: 1, reason: moves slowly}", ""),
        ("minimum_years: 5", "minimum_years: 9"),
        ("weight: 2, select", "weight: 3, select"),
        ("set_aside: [{figure: gdp.110000.2019.02, reason: a misprint}]", ""),
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
    "external": [
        ("name_zh: 别的指数\n    name_en: another index", "name_zh: 又一指数\n    name_en: one more index"),
        ("node_id: place\n    select", "node_id: growth\n    select"),
        ("node_id: place\n    select", "select"),
        ("area: same, citation: Yearbook", "area: same, citation: Bulletin"),
        ("series: development_livelihood_index, area: same, scope", "series: gdp, area: same, scope"),
        ("about the same place\n    reason_zh: 两者说的是同一地方", "about another place\n    reason_zh: 别的"),
    ],
    "nodes": [
        ("parent_id: growth\n    weight: 0.2", "parent_id: bench\n    weight: 0.2\n    source: elsewhere"),
        ("unit: points, note: the root}", "unit: points, note: another}"),
        ("weight_status: inferred", "weight_status: printed"),
        ("- {node_id: dust,",
         "- {node_id: m, parent_id: place, weight: 0, name_zh: M, name_en: M, unit: m}\n  - {node_id: dust,"),
        ("- {node_id: green, parent_id: place", "- {node_id: green, parent_id: dust"),
        ("- {node_id: culture, parent_id: place", "- {node_id: culture, parent_id: dust"),
        ("unit: 吨标准煤/万元", "unit: 吨/万元"),
        ("name_zh: 产出, name_en: Output, unit: 亿元", "name_zh: 产量, name_en: Products, unit: 万元"),
        ("weight: 0.6, name_zh: 增长", "weight: 0.7, name_zh: 成长"),
        ("parent_id: place, weight: 0.4", "parent_id: place, weight: 0.45"),
        ('parent_id: growth, weight: 0.3, direction: "+"', 'parent_id: place, weight: 0.3, direction: "-"'),
    ],
}  # fmt: skip
GOALPOSTS: dict[str, Any] = yaml.safe_load(FURTHER["marks"])["normalisation"]
OTHER_POSTS = {"lower": 10, "upper": 150, "citation": "another"}
# key of a method file -> what stands there instead; of the published method, and of further ones by their file.
METHOD_EDITS: dict[str, list[Any]] = {
    "method_id": ["another"],
    "name_zh": ["别的"],
    "name_en": ["another"],
    "note_zh": ["别的"],
    "note_en": ["another"],
    "schemes": [
        [{"name": "plain_sum", "kind": "plain_sum"}, {"name": "declared", "kind": "weighted"}],
        [{"name": "declared", "kind": "plain_sum"}, {"name": "plain_sum", "kind": "weighted"}],
    ],
    "aggregation": [{"minimum_coverage": 0.95}],
    "normalisation": [
        {"pooled_over_areas": True},
        {"range": [1, 100]},
        {"kind": "z_score"},
        GOALPOSTS,
    ],
    "weights": [{"kind": "experts", "otherwise": "declared"}, {"kind": "experts", "otherwise": "equal"}],
    "experts": [{"decimals": 1}, {"full_score": 9.5}, {"largest_cv": 0.05}, {"p": 0.001}],
    "robustness": [
        {"seed": 8},
        {"draws": 200},
        {"normalisations": ["min_max"]},
        {"geometric": 0},
        {"left_out": 1, "gap_policies": [["derived", "estimated", "interpolated"]], "without_grade_d": 1},
        {"sobol": {"first": 32, "largest": 32}},
        {"sobol": {"first": 16, "largest": 16, "half_width": 10}},
    ],
}
FURTHER_EDITS: list[tuple[str, str, Any]] = [
    *(("entropy", name, "别的") for name in ("name_zh", "note_zh")),
    *(("entropy", name, "another") for name in ("name_en", "note_en")),
    ("marks", "method_id", "another"),
    ("entropy", "schemes", [{"name": "entropy", "kind": "plain_sum"}]),
    ("entropy", "schemes", [{"name": "more", "kind": "plain_sum"}, {"name": "entropy", "kind": "weighted"}]),
    ("entropy", "aggregation", {"minimum_coverage": 0.95}),
    ("entropy", "aggregation", {"kind": "geometric", "levels": {1: "harmonic"}}),
    ("entropy", "normalisation", {"kind": "min_max", "range": [0, 10]}),
    ("entropy", "normalisation", {"kind": "percentile_rank", "pooled_over_areas": True}),
    ("entropy", "normalisation", {"kind": "z_score"}),
    ("marks", "normalisation", {"kind": "min_max"}),
    ("marks", "normalisation", GOALPOSTS | {"yardsticks": GOALPOSTS["yardsticks"] | {"dust": OTHER_POSTS}}),
    *(("entropy", "weights", {"kind": kind, "otherwise": "declared"}) for kind in ("declared", "equal", "critic")),
    ("marks", "weights", {"kind": "experts", "otherwise": "declared"}),
]
# All children of another node, as far as there are as many.
OTHER_ITEMS = {"dust": "output", "green": "intensity", "library": "stock", "culture": "foreign"}
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


@dataclasses.dataclass(frozen=True)
class Files:
    """The definition files of the small index, as text or as what is in them."""

    framework: str = FRAMEWORK
    figures: str = FIGURES
    method: Mapping[str, Any] = dataclasses.field(default_factory=lambda: yaml.safe_load(METHOD))
    further: Mapping[str, Mapping[str, Any]] = dataclasses.field(
        default_factory=lambda: {name: yaml.safe_load(text) for name, text in FURTHER.items()}
    )
    units: Mapping[str, str] = dataclasses.field(default_factory=dict)
    period: YearSpan | None = None  # one that the file would be refused with

    def definition(self, known: Definition) -> Definition:
        """What they say; areas, printed units and all else of the registers as known."""
        framework = Framework.model_validate(yaml.safe_load(self.framework))
        return dataclasses.replace(
            known,
            framework=framework.model_copy(update={"period": self.period or framework.period}),
            figures=ReportFigures.model_validate(yaml.safe_load(self.figures)).figures,
            method=Method.model_validate(self.method),
            further=tuple(Method.model_validate(self.further[name]) for name in sorted(self.further)),
            series=tuple(s.model_copy(update={"unit": self.units.get(s.series, s.unit)}) for s in known.series),
        )


Edit = Callable[[Files], Files]


def edits() -> Iterator[tuple[str, Edit]]:
    """'definition.file.key' with what makes only that key another."""
    for key, texts in FRAMEWORK_EDITS.items():
        yield from ((f"definition.framework.{key}", _of_text("framework", *pairs)) for pairs in texts)
    later = YearSpan(first_year=2016, last_year=2022)
    yield "definition.framework.period", lambda files: dataclasses.replace(files, period=later)
    for key, values in METHOD_EDITS.items():
        yield from ((f"definition.method.{key}", _of_method(key, value)) for value in values)
    for name, key, value in FURTHER_EDITS:
        yield f"definition.methods.{key}", _of_further(name, key, value)
    yield from (("definition.figures.figures", _of_text("figures", *pairs)) for pairs in FIGURE_EDITS)
    for name in ("gfcf", "gdp", "development_livelihood_index"):
        yield "definition.series.unit", _of_unit(name)


def together(keys: Collection[str]) -> Files:
    """The first edit of each of these keys, all at once."""
    files, done = Files(), set[str]()
    for key, edit in edits():
        if key in keys and key not in done:
            files = edit(files)
            done.add(key)
    return files


def published(**keys: Any) -> Files:
    """The published method with other keys."""
    files = Files()
    for key, value in keys.items():
        files = _of_method(key, value)(files)
    return files


def _of_text(file: str, *pairs: str) -> Edit:
    def edit(files: Files) -> Files:
        text = getattr(files, file)
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            if old not in text:
                raise KeyError(old)
            text = text.replace(old, new, 1)
        return dataclasses.replace(files, **{file: text})

    return edit


def _of_method(key: str, value: Any) -> Edit:
    """Of the blocks experts and robustness only what is named is another."""

    def edit(files: Files) -> Files:
        part = files.method[key] | value if key in ("experts", "robustness") else value
        return dataclasses.replace(files, method={**files.method, key: part})

    return edit


def _of_further(name: str, key: str, value: Any) -> Edit:
    def edit(files: Files) -> Files:
        return dataclasses.replace(files, further={**files.further, name: {**files.further[name], key: value}})

    return edit


def _of_unit(series: str) -> Edit:
    return lambda files: dataclasses.replace(files, units={**files.units, series: "万元"})


def other_ballots(rounds: Ballots) -> Iterator[tuple[str, Ballots]]:
    """'raw.ballots.column' with the ballots in which only that column, or the order of the rounds, is another."""
    for name, group in (("score", "item"), ("expert", "item"), ("item", "expert")):
        yield f"raw.ballots.{name}", {round_: turned(votes, name, [group]) for round_, votes in rounds.items()}
    for name in ("score", "familiarity", "basis"):
        yield f"raw.ballots.{name}", {round_: turned(votes, name, []) for round_, votes in rounds.items()}
    yield "raw.ballots.score", {round_: votes.assign(score=5.0) for round_, votes in rounds.items()}
    yield "raw.ballots.item", {round_: votes.replace({"item": OTHER_ITEMS}) for round_, votes in rounds.items()}
    yield "raw.ballots.round", dict(reversed(rounds.items()))
