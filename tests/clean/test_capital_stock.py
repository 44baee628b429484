"""The perpetual inventory: METHODS section 9, the published chain, starts, prices, statuses."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capdev_pipeline.clean.capital_stock import StockYear, accumulate, inventory
from capdev_pipeline.errors import MethodError
from capdev_pipeline.framework.stock import CapitalStockRules

Ask = Callable[[str], list[tuple[Any, ...]]]


def test_the_case_of_the_methods() -> None:
    years = range(2001, 2006)
    stock = accumulate(dict.fromkeys(years, 75.0), dict.fromkeys(years, 1.0), 1000, 2000, 0.05)
    assert stock == pytest.approx(
        {2000: 1000, 2001: 1025, 2002: 1048.75, 2003: 1071.3125, 2004: 1092.746875, 2005: 1113.10953125}, rel=1e-12
    )


def test_investment_is_divided_by_its_price() -> None:
    assert accumulate({2001: 75}, {2001: 1.5}, 100, 2000, 0.1)[2001] == pytest.approx(90 + 50)


@pytest.mark.parametrize("gone", ["investment", "price"])
def test_it_ends_where_an_input_ends(gone: str) -> None:
    investment, price = dict.fromkeys(range(2000, 2010), 1.0), dict.fromkeys(range(2000, 2010), 1.0)
    del {"investment": investment, "price": price}[gone][2003]
    assert list(accumulate(investment, price, 1, 2000, 0.1)) == [2000, 2001, 2002]


AMOUNTS = st.lists(st.floats(1, 1e5), min_size=2, max_size=12)


@given(AMOUNTS, st.integers(0, 11), st.floats(1, 1e4), st.floats(0.01, 0.5))
def test_the_stock_grows_with_investment(amounts: list[float], where: int, more: float, depreciation: float) -> None:
    investment = dict(enumerate(amounts))
    prices = dict.fromkeys(investment, 1.0)
    raised_year = 1 + where % (len(amounts) - 1)
    raised = investment | {raised_year: investment[raised_year] + more}
    low, high = (accumulate(i, prices, 100, 0, depreciation) for i in (investment, raised))
    assert all(low[year] == high[year] for year in low if year < raised_year)
    assert all(low[year] < high[year] for year in low if year >= raised_year)


@given(AMOUNTS, st.floats(0.1, 10))
def test_another_price_base_scales_the_stock(amounts: list[float], base: float) -> None:
    investment = dict(enumerate(amounts))
    plain = accumulate(investment, dict.fromkeys(investment, 1.0), 100, 0, 0.096)
    scaled = accumulate(investment, dict.fromkeys(investment, base), 100 / base, 0, 0.096)
    assert scaled == pytest.approx({year: stock / base for year, stock in plain.items()}, rel=1e-9)


def select(series: str, **more: Any) -> list[dict[str, Any]]:
    return [{"series": series, "area": "110000", **more}]


def rules(variant: dict[str, Any] | None = None, *others: dict[str, Any], price_year: int = 2000) -> CapitalStockRules:
    plain = {
        "variant": "main",
        "depreciation": 0.1,
        "initial": {"rule": "investment_share", "share": 0.1, "price": "rebased"},
        "investment": [
            {"status": "derived", "select": select("gfcf")},
            {"status": "estimated", "select": select("guess")},
        ],
        "investment_growth": {"select": select("growth")},
        "price_level": {"select": select("deflator")},
        "price_links": [
            {"status": "derived", "select": select("official_index")},
            {"status": "estimated", "select": select("retail_index")},
        ],
    }
    variants = [plain | (variant or {}), *others]
    content = {"area": "110000", "price_year": price_year, "first_year": 2000, "variants": variants}
    return CapitalStockRules.model_validate(content)


def stocks(
    make: SimpleNamespace, checked: CapitalStockRules, which: int = 0, **series: dict[int, float]
) -> dict[int, StockYear]:
    figures = [figure for name, values in series.items() for figure in make.run(name, values)]
    return {entry.year: entry for entry in inventory(checked, checked.variants[which], make.figures(figures))}


INVESTMENT = {2000: 10.0, 2001: 20.0, 2002: 30.0}
DEFLATOR = {2000: 1.0, 2001: 1.25, 2002: 1.5}


def test_the_start_is_investment_over_its_share(make: SimpleNamespace) -> None:
    found = stocks(make, rules(), gfcf=INVESTMENT, deflator=DEFLATOR)
    # 10 / 0.1; 0.9 x 100 + 20 / 1.25; 0.9 x 106 + 30 / 1.5.
    assert {year: entry.stock for year, entry in found.items()} == pytest.approx({2000: 100, 2001: 106, 2002: 115.4})
    assert {entry.status for entry in found.values()} == {"derived"}
    assert found[2001].investment.observation_ids == ("gfcf.110000.2001",)


def test_another_price_year_scales_every_year(make: SimpleNamespace) -> None:
    plain = stocks(make, rules(), gfcf=INVESTMENT, deflator=DEFLATOR)
    other = stocks(make, rules(price_year=2002), gfcf=INVESTMENT, deflator=DEFLATOR)
    assert [e.stock for e in other.values()] == pytest.approx([1.5 * e.stock for e in plain.values()])


def test_an_unrebased_start_is_not_scaled(make: SimpleNamespace) -> None:
    unrebased = {"initial": {"rule": "investment_share", "share": 0.1, "price": "unrebased"}, "price_year": 2002}
    found = stocks(make, rules(unrebased), gfcf=INVESTMENT, deflator=DEFLATOR)
    # K(2000) stays 10 / 1.0 / 0.1; 2001 = 0.9 x 100 + 20 / (1.25 / 1.5).
    assert [found[2000].stock, found[2001].stock] == pytest.approx([100, 114])


def test_the_steady_state_start_divides_by_growth_and_depreciation(make: SimpleNamespace) -> None:
    steady = {"initial": {"rule": "steady_state", "growth_years": 2, "price": "rebased"}}
    found = stocks(
        make, rules(steady), gfcf={2000: 10, 2001: 11, 2002: 14.4}, deflator=dict.fromkeys(range(2000, 2003), 1)
    )
    # Growth over two years (14.4 / 10) ** .5 - 1 = 0.2; 10 / (0.2 + 0.1).
    assert found[2000].stock == pytest.approx(10 / 0.3)


def test_a_variant_like_another_takes_its_inputs_and_its_own_rate(make: SimpleNamespace) -> None:
    like = {
        "variant": "faster",
        "depreciation": 0.2,
        "like": "main",
        "initial": {"rule": "investment_share", "share": 0.2, "price": "rebased"},
    }
    found = stocks(make, rules(None, like), 1, gfcf=INVESTMENT, deflator=DEFLATOR)
    # 10 / 0.2; 0.8 x 50 + 16.
    assert [found[2000].stock, found[2001].stock] == pytest.approx([50, 56])


def test_official_figures_are_never_replaced_by_estimates(make: SimpleNamespace) -> None:
    deflator = dict.fromkeys(range(2000, 2004), 1.0)
    found = stocks(make, rules(), gfcf=INVESTMENT, guess={2001: 99, 2003: 40}, deflator=deflator)
    assert [found[2001].investment.value, found[2003].investment.value] == [20, 40]
    assert [found[2001].status, found[2003].status] == ["derived", "estimated"]


def test_after_the_last_figure_investment_grows_and_prices_are_linked(make: SimpleNamespace) -> None:
    found = stocks(
        make,
        rules(),
        gfcf={2000: 10, 2001: 20},
        growth={2001: 500, 2002: 10, 2003: -50, 2005: 3},
        deflator={2000: 1, 2001: 1.25},
        official_index={2001: 1, 2002: 120},
        retail_index={2002: 1, 2003: 110, 2004: 100},
    )
    assert {y: e.investment.value for y, e in found.items()} == pytest.approx({2000: 10, 2001: 20, 2002: 22, 2003: 11})
    assert {y: e.price.value for y, e in found.items()} == pytest.approx({2000: 1, 2001: 1.25, 2002: 1.5, 2003: 1.65})
    assert [found[y].price.status for y in found] == ["derived", "derived", "derived", "estimated"]
    # Each year's investment is an estimate from 2002 on, and the error stays in the stock.
    assert [found[y].status for y in found] == ["derived", "derived", "estimated", "estimated"]


@pytest.mark.parametrize("missing", ["gfcf", "deflator"])
def test_without_inputs_of_the_first_year_there_is_no_stock(make: SimpleNamespace, missing: str) -> None:
    series = {"gfcf": INVESTMENT, "deflator": DEFLATOR}
    del series[missing]
    assert stocks(make, rules(), **series) == {}


def test_a_price_year_without_a_price_is_refused_with_its_variant(make: SimpleNamespace) -> None:
    with pytest.raises(MethodError, match=r"variant main: no price for 2010"):
        stocks(make, rules(price_year=2010), gfcf=INVESTMENT, deflator=DEFLATOR)


def test_a_steady_state_beyond_the_figures_is_refused_with_its_variant(make: SimpleNamespace) -> None:
    steady = {"initial": {"rule": "steady_state", "growth_years": 5, "price": "rebased"}}
    with pytest.raises(MethodError, match="variant main"):
        stocks(make, rules(steady), gfcf=INVESTMENT, deflator=DEFLATOR)


@pytest.mark.parametrize(
    ("variant", "price_year", "year", "known"),
    [
        ("published_chain", 2000, 2000, 7066.9791),
        ("published_chain", 2000, 2022, 57606.2794),
        ("published_chain_1952", 1952, 2017, 32506.3987),
    ],
)
def test_the_published_chain_is_reproduced(ask: Ask, variant: str, price_year: int, year: int, known: float) -> None:
    ((stock, base),) = ask(
        f"""select capital_stock, price_year from clean.capital_stock
            where variant = '{variant}' and year = {year} and release = 'current'"""
    )
    assert stock == pytest.approx(known, rel=1e-6)
    assert base == price_year


def test_the_index_uses_the_official_figure_of_2018(ask: Ask) -> None:
    main = ask(
        "select year, investment, status from clean.capital_stock "
        "where variant = 'main' and release = 'current' order by year"
    )
    found = {year: (investment, status) for year, investment, status in main}
    assert found[2018] == (pytest.approx(10801.2), "derived")
    assert {status for year, (_, status) in found.items() if year > 2019} == {"estimated"}
    there = "year = 2018 and release = 'current'"
    ((value,),) = ask(f"select value from indicator.value where indicator_id = 'capital_stock' and {there}")
    ((stock,),) = ask(f"select capital_stock from clean.capital_stock where variant = 'main' and {there}")
    assert value == stock
