"""What a segment reads: the series of its prints, the terms of its formula, and what lost among the terms.

Belongs here: which selections run against each other, which figures a year without a value would need. Does not
belong here: the formulas (derive.py, capital_stock.py), the ranking (rank.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from capdev_pipeline.clean.capital_stock import Selections, inputs_read, inventory, known_inputs
from capdev_pipeline.clean.cells import SAME_AREA, Figures
from capdev_pipeline.clean.derive import inputs_of
from capdev_pipeline.clean.rank import Ranked, by_year, rank, winners
from capdev_pipeline.framework.model import Segment
from capdev_pipeline.framework.rules import Chain, PerpetualInventory, Ratio, Term, Total, WeightedMean
from capdev_pipeline.framework.stock import CapitalStockRules, StockVariant


@dataclass(frozen=True, slots=True)
class Need:
    """A figure that a year without a value needs; at hand if there is one.

    term: 0 for the printed value itself; of a formula every term 1, 2, ... is needed, any series of each.
    """

    term: int
    series: str
    area: str
    year: int
    at_hand: bool


def variant_of(segment: Segment, stock: CapitalStockRules | None) -> StockVariant | None:
    """The variant of the perpetual inventory that a segment rests on."""
    if stock is None or not isinstance(segment.derive, PerpetualInventory):
        return None
    wanted = segment.derive.variant
    return next(variant for variant in stock.variants if variant.variant == wanted)


def printed_series(segment: Segment, area: str) -> list[str]:
    """'series area' of the prints a segment takes as they are."""
    return [f"{series} {where}" for series, where in _pairs([segment.select], area)]


def term_series(segment: Segment, area: str, stock: CapitalStockRules | None) -> list[str]:
    """'series area' of the terms of its formula."""
    return [f"{series} {where}" for series, where in _pairs(_groups(segment, stock), _area(segment, area, stock))]


def beaten(segment: Segment, figures: Figures, area: str, stock: CapitalStockRules | None) -> dict[str, list[Ranked]]:
    """For each figure that a term takes, those of the same year that it was preferred to."""
    lost: dict[str, list[Ranked]] = {}
    for select in _groups(segment, stock):
        for group in by_year(figures.select(select, _area(segment, area, stock))).values():
            first, *others = rank(group)
            lost.setdefault(first.figure.observation_id, []).extend(others)
    return lost


def needs(segment: Segment, figures: Figures, area: str, stock: CapitalStockRules | None, year: int) -> Iterator[Need]:
    """What would give a segment a value in a year in which it has none."""
    for series, where in _pairs([segment.select], area, year):
        yield Need(0, series, where, year, at_hand=False)
    rule, variant = segment.derive, variant_of(segment, stock)
    if rule is None or (rule.years is not None and not rule.years[0] <= year <= rule.years[1]):
        return
    if isinstance(rule, PerpetualInventory):
        if stock is not None and variant is not None:
            yield from _stock_needs(stock, variant, figures, year)
    elif isinstance(rule, Chain):
        yield from _chain_needs(rule, figures, area, year)
    else:
        yield from _term_needs(_terms(rule), figures, area, year)


def _term_needs(terms: Sequence[Term], figures: Figures, area: str, year: int) -> Iterator[Need]:
    """Every term of the year; nothing if one of them takes no figures of it, for then the formula cannot serve."""
    needed = [(year,) if term.average == "none" else (year - 1, year) for term in terms]
    if not all(_pairs([term.select], area, y) for term, years in zip(terms, needed, strict=True) for y in years):
        return
    for number, (term, years) in enumerate(zip(terms, needed, strict=True), start=1):
        known = winners(figures.select(term.select, area))
        for y in years:
            yield from _of_term(number, [term.select], area, y, at_hand=y in known)


def _chain_needs(rule: Chain, figures: Figures, area: str, year: int) -> Iterator[Need]:
    """The base level, and the changes that are lacking between it and the year."""
    bases, changes = inputs_of(rule.base, figures, area), inputs_of(rule.changes, figures, area)
    base = max(bases, default=year)
    yield from _of_term(1, [rule.base.select], area, base, at_hand=bool(bases))
    for needed in range(min(base, year) + 1, max(base, year) + 1):
        if needed not in changes:
            yield from _of_term(2, [rule.changes.select], area, needed, at_hand=False)


def _stock_needs(rules: CapitalStockRules, variant: StockVariant, figures: Figures, year: int) -> Iterator[Need]:
    """What is lacking after the last year with a stock, and investment and price of the year itself."""
    known = inventory(rules, variant, figures)
    first = known[-1].year + 1 if known else rules.first_year
    invested, priced = known_inputs(rules, variant, figures)
    investment, prices = inputs_read(rules, variant)
    for needed in range(first, year + 1):
        for term, selections, years in ((1, investment, invested), (2, prices, priced)):
            if needed == year or needed not in years:
                yield from _of_term(term, selections, rules.area, needed, at_hand=needed in years)


def _of_term(term: int, groups: Iterable[Selections], area: str, year: int, *, at_hand: bool) -> Iterator[Need]:
    for series, where in _pairs(groups, area, year):
        yield Need(term, series, where, year, at_hand)


def _terms(rule: Ratio | Total | WeightedMean) -> tuple[Term, ...]:
    return (rule.numerator, rule.denominator) if isinstance(rule, Ratio) else rule.terms


def _groups(segment: Segment, stock: CapitalStockRules | None) -> list[Selections]:
    """The selections of a formula; inside one of them figures of a year run against each other."""
    rule, variant = segment.derive, variant_of(segment, stock)
    if rule is None:
        return []
    if isinstance(rule, PerpetualInventory):
        investment, prices = inputs_read(stock, variant) if stock is not None and variant is not None else ([], [])
        return [*investment, *prices]
    terms = (rule.base, rule.changes) if isinstance(rule, Chain) else _terms(rule)
    return [term.select for term in terms]


def _area(segment: Segment, area: str, stock: CapitalStockRules | None) -> str:
    """The area that 'same' stands for in a formula."""
    return stock.area if stock is not None and isinstance(segment.derive, PerpetualInventory) else area


def _pairs(groups: Iterable[Selections], area: str, year: int | None = None) -> list[tuple[str, str]]:
    """Series and area of selections, each once; with a year, of those that take figures of it."""
    found = {
        (s.series, area if s.area == SAME_AREA else s.area): None
        for select in groups
        for s in select
        if year is None or s.years is None or s.years[0] <= year <= s.years[1]
    }
    return list(found)
