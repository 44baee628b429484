"""Tables of releases compared: why a published year moved, and the bridge from report to report.

Belongs here: vintage.* but the list of releases (meta.py). Does not belong here: the values of a release
(indicator.*, index.*), which carry their release in a column.
"""

from __future__ import annotations

from typing import Any

from pandera.typing.pandas import Series

from capdev_pipeline.schemas.base import IDENTIFIER, Table, column

FLAGS = (
    "",
    *(f"{end}_{what}" for what in ("missing", "unpublished") for end in ("from", "to", "both")),
)


def _effect(zh: str, en: str) -> Any:
    return column(zh, en, unit="points", nullable=True)


class Revision(Table):
    """vintage.revision: every node and year that two releases have, and why it differs."""

    from_release: Series[str] = column("旧版本", "earlier release", matches=IDENTIFIER)
    to_release: Series[str] = column("新版本", "later release", matches=IDENTIFIER)
    scheme: Series[str] = column("方案", "scheme", matches=IDENTIFIER)
    node_id: Series[str] = column("节点", "node", matches=IDENTIFIER)
    area: Series[str] = column("地区", "area")
    year: Series[int] = column("年份（两版本都有）", "year, in both releases", ge=1949, le=2100)
    from_score: Series[float] = _effect("旧版本发布的得分", "score published in the earlier release")
    to_score: Series[float] = _effect("新版本发布的得分", "score published in the later release")
    total: Series[float] = _effect(
        "修订总量：新旧版本现有下级算得的值之差；两端均已发布时即得分之差",
        "difference of the values from what is present; of the published scores where both are published",
    )
    data_effect: Series[float] = _effect("数据修订的影响（两版本均有的单元）", "effect of revised data, cells in both")
    bounds_effect: Series[float] = _effect("上下界移动的影响", "effect of bounds that moved")
    coverage_effect: Series[float] = _effect("覆盖变化的影响（单元的增减）", "effect of cells that came or went")
    structure_effect: Series[float] = _effect("权重或结构变化的影响", "effect of other weights or another structure")
    flag: Series[str] = column(
        "标记：某端缺值（missing）或未发布（unpublished）；空为两端均已发布",
        "which end has no value (missing) or no published score (unpublished); '' if both are published",
        isin=FLAGS,
    )

    class Config:
        name = "vintage.revision"
        metadata = {
            "zh": "一行为一对版本、方案、节点、地区、年份的修订及其无余项分解（夏普利值）",
            "en": "one row per pair of releases, scheme, node, area and year, decomposed without residual (Shapley)",
            "key": ["from_release", "to_release", "scheme", "node_id", "area", "year"],
            "rules": {"releases_differ": "from_release != to_release"},
        }


class Bridge(Table):
    """vintage.bridge: from the year one report ends with to the year the next ends with."""

    from_release: Series[str] = column("旧版本", "earlier release", matches=IDENTIFIER)
    to_release: Series[str] = column("新版本", "later release", matches=IDENTIFIER)
    scheme: Series[str] = column("方案", "scheme", matches=IDENTIFIER)
    node_id: Series[str] = column("节点", "node", matches=IDENTIFIER)
    area: Series[str] = column("地区", "area")
    from_year: Series[int] = column("旧版本发布的末年", "last year published earlier", ge=1949, le=2100)
    to_year: Series[int] = column("新版本发布的末年", "last year published later", ge=1949, le=2100)
    from_score: Series[float] = _effect("旧版本末年得分", "score of from_year as first published")
    revised_score: Series[float] = _effect("该年在新版本中的得分", "score of from_year in the later release")
    to_score: Series[float] = _effect("新版本末年得分", "score of to_year in the later release")
    change: Series[float] = _effect("报告间变动 = 同口径变动 + 修订", "change = like_for_like + revision")
    like_for_like: Series[float] = _effect("同口径变动（均按新版本）", "growth inside the later release")
    revision: Series[float] = _effect("旧版本末年的修订", "revision of from_year between the releases")

    class Config:
        name = "vintage.bridge"
        metadata = {
            "zh": "一行为一对版本、方案、节点、地区（两版本均有发布）：从上一报告末年到下一报告末年",
            "en": "one row per pair of releases, scheme, node and area both publish: from report to report",
            "key": ["from_release", "to_release", "scheme", "node_id", "area"],
            "rules": {"releases_differ": "from_release != to_release"},
        }
