"""Statistical tables as published, to long records with the cell each value is printed in.

Belongs here: reading xls, xlsx, ods, csv and html tables of yearbooks, bulletins and portals.
Does not belong here: which series a label is (table maps), conversion, choice (capdev_pipeline.clean).
"""

from capdev_pipeline.extract.published.grid import Grid
from capdev_pipeline.extract.published.load import load_grids
from capdev_pipeline.extract.published.read import read_grid, read_grids, read_tables
from capdev_pipeline.extract.published.records import Given, ask_for_missing
from capdev_pipeline.extract.published.table import Column, Preamble, Record, Row, Table

__all__ = [
    "Column",
    "Given",
    "Grid",
    "Preamble",
    "Record",
    "Row",
    "Table",
    "ask_for_missing",
    "load_grids",
    "read_grid",
    "read_grids",
    "read_tables",
]
