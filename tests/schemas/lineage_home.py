"""A small index in which every rule is at work: each formula, each way to choose, two areas, two releases.

Belongs here: its files of raw/. Does not belong here: its definition files (lineage_definition.py), what they show.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path

from capdev_pipeline.extract.ballots import COLUMNS as BALLOT_COLUMNS
from capdev_pipeline.extract.tables import CLAIM_COLUMNS, FIGURE_COLUMNS
from capdev_pipeline.home import Home
from tests.conftest import SOURCE, SmallHome, figure
from tests.schemas.lineage_definition import FIGURES, FRAMEWORK, FURTHER, METHOD

YEARS = range(2014, 2023)
AREAS = ("110000", "120000")

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
    "development_livelihood_index": (50.0, "%", 6, range(2015, 2022)),
    "water_total": (20.0, "亿立方米", 2, range(2020, 2022)),
}
ROUNDED = ("gdp", "development_livelihood_index")
SCOPES = {
    "green_coverage": ("全市", "建成区"),
    "development_livelihood_index": ("全市", "全市", "市区"),
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
    **{(ROUNDED[1], number): {"scope": "全市", "grade": "B", "citation": "Yearbook"} for number in (5, 6)},
}
LATE = {("fai_price_index", 2018): {"published": "2021-06-01"}}
LACKING = {("pm25", 1, 2018), ("pm25", 1, 2020), ("pm25", 1, 2022), ("pm25", 2, 2017), ("pm25", 3, 2017)}
LACKING |= {(ROUNDED[1], number, year) for number in (5, 6) for year in range(2015, 2018)}
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
            if series in ROUNDED and number > 4:  # the last print is a rounding of an earlier one
                row |= {"printed_unit": SERIES[series][1], "printed_value": f"{value:.{2 if number == 5 else 0}f}"}
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


# In the first round two experts are of opposite opinion; later ones score two groups of siblings.
FIRST_ROUND = [("e1", "growth", "5"), ("e1", "place", "6"), ("e2", "growth", "6"), ("e2", "place", "5")]
LATER_ITEMS = ("growth", "place", "dust", "green", "library", "culture", "land")


def ballots() -> dict[str, list[dict[str, str]]]:
    """The rounds by name; the experts of the last one are less apart."""
    rounds = {"round1": FIRST_ROUND}
    for name, apart in (("round2", 3.0), ("round3", 1.6)):
        rng = random.Random(name)
        rounds[name] = [
            (f"e{expert}", item, f"{min(9.0, 6 + 0.3 * place + rng.uniform(-apart, apart)):.1f}")
            for expert in range(1, 5)
            for place, item in enumerate(LATER_ITEMS)
        ]
    rng = random.Random("authority")
    return {name: [_vote(rng, *votes) for votes in given] for name, given in rounds.items()}


def _vote(rng: random.Random, expert: str, item: str, score: str) -> dict[str, str]:
    cells = (expert, item, score, rng.choice(("0.6", "0.8", "1")), rng.choice(("0.7", "0.9")))
    return dict(zip(BALLOT_COLUMNS, cells, strict=True))


def lineage_home(root: Path) -> SmallHome:
    """The home, written and with its manifest; build it with refused rows allowed."""
    rows = figures()
    printed = {row["figure_id"]: row["printed_value"] for row in rows}
    home = SmallHome(root, FRAMEWORK, [row for row in rows if not _of_report(row)], METHOD)
    home.write(manifest=False)
    for name, text in FURTHER.items():
        path = root / "methods" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, votes in ballots().items():
        _write(home.home.delphi / f"{name}.csv", BALLOT_COLUMNS, votes)
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
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
