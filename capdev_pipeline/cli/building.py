"""A whole build with its progress and its summary, for every command that ends in one.

Belongs here: checking what can be checked before Dagster starts, running, showing. Does not belong here: options.
"""

from __future__ import annotations

from capdev_pipeline.cli import show
from capdev_pipeline.home import Home
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.steps import run_directly, steps_of
from capdev_pipeline.warehouse.summary import summarise


def build_and_show(
    home: Home, *, allow_quarantine: bool = False, direct: bool = False, with_report: bool = True
) -> None:
    """Build and publish, then the summary of what is published; the refusals of a build pass through."""
    with show.progress() as progress:
        build = Build(home, allow_quarantine=allow_quarantine, with_report=with_report, on_work=progress.work)
        _run(build, direct, progress)
    show.summary(summarise(home), home)


def _run(build: Build, direct: bool, progress: show.Progressing) -> None:
    progress("reading the definition and the manifest", "读取体系与清单", 0)
    build.check_inputs()
    build.check_folder()
    total = len(steps_of(build))
    if direct:
        run_directly(build, lambda step: progress(step.en, step.zh, total))
        return
    progress("starting Dagster", "启动 Dagster", 0)
    from capdev_pipeline.defs.run import run_build  # Dagster takes a second to import

    run_build(
        build.home,
        allow_quarantine=build.allow_quarantine,
        with_report=build.with_report,
        progress=lambda step: progress(step.en, step.zh, total),
        on_work=progress.work,
    )
