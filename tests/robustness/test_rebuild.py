"""The stacked rebuild gives the numbers of the index, and the other methods those computed by hand."""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest

from capdev_pipeline.robustness import rebuild
from capdev_pipeline.robustness.panel import Panel
from capdev_pipeline.robustness.published import Yardsticks
from capdev_pipeline.robustness.variants import Bank, Choices, as_published, bank_of

Ask = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(11)


def test_with_every_choice_as_published_it_is_the_published_index(published_panel: Panel, ask: Ask) -> None:
    rows = ask(
        "select node_id, year, partial from index.score where release = 'current' "
        "and scheme = (select scheme from meta.scheme order by position limit 1) "
        "and node_id not in (select indicator_id from indicator.value)"
    )
    found = as_published(published_panel)[0]
    places = {node: n for n, node in enumerate(published_panel.tree.nodes)}
    assert len(rows) == found.size
    for node, year, partial in rows:
        here = found[places[str(node)], published_panel.years.index(int(str(year)))]
        assert (partial is None) == np.isnan(here)
        assert partial is None or here == pytest.approx(partial, abs=1e-12)


def test_min_max_by_hand(small_panel: Panel) -> None:
    signed = small_panel.values * small_panel.sign[:, None]
    scores = rebuild.min_max(signed[None], small_panel.present[None])[0]
    assert scores[0].tolist() == pytest.approx([0, 0.25, 0.5, 1])
    assert scores[1].tolist() == pytest.approx([0, np.nan, 1, 0.5], nan_ok=True)
    assert scores[3].tolist() == pytest.approx([0.25, 0, 0.5, 1])


def test_percentile_rank_and_z_score_by_hand() -> None:
    values, present = np.array([[[3.0, 1, 3, 8]]]), np.array([[[True, True, True, True]]])
    assert rebuild.percentile_rank(values, present)[0, 0].tolist() == pytest.approx([1 / 3, 0, 1 / 3, 1])
    by_hand = [NormalDist(3.75, (26.75 / 3) ** 0.5).cdf(x) for x in (3, 1, 3, 8)]
    assert rebuild.z_score(values, present)[0, 0].tolist() == pytest.approx(by_hand)


def test_ranks_and_gaps(random: np.random.Generator) -> None:
    # Ties by counting what is below, one by one.
    values, present = random.integers(0, 6, (3, 4, 9)).astype(float), random.random((3, 4, 9)) < 0.7
    found = rebuild.percentile_rank(np.where(present, values, np.nan), present)
    for place in np.ndindex(found.shape):
        own = values[place[:2]][present[place[:2]]]
        below = (own < values[place]).sum() / (len(own) - 1) if len(own) > 1 else np.nan
        expected = below if present[place] and len(set(own)) > 1 else np.nan
        assert found[place] == pytest.approx(expected, nan_ok=True)


def test_fixed_yardsticks_by_hand() -> None:
    # Goalposts 0-10, the second falls; a target of 4 that less is better for.
    yardsticks = Yardsticks(np.array([0.0, 10, 0]), np.array([10.0, 0, 4]), np.array([False, False, True]))
    values = np.array([[[1.0, 12.0], [1.0, np.nan], [5.0, 0.0]]])
    found = rebuild.fixed(values, ~np.isnan(values), yardsticks)[0]
    assert found.ravel().tolist() == pytest.approx([0.1, 1.2, 0.9, np.nan, 0.8, np.nan], nan_ok=True)


def test_means_by_level_are_those_of_the_scores_on_their_scale(small_panel: Panel) -> None:
    # Scores 1-100 of 1, 100, 25.75 and (missing): geometric below, harmonic above, then back to 0-1.
    scores = np.array([[[0.0], [1.0], [0.25], [np.nan]]])
    links = [level[None] for level in small_panel.tree.links]
    left, right = (1 * 100) ** 0.5, 1 + 99 * 0.25
    top = 1 / (0.6 / left + 0.4 / right)
    found = rebuild.aggregate_by_level(scores, links, ["geometric", "harmonic"], 0.01)[0, :, 0]
    assert found.tolist() == pytest.approx([(x - 1) / 99 for x in (top, left, right)])


def test_an_indicator_without_a_range_has_its_neutral_score(small_panel: Panel) -> None:
    values = np.full((1, 2, 3), 4.0)
    neutral, sign = np.array([0.5, np.nan]), np.ones(2)
    for method, expected in ((0, 0.5), (1, 0.5), (2, np.nan)):
        scores = rebuild.normalised(values, sign, values > 0, np.array([method]), neutral=neutral)[0]
        assert scores[0].tolist() == pytest.approx([expected] * 3, nan_ok=True)
        assert np.isnan(scores[1]).all()


@pytest.mark.parametrize("method", [rebuild.min_max, rebuild.percentile_rank, rebuild.z_score])
def test_one_value_has_no_score(method: Callable[..., np.ndarray]) -> None:
    assert np.isnan(method(np.array([[[4.0, np.nan]]]), np.array([[[True, False]]]))).all()


def test_a_geometric_mean_of_lifted_scores_by_hand(small_panel: Panel) -> None:
    scores = np.array([[[0.0], [1.0], [np.nan], [0.25]]])
    links = [level[None] for level in small_panel.tree.links]
    found = rebuild.aggregate(scores, links, geometric=np.array([True]), floor=0.01)[0, :, 0]
    left = (0.01 * 1.0) ** 0.5
    right = 0.01 + 0.99 * 0.25
    top = left**0.6 * right**0.4
    assert found.tolist() == pytest.approx([(x - 0.01) / 0.99 for x in (top, left, right)])


def test_nothing_present_is_null_and_not_zero(small_panel: Panel) -> None:
    links = [level[None] for level in small_panel.tree.links]
    nothing = np.full((1, 4, 1), np.nan)
    assert np.isnan(rebuild.aggregate(nothing, links, geometric=np.array([False]), floor=0.01)).all()


def test_weights_of_the_bank_sum_to_one_and_centre_on_the_declared(small_panel: Panel) -> None:
    bank: Bank = bank_of(small_panel, 20_000, Choices(), np.random.default_rng(3))
    for drawn, declared in zip(bank.links, small_panel.tree.links, strict=True):
        assert drawn.sum(axis=2) == pytest.approx(1.0)
        assert drawn.mean(axis=0) == pytest.approx(declared, abs=0.005)
