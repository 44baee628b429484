"""The charts of the report as Vega-Lite.

Belongs here: from tables to Chart, the same for the page, the static figures and the previews. Does not belong
here: rendering (report.static), laying out a page (report.page).
"""

from capdev_pipeline.report.charts.chart import Chart, Data
from capdev_pipeline.report.charts.report import indicator_chart, report_charts

__all__ = ["Chart", "Data", "indicator_chart", "report_charts"]
