"""The sheets of the indicators: values as published, scores as formulas over them.

Belongs here: values with status and unit, bounds and min-max scores. Does not belong here: means of scores (index.py),
evidence behind the values (evidence.py).
"""

from __future__ import annotations

from typing import Any

from capdev_pipeline.report.language import both
from capdev_pipeline.report.vocabulary import NORMALISATION
from capdev_pipeline.report.workbook.cells import (
    BOLD,
    NO_FIGURE,
    NOT_APPLICABLE,
    POINTS,
    Cell,
    Content,
    Formula,
    Look,
    given,
    marked,
    number,
    status_look,
)
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Column, Row, Sheet, year_columns

NUMBER = Look("#,##0.00")
NAMES = (
    Column("node_id", "指标", "node_id", 27, BOLD),
    Column("name_zh", "中文名", "name_zh", 26),
    Column("name_en", "英文名", "name_en", 34),
)
LETTERS = (
    "d 推算 derived, e 估计 estimated, i 插值 interpolated；无字母为观测 no letter: observed；"
    f"{NO_FIGURE} 无数字 no figure"
)


def value_sheet(data: Published, framework: Sheet) -> Sheet:
    """Indicator by year, each value with the letter of its status."""
    sheet = Sheet(
        name="指标值 Values",
        table="capdev_values",
        title=both("指标值", "Values of the indicators"),
        about=both("各指标各年的值，附状态字母", "value of every indicator and year, with a letter for its status"),
        columns=(
            *NAMES,
            Column("unit", "单位", "unit", 14),
            Column("direction", "方向", "direction", 10),
            *year_columns(data.years, NUMBER, 11.5),
        ),
        keys=data.leaves,
        unit="见各行 see each row",
        source="见“数字”表与“来源”表 see the sheets Figures and Sources; indicator.value",
        marks=LETTERS,
        frozen=2,
    )
    sheet.rows = [_values(data, framework, node) for node in data.leaves]
    return sheet


def _values(data: Published, framework: Sheet, node: str) -> Row:
    cells = [data.value[node, year] for year in data.years]
    decimals = data.decimals(node)
    values = [Cell(marked(number(cell.value)), status_look(cell.status, decimals)) for cell in cells]
    return [node, *data.names(node), str(data.node(node).unit), direction(data, framework, node), *values]


def direction(data: Published, framework: Sheet, node: str) -> Formula:
    """The direction as it stands on the framework sheet, where it may be changed."""
    return Formula(f"={framework.at(node, 'direction')}", str(data.node(node).direction))


def score_sheet(data: Published, framework: Sheet, values: Sheet) -> Sheet:
    """Scores with the bounds they are measured by: under min-max as formulas over the values, else as published."""
    pooled = _other_areas(data)
    made = _by_formula(data)
    sheet = Sheet(
        name="得分 Scores",
        table="capdev_scores",
        title=both("标准化得分", "Normalised scores"),
        about=both("由指标值按上下界算出的得分（公式）", "scores of the values between their bounds (formulas)")
        if made
        else both("各指标的标准化得分", "normalised scores of the indicators"),
        columns=(
            *NAMES,
            Column("direction", "方向", "direction", 10),
            *((Column("other_lo", "其他地区最小值", "lowest elsewhere", 11, NUMBER),) if pooled else ()),
            *((Column("other_hi", "其他地区最大值", "highest elsewhere", 11, NUMBER),) if pooled else ()),
            Column("lo", "最小值", "lo", 12, NUMBER),
            Column("hi", "最大值", "hi", 12, NUMBER),
            Column("constant", "恒定时得分", "score if constant", 11, POINTS),
            *year_columns(data.years, POINTS),
        ),
        keys=data.leaves,
        unit=_unit(data),
        source="由“指标值”表计算 computed from the sheet Values; indicator.normalized"
        if made
        else "indicator.normalized",
        marks=f"{_rule(data)}；{NO_FIGURE} 无数字 no figure；{NOT_APPLICABLE} 无上下界可依 no range to measure by",
        frozen=2,
    )
    sheet.rows = [_scores(data, sheet, framework, values, node, pooled) for node in data.leaves]
    return sheet


def _by_formula(data: Published) -> bool:
    return str(data.schemes[0].normalisation) == "min_max"


def _unit(data: Published) -> str:
    scheme = data.schemes[0]
    ends = (number(scheme.worst), number(scheme.best))
    if ends[0] is None or ends[1] is None:
        return "无最低、最高分 no worst and best score"
    return f"{ends[0]:g}–{ends[1]:g}，{ends[1]:g} 为最好 {ends[1]:g} is best"


def _rule(data: Published) -> str:
    """How a score is made of a value, in short."""
    scheme = data.schemes[0]
    if not _by_formula(data):
        name = NORMALISATION[str(scheme.normalisation)]
        return f"{name['zh']} {name['en']}；数值，不随所改的值变化 numbers, they do not follow changed values"
    scale = _scaled("s", scheme)
    up = "s = (x - lo) / (hi - lo)，逆向指标 direction '-': s = (hi - x) / (hi - lo)"
    return up if scale == "s" else f"{up}；得分 score = {scale}"


def _scaled(share: str, scheme: Any) -> str:
    """A share of the range, 0-1, as a score of the method's scale."""
    worst, best = float(scheme.worst), float(scheme.best)
    return share if (worst, best) == (0.0, 1.0) else f"{worst!r}+{best - worst!r}*{share}"


def _other_areas(data: Published) -> dict[str, list[float]]:
    """The values of other areas, where the bounds are those of all areas together."""
    if not bool(data.schemes[0].pooled_over_areas) or not _by_formula(data):
        return {}
    frame = data.frames.all("indicator.value")
    frame = frame[(frame["release"] == data.frames.release) & (frame["area"] != data.frames.area)]
    return {str(node): group.dropna().tolist() for node, group in frame.groupby("indicator_id")["value"]}


def _scores(
    data: Published, sheet: Sheet, framework: Sheet, values: Sheet, node: str, pooled: dict[str, list[float]]
) -> Row:
    first = data.normalised[node, data.years[0]]
    span = values.across(node, data.years)
    look = status_look("", data.decimals(node))
    if not _by_formula(data):
        cells = [data.normalised[node, year] for year in data.years]
        ends = [Cell(marked(number(end), NOT_APPLICABLE), look) for end in (first.lo, first.hi)]
        scores = [marked(number(cell.score), _mark(cell)) for cell in cells]
        return [node, *data.names(node), direction(data, framework, node), *ends, NOT_APPLICABLE, *scores]
    others: list[Content] = []
    if pooled:
        elsewhere = pooled.get(node, [])
        others = [min(elsewhere), max(elsewhere)] if elsewhere else [None, None]
    bounds = []
    for name, function, stood in (("lo", "MIN", first.lo), ("hi", "MAX", first.hi)):
        ranges = f"{span},{sheet.here(node, f'other_{name}')}" if pooled else span
        text = f'=IF(COUNT({ranges})>0,{function}({ranges}),"{NO_FIGURE}")'
        bounds.append(Cell(Formula(text, marked(number(stood))), look))
    constant = given(marked(_constant(data, node), NOT_APPLICABLE), POINTS)
    years = [_score(data, sheet, values, node, year) for year in data.years]
    return [node, *data.names(node), direction(data, framework, node), *others, *bounds, constant, *years]


def _constant(data: Published, node: str) -> float | None:
    """The score that the framework gives an indicator whose values are all equal, as far as it was used."""
    cells = (data.normalised[node, year] for year in data.years)
    return next((number(cell.score) for cell in cells if cell.lo == cell.hi and number(cell.score) is not None), None)


def _score(data: Published, sheet: Sheet, values: Sheet, node: str, year: int) -> Formula:
    x = values.at(node, year)
    sign, lo, hi, constant = (f"${sheet.here(node, name)}" for name in ("direction", "lo", "hi", "constant"))
    scaled = _scaled(f'(IF({sign}="+",{x}-{lo},{hi}-{x})/({hi}-{lo}))', data.schemes[0])
    flat = f'IF(ISNUMBER({constant}),{constant},"{NOT_APPLICABLE}")'
    cell = data.normalised[node, year]
    text = f'=IF(ISNUMBER({x}),IF({hi}>{lo},{scaled},{flat}),"{NO_FIGURE}")'
    return Formula(text, marked(number(cell.score), _mark(cell)))


def _mark(cell: Any) -> str:
    """Why a cell has no score: no value, or nothing to measure it by."""
    return NO_FIGURE if number(cell.value) is None else NOT_APPLICABLE
