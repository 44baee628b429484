"""The sheets of the framework and of the schemes: what a reader may change first.

Belongs here: nodes with weights, their sums and effective weights as formulas; schemes with their minimum coverage.
Does not belong here: values and scores (indicators.py).
"""

from __future__ import annotations

from typing import Any

from capdev_pipeline.report.language import both
from capdev_pipeline.report.workbook.cells import (
    BOLD,
    COUNT,
    LEVEL,
    NOT_APPLICABLE,
    SHARE,
    TEXT,
    WARNING,
    WEIGHT,
    WRAPPED,
    Cell,
    Content,
    Formula,
    Look,
    given,
    number,
    words,
)
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Column, Row, Sheet

SUMS_TO_ONE, NOT_ONE = "✓ 1", "✗ ≠ 1"
AS_PUBLISHED, CHANGED = "与发布一致 as published", "与发布不同：有格被改 differs: a cell was changed"
WEIGHTS_AS_PUBLISHED, WEIGHTS_CHANGED = "权重与发布一致 weights as published", "权重与发布不同 weights were changed"
# Weights typed by hand sum to 1 within this; the framework itself is held to it.
TOLERANCE = "1E-9"

COLUMNS = (
    Column("node_id", "节点", "node_id", 27, BOLD),
    Column("name_zh", "中文名", "name_zh", 26),
    Column("name_en", "英文名", "name_en", 34),
    Column("level", "层级", "level", 8, LEVEL),
    Column("parent_id", "上级", "parent_id", 27),
    Column("weight", "权重（可改）", "weight (may be changed)", 12, WEIGHT),
    Column("published", "发布的权重", "published weight", 11, WEIGHT),
    Column("status", "权重来历", "weight_status", 11),
    Column("siblings", "同级权重之和", "sum of siblings", 11, WEIGHT),
    Column("check", "核对", "check", 9),
    Column("effective", "有效权重", "effective_weight", 11, WEIGHT),
    Column("direction", "方向（可改）", "direction (may be changed)", 12),
    Column("unit", "单位", "unit", 14),
    Column("indicators", "下属指标数", "indicators", 10, COUNT),
    Column("source", "体系所述来源", "source", 24, WRAPPED),
    Column("note", "说明", "note", 40, WRAPPED),
    Column("proxy", "替代序列", "proxy", 26, WRAPPED),
)

_WEIGHT_RULE: dict[str, Any] = {
    "validate": "decimal",
    "criteria": "between",
    "minimum": 0,
    "maximum": 1,
    "input_title": "权重 Weight",
    "input_message": "0 至 1；同级之和应为 1，否则按其和折算。\n"
    "0 to 1; siblings should sum to 1, else they are divided by their sum.",
    "error_title": "权重 Weight",
    "error_message": "须为 0 至 1 之间的数。\nA number between 0 and 1.",
}
_DIRECTION_RULE: dict[str, Any] = {"validate": "list", "source": ["+", "-"]}


def framework_sheet(data: Published) -> Sheet:
    """Every node with its weights; weights and directions may be changed."""
    sheet = Sheet(
        name="框架 Framework",
        table="capdev_framework",
        title=both("指标体系与权重", "Framework and weights"),
        about=both(
            "全部节点、权重（可改）、有效权重、方向与单位",
            "all nodes with weights (may be changed), effective weights, directions and units",
        ),
        columns=COLUMNS,
        keys=data.order,
        unit="权重 0–1 weights 0–1",
        source="指标体系文件（见说明）the framework's file (see the notes); meta.node",
        marks="黄底格可改；有效权重 = 上级有效权重 × 权重 ÷ 同级权重之和。"
        "Yellow cells may be changed; effective weight = that of the parent × weight ÷ sum of siblings.",
        frozen=2,
    )
    sheet.rows = [_row(data, sheet, node) for node in data.order]
    sheet.state = _weights_state(data, sheet)
    for node in data.order[1:]:
        sheet.validate(node, "weight", _WEIGHT_RULE)
    for node in data.leaves:
        sheet.validate(node, "direction", _DIRECTION_RULE)
    sheet.condition(["check"], {"type": "cell", "criteria": "==", "value": f'"{NOT_ONE}"', "look": WARNING})
    weight, stood = (sheet.here(data.order[0], name) for name in ("weight", "published"))
    moved = f"AND(ISNUMBER(${weight}),ABS(${weight}-${stood})>{TOLERANCE})"
    sheet.condition(["weight"], {"type": "formula", "criteria": f"={moved}", "look": {"font_color": "#9C0006"}})
    return sheet


def _weights_state(data: Published, sheet: Sheet) -> Formula:
    """Whether the weights are the published ones; directions and the rest are told by the sheets of the index."""
    own, stood = (sheet.span_here(data.order[1:], name) for name in ("weight", "published"))
    differing = f"SUMPRODUCT(--(ABS({own}-{stood})>{TOLERANCE}))"
    return Formula(f'=IF({differing}=0,"{WEIGHTS_AS_PUBLISHED}","{WEIGHTS_CHANGED}")', WEIGHTS_AS_PUBLISHED)


def _row(data: Published, sheet: Sheet, node: str) -> Row:
    row = data.node(node)
    zh, en = data.names(node)
    leaf = data.is_leaf(node)
    weight, siblings, check, effective = _weights(data, sheet, node)
    below = data.score[data.schemes[0].scheme, node, data.years[0]].indicators
    sign = given(str(row.direction), TEXT) if leaf else Cell("", TEXT)
    return [
        *(node, zh, en, int(row.level), words(row.parent_id)),
        *(weight, Cell(number(row.weight) if number(row.weight) is not None else NOT_APPLICABLE, WEIGHT)),
        *(words(row.weight_status), siblings, check, effective, sign, str(row.unit), int(below)),
        *(words(row.source), words(row.note), words(row.proxy)),
    ]


def _weights(data: Published, sheet: Sheet, node: str) -> tuple[Cell | Content, ...]:
    """Weight, sum of siblings, check and effective weight; the root has only the last."""
    row = data.node(node)
    if node == data.order[0]:
        return NOT_APPLICABLE, NOT_APPLICABLE, "", float(row.effective_weight)
    parent = str(row.parent_id)
    weights = sheet.span_here(data.children(parent), "weight", fixed=True)
    total = sum(float(data.node(child).weight) for child in data.children(parent))
    own, siblings = sheet.here(node, "weight"), sheet.here(node, "siblings")
    return (
        given(float(row.weight), WEIGHT),
        Formula(f"=SUM({weights})", total),
        Formula(f'=IF(ABS({siblings}-1)<={TOLERANCE},"{SUMS_TO_ONE}","{NOT_ONE}")', SUMS_TO_ONE),
        Formula(f"={sheet.here(parent, 'effective')}*{own}/{siblings}", float(row.effective_weight)),
    )


BOUND = Look("0.##")
SCHEME_COLUMNS = (
    Column("scheme", "方案", "scheme", 18, BOLD),
    Column("kind", "种类", "kind", 14),
    Column("kind_zh", "含义", "meaning", 44, WRAPPED),
    Column("mean", "平均方式", "mean", 14),
    Column("level_means", "另有规定的层级", "level_means", 18),
    Column("minimum", "最低覆盖率（可改）", "minimum_coverage (may be changed)", 20, SHARE),
    Column("normalisation", "标准化", "normalisation", 14),
    Column("worst", "最低的得分", "worst", 11, BOUND),
    Column("best", "最高的得分", "best", 11, BOUND),
    Column("pooled", "上下界取自全部地区", "pooled_over_areas", 18),
)
KINDS = {
    "weighted": "按权重平均 mean with the weights of the framework",
    "plain_sum": "下属指标得分之和，按有数指标数折算 sum of the indicators' scores, scaled up for missing ones",
}


def scheme_sheet(data: Published) -> Sheet:
    """The ways the index is formed; the minimum coverage may be changed."""
    sheet = Sheet(
        name="方案 Schemes",
        table="capdev_schemes",
        title=both("指数方案", "Schemes of the index"),
        about=both(
            "各方案的平均方式与最低覆盖率（可改）", "how each scheme forms the index; minimum coverage (may be changed)"
        ),
        columns=SCHEME_COLUMNS,
        keys=[str(row.scheme) for row in data.schemes],
        unit="最低覆盖率为有效权重或指标数的比例 minimum coverage as a share of weight or of indicators",
        source="方法文件 the method file; meta.scheme",
        marks="黄底格可改 Yellow cells may be changed.",
    )
    sheet.rows = [_scheme_row(row) for row in data.schemes]
    rule = {**_WEIGHT_RULE, "input_title": "最低覆盖率 Minimum coverage", "input_message": "0–1", "error_title": "0–1"}
    for key in sheet.keys:
        sheet.validate(key, "minimum", rule)
    return sheet


def _scheme_row(row: Any) -> Row:
    mean = str(row.mean) if row.kind == "weighted" else ""
    pooled = "是 yes" if row.pooled_over_areas else "否 no"
    minimum = given(float(row.minimum_coverage), Look("0%"))
    levels = str(row.level_means) if row.kind == "weighted" else ""
    ends = (number(row.worst), number(row.best))
    told = [str(row.scheme), str(row.kind), KINDS[row.kind], mean, levels]
    return [*told, minimum, str(row.normalisation), *ends, pooled]
