"""The perpetual inventory: capital stock from investment, prices and a depreciation rate.

Belongs here: K(t) = (1 - d) K(t-1) + I(t) / P(t) and its inputs year by year. Does not belong here: which
variant feeds the index (framework file).
Source: Zhang, Wu and Zhang (2004) 张军、吴桂英、张吉鹏《中国省际物质资本存量估算：1952—2000》; d = 9.6 %,
K(1952) = I(1952) / 0.10. Variant d = 10.96 %: Shan (2008) 单豪杰.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from capdev_pipeline.clean.cells import Figures
from capdev_pipeline.clean.rank import winners
from capdev_pipeline.errors import MethodError, Problem
from capdev_pipeline.framework.rules import Selection
from capdev_pipeline.framework.stock import CapitalStockRules, Investment, Series, StockVariant

Selections: TypeAlias = tuple[Selection, ...]


@dataclass(frozen=True, slots=True)
class Sourced:
    """A number with its status and the observations behind it."""

    value: float
    status: str
    observation_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StockYear:
    """One year of the inventory: investment at current prices, price (price year = 1), stock at its prices."""

    year: int
    investment: Sourced
    price: Sourced
    stock: float
    status: str


def accumulate(
    investment: Mapping[int, float],
    price: Mapping[int, float],
    initial: float,
    first_year: int,
    depreciation: float,
) -> dict[int, float]:
    """K(first_year) = initial, then K(t) = (1 - depreciation) K(t-1) + I(t) / P(t) while both are known.

    Investment at current prices, price with the price year = 1; the result is at prices of that year.
    """
    stock = {first_year: initial}
    year = first_year + 1
    while year in investment and year in price:
        stock[year] = (1 - depreciation) * stock[year - 1] + investment[year] / price[year]
        year += 1
    return stock


def inventory(rules: CapitalStockRules, variant: StockVariant, figures: Figures) -> list[StockYear]:
    """The inventory of one variant from its first year on; empty if there are no inputs at this cut-off.

    Raises MethodError if the price year has no price.
    """
    source = _source_of(rules, variant)
    investment = _investment(source, figures, rules.area)
    price_year = variant.price_year or rules.price_year
    prices = _prices(source, figures, rules.area)
    first = rules.first_year
    if first not in investment or first not in prices:
        return []
    if price_year not in prices:
        raise MethodError(
            [
                Problem(
                    f"capital_stock, variant {variant.variant}",
                    "the price year has a price",
                    f"no price for {price_year}",
                    "choose another price_year",
                )
            ]
        )
    base = prices[price_year].value
    rebased = {year: Sourced(price.value / base, price.status, price.observation_ids) for year, price in prices.items()}
    start = rebased if variant.initial.price == "rebased" else prices
    initial = _initial(variant, investment, start, first)
    stock = accumulate(
        {year: entry.value for year, entry in investment.items()},
        {year: entry.value for year, entry in rebased.items()},
        initial,
        first,
        variant.depreciation,
    )
    return _with_status(stock, investment, rebased)


def known_inputs(rules: CapitalStockRules, variant: StockVariant, figures: Figures) -> tuple[set[int], set[int]]:
    """The years that have an investment, and those that have a price."""
    source = _source_of(rules, variant)
    return set(_investment(source, figures, rules.area)), set(_prices(source, figures, rules.area))


def inputs_read(rules: CapitalStockRules, variant: StockVariant) -> tuple[list[Selections], list[Selections]]:
    """What is selected for investment, and for prices; inside one group figures run against each other."""
    source = _source_of(rules, variant)
    growth, level = source.investment_growth, source.price_level
    investment = [part.select for part in source.investment] + ([growth.select] if growth else [])
    return investment, ([level.select] if level else []) + [part.select for part in source.price_links]


def _with_status(
    stock: Mapping[int, float], investment: Mapping[int, Sourced], prices: Mapping[int, Sourced]
) -> list[StockYear]:
    """Estimated from the first estimated input after the official figures began, for good: the error stays in."""
    last_official = max(
        (y for y in stock if investment[y].status == "derived" and prices[y].status == "derived"),
        default=min(stock),
    )
    return [
        StockYear(
            year,
            investment[year],
            prices[year],
            stock[year],
            "derived" if year <= last_official else "estimated",
        )
        for year in sorted(stock)
    ]


def _source_of(rules: CapitalStockRules, variant: StockVariant) -> StockVariant:
    if variant.like is None:
        return variant
    return next(other for other in rules.variants if other.variant == variant.like)


def _stretches(parts: Sequence[Investment], figures: Figures, area: str) -> dict[int, Sourced]:
    """Figures of several stretches; an earlier stretch is never replaced by a later one."""
    taken: dict[int, Sourced] = {}
    for part in parts:
        for year, figure in winners(figures.select(part.select, area)).items():
            taken.setdefault(year, Sourced(figure.value, part.status, (figure.observation_id,)))
    return taken


def _yearly(series: Series | None, figures: Figures, area: str) -> dict[int, Sourced]:
    if series is None:
        return {}
    return {
        year: Sourced(figure.value, figure.status, (figure.observation_id,))
        for year, figure in winners(figures.select(series.select, area)).items()
    }


def _investment(variant: StockVariant, figures: Figures, area: str) -> dict[int, Sourced]:
    """Printed investment, then grown by the growth series as long as that goes."""
    known = _stretches(variant.investment, figures, area)
    growth = _yearly(variant.investment_growth, figures, area)
    for year in sorted(growth):
        if year not in known and year - 1 in known:
            value = known[year - 1].value * (1 + growth[year].value / 100)
            known[year] = Sourced(value, "estimated", growth[year].observation_ids)
    return known


def _prices(variant: StockVariant, figures: Figures, area: str) -> dict[int, Sourced]:
    """The printed level, then linked on by yearly indices (previous year = 100)."""
    level = _yearly(variant.price_level, figures, area)
    prices = {year: Sourced(entry.value, "derived", entry.observation_ids) for year, entry in level.items()}
    links = _stretches(variant.price_links, figures, area)
    for year in sorted(links):
        if year not in prices and year - 1 in prices:
            link = links[year]
            status = "estimated" if "estimated" in (link.status, prices[year - 1].status) else "derived"
            prices[year] = Sourced(prices[year - 1].value * link.value / 100, status, link.observation_ids)
    return prices


def _initial(
    variant: StockVariant, investment: Mapping[int, Sourced], prices: Mapping[int, Sourced], first: int
) -> float:
    """investment / share, or the steady state I / (g + d) with the mean growth of the first years."""
    rule = variant.initial
    real = investment[first].value / prices[first].value
    if rule.rule == "investment_share" and rule.share is not None:
        return real / rule.share
    years = rule.growth_years or 1
    last = first + years
    if last not in investment or last not in prices:
        needed, lacking = "the years of the steady-state growth have figures", f"no investment or price for {last}"
        raise MethodError(
            [Problem(f"capital_stock, variant {variant.variant}", needed, lacking, "choose fewer growth_years")]
        )
    growth: float = (investment[last].value / prices[last].value / real) ** (1 / years) - 1
    return real / (growth + variant.depreciation)
