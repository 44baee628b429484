"""Means and schemes: known answers of METHODS.md section 9 on both backends, refusals."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import narwhals as nw
import pytest

from capdev_pipeline.errors import MethodError
from capdev_pipeline.index.means import log_mean, weighted_mean
from capdev_pipeline.index.scheme import Scheme


def near(*values: float | None) -> list[Any]:
    return [None if v is None else pytest.approx(v, abs=1e-12) for v in values]


@pytest.mark.parametrize(
    ("kind", "weights", "expected"),
    [
        ("geometric", (1, 1, 1), 1.8171205928),
        ("geometric", (1, 1, 2), 2.0597671439),
        ("harmonic", (2, 1, 1), 1.4117647059),
        ("arithmetic", (2, 1, 1), 1.75),
    ],
)
def test_means_have_the_known_answers(
    backend: Any, kit: SimpleNamespace, kind: Any, weights: Any, expected: float
) -> None:
    rows = [("g", float(k + 1), float(w)) for k, w in enumerate(weights)] + [
        ("g", None, 5.0),
        ("none", None, 1.0),
    ]
    means = weighted_mean(backend.frame(kit.columns("name value weight", rows)), ["name"], kind=kind)
    assert backend.rows(means, "name") == [
        {"name": "g", "value": pytest.approx(expected, abs=5e-11)},
        {"name": "none", "value": None},
    ]


def test_log_mean_is_stable_and_null_where_undefined(backend: Any, kit: SimpleNamespace) -> None:
    # 0.7 and its neighbour: the bare quotient would be wrong in the fourth digit.
    rows = [(1.0, math.e), (2.0, 2.0), (0.7, 0.7 + 1e-12), (0.0, 1.0)]
    frame = backend.frame(kit.columns("value score", rows))
    out = backend.rows(frame.with_columns(log_mean(nw.col("value"), nw.col("score")).alias("mean")), "score")
    found = {row["score"]: row["mean"] for row in out}
    assert [found[b] for _, b in rows] == near(math.e - 1, 2.0, 0.7 + 5e-13, None)


def test_the_logarithmic_mean_splits_a_product_without_residual(backend: Any, kit: SimpleNamespace) -> None:
    # METHODS section 9, LMDI: the change of a product of three is the sum of L(V0, V1) ln(x1 / x0).
    start, end = (51.78746, 0.45919, 0.52638), (84.90502, 0.75756, 0.51065)
    frame = backend.frame(kit.columns("value score", [(math.prod(start), math.prod(end))]))
    (row,) = backend.rows(frame.with_columns(log_mean(nw.col("value"), nw.col("score")).alias("mean")), "score")
    effects = [row["mean"] * math.log(after / before) for before, after in zip(start, end, strict=True)]
    assert effects == pytest.approx([10.41770124, 10.54947498, -0.63930361], abs=5e-8)
    assert math.fsum(effects) == pytest.approx(math.prod(end) - math.prod(start))


def test_a_scheme_names_all_its_faults() -> None:
    with pytest.raises(MethodError) as refused:
        Scheme("s", kind="plain_sum", aggregation={0: "geometric", 1: "median"}, min_coverage=1.5)  # type: ignore[dict-item]
    assert len(refused.value.problems) == 3
    with pytest.raises(MethodError, match="kind 'other'"):
        Scheme("s", kind="other")  # type: ignore[arg-type]


def test_the_worst_and_the_best_score_come_together_and_in_order() -> None:
    for worst, best in ((None, 1.0), (1.0, 1.0)):
        with pytest.raises(MethodError, match="worst"):
            Scheme("s", worst=worst, best=best)
