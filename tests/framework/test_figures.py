"""figures.yaml: its own rules, and which home it belongs to."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from capdev_pipeline.framework import Definition
from capdev_pipeline.framework.definition import DEFINITION_FILES, definition_paths
from capdev_pipeline.home import PACKAGED_FRAMEWORK, Home

LINE: dict[str, Any] = {
    "line": "level",
    "name_zh": "产出",
    "name_en": "Output",
    "mark": "bar",
    "select": [{"series": "gdp", "area": "same"}],
}


def sound(**more: Any) -> dict[str, Any]:
    """One figure with one line of one series."""
    titles = {"title_zh": "图", "title_en": "Figure"}
    return {"figure_id": "growth", **titles, "first_year": 2019, "last_year": 2024, "lines": [LINE], **more}


def write(spoilt: Any, *figures: dict[str, Any], **more: Any) -> Any:
    spoilt.write("figures.yaml", yaml.safe_dump({"figures": list(figures), **more}, allow_unicode=True))
    return spoilt


def test_a_line_takes_what_it_says(spoilt: Any) -> None:
    indicator = LINE | {"line": "dust", "axis": "right", "indicator": "b"}
    del indicator["select"]
    (figure,) = write(spoilt, sound(lines=[LINE, indicator])).load().figures
    level, dust = figure.lines
    assert (level.axis, level.indicator, [s.series for s in level.select or ()]) == ("left", None, ["gdp"])
    assert (dust.axis, dust.indicator, dust.select) == ("right", "b", None)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (sound(first_year=2025), ("first_year 2025 is after last_year 2024",)),
        (sound(last_year=2101), ("the years lie inside figure_years", "2019-2101")),
        (sound(lines=[]), ("at least 1 item",)),
        (sound(lines=[LINE, LINE]), ("line named twice: level",)),
        (sound(colour="red"), ("Extra inputs are not permitted",)),
        (sound(lines=[LINE | {"indicator": "a"}]), ("either indicator or select",)),
        (sound(lines=[{k: v for k, v in LINE.items() if k != "select"}]), ("either indicator or select",)),
        (sound(lines=[LINE | {"select": []}]), ("at least 1 item",)),
        (sound(lines=[LINE | {"mark": "pie"}]), ("'bar', 'line' or 'point'",)),
        (sound(lines=[LINE | {"axis": "top"}]), ("'left' or 'right'",)),
        (sound(figure_id="Growth"), ("figure_id",)),
    ],
)
def test_a_figure_that_breaks_its_model_is_refused_by_name(spoilt: Any, figure: Any, words: tuple[str, ...]) -> None:
    refusals = write(spoilt, figure).refusals()
    (where, found), *_ = refusals
    assert where.startswith(f"figures.yaml, figure {figure['figure_id']}")
    assert all(word in found for word in words), found


def selecting(**selection: Any) -> dict[str, Any]:
    return LINE | {"select": [{"series": "gdp", "area": "110000"} | selection]}


@pytest.mark.parametrize(
    ("lines", "where", "words"),
    [
        ([selecting(series="gdpp")], "line level", "unknown series gdpp"),
        ([selecting(area="999999")], "line level", "unknown area 999999"),
        ([{**LINE, "select": None, "indicator": "left"}], "line level", "unknown indicator left"),
        (
            [LINE | {"select": [*LINE["select"], {"series": "pm25", "area": "same"}]}],
            "line level",
            "one unit: 亿元, 微克/立方米",
        ),
        ([LINE, selecting(series="pm25") | {"line": "dust"}], "growth", "left axis: 亿元, 微克/立方米"),
        ([LINE, {**LINE, "line": "b", "select": None, "indicator": "b"}], "growth", "left axis: 亿元, 微克/立方米"),
    ],
)
def test_names_and_units_that_do_not_fit_are_refused_with_their_line(
    spoilt: Any, lines: list[dict[str, Any]], where: str, words: str
) -> None:
    refusals = write(spoilt, sound(lines=lines)).refusals()
    assert any(place.startswith("figures.yaml") and where in place and words in found for place, found in refusals)


def test_two_units_may_stand_on_two_axes(spoilt: Any) -> None:
    dust = selecting(series="pm25") | {"line": "dust", "axis": "right"}
    assert write(spoilt, sound(lines=[LINE, dust])).load().figures


def test_a_figure_declared_twice_is_refused(spoilt: Any) -> None:
    assert any("figure declared twice: growth" in found for _, found in write(spoilt, sound(), sound()).refusals())


def test_its_problems_are_told_together_with_those_of_the_other_files(spoilt: Any) -> None:
    write(spoilt, sound(lines=[selecting(series="gdpp")])).node("a")["weight"] = 0.5
    assert {where.split(",")[0] for where, _ in spoilt.refusals()} == {"figures.yaml", "framework.yaml"}


@pytest.mark.parametrize("text", ["", "- a list", "figures: 3"])
def test_a_file_of_another_shape_is_a_refusal_and_no_crash(spoilt: Any, text: str) -> None:
    spoilt.write("figures.yaml", text)
    assert all(where.startswith("figures.yaml") for where, _ in spoilt.refusals())


def test_the_packaged_figures_belong_to_the_packaged_framework(spoilt: Any, definition: Definition) -> None:
    assert [figure.figure_id for figure in definition.figures] == [
        *("rd_spending", "new_cultural_formats", "feeling_of_safety"),
    ]
    assert definition_paths(Home(spoilt.root))["figures.yaml"] == PACKAGED_FRAMEWORK / "figures.yaml"
    assert spoilt.load().figures == ()
    assert set(definition_paths(Home(spoilt.root))) == set(DEFINITION_FILES) - {"figures.yaml"}


def test_a_home_without_a_framework_of_its_own_may_have_figures_of_its_own(spoilt: Any) -> None:
    write(spoilt, sound())
    own = definition_paths(Home(spoilt.root))
    assert own["figures.yaml"] == spoilt.root / "figures.yaml"
    assert own["framework.yaml"] == PACKAGED_FRAMEWORK / "framework.yaml"


def test_the_hash_of_the_definition_follows_the_figures(spoilt: Any) -> None:
    without = spoilt.load().sha256
    one = write(spoilt, sound()).load().sha256
    other = write(spoilt, sound(note_en="a word")).load().sha256
    assert len({without, one, other}) == 3
    (spoilt.root / "figures.yaml").unlink()
    assert spoilt.load().sha256 == without
