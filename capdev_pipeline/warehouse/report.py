"""The report of a published warehouse: reading its tables, putting the files in place.

Belongs here: the step of a build, and the same for `capdev report`. Does not belong here: what stands in the files
(capdev_pipeline.report).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from capdev_pipeline.errors import Problem, WarehouseError
from capdev_pipeline.home import Home
from capdev_pipeline.schemas import TABLES
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.database import connect, has_table, read
from capdev_pipeline.warehouse.folders import replace_folder

if TYPE_CHECKING:
    from capdev_pipeline.report.charts import Chart
    from capdev_pipeline.report.frames import Frames

PAGE, LINEAGE, WORKBOOK, FIGURES = "index.html", "lineage.html", "capdev.xlsx", "figures"
DESCRIPTOR = "report.json"
Progress = Callable[[str], None]


def report(build: Build) -> Written:
    """The step: page, lineage page, workbook and static figures of what is published, below warehouse/report/."""
    made = write_report(build.home)
    facts: dict[str, int | str] = {"folder": build.home.shown(build.home.report)}
    return Written({}, facts=facts | {f"bytes of {name}": size for name, size in made.items()})


def write_report(home: Home, folder: Path | None = None, progress: Progress | None = None) -> dict[str, int]:
    """Write all files of the report, whole or not at all; bytes by file, the figures together.

    The folder is warehouse/report/ unless another is named; what stands in it is replaced. WarehouseError if
    nothing is published, the published file lacks a table, or the folder holds other files.
    """
    target = folder or home.report
    _refuse_foreign(target)
    frames = read_published(home)
    staged = target.with_name(target.name + ".new")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    try:
        made = _write_files(frames, staged, progress or (lambda _: None))
        replace_folder(staged, target)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return made


def _refuse_foreign(folder: Path) -> None:
    """WarehouseError for a folder that holds something else: it would be lost."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / DESCRIPTOR).is_file():
        rule, found = "the folder is replaced as a whole", "it holds files that are no report"
        raise WarehouseError([Problem(str(folder), rule, found, "name an empty or new folder")])


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
    (staged / DESCRIPTOR).write_text(json.dumps({"build_id": build_id}) + "\n", encoding="utf-8")
    sizes = {name: (staged / name).stat().st_size for name in (PAGE, LINEAGE, WORKBOOK)}
    return sizes | {FIGURES: sum(path.stat().st_size for path in (staged / FIGURES).iterdir())}


def write_figures(charts: list[Chart], folder: Path) -> None:
    """The charts that are meant for papers, as <chart_id>.<language>.svg and .png."""
    from capdev_pipeline.report.language import LANGUAGES
    from capdev_pipeline.report.static import png, svg

    folder.mkdir(parents=True)
    for chart in charts:
        if not chart.static:
            continue
        for language in LANGUAGES:
            stem = f"{chart.chart_id}.{language}"
            (folder / f"{stem}.svg").write_text(svg(chart, language), encoding="utf-8")
            (folder / f"{stem}.png").write_bytes(png(chart, language))


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
    try:
        described = json.loads((home.report / DESCRIPTOR).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return ""
    return str(described.get("build_id", "")) if isinstance(described, dict) else ""
