"""From the method files to what the formulas take.

Belongs here: the Normaliser, the yardsticks and the schemes of each method. Does not belong here: formulas (index),
running them (steps_index.py), the shape of the files (framework).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from capdev_pipeline.framework import Definition, Framework, Method, levels_of
from capdev_pipeline.framework.method import DistanceToTarget, Efficacy, Goalposts
from capdev_pipeline.index.methods import Normaliser
from capdev_pipeline.index.scheme import Scheme
from capdev_pipeline.schemas import TABLES, columns_of

# The score follows from the value and the stored bounds alone, so that a revision can tell the two apart.
BY_BOUNDS = ("min_max", "goalposts", "efficacy")
FIXED = ("goalposts", "efficacy")


def normaliser(method: Method, framework: Framework, *, is_current: bool) -> Normaliser:
    """The normalisation of a method for a release; is_current: it has no cut-off."""
    rules = framework.indicators
    neutral = {i: v for i, r in rules.items() if isinstance(v := r.when_constant, float)}
    unscored = frozenset(i for i, r in rules.items() if r.when_constant == "unscored")
    worst, best = method.normalisation.limits
    return Normaliser(
        kind=method.normalisation.kind,
        worst=worst,
        best=best,
        pooled=method.normalisation.pooled_over_areas,
        # At an early cut-off one value is all there may be: unscored, with its reason, is the answer.
        unscored=unscored if is_current else frozenset(rules) - neutral.keys(),
        neutral=neutral,
    )


def yardsticks(method: Method) -> pd.DataFrame | None:
    """The yardsticks of a method as the formulas of index.thresholds take them; None if it has none."""
    rule = method.normalisation
    if isinstance(rule, Goalposts):
        rows = [(name, post.lower, post.upper) for name, post in rule.yardsticks.items()]
        return pd.DataFrame(rows, columns=["indicator_id", "lower_post", "upper_post"])
    if isinstance(rule, DistanceToTarget):
        return pd.DataFrame(
            [(name, goal.target) for name, goal in rule.yardsticks.items()], columns=["indicator_id", "target"]
        )
    if isinstance(rule, Efficacy):
        marks = [(name, mark.satisfactory, mark.unacceptable) for name, mark in rule.yardsticks.items()]
        return pd.DataFrame(marks, columns=["indicator_id", "satisfactory", "unacceptable"])
    return None


def yardstick_rows(definition: Definition) -> pd.DataFrame:
    """meta.yardstick: every yardstick of every method with its citation."""
    rows = [
        (method.method_id, indicator, name, value, posts.citation)
        for method in definition.methods
        if isinstance(method.normalisation, Goalposts | DistanceToTarget | Efficacy)
        for indicator, posts in method.normalisation.yardsticks.items()
        for name, value in posts.model_dump(exclude={"citation"}).items()
    ]
    return pd.DataFrame(rows, columns=list(columns_of(TABLES["meta.yardstick"])), dtype=None if rows else object)


def schemes_of(method: Method, framework: Framework) -> list[Scheme]:
    """The schemes of a method."""
    deepest = max(levels_of(framework.nodes).values())
    worst, best = method.normalisation.limits
    means = {level: method.aggregation.levels.get(level, method.aggregation.kind) for level in range(deepest)}
    return [
        Scheme(
            name=rule.name,
            kind=rule.kind,
            aggregation=means if rule.kind == "weighted" else {},
            min_coverage=method.aggregation.minimum_coverage,
            worst=worst,
            best=best,
            fixed=method.normalisation.kind in FIXED,
            by_bounds=method.normalisation.kind in BY_BOUNDS,
        )
        for rule in method.schemes
    ]


def published_schemes(definition: Definition) -> list[Scheme]:
    """The schemes of method.yaml."""
    return schemes_of(definition.method, definition.framework)


def all_schemes(definition: Definition) -> Sequence[tuple[Method, Scheme]]:
    """Every scheme of every method with its method, in their order."""
    return [(method, s) for method in definition.methods for s in schemes_of(method, definition.framework)]
