"""How sure the index is: what the page says before and between the charts of uncertainty and sensitivity.

Belongs here: sentences, the choices that vary, years that set the bounds. Does not belong here: the charts
(report.charts), coherence and other methods (coherence.py, compared.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from capdev_pipeline.report.charts.sobol import CONTROL, factor_name
from capdev_pipeline.report.charts.words import node_name
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.page.numbers import amount, percent
from capdev_pipeline.report.page.sources import area_name
from capdev_pipeline.report.sure import sure_sentences
from capdev_pipeline.report.vocabulary import FACTOR

HOW: dict[str, Text] = {
    "weights": both(
        "在体系权重附近随机取；有专家选票时，由重抽的专家得出",
        "drawn around the declared ones; where there are ballots, from experts drawn again",
    ),
    "normalisation": both("换用另一种标准化方法", "another way from values to scores"),
    "aggregation": both("算术平均或几何平均", "arithmetic or geometric means"),
    "gaps": both("用或不用插值、估计的值", "with or without interpolated and estimated values"),
    "grade_d": both("用或不用 D 级证据", "with or without evidence of grade D"),
    "left_out": both("全部指标，或去掉其中之一", "all indicators, or all but one"),
    "error": both("数字按证据等级加上随机误差", "random errors of the figures, by their grade"),
}


@dataclass(frozen=True, slots=True)
class SingleYear:
    """The year that sets the bounds of an indicator; numbers in its unit, loss in percent of the range."""

    node_id: str
    name: Text
    year: str
    range: str
    without: str
    loss: str
    hangs: bool
    n: int


@dataclass(frozen=True, slots=True)
class Sure:
    """variants: how many were made, '' where none were; sobol_areas: the areas that
    Sobol indices were computed for, if the one shown is not among them; hanging: how many indicators hang on a year.
    """

    sentences: list[Text]
    variants: str
    choices: list[tuple[Text, Text]]
    sobol_areas: list[Text]
    single_years: list[SingleYear]
    hanging: int
    pooled_years: bool


def sure(frames: Frames) -> Sure:
    """The facts of the part on uncertainty and sensitivity; empty lists where something was not computed."""
    uncertainty = frames.shown("robustness.uncertainty")
    years, pooled = _single_years(frames)
    return Sure(
        sentences=[found["text"] for found in sure_sentences(uncertainty, frames.nodes, frames.area)],
        variants=f"{int(uncertainty['variants'].max()):,}" if len(uncertainty) else "",
        choices=_choices(frames),
        sobol_areas=_other_areas(frames),
        single_years=years,
        hanging=sum(row.hangs for row in years),
        pooled_years=pooled,
    )


def _choices(frames: Frames) -> list[tuple[Text, Text]]:
    """What varies; in the order of the table of Sobol indices, else every choice there can be."""
    found = [str(name) for name in frames.all("robustness.sobol")["factor"].drop_duplicates()]
    names = [name for name in found or FACTOR if name != CONTROL]
    return [(factor_name(name), HOW.get(name, both("", ""))) for name in names]


def _other_areas(frames: Frames) -> list[Text]:
    areas = [str(area) for area in frames.all("robustness.sobol")["area"].drop_duplicates()]
    return [] if frames.area in areas else [area_name(frames, area) for area in areas]


def _single_years(frames: Frames) -> tuple[list[SingleYear], bool]:
    """Those that lose most first."""
    table, pooled = frames.shown_or_all("robustness.single_year")
    rows: list[dict[Any, Any]] = table.to_dict("records")
    rows.sort(key=lambda row: (-float(row["loss"]), str(row["indicator_id"])))
    return [
        SingleYear(
            str(row["indicator_id"]),
            node_name(frames, str(row["indicator_id"])),
            _year(frames, row),
            amount(row["full_range"]),
            amount(row["range_without"]),
            percent(row["loss"]),
            bool(row["hangs_on_it"]),
            int(row["n"]),
        )
        for row in rows
    ], pooled


def _year(frames: Frames, row: dict[Any, Any]) -> str:
    """The year, with its area where that is another than the one shown."""
    own = str(row["of_area"]) in ("", frames.area)
    return str(int(row["year"])) if own else f"{int(row['year'])} ({row['of_area']})"
