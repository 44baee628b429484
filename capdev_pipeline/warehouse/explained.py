"""What an explanation of an index value consists of.

Belongs here: the records, from a node down to printed figures. Does not belong here: looking them up (explain.py),
printing them.
"""

from __future__ import annotations

from dataclasses import dataclass

from capdev_pipeline.warehouse.explain_spread import Spread


@dataclass(frozen=True, slots=True)
class Observation:
    """A printed figure with its citation, where it stands in the source and in raw/."""

    observation_id: str
    series: str
    area: str
    area_zh: str
    area_en: str
    year: int
    value: float
    unit: str
    printed_value: str
    printed_unit: str
    qualifier: str
    scope: str
    grade: str
    published: str
    citation: str
    locator: str
    publisher: str
    url: str
    note: str
    source_id: str
    source_zh: str
    source_en: str
    file: str
    row: int
    correction_id: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure that ran for the value, or for a term of it (role input); rank 0 did not run."""

    observation_id: str
    segment: str
    role: str
    rank: int
    chosen: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Segment:
    """What became of a scope segment; used: the value stands in it."""

    segment: str
    name_zh: str
    name_en: str
    used: bool
    role: str
    years: int
    first_year: int | None
    last_year: int | None
    ratio: float | None
    overlap_years: str
    reason: str
    reason_zh: str
    series: list[str]
    formula: str
    terms: list[str]
    variant: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the way to the value; of_year where its value is of a year of its own (neighbour, link)."""

    step: int
    label: str
    value: float | None
    unit: str
    of_year: int | None
    observation_ids: list[str]


@dataclass(frozen=True, slots=True)
class BoundYear:
    """A year whose value is the bound."""

    year: int
    area: str
    status: str
    observation_ids: list[str]


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of the range an indicator is measured by, and what set it."""

    side: str
    value: float
    unit: str
    set_by: list[BoundYear]


@dataclass(frozen=True, slots=True)
class Need:
    """A figure that a missing value needs; term 0 is the value itself, of a formula every term is needed."""

    segment: str
    term: int
    series: str
    area: str
    year: int
    at_hand: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of a figure that took part, or that a correction dropped."""

    correction_id: str
    observation_id: str
    action: str
    printed_value: str
    printed_unit: str
    replacement: str
    value: float | None
    unit: str
    reason: str
    source: str
    who: str
    decided: str


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A fixed yardstick of the method, and where it comes from."""

    yardstick: str
    value: float
    citation: str


@dataclass(frozen=True, slots=True)
class StockYear:
    """A year of the perpetual inventory: stock = (1 - depreciation) × stock before + investment / price_index."""

    year: int
    investment: float
    investment_status: str
    price_index: float
    price_status: str
    real_investment: float
    depreciation: float
    stock_before: float | None
    stock: float
    unit: str
    price_year: int | None
    status: str
    observation_ids: list[str]


@dataclass(frozen=True, slots=True)
class Indicator:
    """Everything about an indicator's value in one year; ids point into observations."""

    value: float | None
    unit: str
    status: str
    grade: str | None
    method: str
    segment: str
    direction: str
    lo: float | None
    hi: float | None
    normalisation: str
    worst: float | None
    best: float | None
    formula: str
    observation_ids: list[str]
    bounds: list[Bound]
    yardsticks: list[Yardstick]
    candidates: list[Candidate]
    segments: list[Segment]
    steps: list[Step]
    corrections: list[Correction]
    needs: list[Need]
    stock: list[StockYear]
    observations: list[Observation]


@dataclass(frozen=True, slots=True)
class Explained:
    """A node in one year; partial = sum over the children of weight_used × partial, where means are arithmetic.

    weight is that of the scheme (basis: where it comes from), weight_used what it comes to among the children
    present; contribution = weight_used × partial, in points of the parent. score is null where coverage is below
    minimum_coverage. spread: for the default scheme of the current release, where the method file has a block
    robustness; else null.
    """

    node_id: str
    level: int
    name_zh: str
    name_en: str
    parent_id: str | None
    year: int
    area: str
    area_zh: str
    area_en: str
    release: str
    scheme: str
    kind: str
    mean: str
    minimum_coverage: float
    weight: float | None
    weight_status: str
    basis: str
    effective_weight: float
    weight_used: float | None
    contribution: float | None
    score: float | None
    partial: float | None
    lower: float | None
    upper: float | None
    coverage: float
    present: int
    indicators: int
    weight_by_status: dict[str, float]
    weight_by_grade: dict[str, float]
    reason: str
    reason_zh: str
    note: str
    proxy: str
    spread: Spread | None
    indicator: Indicator | None
    children: list[Explained]


@dataclass(frozen=True, slots=True)
class Use:
    """What a printed figure is used for, or (chosen is false) what it lost and why.

    used_by: 'indicator' (id: the indicator, year and area of the cell), 'capital_stock' (id: the variant), 'figure'
    (id and line: a figure of the report), 'external' (id: the comparison with another index). rank counts inside the
    segment; null where nothing was ranked in that year.
    """

    used_by: str
    id: str
    line: str
    area: str
    year: int
    chosen: bool
    segment: str
    segment_zh: str
    segment_en: str
    role: str
    rank: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class SeriesFigure:
    """A printed figure of a series with everything that rests on it and everything it lost."""

    observation: Observation
    uses: list[Use]


@dataclass(frozen=True, slots=True)
class ExplainedSeries:
    """The printed figures of a series in one year; area is null where they are of all areas.

    First those that something rests on, then by publication, the latest first.
    """

    series: str
    name_zh: str
    name_en: str
    unit: str
    year: int
    area: str | None
    release: str
    figures: list[SeriesFigure]
    corrections: list[Correction]
