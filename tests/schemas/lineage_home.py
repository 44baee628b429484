"""A small index in which every rule is at work: each formula, each way to choose, two areas, two releases.

Belongs here: its files. Does not belong here: what is asked of it.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from capdev_pipeline.extract.tables import CLAIM_COLUMNS, FIGURE_COLUMNS
from capdev_pipeline.home import Home
from tests.conftest import SOURCE, SmallHome, figure

YEARS = range(2014, 2023)
AREAS = ("110000", "120000")

FRAMEWORK = """
framework_id: bench
name_zh: 试验指数
name_en: Bench index
citation: made for tests
period: {first_year: 2015, last_year: 2022}
areas: ["110000", "120000"]
releases:
  - {release: early, as_of: 2020-01-15, period: {first_year: 2015, last_year: 2019}}
  - {release: current}
periods: [{from_year: 2015, to_year: 2018}, {from_year: 2018, to_year: 2022}]
stages: [{from_year: 2015, to_year: 2018, name_zh: 前段, name_en: first}]
key_years: [2017, 2020]
nodes:
  - {node_id: bench, name_zh: 试验, name_en: Bench, unit: points, note: the root}
  - {node_id: growth, parent_id: bench, weight: 0.6, name_zh: 增长, name_en: Growth, unit: points}
  - {node_id: place, parent_id: bench, weight: 0.4, weight_status: inferred, name_zh: 宜居, name_en: Place, unit: ""}
  - {node_id: output, parent_id: growth, weight: 0.3, direction: "+", name_zh: 产出, name_en: Output, unit: 亿元}
  - node_id: intensity
    parent_id: growth
    weight: 0.2
    direction: "-"
    name_zh: 强度
    name_en: Intensity
    unit: 吨标准煤/万元
  - {node_id: stock, parent_id: growth, weight: 0.2, direction: "+", name_zh: 存量, name_en: Stock, unit: 亿元}
  - {node_id: foreign, parent_id: growth, weight: 0.3, direction: "+", name_zh: 外资, name_en: Foreign, unit: 亿美元}
  - {node_id: dust, parent_id: place, weight: 0.4, direction: "-", name_zh: 粉尘, name_en: Dust, unit: 微克/立方米}
  - {node_id: green, parent_id: place, weight: 0.3, direction: "+", name_zh: 绿化, name_en: Green, unit: "%", note: n}
  - {node_id: library, parent_id: place, weight: 0.1, direction: "+", name_zh: 藏书, name_en: Library, unit: 册}
  - {node_id: culture, parent_id: place, weight: 0.1, direction: "+", name_zh: 文化, name_en: Culture, unit: 亿元}
  - {node_id: land, parent_id: place, weight: 0.1, direction: "+", name_zh: 土地, name_en: Land, unit: 平方公里}
indicators:
  output:
    segments:
      - {segment: all, select: [{series: gdp, area: same, scope: 全市, not_citation: flash}], reason: the only scope}
    set_aside: [{figure: gdp.110000.2019.02, reason: a misprint}]
    proxy: gdp
  intensity:
    segments:
      - segment: all
        select: [{series: energy_intensity, area: same, grades: [A, B], scope: 全市, not_citation: flash}]
        derive:
          kind: ratio
          factor: 1
          numerator: {select: [{series: energy_consumption, area: same}]}
          denominator:
            select: [{series: gdp, area: same, scope: 全市, not_citation: flash, grades: [A, B, C]}]
            average: year_ends
        reason: printed, else computed
  stock:
    segments:
      - {segment: printed, select: [{series: capital_stock_zj, area: same}], reason: printed}
      - segment: computed
        select: [{series: capital_stock_cp, area: same, years: [2019, 2019]}]
        derive: {kind: perpetual_inventory, variant: main}
        splice: {status: derived}
        reason: the perpetual inventory
  foreign:
    segments:
      - segment: all
        select: [{series: fdi_used, area: same, grades: [A, B], citation: Yearbook}]
        derive:
          kind: chain
          base: {select: [{series: fdi_used, area: same}]}
          changes: {select: [{series: fdi_used_change, area: same}]}
        reason: changes chained onto one level
  dust:
    minimum_years: 5
    segments:
      - segment: network
        select: [{series: pm25, area: same, scope: 全市, not_citation: flash, grades: [A, B, C]}]
        reason: the official network
      - segment: monitor
        select: [{series: pm25, area: same, scope: 单站}]
        splice: {status: estimated}
        reason: one monitor
    interpolate: {longest_gap: 1, reason: moves slowly}
  green:
    segments:
      - {segment: new, select: [{series: green_coverage, area: same, scope: 全市}], reason: the newer scope}
      - {segment: old, select: [{series: green_coverage, area: same, scope: 建成区}], reason: the older scope}
    interpolate: {longest_gap: 2, reason: moves slowly}
  library:
    segments: [{segment: all, select: [{series: library_collections, area: same}], reason: printed}]
    when_constant: unscored
  land:
    segments: [{segment: all, select: [{series: land_area, area: same}], reason: printed}]
    when_constant: 0.5
  culture:
    segments:
      - segment: sum
        derive:
          kind: sum
          terms:
            - {select: [{series: culture_va, area: same}]}
            - {select: [{series: digital_economy_va, area: same}]}
        reason: the sum of two parts
      - segment: mean
        derive:
          kind: weighted_mean
          terms:
            - {weight: 2, select: [{series: strategic_emerging_va, area: same}]}
            - {weight: 1, select: [{series: rd_expenditure, area: same}]}
        splice: {status: derived}
        reason: a weighted mean of two others
capital_stock:
  area: "110000"
  price_year: 2015
  first_year: 2014
  variants:
    - variant: main
      depreciation: 0.096
      initial: {rule: investment_share, share: 0.10, price: rebased}
      investment:
        - status: derived
          select: [{series: gfcf, area: "110000", scope: 全市, grades: [A, B, C], citation: book|Bull}]
        - {status: estimated, select: [{series: gfcf_estimated, area: "110000"}]}
      investment_growth: {select: [{series: fai_growth, area: "110000"}]}
      price_level: {select: [{series: investment_deflator_1952, area: "110000", scope: 全市}]}
      price_links:
        - status: derived
          select: [{series: fai_price_index, area: "110000", scope: 全市, grades: [A, B], not_citation: flash}]
        - {status: estimated, select: [{series: rpi, area: "110000", scope: 全市}]}
    - {variant: shan, depreciation: 0.1096, like: main, initial: {rule: steady_state, growth_years: 2, price: rebased}}
"""

FIGURES = """
figures:
  - figure_id: beside
    title_zh: 指数以外
    title_en: Beside the index
    note_zh: 试验
    note_en: made for tests
    first_year: 2014
    last_year: 2022
    lines:
      - {line: index, name_zh: 强度, name_en: Intensity, mark: line, axis: left, indicator: intensity}
      - line: prints
        name_zh: 产值
        name_en: Product
        mark: bar
        axis: right
        select: [{series: gdp, area: same, scope: 全市, not_citation: flash}]
"""

CALENDAR = """
licence_zh: 供测试
calendar:
  - {publication: yearbook, series: [gdp, gfcf, pm25, fdi_used], covers: 1, by: "11-30", grace_days: 30, basis: mine}
  - {publication: bulletin, series: [gdp, pm25], areas: ["110000"], covers: 1, by: "03-31", basis: another one}
"""

CALENDAR_OF_REPORT = """
calendar:
  - {publication: report, series: [gdp, fdi_used], covers: 2, by: "02-28", grace_days: 10, basis: a third one}
"""

# series: first level, unit, how many prints a year, years
SERIES = {
    "gdp": (1000.0, "亿元", 6, YEARS),
    "energy_consumption": (700.0, "万吨标准煤", 2, range(2014, 2021)),
    "energy_intensity": (0.7, "吨标准煤/万元", 2, range(2016, 2019)),
    "gfcf": (300.0, "亿元", 6, range(2014, 2019)),
    "gfcf_estimated": (310.0, "亿元", 2, range(2018, 2020)),
    "fai_growth": (5.0, "%", 2, range(2020, 2022)),
    "capital_stock_zj": (2900.0, "亿元", 2, range(2016, 2018)),
    "capital_stock_cp": (2950.0, "亿元", 1, range(2015, 2022)),
    "land_area": (700.0, "平方公里", 1, range(2015, 2016)),
    "investment_deflator_1952": (4.0, "1952=1", 3, range(2014, 2017)),
    "fai_price_index": (102.0, "上年=100", 4, range(2016, 2021)),
    "rpi": (101.0, "上年=100", 3, range(2018, 2023)),
    "fdi_used": (80.0, "亿美元", 3, range(2016, 2020)),
    "fdi_used_change": (4.0, "%", 2, YEARS),
    "pm25": (60.0, "微克/立方米", 3, YEARS),
    "green_coverage": (45.0, "%", 3, YEARS),
    "library_collections": (500.0, "册", 1, range(2016, 2017)),
    "culture_va": (90.0, "亿元", 2, range(2017, 2023)),
    "digital_economy_va": (60.0, "亿元", 2, range(2017, 2023)),
    "strategic_emerging_va": (40.0, "亿元", 2, range(2014, 2020)),
    "rd_expenditure": (30.0, "亿元", 3, range(2014, 2020)),
    "water_total": (20.0, "亿立方米", 2, range(2020, 2022)),
}
SCOPES = {
    "green_coverage": ("全市", "建成区"),
    **dict.fromkeys(("gdp", "rd_expenditure", "rpi", "investment_deflator_1952"), ("全市", "全市", "全市", "市区")),
    "energy_intensity": ("全市", "全市", "市区"),
}
# What must not be left to chance: five years of the network in the period, and a computed print of the stock.
FIXED = {
    ("pm25", 1): {"scope": "全市", "grade": "A", "citation": "Yearbook"},
    ("pm25", 2): {"scope": "单站", "grade": "A", "citation": "Yearbook"},
    ("pm25", 3): {"scope": "单站"},
    ("gdp", 5): {"scope": "全市", "grade": "B", "citation": "Bulletin", "published": "2023-02-01"},
    ("gdp", 6): {"scope": "全市", "grade": "A", "citation": "Yearbook", "published": "2023-09-01"},
    ("capital_stock_cp", 1): {"grade": "D"},
}
LATE = {("fai_price_index", 2018): {"published": "2021-06-01"}}
LACKING = {("pm25", 1, 2018), ("pm25", 1, 2020), ("pm25", 1, 2022), ("pm25", 2, 2017), ("pm25", 3, 2017)}
UNITS = {"亿元": ("亿元", "万元", "亿元 (rough)"), "微克/立方米": ("微克/立方米", "ug/m3")}


def figures() -> list[dict[str, str]]:
    """Several prints of most figures: other dates, grades, units, digits, scopes, citations; gaps; refused rows."""
    rows = [row for series in SERIES for area in AREAS for row in _series(random.Random(series + area), series, area)]
    broken = [row for row in rows if row["series"] == "water_total"]
    for row, column in zip(broken, ("printed_value", "printed_unit", "grade", "year", "published"), strict=False):
        row[column] = "?"
    return rows


def _series(rng: random.Random, series: str, area: str) -> Iterator[dict[str, str]]:
    level, _, prints, years = SERIES[series]
    for year in years:
        if series == "green_coverage" and rng.random() < 0.1:
            continue  # a gap
        value = level * (1 + 0.08 * (year - 2014) + rng.uniform(-0.04, 0.04))
        for number in range(1, prints + 1):
            scopes = SCOPES.get(series, ("全市",))
            row = _print(rng, series, area, year, number, value) | {"scope": rng.choice(scopes)}
            if series == "gdp" and number > 4:  # the last print is a rounding of an earlier one
                row |= {"printed_unit": "亿元", "printed_value": f"{value:.{2 if number == 5 else 0}f}"}
            if (series, number, year) not in LACKING:
                yield row | FIXED.get((series, number), {}) | LATE.get((series, year), {})


def _print(rng: random.Random, series: str, area: str, year: int, number: int, value: float) -> dict[str, str]:
    unit = rng.choice(UNITS.get(SERIES[series][1], (SERIES[series][1],)))
    shown = round(value * rng.choice((1.0, 1.0, 1.02)), rng.choice((0, 1, 1, 2)) if value > 5 else 3)
    if unit == "万元":
        shown = round(shown * 10000)
    published = rng.choice((f"{year + 1}", f"{year + 1}-03", f"{year + number}-11-0{number}", ""))
    return figure(
        series,
        year,
        f"{shown:g}" if unit != "万元" else str(int(shown)),
        unit,
        area=area,
        figure_id=f"{series}.{area}.{year}.{number:02d}",
        grade=rng.choice("AABBCD"),
        published=published,
        published_note=rng.choice(("", "date of the reprint")),
        citation=rng.choice(("Yearbook", "Bulletin", "flash report")),
        publisher=rng.choice(("bureau", "press")),
        locator=f"table {number}",
        url=rng.choice(("", "https://example.org/")),
        note=rng.choice(("", "as transcribed")),
    )


CLAIMS = [
    ("output_seen", "observation", "output", "", "2018", "1293.6"),
    ("top_2015", "level", "bench", "", "2015", "0.21"),
    ("top_2022", "level", "bench", "", "2022", "1.002"),
    ("growth_2015", "level", "growth", "", "2015", "0.10"),
    ("growth_2018", "level", "growth", "", "2018", "0.41"),
    ("growth_2022", "level", "growth", "", "2022", "0.95"),
    ("place_2015", "level", "place", "", "2015", "0.11"),
    ("place_2018", "level", "place", "", "2018", "0.09"),
    ("place_2022", "level", "place", "", "2022", "0.37"),
    ("top_2018", "level", "bench", "", "2018", "0.50"),
    ("land_2015", "level", "land", "", "2015", "0.500"),
    ("top_grew", "change", "bench", "2015", "2022", "0.62"),
    ("growth_first", "change", "growth", "2015", "2018", "0.31"),
    ("growth_last", "change", "growth", "2018", "2022", "0.49"),
    ("place_grew", "change", "place", "2015", "2018", "0.05"),
    ("share_growth", "contribution_share", "growth", "2015", "2022", "70.5"),
    ("share_place", "contribution_share", "place", "2015", "2022", "29.4"),
    ("share_output", "contribution_share", "output", "2015", "2018", "40.5"),
    ("share_intensity", "contribution_share", "intensity", "2015", "2018", "30.5"),
    ("share_stock", "contribution_share", "stock", "2015", "2018", "20.5"),
    ("share_foreign", "contribution_share", "foreign", "2015", "2018", "8.5"),
    ("share_dust", "contribution_share", "dust", "2015", "2018", "40.5"),
    ("share_green", "contribution_share", "green", "2015", "2018", "30.5"),
    ("share_library", "contribution_share", "library", "2015", "2018", "20.5"),
    ("share_culture", "contribution_share", "culture", "2015", "2018", "8.5"),
    ("share_land", "contribution_share", "land", "2015", "2018", "0.0"),
    ("share_output_later", "contribution_share", "output", "2018", "2022", "90.5"),
    *((f"output_{year}", "observation", "output", "", str(year), "1310") for year in range(2015, 2023)),
    ("dust_seen", "observation", "dust", "", "2019", "80.5"),
    ("dust_best", "best_year", "dust", "", "2015", ""),
    ("green_best", "best_year_so_far", "green", "", "2018", ""),
    ("dust_score", "normalized", "dust", "", "2018", "0.5"),
    ("never", "level", "nowhere", "", "2018", "0.5"),
]
CORRECTIONS = """correction_id,figure_id,action,expects,value,reason,source,who,decided
slip,fdi_used.110000.2018.02,override,{override},91.5,digits swapped,the source,the tester,2024-01-02
twice,culture_va.110000.2018.01,drop,{drop},,printed twice,the source,the tester,2024-01-03
tens,gdp.120000.2017.01,rescale,{rescale},0.1,ten times too large,the source,the tester,2024-01-04
"""


def lineage_home(root: Path) -> SmallHome:
    """The home, written and with its manifest; build it with refused rows allowed."""
    rows = figures()
    printed = {row["figure_id"]: row["printed_value"] for row in rows}
    home = SmallHome(root, FRAMEWORK, [row for row in rows if not _of_report(row)])
    home.write(manifest=False)
    (root / "figures.yaml").write_text(FIGURES, encoding="utf-8")
    _write_source(home.home, "toy_source", CALENDAR)
    _write_source(home.home, "report_of_bench", CALENDAR_OF_REPORT)
    texts = {"section": "1", "unit": "points", "statement_zh": "原文", "note": ""}
    names = ("claim_id", "kind", "node_id", "from_year", "year", "printed_value")
    claims = [dict(zip(names, claim, strict=True)) | texts for claim in CLAIMS]
    _write(home.home.raw / "report_of_bench" / "to-2023" / "claims.csv", CLAIM_COLUMNS, claims)
    figures_of_report = [row for row in rows if _of_report(row)]
    _write(home.home.raw / "report_of_bench" / "of-2023" / "printed_figures.csv", FIGURE_COLUMNS, figures_of_report)
    named = {line.split(",")[2]: printed[line.split(",")[1]] for line in CORRECTIONS.splitlines()[1:]}
    home.home.corrections.write_text(CORRECTIONS.format(**named), encoding="utf-8")
    home.record_manifest()
    return home


def _of_report(row: dict[str, str]) -> bool:
    """The third print of each figure stands in the report whose claims are tested."""
    return row["figure_id"].endswith(".03")


def _write_source(home: Home, source_id: str, calendar: str) -> None:
    (home.raw / source_id).mkdir(parents=True, exist_ok=True)
    text = SOURCE.format(source_id=source_id) + calendar
    (home.raw / source_id / "source.yaml").write_text(text, encoding="utf-8")


def _write(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    path.parent.mkdir(parents=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
