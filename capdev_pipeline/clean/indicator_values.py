"""The tables of indicator values: choices, segments, steps, values, needs.

Belongs here: running the rules of every indicator for every release and laying the result out as tables.
Does not belong here: the rules themselves (rank, derive, segments, gaps).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from capdev_pipeline.clean.capital_stock import inventory
from capdev_pipeline.clean.cells import Cell, Figures, figures_from
from capdev_pipeline.clean.choices import Place, choice_rows, unfit_rows
from capdev_pipeline.clean.gaps import interpolate
from capdev_pipeline.clean.segments import Joined, Outcome, SegmentCells, join_segments, segment_cells
from capdev_pipeline.clean.terms import needs, printed_series, term_series
from capdev_pipeline.errors import FrameworkError, Problem
from capdev_pipeline.framework import Framework, Indicator
from capdev_pipeline.framework.model import Release, YearSpan
from capdev_pipeline.framework.rules import PerpetualInventory
from capdev_pipeline.framework.stock import CapitalStockRules
from capdev_pipeline.schemas import Table, columns_of
from capdev_pipeline.schemas.clean import CapitalStock
from capdev_pipeline.schemas.indicator import Choice, Need, Step, Value
from capdev_pipeline.schemas.indicator import Segment as SegmentTable


@dataclass(slots=True)
class Tables:
    """Rows of the five tables as they grow."""

    choice: list[dict[str, object]] = field(default_factory=list)
    segment: list[dict[str, object]] = field(default_factory=list)
    step: list[dict[str, object]] = field(default_factory=list)
    value: list[dict[str, object]] = field(default_factory=list)
    need: list[dict[str, object]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class IndicatorTables:
    """indicator.choice, indicator.segment, indicator.step, indicator.value, indicator.need."""

    choice: pd.DataFrame
    segment: pd.DataFrame
    step: pd.DataFrame
    value: pd.DataFrame
    need: pd.DataFrame


def indicator_tables(observations: pd.DataFrame, framework: Framework) -> IndicatorTables:
    """clean.observation to the value of every indicator, area, year and release, with how it was chosen.

    Every cell is a row; a missing one has a null value and says why. Raises FrameworkError if a figure
    that is set aside does not exist, MethodError if a derivation lacks a parameter's figure.
    """
    known = figures_from(observations)
    _refuse_unknown_set_aside(framework, {figure.observation_id for figure in known})
    units = {node.node_id: node.unit for node in framework.nodes}
    tables = Tables()
    for release in framework.releases:
        figures = Figures(known, release.as_of)
        span = release_span(framework, release)
        for indicator_id, indicator in framework.indicators.items():
            for area in framework.areas:
                years = range(span.first_year, span.last_year + 1)
                place = Place(indicator_id, area, release.release, years, units[indicator_id])
                _one_indicator(tables, place, indicator, framework, figures)
    return IndicatorTables(
        choice=_table(Choice, tables.choice),
        segment=_table(SegmentTable, tables.segment),
        step=_table(Step, tables.step),
        value=_table(Value, tables.value),
        need=_table(Need, tables.need),
    )


def release_span(framework: Framework, release: Release) -> YearSpan:
    """The years of a release: its own, else those of the framework."""
    return release.period or framework.period


def capital_stock_table(observations: pd.DataFrame, framework: Framework) -> pd.DataFrame:
    """clean.capital_stock: every variant year by year, for every release; empty without capital_stock rules."""
    rows = []
    known = figures_from(observations)
    rules = framework.capital_stock
    for release in framework.releases if rules else ():
        figures = Figures(known, release.as_of)
        for variant in rules.variants if rules else ():
            for entry in inventory(rules, variant, figures) if rules else ():
                rows.append(
                    {
                        "variant": variant.variant,
                        "area": rules.area if rules else "",
                        "release": release.release,
                        "year": entry.year,
                        "investment": entry.investment.value,
                        "investment_status": entry.investment.status,
                        "price_index": entry.price.value,
                        "price_status": entry.price.status,
                        "capital_stock": entry.stock,
                        "price_year": variant.price_year or (rules.price_year if rules else None),
                        "depreciation": variant.depreciation,
                        "status": entry.status,
                        "observation_ids": [*entry.investment.observation_ids, *entry.price.observation_ids],
                    }
                )
    return _table(CapitalStock, rows)


def _table(model: type[Table], rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns_of(model)))


def _refuse_unknown_set_aside(framework: Framework, known: set[str]) -> None:
    problems = [
        Problem(
            f"framework.yaml, indicators.{name}.set_aside",
            "a figure that is set aside exists",
            f"no figure {entry.figure}",
            "correct or remove the entry",
        )
        for name, indicator in framework.indicators.items()
        for entry in indicator.set_aside
        if entry.figure not in known
    ]
    if problems:
        raise FrameworkError(problems)


def _one_indicator(tables: Tables, place: Place, indicator: Indicator, framework: Framework, figures: Figures) -> None:
    set_aside = {entry.figure: entry.reason for entry in indicator.set_aside}
    parts = [
        segment_cells(segment, figures, place.area, place.unit, framework.capital_stock, set_aside)
        for segment in indicator.segments
    ]
    joined = join_segments(parts, indicator, place.years, place.unit)
    cells = dict(joined.cells)
    if indicator.interpolate is not None:
        cells |= interpolate(cells, indicator.interpolate, place.unit)
    for part, outcome in joined.segments:
        tables.segment.append(_segment_row(place, part, outcome, framework.capital_stock))
        tables.choice += choice_rows(place, part, outcome, cells)
    tables.choice += unfit_rows(place, indicator, parts, figures, set_aside)
    for year in place.years:
        cell = cells.get(year)
        tables.value.append(_value_row(place, year, cell, joined, indicator))
        if cell is not None:
            _step_rows(tables, place, year, cell)
        else:
            tables.need += _need_rows(place, year, joined, figures, framework.capital_stock)


def _segment_row(
    place: Place, part: SegmentCells, outcome: Outcome, stock: CapitalStockRules | None
) -> dict[str, object]:
    years, rule = sorted(part.cells), part.segment.derive
    return {
        "indicator_id": place.indicator_id,
        "area": place.area,
        "release": place.release,
        "segment": part.segment.segment,
        "name_zh": part.segment.name_zh,
        "name_en": part.segment.name_en,
        "role": outcome.role,
        "years": len(years),
        "first_year": years[0] if years else None,
        "last_year": years[-1] if years else None,
        "ratio": outcome.ratio,
        "overlap_years": ", ".join(str(year) for year in outcome.overlap),
        "reason": outcome.reason,
        "reason_zh": outcome.reason_zh,
        "series": printed_series(part.segment, place.area),
        "formula": rule.kind if rule is not None else "",
        "terms": term_series(part.segment, place.area, stock),
        "variant": rule.variant if isinstance(rule, PerpetualInventory) else "",
    }


def _value_row(place: Place, year: int, cell: Cell | None, joined: Joined, indicator: Indicator) -> dict[str, object]:
    if cell is None:
        method = _why_missing(year, joined, indicator)
        return {
            **place.key(year),
            "value": None,
            "unit": place.unit,
            "status": "missing",
            "grade": None,
            "method": method,
            "segment": "",
            "observation_ids": [],
        }
    return {
        **place.key(year),
        "value": cell.value,
        "unit": place.unit,
        "status": cell.status,
        "grade": cell.grade,
        "method": cell.method,
        "segment": cell.segment,
        "observation_ids": list(dict.fromkeys(cell.observation_ids)),
    }


def _why_missing(year: int, joined: Joined, indicator: Indicator) -> str:
    for part, outcome in joined.segments:
        if year in part.cells and outcome.role == "break":
            return f"scope break: only segment {part.segment.segment} has this year; {outcome.reason}"
    known = sorted(joined.cells)
    if not known:
        return "no figure at hand"
    if year < known[0] or year > known[-1]:
        return "no figure at hand; nothing is filled beyond the ends of a series"
    if indicator.interpolate is None:
        return "no figure at hand; this series is not interpolated"
    return f"no figure at hand; the gap is longer than {indicator.interpolate.longest_gap} years"


def _step_rows(tables: Tables, place: Place, year: int, cell: Cell) -> None:
    for number, step in enumerate(cell.steps, start=1):
        tables.step.append(
            {
                **place.key(year),
                "segment": cell.segment,
                "step": number,
                "label": step.label,
                "value": step.value,
                "unit": step.unit,
                "of_year": step.of_year,
                "observation_ids": list(step.observation_ids),
            }
        )


def _need_rows(
    place: Place, year: int, joined: Joined, figures: Figures, stock: CapitalStockRules | None
) -> Iterator[dict[str, object]]:
    """What would fill the year: figures of the segments that are used, or would be once they have enough."""
    preferred = True  # before the reference: an empty one takes its place with enough figures
    for part, outcome in joined.segments:
        preferred = preferred and outcome.role != "reference"
        if outcome.role == "break" or (outcome.role == "empty" and not preferred and part.segment.splice is None):
            continue
        for need in needs(part.segment, figures, place.area, stock, year):
            yield {
                **place.key(year),
                "segment": part.segment.segment,
                "term": need.term,
                "series": need.series,
                "series_area": need.area,
                "figure_year": need.year,
                "at_hand": need.at_hand,
            }
