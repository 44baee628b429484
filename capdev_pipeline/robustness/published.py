"""The published method as arrays: what every choice is where none varies.

Belongs here: normalisation, means and yardsticks of a method file on the scale 0-1. Does not belong here: rebuilding
(rebuild.py), what varies (variants.py).

Every method is brought to 0-1 so that variants can be laid beside each other: scores between a worst and a best are
shares of that range; z-scores go through the normal distribution function; ranks become percentile ranks; a distance
to target stays as it is, 1 at the target. Source: METHODS.md sections 3 and 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from capdev_pipeline.framework import Framework
from capdev_pipeline.framework.hierarchy import levels_of
from capdev_pipeline.framework.method import DistanceToTarget, Efficacy, Goalposts, Method

Matrix = npt.NDArray[np.float64]

# How a normalisation of a method file is rebuilt; the others are measured by yardsticks of the file.
BY_DATA = {"min_max": "min_max", "percentile_rank": "percentile_rank", "rank": "percentile_rank", "z_score": "z_score"}
FIXED = "fixed"


@dataclass(frozen=True)
class Yardsticks:
    """Where an indicator has 0 and 1, in its unit and the order of the panel; inverse: the score is one / x."""

    zero: Matrix
    one: Matrix
    inverse: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Published:
    """A method on the scale 0-1.

    normalisation: a name of rebuild.NORMALISATIONS. means: by level of the parent, the composite first; levels beyond
    are arithmetic. floor: what geometric and harmonic means lift a score of 0 to, see rebuild.aggregate. neutral:
    indicator -> its score while its values are all equal. yardsticks: for the normalisation 'fixed'. pooled: whether
    values are measured by those of all areas. minimum_coverage: effective weight from which a score is published.
    """

    normalisation: str = "min_max"
    means: tuple[str, ...] = ()
    floor: float = 0.0
    neutral: Mapping[str, float] = field(default_factory=dict)
    yardsticks: Yardsticks | None = None
    pooled: bool = False
    minimum_coverage: float = 0.0

    def mean_of(self, level: int) -> str:
        """The mean that makes the nodes of a level."""
        return self.means[level] if level < len(self.means) else "arithmetic"


def published_of(method: Method, framework: Framework, floor: float = 0.01) -> Published:
    """The published method of a framework.

    floor: for means of ranks, which have no worst score; elsewhere it is worst / best, so that the means equal those of
    the index.
    """
    rule, aggregation = method.normalisation, method.aggregation
    worst, best = rule.limits
    depth = max(levels_of(framework.nodes).values())
    constants = {name: found.when_constant for name, found in framework.indicators.items()}
    return Published(
        normalisation=BY_DATA.get(rule.kind, FIXED),
        means=tuple(aggregation.levels.get(level, aggregation.kind) for level in range(depth)),
        floor=worst / best if worst and best else floor if rule.kind == "rank" else 0.0,
        neutral={name: constant for name, constant in constants.items() if not isinstance(constant, str)},
        yardsticks=_yardsticks(method, framework),
        pooled=rule.pooled_over_areas if rule.kind in BY_DATA else False,
        minimum_coverage=aggregation.minimum_coverage,
    )


def _yardsticks(method: Method, framework: Framework) -> Yardsticks | None:
    rule = method.normalisation
    pairs: list[tuple[float, float, bool]] = []
    for node in framework.nodes:
        if node.direction is None:
            continue
        name, rises = node.node_id, node.direction == "+"
        if isinstance(rule, Goalposts):
            posts = rule.yardsticks[name]
            pairs.append((posts.lower, posts.upper, False) if rises else (posts.upper, posts.lower, False))
        elif isinstance(rule, Efficacy):
            pairs.append((rule.yardsticks[name].unacceptable, rule.yardsticks[name].satisfactory, False))
        elif isinstance(rule, DistanceToTarget):
            pairs.append((0.0, rule.yardsticks[name].target, not rises))
        else:
            return None
    zero, one, inverse = zip(*pairs, strict=True)
    return Yardsticks(np.array(zero), np.array(one), np.array(inverse, dtype=bool))
