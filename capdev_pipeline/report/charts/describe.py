"""What a series shows, said in a sentence with its computed numbers.

Belongs here: first, last, lowest, highest, how many are missing. Does not belong here: drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from capdev_pipeline.report.charts.vega import number
from capdev_pipeline.report.language import Text, both

NOTHING = both("", "")


def series_sentence(
    name: Text, years: Iterable[int], values: Iterable[float | None], digits: str, unit: str = ""
) -> Text:
    """First, last, lowest and highest of a series and the number of years without a value (null).

    digits: format of the values, '.3f'; '' for as many as are drawn. unit: said after each.
    """
    series = pd.Series(list(values), index=list(years), dtype="float64")
    known = series.dropna()
    gaps = len(series) - len(known)
    if known.empty:
        return both(
            f"{name['zh']}：{len(series)} 年均无数值。", f"{name['en']}: no value in any of {len(series)} years."
        )
    ends = [(known.index[0], "首个", "first"), (known.index[-1], "末个", "last")]
    ends += [(known.idxmin(), "最低", "lowest"), (known.idxmax(), "最高", "highest")]
    shown = {year: f"{_said(known[year], digits)} {unit}".strip() for year, _, _ in ends}
    zh = "，".join(f"{word} {shown[year]}（{year}）" for year, word, _ in ends)
    en = ", ".join(f"{word} {shown[year]} ({year})" for year, _, word in ends)
    return both(
        f"{name['zh']}：{zh}；{len(series)} 年中 {gaps} 年无数值。",
        f"{name['en']}: {en}; {gaps} of {len(series)} years without a value.",
    )


def _said(value: float, digits: str) -> str:
    return f"{value:{digits}}" if digits else f"{number(value):,}"


def year_ranges(years: Sequence[int]) -> Text:
    """Years in ascending order, neighbours as a range: '2010, 2012–2014'."""
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    said = [str(first) if first == last else f"{first}–{last}" for first, last in spans]
    return both("、".join(said), ", ".join(said))
