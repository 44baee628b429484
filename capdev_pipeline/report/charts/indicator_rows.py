"""The rows that the chart of one indicator draws.

Belongs here: values, printed figures, stretches of line, joints between segments, bounds, out of the tables. Does not
belong here: how they look (indicator.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pandas as pd

from capdev_pipeline.report.charts.vega import number
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import both
from capdev_pipeline.report.phrases import reasons_of, said

FIRM = ("observed", "derived")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Series:
    """Everything drawn of one indicator; values in its unit.

    values: a row a year, value null where missing; printed: figures that ran for a value; other_unit: how many more
    ran in another unit and are not drawn; segments: name, role, ratio of those that occur, in the order of the table.
    """

    unit: str
    values: list[Row]
    printed: list[Row]
    other_unit: int
    segments: dict[str, Row]
    bounds: dict[str, float] = field(default_factory=dict)

    @property
    def known(self) -> list[Row]:
        """The years that have a value."""
        return [row for row in self.values if row["value"] is not None]


def series_of(frames: Frames, indicator_id: str) -> Series:
    """The series of an indicator in the release and area shown."""
    values = _of(frames, "indicator.value", indicator_id).sort_values("year")
    unit = str(values["unit"].iloc[0])
    own = reasons_of(frames, indicator_id)
    printed, other_unit = _printed(frames, indicator_id, unit, own)
    used = {figure["year"]: figure for figure in printed if figure["chosen"] == "used"}
    rows = [
        {
            **{"kind": "value", "year": int(row["year"]), "value": number(row["value"]), "status": str(row["status"])},
            **{"grade": _text(row["grade"]), "segment": str(row["segment"]), "method": said(str(row["method"]), own)},
            **{name: used[row["year"]][name] if row["year"] in used else None for name in ("figure", "citation")},
        }
        for row in values.to_dict("records")
    ]
    segments = _segments(frames, indicator_id, {row["segment"] for row in [*rows, *printed]})
    return Series(unit, rows, printed, other_unit, segments, _bounds(frames, indicator_id))


def stretches(series: Series) -> list[Row]:
    """The line as stretches between neighbouring years; 'soft' where an end is estimated or interpolated.

    Every year has a row in values.
    """
    rows: list[Row] = []
    number_of, before = 0, ""
    for left, right in pairwise(series.values):
        if left["value"] is None or right["value"] is None:
            before = ""
            continue
        style = "firm" if left["status"] in FIRM and right["status"] in FIRM else "soft"
        if style != before:
            number_of, before = number_of + 1, style
            rows.append(_end(left, number_of, style))
        rows.append(_end(right, number_of, style))
    return rows


def joints(series: Series) -> list[Row]:
    """Where the segment in force changes between two years: spliced onto another, or a break that is not joined."""
    rows: list[Row] = []
    for left, right in pairwise(series.values):
        one, other = _in_force(series, left), _in_force(series, right)
        if not one or not other or one == other:
            continue
        roles = {series.segments[name]["role"] for name in (one, other) if name in series.segments}
        kind = "break" if "break" in roles else "spliced"
        rows.append({"kind": "joint", "year": (left["year"] + right["year"]) / 2, "joint": kind})
    return rows


def _end(row: Row, stretch: int, style: str) -> Row:
    return {"kind": "line", "year": row["year"], "value": row["value"], "stretch": stretch, "style": style}


def _in_force(series: Series, row: Row) -> str:
    """The segment a year's value stands in; of a missing year the unused segment that has a printed figure."""
    if row["value"] is not None:
        return str(row["segment"])
    names: Sequence[str] = [figure["segment"] for figure in series.printed if figure["year"] == row["year"]]
    unused = [name for name in names if series.segments.get(name, {}).get("role") == "break"]
    return unused[0] if unused else ""


def _of(frames: Frames, table: str, indicator_id: str) -> pd.DataFrame:
    rows = frames.shown(table)
    return rows[rows["indicator_id"] == indicator_id]


def _printed(frames: Frames, indicator_id: str, unit: str, own: dict[str, str]) -> tuple[list[Row], int]:
    """The printed figures that ran for a value, and how many of them are in another unit."""
    choices = _of(frames, "indicator.choice", indicator_id)
    ran = choices[(choices["role"] == "value") & (choices["rank"] >= 1) & choices["year"].isin(frames.years)]
    observed = frames.all("clean.observation").drop(columns=["year", "area"])
    found = ran.merge(observed, on="observation_id").sort_values(["year", "segment", "rank", "observation_id"])
    same = found[found["unit"] == unit]
    return [_figure(row, own) for row in same.to_dict("records")], len(found) - len(same)


def _figure(row: dict[Any, Any], own: dict[str, str]) -> Row:
    return {
        **{"kind": "printed", "year": int(row["year"]), "value": number(row["value"]), "segment": str(row["segment"])},
        **{"chosen": "used" if row["chosen"] else "lost", "grade": _text(row["grade"])},
        "figure": f"{row['printed_value']} {row['printed_unit']}".strip(),
        "published": _text(row["published"]) or None,
        "citation": str(row["citation"]),
        "reason": said(str(row["reason"]), own),
    }


def _segments(frames: Frames, indicator_id: str, used: set[str]) -> dict[str, Row]:
    rows = _of(frames, "indicator.segment", indicator_id)
    rows = rows[rows["segment"].isin(used)]
    roles = {str(row["segment"]): _role(row) for row in rows.to_dict("records")}
    order = ["reference", "spliced", "break", "empty"]
    return dict(sorted(roles.items(), key=lambda item: order.index(item[1]["role"])))


def _role(row: dict[Any, Any]) -> Row:
    name = both(str(row["name_zh"]), str(row["name_en"]))
    return {"role": str(row["role"]), "ratio": number(row["ratio"]), "name": name}


def _bounds(frames: Frames, indicator_id: str) -> dict[str, float]:
    """lo and hi of the release, where there is a score."""
    rows = _of(frames, "indicator.normalized", indicator_id).dropna(subset=["lo", "hi"])
    if rows.empty:
        return {}
    return {name: number(rows[name].iloc[0]) or 0 for name in ("lo", "hi")}


def _text(value: Any) -> str | None:
    return None if value is None or value != value else str(value)
