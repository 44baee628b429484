"""A chart with everything a reader needs beside it.

Belongs here: the record. Does not belong here: particular charts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from capdev_pipeline.report.language import Text


@dataclass(frozen=True, slots=True)
class Data:
    """The numbers of a chart as a table: heads with units, rows of numbers, texts in both languages or plain text."""

    heads: list[Text]
    rows: list[list[Any]]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as Vega-Lite with its texts still in both languages (see report.language.localised).

    title: what is shown; unit: of the values drawn; source: where the numbers come from; note: how to read it, with
    what is estimated, interpolated or lacking; description: the content in a sentence, for who cannot see it.
    static: belongs to the set of figures for papers; print_width: px it is laid out at there, before it is scaled
    to the width of the figure. tags: 'kind' of chart, and its 'scheme', 'node' or 'figure'. spec has no title, width
    'container', and its data inline; missing values are left out or null, never zero.
    """

    chart_id: str
    title: Text
    unit: Text
    source: Text
    note: Text
    description: Text
    spec: dict[str, Any]
    data: Data
    static: bool = False
    print_width: int = 480
    tags: dict[str, str] = field(default_factory=dict)
