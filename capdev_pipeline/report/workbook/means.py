"""The formulas by which a node is made of its children, as Excel and LibreOffice both read them.

Belongs here: weighted means (arithmetic, geometric, harmonic) and the plain sum, with missing children. Does not belong
here: where the ranges stand (index.py).

Rule: capdev_pipeline.index.aggregate. Weights are divided by their sum, over the children that have a value for what
is present, over all children for the bounds and the coverage; so they need not sum to 1 while a reader tries others.
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
    """The ranges of a node's children in one year; of indicators there is only `partial`, their scores."""

    weights: str
    partial: str
    leaf: bool
    lower: str = ""
    upper: str = ""
    coverage: str = ""
    present: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """A formula without its '='; `array` if it must be entered as one."""

    text: str
    array: bool = False


def weighted(mean: str, c: Children) -> dict[str, Made]:
    """partial, lower, upper, coverage and present of a weighted mean of the kind `mean`."""
    there = f"{c.weights}*ISNUMBER({c.partial})"
    made = {"geometric": _geometric, "harmonic": _harmonic}.get(mean, _arithmetic)(c, there)
    covered = f"SUMPRODUCT({there})" if c.leaf else f"SUMPRODUCT({c.weights},{c.coverage})"
    return {**made, "coverage": Made(f"{covered}/{_total(c.weights)}"), "present": _present(c)}


def plain_sum(c: Children, own: dict[str, str], indicators: str) -> dict[str, Made]:
    """The same of a sum of the indicators' scores; `own` are the node's own cells, `indicators` how many it has.

    Formula: partial = sum of present scores x indicators / present; upper = lower + those missing.
    """
    return {
        "partial": Made(f'IF({own["present"]}>0,{own["lower"]}*{indicators}/{own["present"]},"{NO_FIGURE}")'),
        "lower": Made(f"SUM({c.partial if c.leaf else c.lower})"),
        "upper": Made(f"{own['lower']}+{indicators}-{own['present']}"),
        "coverage": Made(f"{own['present']}/{indicators}"),
        "present": _present(c),
    }


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


def _arithmetic(c: Children, there: str) -> dict[str, Made]:
    w, x = c.weights, c.partial
    # SUMPRODUCT of two ranges takes a mark as 0.
    lower = f"SUMPRODUCT({w},{x if c.leaf else c.lower})"
    upper = f"({lower}+SUMPRODUCT({w}*(1-ISNUMBER({x}))))" if c.leaf else f"SUMPRODUCT({w},{c.upper})"
    return {
        "partial": _if_any(there, f"SUMPRODUCT({w},{x})/SUMPRODUCT({there})"),
        "lower": Made(f"{lower}/{_total(w)}"),
        "upper": Made(f"{upper}/{_total(w)}"),
    }


def _geometric(c: Children, there: str) -> dict[str, Made]:
    w, x = c.weights, c.partial
    logs = f"SUM(IF(ISNUMBER({x}),{w}*LN({x}),0))"
    # A missing score of 1 adds ln 1 = 0 to the upper bound; one of 0 makes the lower bound 0.
    upper = Made(f"EXP({logs}/SUM({w}))", array=True) if c.leaf else Made(_exp_mean(w, c.upper))
    return {
        "partial": _if_any(there, f"EXP({logs}/SUM({there}))", array=True),
        "lower": Made(f"IF({_all_positive(c)},{_exp_mean(w, x if c.leaf else c.lower)},0)"),
        "upper": upper,
    }


def _harmonic(c: Children, there: str) -> dict[str, Made]:
    w, x = c.weights, c.partial
    lower = x if c.leaf else c.lower
    upper = Made(f"SUM({w})/SUM(IF(ISNUMBER({x}),{w}/{x},{w}))", array=True)
    return {
        "partial": _if_any(there, f"SUM({there})/SUM(IF(ISNUMBER({x}),{w}/{x},0))", array=True),
        "lower": Made(f"IF({_all_positive(c)},SUM({w})/SUMPRODUCT({w}/{lower}),0)"),
        "upper": upper if c.leaf else Made(f"SUM({w})/SUMPRODUCT({w}/{c.upper})"),
    }


def _exp_mean(weights: str, values: str) -> str:
    return f"EXP(SUMPRODUCT({weights},LN({values}))/SUM({weights}))"


def _all_positive(c: Children) -> str:
    return f"AND(COUNT({c.partial})=ROWS({c.partial}),MIN({c.partial})>0)" if c.leaf else f"MIN({c.lower})>0"
