"""Derived series: ratio, sum, weighted mean, chain.

Belongs here: the formulas over the terms' yearly values, each with its steps. Does not belong here: the
perpetual inventory (capital_stock.py), choosing between a print and a derived value (segments.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from capdev_pipeline.clean.cells import Cell, Figures, Step
from capdev_pipeline.clean.rank import winners
from capdev_pipeline.errors import MethodError, Problem
from capdev_pipeline.framework.rules import Chain, Ratio, Term, Total, WeightedMean


@dataclass(frozen=True, slots=True)
class Input:
    """A term's value in one year."""

    value: float
    unit: str
    estimated: bool
    observation_ids: tuple[str, ...]


Inputs = Mapping[int, Input]
Formula = Ratio | Total | WeightedMean | Chain


def inputs_of(term: Term, figures: Figures, area: str) -> dict[int, Input]:
    """A term's value by year; average 'year_ends' takes the mean of this year's and last year's end."""
    taken = {
        year: Input(figure.value, figure.unit, figure.status == "estimated", (figure.observation_id,))
        for year, figure in winners(figures.select(term.select, area)).items()
    }
    if term.average == "none":
        return taken
    return {
        year: Input(
            (taken[year - 1].value + here.value) / 2,
            here.unit,
            taken[year - 1].estimated or here.estimated,
            taken[year - 1].observation_ids + here.observation_ids,
        )
        for year, here in taken.items()
        if year - 1 in taken
    }


def derive(rule: Formula, figures: Figures, area: str, unit: str) -> dict[int, Cell]:
    """The cells of a derived series (status derived or estimated, grade D), by year.

    A year in which any term is missing has no cell. Formulas: METHODS section 2.
    """
    if isinstance(rule, Chain):
        cells = _chain(rule, figures, area, unit)
    elif isinstance(rule, Ratio):
        terms = [inputs_of(rule.numerator, figures, area), inputs_of(rule.denominator, figures, area)]
        factor = rule.factor
        for year, entry in terms[1].items():
            if entry.value == 0:
                raise _no_division("ratio", year, entry.observation_ids)
        cells = _joint(
            terms,
            lambda v: v[0] / v[1] * factor,
            unit,
            "numerator / denominator" + (f" × {factor:g}" if factor != 1 else ""),
            ["numerator", "denominator"],
        )
    else:
        cells = _terms(rule, figures, area, unit)
    first, last = rule.years or (0, 9999)
    return {year: cell for year, cell in cells.items() if first <= year <= last}


def _terms(rule: Total | WeightedMean, figures: Figures, area: str, unit: str) -> dict[int, Cell]:
    terms = [inputs_of(term, figures, area) for term in rule.terms]
    names = [f"{term.select[0].series} {term.select[0].area}" for term in rule.terms]
    if isinstance(rule, Total):
        return _joint(terms, sum, unit, "sum of the terms", names)
    weights = [term.weight for term in rule.terms]
    total = sum(weights)
    return _joint(
        terms,
        lambda v: sum(w * x for w, x in zip(weights, v, strict=True)) / total,
        unit,
        f"weighted mean, weights {', '.join(f'{w:g}' for w in weights)}",
        names,
    )


def _joint(
    terms: Sequence[Inputs],
    formula: Callable[[list[float]], float],
    unit: str,
    label: str,
    names: Sequence[str],
) -> dict[int, Cell]:
    years = set(terms[0]).intersection(*terms[1:])
    cells = {}
    for year in sorted(years):
        inputs = [term[year] for term in terms]
        value = formula([entry.value for entry in inputs])
        ids = tuple(i for entry in inputs for i in entry.observation_ids)
        steps = [
            Step(name, entry.value, entry.unit, entry.observation_ids)
            for name, entry in zip(names, inputs, strict=True)
        ]
        status = "estimated" if any(entry.estimated for entry in inputs) else "derived"
        cells[year] = Cell(value, status, "D", label, ids, steps=(*steps, Step(label, value, unit, ids)))
    return cells


def _chain(rule: Chain, figures: Figures, area: str, unit: str) -> dict[int, Cell]:
    """level(t) = level(t-1) × (1 + change(t) / 100), forwards and backwards from the base year."""
    bases = inputs_of(rule.base, figures, area)
    changes = inputs_of(rule.changes, figures, area)
    if not bases:
        return {}
    base_year = max(bases)
    base = bases[base_year]
    label = f"yearly changes chained onto {base.value:g} of {base_year}"
    first = Step(f"base level of {base_year}", base.value, unit, base.observation_ids, base_year)
    status = "estimated" if base.estimated else "derived"
    cells = {base_year: Cell(base.value, status, "D", label, base.observation_ids, steps=(first,))}
    for year in range(base_year + 1, max(changes, default=base_year) + 1):
        if year not in changes:
            break
        before, change = cells[year - 1], changes[year]
        value = before.value * (1 + change.value / 100)
        how = f"level of {year - 1} × (1 + change of {year} / 100)"
        cells[year] = _linked(value, before, change, (year - 1, year), how, unit)
    for year in range(base_year - 1, min(changes, default=base_year) - 2, -1):
        if year + 1 not in changes:
            break
        after, change = cells[year + 1], changes[year + 1]
        if change.value == -100:
            raise _no_division("the chain", year + 1, change.observation_ids)
        value = after.value / (1 + change.value / 100)
        how = f"level of {year + 1} / (1 + change of {year + 1} / 100)"
        cells[year] = _linked(value, after, change, (year + 1, year + 1), how, unit)
    return cells


def _linked(value: float, neighbour: Cell, change: Input, years: tuple[int, int], how: str, unit: str) -> Cell:
    """A link rests on every change up to it, and an estimate among them makes it one; years: of level, of change."""
    status = "estimated" if change.estimated or neighbour.status == "estimated" else "derived"
    ids = (*neighbour.observation_ids, *change.observation_ids)
    steps = (
        Step("level of the neighbouring year", neighbour.value, unit, neighbour.observation_ids, years[0]),
        Step("change", change.value, "%", change.observation_ids, years[1]),
        Step(how, value, unit, ids),
    )
    return Cell(value, status, "D", neighbour.method, ids, steps=steps)


def _no_division(what: str, year: int, observation_ids: tuple[str, ...]) -> MethodError:
    found = f"{', '.join(observation_ids)} of {year} gives a division by zero"
    return MethodError([Problem(what, "a denominator is not zero", found, "correct the figure, or set it aside")])
