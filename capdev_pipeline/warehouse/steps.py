"""The steps of a build: what each makes, from what, in which order.

Belongs here: one entry per step with its outputs, inputs and description; running them one after another.
Does not belong here: what a step does (steps_clean, steps_index, publish), Dagster (defs).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from capdev_pipeline.extract import SourceInfo
from capdev_pipeline.warehouse import publish as publishing
from capdev_pipeline.warehouse import steps_clean, steps_index
from capdev_pipeline.warehouse.build import Build, Written

DEFINITION = "definition.framework"
PUBLISHED = "warehouse.published"


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
        f"{source.name_en}: printed figures{extra_en} in canonical units, rows that break a rule set apart. {source.description_en}",
        steps_clean.clean_source(source.source_id),
    )


def fixed_steps(sources: Sequence[str]) -> tuple[Step, ...]:
    """The steps after the sources, in order."""
    sql, pure = ("duckdb", "sql"), ("pandas", "pandera")
    return (
        Step("framework", ("meta.node", "vintage.release", "clean.unit"), (DEFINITION,), "meta", ("yaml", "duckdb"),
             "指标体系、版本与单位表。", "The hierarchy with its weights, the releases and the units table.", steps_clean.framework_tables),
        Step("observations", ("clean.observation", "clean.quarantine", "audit.claim", "meta.source", "meta.extract"), tuple(f"clean.{s}" for s in sources), "clean", pure,
             "全部来源合并：每行一个印刷数字，被拒行与来源清单。", "All sources together: one row per printed figure, refused rows, the list of sources and files.", steps_clean.combine_sources),
        Step("capital_stock", ("clean.capital_stock",), ("clean.observation",), "clean", pure,
             "永续盘存法资本存量，各方案逐年。", "Capital stock by perpetual inventory, year by year and variant by variant.", steps_clean.capital_stock),
        Step("indicator_values", ("indicator.value", "indicator.choice", "indicator.segment", "indicator.step"), ("clean.observation", "clean.capital_stock", "meta.node"), "indicator", pure,
             "每个指标每年一个值：口径段内择优、推算、拼接与插值，落选者与步骤可查。", "One value per indicator and year: the choice inside each scope segment, derivations, splices and gaps, with the losers and the steps.", steps_clean.indicator_values),
        Step("normalized", ("indicator.normalized",), ("indicator.value", "meta.node", "vintage.release"), "indicator", sql,
             "极差标准化得分与上下界。", "Min-max scores with the bounds of each release.", steps_index.normalised),
        Step("score", ("index.score",), ("indicator.normalized", "meta.node"), "index", sql,
             "各节点得分、上下界、覆盖率及按状态与证据等级的权重（两种方案）。", "Scores of all nodes under both schemes, with bounds, coverage and the weight that rests on each status and grade.", steps_index.scores),
        Step("contribution", ("index.contribution",), ("index.score", "meta.node"), "index", sql,
             "各时期的贡献、贡献率与拉动，覆盖变化单列。", "Contributions, shares and pulls for every period, the coverage effect on its own row.", steps_index.contribution),
        Step("stage", ("index.stage",), ("index.score",), "index", sql,
             "报告划分的各阶段增长。", "Growth over the stages of the report.", steps_index.stage),
        Step("coverage", ("audit.coverage",), ("indicator.value",), "audit", pure,
             "每个指标的数据覆盖。", "Years by status and the best grade of every indicator.", steps_index.coverage),
        Step("reconciliation", ("audit.reconciliation", "audit.report_check"), ("audit.claim", "index.score", "index.contribution", "indicator.normalized", "indicator.value", "clean.observation"), "audit", pure,
             "报告论断按规则核对，并作报告内部检查。", "The claims of the report tested by rule, and the report tested against itself.", steps_index.reconciliation),
        Step("dictionary", ("meta.column_info", "meta.lineage"), (DEFINITION,), "meta", ("pandera", "duckdb"),
             "数据字典与列级血缘。", "The data dictionary and the lineage from column to column.", steps_index.dictionary),
        Step("audits", ("audit.check_result",), (
            "index.contribution", "index.stage", "audit.coverage", "audit.reconciliation", "clean.quarantine", "meta.extract",
            "meta.source", "meta.column_info", "meta.lineage", "indicator.choice", "indicator.segment", "indicator.step", "audit.report_check"),
             "audit", ("duckdb", "sql"), "全部检查；阻断级未通过则不发布。", "All audits; nothing is published if a blocking one fails.", steps_index.audit_all),
        Step("publish", (PUBLISHED, "meta.build"), ("audit.check_result", "clean.unit", "vintage.release"), "warehouse", ("duckdb", "parquet"),
             "发布：写成新文件后一次改名替换，另存 Parquet 与 datapackage.json。", "Publishing: a complete new file, put in place by one rename, with Parquet files and datapackage.json.", publishing.publish),
    )  # fmt: skip


def steps_of(build: Build) -> tuple[Step, ...]:
    """All steps of a home in an order in which each finds its inputs."""
    with_claims = {entry.source_id for entry in build.entries if entry.kind == "claims"}
    sources = build.sources
    cleaning = tuple(source_step(source, source.source_id in with_claims) for source in sources)
    return (*cleaning, *fixed_steps([source.source_id for source in sources]))


def run_directly(build: Build, progress: Callable[[Step], None] | None = None) -> dict[str, Written]:
    """All steps one after another without an orchestrator, over one connection."""
    build.check_inputs()
    written = {}
    with build.hold():
        for step in steps_of(build):
            if progress:
                progress(step)
            written[step.name] = step.run(build)
    return written
