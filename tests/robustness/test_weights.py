"""Weights from the data: printed cases, properties, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from capdev_pipeline.errors import MethodError
from capdev_pipeline.robustness import weights

CRITIC_CASES = [
    *((61, 1.08, 4.33), (20.7, 0.26, 4.34), (16.3, 1.98, 2.53), (9, 3.29, 1.65)),
    *((5.4, 2.77, 2.33), (4, 4.12, 1.21), (-6.1, 3.52, 2.10), (-34.6, 3.31, 0.98)),
]


def test_entropy_of_a_printed_case() -> None:
    found = weights.entropy(pd.DataFrame([[1, 2], [4, 16]], columns=["a", "b"]))
    assert found.to_dict() == pytest.approx({"a": 0.358889, "b": 0.641111}, abs=5e-7)


def test_critic_of_a_printed_case() -> None:
    found = weights.critic(pd.DataFrame(CRITIC_CASES, columns=["a", "b", "c"]))
    assert found.tolist() == pytest.approx([0.20222554, 0.48090173, 0.31687273], abs=5e-9)


def test_a_principal_component_of_two_opposite_and_one_unrelated() -> None:
    # Correlations 1, -1 and 0: the first component is (1, -1, 0) / sqrt 2.
    cases = pd.DataFrame({"up": [1.0, 2, 3, 4], "down": [4.0, 3, 2, 1], "other": [1.0, -1, -1, 1]})
    assert weights.principal_component(cases).tolist() == pytest.approx([0.5, 0.5, 0.0], abs=1e-12)


@given(arrays(np.float64, (6, 4), elements=st.floats(0.1, 1e3), unique=True))
def test_every_method_gives_shares_that_no_unit_of_measure_moves(values: np.ndarray) -> None:
    cases = pd.DataFrame(values, columns=list("abcd"))
    for method in weights.METHODS.values():
        found = method(cases)
        assert found.sum() == pytest.approx(1)
        assert (found >= 0).all()
        assert method(cases * [1, 10, 100, 0.5]).tolist() == pytest.approx(found.tolist(), abs=1e-6)


@pytest.mark.parametrize("method", ["entropy", "critic", "pca"])
def test_a_gap_is_refused_by_name(method: str) -> None:
    cases = pd.DataFrame({"whole": [1.0, 2, 4], "gappy": [1.0, None, 3]})
    with pytest.raises(MethodError, match="gappy: missing values"):
        weights.METHODS[method](cases)


@pytest.mark.parametrize("method", ["critic", "pca"])
def test_an_indicator_without_variation_is_refused_by_name(method: str) -> None:
    with pytest.raises(MethodError, match="flat: all values are equal"):
        weights.METHODS[method](pd.DataFrame({"moving": [1.0, 2, 4], "flat": [2.0, 2, 2]}))


def test_entropy_refuses_what_it_has_no_logarithm_for() -> None:
    with pytest.raises(MethodError, match="low: negative values") as refusal:
        weights.entropy(pd.DataFrame({"low": [-1.0, 2], "none": [0.0, 0]}))
    assert {problem.where for problem in refusal.value.problems} == {"low", "none"}


def test_one_case_is_too_few() -> None:
    with pytest.raises(MethodError, match=r"1 case\(s\)"):
        weights.entropy(pd.DataFrame({"a": [1.0], "b": [2.0]}))
