"""What a panel takes from the tables.

Belongs here: the panel and its tree. Does not belong here: what is rebuilt from it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from capdev_pipeline.robustness.panel import panel_of, panels_of
from capdev_pipeline.robustness.published import Published
from tests.robustness.conftest import ERRORS, small_cells, small_nodes


def test_the_error_of_a_value_is_a_share_of_it_by_its_grade() -> None:
    cells = small_cells()
    found = panel_of(small_nodes(), cells, ERRORS)
    assert found.error[0].tolist() == pytest.approx([0.01, 0.02, 0.03, 0.05])  # a, grade B
    assert found.error[1].tolist() == pytest.approx([0.1, 0, 0.3, 0.2])  # b, one missing
    assert found.error[3].tolist() == pytest.approx([0.21, 0.27, 0.15, 0.03])  # d, grade D


def test_no_error_is_taken_for_values_that_are_all_equal() -> None:
    cells = small_cells()
    flat = cells["indicator_id"] == "a"
    cells.loc[flat, ["value", "lo", "hi", "score"]] = [4.0, 4.0, 4.0, 0.5]
    found = panel_of(small_nodes(), cells, ERRORS, Published(neutral={"a": 0.5}))
    assert found.error[0].tolist() == [0, 0, 0, 0]
    assert found.error[2].min() > 0
    assert found.neutral.tolist() == pytest.approx([0.5, np.nan, np.nan, np.nan], nan_ok=True)


def test_an_indicator_that_never_has_a_score_counts_as_missing() -> None:
    cells = small_cells()
    cells.loc[cells["indicator_id"] == "a", "score"] = np.nan
    assert not panel_of(small_nodes(), cells, ERRORS).present[0].any()
    without = cells[cells["indicator_id"] != "a"]
    assert not panel_of(small_nodes(), without, ERRORS).present[0].any()


def test_areas_stand_in_one_panel_only_where_they_are_measured_together() -> None:
    cells = small_cells()
    both = pd.concat([cells, cells.assign(area="away")])
    apart = panels_of(small_nodes(), both, ERRORS, Published())
    assert [(panel.areas, panel.years) for panel in apart] == [
        (("away",) * 4, (2020, 2021, 2022, 2023)),
        (("here",) * 4, (2020, 2021, 2022, 2023)),
    ]
    (together,) = panels_of(small_nodes(), both, ERRORS, Published(pooled=True))
    assert {area: places.tolist() for area, places in together.places.items()} == {
        "away": [0, 1, 2, 3],
        "here": [4, 5, 6, 7],
    }


def test_the_tree_knows_the_way_up() -> None:
    tree = panel_of(small_nodes(), small_cells(), ERRORS).tree
    assert tree.nodes == ["top", "left", "right"]
    assert tree.ancestors("d") == ["right", "top"]
    assert tree.ancestors("top") == []
