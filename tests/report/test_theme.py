"""The palette: colours that colour-blind readers can tell apart, and that stand out from the page."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from capdev_pipeline.report import theme
from capdev_pipeline.report.vocabulary import STATUS
from capdev_pipeline.schemas.base import STATUSES

# Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009,
# severity 1.0, on linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
# CIE 1976 colour difference that two areas side by side need to look different at a glance.
APART = 15


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    ratio = XYZ @ np.clip(light, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    high, low = sorted((float(XYZ[1] @ linear(colour)) for colour in (one, other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def nearest(colours: list[str], sight: str) -> float:
    seen = [lab(SIGHT[sight] @ linear(colour)) for colour in colours]
    return min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2))


@pytest.mark.parametrize("sight", SIGHT)
def test_lines_are_told_apart(sight: str) -> None:
    assert nearest(list(theme.SERIES), sight) >= APART


@pytest.mark.parametrize("sight", SIGHT)
def test_statuses_are_told_apart(sight: str) -> None:
    # Two blues are nearest each other; every cell carries a mark of its status as well.
    assert nearest(list(theme.STATUS_COLOUR.values()), sight) >= APART - 1


def test_lines_stand_out_from_white_and_small_text_can_be_read() -> None:
    assert all(contrast(colour, "#ffffff") >= 3 for colour in theme.SERIES)
    assert contrast(theme.GREY, "#ffffff") >= 4.5
    assert contrast(theme.BLACK, theme.BAND) >= 4.5


def test_letters_can_be_read_on_their_cells() -> None:
    from capdev_pipeline.report.charts.coverage import DARK

    for status, colour in theme.STATUS_COLOUR.items():
        assert contrast(colour, "#ffffff" if status in DARK else theme.BLACK) >= 4.5


def test_every_status_has_its_word_colour_and_mark() -> None:
    assert tuple(STATUS) == tuple(theme.STATUS_COLOUR) == STATUSES
    marks = tuple(status for status in STATUSES if status != "missing")
    assert tuple(theme.STATUS_SHAPE) == tuple(theme.STATUS_GLYPH) == marks
    assert len(set(theme.STATUS_SHAPE.values())) == len(set(theme.STATUS_GLYPH.values())) == len(marks)
