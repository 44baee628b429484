"""Coherence by hand and by known cases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

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
    found = coherence.correlations(scores, parents).set_index(["indicator_id", "other_id"])
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


def test_the_case_a_range_hangs_on() -> None:
    values = pd.DataFrame(
        {"spike": [1.0, 2, 11, 1.5], "even": [1.0, 2, 3, 4], "two": [1.0, 2, None, None], "twice": [0.0, 5, 5, 0]},
        index=range(2020, 2024),
    )
    found = coherence.single_years(values).set_index("indicator_id")
    assert list(found.index) == ["spike", "even", "twice"]
    assert found.loc["spike", ["case", "loss", "n"]].tolist() == pytest.approx([2022, 0.9, 4])
    assert found.loc["even", ["case", "loss"]].tolist() == pytest.approx([2020, 1 / 3])
    assert found.loc["twice", ["case", "loss"]].tolist() == [2020, 0]


@given(arrays(np.float64, 7, elements=st.integers(0, 9).map(float)))
def test_the_range_without_each_case_one_by_one(values: np.ndarray) -> None:
    found = coherence.single_years(pd.DataFrame({"x": values}))
    if np.ptp(values) == 0:
        assert found.empty
        return
    rest = [np.ptp(np.delete(values, at)) for at in range(len(values))]
    assert found.iloc[0][["range_without", "case"]].tolist() == [min(rest), rest.index(min(rest))]


def pooled(**areas: dict[str, list[float]]) -> pd.DataFrame:
    """Cases (area, year) from columns by area."""
    parts = [pd.DataFrame(own, index=pd.Index(range(2020, 2020 + len(own["a"])))) for own in areas.values()]
    return pd.concat(parts, keys=list(areas), names=["area", "year"])


def test_changes_stay_within_an_area() -> None:
    scores = pooled(here={"a": [1.0, 2, 4], "b": [1.0, 3, 4]}, there={"a": [9.0, 8, 6], "b": [9.0, 7, 6]})
    assert coherence.changes_of(scores)["a"].tolist() == pytest.approx([np.nan, 1, 2, np.nan, -1, -2], nan_ok=True)
    found = coherence.correlations(scores, {"a": "p", "b": "p"}).iloc[0]
    assert (found["n_levels"], found["n_changes"]) == (6, 4)
    assert found["r_changes"] == pytest.approx(pd.Series([1.0, 2, -1, -2]).corr(pd.Series([2.0, 1, -2, -1])))


def test_without_changes_the_flag_rests_on_the_levels() -> None:
    scores = pooled(
        **{area: {"a": [x], "b": [x], "c": [-x]} for area, x in zip("vwxyz", [1.0, 2, 4, 5, 7], strict=True)}
    )
    found = coherence.correlations(scores, dict.fromkeys("abc", "p"))
    assert found["flag"].tolist() == ["redundant", "opposed", "opposed"]
    assert found["r_changes"].isna().all()


def test_an_indicator_that_does_not_vary_correlates_with_nothing() -> None:
    scores = pd.DataFrame({"a": [1.0, 2, 3, 4, 6], "flat": [0.1 + 0.2] * 5})
    found = coherence.correlations(scores, {"a": "p", "flat": "p"}).iloc[0]
    assert np.isnan(found["r_levels"])
    assert found["flag"] == ""


def test_a_common_trend_alone_is_not_redundant() -> None:
    # Both rise all the time, by turns much and little.
    left, right = np.cumsum([1.0, 9, 1, 9, 1, 9, 1, 9]), np.cumsum([9.0, 1, 9, 1, 9, 1, 9, 1])
    found = coherence.correlations(pd.DataFrame({"a": left, "b": right}), dict.fromkeys("ab", "p")).iloc[0]
    assert found["r_levels"] > coherence.REDUNDANT
    assert found["r_changes"] == pytest.approx(-1)
    assert found["flag"] == ""


def test_what_does_not_vary_has_no_correlation() -> None:
    same, rising = pd.Series([1.0] * 5), pd.Series([1.0, 2.0, 3.0, 4.0, 5.0])
    for left, right, n in ((same, rising, 5), (rising[:3], rising[:3], 3)):
        r, cases = coherence.pearson(left, right)
        assert np.isnan(r)
        assert cases == n
    assert coherence.pearson(rising, rising * 2) == (pytest.approx(1.0), 5)
