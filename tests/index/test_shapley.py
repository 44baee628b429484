"""Shapley values with known answers.

Belongs here: the general formula. Does not belong here: trees and releases (test_revise.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.index.shapley import shapley


def product_of(start: tuple[float, ...], end: tuple[float, ...]) -> Callable[[frozenset[str]], float]:
    """The product of factors '0', '1', ..., those in the subset at their end."""
    return lambda changed: math.prod(
        b if str(k) in changed else a for k, (a, b) in enumerate(zip(start, end, strict=True))
    )


@pytest.mark.parametrize(
    ("start", "end", "effects", "digits"),
    [
        ((0.6, 0.5), (0.3, 0.45), (-0.1425, -0.0225), 1e-12),
        (
            (51.78746, 0.45919, 0.52638),
            (84.90502, 0.75756, 0.51065),
            (10.4340333, 10.5608476, -0.6670084),
            5e-8,  # printed with seven digits
        ),
    ],
)
def test_products_of_the_methods_paper(
    start: tuple[float, ...], end: tuple[float, ...], effects: tuple[float, ...], digits: float
) -> None:
    outcome = product_of(start, end)
    names = [str(k) for k in range(len(start))]
    found = shapley(names, outcome)
    assert [found[name] for name in names] == pytest.approx(effects, abs=digits, rel=0)
    assert sum(found.values()) == pytest.approx(math.prod(end) - math.prod(start), abs=1e-9)


@given(st.lists(st.floats(-10, 10), min_size=16, max_size=16))
def test_any_outcome_is_explained_without_residual(outcomes: list[float]) -> None:
    def outcome(changed: frozenset[str]) -> float:
        return outcomes[sum(2 ** "abcd".index(name) for name in changed)]

    assert sum(shapley("abcd", outcome).values()) == pytest.approx(outcomes[15] - outcomes[0], abs=1e-9)


def test_a_factor_without_influence_has_exactly_no_effect() -> None:
    found = shapley("abc", lambda changed: 0.1 * len(changed & {"a", "b"}) + 0.7)
    assert found["c"] == 0
    assert found["a"] == pytest.approx(found["b"])


def test_one_factor_takes_it_all() -> None:
    assert shapley("a", lambda changed: 5.0 if changed else 2.0) == {"a": 3.0}
