"""Release calendars: what an entry says, and what is refused in one."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract import check_calendars, read_manifest, read_sources
from capdev_pipeline.extract.calendar import Publication
from capdev_pipeline.home import REPOSITORY, Home

ENTRY: dict[str, Any] = {"publication": "yearbook", "covers": 1, "by": "03-31", "basis": "made for tests"}
WORDS = ("name_zh", "name_en", "publisher", "licence", "transcribed", "cite", "description_zh", "description_en")


def entry(**changed: object) -> Publication:
    return Publication.model_validate({**ENTRY, **changed})


def describe(home: Home, *calendars: list[dict[str, Any]]) -> None:
    """source.yaml of alpha and beta with these calendars."""
    for source_id, calendar in zip(("alpha", "beta"), calendars, strict=True):
        content = {"source_id": source_id, **dict.fromkeys(WORDS, "x"), "calendar": calendar}
        (home.raw / source_id / "source.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")


def test_the_day_lies_as_many_years_after_the_figure_as_the_entry_says() -> None:
    assert entry().expected(2023) == datetime.date(2024, 3, 31)
    assert entry(covers=0, by="12-31").expected(2023) == datetime.date(2023, 12, 31)
    assert entry(covers=2, by="2-1").expected(2023) == datetime.date(2025, 2, 1)


def test_without_a_list_an_entry_speaks_of_all() -> None:
    assert entry().speaks_of("gdp", "110000")
    listed = entry(series=["gdp", "pm25"], areas=["110000"])
    assert listed.speaks_of("pm25", "110000")
    assert not listed.speaks_of("pm25", "JJJ")
    assert not listed.speaks_of("rpi", "110000")


@pytest.mark.parametrize("by", ["02-29", "02-30", "13-01", "31-12", "2024-03-31", "March", "", 331])
def test_a_day_that_not_every_year_has_is_refused(by: object) -> None:
    with pytest.raises(ValidationError, match="by"):
        entry(by=by)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("colour", "red"),
        ("series", []),
        ("areas", []),
        ("series", "gdp"),
        ("covers", -1),
        ("covers", 1.5),
        ("grace_days", -1),
        ("fresh_days", 0),
        ("publication", ""),
        ("basis", ""),
    ],
)
def test_an_entry_that_breaks_its_model_is_refused(key: str, value: object) -> None:
    with pytest.raises(ValidationError, match=key):
        entry(**{key: value})


@pytest.mark.parametrize("key", sorted(ENTRY))
def test_what_an_entry_needs_is_not_guessed(key: str) -> None:
    with pytest.raises(ValidationError, match=key):
        Publication.model_validate({name: value for name, value in ENTRY.items() if name != key})


def test_every_wrong_entry_is_named_with_its_file(filled: Home) -> None:
    describe(filled, [ENTRY, {**ENTRY, "by": "02-29", "colour": "red"}], [{**ENTRY, "covers": "soon"}])
    with pytest.raises(ExtractError) as caught:
        read_sources(filled, read_manifest(filled))
    found = [str(problem) for problem in caught.value.problems]
    assert len(found) == 3
    assert [line.split(" [")[0].split(": ")[:2] for line in found] == [
        ["raw/alpha/source.yaml", "calendar.1.by"],
        ["raw/alpha/source.yaml", "calendar.1.colour"],
        ["raw/beta/source.yaml", "calendar.0.covers"],
    ]


def test_unknown_series_and_areas_are_named_together(filled: Home) -> None:
    describe(filled, [{**ENTRY, "series": ["gdp", "colour"]}], [{**ENTRY, "areas": ["110000", "moon"]}])
    sources = read_sources(filled, read_manifest(filled))
    check_calendars(filled, sources, {"gdp", "colour"}, {"110000", "moon"})
    with pytest.raises(ExtractError) as caught:
        check_calendars(filled, sources, {"gdp"}, {"110000"})
    assert [problem.found for problem in caught.value.problems] == ["unknown series colour", "unknown area moon"]
    assert caught.value.problems[0].where == "raw/alpha/source.yaml, calendar, yearbook"


def test_the_tightest_window_of_a_family_counts(filled: Home) -> None:
    describe(filled, [ENTRY, {**ENTRY, "fresh_days": 400}, {**ENTRY, "fresh_days": 380, "grace_days": 30}], [ENTRY])
    alpha, beta = read_sources(filled, read_manifest(filled))
    assert alpha.fresh == (380, 410)
    assert beta.fresh is None


def test_every_source_of_the_repository_has_a_calendar_that_says_what_it_rests_on() -> None:
    home = Home(REPOSITORY)
    sources = read_sources(home, read_manifest(home))
    assert len(sources) == 13
    for source in sources:
        assert source.fresh is not None, source.source_id
        for publication in source.calendar:
            assert publication.basis.startswith("the project's own expectation"), source.source_id
