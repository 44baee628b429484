"""A whole build through Dagster: what it records, and that a refusal publishes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from capdev_pipeline.defs.run import run_build
from capdev_pipeline.errors import AuditError, ContractError, FrameworkError, ManifestError

if TYPE_CHECKING:
    from tests.conftest import SmallHome


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as ephemeral:
        yield ephemeral


def recorded(instance: dg.DagsterInstance, asset: str) -> dict[str, object]:
    event = instance.get_latest_materialization_event(dg.AssetKey(asset.split("/")))
    assert event is not None, asset
    assert event.asset_materialization is not None
    return {name: value.value for name, value in event.asset_materialization.metadata.items()}


def check_of(instance: dg.DagsterInstance, asset: str, name: str) -> dg.AssetCheckEvaluation:
    key = dg.AssetCheckKey(dg.AssetKey(asset.split("/")), name)
    record = instance.event_log_storage.get_latest_asset_check_execution_by_key([key])[key]
    evaluation = record.event.dagster_event.event_specific_data  # type: ignore[union-attr]
    assert isinstance(evaluation, dg.AssetCheckEvaluation)
    return evaluation


def test_a_run_publishes_and_records_rows_sql_and_checks(small_home: SmallHome, instance: dg.DagsterInstance) -> None:
    seen: list[str] = []
    run_build(small_home.home, instance=instance, progress=lambda step: seen.append(step.name))
    assert seen[0] == "clean_toy_source"
    assert seen[-2:] == ["publish", "report"]
    assert small_home.query("select count(*) from indicator.value") == [(8,)]
    # 2 schemes x 3 nodes x 4 years; 2 indicators x 4 years; 8 printed figures.
    rows = {name: recorded(instance, name)["dagster/row_count"] for name in ("index/score", "indicator/value")}
    assert rows == {"index/score": 24, "indicator/value": 8}
    assert recorded(instance, "clean/toy_source")["dagster/row_count"] == 8
    sql = str(recorded(instance, "index/score")["compiled SQL"])
    assert sql.startswith("```sql\n")
    assert "select" in sql.lower()
    assert "indicator.normalized" in sql or "score_level_0" in sql
    assert recorded(instance, "warehouse/published")["build_id"] == str(
        small_home.query("select build_id from meta.build")[0][0]
    )
    passed = check_of(instance, "index/contribution", "contributions_add_up")
    assert passed.passed
    assert passed.metadata["failing rows"].value == 0


def test_a_direct_build_and_one_through_dagster_give_the_same_bytes(
    small_home: SmallHome, instance: dg.DagsterInstance
) -> None:
    small_home.build()
    direct = small_home.published_data()
    run_build(small_home.home, instance=instance, with_report=False)
    assert small_home.published_data() == direct


def test_an_input_refused_before_the_run_raises_its_error_and_starts_nothing(
    small_home: SmallHome, instance: dg.DagsterInstance
) -> None:
    small_home.table.write_text(small_home.table.read_text(encoding="utf-8").replace(",20,", ",21,"), encoding="utf-8")
    with pytest.raises(ManifestError, match=r"printed_figures\.csv"):
        run_build(small_home.home, instance=instance, with_report=False)
    assert instance.get_runs() == []
    assert not small_home.home.published.exists()


def test_a_framework_that_breaks_its_model_is_refused(small_home: SmallHome, instance: dg.DagsterInstance) -> None:
    small_home.framework = small_home.framework.replace("weight: 0.4", "weight: 0.5")
    small_home.write()
    with pytest.raises(FrameworkError, match="toy_index"):
        run_build(small_home.home, instance=instance, with_report=False)
    assert not small_home.home.published.exists()


def test_a_refusal_inside_a_step_arrives_with_its_type_and_publishes_nothing(
    small_home: SmallHome, instance: dg.DagsterInstance
) -> None:
    small_home.figures[1]["printed_value"] = "about 20"
    small_home.write()
    with pytest.raises(ContractError, match="about 20"):
        run_build(small_home.home, instance=instance, with_report=False)
    assert not small_home.home.published.exists()
    (run,) = instance.get_runs()
    assert run.status == dg.DagsterRunStatus.FAILURE
    assert instance.get_latest_materialization_event(dg.AssetKey(["index", "score"])) is None


def test_a_refused_row_can_be_left_out_on_demand(small_home: SmallHome, instance: dg.DagsterInstance) -> None:
    small_home.figures[1]["printed_value"] = "about 20"
    small_home.write()
    run_build(small_home.home, instance=instance, with_report=False, allow_quarantine=True)
    assert small_home.query("select count(*) from clean.quarantine") == [(1,)]
    assert small_home.query("select status from indicator.value where indicator_id = 'output' and year = 2021") == [
        ("missing",)
    ]
    warned = check_of(instance, "clean/quarantine", "nothing_quarantined")
    assert (warned.passed, warned.severity, warned.blocking) == (False, dg.AssetCheckSeverity.WARN, False)


COMPARED = """    segments:
      - segment: all
        select: [{series: pm25, area: "110000"}]
        derive:
          kind: weighted_mean
          terms:
            - {select: [{series: pm25, area: "120000"}]}
            - {select: [{series: pm25, area: "130000"}]}
          compare: {years: [2020], tolerance: 0.5}
        reason: printed, else the mean of two neighbours
"""


def neighbours(small_home: SmallHome, *values: str) -> None:
    """Dust of Beijing is printed as 8 in 2020; its rule is the mean of two neighbours."""
    head, _, _ = small_home.framework.partition("  dust:\n    segments:")
    small_home.framework = f"{head}  dust:\n{COMPARED}"
    dust = next(f for f in small_home.figures if f["series"] == "pm25" and f["year"] == "2020")
    for area, value in zip(("120000", "130000"), values, strict=True):
        small_home.figures.append({**dust, "area": area, "figure_id": f"pm25.{area}.2020.01", "printed_value": value})
    small_home.write()


def test_a_rule_that_comes_near_the_printed_figure_is_published(
    small_home: SmallHome, instance: dg.DagsterInstance
) -> None:
    neighbours(small_home, "7", "9.9")
    run_build(small_home.home, instance=instance, with_report=False)
    assert check_of(instance, "indicator/step", "derivations_near_print").passed


def test_a_failed_blocking_check_stops_the_run_before_publishing(
    small_home: SmallHome, instance: dg.DagsterInstance
) -> None:
    neighbours(small_home, "8", "9.2")
    with pytest.raises(AuditError, match="comes near the printed figure"):
        run_build(small_home.home, instance=instance, with_report=False)
    assert not small_home.home.published.exists()
    failed = check_of(instance, "indicator/step", "derivations_near_print")
    assert (failed.passed, failed.blocking) == (False, True)
    assert instance.get_latest_materialization_event(dg.AssetKey(["indicator", "value"])) is not None
    for later in ("indicator/normalized", "audit/check_result", "warehouse/published"):
        assert instance.get_latest_materialization_event(dg.AssetKey(later.split("/"))) is None, later
