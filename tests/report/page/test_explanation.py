"""How scores are made, as the page tells it, against the table function explain() of the published file.

Belongs here: weights as used, sums, ranges. Does not belong here: the panel that shows them (test_browser.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.page.explanation import explanation

Ask = Callable[[str], list[tuple[object, ...]]]
EXACT = 1e-9


@pytest.fixture(scope="module")
def told(frames: Frames) -> dict[str, Any]:
    return explanation(frames)


def numbers(told: dict[str, Any], scheme: str, node: int, year: int) -> dict[str, float | None]:
    return {name: values[node][year] for name, values in told["scores"][scheme].items()}


def test_every_score_and_its_parts_are_those_of_the_published_file(told: dict[str, Any], ask: Ask) -> None:
    names = "id, weight_used, contribution, score, partial, lower, upper, coverage"
    compared = 0
    for scheme in told["schemes"]:
        for at, year in enumerate(told["years"]):
            root, kind = told["nodes"][0]["id"], scheme["id"]
            tree = f"explain('{root}', {year}, scheme := '{kind}')"
            rows = ask(f"select {names} from {tree} where weight is not null or depth = 0")
            expected = {str(row[0]): row[1:] for row in rows if row[5] is not None}
            for position, node in enumerate(told["nodes"]):
                found = numbers(told, kind, position, at)
                own = expected[node["id"]]
                for name, value in zip(names.split(", ")[1:], own, strict=True):
                    if position == 0 and name in ("weight_used", "contribution"):
                        continue
                    assert found[name] == pytest.approx(value, abs=EXACT), (kind, year, node["id"], name)
                    compared += 1
    assert compared > 2 * 14 * 39 * 5


def test_the_parts_of_every_score_add_up_to_index_score(told: dict[str, Any], ask: Ask) -> None:
    published = {
        row[:3]: row[3:]
        for row in ask("""select scheme, node_id, year, score, partial from index.score where release = 'current'""")
    }
    checked = 0
    for scheme in told["scores"]:
        for node, facts in enumerate(told["nodes"]):
            children = [n for n, child in enumerate(told["nodes"]) if child["parent"] == node]
            for at, year in enumerate(told["years"]):
                parts = [numbers(told, scheme, child, at) for child in children]
                score, partial = published[(scheme, facts["id"], year)]
                shown = [part["weight_used"] * part["partial"] for part in parts if part["weight_used"] is not None]
                if not shown:
                    continue
                assert sum(shown) == pytest.approx(partial, abs=EXACT)
                assert score is None or sum(shown) == pytest.approx(score, abs=EXACT)
                checked += 1
    assert checked > 300


def test_the_years_that_set_a_range(told: dict[str, Any], ask: Ask) -> None:
    query = """select indicator_id, side, list(year order by year) from (
            select n.indicator_id, 'lo' as side, n.year from indicator.normalized n where n.value = n.lo
                and n.release = 'current' and n.area = '110000'
            union all select n.indicator_id, 'hi', n.year from indicator.normalized n where n.value = n.hi
                and n.release = 'current' and n.area = '110000') group by all"""
    expected = {(row[0], row[1]): [str(year) for year in row[2]] for row in ask(query)}  # type: ignore[attr-defined]
    found = {
        (node["id"], side): cells["set_by"][side]
        for node, cells in zip(told["nodes"], told["cells"], strict=True)
        if cells
        for side in ("lo", "hi")
    }
    assert len(found) == 52
    assert {key: years for key, years in found.items() if years} == expected


def test_indicators_carry_their_value_and_why_they_have_no_score(told: dict[str, Any], ask: Ask) -> None:
    rows = ask(
        """select indicator_id, year, v.value, v.status, v.grade, n.reason from indicator.value v
        join indicator.normalized n using (indicator_id, area, year, release) where release = 'current'"""
    )
    position = {node["id"]: at for at, node in enumerate(told["nodes"])}
    assert len(rows) == 364
    for name, year, value, status, grade, reason in rows:
        cell = told["cells"][position[name]]["years"][told["years"].index(year)]
        assert (cell["status"], cell["grade"], cell["reason"]) == (status, grade, reason)
        assert cell["value"] == (None if value is None else pytest.approx(value, rel=1e-11))


def test_without_arithmetic_means_nothing_is_added_up(frames: Frames) -> None:
    tables = dict(frames.tables)
    schemes = tables["meta.scheme"].copy()
    schemes.loc[schemes["kind"] == "weighted", "mean"] = "geometric"
    tables["meta.scheme"] = schemes
    told = explanation(Frames(tables))
    declared = told["scores"]["declared"]
    assert all(value is None for node in declared["contribution"] for value in node)
    assert any(value is not None for node in declared["weight_used"] for value in node)
    assert any(value is not None for node in told["scores"]["plain_sum"]["contribution"] for value in node)
