"""The pandera models: the single source of truth of every table.

Belongs here: what a table is (columns, types, ranges, keys, cross-column rules, units, meaning in Chinese
and English) and validation against it. Does not belong here: SQL, files, formulas.
"""

from capdev_pipeline.schemas.base import Table, column, columns_of, key_of, meaning_of, rules_of, validate
from capdev_pipeline.schemas.registry import PUBLISHED, TABLES, model_of

__all__ = [
    "PUBLISHED",
    "TABLES",
    "Table",
    "column",
    "columns_of",
    "key_of",
    "meaning_of",
    "model_of",
    "rules_of",
    "validate",
]
