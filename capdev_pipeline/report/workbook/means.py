"""The formulas by which a node is made of its children, as Excel and LibreOffice both read them.

Belongs here: weighted means (arithmetic, geometric, harmonic) and the plain sum, with missing children. Does not belong
here: where the ranges stand (index.py).

Rule: capdev_pipeline.index.aggregate. A missing score counts as the worst there can be in the lower bound, as the best
in the upper one; where a method knows none, a node that lacks a score has no bounds. Weights are divided by their sum,
over the children that have a value for what is present, over all children for the bounds and the coverage; so they
need not sum to 1 while a reader tries others.
Geometric and harmonic means of part of a range are array formulas: IF inside SUMPRODUCT takes a single cell.
"""

from __future__ import annotations

from dataclasses import dataclass

from capdev_pipeline.report.workbook.cells import NO_FIGURE, UNPUBLISHED

MEASURES = ("score", "partial", "lower", "upper", "coverage", "present")
# A sum of rounded weights at the threshold counts as at the threshold, as in the published index.
SLACK = "1E-12"


@dataclass(frozen=True, slots=True)
class Children:
    """The ranges of a node's children in one year; of indicators there is only `partial`, their scores.

    indicators: how many each child has.
    """

    weights: str
    partial: str
    leaf: bool
    lower: str = ""
    upper: str = ""
    coverage: str = ""
    present: str = ""
    indicators: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """The worst and the best score of a method, null if it has none.

    fixed: yardsticks are fixed, so that a score can lie beyond; bounds are then widened to what is present.
    """

    worst: float | None = 0.0
    best: float | None = 1.0
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A formula without its '='; `array` if it must be entered as one."""

    text: str
    array: bool = False


def weighted(mean: str, c: Children, limits: Limits, own: dict[str, str]) -> dict[str, Made]:
    """partial, lower, upper, coverage and present of a weighted mean of a kind; `own`: the node's own cells."""
    there = f"{c.weights}*ISNUMBER({c.partial})"
    take = {"geometric": _geometric, "harmonic": _harmonic}.get(mean, _arithmetic)
    covered = f"SUMPRODUCT({there})" if c.leaf else f"SUMPRODUCT({c.weights},{c.coverage})"
    made = {"partial": take(c, there)}
    for name, limit in (("lower", limits.worst), ("upper", limits.best)):
        made[name] = _bound(mean, c, name, limit)
        if limits.fixed:
            made[name] = _widened(made[name], "MIN" if name == "lower" else "MAX", own["partial"])
    return {**made, "coverage": Made(f"{covered}/{_total(c.weights)}"), "present": _present(c)}


def plain_sum(c: Children, own: dict[str, str], indicators: str, limits: Limits) -> dict[str, Made]:
    """The same of a sum of the indicators' scores; `own` are the node's own cells, `indicators` how many it has.

    Formula: partial = sum of present scores x indicators / present; lower, upper = that sum + missing x worst, best.
    """
    total = f"SUM({c.partial})" if c.leaf else f"SUMPRODUCT({c.partial},{c.present}/{c.indicators})"
    missing = f"({indicators}-{own['present']})"
    made = {"partial": Made(f'IF({own["present"]}>0,{total}*{indicators}/{own["present"]},"{NO_FIGURE}")')}
    for name, limit in (("lower", limits.worst), ("upper", limits.best)):
        known = f'IF({missing}=0,{total},"{NO_FIGURE}")'
        made[name] = Made(known if limit is None else f"{total}+{missing}*({limit!r})")
        if limits.fixed:
            made[name] = _widened(made[name], "MIN" if name == "lower" else "MAX", own["partial"])
    return {**made, "coverage": Made(f"{own['present']}/{indicators}"), "present": _present(c)}


def _widened(bound: Made, function: str, partial: str) -> Made:
    return Made(f"IF(ISNUMBER({partial}),{function}({bound.text},{partial}),{bound.text})", bound.array)


def published(own: dict[str, str], minimum: str) -> Made:
    """The score: what is present makes it, where enough is."""
    enough = f'IF({own["coverage"]}>={minimum}-{SLACK},{own["partial"]},"{UNPUBLISHED}")'
    return Made(f'IF(ISNUMBER({own["partial"]}),{enough},"{NO_FIGURE}")')


def _present(c: Children) -> Made:
    return Made(f"COUNT({c.partial})" if c.leaf else f"SUM({c.present})")


def _total(weights: str) -> str:
    """The sum of the weights, never 0: siblings whose weights were all set to 0 count for nothing, without an error."""
    return f"MAX(SUM({weights}),1E-12)"


def _if_any(there: str, value: str, *, array: bool = False) -> Made:
    total = "SUM" if array else "SUMPRODUCT"
    return Made(f'IF({total}({there})>0,{value},"{NO_FIGURE}")', array)


def _arithmetic(c: Children, there: str) -> Made:
    return _if_any(there, f"SUMPRODUCT({c.weights},{c.partial})/SUMPRODUCT({there})")


def _geometric(c: Children, there: str) -> Made:
    logs = f"SUM(IF(ISNUMBER({c.partial}),{c.weights}*LN({c.partial}),0))"
    return _if_any(there, f"EXP({logs}/SUM({there}))", array=True)


def _harmonic(c: Children, there: str) -> Made:
    shares = f"SUM(IF(ISNUMBER({c.partial}),{c.weights}/{c.partial},0))"
    return _if_any(there, f"SUM({there})/{shares}", array=True)


def _bound(mean: str, c: Children, name: str, limit: float | None) -> Made:
    """A mean at full weights, over the scores with the limit for missing ones, or over the children's own bounds."""
    if not c.leaf:
        cells = c.lower if name == "lower" else c.upper
        return Made(f'IF(COUNT({cells})=ROWS({cells}),{_full(mean, c.weights, cells)},"{NO_FIGURE}")')
    if limit is None:
        return Made(f'IF(COUNT({c.partial})=ROWS({c.partial}),{_full(mean, c.weights, c.partial)},"{NO_FIGURE}")')
    if mean == "arithmetic":
        missing = f"SUMPRODUCT({c.weights}*(1-ISNUMBER({c.partial})))"
        return Made(f"(SUMPRODUCT({c.weights},{c.partial})+({limit!r})*{missing})/{_total(c.weights)}")
    # One score of 0 makes these means 0 (their limit), where ln 0 and 1 / 0 do not exist.
    term, back = ("{w}*LN({x})", "EXP({sum}/{total})") if mean == "geometric" else ("{w}/{x}", "{total}/{sum}")
    parts = (term.format(w=c.weights, x=x) for x in (c.partial, repr(limit)))
    own, other = parts if limit > 0 else (term.format(w=c.weights, x=c.partial), "0")
    summed = back.format(sum=f"SUM(IF(ISNUMBER({c.partial}),{own},{other}))", total=f"SUM({c.weights})")
    if limit > 0:
        return Made(summed, array=True)
    return Made(f"IF(AND(COUNT({c.partial})=ROWS({c.partial}),MIN({c.partial})>0),{summed},0)", array=True)


def _full(mean: str, weights: str, cells: str) -> str:
    """A mean of cells that all hold a number."""
    if mean == "arithmetic":
        return f"SUMPRODUCT({weights},{cells})/{_total(weights)}"
    whole = (
        f"EXP(SUMPRODUCT({weights},LN({cells}))/SUM({weights}))"
        if mean == "geometric"
        else f"SUM({weights})/SUMPRODUCT({weights}/{cells})"
    )
    return f"IF(MIN({cells})>0,{whole},0)"
