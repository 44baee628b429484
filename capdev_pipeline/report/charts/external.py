"""An index that somebody else publishes beside ours, each on its own scale.

Belongs here: both lines and whether they move alike from year to year. Does not belong here: the comparison
(capdev_pipeline.robustness.external).
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.chart import Chart, Data
from capdev_pipeline.report.charts.strips import Strip, strip_spec
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both

SAME, OTHER = "✓", "✗"
WAYS: dict[str, Text] = {
    SAME: both("✓ 较上年同升或同降", "✓ both rise or both fall on the year before"),
    OTHER: both("✗ 一升一降", "✗ one rises, the other falls"),
}


def external_charts(frames: Frames) -> list[Chart]:
    """A chart for each other index and node that has two years to draw."""
    table = frames.shown("robustness.external")
    if table.empty:
        return []
    groups = table.sort_values("year").groupby(["external_id", "node_id"], sort=False)
    found = [_chart(frames, str(name), str(node), _printed(rows)) for (name, node), rows in groups]
    return [chart for chart in found if chart is not None]


def _printed(rows: pd.DataFrame) -> pd.DataFrame:
    """The years from the first to the last that the other index is printed for; all where it is for none."""
    years = rows.loc[rows["theirs"].notna(), "year"]
    return rows[rows["year"].between(years.min(), years.max())] if len(years) else rows


def _chart(frames: Frames, external: str, node: str, rows: pd.DataFrame) -> Chart | None:
    first = rows.iloc[0]
    theirs = both(str(first["name_zh"]), str(first["name_en"]))
    ours, unit = words.node_name(frames, node), str(first["unit"])
    strips = [_strip("theirs", theirs, rows), _strip("ours", ours, rows)]
    if any(len(strip.known) < 2 for strip in strips):
        return None
    years = [int(year) for year in rows["year"]]
    said = _description(theirs, ours, rows)
    return Chart(
        chart_id=f"external-{external}-{node}",
        title=both(f"{ours['zh']}与{theirs['zh']}", f"{ours['en']} and {theirs['en']}"),
        unit=both("两线各用自己的尺度，只比方向", "each line on its own scale: compare the direction only"),
        source=words.source(frames, "robustness.external"),
        note=both(
            f"{WAYS[SAME]['zh']}；{WAYS[OTHER]['zh']}。"
            f"上：{theirs['zh']}（{unit}）；下：本指数（点，由现有数据算得）。",
            f"{WAYS[SAME]['en']}; {WAYS[OTHER]['en']}. Above: {theirs['en']} ({unit}); below: ours (points, from "
            "what is present).",
        ),
        description=said,
        spec=strip_spec(strips, years, said, more=[_ways(rows)]),
        data=_data(theirs, ours, unit, rows),
        tags={"kind": "external"},
    )


def _strip(side: str, name: Text, rows: pd.DataFrame) -> Strip:
    found = {int(year): vega.number(value) for year, value in zip(rows["year"], rows[side], strict=True)}
    return Strip(side, name, found, decimals=2 if side == "theirs" else 3)


def way(same: Any) -> str | None:
    """The mark of two changes: of one direction or not; null where one of them is unknown."""
    return None if pd.isna(same) else SAME if same else OTHER


def _ways(rows: pd.DataFrame) -> vega.Json:
    """The marks between the two lines."""
    values = [
        {"year": int(row["year"]), "at": 0, "way": mark}
        for row in rows.to_dict("records")
        if (mark := way(row["same_direction"])) is not None
    ]
    colour = {"condition": {"test": f"datum.way === '{OTHER}'", "value": theme.VERMILION}, "value": theme.GREEN}
    return {
        "data": {"values": values},
        "mark": {"type": "text", "fontSize": 14, "fontWeight": "bold", "align": "right", "dx": -10, "aria": False},
        "encoding": {"y": {"field": "at", "type": "quantitative"}, "text": {"field": "way"}, "color": colour},
    }


def _description(theirs: Text, ours: Text, rows: pd.DataFrame) -> Text:
    same = rows["same_direction"].dropna()
    first, last, alike = int(rows["year"].min()), int(rows["year"].max()), int(same.sum())
    return both(
        f"{theirs['zh']}与{ours['zh']}，{first}–{last}：{len(same)} 个年际变动中 {alike} 个方向相同。",
        f"{theirs['en']} and {ours['en']}, {first}–{last}: {alike} of {len(same)} yearly changes in one direction.",
    )


def _data(theirs: Text, ours: Text, unit: str, rows: pd.DataFrame) -> Data:
    change = both("较上年", "change on the year before")
    heads = [
        *(words.YEAR, both(f"{theirs['zh']}（{unit}）", f"{theirs['en']} ({unit})"), change),
        *(both(f"{ours['zh']}（点）", f"{ours['en']} (points)"), change, words.COVERAGE),
        both("方向", "direction"),
    ]
    fields = ("theirs", "theirs_change", "ours", "ours_change", "coverage")
    found: list[list[Any]] = []
    for row in rows.to_dict("records"):
        mark = way(row["same_direction"])
        found.append([int(row["year"]), *(vega.number(row[name]) for name in fields), WAYS[mark] if mark else None])
    return Data(heads, found)
