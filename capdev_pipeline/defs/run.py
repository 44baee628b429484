"""Running a whole build through Dagster from the command line.

Belongs here: the instance of a home, one run, its errors. Does not belong here: printing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import dagster as dg
from dagster._core.instance.ref import InstanceRef

from capdev_pipeline.defs.definitions import build_defs
from capdev_pipeline.defs.metadata import key_of_asset
from capdev_pipeline.defs.runner import StepRunner
from capdev_pipeline.errors import AuditError, CapdevError, Problem, WarehouseError
from capdev_pipeline.home import REPOSITORY, Home
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.steps import Step, steps_of


def home_instance(home: Home) -> dg.DagsterInstance:
    """The Dagster instance of a home: settings of dagster.yaml, storage under its warehouse/.dagster.

    The paths of dagster.yaml are relative to the folder a process runs in; here they are made absolute, so
    that a build from anywhere lands in the history that the UI shows.
    """
    storage = home.warehouse / ".dagster"
    storage.mkdir(parents=True, exist_ok=True)

    def at(module: str, name: str, folder: Path) -> dict[str, object]:
        return {"module": module, "class": name, "config": {"base_dir": str(folder)}}

    overrides: dict[str, object] = {
        "storage": {"sqlite": {"base_dir": str(storage)}},
        "local_artifact_storage": at("dagster._core.storage.root", "LocalArtifactStorage", storage),
        "compute_logs": at(
            "dagster._core.storage.local_compute_log_manager",
            "LocalComputeLogManager",
            storage / "compute_logs",
        ),
    }
    return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(REPOSITORY), overrides=overrides))


def run_build(
    home: Home,
    *,
    allow_quarantine: bool = False,
    with_report: bool = True,
    progress: Callable[[Step], None] | None = None,
    on_work: Callable[[str, int, int], None] | None = None,
    instance: dg.DagsterInstance | None = None,
) -> None:
    """Materialise and publish everything in one in-process run; on_work as in Build.

    Raises the CapdevError that a step raised, or AuditError if a blocking check failed; nothing is
    published then.
    """
    build = Build(home, allow_quarantine=allow_quarantine, with_report=with_report, on_work=on_work)
    build.check_inputs()
    runner = StepRunner(home, shared=build, progress=progress)
    job = build_defs(home, runner=runner).resolve_job_def("build_warehouse")
    own = instance is None
    used = home_instance(home) if instance is None else instance
    try:
        with build.hold():
            result = job.execute_in_process(
                instance=used,
                asset_selection=[key_of_asset(name) for step in steps_of(build) for name in step.outputs],
                raise_on_error=False,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
    finally:
        if own:
            used.dispose()
    if not result.success:
        if any("Interrupted" in _cause(event) for event in result.get_step_failure_events()):
            raise KeyboardInterrupt
        raise _reason(runner, result)


def _reason(runner: StepRunner, result: dg.ExecuteInProcessResult) -> CapdevError:
    """The typed error behind a failed run."""
    if runner.refused:
        return runner.refused[0]
    if runner.failed:
        return AuditError(
            Problem(
                o.audit.asset,
                o.audit.says,
                f"{o.failures} row(s): {o.examples}",
                "open the asset in make ui, or query warehouse/.work",
            )
            for o in runner.failed
        )
    failures = result.get_step_failure_events()
    found = "; ".join(f"{event.step_key}: {_cause(event)}" for event in failures) or "see make ui"
    return WarehouseError(
        [Problem("build", "every step succeeds", found, "report this with the log of the run in make ui")]
    )


def _cause(event: dg.DagsterEvent) -> str:
    """The kind and last line of what went wrong in a step."""
    error = event.step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    return f"{error.cls_name}: {error.message.strip().splitlines()[-1]}" if error is not None else "unknown"
