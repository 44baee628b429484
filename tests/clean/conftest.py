"""Figures, printed rows and small frameworks for the tests of clean.

Belongs here: making them from a few words. Does not belong here: cases.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from capdev_pipeline.clean.cells import Cell, Figure, Figures
from capdev_pipeline.clean.figures import clean_figures
from capdev_pipeline.extract.tables import FIGURE_COLUMNS
from capdev_pipeline.framework import Definition, Framework


def figure(series: str, year: int, value: float, **more: Any) -> Figure:
    """A figure; `published` is an ISO date or None for undated."""
    published = more.pop("published", f"{year + 1}-02-03")
    plain = {
        "observation_id": f"{series}.{more.get('area', '110000')}.{year}",
        "area": "110000",
        "unit": "亿元",
        "grade": "A",
        "qualifier": "",
        "half_width": 0.05,
        "scope": "全市",
        "citation": "Toy yearbook",
    }
    known_by = datetime.date.fromisoformat(published) if published else None
    return Figure(series=series, year=year, value=value, published_by=known_by, **{**plain, **more})


def run(series: str, values: Mapping[int, float], **more: Any) -> list[Figure]:
    """A figure for each year."""
    return [figure(series, year, value, **more) for year, value in values.items()]


def cells(values: Mapping[int, float], **more: Any) -> dict[int, Cell]:
    """Observed cells by year."""
    plain = {"status": "observed", "grade": "A", "method": "as printed", "segment": "all"}
    return {year: Cell(value, observation_ids=(f"x.{year}",), **{**plain, **more}) for year, value in values.items()}


def printed(series: str = "gdp", value: str = "10", unit: str = "亿元", **more: str) -> dict[str, str]:
    """A row of an extract as read, with everything a rule asks for."""
    plain = dict.fromkeys(FIGURE_COLUMNS, "") | {
        "figure_id": f"{series}.110000.{more.get('year', '2020')}.01",
        "series": series,
        "area": "110000",
        "year": "2020",
        "printed_value": value,
        "printed_unit": unit,
        "scope": "全市",
        "published": "2021-02-03",
        "grade": "A",
        "citation": "Toy yearbook",
        "publisher": "nobody",
        "locator": "table 1",
    }
    return plain | more


def extract(rows: Sequence[Mapping[str, str]], extract_id: str = "toy/2020") -> pd.DataFrame:
    """Rows as read_extract gives them."""
    source = extract_id.split("/")[0]
    return pd.DataFrame(rows, columns=list(FIGURE_COLUMNS), dtype="str").assign(
        extract_id=extract_id,
        source_id=source,
        path=f"raw/{extract_id}/printed_figures.csv",
        row=range(2, len(rows) + 2),
    )


def framework(indicators: Mapping[str, Any], **more: Any) -> Framework:
    """Indicators of equal weight under one root, years 2020-2023."""
    nodes: list[dict[str, Any]] = [{"node_id": "root", "name_zh": "", "name_en": "", "unit": "points"}]
    nodes += [
        {
            "node_id": name, "parent_id": "root", "weight": 1 / len(indicators), "direction": "+",
            "name_zh": "", "name_en": "", "unit": "亿元",
        }
        for name in indicators
    ]  # fmt: skip
    plain = {
        "framework_id": "toy", "name_zh": "", "name_en": "", "citation": "", "areas": ["110000"],
        "period": {"first_year": 2020, "last_year": 2023}, "nodes": nodes, "indicators": indicators,
    }  # fmt: skip
    return Framework.model_validate({**plain, **more})


def segment(name: str = "all", series: str = "gdp", **more: Any) -> dict[str, Any]:
    """A segment that selects one series of Beijing."""
    selection = {key: more.pop(key) for key in ("scope", "years") if key in more}
    select = [{"series": series, "area": "110000", **selection}]
    return {"segment": name, "select": select, "reason": f"reason of {name}", **more}


@pytest.fixture(scope="session")
def make(definition: Definition) -> SimpleNamespace:
    """All helpers; session scope, since hypothesis refuses fixtures made anew for every example."""

    def observations(rows: Sequence[Mapping[str, str]]) -> pd.DataFrame:
        cleaned = clean_figures(extract(rows), definition)
        assert cleaned.quarantine.empty, cleaned.quarantine[["rule", "reason"]].to_dict("records")
        return cleaned.observations

    return SimpleNamespace(
        figure=figure,
        run=run,
        figures=Figures,
        cells=cells,
        printed=printed,
        extract=extract,
        framework=framework,
        segment=segment,
        observations=observations,
    )
