"""The composite under every scheme of every method, each line on its own scale.

Belongs here: the lines under each other with the year of the highest score. Does not belong here: how far they agree
in numbers (robustness.comparison, a table on the page).
"""

from __future__ import annotations

from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.charts.chart import Chart, Data
from capdev_pipeline.report.charts.strips import Strip, strip_spec
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both


def methods_charts(frames: Frames) -> list[Chart]:
    """One chart; none where there is nothing to lay beside the default, or no course over years."""
    strips = [strip for scheme in [*frames.schemes, *frames.further_schemes] if (strip := _strip(frames, scheme)).known]
    default = next((strip for strip in strips if strip.key == frames.schemes[0]), None)
    if default is None or len(strips) < 2 or len(default.known) < 2:
        return []
    name, said = words.node_name(frames, frames.root), _description(frames, strips)
    shown = words.scheme_name(frames, default.key)
    return [
        Chart(
            chart_id="methods",
            title=both(f"{name['zh']}：各种方法并列", f"{name['en']}: the methods side by side"),
            unit=both(
                "各线各用自己的尺度（自身最低至最高），不比高低，只比走势",
                "each line on its own scale (its lowest to its highest): compare the course, not the height",
            ),
            source=words.source(frames, "index.score", "meta.scheme"),
            note=both(
                f"灰色虚线为默认方案“{shown['zh']}”，供对照。菱形为各线最高的年份。",
                f"Grey and dashed behind each: the default, {shown['en']}. Diamonds: the year of the highest score.",
            ),
            description=said,
            spec=strip_spec(strips, frames.years, said, behind=default),
            data=_data(frames, strips),
            static=True,
            print_width=600,
            tags={"kind": "methods"},
        )
    ]


def _strip(frames: Frames, scheme: str) -> Strip:
    rows = frames.of_methods("index.score")
    rows = rows[(rows["scheme"] == scheme) & (rows["node_id"] == frames.root)]
    found = {int(year): vega.number(score) for year, score in zip(rows["year"], rows["score"], strict=True)}
    return Strip(scheme, words.scheme_name(frames, scheme), found)


def _description(frames: Frames, strips: list[Strip]) -> Text:
    tops = [(strip.name, strip.highest) for strip in strips]
    zh = "；".join(f"{name['zh']} {year}" for name, year in tops)
    en = "; ".join(f"{name['en']} {year}" for name, year in tops)
    name = words.node_name(frames, frames.root)
    return both(f"{name['zh']}最高的年份：{zh}。", f"{name['en']}, year of the highest score: {en}.")


def _data(frames: Frames, strips: list[Strip]) -> Data:
    heads = [words.YEAR]
    for strip in strips:
        unit = words.score_unit(frames, strip.key, frames.root)
        heads.append(both(f"{strip.name['zh']}（{unit['zh']}）", f"{strip.name['en']} ({unit['en']})"))
    return Data(heads, [[year, *(strip.values.get(year) for strip in strips)] for year in frames.years])
