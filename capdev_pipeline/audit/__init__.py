"""What the figures and the report are held against.

Belongs here: coverage, the claims of a report and the rules that test them, as pure functions over tables.
Does not belong here: invariants of the warehouse, which are queries (capdev_pipeline.warehouse.audits).
"""
