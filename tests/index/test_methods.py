"""Choosing a normalisation by name: scale, reasons, refusals; known answers of METHODS.md section 9 by each name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from capdev_pipeline.errors import MethodError
from capdev_pipeline.index.methods import Normaliser, normalised

YEARS = {"first_year": 2020, "last_year": 2023}


def values(kit: SimpleNamespace, backend: Any, *numbers: float | None, direction: str = "+") -> Any:
    rows = [("i", "bj", 2020 + k, "r1", x, direction, "observed", "A") for k, x in enumerate(numbers)]
    return backend.frame(kit.columns("indicator_id area year release value direction status grade", rows))


def found(backend: Any, frame: Any) -> list[float | None]:
    return [row["score"] for row in backend.rows(frame, "year")]


def posts(kit: SimpleNamespace, backend: Any, names: str, *numbers: float) -> Any:
    return backend.frame(kit.columns(f"indicator_id {names}", [("i", *numbers)]))


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (Normaliser(), [0, 0.25, 1]),
        (Normaliser(worst=0, best=100), [0, 25, 100]),
        (Normaliser(worst=60, best=100), [60, 70, 100]),
        (Normaliser("percentile_rank"), [0, 0.5, 1]),
        (Normaliser("percentile_rank", worst=1, best=3), [1, 2, 3]),
        (Normaliser("rank", worst=None, best=None), [1, 2, 3]),
    ],
)
def test_the_scale_is_that_of_the_method(
    backend: Any, kit: SimpleNamespace, how: Normaliser, expected: list[float]
) -> None:
    assert found(backend, normalised(values(kit, backend, 10, 20, 50), how, **YEARS)) == pytest.approx(expected)


def test_z_scores_have_the_divisor_n_minus_1(backend: Any, kit: SimpleNamespace) -> None:
    z = Normaliser("z_score", worst=None, best=None)
    assert found(backend, normalised(values(kit, backend, 1, 2, 3), z, **YEARS)) == pytest.approx([-1, 0, 1])
    less = values(kit, backend, 1, 2, 3, direction="-")
    assert found(backend, normalised(less, z, **YEARS)) == pytest.approx([1, 0, -1])


def test_fixed_yardsticks_by_name(backend: Any, kit: SimpleNamespace) -> None:
    given = values(kit, backend, 1, 11, None)
    goal = posts(kit, backend, "lower_post upper_post", 0, 10)
    assert found(backend, normalised(given, Normaliser("goalposts"), **YEARS, yardsticks=goal)) == [
        pytest.approx(0.1),
        pytest.approx(1.1),
        None,
    ]
    target = posts(kit, backend, "target", 10)
    how = Normaliser("distance_to_target", worst=None, best=None)
    reached = normalised(values(kit, backend, 0, 5, 11), how, **YEARS, yardsticks=target)
    assert found(backend, reached) == pytest.approx([0, 0.5, 1.1])
    marks = posts(kit, backend, "satisfactory unacceptable", 12, 6)
    how = Normaliser("efficacy", worst=60, best=100)
    (score, *_) = found(backend, normalised(values(kit, backend, 5.81, 6, 12), how, **YEARS, yardsticks=marks))
    assert score == pytest.approx(58.73, abs=0.005)


def test_a_cell_without_a_score_says_why(backend: Any, kit: SimpleNamespace) -> None:
    how = Normaliser("percentile_rank", unscored={"i"})
    rows = backend.rows(normalised(values(kit, backend, 5, 5, None), how, **YEARS), "year")
    assert [row["reason"] for row in rows] == [
        *["all values of the reference period are equal: no range to measure by"] * 2,
        "no value in this year",
    ]
    target = posts(kit, backend, "target", 10)
    how = Normaliser("distance_to_target", worst=None, best=None)
    less = normalised(values(kit, backend, 0, 5, direction="-"), how, **YEARS, yardsticks=target)
    assert next(row["reason"] for row in backend.rows(less, "year")).startswith("a value of 0 has no distance")


def test_a_neutral_score_is_brought_to_the_scale(backend: Any, kit: SimpleNamespace) -> None:
    for kind in ("min_max", "percentile_rank"):
        how = Normaliser(kind, worst=0, best=100, neutral={"i": 0.5})
        assert found(backend, normalised(values(kit, backend, 5, 5), how, **YEARS)) == [50, 50]
    how = Normaliser("z_score", worst=None, best=None, neutral={"i": 0.5})
    assert found(backend, normalised(values(kit, backend, 5, 5), how, **YEARS)) == [None, None]


@pytest.mark.parametrize("kind", ["min_max", "z_score", "rank", "percentile_rank"])
def test_zero_range_is_refused_by_name(backend: Any, kit: SimpleNamespace, kind: str) -> None:
    with pytest.raises(MethodError, match="i, bj, release r1"):
        normalised(values(kit, backend, 5, 5), Normaliser(kind), **YEARS)


def test_unknown_names_and_missing_yardsticks_are_refused(backend: Any, kit: SimpleNamespace) -> None:
    with pytest.raises(MethodError, match="zscore"):
        Normaliser("zscore")
    with pytest.raises(MethodError, match="goalposts needs yardsticks"):
        normalised(values(kit, backend, 5, 6), Normaliser("goalposts"), **YEARS)
    other = backend.frame(kit.columns("indicator_id target", [("j", 1.0)]))
    with pytest.raises(MethodError, match="i: no target"):
        normalised(values(kit, backend, 5, 6), Normaliser("distance_to_target"), **YEARS, yardsticks=other)
