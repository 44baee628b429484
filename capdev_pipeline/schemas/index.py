"""Tables of the index: scores of all nodes, contributions, stages.

Belongs here: index.*. Does not belong here: indicators before normalisation.
"""

from __future__ import annotations

from pandera.typing.pandas import Series

from capdev_pipeline.schemas.base import IDENTIFIER, Table, column


class Score(Table):
    """index.score: every node of the hierarchy under every scheme."""

    scheme: Series[str] = column("方案", "scheme: declared weights, plain sum, ...", matches=IDENTIFIER)
    node_id: Series[str] = column("节点", "node", matches=IDENTIFIER)
    level: Series[int] = column("层级（0 综合 … 3 指标）", "level, 0 composite ... 3 indicator", ge=0)
    area: Series[str] = column("地区", "area")
    year: Series[int] = column("年份", "year", ge=1949, le=2100)
    release: Series[str] = column("版本", "release")
    score: Series[float] = column(
        "得分；覆盖不足时为空", "score; null where coverage is too low", unit="points", nullable=True
    )
    partial: Series[float] = column(
        "由现有下级算得的值（不论覆盖率）",
        "value from whatever is present, whatever the coverage",
        unit="points",
        nullable=True,
    )
    lower: Series[float] = column(
        "缺失全记最低分（极差法为 0）时的值；方法无最低分且有缺失为空",
        "value if every missing score were the worst (0 under min-max); null if one is missing and the method has none",
        unit="points",
        nullable=True,
    )
    upper: Series[float] = column(
        "缺失全记最高分（极差法为 1）时的值；方法无最高分且有缺失为空",
        "value if every missing score were the best (1 under min-max); null if one is missing and the method has none",
        unit="points",
        nullable=True,
    )
    coverage: Series[float] = column(
        "有数指标的有效权重", "effective weight of the indicators present", unit="0-1", ge=0, le=1.000000001
    )
    present: Series[int] = column("有数指标个数", "indicators present", ge=0)
    indicators: Series[int] = column("指标个数", "indicators below the node", ge=1)
    weight_observed: Series[float] = column(
        "其中观测值的有效权重", "of it resting on observed values", unit="0-1", ge=0
    )
    weight_derived: Series[float] = column("其中推算值的有效权重", "of it resting on derived values", unit="0-1", ge=0)
    weight_estimated: Series[float] = column(
        "其中估计值的有效权重", "of it resting on estimated values", unit="0-1", ge=0
    )
    weight_interpolated: Series[float] = column(
        "其中插值的有效权重", "of it resting on interpolated values", unit="0-1", ge=0
    )
    weight_a: Series[float] = column("其中 A 级证据的有效权重", "of it resting on grade A", unit="0-1", ge=0)
    weight_b: Series[float] = column("其中 B 级证据的有效权重", "of it resting on grade B", unit="0-1", ge=0)
    weight_c: Series[float] = column("其中 C 级证据的有效权重", "of it resting on grade C", unit="0-1", ge=0)
    weight_d: Series[float] = column("其中 D 级证据的有效权重", "of it resting on grade D", unit="0-1", ge=0)

    class Config:
        name = "index.score"
        metadata = {
            "zh": "一行为一个方案、节点、地区、年份、版本的得分",
            "en": "one row per scheme, node, area, year and release",
            "key": ["scheme", "node_id", "area", "year", "release"],
            "rules": {
                "lower_not_above_score": "lower <= score + 1e-9",
                "score_not_above_upper": "score <= upper + 1e-9",
                "lower_not_above_upper": "lower <= upper + 1e-9",
                "present_within_indicators": "present <= indicators",
            },
        }


class Weight(Table):
    """index.weight: the weights that each scheme of each method uses."""

    scheme: Series[str] = column("方案", "scheme", matches=IDENTIFIER)
    release: Series[str] = column("版本", "release")
    node_id: Series[str] = column("节点（根除外）", "node, the root aside", matches=IDENTIFIER)
    parent_id: Series[str] = column("上级节点", "its parent", matches=IDENTIFIER)
    weight: Series[float] = column("在同级中的权重", "weight among siblings", unit="0-1", ge=0, le=1)
    effective_weight: Series[float] = column("对综合指数的有效权重", "effective weight", unit="0-1", ge=0, le=1)
    basis: Series[str] = column(
        "权重来历：declared 体系，experts 专家，equal 等权，entropy 熵权，critic CRITIC，pca 主成分",
        "where it comes from: the framework, experts, equal weights, or the data",
        isin=["declared", "experts", "equal", "entropy", "critic", "pca"],
    )
    cases: Series[int] = column("数据权重所依据的完整个案数；其余为 0", "complete cases behind weights from data", ge=0)
    reason: Series[str] = column("改用他法的原因；空为未改用", "why another basis than asked for was taken; '' if not")

    class Config:
        name = "index.weight"
        metadata = {
            "zh": "一行为一个加权方案、版本、节点所用的权重",
            "en": "one row per weighted scheme, release and node: the weight it uses",
            "key": ["scheme", "release", "node_id"],
        }


class Contribution(Table):
    """index.contribution: what each child did to its parent between two years."""

    scheme: Series[str] = column("方案", "scheme", matches=IDENTIFIER)
    area: Series[str] = column("地区", "area")
    release: Series[str] = column("版本", "release")
    parent_id: Series[str] = column("上级节点", "parent node", matches=IDENTIFIER)
    child_id: Series[str] = column("下级节点，或 coverage_effect", "child node, or coverage_effect", matches=IDENTIFIER)
    from_year: Series[int] = column("起始年", "first year", ge=1949, le=2100)
    to_year: Series[int] = column("结束年", "last year", ge=1949, le=2100)
    parent_change: Series[float] = column("上级变动", "change of the parent", unit="points", nullable=True)
    contribution: Series[float] = column("贡献点数", "contribution", unit="points", nullable=True)
    share_pct: Series[float] = column("贡献率", "share of the change", unit="%", nullable=True)
    pull_pct: Series[float] = column(
        "拉动", "contribution in percent of the parent's first score", unit="%", nullable=True
    )
    flag: Series[str] = column(
        "标记：parent_missing、child_missing、small_change、mixed_signs、coverage_changed（下级所依据的指标有增减）",
        "why a share is missing or to be read with care",
    )

    class Config:
        name = "index.contribution"
        metadata = {
            "zh": "一行为一个时期内一个下级对上级变动的贡献",
            "en": "one row per scheme, parent, child and period",
            "key": ["scheme", "area", "release", "parent_id", "child_id", "from_year", "to_year"],
            "rules": {"from_before_to": "from_year < to_year"},
        }


class Stage(Table):
    """index.stage: growth of a node over the declared stages."""

    scheme: Series[str] = column("方案", "scheme", matches=IDENTIFIER)
    node_id: Series[str] = column("节点", "node", matches=IDENTIFIER)
    area: Series[str] = column("地区", "area")
    release: Series[str] = column("版本", "release")
    from_year: Series[int] = column("起始年", "first year", ge=1949, le=2100)
    to_year: Series[int] = column("结束年", "last year", ge=1949, le=2100)
    change: Series[float] = column("阶段变动", "change over the stage", unit="points", nullable=True)
    annual_change: Series[float] = column("年均变动", "change a year", unit="points a year", nullable=True)

    class Config:
        name = "index.stage"
        metadata = {
            "zh": "一行为一个节点在一个阶段的增长",
            "en": "one row per scheme, node and stage",
            "key": ["scheme", "node_id", "area", "release", "from_year", "to_year"],
            "rules": {"from_before_to": "from_year < to_year"},
        }
