"""Which charts show the content of a table.

Belongs here: the charts of a table, from it and the tables it is made of; a drawing as Markdown. Does not belong
here: the charts (report.charts), how they are drawn (report.static), asset metadata (capdev_pipeline.defs).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import cached_property
from html import escape

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts.chart import Chart
from capdev_pipeline.report.charts.correlation import correlation_charts
from capdev_pipeline.report.charts.coverage import coverage_chart
from capdev_pipeline.report.charts.external import external_charts
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
from capdev_pipeline.report.static import svg

UNSEEN = re.compile(r' (?:class|role|aria-[a-z]+|pointer-events|font-family)="[^"]*"')


class FramesOfValues(Frames):
    """Frames for tables that are made before there are scores: area and years are those of the values."""

    @cached_property
    def area(self) -> str:
        """The area that is shown: the first."""
        return str(self.tables["indicator.value"]["area"].min())

    @cached_property
    def years(self) -> list[int]:
        """The years of the release shown."""
        return sorted(int(year) for year in self.shown("indicator.value")["year"].unique())


def _composite(frames: Frames) -> list[Chart]:
    return [score_chart(frames, frames.schemes[0], frames.root, children=False, variants=False)]


def _first_of(charts: Callable[[Frames], list[Chart]]) -> Callable[[Frames], list[Chart]]:
    """The first alone, which is that of the composite."""
    return lambda frames: charts(frames)[:1]


def _before_scores(charts: Callable[[Frames], list[Chart]]) -> Callable[[Frames], list[Chart]]:
    """Charts of a table that needs no scores of nodes."""
    return lambda frames: charts(FramesOfValues(frames.tables))


CHARTS_OF: dict[str, Callable[[Frames], list[Chart]]] = {
    "indicator.value": _before_scores(lambda frames: [coverage_chart(frames)]),
    "report.point": _before_scores(point_charts),
    "index.score": _composite,
    "index.contribution": _first_of(waterfall_charts),
    "vintage.revision": _first_of(revision_charts),
    "audit.reconciliation": reconciliation_charts,
    "robustness.sobol": _before_scores(sobol_charts),
    "robustness.left_out": _before_scores(left_out_charts),
    "robustness.correlation": correlation_charts,
    "robustness.influence": influence_charts,
    "robustness.comparison": methods_charts,
    "robustness.external": external_charts,
}


def pictures(table: str, frames: Frames) -> str:
    """The charts of a table as Markdown images, their text in Chinese; '' if it has none.

    frames needs no other tables than this one and those it is made of, directly or not, and meta.build.
    """
    charts = CHARTS_OF[table](frames) if table in CHARTS_OF else []
    return "\n\n".join(embedded(svg(chart, "zh"), chart.title["en"]) for chart in charts)


def embedded(drawing: str, text: str) -> str:
    """An SVG drawing as a Markdown image that needs no other file; text: for who cannot see it."""
    plain = text.replace("[", "(").replace("]", ")")
    return f"![{plain}](data:image/svg+xml;base64,{base64.b64encode(_smaller(drawing).encode()).decode()})"


def _smaller(drawing: str) -> str:
    """The same drawing without what an image does not show, and with its font named once; a third smaller."""
    root = f'<svg font-family="{escape(theme.FONTS)}" '
    return UNSEEN.sub("", drawing).replace("<svg ", root, 1)
