"""The notes: marks, statuses, grades, rules, flags, and what the framework says of single nodes.

Belongs here: the texts and their sheet. Does not belong here: the cover (cover.py).
"""

from __future__ import annotations

from typing import TypeAlias

from capdev_pipeline.report.language import both
from capdev_pipeline.report.workbook.cells import BOLD, NO_FIGURE, NOT_APPLICABLE, UNPUBLISHED, WRAPPED, words
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Column, Sheet

Note: TypeAlias = tuple[str, str, str, str]

MARKS: tuple[Note, ...] = (
    (
        "符号 Marks",
        NO_FIGURE,
        "无数字：没有可用的数字，或由其算不出",
        "no figure: none is at hand, or none follows from those there",
    ),
    (
        *("符号 Marks", NOT_APPLICABLE),
        *(
            "不适用：参照期内无上下界可依，或变动过小而不算比率",
            "not applicable: no range to measure by, or no ratio of so small a change",
        ),
    ),
    ("符号 Marks", UNPUBLISHED, "不发布：覆盖率低于最低要求", "not published: coverage is below the minimum"),
    ("符号 Marks", "空 empty", "文字格为空：无可说明", "an empty text cell: nothing to say"),
    (
        "符号 Marks",
        "黄底格 yellow",
        "读者可改的格，边框加粗体，其余格随之重算",
        "a cell to change, framed and bold; the others follow",
    ),
)
STATUSES: tuple[Note, ...] = (
    ("状态 Status", "o", "观测：印刷的数字，仅作单位换算", "observed: a printed figure, its unit converted"),
    (
        "状态 Status",
        "d",
        "推算：由印刷数字按公式算得，或经口径拼接",
        "derived: by a formula from printed figures, or spliced",
    ),
    ("状态 Status", "e", "估计：所依据的数字有估计成分（斜体）", "estimated: rests on estimated figures (italic)"),
    (
        "状态 Status",
        "i",
        "插值：两个相邻年份之间的直线（斜体）",
        "interpolated: a straight line between two years (italic)",
    ),
)
GRADES: tuple[Note, ...] = (
    ("等级 Grade", "A", "官方统计表", "official table"),
    ("等级 Grade", "B", "官方数字的转载", "official figure, reprinted"),
    ("等级 Grade", "C", "二手来源", "secondary source"),
    ("等级 Grade", "D", "按公式推算", "computed by a stated formula"),
)
RULES: tuple[Note, ...] = (
    (
        *("规则 Rules", "得分 score"),
        "见“得分”表的标记行；极差法：lo、hi 为所示年份内的最小、最大值",
        "see the line of marks on the sheet Scores; min-max: lo and hi are the extremes of the years shown",
    ),
    (
        *("规则 Rules", "partial"),
        "现有下级的加权平均，权重按现有下级折算；plain_sum：现有得分之和 × 指标数 ÷ 有数指标数",
        "mean of the children present, weights divided by their sum; plain_sum: sum of scores × indicators ÷ present",
    ),
    (
        *("规则 Rules", "score"),
        "覆盖率不低于最低要求时等于 partial，否则不发布；上级由 partial 算得，不论其是否发布",
        "partial where coverage reaches the minimum, else unpublished; parents are made of partial in any case",
    ),
    (
        *("规则 Rules", "lower, upper"),
        "缺失得分全记最低、全记最高时的值，权重不折算；比较年份前先看上下界；方法无最低、最高分且有缺失则无",
        "the value if every missing score were the worst or the best, at full weights; look at both before comparing "
        "years; none where one is missing and the method has no worst and best score",
    ),
    (
        "规则 Rules",
        "coverage",
        "有数指标的有效权重；plain_sum：有数指标的比例",
        "weight of the indicators present; plain_sum: their share",
    ),
    (
        *("规则 Rules", "权重 weight"),
        "同级权重之和不为 1 时按其和折算，“框架”表会提示",
        "siblings that do not sum to 1 are divided by their sum; the sheet Framework warns",
    ),
    (
        *("规则 Rules", "贡献 contribution"),
        "两端所用权重的平均 × 下级变动；余下的归 coverage_effect（指标增减的影响）",
        "mean of the weights used × change of the child; the rest is coverage_effect (indicators that come or go)",
    ),
    (
        *("规则 Rules", "几何、调和平均 geometric, harmonic"),
        "得分须大于 0，否则显示错误值",
        "scores must be above 0, else an error value shows",
    ),
)
FLAGS: tuple[Note, ...] = (
    ("标记 Flags", "parent_missing", "上级某端无发布的得分", "the parent has no published score at one end"),
    ("标记 Flags", "child_missing", "下级某端无值", "the child has no value at one end"),
    ("标记 Flags", "small_change", "上级变动过小，不算贡献率", "the parent changed too little for a share"),
    (
        "标记 Flags",
        "mixed_signs",
        "贡献有正有负，贡献率超过 100 %",
        "contributions of both signs, a share is beyond 100 %",
    ),
    ("标记 Flags", "coverage_changed", "下级所依据的指标有增减", "other indicators are present below the child"),
)
LOOK_UP: Note = (
    *("查证 Look up", "capdev explain"),
    "每行有节点编号，每列（或行）有年份：capdev explain 节点 年份，可查到印刷数字；列名见“字典”",
    "every row has a node, every column (or row) a year: capdev explain NODE YEAR leads to the printed figures",
)

COLUMNS = (
    Column("topic", "主题", "topic", 18, BOLD),
    Column("item", "项", "item", 34, BOLD),
    Column("zh", "中文说明", "note in Chinese", 62, WRAPPED),
    Column("en", "英文说明", "note in English", 72, WRAPPED),
)


def note_sheet(data: Published) -> Sheet:
    """All notes in one table."""
    rows = [LOOK_UP, *MARKS, *STATUSES, *GRADES, *RULES, *FLAGS, *_of_schemes(data), *_of_nodes(data)]
    sheet = Sheet(
        name="说明 Notes",
        table="capdev_notes",
        title=both("说明", "Notes"),
        about=both("标记、状态、等级、规则、节点说明", "marks, statuses, grades, rules, notes of single nodes"),
        columns=COLUMNS,
        keys=[(row[0], row[1]) for row in rows],
        unit="无 none",
        source="方法见项目文档 methods: see the project's documentation",
        frozen=2,
    )
    sheet.rows = list(rows)
    return sheet


def _of_schemes(data: Published) -> list[Note]:
    return [
        (
            "方案 Schemes",
            str(row.scheme),
            f"最低覆盖率 {row.minimum_coverage:.0%}（发布时）；见“方案”",
            f"minimum coverage {row.minimum_coverage:.0%} as published; see Schemes",
        )
        for row in data.schemes
    ]


def _of_nodes(data: Published) -> list[Note]:
    """Notes and proxies as the framework gives them, in the language they are written in."""
    found = []
    for node in data.order:
        row, (zh, en) = data.node(node), data.names(node)
        if words(row.note):
            found.append(("节点 Nodes", node, f"{zh}：{row.note}", f"{en}: the note is in Chinese"))
        if words(row.proxy):
            found.append(("替代 Proxies", node, f"{zh}：以替代序列代表", f"{en}: stood for by {row.proxy}"))
    return found
