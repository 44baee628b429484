"""Coherence by hand and by known cases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from capdev_pipeline.robustness import coherence


@pytest.fixture
def scores() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "a": [0.0, 1, 3, 4, 7],
            "twin": [0.0, 2, 6, 8, 14],
            "against": [5.0, 4, 2, 1, -2],
            "gappy": [1.0, None, 0, 2, 3],
        },
        index=range(2019, 2024),
    )


def test_pairs_state_n_and_are_flagged(scores: pd.DataFrame) -> None:
    parents = {"a": "p", "twin": "p", "against": "q", "gappy": "q"}
    found = coherence.correlations(scores, parents).set_index(["left", "right"])
    assert found.loc[("a", "twin"), "flag"] == "redundant"
    assert found.loc[("a", "against"), "flag"] == "opposed"
    assert found.loc[("a", "against"), ["r_levels", "r_changes"]].tolist() == pytest.approx([-1, -1])
    assert found.loc[("a", "gappy"), ["n_levels", "n_changes"]].tolist() == [4, 2]
    assert np.isnan(found.loc[("a", "gappy"), "r_changes"])
    assert found.loc[("a", "twin"), "same_parent"]
    assert not found.loc[("a", "against"), "same_parent"]


def test_alpha_of_a_hand_case() -> None:
    # Variances 5/3 each, of the sum 20/3 (a part twice): alpha 1. Unrelated parts: alpha 0.
    part = pd.Series([1.0, 2, 3, 4])
    assert coherence.cronbach_alpha(pd.DataFrame({"x": part, "y": part}))[0] == pytest.approx(1.0)
    unrelated = pd.DataFrame({"x": [1.0, 1, -1, -1], "y": [1.0, -1, 1, -1]})
    assert coherence.cronbach_alpha(unrelated) == (pytest.approx(0.0), 4)
    assert np.isnan(coherence.cronbach_alpha(unrelated.head(3))[0])


def test_first_component_shares() -> None:
    twins = pd.DataFrame({"x": [1.0, 2, 3, 5], "y": [2.0, 4, 6, 10]})
    assert coherence.first_component(twins) == (pytest.approx(1.0), 4)
    unrelated = pd.DataFrame({"x": [1.0, 1, -1, -1], "y": [1.0, -1, 1, -1]})
    assert coherence.first_component(unrelated)[0] == pytest.approx(0.5)


def test_reliability_names_the_opposed_part(scores: pd.DataFrame) -> None:
    found = coherence.reliability(scores, {"node": ["a", "twin", "against"], "single": ["gappy"]}).set_index("node_id")
    assert found.loc["node", "opposed"] == ["against"]
    assert found.loc["single", "opposed"] == []
    assert np.isnan(found.loc["single", "alpha"])


def test_influence_compares_weight_and_effect(scores: pd.DataFrame) -> None:
    found = coherence.influence(scores, scores["a"], {"a": 0.1, "twin": 0.2, "against": 0.3, "gappy": 0.4})
    by_name = found.set_index("indicator_id")
    assert by_name["r2"].tolist()[:3] == pytest.approx([1, 1, 1])
    assert by_name["share"].sum() == pytest.approx(1)
    assert by_name.loc["gappy", "n"] == 4


def test_the_year_a_range_hangs_on() -> None:
    values = pd.DataFrame(
        {"spike": [1.0, 2, 11, 1.5], "even": [1.0, 2, 3, 4], "two": [1.0, 2, None, None]}, index=range(2020, 2024)
    )
    found = coherence.single_years(values).set_index("indicator_id")
    assert list(found.index) == ["spike", "even"]
    assert found.loc["spike", ["year", "loss", "n"]].tolist() == pytest.approx([2022, 0.9, 4])
    assert found.loc["even", "loss"] == pytest.approx(1 / 3)
