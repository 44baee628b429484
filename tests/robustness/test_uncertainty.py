"""The draws repeat whatever the blocks, cover the published value, and the table says what they hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta

from capdev_pipeline.robustness import uncertainty
from capdev_pipeline.robustness.panel import Panel, panel_of
from capdev_pipeline.robustness.variants import Choices, as_published
from tests.robustness.conftest import NOTHING


def drawn(panel: Panel, draws: int, seed: int = 1) -> np.ndarray:
    return np.concatenate(list(uncertainty.blocks(panel, Choices(), draws=draws, seed=seed)))


def spread(panel: Panel, choices: Choices | None = None, draws: int = 300, seed: int = 1) -> pd.DataFrame:
    return uncertainty.spread(panel, choices or Choices(), draws=draws, seed=seed)


def test_the_same_seed_gives_the_same_table_and_another_does_not(small_panel: Panel) -> None:
    first, again, other = (spread(small_panel, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


@pytest.mark.parametrize("cells", [1, 16 * 200, 10**9])
def test_no_block_size_changes_the_draws(small_panel: Panel, monkeypatch: pytest.MonkeyPatch, cells: int) -> None:
    whole = drawn(small_panel, 450)
    monkeypatch.setattr(uncertainty, "BLOCK_CELLS", cells)
    assert np.array_equal(whole, drawn(small_panel, 450), equal_nan=True)
    # More draws begin with the same ones.
    assert np.array_equal(whole[:230], drawn(small_panel, 230), equal_nan=True)


def test_a_result_too_large_to_be_held_is_made_in_parts(pooled_panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, told = spread(pooled_panel), []
    assert len(uncertainty.passes(pooled_panel, 300)) == 1
    monkeypatch.setattr(uncertainty, "HELD", 300 * 9)  # two areas of four years at a time
    assert uncertainty.passes(pooled_panel, 300) == [[(n, "here"), (n, "there")] for n in range(3)]
    monkeypatch.setattr(uncertainty, "BLOCK_CELLS", 1)
    parts = uncertainty.spread(pooled_panel, Choices(), draws=300, seed=1, progress=lambda *at: told.append(at))
    pd.testing.assert_frame_equal(whole, parts)
    assert told == [(100 * n, 900) for n in range(1, 10)]


def test_the_table_by_hand() -> None:
    years, nan = (2020, 2021, 2022, 2024), np.nan
    draws = np.array([[0, 1, 2, 1], [0, 2, 1, nan], [1, 0, 3, 3], [0, 1, 1, 4]], dtype=float)
    found = pd.DataFrame(uncertainty.described(years, np.arange(4.0), draws))
    assert found["draws"].tolist() == [4, 4, 4, 3]
    assert found["nominal"].tolist() == [0, 1, 2, 3]
    # 2023 is not there: nothing to be above.
    assert found["p_increase"].tolist() == pytest.approx([nan, 0.75, 0.5, nan], nan_ok=True)
    assert found["p_record"].tolist() == pytest.approx([0, 0.25, 0.5, 0.5])
    assert found["p50"].tolist() == pytest.approx([0, 1, 1.5, 3])
    assert found["p05"].tolist() == pytest.approx([0, 0.15, 1, 1.2])
    empty = pd.DataFrame(uncertainty.described((2020,), np.array([nan]), np.full((5, 1), nan)))
    assert empty[["p05", "p50", "p95", "p_increase", "p_record"]].isna().all(axis=None)
    assert empty["draws"].tolist() == [0]


def test_an_only_year_is_no_record() -> None:
    assert np.isnan(uncertainty.described((2020,), np.array([0.5]), np.full((5, 1), 0.5))[0]["p_record"])


def test_without_any_choice_left_there_is_no_spread(small_panel: Panel) -> None:
    sure = replace(small_panel, error=np.zeros_like(small_panel.error))
    found = spread(sure, NOTHING)
    nominal = as_published(sure)[0].ravel()
    for name in ("p05", "p50", "p95"):
        assert found[name].to_numpy() == pytest.approx(nominal, abs=1e-3)  # the weights vary by 1e-5 yet
    errors = spread(small_panel, NOTHING)
    assert (errors["p95"] - errors["p05"]).max() > 0.005


def test_a_record_that_only_the_weights_decide() -> None:
    # Two indicators, 2020 best by one and 2021 by the other: 2021 is the record where its weight is above a half.
    # Dirichlet(10, 10) is symmetric, so that this is half of the variants.
    panel = two_opposite()
    only_weights = replace(NOTHING, concentration=20)
    found = spread(panel, only_weights, draws=20_000).set_index("year")
    assert found["p_record"].tolist() == pytest.approx([0.5, 0.5], abs=0.015)
    assert found.loc[2021, "p_increase"] == pytest.approx(found.loc[2021, "p_record"])
    # The composite is the weight of one indicator, which is Beta(10, 10).
    assert found["p05"].tolist() == pytest.approx([beta.ppf(0.05, 10, 10)] * 2, abs=0.005)
    assert found["nominal"].tolist() == [0.5, 0.5]


def two_opposite(*more: tuple[str, int, float]) -> Panel:
    nodes = pd.DataFrame(
        [("top", 0, 1, None, None, None), ("up", 1, 2, "top", 0.5, "+"), ("down", 1, 3, "top", 0.5, "+")],
        columns=["node_id", "level", "position", "parent_id", "weight", "direction"],
    )
    rows = [("up", 2020, 1.0), ("up", 2021, 3.0), ("down", 2020, 8.0), ("down", 2021, 5.0), *more]
    cells = pd.DataFrame(rows, columns=["indicator_id", "year", "value"])
    cells = cells.assign(area="here", score=0.0, lo=0.0, hi=1.0, status="observed", grade="A")
    return panel_of(nodes, cells, {})


def test_areas_are_looked_at_each_by_its_own_years(pooled_panel: Panel) -> None:
    found = spread(pooled_panel).set_index(["node_id", "area", "year"])
    assert found.index.is_unique
    assert len(found) == 3 * 2 * 4
    assert found.groupby(["node_id", "area"])["p_record"].sum().to_numpy() == pytest.approx(1.0, abs=0.05)
    # The other area holds twice the values, so that it has the highest of every indicator that more is better for.
    nominal = as_published(pooled_panel)[0]
    places = pooled_panel.places
    left = pooled_panel.tree.nodes.index("left")
    assert (nominal[left, places["there"]] > nominal[left, places["here"]]).all()


def test_a_variant_counts_only_where_it_would_publish() -> None:
    # In 2022 one of two equally weighted indicators is missing: coverage 0.5, published from 0.5 and not from 0.6.
    panel = two_opposite(("up", 2022, 2.0), ("down", 2022, np.nan))
    for minimum, there in ((0.5, True), (0.6, False)):
        half = replace(panel, published=replace(panel.published, minimum_coverage=minimum))
        found = spread(half, NOTHING).set_index("year")
        assert found["nominal"].notna().tolist() == [True, True, there]
        assert found["variants"].tolist() == [300] * 3
        assert found["draws"].tolist()[:2] == [300, 300]
        # The weights vary by 1e-5: half of the variants have the present indicator at 0.5 or above.
        assert found.loc[2022, "draws"] == (pytest.approx(150, abs=40) if there else 0)
        assert np.isnan(found.loc[2022, "p_record"]) != there
