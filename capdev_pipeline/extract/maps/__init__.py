"""Table maps: which series a row or column of a published table is, per table and edition, as data.

Belongs here: the files raw/<source>/maps/<table>.yaml, recognising a table by them, the figures they read.
Does not belong here: reading the table itself (extract.published), units, ranges, choice (capdev_pipeline.clean).
"""

from capdev_pipeline.extract.maps.figures import mapped_rows, read_mapped_extract, read_rows
from capdev_pipeline.extract.maps.load import read_maps
from capdev_pipeline.extract.maps.model import Item, Layout, TableMap
from capdev_pipeline.extract.maps.recognise import Nearest, Recognised, nearest, recognise

__all__ = [
    "Item",
    "Layout",
    "Nearest",
    "Recognised",
    "TableMap",
    "mapped_rows",
    "nearest",
    "read_mapped_extract",
    "read_maps",
    "read_rows",
    "recognise",
]
