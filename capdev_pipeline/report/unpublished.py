"""Nodes whose score is not published though part of what is below them has a value.

Belongs here: finding them, the sentence about a contribution that rests on one. Does not belong here: the marks
beside a number.
"""

from __future__ import annotations

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import both

AT_AN_END = both(
    "该下级在首年或末年的得分未公布，按现有值计",
    "the child's score of an end is not published; its value from what is present is used",
)


def unpublished(frames: Frames, scheme: str) -> set[tuple[str, int]]:
    """(node, year) of every value that has no published score: its coverage is below the minimum of the scheme."""
    scores = frames.shown("index.score")
    rows = scores[(scores["scheme"] == scheme) & scores["score"].isna() & scores["partial"].notna()]
    return {(str(node), int(year)) for node, year in zip(rows["node_id"], rows["year"], strict=True)}
