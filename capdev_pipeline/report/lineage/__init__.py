"""The lineage page: where every column comes from and where it goes, drawn.

Belongs here: the page and the order of its boxes. Does not belong here: lineage itself (capdev_pipeline.schemas).
"""

from capdev_pipeline.report.lineage.page import lineage_page

__all__ = ["lineage_page"]
