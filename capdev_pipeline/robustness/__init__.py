"""How sure the index is: other weights, expert ballots, uncertainty, sensitivity, coherence.

Belongs here: pure functions over matrices and tables. Does not belong here: the index itself (capdev_pipeline.index),
files and databases.
"""
