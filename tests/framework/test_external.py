"""The block external of a framework: names it uses must be there, one unit, one area each."""

from __future__ import annotations

from typing import Any

import pytest

SELECT = {"series": "gdp", "area": "same"}


def block(**more: Any) -> dict[str, Any]:
    plain = {"external_id": "other", "name_zh": "他", "name_en": "Other", "reason": "why", "select": [dict(SELECT)]}
    return plain | more


def test_a_sound_block_is_taken_and_none_is_needed(spoilt: Any) -> None:
    assert spoilt.load().framework.external == ()
    spoilt.content["external"] = [block(), block(external_id="more", node_id="left")]
    assert [entry.node_id for entry in spoilt.load().framework.external] == [None, "left"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"node_id": "middle"}, "unknown node middle"),
        ({"select": [{**SELECT, "series": "gdpp"}]}, "unknown series gdpp"),
        ({"select": [{**SELECT, "area": "999999"}]}, "unknown area 999999"),
        ({"select": [SELECT, {**SELECT, "series": "pm25"}]}, "one unit"),
    ],
)
def test_a_block_that_names_what_is_not_there_is_refused_by_its_id(
    spoilt: Any, wrong: dict[str, Any], words: str
) -> None:
    spoilt.content["external"] = [block(**wrong)]
    ((where, found),) = spoilt.refusals()
    assert where == "framework.yaml, external other"
    assert words in found


def test_with_several_areas_the_figures_of_one_are_refused_for_all(spoilt: Any) -> None:
    spoilt.content["external"] = [block(select=[{**SELECT, "area": "110000"}])]
    spoilt.load()
    spoilt.content["areas"] = ["110000", "120000"]
    ((where, found),) = spoilt.refusals()
    assert (where, found) == (
        "framework.yaml, external other",
        "with several areas, each is laid beside the figures of its own: area 110000",
    )


def test_an_id_given_twice_and_an_empty_selection_are_refused(spoilt: Any) -> None:
    spoilt.content["external"] = [block(), block()]
    assert any("declared twice" in found for _, found in spoilt.refusals())
    spoilt.content["external"] = [block(select=[])]
    assert any("at least 1 item" in found for _, found in spoilt.refusals())
