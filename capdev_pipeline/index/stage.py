"""Growth of every node over declared stages.

Belongs here: change and yearly change between two years. Does not belong here: who caused it (contribute.py).
"""

from __future__ import annotations

import narwhals as nw

from capdev_pipeline.index.frames import FrameT, ratio

_NODE = ("scheme", "node_id", "area", "release")


def stages(tree: FrameT, stages_frame: FrameT) -> FrameT:
    """The growth of every node in every stage.

    In: tree from score_tree (any number of schemes); stages_frame with from_year, to_year. Out: scheme,
    node_id, area, release, from_year, to_year, change (unit of the scores), annual_change (the same per
    year); both null where a published score is null or absent at either end.
    Formula: change = score(to) - score(from); annual_change = change / (to - from). Source: METHODS.md
    section 5.
    """
    spans = stages_frame.select("from_year", "to_year").unique()
    rows = tree.select(*_NODE).unique().join(spans, how="cross")
    for year, name in (("from_year", "_score0"), ("to_year", "_score1")):
        cells = tree.select(*_NODE, nw.col("year").alias(year), nw.col("score").alias(name))
        rows = rows.join(cells, on=[*_NODE, year], how="left")
    change = nw.col("_score1") - nw.col("_score0")
    years = nw.col("to_year") - nw.col("from_year")
    return rows.select(
        *_NODE, "from_year", "to_year", change.alias("change"), ratio(change, years).alias("annual_change")
    )
