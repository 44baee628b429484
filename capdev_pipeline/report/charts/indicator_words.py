"""What is said beside the chart of one indicator.

Belongs here: source, note, description, table of everything drawn. Does not belong here: drawing (indicator.py).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from capdev_pipeline.report.charts import words
from capdev_pipeline.report.charts.chart import Data
from capdev_pipeline.report.charts.describe import NOTHING, series_sentence
from capdev_pipeline.report.charts.indicator_rows import Row, Series, stretches
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.vocabulary import STATUS

CHOSEN = {
    "used": both("印刷数字，已采用", "printed figure, used"),
    "lost": both("印刷数字，未采用", "printed figure, not used"),
}
VALUE_USED = both("指数所用数值", "value the index uses")


def source_of(frames: Frames, indicator_id: str) -> Text:
    """The warehouse, and the source families of the printed figures the values rest on."""
    values = frames.shown("indicator.value")
    lists = values.loc[values["indicator_id"] == indicator_id, "observation_ids"]
    return words.joined_source(frames, lists, "indicator.value", "indicator.choice", "clean.observation")


def note_of(series: Series) -> Text:
    """How to read the chart, with what is estimated, lacking or not drawn."""
    small = both(
        "小标记为印刷数字：实心已采用，空心未采用。", "Small marks are printed figures: filled used, hollow not used."
    )
    dashed = both("虚线段含估计或插值。", "Dashed stretches rest on estimates or interpolation.")
    gaps = both("×：该年缺失，折线断开。", "×: no value in that year, the line is broken.")
    scale = both(
        "lo 与 hi 是参照期内的最低值与最高值，得分以其为 0 与 1（方向 − 者相反）。",
        "lo and hi are the lowest and highest value of the reference period, which score 0 and 1 (reversed for −).",
    )
    other = both(
        f"另有 {series.other_unit} 个印刷数字单位不同，未画出。",
        f"{series.other_unit} more printed figures are in another unit and are not drawn.",
    )
    derived = both("推算所用的分项不在此图。", "The terms of a derivation are other series and are not drawn here.")
    soft = any(row["style"] == "soft" for row in stretches(series))
    return words.joined(
        small if series.printed else NOTHING,
        dashed if soft else NOTHING,
        gaps if len(series.known) < len(series.values) else NOTHING,
        scale if series.bounds else NOTHING,
        other if series.other_unit else NOTHING,
        derived if any(row["status"] == "derived" for row in series.known) else NOTHING,
    )


def description_of(name: Text, series: Series) -> Text:
    """First, last, lowest and highest value, years by status, printed figures."""
    years = [row["year"] for row in series.values]
    said = series_sentence(name, years, [row["value"] for row in series.values], "", series.unit)
    counts = Counter(row["status"] for row in series.values)
    listed = [(STATUS[status], counts[status]) for status in STATUS if counts[status]]
    statuses = both(
        "年数：" + "、".join(f"{word['zh']} {count}" for word, count in listed) + "。",
        "Years: " + ", ".join(f"{word['en']} {count}" for word, count in listed) + ".",
    )
    used = sum(row["chosen"] == "used" for row in series.printed)
    printed = both(
        f"画出印刷数字 {len(series.printed)} 个，其中采用 {used} 个。",
        f"{len(series.printed)} printed figures are drawn, {used} of them used.",
    )
    return words.joined(said, statuses, printed)


def data_of(series: Series) -> Data:
    """A row for the value of each year, then one for each printed figure."""
    unit = both(f"数值（{series.unit}）", f"value ({series.unit})")
    heads = [both("类别", "what"), words.YEAR, unit, words.STATUS, words.GRADE, both("口径段", "scope segment")]
    heads += [both("印刷数字", "as printed"), both("发布时间", "published"), both("方法或出处", "method or citation")]
    rows = [_value_row(row, series) for row in series.values] + [_printed_row(row, series) for row in series.printed]
    return Data(heads, rows)


def _value_row(row: Row, series: Series) -> list[Any]:
    shown = [VALUE_USED, row["year"], row["value"], STATUS[row["status"]], row["grade"], _segment(row, series)]
    return [*shown, None, None, row["method"]]


def _printed_row(row: Row, series: Series) -> list[Any]:
    shown = [CHOSEN[row["chosen"]], row["year"], row["value"], None, row["grade"], _segment(row, series)]
    return [*shown, row["figure"], row["published"], row["citation"]]


def _segment(row: Row, series: Series) -> Text | None:
    """The name of a row's segment; null for one that stands in none."""
    found = series.segments.get(row["segment"])
    return found["name"] if found else None
