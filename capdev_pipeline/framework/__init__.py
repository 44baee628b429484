"""The indicator framework as data, and its model.

Belongs here: the files that define an index (nodes, weights, how an indicator takes its value, series,
areas, units, method) and the models that check them. Does not belong here: reading figures, formulas.
"""

from capdev_pipeline.framework.definition import Definition, load_definition
from capdev_pipeline.framework.hierarchy import effective_weights, levels_of
from capdev_pipeline.framework.method import Method, SchemeRule
from capdev_pipeline.framework.model import Framework, Indicator, Node, Segment, Select

__all__ = [
    "Definition",
    "Framework",
    "Indicator",
    "Method",
    "Node",
    "SchemeRule",
    "Segment",
    "Select",
    "effective_weights",
    "levels_of",
    "load_definition",
]
