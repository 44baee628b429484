"""The workbook: the index with live formulas, in the anatomy of official statistical tables.

Belongs here: sheets, formulas, styles. Does not belong here: any other format.
"""

from __future__ import annotations

from capdev_pipeline.report.workbook.assemble import workbook

__all__ = ["workbook"]
