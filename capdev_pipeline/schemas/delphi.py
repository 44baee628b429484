"""What experts said: items, experts and rounds of the ballots in raw/delphi/.

Belongs here: robustness.delphi_*. Does not belong here: other weights (index.weight).
"""

from __future__ import annotations

import pandas as pd
from pandera.typing.pandas import Series

from capdev_pipeline.schemas.base import IDENTIFIER, Table, column


class DelphiItem(Table):
    """robustness.delphi_item: what a round says of one node."""

    round: Series[str] = column("轮次（文件名）", "round, the name of its file")
    position: Series[int] = column("轮次的次序", "order of the round", ge=1)
    node_id: Series[str] = column("被评节点", "node that was scored", matches=IDENTIFIER)
    parent_id: Series[str] = column("上级节点", "its parent", matches=IDENTIFIER)
    mean: Series[float] = column("均值", "mean score", unit="points of the ballot")
    sd: Series[float] = column(
        "标准差（除数 m-1）", "standard deviation, divisor m - 1", unit="points of the ballot", nullable=True
    )
    cv: Series[float] = column("变异系数", "coefficient of variation, sd / mean", unit="ratio", nullable=True)
    full_share: Series[float] = column("满分频率", "share of experts giving the full score", unit="0-1", ge=0, le=1)
    experts: Series[int] = column("专家人数", "experts", ge=2)
    weight: Series[float] = column(
        "所得权重（同级均值归一，按印刷位数取舍）",
        "resulting weight: mean over the siblings' sum, rounded as printed",
        unit="0-1",
        nullable=True,
    )
    declared_weight: Series[float] = column("体系文件的权重", "weight of the framework", unit="0-1", ge=0, le=1)

    class Config:
        name = "robustness.delphi_item"
        metadata = {
            "zh": "一行为一轮中一个被评节点；没有选票则无行",
            "en": "one row per round and node that was scored; none without ballots",
            "key": ["round", "node_id"],
        }


class DelphiExpert(Table):
    """robustness.delphi_expert: the authority of an expert."""

    round: Series[str] = column("轮次", "round")
    position: Series[int] = column("轮次的次序", "order of the round", ge=1)
    expert: Series[str] = column("专家（代号）", "expert, by the name in the ballot")
    basis: Series[float] = column("判断依据 Ca", "Ca, basis of the judgement", unit="0-1", ge=0, le=1)
    familiarity: Series[float] = column("熟悉程度 Cs", "Cs, familiarity", unit="0-1", ge=0, le=1)
    authority: Series[float] = column("权威系数 Cr = (Ca + Cs) / 2", "Cr = (Ca + Cs) / 2", unit="0-1", ge=0, le=1)

    class Config:
        name = "robustness.delphi_expert"
        metadata = {
            "zh": "一行为一轮中一位专家",
            "en": "one row per round and expert",
            "key": ["round", "expert"],
        }


class DelphiRound(Table):
    """robustness.delphi_round: agreement and convergence, of a round as a whole and inside each group of siblings."""

    round: Series[str] = column("轮次", "round")
    position: Series[int] = column("轮次的次序", "order of the round", ge=1)
    parent_id: Series[str] = column("上级节点；空为全部被评节点", "parent of the siblings; '' for all items")
    experts: Series[int] = column("专家人数 m", "experts m", ge=2)
    items: Series[int] = column("被评节点数 n", "items n", ge=2)
    mean_cv: Series[float] = column(
        "变异系数均值", "mean of the coefficients of variation", unit="ratio", nullable=True
    )
    largest_cv: Series[float] = column("变异系数最大值", "largest of them", unit="ratio", nullable=True)
    w: Series[float] = column(
        "肯德尔协调系数 W（含同分校正）；无从区分为空",
        "Kendall's W with the correction for ties; null where no expert tells the items apart",
        unit="0-1",
        nullable=True,
    )
    chi2: Series[float] = column("卡方", "chi-squared", unit="ratio", nullable=True)
    degrees: Series[pd.Int64Dtype] = column("自由度", "degrees of freedom", nullable=True)
    p: Series[float] = column("p 值", "p-value", unit="0-1", nullable=True)
    cv_limit: Series[float] = column(
        "停止规则：变异系数的界限",
        "stop rule: no coefficient of variation above this one",
        gt=0,
        unit="ratio",
    )
    p_limit: Series[float] = column("停止规则：p 值的界限", "stop rule: p below this one", unit="0-1", gt=0, le=1)
    settled: Series[bool] = column("是否达到停止规则", "whether the stop rule is met")

    class Config:
        name = "robustness.delphi_round"
        metadata = {
            "zh": "一行为一轮（整体或一组同级）的协调与收敛",
            "en": "one row per round and group of siblings, and per round as a whole",
            "key": ["round", "parent_id"],
        }
