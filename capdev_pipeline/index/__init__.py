"""The mathematics of the index: normalise, aggregate, contribute, stage.

Belongs here: pure functions over long Narwhals tables. Does not belong here: reading, writing, or any
one backend.
"""
