"""The asset graph of the real home: which assets, what they tell, how they hang together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from capdev_pipeline.defs.definitions import build_defs
from capdev_pipeline.defs.metadata import key_of_asset
from capdev_pipeline.defs.run import home_instance
from capdev_pipeline.defs.versions import raw_version
from capdev_pipeline.extract import Entry
from capdev_pipeline.home import Home
from capdev_pipeline.schemas import TABLES, columns_of
from capdev_pipeline.warehouse.audits import AUDITS
from capdev_pipeline.warehouse.build import Build

if TYPE_CHECKING:
    from tests.conftest import SmallHome

RAW = [
    "raw/capital_formation",
    "raw/commerce",
    "raw/culture_and_tourism",
    "raw/development_livelihood_index",
    "raw/energy",
    "raw/fiscal_transparency_report",
    "raw/jjj_air_and_roads",
    "raw/published_report",
    "raw/science_and_technology",
    "raw/statistical_yearbooks",
    "raw/technology_market",
    "raw/tongzhou",
    "raw/transport",
]
BALLOTS = "raw/delphi"
ASSETS = [
    "audit/calendar",
    "audit/check_result",
    "audit/claim",
    "audit/coverage",
    "audit/reconciliation",
    "audit/report_check",
    "clean/capital_formation",
    "clean/capital_stock",
    "clean/commerce",
    "clean/correction",
    "clean/culture_and_tourism",
    "clean/development_livelihood_index",
    "clean/energy",
    "clean/fiscal_transparency_report",
    "clean/jjj_air_and_roads",
    "clean/observation",
    "clean/published_report",
    "clean/quarantine",
    "clean/science_and_technology",
    "clean/statistical_yearbooks",
    "clean/technology_market",
    "clean/tongzhou",
    "clean/transport",
    "clean/unit",
    "definition/framework",
    "index/contribution",
    "index/score",
    "index/stage",
    "index/weight",
    "indicator/choice",
    "indicator/method_score",
    "indicator/need",
    "indicator/normalized",
    "indicator/segment",
    "indicator/step",
    "indicator/value",
    "meta/area",
    "meta/build",
    "meta/column_info",
    "meta/extract",
    "meta/lineage",
    "meta/node",
    "meta/scheme",
    "meta/series",
    "meta/source",
    "meta/yardstick",
    *sorted([*RAW, BALLOTS]),
    "report/figures",
    "report/lineage",
    "report/page",
    "report/point",
    "report/workbook",
    "robustness/agreement",
    "robustness/comparison",
    "robustness/correlation",
    "robustness/delphi_expert",
    "robustness/delphi_item",
    "robustness/delphi_round",
    "robustness/external",
    "robustness/influence",
    "robustness/left_out",
    "robustness/reliability",
    "robustness/single_year",
    "robustness/sobol",
    "robustness/uncertainty",
    "vintage/bridge",
    "vintage/release",
    "vintage/revision",
    "warehouse/published",
]


@pytest.fixture(scope="module")
def definitions(real_home: Home) -> dg.Definitions:
    return build_defs(real_home)


@pytest.fixture(scope="module")
def specs(definitions: dg.Definitions) -> dict[str, dg.AssetSpec]:
    return {spec.key.to_user_string(): spec for spec in definitions.resolve_all_asset_specs()}


def made(specs: dict[str, dg.AssetSpec]) -> dict[str, dg.AssetSpec]:
    """The assets that a build makes."""
    return {name: spec for name, spec in specs.items() if name not in (*RAW, BALLOTS, "definition/framework")}


def test_the_assets_are_these(specs: dict[str, dg.AssetSpec]) -> None:
    assert sorted(specs) == ASSETS


def in_both_languages(text: str | None) -> bool:
    return bool(re.search("[一-鿿]", text or "")) and bool(re.search("[a-z]{3}", text or ""))


def test_every_asset_is_described_in_both_languages(specs: dict[str, dg.AssetSpec]) -> None:
    assert [name for name, spec in specs.items() if not in_both_languages(spec.description)] == []


def test_every_column_of_every_table_is_described_in_both_languages(specs: dict[str, dg.AssetSpec]) -> None:
    columns = [
        (name, column)
        for name, spec in specs.items()
        if "dagster/column_schema" in spec.metadata
        for column in spec.metadata["dagster/column_schema"].columns
    ]
    assert len(columns) > 300
    # "zh / en [unit]": each side says something by itself.
    silent = []
    for name, column in columns:
        zh, _, en = (column.description or "").partition(" / ")
        if not re.search("[一-鿿]|[A-Z]{3}", zh) or not re.search("[A-Za-z0-9]{2}", en):
            silent.append((name, column.name, column.description))
    assert silent == []


def test_job_sensor_and_checks_are_described_in_both_languages(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    said = {key.name: graph.get_check_spec(key).description for key in graph.asset_check_keys}
    said["build_warehouse"] = definitions.resolve_job_def("build_warehouse").description
    said["raw_changed"] = definitions.resolve_sensor_def("raw_changed").description
    assert len(said) == len(AUDITS) + 2
    assert [name for name, text in said.items() if not in_both_languages(text)] == []


def test_every_asset_has_a_group_and_a_kind(specs: dict[str, dg.AssetSpec]) -> None:
    groups = {name: spec.group_name for name, spec in specs.items()}
    assert set(groups.values()) == {
        "raw",
        "framework",
        "clean",
        "indicator",
        "index",
        "audit",
        "robustness",
        "dictionary",
        "report",
        "warehouse",
    }
    assert {name for name, group in groups.items() if group == "raw"} == {*RAW, BALLOTS}
    assert groups["vintage/release"] == groups["definition/framework"] == "framework"
    assert all(spec.kinds for spec in specs.values())
    assert specs["index/score"].kinds == {"duckdb", "sql"}
    assert specs["raw/energy"].kinds == {"csv"}


def test_every_asset_that_is_made_has_an_owner_and_a_place_in_the_code(specs: dict[str, dg.AssetSpec]) -> None:
    for name, spec in made(specs).items():
        assert list(spec.owners) == ["team:capdev"], name
        (reference,) = spec.metadata["dagster/code_references"].code_references
        assert reference.file_path.endswith(".py"), name
        assert reference.line_number > 1, name


def test_every_source_names_its_publisher_and_its_terms(specs: dict[str, dg.AssetSpec]) -> None:
    for name in RAW:
        assert {"publisher", "licence", "how to cite", "transcribed"} <= set(specs[name].metadata), name


def test_the_schema_of_a_table_asset_is_that_of_its_model(specs: dict[str, dg.AssetSpec]) -> None:
    tables = {name: spec for name, spec in specs.items() if name.replace("/", ".") in TABLES}
    assert len(tables) == len(TABLES) == 49
    for name, spec in tables.items():
        model = TABLES[name.replace("/", ".")]
        columns = {column.name: column for column in spec.metadata["dagster/column_schema"].columns}
        assert list(columns) == list(columns_of(model)), name
        for column, info in columns_of(model).items():
            assert columns[column].constraints.nullable == info.nullable, (name, column)
            assert info.metadata["zh"] in (columns[column].description or ""), (name, column)
    year = {c.name: c for c in specs["index/score"].metadata["dagster/column_schema"].columns}["year"]
    assert year.type == "BIGINT"
    assert specs["index/score"].metadata["primary key"] == "scheme, node_id, area, year, release"


def test_column_lineage_leads_to_columns_of_other_assets(specs: dict[str, dg.AssetSpec]) -> None:
    known = {
        (name, column.name)
        for name, spec in specs.items()
        if "dagster/column_schema" in spec.metadata
        for column in spec.metadata["dagster/column_schema"].columns
    }
    lineage = specs["index/score"].metadata["dagster/column_lineage"].deps_by_column
    assert ("indicator/normalized", "score") in {
        (dep.asset_key.to_user_string(), dep.column_name) for dep in lineage["score"]
    }
    for name, spec in specs.items():
        if "dagster/column_lineage" not in spec.metadata:
            continue
        for column, deps in spec.metadata["dagster/column_lineage"].deps_by_column.items():
            assert (name, column) in known
            for dep in deps:
                upstream = dep.asset_key.to_user_string()
                assert upstream in specs, (name, column)
                assert upstream in (*RAW, "definition/framework") or (upstream, dep.column_name) in known


def test_every_source_leads_to_the_published_warehouse(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    goal = key_of_asset("warehouse.published")

    def reaches(key: dg.AssetKey) -> bool:
        return key == goal or any(reaches(child) for child in graph.get(key).child_keys)

    for name in (*RAW, BALLOTS, "definition/framework"):
        assert reaches(dg.AssetKey(name.split("/"))), name


def test_nothing_that_is_made_hangs_in_the_air(specs: dict[str, dg.AssetSpec]) -> None:
    for name, spec in made(specs).items():
        assert spec.deps, name
        assert {dep.asset_key.to_user_string() for dep in spec.deps} <= set(specs), name


def test_the_published_warehouse_waits_for_the_audits(specs: dict[str, dg.AssetSpec]) -> None:
    upstream = {dep.asset_key.to_user_string() for dep in specs["warehouse/published"].deps}
    assert "audit/check_result" in upstream


def test_every_audit_is_a_check_of_its_asset_and_blocks_if_it_is_an_error(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    checks = {
        key.name: (key.asset_key.to_user_string(), graph.get_check_spec(key).blocking) for key in graph.asset_check_keys
    }
    assert checks == {a.name: (a.asset.replace(".", "/"), a.severity == "ERROR") for a in AUDITS}


def test_everything_runs_in_one_process(definitions: dg.Definitions) -> None:
    job = definitions.resolve_job_def("build_warehouse")
    assert job.executor_def.name == "in_process"


def test_the_job_makes_every_asset_that_can_be_made(
    definitions: dg.Definitions, specs: dict[str, dg.AssetSpec]
) -> None:
    selected = definitions.resolve_job_def("build_warehouse").asset_layer.executable_asset_keys
    assert {key.to_user_string() for key in selected} == set(made(specs))


def test_the_history_of_a_home_lies_in_its_own_folder(small_home: SmallHome) -> None:
    instance = home_instance(small_home.home)
    try:
        assert not instance.telemetry_enabled
        instance.add_dynamic_partitions("toy", ["a"])
    finally:
        instance.dispose()
    assert any((small_home.home.warehouse / ".dagster").rglob("*.db"))


def version(home: Home) -> str:
    return raw_version(Build(home), "toy_source")


def test_the_version_of_a_source_changes_exactly_when_a_cell_changes(small_home: SmallHome) -> None:
    first = version(small_home.home)
    content = small_home.table.read_bytes()
    small_home.table.write_bytes(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))
    assert version(small_home.home) == first
    small_home.figures[2]["note"] = "a word"
    small_home.write()
    second = version(small_home.home)
    assert second != first
    small_home.figures[2]["note"] = ""
    small_home.write()
    assert version(small_home.home) == first


def test_a_source_that_cannot_be_read_has_a_version_of_its_own(small_home: SmallHome) -> None:
    first = version(small_home.home)
    content = small_home.table.read_bytes()
    small_home.table.write_bytes(b"\xff\xfe")
    broken = version(small_home.home)
    small_home.table.unlink()
    assert first not in (broken, version(small_home.home))
    small_home.table.write_bytes(content)
    assert version(small_home.home) == first


def test_a_table_as_published_has_a_version_by_its_cells_and_its_map(small_home: SmallHome) -> None:
    path = small_home.home.raw / "toy_source" / "2024" / "table.csv"
    path.parent.mkdir()
    content = "地区,2023年\n北京,41\n".encode()

    def seen(written: bytes, table_maps: str = "toy_source/gdp") -> str:
        path.write_bytes(written)
        build = Build(small_home.home)
        place = path.relative_to(small_home.home.raw).as_posix()
        build.entries = [Entry("toy_source/2024", "toy_source", "2024", place, 1, "", "", table_maps, "2024")]
        return raw_version(build, "toy_source")

    first = seen(content)
    assert seen(content.replace(b"\n", b"\r\n")) == first
    assert seen(content.replace(b"41", b"42")) != first
    assert seen(content, "toy_source/other") != first
