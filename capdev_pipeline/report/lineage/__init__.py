"""The lineage page: which column comes from which, drawn without a server.

Belongs here: the order of the tables, template, style and script. Does not belong here: the lineage itself
(capdev_pipeline.schemas.lineage).
"""

from capdev_pipeline.report.lineage.document import lineage_page

__all__ = ["lineage_page"]
