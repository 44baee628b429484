"""Loading a definition: the packaged one against METHODS section 1, a home's own, files that break."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from capdev_pipeline.errors import FrameworkError
from capdev_pipeline.framework import Definition, effective_weights, levels_of, load_definition
from capdev_pipeline.home import Home

# METHODS section 1, table: node -> children with weight and, for indicators, direction.
PRINTED: dict[str, dict[str, tuple[float, str | None]]] = {
    "capital_development_index": {
        "capital_development": (0.3, None),
        "city_development": (0.4, None),
        "capital_city_synergy": (0.3, None),
    },
    "capital_development": {
        "capital_society": (0.4, None),
        "capital_culture": (0.3, None),
        "capital_international_influence": (0.3, None),
    },
    "capital_society": {
        "fiscal_transparency": (0.4, "+"),
        "criminal_cases": (0.3, "-"),
        "capital_stock": (0.3, "+"),
    },
    "capital_culture": {
        "commercial_performances": (0.3, "+"),
        "culture_va_share": (0.4, "+"),
        "library_collections": (0.3, "+"),
    },
    "capital_international_influence": {
        "fdi_used": (0.4, "+"),
        "inbound_visitors": (0.3, "+"),
        "new_foreign_institutions": (0.3, "+"),
    },
    "city_development": {
        "innovation_center": (0.4, None),
        "high_quality_development": (0.3, None),
        "livable_city": (0.3, None),
    },
    "innovation_center": {"rd_share_gdp": (0.4, "+"), "invention_patents_granted": (0.6, "+")},
    "high_quality_development": {
        "labour_productivity": (0.2, "+"),
        "digital_economy_share": (0.3, "+"),
        "strategic_emerging_share": (0.3, "+"),
        "energy_intensity": (0.2, "-"),
    },
    "livable_city": {
        "pm25": (0.3, "-"),
        "green_coverage": (0.3, "+"),
        "park_green_per_capita": (0.2, "+"),
        "water_per_capita": (0.2, "+"),
    },
    "capital_city_synergy": {
        "core_relief": (0.4, None),
        "subcenter_construction": (0.3, None),
        "jjj_coordination": (0.3, None),
    },
    "core_relief": {"central_city_population": (0.5, "-"), "congestion_index": (0.5, "-")},
    "subcenter_construction": {"tongzhou_budget_revenue": (0.4, "+"), "tongzhou_gdp": (0.6, "+")},
    "jjj_coordination": {
        "tech_contracts_to_jinji": (0.4, "+"),
        "jjj_expressway_km": (0.3, "+"),
        "jjj_pm25": (0.3, "-"),
    },
}


@pytest.fixture(scope="module")
def packaged(tmp_path_factory: pytest.TempPathFactory) -> Definition:
    """What a home without files of its own gets."""
    return load_definition(Home(tmp_path_factory.mktemp("bare")))


def test_the_packaged_tree_has_1_3_9_and_26_nodes(packaged: Definition) -> None:
    levels = list(levels_of(packaged.framework.nodes).values())
    assert [levels.count(level) for level in range(5)] == [1, 3, 9, 26, 0]


def test_the_packaged_weights_and_directions_are_those_of_the_report(packaged: Definition) -> None:
    found: dict[str, dict[str, tuple[float | None, str | None]]] = {}
    for node in packaged.framework.nodes:
        if node.parent_id is not None:
            found.setdefault(node.parent_id, {})[node.node_id] = (node.weight, node.direction)
    assert found == PRINTED


def test_only_the_weight_that_table_2_does_not_print_is_inferred(packaged: Definition) -> None:
    inferred = [node.node_id for node in packaged.framework.nodes if node.weight_status == "inferred"]
    assert inferred == ["water_per_capita"]


def test_packaged_effective_weights_of_the_indicators_sum_to_one(packaged: Definition) -> None:
    weights = effective_weights(packaged.framework.nodes)
    assert sum(weights[name] for name in packaged.framework.indicators) == pytest.approx(1.0, abs=1e-12)
    # 0.3 x 0.4 x 0.4 and 0.4 x 0.4 x 0.6, by hand.
    assert weights["fiscal_transparency"] == pytest.approx(0.048)
    assert weights["invention_patents_granted"] == pytest.approx(0.096)


def test_every_packaged_segment_has_names_and_a_reason_in_both_languages(packaged: Definition) -> None:
    """Short ones, for legends; distinct within an indicator."""
    han = re.compile("[一-鿿]")
    for name, indicator in packaged.framework.indicators.items():
        segments = indicator.segments
        for segment in segments:
            assert han.search(segment.name_zh), (name, segment.segment)
            assert han.search(segment.reason_zh), (name, segment.segment)
            assert segment.name_en != segment.segment, name
            assert not han.search(segment.name_en + segment.reason), (name, segment.segment)
            assert len(segment.name_zh) <= 15, segment.name_zh
            assert len(segment.name_en.split()) <= 6, segment.name_en
        assert len({segment.name_zh for segment in segments}) == len(segments), name
        assert len({segment.name_en for segment in segments}) == len(segments), name


def test_a_home_with_its_own_framework_is_not_the_capital_index(spoilt: Any, packaged: Definition) -> None:
    own = spoilt.load()
    assert [node.node_id for node in own.framework.nodes] == ["root", "left", "right", "a", "b", "c"]
    # What the home does not bring comes from the package.
    assert own.units == packaged.units
    assert own.sha256 != packaged.sha256


def test_a_home_with_its_own_registers_knows_nothing_else(spoilt: Any) -> None:
    spoilt.write("areas.csv", "area,name_zh,name_en\n310000,上海市,Shanghai\n")
    spoilt.content["areas"] = ["310000"]
    for indicator in spoilt.content["indicators"].values():
        indicator["segments"][0]["select"][0]["area"] = "310000"
    assert spoilt.load().area_ids == {"310000"}


def test_the_hash_follows_the_content_and_not_the_line_ends(spoilt: Any) -> None:
    text = "area,name_zh,name_en\n110000,北京市,Beijing\n"
    spoilt.write("areas.csv", text)
    before = spoilt.load().sha256
    (spoilt.root / "areas.csv").write_bytes(text.replace("\n", "\r\n").encode())
    assert spoilt.load().sha256 == before
    spoilt.write("areas.csv", text.replace("Beijing", "Peking"))
    assert spoilt.load().sha256 != before


def test_a_file_that_is_not_yaml_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "method.yaml").write_text("schemes: [", encoding="utf-8")
    with pytest.raises(FrameworkError, match=r"method\.yaml: .*the file is YAML"):
        load_definition(Home(tmp_path))


def test_a_file_that_is_not_utf8_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_bytes("area,name_zh,name_en\n110000,北京市,Beijing\n".encode("gbk"))
    with pytest.raises(FrameworkError, match=r"areas\.csv: byte \d+ is not UTF-8"):
        load_definition(Home(tmp_path))


def test_problems_of_all_files_are_shown_at_once(spoilt: Any) -> None:
    spoilt.node("a")["weight"] = 0.5
    spoilt.write("areas.csv", "area,name_zh\n110000,北京市\n")
    spoilt.write("method.yaml", "method_id: default\nschemes: []\n")
    files = {where.split(",")[0] for where, _ in spoilt.refusals()}
    assert files == {"framework.yaml", "areas.csv", "method.yaml"}


@pytest.mark.parametrize("text", ["", "- a list", "nodes: {}", "just words"])
def test_yaml_of_another_shape_is_a_refusal_and_no_crash(tmp_path: Path, text: str) -> None:
    (tmp_path / "framework.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FrameworkError, match=r"framework\.yaml"):
        load_definition(Home(tmp_path))


def test_a_node_that_breaks_its_model_is_named(spoilt: Any, add_node: Callable[..., Any]) -> None:
    spoilt.content["nodes"].append(add_node("Capital Letters", "left", 0.0, direction="+"))
    assert ("framework.yaml, node Capital Letters", "nodes.6.node_id") in [
        (where, found.split(":")[0]) for where, found in spoilt.refusals()
    ]


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "method.yaml").write_text("method_id: a\nmethod_id: b\nschemes: []\n", encoding="utf-8")
    with pytest.raises(FrameworkError, match="key given twice: method_id"):
        load_definition(Home(tmp_path))
