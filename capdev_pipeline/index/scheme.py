"""How a tree is aggregated: the scheme, and the columns of a scored tree.

Belongs here: the declaration of a scheme and its own validity. Does not belong here: any computation on data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from capdev_pipeline.index.frames import refuse
from capdev_pipeline.index.means import KINDS, Kind

STATUSES = ("observed", "derived", "estimated", "interpolated")
GRADES = ("a", "b", "c", "d")
WEIGHT_COLUMNS = tuple(f"weight_{part}" for part in (*STATUSES, *GRADES))
TREE_COLUMNS = (
    *("scheme", "node_id", "level", "area", "year", "release"),
    *("score", "partial", "lower", "upper", "coverage", "present", "indicators"),
    *WEIGHT_COLUMNS,
)


@dataclass(frozen=True)
class Scheme:
    """One way to aggregate the tree.

    kind: 'weighted' (means with the nodes' weights) or 'plain_sum' (unweighted sum of the indicators'
    scores).
    aggregation: level of the PARENT -> mean of its children (0 = how the composite is made); default
    arithmetic.
    min_coverage: the effective weight (0-1) from which a node's value is published.
    worst, best: the scores that the worst and the best value there can be would have; null if the normalisation knows
    none, as z-scores: then a node with a missing indicator has no bounds.
    fixed: the yardsticks are fixed, so that scores may lie beyond worst and best; the bounds of a node are then
    widened to its own value.
    by_bounds: the score follows from the value, lo and hi alone (min-max, goalposts, efficacy).
    Raises MethodError with everything that is wrong. Source: METHODS.md section 4.
    """

    name: str
    kind: Literal["weighted", "plain_sum"] = "weighted"
    aggregation: Mapping[int, Kind] = field(default_factory=dict)
    min_coverage: float = 0.5
    worst: float | None = 0.0
    best: float | None = 1.0
    fixed: bool = False
    by_bounds: bool = True

    def __post_init__(self) -> None:
        problems = []
        if self.kind not in ("weighted", "plain_sum"):
            problems.append(f"scheme {self.name}: kind {self.kind!r} [kind]; use 'weighted' or 'plain_sum'")
        for level, mean in self.aggregation.items():
            if mean not in KINDS:
                problems.append(f"scheme {self.name}: level {level} {mean!r} [aggregation]; use one of {KINDS}")
            elif self.kind == "plain_sum" and mean != "arithmetic":
                problems.append(f"scheme {self.name}: level {level} {mean} [a plain sum has no mean]; drop it")
        if not 0 <= self.min_coverage <= 1:
            problems.append(f"scheme {self.name}: min_coverage {self.min_coverage} [0 to 1]; correct it")
        if (self.worst is None) != (self.best is None):
            problems.append(f"scheme {self.name}: worst {self.worst}, best {self.best} [both or none]; give both")
        elif self.worst is not None and self.best is not None and self.worst >= self.best:
            problems.append(f"scheme {self.name}: worst {self.worst}, best {self.best} [worst < best]; correct them")
        refuse(problems)

    def mean_of(self, level: int) -> Kind:
        """The mean that makes a node of this level from its children."""
        return self.aggregation.get(level, "arithmetic")
