"""How every score of the index is made, as data for the page's script.

Belongs here: weights as used, contributions, the range of an indicator and the years that set it. Does not belong
here: showing them (scripts/explain.js), looking a node up in the file (capdev_pipeline.warehouse.explain).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from capdev_pipeline.report.charts.words import node_name, scheme_row
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.page.figures import Figures
from capdev_pipeline.report.page.numbers import exact
from capdev_pipeline.report.page.scores import Scheme, scale_of, schemes, unit_of
from capdev_pipeline.report.page.words import DIRECTION, MEAN, UNIT, WEIGHT_STATUS, word
from capdev_pipeline.report.vocabulary import NO_SCORE, NORMALISATION, STATUS

GRADES = ("A", "B", "C", "D")
SHARES = (*(f"weight_{status}" for status in STATUS if status != "missing"), *(f"weight_{g.lower()}" for g in GRADES))
NUMBERS = ("score", "partial", "lower", "upper", "coverage", "present", "weight_used", "contribution", *SHARES)


def weighed(frames: Frames, scheme: Scheme) -> pd.DataFrame:
    """The cells of a scheme with weight_used (ratio) and contribution (points of the parent).

    One row per node and year; both null for the root, for a node without a value and below a parent without one,
    contribution also where means are not arithmetic. Formula: weight / sum of the weights of the siblings that have
    a value; plain sum: indicators of the parent / those present, times the share of the child's that is present.
    Source: METHODS.md section 4.
    """
    cells = frames.shown("index.score")
    cells = cells[cells["scheme"] == scheme.scheme]
    cells = cells.merge(frames.nodes[["node_id", "parent_id", "weight"]].reset_index(drop=True), on="node_id")
    parents = cells[["node_id", "year", "partial", "present", "indicators"]].add_prefix("parent_")
    parents = parents.rename(columns={"parent_node_id": "parent_id", "parent_year": "year"})
    cells = cells.merge(parents, on=["parent_id", "year"], how="left")
    if scheme.kind == "plain_sum":
        share = cells["present"] / cells["indicators"]
        used = cells["parent_indicators"] / cells["parent_present"] * share
    else:
        there = cells["weight"].where(cells["partial"].notna())
        used = cells["weight"] / there.groupby([cells["parent_id"], cells["year"]]).transform("sum")
    cells["weight_used"] = used.where(cells["partial"].notna() & cells["parent_partial"].notna())
    # Of a node on the second level the parent is the composite, level 0.
    means = cells["level"].map(lambda level: scheme.means[max(int(level) - 1, 0)])
    additive = (means == "arithmetic") | (scheme.kind == "plain_sum")
    cells["contribution"] = (cells["weight_used"] * cells["partial"]).where(additive)
    return cells


def explanation(frames: Frames) -> dict[str, Any]:
    """Everything the panel needs, compact: nodes in the order of the framework, numbers as node × year.

    scores[scheme][name][node][year] are the numbers of NUMBERS; cells[node] is null for a node of the index.
    """
    found = schemes(frames)
    return {
        "years": frames.years,
        "scale": scale_of(frames),
        "nodes": [_node(frames, node_id) for node_id in map(str, frames.nodes.index)],
        "schemes": [_scheme(scheme) for scheme in found],
        "scores": {scheme.scheme: _numbers(frames, weighed(frames, scheme)) for scheme in found},
        "cells": _cells(frames),
        "words": {"status": STATUS, "weight": WEIGHT_STATUS, "mean": MEAN, "reason": NO_SCORE, "direction": DIRECTION},
    }


def _node(frames: Frames, node_id: str) -> dict[str, Any]:
    node = frames.nodes.loc[node_id]
    indicator = pd.notna(node["direction"])
    return {
        "id": node_id,
        "name": node_name(frames, node_id),
        "level": exact(node["level"]),
        "parent": None if pd.isna(node["parent_id"]) else frames.nodes.index.get_loc(node["parent_id"]),
        "weight": exact(node["weight"]),
        "weight_status": str(node["weight_status"]),
        "unit": unit_of(frames, node_id),
        "direction": str(node["direction"]) if indicator else None,
        "value_unit": word(UNIT, str(node["unit"])) if indicator else None,
        "indicators": int(frames.shown("index.score").query("node_id == @node_id")["indicators"].iloc[0]),
    }


def _scheme(scheme: Scheme) -> dict[str, Any]:
    return {
        "id": scheme.scheme,
        "name": scheme.name,
        "kind": scheme.kind,
        "means": scheme.means,
        "normalisation": word(NORMALISATION, scheme.normalisation),
        "worst": scheme.worst,
        "best": scheme.best,
        "minimum": scheme.minimum_coverage,
        "decimals": scheme.decimals,
    }


def _numbers(frames: Frames, cells: pd.DataFrame) -> dict[str, list[list[float | int | None]]]:
    by_cell = cells.set_index(["node_id", "year"])
    found = {}
    for name in NUMBERS:
        column = by_cell[name].to_dict()
        found[name] = [[exact(column[(node, year)]) for year in frames.years] for node in frames.nodes.index]
    return found


def _cells(frames: Frames) -> list[dict[str, Any] | None]:
    values = frames.shown("indicator.value").set_index(["indicator_id", "year"]).to_dict("index")
    scores = frames.shown("indicator.normalized").set_index(["indicator_id", "year"]).to_dict("index")
    indicators, figures = set(frames.indicators), Figures(frames)
    return [
        {
            "set_by": {side: _set_by(frames, node, side) for side in ("lo", "hi")},
            "years": [_cell(values[(node, year)], scores[(node, year)], figures, node) for year in frames.years],
        }
        if node in indicators
        else None
        for node in map(str, frames.nodes.index)
    ]


def _cell(value: Mapping[Hashable, Any], score: Mapping[Hashable, Any], figures: Figures, node: str) -> dict[str, Any]:
    return {
        **{name: exact(score[name]) for name in ("value", "lo", "hi")},
        "status": value["status"],
        "segment": figures.segment(node, str(value["segment"])),
        "said": figures.why(node, str(value["method"])),
        "grade": None if pd.isna(value["grade"]) else value["grade"],
        "reason": score["reason"],
    }


def _set_by(frames: Frames, node: str, side: str) -> list[str]:
    """The years (and areas, where ranges are pooled) whose value is the bound of an indicator."""
    pooled = bool(scheme_row(frames, frames.schemes[0])["pooled_over_areas"])
    cells = frames.all("indicator.normalized")
    cells = cells[(cells["indicator_id"] == node) & (cells["release"] == frames.release)]
    ends = cells.loc[cells["area"] == frames.area, side].dropna()
    if ends.empty:
        return []
    at_end = cells[cells["value"] == ends.iloc[0]]
    at_end = at_end if pooled else at_end[at_end["area"] == frames.area]
    return [
        str(row.year) if row.area == frames.area else f"{row.year} ({row.area})"
        for row in at_end.sort_values(["year", "area"]).itertuples()
    ]
