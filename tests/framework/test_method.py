"""Method files: what is read, what is refused and by which name.

Belongs here: the model of a method and its references. Does not belong here: what a method computes (tests/warehouse).
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml

METHOD: dict[str, Any] = {"method_id": "own", "schemes": [{"name": "declared", "kind": "weighted"}]}


def written(**blocks: Any) -> str:
    return yaml.safe_dump({**METHOD, **blocks}, allow_unicode=True)


def test_defaults_are_min_max_and_arithmetic_means_of_declared_weights(spoilt: Any) -> None:
    spoilt.write("method.yaml", written())
    method = spoilt.load().method
    assert (method.normalisation.kind, method.normalisation.limits) == ("min_max", (0, 1))
    assert (method.weights.kind, method.aggregation.kind, method.aggregation.levels) == ("declared", "arithmetic", {})
    assert method.robustness is None


def test_further_methods_stand_beside_the_published_one(spoilt: Any) -> None:
    spoilt.write("method.yaml", written(normalisation={"range": [0, 100], "pooled_over_areas": True}))
    (spoilt.root / "methods").mkdir()
    more = [{"name": "equal", "kind": "weighted"}]
    spoilt.write("methods/equal.yaml", written(method_id="equal", weights={"kind": "equal"}, schemes=more))
    found = spoilt.load()
    assert [method.method_id for method in found.methods] == ["own", "equal"]
    assert found.method.normalisation.limits == (0, 100)
    before = found.sha256
    again = written(method_id="equal", weights={"kind": "equal"}, schemes=[{"name": "other", "kind": "weighted"}])
    spoilt.write("methods/equal.yaml", again)
    assert spoilt.load().sha256 != before


@pytest.mark.parametrize(
    ("blocks", "where", "says"),
    [
        ({"normalisation": {"kind": "zscore"}}, "normalisation", "expected tags"),
        ({"normalisation": {"kind": "min_max", "range": [1, 1]}}, "normalisation.min_max.range", "not below the best"),
        ({"aggregation": {"kind": "median"}}, "aggregation.kind", "median"),
        ({"aggregation": {"levels": {2: "geometric"}}, "normalisation": {"range": [1, 9]}}, "levels.2", "0 to 1"),
        ({"aggregation": {"kind": "geometric"}}, "top", "above 0"),
        ({"aggregation": {"levels": {0: "harmonic"}}, "normalisation": {"kind": "z_score"}}, "top", "z-scores"),
        ({"weights": {"kind": "pca"}}, "weights.kind", "published weights"),
        ({"weights": {"kind": "best"}}, "weights.kind", "best"),
        ({"robustness": {"seed": 1, "draws": 5}}, "robustness.draws", "100"),
        ({"robustness": {"seed": 1, "sobol": {"first": 100}}}, "robustness.sobol.first", "power of 2"),
        ({"robustness": {"seed": 1, "errors": {"A": 1.5}}}, "robustness.errors", "below 1"),
        ({"robustness": {"seed": 1, "sobol": {"areas": ["999999"]}}}, "robustness.sobol.areas", "999999"),
    ],
)
def test_a_wrong_method_is_refused(spoilt: Any, blocks: dict[str, Any], where: str, says: str) -> None:
    spoilt.write("method.yaml", written(**blocks))
    refused = spoilt.refusals()
    assert any(where in place and says in found for place, found in refused), refused


def test_missing_and_unknown_goalposts_are_named_all_at_once(spoilt: Any) -> None:
    posts = {"a": {"lower": 0, "upper": 10, "citation": "a plan"}, "z": {"lower": 0, "upper": 1, "citation": "a plan"}}
    spoilt.write("method.yaml", written(normalisation={"kind": "goalposts", "yardsticks": posts}))
    places = {where.rpartition(".")[2] for where, _ in spoilt.refusals()}
    assert places == {"b", "c", "z"}


def test_goalposts_need_a_citation_and_an_order(spoilt: Any) -> None:
    post = {"lower": 5, "upper": 5, "citation": "a plan"}
    spoilt.write("method.yaml", written(normalisation={"kind": "goalposts", "yardsticks": {"a": post}}))
    assert any("not below" in found for _, found in spoilt.refusals())
    spoilt.write(
        "method.yaml", written(normalisation={"kind": "goalposts", "yardsticks": {"a": {"lower": 1, "upper": 5}}})
    )
    assert any("citation" in where for where, _ in spoilt.refusals())


def test_marks_that_contradict_the_direction_are_named(spoilt: Any) -> None:
    mark = {"satisfactory": 12, "unacceptable": 6, "citation": "a plan"}
    marks = dict.fromkeys(("a", "b", "c"), mark)  # b: less is better
    spoilt.write("method.yaml", written(normalisation={"kind": "efficacy", "yardsticks": marks}))
    (problem,) = spoilt.refusals()
    assert problem[0].endswith("yardsticks.b")
    assert "direction -" in problem[1]


def test_names_are_declared_once_over_all_files(spoilt: Any) -> None:
    spoilt.write("method.yaml", written())
    (spoilt.root / "methods").mkdir()
    spoilt.write("methods/twin.yaml", written(robustness={"seed": 1}))
    assert {found.split(":")[0] for _, found in spoilt.refusals()} == {
        "a method is declared once",
        "a scheme is declared once",
        "robustness stands in method.yaml only",
    }


@pytest.mark.parametrize(
    "blocks",
    [
        {"normalisation": {"range": [float("nan"), 1]}},
        {"normalisation": {"range": [0, float("inf")]}},
        {"robustness": {"seed": 1, "concentration": float("inf")}},
        {"robustness": {"seed": 1, "errors": {"A": float("nan")}}},
        {"robustness": {"seed": 1, "sobol": {"first": 64, "largest": 16}}},
    ],
)
def test_what_is_no_number_or_out_of_order_is_refused(spoilt: Any, blocks: dict[str, Any]) -> None:
    spoilt.write("method.yaml", written(**blocks))
    assert spoilt.refusals()


def test_an_infinite_yardstick_is_refused_by_indicator(spoilt: Any) -> None:
    post = {"lower": 0, "upper": float("inf"), "citation": "a plan"}
    posts = dict.fromkeys(("a", "b", "c"), post)
    spoilt.write("method.yaml", written(normalisation={"kind": "goalposts", "yardsticks": posts}))
    assert {where.split(".")[-2] for where, _ in spoilt.refusals()} == {"a", "b", "c"}


def test_no_file_of_methods_is_passed_over_in_silence(spoilt: Any) -> None:
    (spoilt.root / "methods").mkdir()
    spoilt.write("methods/equal.yml", written(method_id="equal"))
    spoilt.write("methods/README.md", "what these are")
    ((where, _),) = spoilt.refusals()
    assert where == "methods/equal.yml"
