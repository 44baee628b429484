"""Scope segments: the cells of each, which is the reference, and how the others join it.

Belongs here: prints before derived values before computed rows, splicing by the overlap ratio, breaks.
Does not belong here: ranking prints (rank.py), formulas (derive.py), gaps (gaps.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from capdev_pipeline.clean.capital_stock import StockYear, inventory
from capdev_pipeline.clean.cells import Cell, Figure, Figures, Step
from capdev_pipeline.clean.derive import derive
from capdev_pipeline.clean.rank import Ranked, by_year, rank
from capdev_pipeline.clean.terms import beaten
from capdev_pipeline.framework.model import Indicator, Segment
from capdev_pipeline.framework.rules import PerpetualInventory
from capdev_pipeline.framework.stock import CapitalStockRules


@dataclass(frozen=True, slots=True)
class SegmentCells:
    """What one segment holds: its cells by year, and every figure that ran for them.

    beaten: for each figure that is a term of the formula, those of its year that it was preferred to.
    """

    segment: Segment
    cells: dict[int, Cell]
    ranked: dict[int, list[Ranked]]
    derived: dict[int, Cell]
    beaten: Mapping[str, list[Ranked]] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What became of a segment, and why in English and Chinese."""

    role: str
    reason: str
    reason_zh: str
    ratio: float | None = None
    overlap: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Joined:
    """The series of an indicator after splicing, and the outcome of each segment."""

    cells: dict[int, Cell]
    segments: list[tuple[SegmentCells, Outcome]]


def segment_cells(
    segment: Segment,
    figures: Figures,
    area: str,
    unit: str,
    stock: CapitalStockRules | None,
    set_aside: Mapping[str, str],
) -> SegmentCells:
    """The cells of one segment: printed where printed, else derived, else a computed row."""
    usable = [f for f in figures.select(segment.select, area) if f.observation_id not in set_aside]
    ranked = {year: rank(group) for year, group in by_year(usable).items()}
    derived = _derived(segment, figures, area, unit, stock)
    cells = {}
    for year in sorted(set(ranked) | set(derived)):
        first = ranked[year][0].figure if year in ranked else None
        if first is not None and (first.grade != "D" or year not in derived):
            cells[year] = _taken(first, unit).moved(segment.segment)
        else:
            cells[year] = derived[year].moved(segment.segment)
    return SegmentCells(segment, cells, ranked, derived, beaten(segment, figures, area, stock))


def _taken(figure: Figure, unit: str) -> Cell:
    words = {
        "observed": "as printed",
        "derived": "computed by its transcriber, formula in the note",
        "estimated": "printed as rounded or a bound",
    }
    how = words[figure.status]
    if figure.correction_id:
        corrected = f"corrected by {figure.correction_id}, see clean.correction"
        how = corrected if figure.status == "observed" else f"{how}; {corrected}"
    step = Step(how, figure.value, unit, (figure.observation_id,))
    return Cell(
        figure.value,
        figure.status,
        figure.grade,
        how,
        (figure.observation_id,),
        steps=(step,),
    )


def _derived(
    segment: Segment, figures: Figures, area: str, unit: str, stock: CapitalStockRules | None
) -> dict[int, Cell]:
    if segment.derive is None:
        return {}
    if isinstance(segment.derive, PerpetualInventory):
        wanted = segment.derive.variant
        if stock is None:
            return {}
        variant = next(v for v in stock.variants if v.variant == wanted)
        return {
            entry.year: _stock_cell(entry, unit, variant.depreciation) for entry in inventory(stock, variant, figures)
        }
    return derive(segment.derive, figures, area, unit)


def _stock_cell(entry: StockYear, unit: str, depreciation: float) -> Cell:
    ids = (*entry.investment.observation_ids, *entry.price.observation_ids)
    label = f"perpetual inventory, depreciation {depreciation:.2%}"
    steps = (
        Step(
            f"investment, current prices ({entry.investment.status})",
            entry.investment.value,
            unit,
            entry.investment.observation_ids,
        ),
        Step(
            f"price index, price year = 1 ({entry.price.status})",
            entry.price.value,
            "ratio",
            entry.price.observation_ids,
        ),
        Step("investment at constant prices", entry.investment.value / entry.price.value, unit, ids),
        Step(
            f"{1 - depreciation:.4g} × stock of the year before + investment; all years in clean.capital_stock",
            entry.stock,
            unit,
            ids,
        ),
    )
    return Cell(entry.stock, entry.status, "D", label, ids, steps=steps)


def join_segments(parts: list[SegmentCells], indicator: Indicator, years: range, unit: str) -> Joined:
    """Choose the reference and bring the others onto it; METHODS section 2, scope breaks."""
    reference = _reference(parts, indicator, years)
    if reference is None:
        return Joined({}, [(part, _empty()) for part in parts])
    cells = dict(reference.cells)
    outcomes = []
    for part in parts:
        if part is reference:
            outcome = Outcome("reference", part.segment.reason, part.segment.reason_zh or part.segment.reason)
        elif not part.cells:
            outcome = _empty()
        else:
            outcome = _join(part, reference, cells, unit)
        outcomes.append((part, outcome))
    return Joined(cells, outcomes)


def _empty() -> Outcome:
    return Outcome("empty", "no figure at this cut-off", "截止日前无数字")


def _broken(segment: Segment, why: str, why_zh: str) -> Outcome:
    """Not joined: the reason of the framework (as written where it has none in Chinese), and what stands against it."""
    return Outcome("break", f"{segment.reason}; {why}", f"{segment.reason_zh or segment.reason}；{why_zh}")


def _reference(parts: list[SegmentCells], indicator: Indicator, years: range) -> SegmentCells | None:
    """The first segment with enough years in the period, else the first that has any."""
    counts = [sum(year in years for year in part.cells) for part in parts]
    for part, count in zip(parts, counts, strict=True):
        if count >= indicator.minimum_years:
            return part
    return next((part for part, count in zip(parts, counts, strict=True) if count), None)


def _join(part: SegmentCells, reference: SegmentCells, cells: dict[int, Cell], unit: str) -> Outcome:
    splice, to = part.segment.splice, reference.segment
    if splice is None:
        return _broken(part.segment, f"not joined to {to.segment}", f"未与“{to.name_zh}”相接")
    overlap = sorted(set(part.cells) & set(reference.cells))
    if not overlap:
        return _broken(part.segment, f"no year in common with {to.segment}", f"与“{to.name_zh}”无共同年份")
    below = sum(part.cells[y].value for y in overlap)
    ratio = sum(reference.cells[y].value for y in overlap) / below if below else float("inf")
    shown = ", ".join(str(y) for y in overlap)
    if not ratio > 0 or ratio == float("inf"):
        return _broken(part.segment, f"no ratio can be taken from {shown}", f"由{shown}年得不出比率")
    behind = tuple(i for y in overlap for side in (reference, part) for i in side.cells[y].observation_ids)
    steps = (Step(f"ratio to {to.segment} in {shown}", ratio, "ratio", behind),)
    for year, cell in part.cells.items():
        if year not in cells:
            status = "estimated" if "estimated" in (splice.status, cell.status) else "derived"
            label = f"{part.segment.segment} × {ratio:.6g}, the ratio to {to.segment} in {shown}"
            ids = tuple(dict.fromkeys((*cell.observation_ids, *behind)))
            spliced = Step(label, cell.value * ratio, unit, cell.observation_ids)
            cells[year] = Cell(
                cell.value * ratio, status, "D", f"spliced: {label}", ids, cell.segment, (*cell.steps, *steps, spliced)
            )
    return Outcome("spliced", part.segment.reason, part.segment.reason_zh or part.segment.reason, ratio, overlap)
