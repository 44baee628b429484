"""What stands in a cell and how it looks.

Belongs here: formulas with their published result, links, looks, the marks of missing values. Does not belong here:
where cells stand (sheet.py), writing them (book.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import pandas as pd

# Marks of cells without a number, after the symbols of the British statistical service; explained on the notes.
NO_FIGURE, NOT_APPLICABLE, UNPUBLISHED = "[x]", "[z]", "[u]"

WARNING = {"bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE"}
GIVEN_FILL = "#FFF6CC"
STATUS_FILL = {"derived": "#E3EFF7", "estimated": "#FBE6D9", "interpolated": "#FCF1DC", "missing": "#F2F2F2"}
# Shown behind the number by its format: the cell stays a number. Observed values carry none.
STATUS_LETTER = {"observed": "o", "derived": "d", "estimated": "e", "interpolated": "i"}


@dataclass(frozen=True, slots=True)
class Look:
    """A cell's look; `number` is an Excel number format and makes the cell numeric."""

    number: str = ""
    wrap: bool = False
    given: bool = False
    italic: bool = False
    bold: bool = False
    centred: bool = False
    fill: str = ""


TEXT, WRAPPED, BOLD = Look(), Look(wrap=True), Look(bold=True)
COUNT, POINTS, SHARE, WEIGHT = Look("#,##0"), Look("0.000"), Look("0%"), Look("0.0000")
PERCENT, YEAR, LEVEL = Look("0.0"), Look("0", centred=True), Look("0", centred=True)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula (with its '=') and the published value it must give."""

    text: str
    value: float | int | str
    array: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another sheet of the workbook."""

    sheet: str
    text: str


Content: TypeAlias = str | int | float | Formula | Link | None


@dataclass(frozen=True, slots=True)
class Cell:
    """Content with a look of its own, where it differs from its column's."""

    content: Content
    look: Look


def given(content: Content, look: Look) -> Cell:
    """A cell that the reader may change."""
    return Cell(content, replace(look, given=True))


def number(value: Any) -> float | None:
    """A float, or None for null and NaN."""
    return None if pd.isna(value) else float(value)


def whole(value: Any) -> int | None:
    """An integer, or None for null."""
    return None if pd.isna(value) else int(value)


def words(value: Any) -> str:
    """Text; '' for null."""
    return "" if pd.isna(value) else str(value)


def marked(value: float | None, mark: str = NO_FIGURE) -> float | str:
    """The number, or the mark that stands for it."""
    return mark if value is None else value


def status_look(status: str, decimals: int) -> Look:
    """A value by its status: letter, colour and slant; never colour alone."""
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    letter = STATUS_LETTER.get(status, "")
    # An observed value keeps the room of the letter free, so that the digits stand under each other.
    behind = f'" {letter}"' if status != "observed" and letter else "_ _d"
    return Look(digits + behind, italic=status in ("estimated", "interpolated"), fill=STATUS_FILL.get(status, ""))


def decimals_of(values: list[float], most: int = 6) -> int:
    """The decimals that show every value to four significant digits of the largest."""
    tolerance = 5e-5 * max((abs(value) for value in values), default=0.0)
    return next((d for d in range(most) if all(abs(round(v, d) - v) <= tolerance for v in values)), most)
