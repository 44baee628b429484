"""Words that several charts use: names of nodes, schemes, releases, units, the line that names the source.

Belongs here: texts made from the tables. Does not belong here: what only one chart says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both

MINUS = "−"
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
    """What a published scheme does, or the name of the further method, with the id of the scheme."""
    row = scheme_row(frames, scheme)
    if not row["published"]:
        kind = both("，得分直接相加", ", plain sum") if row["kind"] == "plain_sum" else both("", "")
        return both(f"{row['method_zh']}{kind['zh']}（{scheme}）", f"{row['method_en']}{kind['en']} ({scheme})")
    if row["kind"] == "plain_sum":
        return both(f"得分直接相加（{scheme}）", f"plain sum of scores ({scheme})")
    return both(f"按权重平均（{scheme}）", f"weighted mean ({scheme})")


def mean_of(mean: str, level_means: str, level: int) -> str:
    """The mean that makes the nodes of a level (0: the composite), from the two columns of meta.scheme."""
    others = (entry.split() for entry in level_means.split(",") if entry.strip())
    return {int(at): other for at, other in others}.get(level, mean)


def limits(frames: Frames, scheme: str, node_id: str) -> tuple[float, float] | None:
    """The worst and the best score a node can have, in points of the scheme; none where its scores have no limits.

    Those of the method, times the number of indicators where scores are added up.
    """
    row = scheme_row(frames, scheme)
    if pd.isna(row["worst"]) or pd.isna(row["best"]):
        return None
    count = indicators_below(frames, node_id) if row["kind"] == "plain_sum" else 1
    return float(row["worst"]) * count, float(row["best"]) * count


def extent(found: tuple[float, float] | None, drawn: Iterable[float | None]) -> tuple[float, float]:
    """What an axis of scores spans: the limits, and every number drawn (fixed yardsticks can be left behind)."""
    known = [value for value in drawn if value is not None]
    ends = [*(found or ()), *known]
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def span(found: tuple[float, float] | None) -> str:
    """The limits as a reader sees them, '0–1'; '' where there are none."""
    return "" if found is None else "–".join(f"{end:g}".replace("-", MINUS) for end in found)


def indicators_below(frames: Frames, node_id: str) -> int:
    """How many indicators a node has, itself included if it is one."""
    scores = frames.shown("index.score")
    return int(scores.loc[scores["node_id"] == node_id, "indicators"].max())


def score_unit(frames: Frames, scheme: str, node_id: str) -> Text:
    """The unit of a score with its range."""
    ends = span(limits(frames, scheme, node_id))
    return both(f"点，{ends}", f"points, {ends}") if ends else both("点", "points")


def score_axis(frames: Frames, scheme: str, node_id: str) -> Text:
    """The title of an axis of scores."""
    unit = score_unit(frames, scheme, node_id)
    return both(f"得分（{unit['zh']}）", f"score ({unit['en']})")


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


def cases(*, pooled: bool) -> Text:
    """What the cases of a statistic are: nothing to say for years, a clause where they are areas and years."""
    return both("；个案为各地区各年", "– cases are all areas and years") if pooled else both("", "")


def joined(*texts: Text) -> Text:
    """Sentences one after the other; empty ones left out."""
    return both("".join(t["zh"] for t in texts), " ".join(t["en"] for t in texts if t["en"]))
