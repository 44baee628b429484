"""Shapley values: what each of several factors did to an outcome, without residual.

Belongs here: the general formula, over numbers or expressions. Does not belong here: what the factors are
and how an outcome is computed under some of them (revise.py).
Source: METHODS.md sections 6 and 9.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from itertools import combinations
from typing import Any


def shapley(factors: Collection[str], outcome: Callable[[frozenset[str]], Any]) -> dict[str, Any]:
    """The effect of each factor; the effects add up to outcome(all factors) - outcome(none).

    In: outcome(changed), the result when the factors in `changed` have moved and the others have not: a number,
    or anything that can be added, subtracted and multiplied by a number (a Narwhals expression).
    Formula: effect_f = sum over the subsets S of the other factors of |S|! (n - |S| - 1)! / n! x
    (outcome(S and f) - outcome(S)), n the number of factors. Made of differences, so that a factor that changes
    nothing has an effect of exactly 0. Source: METHODS.md section 9.
    """
    n = len(factors)
    effects = {}
    for factor in factors:
        others = [other for other in factors if other != factor]
        terms = []
        for size in range(n):
            weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            for subset in map(frozenset, combinations(others, size)):
                terms.append((outcome(subset | {factor}) - outcome(subset)) * weight)
        effects[factor] = sum(terms[1:], start=terms[0])
    return effects
