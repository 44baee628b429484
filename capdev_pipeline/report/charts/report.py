"""All charts of the report in reading order.

Belongs here: which charts there are. Does not belong here: how one is drawn.
"""

from __future__ import annotations

from capdev_pipeline.report.charts.chart import Chart
from capdev_pipeline.report.charts.correlation import correlation_charts
from capdev_pipeline.report.charts.coverage import coverage_chart
from capdev_pipeline.report.charts.external import external_charts
from capdev_pipeline.report.charts.indicator import indicator_chart
from capdev_pipeline.report.charts.influence import influence_charts
from capdev_pipeline.report.charts.left_out import left_out_charts
from capdev_pipeline.report.charts.methods import methods_charts
from capdev_pipeline.report.charts.point import point_charts
from capdev_pipeline.report.charts.reconciliation import reconciliation_charts
from capdev_pipeline.report.charts.revision import revision_charts
from capdev_pipeline.report.charts.score import score_chart
from capdev_pipeline.report.charts.sobol import sobol_charts
from capdev_pipeline.report.charts.waterfall import waterfall_charts
from capdev_pipeline.report.frames import Frames

__all__ = ["indicator_chart", "report_charts"]


def report_charts(frames: Frames) -> list[Chart]:
    """Every chart of the report but those of single indicators, in reading order."""
    return [
        *_scores(frames),
        *point_charts(frames),
        *waterfall_charts(frames),
        coverage_chart(frames),
        *revision_charts(frames),
        *sobol_charts(frames),
        *left_out_charts(frames),
        *correlation_charts(frames),
        *influence_charts(frames),
        *methods_charts(frames),
        *external_charts(frames),
        *reconciliation_charts(frames),
    ]


def _scores(frames: Frames) -> list[Chart]:
    """The composite, then each node right below it with its children; every scheme, the default first."""
    parents = [node for node in frames.children(frames.root) if frames.children(node)]
    nodes = [frames.root, *parents]
    return [score_chart(frames, s, node, children=node != frames.root) for node in nodes for s in frames.schemes]
