"""Revisions drawn against the published file."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from capdev_pipeline.report.charts import Chart
from capdev_pipeline.report.charts.revision import EFFECTS, release_pairs, revision_charts
from capdev_pipeline.report.frames import Frames
from tests.report.charts.values import drawn, values

Ask = Callable[[str], list[tuple[Any, ...]]]


def test_releases_are_compared_with_the_one_after(frames: Frames, ask: Ask) -> None:
    names = [name for (name,) in ask("select release from vintage.release order by as_of nulls last")]
    assert release_pairs(frames) == list(pairwise(names))


def test_effects_and_totals_are_those_of_the_table(charts: dict[str, Chart], frames: Frames, ask: Ask) -> None:
    for node in (frames.root, *frames.children(frames.root)):
        chart, checked = charts[f"revision-{node}"], 0
        for before, after in release_pairs(frames):
            rows = ask(f"""
                select year, total, {", ".join(EFFECTS)}, flag from vintage.revision
                where scheme = 'declared' and node_id = '{node}'
                  and from_release = '{before}' and to_release = '{after}' order by year
            """)
            for year, total, *effects, flag in rows:
                key = f"{before}>{after}-{year}"
                (mark,) = (row for row in values(chart, row=key) if "ends" in row)
                assert mark["total"] == drawn(total)
                assert mark["ends"] == ("unpublished" if flag else "published")
                parts = {part["effect"]: part["size"] for part in values(chart, row=key) if "effect" in part}
                for name, size in zip(EFFECTS, effects, strict=True):
                    assert parts.get(name, 0 if size is not None else None) == drawn(size)
                if total is not None:
                    assert sum(parts.values()) == pytest.approx(total, abs=1e-5)
                checked += 1
        assert checked == len(chart.data.rows)


def test_which_end_lacks_a_score_is_said(charts: dict[str, Chart], frames: Frames) -> None:
    said = {row["flag"]["en"] for row in values(charts[f"revision-{frames.root}"])}
    assert said >= {"published in both releases", "not published in the earlier release"}


def test_a_single_release_has_nothing_to_compare(frames: Frames) -> None:
    table = frames.all("vintage.release")
    alone = Frames({**frames.tables, "vintage.release": table[table["release"] == "current"]})
    assert revision_charts(alone) == []
