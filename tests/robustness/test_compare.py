"""Schemes laid side by side, by hand and against pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from capdev_pipeline.robustness.compare import comparison

YEARS = range(2019, 2024)


def scores(**series: list[float]) -> pd.DataFrame:
    """scheme__node__area -> five years."""
    rows = [
        (*name.split("__"), year, value) for name, own in series.items() for year, value in zip(YEARS, own, strict=True)
    ]
    return pd.DataFrame(rows, columns=["scheme", "node_id", "area", "year", "score"])


def test_one_scheme_beside_the_default_by_hand() -> None:
    nan = np.nan
    found = comparison(
        scores(main__top__here=[1, 2, 4, 3, 5], other__top__here=[1, 3, 2, nan, 9]), ["main", "other"]
    ).iloc[0]
    assert found["years"] == 4
    # 2019-2020 rise in both, 2020-2021 not; 2022 is missing, so that two of four moves can be compared.
    assert (found["same_direction"], found["moves"]) == (1, 2)
    assert (found["record_year"], found["default_record_year"]) == (2023, 2023)
    left, right = pd.Series([1.0, 2, 4, 5]), pd.Series([1.0, 3, 2, 9])
    assert found["r"] == pytest.approx(left.corr(right))
    assert found["rank_r"] == pytest.approx(0.8)


def test_what_does_not_vary_or_is_too_short_has_no_correlation() -> None:
    nan = np.nan
    table = scores(
        main__flat__here=[1, 2, 3, 4, 5], other__flat__here=[0.1 + 0.2] * 5,
        main__short__here=[1, 2, 3, nan, nan], other__short__here=[1, 2, 3, 4, 5],
        main__none__here=[nan] * 5, other__none__here=[1, 2, 3, 4, 5],
    )  # fmt: skip
    found = comparison(table, ["main", "other"]).set_index("node_id")
    assert found[["r", "rank_r"]].isna().all(axis=None)
    assert found["years"].to_dict() == {"flat": 5, "short": 3, "none": 0}
    assert found["same_direction"].to_dict() == {"flat": 0, "short": 2, "none": 0}
    assert found.loc["flat", "record_year"] == 2019  # the first of equal ones
    assert found.loc["none", "default_record_year"] is pd.NA


def test_ties_share_their_rank() -> None:
    first, second = [1.0, 1, 2, 3, 3], [2.0, 1, 1, 4, 5]
    found = comparison(scores(main__top__here=first, other__top__here=second), ["main", "other"])
    assert found["rank_r"].iloc[0] == pytest.approx(pd.Series(first).corr(pd.Series(second), method="spearman"))


def test_areas_measured_together_are_compared_together_too() -> None:
    table = scores(
        main__top__a=[1, 2, 3, 4, 5], main__top__b=[6, 5, 4, 3, 2],
        other__top__a=[2, 1, 3, 4, 6], other__top__b=[9, 8, 3, 2, 1],
    )  # fmt: skip
    apart = comparison(table, ["main", "other"], {"main"})
    assert list(apart["area"]) == ["a", "b"]
    found = comparison(table, ["main", "other"], {"main", "other"}).set_index("area")
    whole = found.loc["all"]
    assert (whole["years"], whole["same_direction"], whole["moves"]) == (10, 7, 8)
    assert whole[["record_year", "default_record_year"]].isna().all()
    left, right = pd.Series([1.0, 2, 3, 4, 5, 6, 5, 4, 3, 2]), pd.Series([2.0, 1, 3, 4, 6, 9, 8, 3, 2, 1])
    assert whole["r"] == pytest.approx(left.corr(right))
    assert whole["rank_r"] == pytest.approx(left.corr(right, method="spearman"))


def test_one_scheme_alone_has_nothing_beside_it() -> None:
    assert comparison(scores(main__top__here=[1, 2, 3, 4, 5]), ["main"]).empty


def test_years_apart_are_no_neighbours() -> None:
    table = scores(main__top__here=[1, 2, 3, 4, 5], other__top__here=[1, 2, 3, 4, 5])
    found = comparison(table[table["year"] != 2021], ["main", "other"]).iloc[0]
    assert (found["years"], found["same_direction"], found["moves"]) == (4, 2, 2)
