"""Bands in a chart of scores: the bounds that missing data leave, and the spread over other choices of method.

Belongs here: the two bands with their legend, the median, the spread on the scale of a scheme. Does not belong here:
lines and marks of the scores (score.py), how variants are drawn (capdev_pipeline.robustness).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from capdev_pipeline.report.charts import vega, words
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both

QUANTILES = ("p05", "p50", "p95")
BOUNDS, SPREAD, MEDIAN = "bounds", "spread", "median"
NAMES: dict[str, Text] = {
    BOUNDS: both("缺失数据的上下界", "bounds of missing data"),
    SPREAD: both("其他做法：5–95%", "other choices: 5–95 %"),
    MEDIAN: both("其他做法：中位数", "other choices: median"),
}
FILLS = {BOUNDS: "#ececec", SPREAD: "#b5d0e3"}
INK, EDGE = "#3c6e91", "#8a8a8a"
_QUIET = {"opacity": 1, "aria": False}

Spread = dict[tuple[str, int], tuple[float | int | None, ...]]


def spread_of(frames: Frames, scheme: str) -> Spread:
    """5th, 50th and 95th percentile of the variants by node and year, in points of the scheme.

    Nothing for a scheme that is not the default, adds scores up, or has no worst and best score: the variants are on
    0-1, which has no place on such a scale.
    """
    row = words.scheme_row(frames, scheme)
    if scheme != frames.schemes[0] or row["kind"] != "weighted" or pd.isna(row["worst"]) or pd.isna(row["best"]):
        return {}
    worst, best = float(row["worst"]), float(row["best"])
    found: Spread = {}
    for each in frames.shown("robustness.uncertainty").to_dict("records"):
        points = (worst + (best - worst) * float(each[name]) for name in QUANTILES if not pd.isna(each[name]))
        drawn = tuple(vega.number(value) for value in points)
        # A year that the index does not publish has variants at most here and there: no band.
        if len(drawn) == len(QUANTILES) and not pd.isna(each["nominal"]):
            found[str(each["node_id"]), int(each["year"])] = drawn
    return found


def bands(nodes: Sequence[str], y: vega.Json, *, bounds: bool, spread: bool, single: bool) -> list[vega.Json]:
    """The bands that there are, of the first node always, of another while it is chosen in the legend.

    single: there is one year, where a band would have no width.
    """
    kinds = [kind for kind, there in ((BOUNDS, bounds), (SPREAD, spread)) if there]
    fields = {BOUNDS: ("lower", "upper"), SPREAD: ("p05", "p95")}
    layers = [
        _band(nodes, {**y, "field": fields[kind][0]}, fields[kind][1], kind, kinds, single=single) for kind in kinds
    ]
    if len(kinds) > 1 and not single:
        layers.append(_edge(nodes, {**y, "field": "lower"}))
    return [*layers, _median(nodes, single=single)] if spread else layers


def _edge(nodes: Sequence[str], y: vega.Json) -> vega.Json:
    """The outline of the bounds over the other band, which would hide them."""
    return {
        "mark": {"type": "area", "fillOpacity": 0, "stroke": EDGE, "strokeWidth": 0.8, **_QUIET},
        "encoding": {
            **{"y": y, "y2": {"field": "upper"}, "color": None, "detail": {"field": "node"}},
            "strokeOpacity": _shown(nodes, 1),
        },
    }


def _band(nodes: Sequence[str], y: vega.Json, top: str, kind: str, kinds: Sequence[str], *, single: bool) -> vega.Json:
    label = vega.legend_labels({each: NAMES[each] for each in kinds})
    symbol = {"symbolType": "square", "symbolSize": 170, "symbolStrokeWidth": 0.8, "symbolStrokeColor": EDGE}
    symbol["symbolOpacity"] = 1
    scale = {"domain": list(kinds), "range": [FILLS[each] for each in kinds]}
    fill = {"datum": kind, "type": "nominal", "scale": scale}
    return {
        "mark": {"type": "bar", "width": 16} | _QUIET if single else {"type": "area"} | _QUIET,
        "encoding": {
            **{"y": y, "y2": {"field": top}, "color": None, "detail": {"field": "node"}},
            **{"fill": {**fill, "legend": {"title": None, "labelExpr": label, **symbol}}},
            "fillOpacity": _shown(nodes, 0.85),
        },
    }


def _median(nodes: Sequence[str], *, single: bool) -> vega.Json:
    """A thin dotted line, so that it is no score; a stroke across the band of a single year."""
    mark: vega.Json = {"type": "tick", "thickness": 1.6} if single else {"type": "line", "strokeDash": [2, 3]}
    symbol = {"symbolType": "stroke", "symbolSize": 500, "symbolStrokeWidth": 1.6, "symbolDash": [2, 3]}
    legend = {"title": None, "labelExpr": vega.legend_labels({MEDIAN: NAMES[MEDIAN]}), "symbolOpacity": 1, **symbol}
    scale = {"domain": [MEDIAN], "range": [INK]}
    return {
        "mark": {**mark, "strokeWidth": 1.6, "aria": False},
        "encoding": {
            **{"y": {"field": "p50", "type": "quantitative"}, "color": None, "detail": {"field": "node"}},
            "stroke": {"datum": MEDIAN, "type": "nominal", "scale": scale, "legend": legend},
            "opacity": _shown(nodes, 1),
        },
    }


def _shown(nodes: Sequence[str], value: float) -> vega.Json:
    if len(nodes) == 1:
        return {"value": value}
    chosen = {"param": "chosen", "empty": False, "value": value}
    return {"condition": [chosen, {"test": f"datum.node === '{nodes[0]}'", "value": value}], "value": 0}
