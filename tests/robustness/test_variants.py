"""Each factor does what it says, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from capdev_pipeline.framework.robustness_rules import RobustnessRules
from capdev_pipeline.robustness.panel import Panel
from capdev_pipeline.robustness.published import Published
from capdev_pipeline.robustness.variants import FACTORS, Choices, bank_of, choices_of, rebuilt


def with_factor(panel: Panel, choices: Choices, **numbers: float) -> np.ndarray:
    """One variant with these numbers and all other factors as published."""
    row = np.zeros((1, len(FACTORS)))
    for name, number in numbers.items():
        row[0, FACTORS.index(name)] = number
    bank = bank_of(panel, 8, choices, np.random.default_rng(5))
    return rebuilt(panel, bank, choices, row, active=tuple(numbers))[0]


@pytest.fixture
def published(small_panel: Panel) -> np.ndarray:
    return with_factor(small_panel, Choices())


def test_published_by_hand(small_panel: Panel, published: np.ndarray) -> None:
    # a 0 .25 .5 1, b 0 - 1 .5, c 1 2/3 1/3 0, d .25 0 .5 1
    left, right = [0, 0.25, 0.75, 0.75], [0.775, 0.7 * 2 / 3, 0.7 / 3 + 0.15, 0.3]
    assert small_panel.tree.nodes == ["top", "left", "right"]
    assert published[1].tolist() == pytest.approx(left)
    assert published[2].tolist() == pytest.approx(right)
    assert published[0].tolist() == pytest.approx([0.6 * x + 0.4 * y for x, y in zip(left, right, strict=True)])


def test_gaps_take_interpolated_values_out(small_panel: Panel, published: np.ndarray) -> None:
    found = with_factor(small_panel, Choices(), gaps=0.5)
    assert found[2, 1] == pytest.approx(0.0)  # only d is left in 2021
    assert np.delete(found[2], 1).tolist() == pytest.approx(np.delete(published[2], 1).tolist())
    assert with_factor(small_panel, Choices(), gaps=0.0) == pytest.approx(published)


def test_without_grade_d(small_panel: Panel, published: np.ndarray) -> None:
    assert with_factor(small_panel, Choices(), grade_d=0.2)[2].tolist() == pytest.approx([1, 2 / 3, 1 / 3, 0])
    assert with_factor(small_panel, Choices(), grade_d=0.9) == pytest.approx(published)


@pytest.mark.parametrize(
    ("number", "left"), [(0.0, "a"), (0.125, "b"), (0.25, "c"), (0.49, "d"), (0.5, ""), (0.99, "")]
)
def test_one_indicator_left_out(small_panel: Panel, published: np.ndarray, number: float, left: str) -> None:
    found = with_factor(small_panel, Choices(), left_out=number)
    others = {"a": [0, np.nan, 1, 0.5], "b": [0, 0.25, 0.5, 1]}
    if left in others:
        assert found[1].tolist() == pytest.approx(others[left], nan_ok=True)
        assert found[2].tolist() == pytest.approx(published[2].tolist())
    elif left:
        assert found[1].tolist() == pytest.approx(published[1].tolist())
        assert found[2].tolist() == pytest.approx({"c": [0.25, 0, 0.5, 1], "d": [1, 2 / 3, 1 / 3, 0]}[left])
    else:
        assert found == pytest.approx(published)


def test_the_dummy_changes_nothing(small_panel: Panel, published: np.ndarray) -> None:
    assert with_factor(small_panel, Choices(), dummy=0.7) == pytest.approx(published)


def test_errors_stay_within_the_range_they_are_scored_by(small_panel: Panel) -> None:
    found = with_factor(small_panel, Choices(), error=0.3)
    assert ((found >= 0) & (found <= 1)).all()
    assert found != pytest.approx(with_factor(small_panel, Choices()))


def test_other_weights_and_methods_move_the_composite(small_panel: Panel, published: np.ndarray) -> None:
    for factor, number in (("weights", 0.6), ("normalisation", 0.5), ("aggregation", 0.1)):
        assert with_factor(small_panel, Choices(), **{factor: number})[0] != pytest.approx(published[0])
    assert with_factor(small_panel, Choices(normalisations=("min_max",)), normalisation=0.9) == pytest.approx(published)


def test_the_block_of_a_method_file_says_what_varies() -> None:
    rules = RobustnessRules(
        seed=1,
        normalisations=("z_score",),
        geometric=0.1,
        floor=0.2,
        gap_policies=((), ("derived",)),
        without_grade_d=0.3,
        left_out=0.4,
        concentration=50,
    )
    assert choices_of(rules, Published()) == Choices(("z_score",), 0.1, ((), ("derived",)), 0.3, 0.4, 50, 0.2)
    # Yardsticks of the published method are one of the choices: no variant by data alone stands for them.
    assert choices_of(rules, Published(normalisation="fixed")).normalisations == ("z_score", "fixed")
