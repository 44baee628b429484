"""Numbers as a reader sees them.

Belongs here: rounding and writing one number. Does not belong here: units and texts (words.py).
"""

from __future__ import annotations

import math
from numbers import Real
from typing import Any

MINUS = "\u2212"
NOTHING = "–"
SIGNIFICANT = 6


def known(value: Any) -> float | None:
    """A cell of a table as a number; None where it is null (None, NaN, pd.NA)."""
    return float(value) if isinstance(value, Real) and math.isfinite(value) else None


def amount(value: Any) -> str:
    """A value in its own unit: six significant digits, whole numbers whole, thousands apart; '–' for null."""
    number = known(value)
    if number is None:
        return NOTHING
    if number == 0:
        return "0"
    decimals = max(0, SIGNIFICANT - 1 - math.floor(math.log10(abs(number))))
    text = f"{abs(number):,.{min(decimals, 12)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{MINUS if number < 0 and text != '0' else ''}{text}"


def fixed(value: Any, decimals: int, *, signed: bool = False) -> str:
    """A number with so many decimals, with its sign also where it is positive if asked; '–' for null."""
    number = known(value)
    if number is None:
        return NOTHING
    text = f"{abs(number):,.{decimals}f}"
    if not any(digit in text for digit in "123456789"):
        return text
    return f"{MINUS if number < 0 else '+' if signed else ''}{text}"


def percent(value: Any) -> str:
    """A share (0-1) in whole percent; '–' for null."""
    number = known(value)
    return NOTHING if number is None else f"{100 * number:.0f}%"


def exact(value: Any) -> float | int | None:
    """A number for the script of the page: twelve significant digits, whole numbers whole, None for null."""
    number = known(value)
    if number is None:
        return None
    rounded = float(f"{number:.12g}")
    return int(rounded) if rounded.is_integer() else rounded
