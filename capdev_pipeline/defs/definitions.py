"""The Dagster definitions of a home.

Belongs here: one observable source asset per source family, one step per entry of warehouse.steps. Does
not belong here: what a step does, when a run is asked for (sensor.py).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from capdev_pipeline.defs.freshness import policies
from capdev_pipeline.defs.metadata import (
    asset_metadata,
    describe,
    key_of_asset,
    source_metadata,
    written_metadata,
)
from capdev_pipeline.defs.previews import previews
from capdev_pipeline.defs.runner import StepRunner
from capdev_pipeline.defs.sensor import raw_sensor
from capdev_pipeline.defs.versions import RAW_VERSION, raw_version
from capdev_pipeline.extract import SourceInfo
from capdev_pipeline.extract.ballots import COLUMNS
from capdev_pipeline.framework.definition import definition_paths
from capdev_pipeline.home import Home
from capdev_pipeline.warehouse.audits import AUDITS, Audit, Outcome
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.steps import BALLOTS, DEFINITION, Step, steps_of

OWNERS = ["team:capdev"]


def build_defs(home: Home, **overrides: Any) -> dg.Definitions:
    """The definitions of a home; overrides replace resources, so that a test needs no patching.

    No postponed annotations in this module: Dagster reads the type of `context` and of resources.
    """
    build = Build(home)
    steps = steps_of(build)
    assets: list[Any] = [definition_asset(home), ballots_asset(home)]
    assets += [raw_asset(build, source) for source in build.sources]
    fresh = policies(build.sources)
    assets += [step_asset(step, fresh) for step in steps]
    everything = dg.define_asset_job(
        "build_warehouse",
        selection=dg.AssetSelection.assets(*(key_of_asset(name) for step in steps for name in step.outputs)),
        description="全部重新物化并发布 / Materialise everything and publish",
    )
    resources: dict[str, Any] = {"runner": StepRunner(home)} | overrides
    return dg.Definitions(
        assets=assets,
        jobs=[everything],
        sensors=[raw_sensor(home, steps, [source.source_id for source in build.sources])],
        resources=resources,
        executor=dg.in_process_executor,
    )


def raw_asset(build: Build, source: SourceInfo) -> dg.SourceAsset:
    """A source family under raw/: observed, its data version the hash of its cells."""

    @dg.observable_source_asset(
        key=dg.AssetKey(["raw", source.source_id]),
        group_name="raw",
        description=f"{source.name_zh}。{source.description_zh}\n\n{source.name_en}. {source.description_en}",
        metadata=source_metadata(source),
        tags={"dagster/kind/csv": ""},
    )
    def observe() -> dg.DataVersion:
        return dg.DataVersion(raw_version(Build(build.home), source.source_id))

    return observe


def definition_asset(home: Home) -> dg.SourceAsset:
    """framework.yaml, method.yaml, the registers and figures.yaml: observed, the data version their hash."""

    @dg.observable_source_asset(
        key=key_of_asset(DEFINITION),
        group_name="framework",
        description="指标体系、方法、序列、地区与单位文件。\n\nThe framework, method, series, area and unit files.",
        metadata={"files": ", ".join(home.shown(path) for path in definition_paths(home).values())},
        tags={"dagster/kind/yaml": ""},
    )
    def observe() -> dg.DataVersion:
        return dg.DataVersion(Build(home).definition.sha256)

    return observe


def ballots_asset(home: Home) -> dg.SourceAsset:
    """raw/delphi/: observed like a source family, there even while no expert was asked."""

    @dg.observable_source_asset(
        key=key_of_asset(BALLOTS),
        group_name="raw",
        description="德尔菲专家选票，每轮一个文件，没有也可。\n\n"
        "Delphi ballots of experts, one file a round; there may be none.",
        metadata={"folder": home.shown(home.delphi), "columns": ", ".join(COLUMNS)},
        tags={"dagster/kind/csv": ""},
    )
    def observe() -> dg.DataVersion:
        return dg.DataVersion(raw_version(Build(home), BALLOTS.removeprefix("raw.")))

    return observe


def step_asset(step: Step, fresh: Mapping[str, dg.FreshnessPolicy]) -> dg.AssetsDefinition:
    """The assets of one step, with its audits as checks in the same step."""
    audits = [audit for audit in AUDITS if audit.asset in step.outputs]

    @dg.multi_asset(
        name=step.name,
        specs=[_spec(name, step, fresh.get(name)) for name in step.outputs],
        check_specs=[_check_spec(audit) for audit in audits],
        can_subset=False,
    )
    def run(runner: dg.ResourceParam[StepRunner]) -> Iterator[Any]:
        here = runner.build()
        # Before the step: what changes while it runs is then seen as a change, never taken for what was read.
        read = {name: raw_version(here, name.split(".")[1]) for name in step.inputs if name.startswith("raw.")}
        written = runner.run(step, here)
        for name, version in read.items():
            yield dg.AssetObservation(asset_key=key_of_asset(name), tags={"dagster/data_version": version})
        versions = {RAW_VERSION: " ".join(read.values())} if read else {}
        for name, shown in previews(here, step, written).items():
            yield dg.MaterializeResult(
                asset_key=key_of_asset(name), metadata=shown | written_metadata(name, written) | versions
            )
        if audits:
            yield from _check_results(runner.check(here, set(step.outputs)))

    return run


def _spec(name: str, step: Step, fresh: dg.FreshnessPolicy | None) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=key_of_asset(name),
        deps=[key_of_asset(upstream) for upstream in step.inputs],
        group_name=step.group,
        description=describe(name, step),
        kinds=set(step.kinds),
        owners=OWNERS,
        metadata=asset_metadata(name, step),
        freshness_policy=fresh,
    )


def _check_spec(audit: Audit) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        name=audit.name,
        asset=key_of_asset(audit.asset),
        description=f"{audit.zh}\n\n{audit.says}",
        blocking=audit.severity == "ERROR",
    )


def _check_results(outcomes: list[Outcome]) -> Iterator[dg.AssetCheckResult]:
    for outcome in outcomes:
        yield dg.AssetCheckResult(
            asset_key=key_of_asset(outcome.audit.asset),
            check_name=outcome.audit.name,
            passed=outcome.passed,
            severity=dg.AssetCheckSeverity.ERROR if outcome.audit.severity == "ERROR" else dg.AssetCheckSeverity.WARN,
            metadata={"failing rows": outcome.failures, "first of them": outcome.examples or "-"},
        )
