"""The steps of a build: what each makes, from what, in which order.

Belongs here: reading steps.yaml, the step of each source family, running them one after another. Does not
belong here: what a step does (steps_clean, steps_index, steps_audit, publish), Dagster (defs).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from capdev_pipeline.errors import Problem, WarehouseError
from capdev_pipeline.extract import SourceInfo
from capdev_pipeline.schemas import TABLES
from capdev_pipeline.warehouse import publish as publishing
from capdev_pipeline.warehouse import report as reporting
from capdev_pipeline.warehouse import (
    steps_audit,
    steps_ballots,
    steps_clean,
    steps_external,
    steps_framework,
    steps_index,
    steps_report,
    steps_robustness,
    steps_vintage,
)
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.database import has_table

DEFINITION = "definition.framework"
BALLOTS = "raw.delphi"
PUBLISHED = "warehouse.published"
REPORT = "report"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the assets it makes ('group.name'), those it needs, what it is in both languages."""

    name: str
    outputs: tuple[str, ...]
    inputs: tuple[str, ...]
    group: str
    kinds: tuple[str, ...]
    zh: str
    en: str
    run: Callable[[Build], Written]


def source_step(source: SourceInfo, has_claims: bool) -> Step:
    """The cleaning step of one source family."""
    extra_zh, extra_en = ("与论断", " and its claims") if has_claims else ("", "")
    return Step(
        f"clean_{source.source_id}",
        (f"clean.{source.source_id}",),
        (f"raw.{source.source_id}", DEFINITION),
        "clean",
        ("pandas", "pandera"),
        f"{source.name_zh}：印刷数字{extra_zh}换算为规范单位，违规行隔离。{source.description_zh}",
        f"{source.name_en}: printed figures{extra_en} in canonical units, rows that break a rule set apart. "
        f"{source.description_en}",
        steps_clean.clean_source(source.source_id),
    )


RUNS: dict[str, Callable[[Build], Written]] = {
    "framework": steps_framework.framework_tables,
    "observations": steps_clean.combine_sources,
    "capital_stock": steps_clean.capital_stock,
    "indicator_values": steps_clean.indicator_values,
    "normalized": steps_index.normalised,
    "score": steps_index.scores,
    "contribution": steps_index.contribution,
    "stage": steps_index.stage,
    "revision": steps_vintage.revision,
    "coverage": steps_audit.coverage,
    "calendar": steps_audit.calendar,
    "reconciliation": steps_audit.reconciliation,
    "points": steps_report.points,
    "ballots": steps_ballots.ballots,
    "uncertainty": steps_robustness.uncertainty,
    "sensitivity": steps_robustness.sensitivity,
    "coherence": steps_robustness.coherence,
    "comparison": steps_robustness.comparison,
    "external": steps_external.external,
    "dictionary": steps_audit.dictionary,
    "audits": steps_audit.audit_all,
    "publish": publishing.publish,
    REPORT: reporting.report,
}


def fixed_steps(sources: Sequence[str]) -> tuple[Step, ...]:
    """The steps after the sources, in the order of steps.yaml."""
    listed = yaml.safe_load(Path(__file__).with_name("steps.yaml").read_text(encoding="utf-8"))
    return tuple(
        Step(
            name=entry["name"],
            outputs=tuple(entry["outputs"]),
            inputs=tuple(i for name in entry["inputs"] for i in _expanded(name, sources)),
            group=entry["group"],
            kinds=tuple(entry["kinds"]),
            zh=entry["zh"],
            en=entry["en"],
            run=RUNS[entry["name"]],
        )
        for entry in listed
    )


def _expanded(name: str, sources: Sequence[str]) -> list[str]:
    return [f"clean.{source}" for source in sources] if name == "clean.*" else [name]


def steps_of(build: Build) -> tuple[Step, ...]:
    """All steps of a home in an order in which each finds its inputs; the report only if the build is to have one."""
    with_claims = {entry.source_id for entry in build.entries if entry.kind == "claims"}
    sources = build.sources
    cleaning = tuple(source_step(source, source.source_id in with_claims) for source in sources)
    fixed = fixed_steps([source.source_id for source in sources])
    return (*cleaning, *(step for step in fixed if build.with_report or step.name != REPORT))


def outputs_below(steps: Sequence[Step], changed: Iterable[str]) -> list[str]:
    """All outputs of the steps below these assets, whole steps, in the order of the steps."""
    reached = set(changed)
    made: list[str] = []
    for step in steps:  # in an order in which each finds its inputs
        if reached.intersection(step.inputs):
            reached.update(step.outputs)
            made += step.outputs
    return made


def run_step(step: Step, build: Build) -> Written:
    """Carry out one step; WarehouseError if a table it reads has not been made yet (a single asset of the UI)."""
    with build.connection() as connection:
        absent = [name for name in step.inputs if name in TABLES and not has_table(connection, name)]
    if absent:
        rule = "the tables a step reads are there"
        problem = Problem(
            step.name, rule, f"not made yet: {', '.join(absent)}", "materialise these first, or everything"
        )
        raise WarehouseError([problem])
    return step.run(build)


def run_directly(build: Build, progress: Callable[[Step], None] | None = None) -> dict[str, Written]:
    """All steps one after another without an orchestrator, over one connection."""
    build.check_inputs()
    written = {}
    with build.hold():
        for step in steps_of(build):
            if progress:
                progress(step)
            written[step.name] = run_step(step, build)
    return written
