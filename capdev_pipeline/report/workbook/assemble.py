"""The workbook as a whole: which sheets, in which order, of which build.

Belongs here: putting the sheets together. Does not belong here: what stands on them.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.workbook.beside import beside_sheets
from capdev_pipeline.report.workbook.book import Book
from capdev_pipeline.report.workbook.cells import Link
from capdev_pipeline.report.workbook.claims import claim_sheet
from capdev_pipeline.report.workbook.contributions import contribution_sheet
from capdev_pipeline.report.workbook.cover import CONTENTS, content_sheet, cover_sheet
from capdev_pipeline.report.workbook.dictionary import dictionary_sheet
from capdev_pipeline.report.workbook.evidence import coverage_sheet, figure_sheet, gap_sheet
from capdev_pipeline.report.workbook.framework import framework_sheet, scheme_sheet
from capdev_pipeline.report.workbook.index import Index, Inputs, index_sheet, state_of_all
from capdev_pipeline.report.workbook.indicators import score_sheet, value_sheet
from capdev_pipeline.report.workbook.notes import note_sheet
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Sheet
from capdev_pipeline.report.workbook.sources import extract_sheet, source_sheet
from capdev_pipeline.report.workbook.stages import stage_sheet
from capdev_pipeline.report.workbook.sure import sure_sheets


def workbook(frames: Frames, target: Path) -> None:
    """Write the workbook of the release and area that `frames` shows; the same bytes for the same tables.

    Values are numbers, scores and everything above them formulas over them, each with its published result stored.
    """
    data = Published(frames)
    zh, en = data.names(frames.root)
    properties = {
        "title": f"{zh} / {en}",
        "subject": f"{frames.area}, {frames.release}, {data.years[0]}-{data.years[-1]}",
        "author": "capdev-pipeline",
        "keywords": f"{zh}, {en}, build {data.build.build_id}",
        "comments": f"build {data.build.build_id}",
    }
    scope = (
        f"范围 Scope: 地区 area {frames.area}；版本 release {frames.release}；"
        f"{data.years[0]}–{data.years[-1]}；构建 build {data.build.build_id}"
    )
    book = Book(target, pd.Timestamp(data.build.built_at).to_pydatetime(), properties)
    for sheet in sheets_of(data):
        back = None if sheet.name == CONTENTS else Link(CONTENTS, "← 目录 Contents")
        book.add(sheet, scope, f"build {data.build.build_id}", back)
    book.close()


def sheets_of(data: Published) -> list[Sheet]:
    """All sheets in reading order; those without rows are left out."""
    framework, schemes = framework_sheet(data), scheme_sheet(data)
    values = value_sheet(data, framework)
    scores = score_sheet(data, framework, values)
    inputs = Inputs(framework, schemes, scores)
    indices = [index_sheet(data, scheme, inputs) for scheme in data.schemes]
    body = [
        *(note_sheet(data), framework, schemes, values, coverage_sheet(data), scores),
        *_index_sheets(data, indices),
        *sure_sheets(data),
        *beside_sheets(data),
        *(gap_sheet(data), figure_sheet(data), source_sheet(data), extract_sheet(data)),
        *(claim_sheet(data), dictionary_sheet(data)),
    ]
    written = [sheet for sheet in body if sheet is not None and sheet.rows]
    cover = cover_sheet(data, state_of_all(indices))
    return [cover, content_sheet([cover, *written]), *written]


def _index_sheets(data: Published, indices: list[Index]) -> list[Sheet | None]:
    changes = [contribution_sheet(data, indices), stage_sheet(data, indices)]
    for sheet in changes:
        if sheet is not None:
            sheet.state = state_of_all(indices)
    return [*(index.sheet for index in indices), *changes]
