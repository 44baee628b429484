"""Words that several charts use: names of nodes, schemes, releases, units, the line that names the source.

Belongs here: texts made from the tables. Does not belong here: what only one chart says.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both

YEAR = both("年份", "year")
SCORE = both("得分", "score")
LOWER, UPPER = both("下界", "lower bound"), both("上界", "upper bound")
COVERAGE = both("覆盖率", "coverage")
ESTIMATED = both("其中估计", "of it estimated")
INTERPOLATED = both("其中插值", "of it interpolated")
VALUE, UNIT = both("数值", "value"), both("单位", "unit")
STATUS, GRADE = both("状态", "status"), both("证据等级", "evidence grade")
METHOD = both("得出方法", "method")
MISSING = both("缺失", "missing")


def node_name(frames: Frames, node_id: str) -> Text:
    """The name of a node."""
    node = frames.nodes.loc[node_id]
    return both(str(node["name_zh"]), str(node["name_en"]))


def node_names(frames: Frames, node_ids: Sequence[str]) -> dict[str, Text]:
    """The names of nodes by their id."""
    return {node_id: node_name(frames, node_id) for node_id in node_ids}


def scheme_row(frames: Frames, scheme: str) -> pd.Series:
    """The row of meta.scheme."""
    table = frames.all("meta.scheme")
    return table[table["scheme"] == scheme].iloc[0]


def scheme_name(frames: Frames, scheme: str) -> Text:
    """What a scheme does, with its id."""
    if scheme_row(frames, scheme)["kind"] == "plain_sum":
        return both(f"得分直接相加（{scheme}）", f"plain sum of scores ({scheme})")
    return both(f"按权重平均（{scheme}）", f"weighted mean ({scheme})")


def highest(frames: Frames, scheme: str, node_id: str) -> int:
    """The highest score a node can have: 1, or the number of its indicators where they are added up."""
    if scheme_row(frames, scheme)["kind"] != "plain_sum":
        return 1
    return indicators_below(frames, node_id)


def indicators_below(frames: Frames, node_id: str) -> int:
    """How many indicators a node has, itself included if it is one."""
    scores = frames.shown("index.score")
    return int(scores.loc[scores["node_id"] == node_id, "indicators"].max())


def score_unit(frames: Frames, scheme: str, node_id: str) -> Text:
    """The unit of a score with its range."""
    top = highest(frames, scheme, node_id)
    return both(f"点，0–{top}", f"points, 0–{top}")


def release_name(frames: Frames, release: str) -> Text:
    """A release by its cut-off date."""
    table = frames.all("vintage.release")
    days = table.loc[table["release"] == release, "as_of"].dropna()
    if days.empty:
        return both("当前版本", "current release")
    day = pd.Timestamp(str(days.iloc[0])).date().isoformat()
    return both(f"截至 {day}", f"as of {day}")


def source(frames: Frames, *tables: str) -> Text:
    """The source line of what is computed here: index, tables, build, release."""
    build = frames.all("meta.build")
    number = f"，构建 {build['build_id'].iloc[0]}" if len(build) else ""
    number_en = f", build {build['build_id'].iloc[0]}" if len(build) else ""
    root, named = node_name(frames, frames.root), "、".join(tables)
    release = release_name(frames, frames.release)
    return both(
        f"来源：{root['zh']}数据仓库，表 {named}（{release['zh']}{number}）",
        f"Source: warehouse of the {root['en']}, {', '.join(tables)} ({release['en']}{number_en})",
    )


def joined_source(frames: Frames, observation_ids: pd.Series, *tables: str) -> Text:
    """The source line with the source families of the observations (a list in each row) behind the numbers."""
    ids = list(observation_ids.explode().dropna().unique())
    observed = frames.all("clean.observation")
    families = list(observed.loc[observed["observation_id"].isin(ids), "source_id"].unique())
    sources = frames.all("meta.source")
    used = sources[sources["source_id"].isin(families)].sort_values("source_id")
    own = source(frames, *tables)
    if used.empty:
        return own
    return both(
        own["zh"] + "；印刷数字来自：" + "、".join(used["name_zh"]),
        own["en"] + "; printed figures from: " + ", ".join(used["name_en"]),
    )


def joined(*texts: Text) -> Text:
    """Sentences one after the other; empty ones left out."""
    return both("".join(t["zh"] for t in texts), " ".join(t["en"] for t in texts if t["en"]))
