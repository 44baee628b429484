"""The report as one HTML file.

Belongs here: its sections, templates, style and script. Does not belong here: charts (report.charts).
"""

from capdev_pipeline.report.page.document import report_page

__all__ = ["report_page"]
