"""The perpetual inventory of a framework: block capital_stock of framework.yaml.

Belongs here: its variants, the figures and prices they take, the initial stock. Does not belong here: carrying it out
(capdev_pipeline.clean.capital_stock).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from capdev_pipeline.framework.rules import Identifier, Rule, Selection


class Compare(Rule):
    """A published series that a variant must reproduce, relative tolerance."""

    select: tuple[Selection, ...]
    tolerance: float = Field(gt=0)


class Investment(Rule):
    """One stretch of investment figures or price links, with the status they carry."""

    select: tuple[Selection, ...]
    status: Literal["derived", "estimated"]


class Series(Rule):
    """Figures of one or several selections."""

    select: tuple[Selection, ...]


class InitialStock(Rule):
    """K(first year): investment / share, or investment / (g + depreciation) over the first years."""

    rule: Literal["investment_share", "steady_state"]
    share: float | None = Field(default=None, gt=0, le=1)
    growth_years: int | None = Field(default=None, ge=1)
    price: Literal["rebased", "unrebased"]

    @model_validator(mode="after")
    def _has_its_parameter(self) -> InitialStock:
        needed = {"investment_share": "share", "steady_state": "growth_years"}[self.rule]
        if getattr(self, needed) is None:
            raise ValueError(f"rule {self.rule} needs {needed}")
        return self


class StockVariant(Rule):
    """One set of parameters of the perpetual inventory."""

    variant: Identifier
    depreciation: float = Field(gt=0, lt=1)
    initial: InitialStock
    price_year: int | None = None
    like: str | None = None
    investment: tuple[Investment, ...] = ()
    investment_growth: Series | None = None
    price_level: Series | None = None
    price_links: tuple[Investment, ...] = ()
    compare: Compare | None = None


class CapitalStockRules(Rule):
    """The perpetual inventory and its variants."""

    area: str
    price_year: int
    first_year: int
    variants: tuple[StockVariant, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _likes_exist(self) -> CapitalStockRules:
        names = {variant.variant for variant in self.variants}
        for variant in self.variants:
            if variant.like is not None and variant.like not in names:
                raise ValueError(f"variant {variant.variant} is like {variant.like}, which is not declared")
            if variant.like is None and (not variant.investment or variant.price_level is None):
                raise ValueError(f"variant {variant.variant} names no investment or no price_level")
        return self
