"""Sobol indices: a printed case, the control, and that N grows until the intervals are narrow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from capdev_pipeline.framework.robustness_rules import SobolRules
from capdev_pipeline.robustness import sensitivity
from capdev_pipeline.robustness.panel import Panel
from capdev_pipeline.robustness.variants import FACTORS, Choices
from tests.robustness.conftest import NOTHING

NAMES = ("x1", "x2", "x3", "dummy")


def ishigami(numbers: np.ndarray) -> Mapping[str, np.ndarray]:
    """a = 7, b = 0.1, arguments from -pi to pi; a fourth number does nothing."""
    x = (2 * numbers - 1) * np.pi
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return {"y": y, "flat": np.ones(len(y))}


def test_ishigami_has_its_printed_indices() -> None:
    found = sensitivity.indices(ishigami, NAMES, seed=1, rules=SobolRules())
    y = found[found["output"] == "y"].set_index("factor")
    assert y["s1"].tolist() == pytest.approx([0.31390519, 0.44241114, 0, 0], abs=0.02)
    assert y["st"].tolist() == pytest.approx([0.55758886, 0.44241114, 0.24368366, 0], abs=0.02)
    assert y[["s1_ci", "st_ci"]].max(axis=None) < 0.05
    assert y.loc["dummy", ["s1", "st"]].tolist() == [0, 0]
    assert y["samples"].iloc[0] > 256
    assert found["stable"].all()


def test_what_did_not_settle_says_so() -> None:
    found = sensitivity.indices(ishigami, NAMES, seed=1, rules=SobolRules(first=64, largest=128))
    assert (found["samples"] == 128).all()
    assert not found["stable"].any()
    assert sensitivity.indices(ishigami, NAMES, seed=1, rules=SobolRules(first=64, half_width=5))["stable"].all()


def test_an_output_that_never_varies_has_no_indices() -> None:
    found = sensitivity.indices(ishigami, NAMES, seed=1, rules=SobolRules(largest=256))
    assert found.loc[found["output"] == "flat", ["s1", "st"]].isna().all(axis=None)


def test_a_variant_without_a_value_takes_its_base_point_along() -> None:
    def gappy(numbers: np.ndarray) -> Mapping[str, np.ndarray]:
        y = ishigami(numbers)["y"]
        y[: 6 * 10 : 6] = np.nan  # one of six variants of each of ten base points
        return {"y": y, "never": np.full(len(y), np.nan)}

    found = sensitivity.indices(gappy, NAMES, seed=1, rules=SobolRules(first=4096, largest=4096)).set_index("output")
    assert (found.loc["y", "samples"] == 4096 - 10).all()
    assert found.loc["y", "s1"].tolist() == pytest.approx([0.31390519, 0.44241114, 0, 0], abs=0.03)
    assert (found.loc["never", "samples"] == 0).all()
    assert found.loc["never", ["s1", "st"]].isna().all(axis=None)


def test_the_index_by_every_factor_with_a_quiet_control(small_panel: Panel) -> None:
    told: list[tuple[int, int]] = []
    rules = SobolRules(largest=1024)
    found = sensitivity.of_index(
        small_panel, Choices(), ["here"], seed=1, rules=rules, progress=lambda *at: told.append(at)
    )
    assert list(found["output"].unique()) == ["change", "trend"]
    for _, part in found.groupby("output"):
        assert part["factor"].tolist() == list(FACTORS)
        assert part.set_index("factor").loc["dummy", "st"] == pytest.approx(0, abs=1e-12)
        assert (part["st"] > 0.1).any()
    assert told[-1][0] == told[-1][1]


def test_the_only_choice_that_is_left_explains_everything(small_panel: Panel) -> None:
    sure = replace(small_panel, error=np.zeros_like(small_panel.error))
    only = replace(NOTHING, normalisations=("min_max", "z_score"))
    found = sensitivity.of_index(sure, only, ["here"], seed=1, rules=SobolRules(largest=1024))
    by_factor = found[found["output"] == "trend"].set_index("factor")
    assert by_factor.loc["normalisation", ["s1", "st"]].tolist() == pytest.approx([1, 1], abs=0.05)
    assert by_factor.drop(index="normalisation")["st"].max() < 0.01


def test_areas_measured_together_have_indices_of_their_own(pooled_panel: Panel) -> None:
    rules = SobolRules(first=64, largest=64)
    found = sensitivity.of_index(pooled_panel, Choices(), ["there", "here"], seed=1, rules=rules)
    assert set(found["area"]) == {"here", "there"}
    assert len(found) == 2 * 2 * len(FACTORS)
    one_year = replace(pooled_panel, areas=tuple("abcdefgh"), years=(2020,) * 8)
    assert sensitivity.of_index(one_year, Choices(), ["a"], seed=1, rules=rules).empty
