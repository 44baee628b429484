"""The sheets of the evidence: what every value rests on, down to the printed figure, and what is missing.

Belongs here: coverage, figures, gaps. Does not belong here: the sources in general (sources.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from capdev_pipeline.report.language import both
from capdev_pipeline.report.vocabulary import STATUS
from capdev_pipeline.report.workbook.cells import (
    BOLD,
    COUNT,
    NO_FIGURE,
    STATUS_FILL,
    STATUS_LETTER,
    WRAPPED,
    YEAR,
    Cell,
    Formula,
    Look,
    marked,
    number,
    status_look,
    words,
)
from capdev_pipeline.report.workbook.indicators import NAMES, NUMBER
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Column, Row, Sheet

COUNTED = {**{status: letter + "*" for status, letter in STATUS_LETTER.items()}, "missing": NO_FIGURE}


def coverage_sheet(data: Published) -> Sheet:
    """Indicator by year: status and grade, and how many years of each status."""
    sheet = Sheet(
        name="覆盖 Coverage",
        table="capdev_coverage",
        title=both("数据覆盖：状态与证据等级", "Coverage: status and grade of the evidence"),
        about=both(
            "各指标各年的状态与等级，各状态年数", "status and grade of every indicator and year, years by status"
        ),
        columns=(
            *NAMES,
            *(Column(year, "", str(year), 7) for year in data.years),
            *(Column(f"years_{s}", f"{STATUS[s]['zh']}年数", f"years_{s}", 11, COUNT) for s in COUNTED),
            Column("best_grade", "最好等级", "best_grade", 10),
        ),
        keys=data.leaves,
        unit="状态字母与等级；年数 letter of the status and grade; years",
        source="indicator.value; audit.coverage",
        marks="o 观测 observed, d 推算 derived, e 估计 estimated, i 插值 interpolated；A–D 证据等级 grade；"
        f"{NO_FIGURE} 无数字 no figure",
        frozen=2,
    )
    sheet.rows = [_coverage(data, sheet, node) for node in data.leaves]
    return sheet


def _coverage(data: Published, sheet: Sheet, node: str) -> Row:
    cells = [data.value[node, year] for year in data.years]
    shown = [
        Cell(
            f"{STATUS_LETTER[cell.status]} {words(cell.grade)}" if cell.status in STATUS_LETTER else NO_FIGURE,
            Look(fill=STATUS_FILL.get(cell.status, "")),
        )
        for cell in cells
    ]
    years = f"${sheet.here(node, data.years[0])}:${sheet.here(node, data.years[-1])}"
    stood = data.coverage[node]
    counts = [
        Formula(f'=SUMPRODUCT(--(LEFT({years},1)="{mark[0]}"))', int(getattr(stood, f"years_{status}")))
        for status, mark in COUNTED.items()
    ]
    return [node, *data.names(node), *shown, *counts, words(stood.best_grade) or NO_FIGURE]


FIGURE_COLUMNS = (
    Column("indicator_id", "指标", "indicator_id", 27, BOLD),
    Column("name_zh", "中文名", "name_zh", 24),
    Column("year", "年份", "year", 8, YEAR),
    Column("value", "指标值", "value", 13, NUMBER),
    Column("unit", "单位", "unit", 13),
    Column("status", "状态", "status", 13),
    Column("grade", "等级", "grade", 7),
    Column("method", "得出方法", "method", 30, WRAPPED),
    Column("segment_name", "口径段", "segment", 34, WRAPPED),
    Column("segment", "口径段编号", "segment_id", 22),
    Column("observation_id", "观测编号", "observation_id", 34),
    Column("series", "序列", "series", 24),
    Column("area_name", "地区", "area", 22),
    Column("area", "地区代码", "area code", 9),
    Column("figure_year", "数字年份", "year of the figure", 9, YEAR),
    Column("printed", "印刷数值", "printed_value", 14),
    Column("printed_unit", "印刷单位", "printed_unit", 13),
    Column("figure_grade", "数字等级", "grade of the figure", 9),
    Column("published", "发布日期", "published", 12),
    Column("citation", "引文", "citation", 50, WRAPPED),
    Column("locator", "出处内位置", "locator", 30, WRAPPED),
    Column("file", "文件与行", "file:row", 48),
    Column("source_id", "来源族", "source_id", 20),
    Column("correction_id", "所用订正", "correction_id", 18),
)


def figure_sheet(data: Published) -> Sheet:
    """Every printed figure that a value rests on."""
    sheet = Sheet(
        name="数字 Figures",
        table="capdev_figures",
        title=both("每个指标值所依据的印刷数字", "The printed figures behind every value"),
        about=both(
            "指标值 → 印刷数字、引文、位置、文件与行",
            "from a value to printed figures with citation, place, file and row",
        ),
        columns=FIGURE_COLUMNS,
        keys=[],
        unit="见各行 see each row",
        source="indicator.value; clean.observation; meta.extract",
        marks="一行为一个指标值所依据的一个印刷数字；印刷数值为原文 one row per value and printed figure behind it; "
        "printed_value is the text as printed. capdev explain INDICATOR YEAR",
        frozen=3,
    )
    sheet.rows = list(_figures(data))
    return sheet


def _figures(data: Published) -> Iterator[Row]:
    observations = {
        str(row.observation_id): row for row in data.frames.all("clean.observation").itertuples(index=False)
    }
    paths = dict(zip(*(data.frames.all("meta.extract")[name].tolist() for name in ("extract_id", "path")), strict=True))
    for node in data.leaves:
        cells = [data.value[node, year] for year in data.years]
        decimals = data.decimals(node)
        for cell in cells:
            for observation_id in cell.observation_ids:
                yield _figure(data, cell, decimals, observations[str(observation_id)], paths)


def _figure(data: Published, cell: Any, decimals: int, found: Any, paths: dict[str, str]) -> Row:
    value = Cell(marked(number(cell.value)), status_look(str(cell.status), decimals))
    return [
        *(str(cell.indicator_id), data.names(str(cell.indicator_id))[0], int(cell.year), value, str(cell.unit)),
        *(str(cell.status), words(cell.grade), words(cell.method)),
        *(data.segment(str(cell.indicator_id), words(cell.segment)), words(cell.segment)),
        *(str(found.observation_id), str(found.series), data.area(str(found.area)), str(found.area), int(found.year)),
        *(str(found.printed_value), str(found.printed_unit), str(found.grade), str(found.published)),
        *(str(found.citation), str(found.locator), f"raw/{paths[str(found.extract_id)]}:{int(found.row)}"),
        *(str(found.source_id), str(found.correction_id)),
    ]


GAP_COLUMNS = (
    Column("indicator_id", "指标", "indicator_id", 27, BOLD),
    Column("name_zh", "中文名", "name_zh", 24),
    Column("name_en", "英文名", "name_en", 34),
    Column("year", "年份", "year", 8, YEAR),
    Column("reason", "缺失原因", "reason", 46, WRAPPED),
    Column("needs", "可补缺的数字（各口径段之间任一）", "figures that would fill it (any one segment)", 80, WRAPPED),
)


def gap_sheet(data: Published) -> Sheet | None:
    """Every missing cell with its reason and what would fill it; None if nothing is missing."""
    cells = [data.value[node, year] for node in data.leaves for year in data.years]
    missing = [cell for cell in cells if cell.status == "missing"]
    if not missing:
        return None
    sheet = Sheet(
        name="缺失 Gaps",
        table="capdev_gaps",
        title=both("缺失的指标值", "Missing values"),
        about=both("每个缺失单元的原因与可补缺的数字", "why a value is missing and which figures would fill it"),
        columns=GAP_COLUMNS,
        keys=[(cell.indicator_id, cell.year) for cell in missing],
        unit="无 none",
        source="indicator.value; indicator.need",
        marks="序列 地区 年份；+ 表示都要 series area year; + joins figures that are needed together",
        frozen=2,
    )
    needs = _needs(data)
    for cell in missing:
        node, year = str(cell.indicator_id), int(cell.year)
        sheet.rows.append([node, *data.names(node), year, words(cell.method), needs.get((node, year), "")])
    return sheet


def _needs(data: Published) -> dict[tuple[str, int], str]:
    """Per missing cell: 'segment: figure or figure + figure; segment: ...', only terms that are not at hand."""
    found: dict[tuple[str, int], dict[str, dict[int, list[str]]]] = {}
    row: Any
    for row in data.frames.shown("indicator.need").itertuples(index=False):
        if not row.at_hand:
            segments = found.setdefault((str(row.indicator_id), int(row.year)), {})
            figure = f"{row.series} {row.series_area} {row.figure_year}"
            name = data.segment(str(row.indicator_id), str(row.segment))
            segments.setdefault(name, {}).setdefault(int(row.term), []).append(figure)
    return {
        cell: "; ".join(f"{name}: {_terms(terms)}" for name, terms in parts.items()) for cell, parts in found.items()
    }


def _terms(terms: dict[int, list[str]]) -> str:
    """The printed value itself (term 0), or all terms of the formula."""
    itself = [" / ".join(figures) for term, figures in terms.items() if term == 0]
    formula = " + ".join(" / ".join(figures) for term, figures in terms.items() if term > 0)
    return " 或 or ".join([*itself, *([formula] if formula else [])])
