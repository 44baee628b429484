"""Tables about the methods: the schemes and the yardsticks.

Belongs here: meta.scheme, meta.yardstick. Does not belong here: other tables about the warehouse (meta.py), the weights
of a scheme (index.py), the shape of a method file (framework).
"""

from __future__ import annotations

from pandera.typing.pandas import Series

from capdev_pipeline.schemas.base import IDENTIFIER, Table, column

NORMALISATIONS = ("min_max", "goalposts", "z_score", "rank", "percentile_rank", "distance_to_target", "efficacy")


class Scheme(Table):
    """meta.scheme: the ways the index is formed."""

    scheme: Series[str] = column("方案", "scheme", matches=IDENTIFIER)
    position: Series[int] = column(
        "次序，首个为默认：先 method.yaml，后 methods/ 各文件",
        "order, the first is the default: method.yaml, then the files of methods/",
        ge=1,
    )
    method_id: Series[str] = column("所属方法", "method it belongs to", matches=IDENTIFIER)
    method_zh: Series[str] = column(
        "方法的中文名；未起名者为编号", "Chinese name of the method; its id where it has none"
    )
    method_en: Series[str] = column("方法的英文名", "English name of the method; its id where it has none")
    note_zh: Series[str] = column("方法的说明", "note on the method, in Chinese")
    note_en: Series[str] = column("方法的说明（英文）", "note on the method")
    published: Series[bool] = column(
        "是否属于 method.yaml（发布的方法）；其余供比较",
        "whether it belongs to method.yaml, the published method; the others are for comparison",
    )
    kind: Series[str] = column(
        "weighted 按权重平均，plain_sum 指标得分直接相加",
        "weighted: means with the weights; plain_sum: sum of the indicators' scores",
        isin=["weighted", "plain_sum"],
    )
    weights: Series[str] = column(
        "权重来历（见 index.weight.basis）；plain_sum 不用",
        "where the weights come from, see index.weight.basis; not used by plain_sum",
        isin=["declared", "experts", "equal", "entropy", "critic", "pca"],
    )
    mean: Series[str] = column(
        "平均方式；plain_sum 不用",
        "mean of the children; not used by plain_sum",
        isin=["arithmetic", "geometric", "harmonic"],
    )
    level_means: Series[str] = column(
        "另有规定的层级，如 0 geometric；空为无", "levels with another mean, as '0 geometric'; '' if none"
    )
    minimum_coverage: Series[float] = column(
        "发布得分所需的最低覆盖", "coverage from which a score is published", unit="0-1", ge=0, le=1
    )
    normalisation: Series[str] = column("标准化方法", "how a value becomes a score", isin=NORMALISATIONS)
    worst: Series[float] = column(
        "最低的得分；空为无界", "worst score there can be; null if there is none", unit="points", nullable=True
    )
    best: Series[float] = column(
        "最高的得分；空为无界", "best score there can be; null if there is none", unit="points", nullable=True
    )
    pooled_over_areas: Series[bool] = column(
        "上下界是否取自全部地区", "whether the bounds are those of all areas together"
    )

    class Config:
        name = "meta.scheme"
        metadata = {
            "zh": "一行为一个方案",
            "en": "one row per scheme of the index",
            "key": ["scheme"],
            "rules": {"worst_below_best": "worst < best"},
        }


class Yardstick(Table):
    """meta.yardstick: the fixed yardsticks of the methods, with where they come from."""

    method_id: Series[str] = column("方法", "method", matches=IDENTIFIER)
    indicator_id: Series[str] = column("指标", "indicator", matches=IDENTIFIER)
    yardstick: Series[str] = column(
        "标尺：lower、upper 界标，target 目标，satisfactory 满意值，unacceptable 不允许值",
        "lower or upper goalpost, target, satisfactory or unacceptable mark",
        isin=["lower", "upper", "target", "satisfactory", "unacceptable"],
    )
    value: Series[float] = column("数值", "value", unit="unit of the indicator")
    citation: Series[str] = column("出处", "where it comes from")

    class Config:
        name = "meta.yardstick"
        metadata = {
            "zh": "一行为一个方法中一个指标的一个固定标尺；以数据为标尺的方法无行",
            "en": "one row per method, indicator and fixed yardstick; none where the data are the yardstick",
            "key": ["method_id", "indicator_id", "yardstick"],
        }
