"""Workbooks of other homes: two levels, four levels, geometric and harmonic means, neutral scores, pooled bounds.

Belongs here: that nothing of the capital index is taken for granted; recomputed against the published tables of each
home. Does not belong here: the real figures (test_recomputed.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from capdev_pipeline.report.workbook import workbook
from capdev_pipeline.warehouse.report import read_published
from tests.conftest import figure
from tests.report.workbook.office import Office, needs_office, rows_of, sheet_of

if TYPE_CHECKING:
    from tests.conftest import SmallHome

pytestmark = needs_office

# Indicators that never change have neutral scores above 0, so that every mean exists; years differ in coverage.
NEUTRAL = """
framework_id: toy
name_zh: 示例指数
name_en: R&D "toy" index
citation: made for tests
period: {first_year: 2020, last_year: 2023}
areas: ["110000"]
periods: [{from_year: 2020, to_year: 2023}, {from_year: 2020, to_year: 2022}]
stages: [{from_year: 2020, to_year: 2022, name_zh: 前段, name_en: first}]
nodes:
  - {node_id: top, name_zh: 示例指数, name_en: 'R&D "toy" index', unit: points}
  - {node_id: east, parent_id: top, weight: 0.7, name_zh: 东, name_en: East, unit: points}
  - {node_id: west, parent_id: top, weight: 0.3, name_zh: 西, name_en: West, unit: points}
  - {node_id: inner, parent_id: east, weight: 1.0, name_zh: 内, name_en: Inner, unit: points}
  - {node_id: outer, parent_id: west, weight: 1.0, name_zh: 外, name_en: Outer, unit: points}
  - {node_id: output, parent_id: inner, weight: 0.6, direction: "+", name_zh: 产出, name_en: Output, unit: 亿元}
  - {node_id: dust, parent_id: outer, weight: 0.25, direction: "-", name_zh: 粉尘, name_en: Dust, unit: 微克/立方米}
  - {node_id: green, parent_id: inner, weight: 0.4, direction: "+", name_zh: 绿化, name_en: =Green, unit: "%"}
  - {node_id: roads, parent_id: outer, weight: 0.75, direction: "+", name_zh: 道路, name_en: Roads, unit: "%"}
indicators:
"""
RULE = """  {name}:
    when_constant: {neutral}
    segments: [{{segment: all, select: [{{series: {series}, area: "110000"}}], reason: the only scope}}]
"""
SERIES = {
    "output": ("gdp", 0.9, "亿元"),
    "dust": ("pm25", 0.2, "微克/立方米"),
    "green": ("green_coverage", 0.4, "%"),
    "roads": ("rd_share_gdp", 0.65, "%"),
}
YEARS = {"output": (2020, 2021, 2022, 2023), "dust": (2020, 2023), "green": (2021, 2023), "roads": (2020, 2022, 2023)}
METHOD = """
method_id: default
normalisation: {{kind: min_max, pooled_over_areas: {pooled}, range: {range}}}
aggregation: {{kind: {mean}, minimum_coverage: 0.5}}
schemes: [{{name: first_choice, kind: weighted}}, {{name: plain_sum, kind: plain_sum}}]
"""


def of(small_home: SmallHome, office: Office) -> Workbook:
    """The home built, its workbook written and recomputed."""
    small_home.write().build()
    path = small_home.root / "capdev.xlsx"
    workbook(read_published(small_home.home), path)
    return office.recomputed(path)


def write_method(small_home: SmallHome, mean: str = "arithmetic", pooled: bool = False) -> None:
    # A mean that needs scores above 0 needs a scale that has no other.
    scale = "[0, 1]" if mean == "arithmetic" else "[1, 100]"
    small_home.method = METHOD.format(mean=mean, pooled=str(pooled).lower(), range=scale)


def neutral_home(small_home: SmallHome, mean: str) -> SmallHome:
    rules = "".join(RULE.format(name=n, neutral=score, series=s) for n, (s, score, _) in SERIES.items())
    small_home.framework = NEUTRAL + rules
    small_home.figures = [figure(SERIES[n][0], year, "6", SERIES[n][2]) for n, years in YEARS.items() for year in years]
    write_method(small_home, mean)
    return small_home


def check_published(home: SmallHome, book: Workbook, area: str = "110000") -> int:
    """Every cell of index, contributions and stages against the published tables; how many numbers there are."""
    numbers = 0
    shown = f"release = 'current' and area = '{area}'"
    measures = ("score", "partial", "lower", "upper", "coverage", "present")
    for (scheme,) in home.query("select scheme from meta.scheme"):
        rows = {(row["node_id"], row["measure"]): row for row in rows_of(sheet_of(book, str(scheme)))}
        for node, year, *values in home.query(
            f"""select node_id, year, {", ".join(measures)} from "index".score join meta.node using (node_id)
                where {shown} and scheme = '{scheme}' and direction is null"""
        ):
            for measure, value in zip(measures, values, strict=True):
                numbers += agrees(rows[str(node), measure][str(year)], value)
    for sheet, name, keys, columns in (
        ("Contributions", "contribution", ("parent_id", "child_id"), ("contribution", "share_pct", "pull_pct")),
        ("Stages", "stage", ("node_id",), ("change", "annual_change")),
    ):
        keys = ("scheme", *keys, "from_year", "to_year")
        found = {tuple(row[key] for key in keys): row for row in rows_of(sheet_of(book, sheet))}
        query = f'select {", ".join((*keys, *columns))} from "index".{name} where {shown}'
        stood = {row[: len(keys)]: row[len(keys) :] for row in home.query(query)}
        assert found.keys() <= stood.keys()
        for key, row in found.items():
            for column, value in zip(columns, stood[key], strict=True):
                numbers += agrees(row[column], value)
    return numbers


def agrees(found: object, value: object) -> bool:
    if value is None:
        assert isinstance(found, str)
        assert found.startswith("[")
        return False
    assert found == pytest.approx(value, abs=1e-9)
    return True


@pytest.mark.parametrize("mean", ["arithmetic", "geometric", "harmonic"])
def test_every_mean_over_four_levels_with_gaps(small_home: SmallHome, office: Office, mean: str) -> None:
    home = neutral_home(small_home, mean)
    book = of(home, office)
    assert check_published(home, book) > 250
    moved = [row for row in rows_of(sheet_of(book, "Contributions")) if row["child_id"] != "coverage_effect"]
    assert any(abs(row["contribution"]) > 1e-3 for row in moved if isinstance(row["contribution"], (int, float)))
    constants = {row["node_id"]: row["score if constant"] for row in rows_of(sheet_of(book, "Scores"))}
    worst, best = (0, 1) if mean == "arithmetic" else (1, 100)
    assert constants == {name: pytest.approx(worst + (best - worst) * score) for name, (_, score, _) in SERIES.items()}


def test_two_levels_and_names_that_look_like_formulas(small_home: SmallHome, office: Office) -> None:
    small_home.framework = small_home.framework.replace("name_en: Dust", "name_en: =1+1")
    book = of(small_home, office)
    assert check_published(small_home, book) > 60
    assert [row["name_en"] for row in rows_of(sheet_of(book, "Values"))] == ["Output", "=1+1"]
    assert "核对 Reconciliation" not in book.sheetnames
    assert "缺失 Gaps" not in book.sheetnames


def test_bounds_pooled_over_areas(small_home: SmallHome, office: Office) -> None:
    small_home.framework = small_home.framework.replace('areas: ["110000"]', 'areas: ["110000", "120000"]').replace(
        'area: "110000"}', "area: same}"
    )
    elsewhere = {"gdp": ("5", "25", "35", "80"), "pm25": ("9", "7", "5", "1")}
    units = {"gdp": "亿元", "pm25": "微克/立方米"}
    for series, values in elsewhere.items():
        for year, value in zip(range(2020, 2024), values, strict=True):
            small_home.figures.append(figure(series, year, value, units[series], area="120000"))
    write_method(small_home, pooled=True)
    book = of(small_home, office)
    assert check_published(small_home, book) > 60
    scores = {row["node_id"]: row for row in rows_of(sheet_of(book, "Scores"))}
    assert (scores["output"]["lo"], scores["output"]["hi"]) == (5, 80)
    assert (scores["dust"]["lo"], scores["dust"]["hi"]) == (1, 9)


def test_an_index_without_periods_and_stages(small_home: SmallHome, tmp_path: Path) -> None:
    lines = small_home.framework.splitlines(keepends=True)
    small_home.framework = "".join(line for line in lines if not line.startswith(("periods:", "stages:")))
    small_home.write().build()
    path = tmp_path / "capdev.xlsx"
    workbook(read_published(small_home.home), path)
    assert path.stat().st_size > 10_000


# Other values for each year, so that scores differ; some cells are missing.
DIFFERING = {
    "output": {2020: 3, 2021: 5, 2022: 9, 2023: 7},
    "dust": {2020: 9, 2021: 4, 2022: 6},
    "green": {2021: 40, 2022: 41, 2023: 47},
    "roads": {2020: 1, 2022: 2.5, 2023: 2},
}
OTHER = """
method_id: default
normalisation: {normalisation}
aggregation: {{kind: arithmetic, levels: {levels}}}
schemes: [{{name: first_choice, kind: weighted}}, {{name: plain_sum, kind: plain_sum}}]
"""
# Posts that some values leave: bounds are then widened.
POSTS = ", ".join(
    f"{name}: {{lower: {low}, upper: {high}, citation: none}}"
    for name, (low, high) in {"output": (4, 10), "dust": (0, 8), "green": (0, 50), "roads": (0, 5)}.items()
)


@pytest.mark.parametrize(
    ("normalisation", "levels"),
    [
        ("{kind: min_max, range: [0, 100]}", "{}"),
        ("{kind: min_max, range: [1, 100]}", "{0: geometric, 2: harmonic}"),
        ("{kind: percentile_rank}", "{}"),
        ("{kind: z_score}", "{}"),
        (f"{{kind: goalposts, range: [0, 100], yardsticks: {{{POSTS}}}}}", "{}"),
    ],
    ids=["scale", "means", "percentile_rank", "z_score", "goalposts"],
)
def test_another_scale_and_another_method(
    small_home: SmallHome, office: Office, normalisation: str, levels: str
) -> None:
    rule = RULE.replace("    when_constant: {neutral}\n", "")
    small_home.framework = NEUTRAL + "".join(rule.format(name=name, series=s) for name, (s, _, _) in SERIES.items())
    small_home.figures = [
        figure(SERIES[name][0], year, str(value), SERIES[name][2])
        for name, values in DIFFERING.items()
        for year, value in values.items()
    ]
    small_home.method = OTHER.format(normalisation=normalisation, levels=levels)
    book = of(small_home, office)
    assert check_published(small_home, book) > 300
    for name, year, score in small_home.query(
        "select indicator_id, year, score from indicator.normalized where release = 'current'"
    ):
        row = next(row for row in rows_of(sheet_of(book, "Scores")) if row["node_id"] == name)
        agrees(row[str(year)], score)
