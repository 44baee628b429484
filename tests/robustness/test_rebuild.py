"""The stacked rebuild gives the numbers of the index, and the other methods those computed by hand."""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest

from capdev_pipeline.robustness import rebuild
from capdev_pipeline.robustness.panel import Panel
from capdev_pipeline.robustness.variants import FACTORS, Bank, Choices, bank_of, rebuilt

Ask = Callable[[str], list[tuple[object, ...]]]


def nominal(panel: Panel) -> np.ndarray:
    choices = Choices()
    bank = bank_of(panel, 1, choices, np.random.default_rng(0))
    return rebuilt(panel, bank, choices, np.zeros((1, len(FACTORS))), active=())[0]


def test_with_every_choice_as_published_it_is_the_published_index(published_panel: Panel, ask: Ask) -> None:
    rows = ask(
        "select node_id, year, partial from index.score where scheme = 'declared' and release = 'current' "
        "and node_id not in (select indicator_id from indicator.value)"
    )
    found = nominal(published_panel)
    places = {node: n for n, node in enumerate(published_panel.tree.nodes)}
    assert len(rows) == found.size
    for node, year, partial in rows:
        here = found[places[str(node)], published_panel.cases.index(int(str(year)))]
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
