"""The sample repeats, covers the published value, and its table says what the sample holds."""

from __future__ import annotations

import numpy as np
import pytest

from capdev_pipeline.robustness import uncertainty
from capdev_pipeline.robustness.panel import Panel
from capdev_pipeline.robustness.variants import Choices


def test_the_same_seed_gives_the_same_sample_and_another_does_not(small_panel: Panel) -> None:
    first, again, other = (uncertainty.sample(small_panel, Choices(), draws=300, seed=s) for s in (1, 1, 2))
    assert np.array_equal(first, again, equal_nan=True)
    assert not np.array_equal(first, other, equal_nan=True)


def test_more_draws_begin_with_the_same_blocks(small_panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uncertainty, "BLOCK", 100)
    done: list[int] = []
    few = uncertainty.sample(small_panel, Choices(), draws=200, seed=1)
    many = uncertainty.sample(small_panel, Choices(), draws=350, seed=1, progress=done.append)
    assert np.array_equal(few, many[:200], equal_nan=True)
    assert done == [100, 100, 100, 50]


def test_the_table_by_hand(small_panel: Panel) -> None:
    drawn = np.full((4, 3, 4), np.nan)
    drawn[:, 0] = [[0, 1, 2, 1], [0, 2, 1, np.nan], [1, 0, 3, 3], [0, 1, 1, 4]]
    found = uncertainty.table(small_panel, np.zeros((3, 4)), drawn).set_index(["node_id", "year"])
    top = found.loc["top"]
    assert top["draws"].tolist() == [4, 4, 4, 3]
    assert top["p_increase"].tolist() == pytest.approx([np.nan, 0.75, 0.5, 1 / 3], nan_ok=True)
    assert top["p_record"].tolist() == pytest.approx([0, 0.25, 0.5, 2 / 3])
    assert top["p50"].tolist() == pytest.approx([0, 1, 1.5, 3])
    assert found.loc["left"][["p05", "p50", "p95", "p_record"]].isna().all(axis=None)


def test_without_any_choice_left_there_is_no_spread(small_panel: Panel) -> None:
    one = Choices(
        normalisations=("min_max",), geometric=0, gap_policies=((),), without_grade_d=0, left_out=0, concentration=1e9
    )
    drawn = uncertainty.sample(small_panel, one, draws=200, seed=1)
    assert np.ptp(drawn, axis=0).max() < 0.2  # the errors of the prints are left
    assert np.median(drawn, axis=0)[1].tolist() == pytest.approx([0, 0.25, 0.75, 0.75], abs=0.02)
