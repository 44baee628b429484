"""The index without one of its indicators, and without one of its years.

Belongs here: what the published method gives when one thing is left out, all of them at once. Does not belong here:
choices that could have been made otherwise (variants.py, sensitivity.py).

Source: METHODS.md section 7; OECD and JRC, Handbook on Constructing Composite Indicators, 2008, chapter 7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from capdev_pipeline.robustness.movement import change, trend
from capdev_pipeline.robustness.panel import Mask, Matrix, Panel
from capdev_pipeline.robustness.variants import as_published

COLUMNS = ("area", "kind", "left_out", "node_id", "output", "nominal", "without", "difference")


def left_out(panel: Panel) -> pd.DataFrame:
    """Change and trend (0-1, see movement.py) with everything, and without each indicator and each year: COLUMNS.

    Indicators: looked at are the nodes above each; weights are renormalised over the rest. Years (jackknife): looked at
    are the composite and the nodes right below it; a year is left out in every area that is measured together, so that
    bounds are those of the other years. Without the first or the last year the change is taken between the ends that
    remain: it then is of another period. Areas of one year have no rows. difference = without - nominal.
    """
    if all(len(places) < 2 for places in panel.places.values()):
        return pd.DataFrame(columns=list(COLUMNS))
    tree, whole = panel.tree, _outputs(panel, panel.present[None])
    above = {name: set(tree.ancestors(name)) for name in tree.indicators}
    top = {tree.nodes[0], *(node for node in tree.nodes if tree.parent.get(node) == tree.nodes[0])}
    parts = [
        _rows(panel, "indicator", list(above), above, whole, _outputs(panel, _without_each_indicator(panel))),
        _rows(panel, "year", _years(panel), dict.fromkeys(_years(panel), top), whole, _outputs(panel, _by_year(panel))),
    ]
    return pd.DataFrame([row for part in parts for row in part], columns=list(COLUMNS))


def _without_each_indicator(panel: Panel) -> Mask:
    number = len(panel.tree.indicators)
    return panel.present[None] & ~np.eye(number, dtype=bool)[:, :, None]


def _years(panel: Panel) -> list[str]:
    return [str(year) for year in sorted(set(panel.years))]


def _by_year(panel: Panel) -> Mask:
    kept = np.array(_years(panel))[:, None] != np.array(panel.years).astype(str)[None]
    there: Mask = panel.present[None] & kept[:, None, :]
    return there


Outputs = dict[str, dict[str, Matrix]]


def _outputs(panel: Panel, present: Mask) -> Outputs:
    """Area -> output -> d x n, for areas of more than one year."""
    made = as_published(panel, present)
    areas = {area: places for area, places in panel.places.items() if len(places) > 1}
    return {
        area: {"change": change(made[..., places]), "trend": trend(made[..., places], panel.years_of(area))}
        for area, places in areas.items()
    }


def _rows(
    panel: Panel, kind: str, names: list[str], looked_at: Mapping[str, set[str]], whole: Outputs, without: Outputs
) -> Iterator[dict[str, Any]]:
    for area, outputs in without.items():
        for d, name in enumerate(names):
            for n, node in enumerate(panel.tree.nodes):
                for output in outputs if node in looked_at[name] else ():
                    nominal, found = float(whole[area][output][0, n]), float(outputs[output][d, n])
                    named = {"area": area, "kind": kind, "left_out": name, "node_id": node, "output": output}
                    yield named | {"nominal": nominal, "without": found, "difference": found - nominal}
