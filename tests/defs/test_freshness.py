"""Freshness policies from the calendars, and the check of the latest year that stands beside them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import dagster as dg
import pytest

from capdev_pipeline.defs.definitions import build_defs
from capdev_pipeline.defs.runner import StepRunner

if TYPE_CHECKING:
    from tests.conftest import SmallHome

ENTRY = "{publication: yearbook, series: [gdp], covers: 1, by: '03-31', grace_days: 10, basis: b"


def with_calendar(home: SmallHome, *more: str) -> SmallHome:
    source = home.table.parent.parent / "source.yaml"
    entries = ", ".join(f"{ENTRY}{words}}}" for words in more)
    source.write_text(source.read_text(encoding="utf-8") + f"calendar: [{entries}]\n", encoding="utf-8")
    return home


def policies(home: SmallHome) -> dict[str, dg.FreshnessPolicy]:
    specs = build_defs(home.home).resolve_all_asset_specs()
    return {s.key.to_user_string(): s.freshness_policy for s in specs if s.freshness_policy is not None}


def test_without_a_window_nothing_has_a_policy(small_home: SmallHome) -> None:
    assert policies(small_home) == {}
    assert policies(with_calendar(small_home, "")) == {}


def test_the_window_of_the_calendar_is_the_policy_of_the_clean_asset_and_of_the_published_one(
    small_home: SmallHome,
) -> None:
    days = datetime.timedelta
    expected = dg.FreshnessPolicy.time_window(fail_window=days(days=410), warn_window=days(days=400))
    assert policies(with_calendar(small_home, ", fresh_days: 400", ", fresh_days: 500")) == {
        "clean/toy_source": expected,
        "warehouse/published": expected,
    }


def test_without_grace_there_is_no_warning_before_the_failure(small_home: SmallHome) -> None:
    with_calendar(small_home, ", fresh_days: 400")
    source = small_home.table.parent.parent / "source.yaml"
    source.write_text(source.read_text(encoding="utf-8").replace("grace_days: 10, ", ""), encoding="utf-8")
    policy = dg.FreshnessPolicy.time_window(fail_window=datetime.timedelta(days=400))
    assert set(policies(small_home).values()) == {policy}


@pytest.mark.parametrize(("day", "passed"), [(10, True), (11, False)])
def test_the_check_of_the_latest_year_warns_in_the_step_and_blocks_nothing(
    small_home: SmallHome, day: int, passed: bool
) -> None:
    home = with_calendar(small_home, "").home
    runner = StepRunner(home, today=lambda: datetime.date(2025, 4, day))
    with dg.DagsterInstance.ephemeral() as instance:
        result = (
            build_defs(home, runner=runner)
            .resolve_job_def("build_warehouse")
            .execute_in_process(
                instance=instance, run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
            )
        )
    assert result.success
    (found,) = (e for e in result.get_asset_check_evaluations() if e.check_name == "latest_year_is_there")
    assert (found.passed, found.severity, found.blocking) == (passed, dg.AssetCheckSeverity.WARN, False)
    assert found.asset_key == dg.AssetKey(["audit", "calendar"])
    assert found.metadata["failing rows"].value == int(not passed)
    published = small_home.query("select count(*) from audit.check_result where check_name = 'latest_year_is_there'")
    assert published == [(0,)]
