"""Which choice moves the index most: Sobol indices of its change and its trend.

Belongs here: sampling and indices (SALib), doubling until they are stable. Does not belong here: what varies
(variants.py), what is left out one by one (left_out.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from SALib.analyze import sobol as analysing
from SALib.sample import sobol as sampling

from capdev_pipeline.framework.robustness_rules import SobolRules
from capdev_pipeline.robustness.movement import change, trend
from capdev_pipeline.robustness.panel import Matrix, Panel
from capdev_pipeline.robustness.uncertainty import block_size
from capdev_pipeline.robustness.variants import FACTORS, Choices, bank_of, rebuilt

BANK = 512
Model = Callable[[Matrix], Mapping[str, Matrix]]
Progress = Callable[[int, int], None]


def indices(model: Model, names: tuple[str, ...], *, seed: int, rules: SobolRules) -> pd.DataFrame:
    """Sobol indices of every output of a model of independent numbers from 0 to 1.

    model: d x factors -> output -> d numbers. Out: output, factor, s1, s1_ci, st, st_ci (half-widths of 95 %
    intervals), samples (N), stable. N begins at rules.first and is doubled until every half-width is below
    rules.half_width (stable), or N is rules.largest. An output that never varies has null indices. A base point one of
    whose variants has no value is left out; samples counts the others.
    Source: Saltelli et al., Computer Physics Communications 181, 2010; SALib.
    """
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    n = rules.first
    while True:
        numbers = sampling.sample(problem, n, calc_second_order=False, seed=seed)
        outputs = model(np.minimum(numbers, np.nextafter(1.0, 0.0)))
        found = pd.concat([_analysed(problem, name, y, seed) for name, y in outputs.items()], ignore_index=True)
        widest = np.nanmax(found[["s1_ci", "st_ci"]].to_numpy(dtype=np.float64), initial=0.0)
        found["stable"] = bool(widest < rules.half_width)
        if found["stable"].all() or n * 2 > rules.largest:
            return found
        n *= 2


def _analysed(problem: dict[str, Any], output: str, y: Matrix, seed: int) -> pd.DataFrame:
    names = problem["names"]
    whole = y.reshape(-1, len(names) + 2)  # a row for each base point
    whole = whole[~np.isnan(whole).any(axis=1)]
    frame = pd.DataFrame({"output": output, "factor": names, "samples": len(whole)})
    if len(whole) < 2 or np.ptp(whole) == 0:
        return frame.assign(**dict.fromkeys(("s1", "s1_ci", "st", "st_ci"), np.nan))
    # Indices do not depend on the level; estimates do, so that it is taken out.
    found = analysing.analyze(problem, (whole - whole.mean()).ravel(), calc_second_order=False, seed=seed)
    return frame.assign(s1=found["S1"], s1_ci=found["S1_conf"], st=found["ST"], st_ci=found["ST_conf"])


def of_index(
    panel: Panel,
    choices: Choices,
    areas: Iterable[str],
    *,
    seed: int,
    rules: SobolRules,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """Sobol indices of the composite of some areas of a panel: its change and its trend, see movement.py.

    Out: area, and the columns of `indices`. No rows for an area of one year. The factor 'dummy' changes nothing: an
    index of it that is not 0 would be a fault of the wiring. progress is called with the variants that are done of
    those of this N. Source: METHODS.md section 7.
    """
    chosen = [area for area in areas if len(panel.places[area]) > 1]
    if not chosen:
        return pd.DataFrame()
    bank = bank_of(panel, BANK, choices, np.random.default_rng(seed))
    size = block_size(panel)

    def model(numbers: Matrix) -> Mapping[str, Matrix]:
        tops = np.empty((len(numbers), len(panel.years)))
        for at in range(0, len(numbers), size):
            tops[at : at + size] = rebuilt(panel, bank, choices, numbers[at : at + size])[:, 0]
            if progress:
                progress(min(at + size, len(numbers)), len(numbers))
        series = {area: (tops[:, panel.places[area]], panel.years_of(area)) for area in chosen}
        moved = {f"change {area}": change(own) for area, (own, _) in series.items()}
        return moved | {f"trend {area}": trend(own, years) for area, (own, years) in series.items()}

    found = indices(model, FACTORS, seed=seed, rules=rules)
    named = found.pop("output").str.split(" ", n=1, expand=True)
    return found.assign(output=named[0], area=named[1])
