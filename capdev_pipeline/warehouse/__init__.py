"""The warehouse: the only place that opens a database.

Belongs here: connections, tables from the models, the writer, the steps of a build, audits, publishing and
verifying. Does not belong here: formulas (clean, index, audit), Dagster (defs).
"""
