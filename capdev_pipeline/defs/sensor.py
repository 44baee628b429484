"""The sensor that sees a new or changed extract.

Belongs here: which sources changed, what has to be made again, asking for it once. Does not belong here:
versions and what the runs recorded (versions.py), which steps lie below a source (warehouse.steps).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import dagster as dg

from capdev_pipeline.defs.metadata import key_of_asset
from capdev_pipeline.defs.versions import Recorded, last_published, made_by, raw_version, version_taken_in
from capdev_pipeline.errors import CapdevError
from capdev_pipeline.home import Home
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.steps import BALLOTS, Step, outputs_below

EVERY_SECONDS = 30
UNDER_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
NOTHING_BUILT = (
    "还没有构建历史：请先全部构建（capdev build，或作业 build_warehouse）。/ "
    "Nothing was built here yet: materialise everything first (capdev build, or the job build_warehouse)."
)
AS_BUILT = "raw/ 与最近一次发布一致。/ raw/ is as it was taken in by the last build."


def raw_sensor(home: Home, steps: Sequence[Step], known: Sequence[str]) -> dg.SensorDefinition:
    """On from the start: compares raw/ with what the last published build took in."""
    outputs = [key_of_asset(name) for step in steps for name in step.outputs]

    @dg.sensor(
        name="raw_changed",
        target=dg.AssetSelection.assets(*outputs),
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=EVERY_SECONDS,
        description="raw/ 有新的或改动并已登记的摘录、或专家选票有变时，只重做其下游，且只做一次。\n\n"
        "When raw/ has a new or changed extract and its manifest says so, or other ballots of experts, the assets "
        "below it are made again, no others, and once. A change of the definition files, the table maps or the "
        "corrections alone starts nothing.",
    )
    def raw_changed(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        return look(Build(home), steps, known, context.instance, context.cursor)

    return raw_changed


def look(
    build: Build, steps: Sequence[Step], known: Sequence[str], instance: dg.DagsterInstance, cursor: str | None
) -> dg.SensorResult | dg.SkipReason:
    """One evaluation. The cursor is the key of the last request; a reason to skip leaves it as it is."""
    going = instance.get_runs(dg.RunsFilter(statuses=UNDER_WAY), limit=1)
    if going:  # it may be taking in just these files; what it leaves over is seen when it has ended
        return dg.SkipReason(f"运行 {going[0].run_id} 未结束，稍后再看。/ The run {going[0].run_id} is under way.")
    published = last_published(instance)
    if published is None or not build.home.working_database.exists():
        return dg.SkipReason(NOTHING_BUILT)
    try:
        build.check_inputs()
    except (CapdevError, OSError) as refusal:
        return dg.SkipReason(f"未启动任何运行 / Nothing is started until this is mended. {refusal}")
    found = {source.source_id for source in build.sources}
    if found != set(known):
        others = ", ".join(sorted(found.symmetric_difference(known)))
        return dg.SkipReason(
            f"来源有增减（{others}）：请重新加载代码位置。/ Sources came or went ({others}): reload the code "
            "location (Deployment, Code locations, Reload); then this is looked at again."
        )
    request = _request(build, steps, instance, published)
    if request is None:
        return dg.SkipReason(AS_BUILT)
    if request.run_key == cursor:
        return dg.SkipReason(
            "已请求过一次，运行未成功发布。/ Asked for once; that run published nothing. Look at it under Runs, then "
            "mend the extract and record it (capdev manifest --write), or start a run by hand."
        )
    return dg.SensorResult(run_requests=[request], cursor=request.run_key)


def _request(
    build: Build, steps: Sequence[Step], instance: dg.DagsterInstance, published: Recorded
) -> dg.RunRequest | None:
    """The run that is needed; None if what is published was made from raw/ as it is."""
    families = (*(source.source_id for source in build.sources), BALLOTS.removeprefix("raw."))
    now = {family: raw_version(build, family) for family in families}
    changed = sorted(s for s, v in now.items() if v != version_taken_in(instance, s, published.storage_id))
    if not changed:
        return None
    # A run that failed on the way leaves the cleaned figures of other content behind: these are made again too.
    left = sorted(s for s, v in now.items() if s not in changed and v != version_taken_in(instance, s))
    other_rules = published.made_by != made_by(build)
    names = outputs_below(steps, [f"raw.{source}" for source in (*changed, *left)])
    if other_rules:
        names = [name for step in steps for name in step.outputs]
    versions = {source: now[source][:12] for source in changed}
    why = f"raw changed since build {published.build_id}"
    return dg.RunRequest(
        # What it starts from is part of the key: A, B and back to A are two changes, each asked for once.
        run_key=json.dumps(versions | {"since": published.storage_id}, sort_keys=True),
        asset_selection=[key_of_asset(name) for name in names],
        tags={
            "capdev/changed": ", ".join(changed),
            "capdev/why": why
            + ("; the definition, the table maps or the code changed too: everything" if other_rules else ""),
        },
    )
