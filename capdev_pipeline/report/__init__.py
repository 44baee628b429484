"""The published tables as figures, pages and a workbook.

Belongs here: pure functions from tables to charts, HTML and xlsx. Does not belong here: opening the warehouse
and putting files in place (capdev_pipeline.warehouse.report).
"""
