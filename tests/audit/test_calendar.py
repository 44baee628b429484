"""audit.calendar: the next year of each series, and by when which publication is to print it."""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd
import pytest
import yaml

from capdev_pipeline.audit.calendar import calendar_table
from capdev_pipeline.extract import SourceInfo
from capdev_pipeline.framework import Framework
from capdev_pipeline.schemas import validate
from capdev_pipeline.schemas.audit import Calendar
from tests.conftest import FRAMEWORK

WORDS = ("name_zh", "name_en", "publisher", "licence", "transcribed", "cite", "description_zh", "description_en")


def source(source_id: str, *entries: dict[str, Any]) -> SourceInfo:
    calendar = [{"covers": 1, "basis": "b", **entry} for entry in entries]
    return SourceInfo.model_validate({"source_id": source_id, **dict.fromkeys(WORDS, "x"), "calendar": calendar})


def figures(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["source_id", "series", "area", "year"])


@pytest.fixture
def framework() -> Framework:
    """Rests on gdp and pm25 of 110000."""
    return Framework.model_validate(yaml.safe_load(FRAMEWORK))


def rows(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    validate(Calendar, table, where="audit.calendar")
    return {str(row["series"]): row for row in table.to_dict("records")}


BOTH = figures(("a", "gdp", "110000", 2022), ("a", "gdp", "110000", 2023), ("a", "pm25", "110000", 2021))


def test_the_next_year_is_expected_by_the_day_of_its_calendar(framework: Framework) -> None:
    entry = {"publication": "yearbook", "series": ["gdp"], "by": "09-30", "grace_days": 20, "basis": "seen before"}
    found = rows(calendar_table(BOTH, framework, [source("a", entry)]))
    assert list(found) == ["gdp", "pm25"]
    gdp = found["gdp"]
    assert (gdp["latest_year"], gdp["expected_year"]) == (2023, 2024)
    assert gdp["expected_by"] == pd.Timestamp(datetime.date(2025, 9, 30))
    assert (gdp["source_id"], gdp["publication"], gdp["grace_days"]) == ("a", "yearbook", 20)
    assert gdp["basis"] == "seen before"


def test_a_series_without_an_entry_is_a_row_without_a_day(framework: Framework) -> None:
    found = rows(calendar_table(BOTH, framework, [source("a")]))["pm25"]
    assert (found["source_id"], found["latest_year"], found["expected_year"]) == ("a", 2021, 2022)
    assert all(pd.isna(found[name]) for name in ("expected_by", "publication", "grace_days", "basis"))


def test_a_series_without_a_figure_is_a_row_of_nulls(framework: Framework) -> None:
    found = rows(
        calendar_table(BOTH[BOTH["series"] == "gdp"], framework, [source("a", {"publication": "p", "by": "1-1"})])
    )
    assert all(pd.isna(value) for name, value in found["pm25"].items() if name not in ("series", "area"))


def test_the_earliest_of_several_publications_counts(framework: Framework) -> None:
    late, soon = {"publication": "yearbook", "by": "12-31"}, {"publication": "communiqué", "by": "03-31"}
    found = rows(calendar_table(BOTH, framework, [source("a", late, soon)]))
    assert {row["publication"] for row in found.values()} == {"communiqué"}


def test_an_entry_for_all_series_speaks_only_of_what_its_source_has_printed(framework: Framework) -> None:
    table = figures(("a", "gdp", "110000", 2023), ("b", "pm25", "110000", 2023))
    everything = {"publication": "all", "by": "03-31"}
    found = rows(calendar_table(table, framework, [source("a", everything), source("b")]))
    assert found["gdp"]["publication"] == "all"
    assert pd.isna(found["pm25"]["publication"])
    assert found["pm25"]["source_id"] == "b"


def test_the_latest_figure_of_any_source_counts(framework: Framework) -> None:
    """A reprint that has the year already leaves nothing to wait for."""
    table = figures(("a", "gdp", "110000", 2021), ("reprint", "gdp", "110000", 2023))
    found = rows(
        calendar_table(table, framework, [source("a", {"publication": "p", "by": "03-31"}), source("reprint")])
    )
    assert (found["gdp"]["latest_year"], found["gdp"]["source_id"]) == (2023, "a")
    assert found["gdp"]["expected_by"] == pd.Timestamp("2025-03-31")


def test_other_areas_of_a_series_are_apart(framework: Framework) -> None:
    table = figures(("a", "gdp", "110000", 2021), ("a", "gdp", "JJJ", 2023))
    assert rows(calendar_table(table, framework, [source("a")]))["gdp"]["latest_year"] == 2021
