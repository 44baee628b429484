"""What is said beside a figure of printed numbers.

Belongs here: note, description, table of everything drawn. Does not belong here: drawing (point.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.chart import Data
from capdev_pipeline.report.charts.describe import NOTHING, series_sentence, year_ranges
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.phrases import said
from capdev_pipeline.report.vocabulary import STATUS

AXES = {"left": both("左轴", "left axis"), "right": both("右轴", "right axis")}


def description_of(lines: Sequence[dict[str, Any]], rows: pd.DataFrame) -> Text:
    """First, last, lowest and highest number of each line."""
    return words.joined(*(_sentence(line, rows) for line in lines))


def note_of(lines: Sequence[dict[str, Any]], rows: pd.DataFrame) -> Text:
    """The note of the figure, axes that do not start at zero, years without a number, what hollow marks are."""
    head = rows.iloc[0]
    own = both(str(head["note_zh"]), str(head["note_en"]))
    return words.joined(own, _zero(lines), _gaps(lines, rows), _hollow(rows))


def _sentence(line: dict[str, Any], rows: pd.DataFrame) -> Text:
    part = rows[rows["line"] == line["line"]]
    return series_sentence(line["name"], list(part["year"]), list(part["value"]), "", line["unit"])


def _gaps(lines: Sequence[dict[str, Any]], rows: pd.DataFrame) -> Text:
    """Which years of which line have no number."""
    gaps = []
    for line in lines:
        part = rows[rows["line"] == line["line"]]
        years = [int(year) for year in part.loc[part["value"].isna(), "year"]]
        if years:
            ranges = year_ranges(years)
            gaps.append(both(f"{line['name']['zh']} {ranges['zh']}", f"{line['name']['en']} {ranges['en']}"))
    if not gaps:
        return NOTHING
    empty = rows.groupby("year")["value"].count().eq(0).any()
    cross = both("×：该年各项均无数值。", "×: no item has a number in that year.")
    return words.joined(
        cross if empty else NOTHING,
        both(
            "无数值：" + "；".join(gap["zh"] for gap in gaps) + "。",
            "No number: " + "; ".join(gap["en"] for gap in gaps) + ".",
        ),
    )


def _zero(lines: Sequence[dict[str, Any]]) -> Text:
    """The axes that have no bars, and so do not start at zero."""
    bars = {line["axis"] for line in lines if line["mark"] == "bar"}
    cut = [axis for axis in AXES if axis in {line["axis"] for line in lines} - bars]
    if not cut:
        return NOTHING
    named = "、".join(AXES[axis]["zh"] for axis in cut)
    verb = "axis does" if len(cut) == 1 else "axes do"
    plain = " and ".join(cut)
    return both(f"{named}不从零开始。", f"The {plain} {verb} not start at zero.")


def _hollow(rows: pd.DataFrame) -> Text:
    soft = set(rows["status"]) & {"estimated", "interpolated"}
    said = both("空心者为估计或插值。", "Hollow: estimated or interpolated.")
    light = both("浅色柱为推算。", "Pale bars: derived.")
    derived = bool(((rows["mark"] == "bar") & (rows["status"] == "derived") & rows["value"].notna()).any())
    return words.joined(light if derived else NOTHING, said if soft else NOTHING)


def data_of(rows: pd.DataFrame) -> Data:
    """A row for each line and year, missing ones too."""
    heads = [both("项", "item"), words.YEAR, words.VALUE, words.UNIT, words.STATUS, words.GRADE]
    heads += [both("出处", "citation"), both("原因", "reason")]
    listed = [
        [
            *(both(str(row["line_zh"]), str(row["line_en"])), int(row["year"]), vega.number(row["value"]), row["unit"]),
            *(STATUS[row["status"]], row["grade"] if isinstance(row["grade"], str) else None),
            *(row["citation"] or None, said(row["reason"]) if row["reason"] else None),
        ]
        for row in rows.to_dict("records")
    ]
    return Data(heads, listed)
