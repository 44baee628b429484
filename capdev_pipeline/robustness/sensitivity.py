"""Which choice moves the index most: Sobol indices of its change and its trend.

Belongs here: sampling and indices (SALib), doubling until they are stable. Does not belong here: what varies
(variants.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from SALib.analyze import sobol as analysing
from SALib.sample import sobol as sampling

from capdev_pipeline.robustness.panel import Matrix, Panel
from capdev_pipeline.robustness.uncertainty import BLOCK
from capdev_pipeline.robustness.variants import FACTORS, Bank, Choices, bank_of, rebuilt

BANK = 512
HALF_WIDTH = 0.05
OUTPUTS = ("change", "trend")

Model = Callable[[Matrix], Mapping[str, Matrix]]


def indices(model: Model, names: tuple[str, ...], *, seed: int, first: int = 256, largest: int = 16384) -> pd.DataFrame:
    """Sobol indices of every output of a model of independent numbers from 0 to 1.

    model: d x factors -> output -> d numbers. Out: output, factor, s1, s1_ci, st, st_ci (half-widths of 95 %
    intervals), samples (N). N begins at `first` (a power of 2) and is doubled until every half-width is below 0.05, or
    N is `largest`: look at st_ci, it may be wider then. An output that never varies has null indices.
    Source: Saltelli et al., Computer Physics Communications 181, 2010; SALib.
    """
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    n = first
    while True:
        numbers = sampling.sample(problem, n, calc_second_order=False, seed=seed)
        outputs = model(np.minimum(numbers, np.nextafter(1.0, 0.0)))
        found = pd.concat([_analysed(problem, name, y, seed) for name, y in outputs.items()], ignore_index=True)
        found["samples"] = n
        widest = np.nanmax(found[["s1_ci", "st_ci"]].to_numpy(dtype=np.float64), initial=0.0)
        if widest < HALF_WIDTH or n * 2 > largest:
            return found
        n *= 2


def _analysed(problem: dict[str, Any], output: str, y: Matrix, seed: int) -> pd.DataFrame:
    names = problem["names"]
    if np.ptp(y) == 0:
        return pd.DataFrame(
            {"output": output, "factor": names, **dict.fromkeys(("s1", "s1_ci", "st", "st_ci"), np.nan)}
        )
    # Indices do not depend on the level; estimates do, so that it is taken out.
    found = analysing.analyze(problem, y - y.mean(), calc_second_order=False, seed=seed)
    return pd.DataFrame(
        {
            "output": output,
            "factor": names,
            "s1": found["S1"],
            "s1_ci": found["S1_conf"],
            "st": found["ST"],
            "st_ci": found["ST_conf"],
        }
    )


def of_index(panel: Panel, choices: Choices, *, seed: int, largest: int = 16384) -> pd.DataFrame:
    """Sobol indices of the composite: its change from the first to the last year, and its trend per year.

    The trend is the slope of least squares over the years that have a value. A variant in which an end of the period
    has no value takes the nearest year that has one. Columns as `indices`; the factor 'dummy' changes nothing and
    shows the noise of the estimate. Source: METHODS.md section 7.
    """
    bank = bank_of(panel, BANK, choices, np.random.default_rng(seed))
    years = np.asarray(panel.cases, dtype=np.float64)

    def model(numbers: Matrix) -> Mapping[str, Matrix]:
        tops = [_composite(panel, bank, choices, numbers[at : at + BLOCK]) for at in range(0, len(numbers), BLOCK)]
        series = np.concatenate(tops)
        return {"change": _change(series), "trend": _trend(series, years)}

    return indices(model, FACTORS, seed=seed, largest=largest)


def _composite(panel: Panel, bank: Bank, choices: Choices, numbers: Matrix) -> Matrix:
    return rebuilt(panel, bank, choices, numbers)[:, 0]


def _change(series: Matrix) -> Matrix:
    known = ~np.isnan(series)
    rows = np.arange(len(series))
    first, last = known.argmax(axis=1), series.shape[1] - 1 - known[:, ::-1].argmax(axis=1)
    moved: Matrix = series[rows, last] - series[rows, first]
    return moved


def _trend(series: Matrix, years: Matrix) -> Matrix:
    known = ~np.isnan(series)
    n = known.sum(axis=1, keepdims=True)
    x = np.where(known, years - (known * years).sum(axis=1, keepdims=True) / n, 0.0)
    slope: Matrix = (x * np.nan_to_num(series)).sum(axis=1) / (x**2).sum(axis=1)
    return slope
