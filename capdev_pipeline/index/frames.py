"""What all formulas of the index share: frame types, the key of a cell, null-safe expressions, reading.

Belongs here: small helpers without a method of their own. Does not belong here: any formula of the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import narwhals as nw
from narwhals.typing import FrameT

from capdev_pipeline.errors import MethodError, Problem

Frame: TypeAlias = nw.DataFrame[Any] | nw.LazyFrame[Any]
Persist: TypeAlias = Callable[[FrameT], FrameT]

KEY = ("area", "year", "release")

__all__ = ["KEY", "Frame", "FrameT", "Persist", "no_value", "ratio", "read_rows", "refuse", "signed"]


def no_value() -> nw.Expr:
    """A typed null, the score of a cell that has none."""
    return nw.lit(None).cast(nw.Float64())


def ratio(above: nw.Expr, below: nw.Expr) -> nw.Expr:
    """above / below, null where below is 0 or null.

    Guarded because the backends disagree about division by zero (infinity, NaN, null or an error).
    """
    return nw.when(below != 0).then(above / nw.when(below != 0).then(below))


def signed(value: str) -> nw.Expr:
    """The column `value`, negated where `direction` is '-': more is always better; null without direction."""
    x = nw.col(value).cast(nw.Float64())
    return nw.when(nw.col("direction") == "+").then(x).otherwise(nw.when(nw.col("direction") == "-").then(-x))


def read_rows(frame: Frame) -> list[dict[str, Any]]:
    """Rows as dictionaries, for checks only: the data path itself stays lazy."""
    # The backend is named because Narwhals would otherwise want pyarrow, which the project does not install.
    return frame.lazy().collect(backend="pandas").rows(named=True)


def refuse(problems: Iterable[str]) -> None:
    """MethodError with all problems ("where: found [rule]; way out"), or nothing if there are none."""
    found = [_problem(text) for text in sorted(problems)]
    if found:
        raise MethodError(found)


def _problem(text: str) -> Problem:
    where, _, rest = text.partition(": ")
    found, _, rest = rest.rpartition(" [")
    rule, _, way_out = rest.partition("]; ")
    return Problem(where, rule, found, way_out)
