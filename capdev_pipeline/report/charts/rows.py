"""Charts whose y axis is a list of named rows under headings.

Belongs here: the axis, the bands of the headings. Does not belong here: what stands in the rows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega
from capdev_pipeline.report.charts.wrap import balanced_both
from capdev_pipeline.report.language import Text, both

# Width in px for the names of rows: two lines of a long English name, and room for the drawing in a column of 280 px.
LABEL_WIDTH, LABEL_SIZE = 150, 10.5
_HEADING = "#"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a chart: its key, its name, and whether it is a heading over the rows that follow."""

    key: str
    name: Text
    heading: bool = False

    @property
    def row(self) -> str:
        """The value of the field 'row' that puts a mark into it."""
        return (_HEADING if self.heading else "") + self.key


def row_axis(lines: Sequence[Line], *, inside: bool = False) -> vega.Json:
    """The y encoding of a field 'row': names in their order, broken into lines, headings in bold.

    inside: the headings stand in their bands (see heading_bands), which they may fill, and not at the axis.
    """
    names = {
        line.row: ([""], [""]) if inside and line.heading else balanced_both(line.name, LABEL_WIDTH, LABEL_SIZE)
        for line in lines
    }
    heading = {"test": f"slice(datum.value, 0, 1) === '{_HEADING}'", "value": "bold"}
    axis = {
        **{"title": None, "ticks": False, "domain": False, "labelExpr": vega.lookup_lines("datum.value", names)},
        **{"labelFontSize": LABEL_SIZE, "labelLineHeight": LABEL_SIZE + 1, "labelLimit": 0, "labelPadding": 6},
        "labelFontWeight": {"condition": heading, "value": "normal"},
        "labelOffset": {"condition": _centred(names), "value": 0},
    }
    scale = {"domain": [line.row for line in lines], "paddingInner": 0, "paddingOuter": 0}
    return {"field": "row", "type": "ordinal", "scale": scale, "axis": axis}


def _centred(names: dict[str, tuple[list[str], list[str]]]) -> list[vega.Json]:
    """Moves a name of several lines up, so that its middle and not its first line is level with the row."""
    conditions = []
    for count in range(2, 1 + max(len(side) for pair in names.values() for side in pair)):
        rows = [[row for row, pair in names.items() if len(pair[side]) == count] for side in (0, 1)]
        test = both(*(f"indexof({json.dumps(keys)}, datum.value) >= 0" for keys in rows))
        conditions.append({"test": test, "value": -(count - 1) * (LABEL_SIZE + 1) / 2})
    return conditions


def heading_bands(lines: Sequence[Line]) -> vega.Json:
    """A grey band across each heading."""
    return {
        "data": {"values": [{"row": line.row} for line in lines if line.heading]},
        "mark": {"type": "bar", "color": theme.BAND, "opacity": 1, "x": 0, "x2": {"expr": "width"}, "aria": False},
        "encoding": {"x": None, "color": None, "tooltip": None},
    }


def headings(lines: Sequence[Line]) -> vega.Json:
    """The names of the headings in their bands."""
    return {
        "data": {"values": [{"row": line.row, "heading": line.name} for line in lines if line.heading]},
        "mark": {"type": "text", "align": "left", "fontSize": LABEL_SIZE, "fontWeight": "bold", "x": 5, "aria": False},
        "encoding": {"x": None, "color": None, "tooltip": None, "text": {"field": "heading"}},
    }


def height_of(lines: Sequence[Line], least: int = 24) -> int:
    """The height in px of all rows, each high enough for the longest name."""
    return len(lines) * max(least, round(lines_of_text(lines) * (LABEL_SIZE + 1)) + 7)


def lines_of_text(lines: Sequence[Line]) -> int:
    """The most lines any name takes, in either language."""
    return max(len(side) for line in lines for side in balanced_both(line.name, LABEL_WIDTH, LABEL_SIZE))
