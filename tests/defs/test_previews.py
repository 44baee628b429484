"""What the UI shows of what a step wrote: its first rows, its picture, where the files lie."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import dagster as dg
import duckdb
import pytest

from capdev_pipeline.defs.metadata import key_of_asset, written_metadata
from capdev_pipeline.defs.previews import first_rows, previews
from capdev_pipeline.defs.run import run_build
from capdev_pipeline.schemas import TABLES
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.steps import Step, run_step, steps_of

if TYPE_CHECKING:
    from tests.conftest import SmallHome

SHOWN_IN_PLACE = 1000


def step_of(build: Build, name: str) -> Step:
    return next(step for step in steps_of(build) if step.name == name)


def shown(build: Build, name: str) -> dict[str, dict[str, Any]]:
    """The metadata that a step gives when it is run on its own, as by a click."""
    step = step_of(build, name)
    return previews(build, step, run_step(step, build))


@pytest.fixture
def built(small_home: SmallHome) -> SmallHome:
    small_home.build()
    return small_home


def test_every_table_of_a_run_shows_its_first_rows_in_place(small_home: SmallHome) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run_build(small_home.home, instance=instance, with_report=False)
        for name in (*TABLES, "clean.toy_source"):
            event = instance.get_latest_materialization_event(key_of_asset(name))
            assert event is not None, name
            assert event.asset_materialization is not None, name
            preview = event.asset_materialization.metadata["preview"]
            assert isinstance(preview, dg.MarkdownMetadataValue), name
            assert len(preview.value or "") < SHOWN_IN_PLACE, name
            assert "/ first " in (preview.value or "") or "/ no rows" in (preview.value or ""), name
            assert "picture" not in event.asset_materialization.metadata, name  # no report was asked for


def test_the_first_rows_are_those_of_the_table(built: SmallHome) -> None:
    markdown = str(shown(Build(built.home, with_report=False), "indicator_values")["indicator.value"]["preview"].value)
    heads, _, *rows = [[cell.strip() for cell in line.split("|")] for line in markdown.splitlines() if "|" in line]
    year, value = heads.index("year"), heads.index("value")
    found = [(int(row[year]), float(row[value])) for row in rows]
    assert found == built.query("select year, value from indicator.value order by indicator_id, year limit 8")


def test_the_release_without_a_cut_off_and_the_upper_levels_come_first() -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema s")
        connection.execute(
            "create table s.t as select * from (values (1, 'asof', 0), (2, 'current', 1), (3, 'current', 0)) "
            "t(n, release, level)"
        )
        assert list(first_rows(connection, "s.t")["n"]) == [3, 2, 1]


def test_a_table_with_a_chart_has_a_picture(built: SmallHome) -> None:
    picture = shown(Build(built.home), "score")["index.score"]["picture"]
    assert isinstance(picture, dg.MarkdownMetadataValue)
    assert str(picture.value).startswith("![Toy index, 2020–2023](data:image/svg+xml;base64,")


def test_without_the_tables_a_chart_needs_it_is_said_which_is_lacking(built: SmallHome) -> None:
    build = Build(built.home)
    step = step_of(build, "score")
    written = run_step(step, build)
    with duckdb.connect(str(built.home.working_database)) as connection:
        connection.execute("drop table vintage.release")
    picture = previews(build, step, written)["index.score"]["picture"]
    assert picture == "尚无表 / not made yet: vintage.release"


def test_a_chart_that_cannot_be_drawn_stops_nothing(built: SmallHome) -> None:
    build = Build(built.home)
    step = step_of(build, "score")
    written = run_step(step, build)
    with duckdb.connect(str(built.home.working_database)) as connection:
        connection.execute("create or replace table meta.node as select * exclude (name_zh) from meta.node")
    metadata = previews(build, step, written)["index.score"]
    assert metadata["picture"] == "未能绘制 / could not be drawn: KeyError: 'name_zh'"
    assert "first 8 of" in str(metadata["preview"].value)


def test_the_published_warehouse_leads_to_its_files(built: SmallHome) -> None:
    metadata = shown(Build(built.home), "publish")["warehouse.published"]
    places = {name: value.value for name, value in metadata.items() if isinstance(value, dg.PathMetadataValue)}
    warehouse = built.root / "warehouse"
    assert places["report page"] == str(warehouse / "report" / "index.html")
    assert places["lineage page"] == str(warehouse / "report" / "lineage.html")
    assert places["workbook"] == str(warehouse / "report" / "capdev.xlsx")
    assert places["figures"] == str(warehouse / "report" / "figures")
    assert Path(str(places["database"])).is_file()
    assert (Path(str(places["docs"])) / "method.md").is_file()
    assert "capdev report --open" in str(metadata["how to open"].value)
    assert "report page" not in shown(Build(built.home), "publish")["meta.build"]


def test_the_assets_of_the_report_lead_to_its_files_and_show_its_figures(built: SmallHome) -> None:
    build = Build(built.home)
    step = step_of(build, "report")
    figures = built.home.report / "figures"
    figures.mkdir(parents=True)
    (figures / "one.zh.svg").write_text("<svg />", encoding="utf-8")
    (figures / "one.en.svg").write_text("<svg />", encoding="utf-8")
    metadata = previews(build, step, Written({}))
    assert set(metadata) == set(step.outputs)
    assert all("report page" in found for found in metadata.values())
    assert str(metadata["report.figures"]["one"].value).startswith("![one](data:image/svg+xml;base64,")
    assert "one" not in metadata["report.page"]
    assert "one.en" not in metadata["report.figures"]


def test_a_step_without_rows_claims_none() -> None:
    assert "dagster/row_count" not in written_metadata("report.page", Written({}, facts={"folder": "here"}))
    assert written_metadata("index.score", Written({"index.score": 0}))["dagster/row_count"].value == 0
