"""The report of a published warehouse: reading its tables, putting the files in place.

Belongs here: the step of a build, and the same for `capdev report`. Does not belong here: what stands in the files
(capdev_pipeline.report).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from capdev_pipeline.errors import ExportError, Problem, WarehouseError
from capdev_pipeline.home import Home
from capdev_pipeline.schemas import TABLES
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.database import connect, has_table, read
from capdev_pipeline.warehouse.folders import (
    added_or_changed,
    keep_aside,
    lost,
    record,
    recorded,
    replace_folder,
    staging,
)

if TYPE_CHECKING:
    from capdev_pipeline.report.charts import Chart
    from capdev_pipeline.report.frames import Frames
    from capdev_pipeline.report.language import Language

PAGE, LINEAGE, WORKBOOK, FIGURES = "index.html", "lineage.html", "capdev.xlsx", "figures"
DESCRIPTOR = "report.json"
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: bytes by file, the figures together; where files were moved that somebody had put there."""

    sizes: dict[str, int]
    kept: Path | None


def report(build: Build) -> Written:
    """The step: page, lineage page, workbook and static figures of what is published, below warehouse/report/."""
    made = write_report(build.home)
    facts: dict[str, int | str] = {"folder": build.home.shown(build.home.report)}
    facts |= {f"bytes of {name}": size for name, size in made.sizes.items()}
    if made.kept is not None:
        facts["added or changed files, moved to"] = build.home.shown(made.kept)
    return Written({}, facts=facts)


def write_report(home: Home, folder: Path | None = None, progress: Progress | None = None) -> Made:
    """Write all files of the report, whole or not at all.

    The folder is warehouse/report/ unless another is named; what stands in it is replaced. Files that somebody added
    or changed since (a weight tried out in the workbook) are moved to a folder beside it. ExportError for a folder
    that holds something else; WarehouseError if nothing is published, or the published file lacks a table.
    """
    target = (folder or home.report).expanduser().resolve()
    _refuse_foreign(target)
    frames = read_published(home)
    with staging(target) as staged:
        sizes = _write_files(frames, staged, progress or (lambda _: None))
        theirs = added_or_changed(target, DESCRIPTOR) if target.is_dir() else []
        kept = keep_aside(target, theirs) if theirs else None
        replace_folder(staged, target)
    return Made(sizes, kept)


def _refuse_foreign(folder: Path) -> None:
    """ExportError for a file, or a folder that holds no report: it would be lost."""
    if folder.exists() and not folder.is_dir():
        raise ExportError([Problem(str(folder), "a report is a folder", "a file", "name another with --out")])
    if folder.is_dir() and any(folder.iterdir()) and not (folder / DESCRIPTOR).is_file():
        rule, found = "the folder is replaced as a whole", "it holds files that are no report"
        raise ExportError([Problem(str(folder), rule, found, "name an empty or new folder")])


def _write_files(frames: Frames, staged: Path, progress: Progress) -> dict[str, int]:
    # Vega, Jinja and XlsxWriter are loaded by the one step that needs them.
    from capdev_pipeline.report.charts import indicator_chart, report_charts
    from capdev_pipeline.report.lineage import lineage_page
    from capdev_pipeline.report.page import report_page
    from capdev_pipeline.report.workbook import workbook

    charts = report_charts(frames)
    progress(PAGE)
    page = report_page(frames, charts, {name: indicator_chart(frames, name) for name in frames.indicators})
    (staged / PAGE).write_text(page, encoding="utf-8")
    progress(LINEAGE)
    (staged / LINEAGE).write_text(lineage_page(frames), encoding="utf-8")
    progress(WORKBOOK)
    workbook(frames, staged / WORKBOOK)
    progress(FIGURES)
    write_figures(charts, staged / FIGURES)
    build_id = str(frames.all("meta.build")["build_id"].iloc[0])
    record(staged, DESCRIPTOR, {"build_id": build_id})
    sizes = {name: (staged / name).stat().st_size for name in (PAGE, LINEAGE, WORKBOOK)}
    return sizes | {FIGURES: sum(path.stat().st_size for path in (staged / FIGURES).iterdir())}


def write_figures(charts: list[Chart], folder: Path) -> None:
    """The charts that are meant for papers, as <chart_id>.<language>.svg and .png."""
    from capdev_pipeline.report.language import LANGUAGES
    from capdev_pipeline.report.static import png, svg

    folder.mkdir(parents=True)

    def write(job: tuple[Chart, Language]) -> None:
        chart, language = job
        stem = f"{chart.chart_id}.{language}"
        (folder / f"{stem}.svg").write_text(svg(chart, language), encoding="utf-8")
        (folder / f"{stem}.png").write_bytes(png(chart, language))

    # Half a second of pixels each; drawing and packing leave the interpreter free, so threads do.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(write, ((chart, language) for chart in charts if chart.static for language in LANGUAGES)):
            pass


def read_published(home: Home) -> Frames:
    """Every table of the published file; WarehouseError if there is none, or one made by an earlier version."""
    with connect(home.published, read_only=True) as connection:
        absent = [table for table in TABLES if not has_table(connection, table)]
        if absent:
            rule, found = "the published file has every table", f"missing: {', '.join(absent)}"
            raise WarehouseError([Problem(home.shown(home.published), rule, found, "build it with: capdev build")])
        return read_frames(connection)


def read_frames(connection: duckdb.DuckDBPyConnection) -> Frames:
    """Every table of a published warehouse."""
    from capdev_pipeline.report.frames import Frames

    return Frames({table: read(connection, table) for table in TABLES})


def report_build(home: Home) -> str:
    """The build that the files of warehouse/report/ were made from; '' if there are none."""
    return str(recorded(home.report, DESCRIPTOR).get("build_id", ""))


def report_damage(home: Home) -> list[str]:
    """Files of warehouse/report/ that are lost, were changed, or were added."""
    return [*lost(home.report, DESCRIPTOR), *added_or_changed(home.report, DESCRIPTOR)]
