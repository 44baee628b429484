"""The sheets of the sources: source families with their terms, and the raw files.

Belongs here: who published what, under which terms, and how much of it is used. Does not belong here: single figures
(evidence.py).
"""

from __future__ import annotations

from capdev_pipeline.report.language import both
from capdev_pipeline.report.workbook.cells import BOLD, COUNT, WRAPPED, words
from capdev_pipeline.report.workbook.published import Published
from capdev_pipeline.report.workbook.sheet import Column, Sheet

SOURCE_COLUMNS = (
    Column("source_id", "来源族", "source_id", 22, BOLD),
    Column("name_zh", "中文名", "name_zh", 24, WRAPPED),
    Column("name_en", "英文名", "name_en", 30, WRAPPED),
    Column("publisher", "发布者", "publisher", 36, WRAPPED),
    Column("homepage", "主页", "homepage", 32, WRAPPED),
    Column("licence", "许可或使用条件", "licence", 44, WRAPPED),
    Column("cite", "引用方式", "cite", 44, WRAPPED),
    Column("transcribed", "转录方式", "transcribed", 40, WRAPPED),
    Column("description_zh", "中文说明", "description_zh", 50, WRAPPED),
    Column("description_en", "英文说明", "description_en", 50, WRAPPED),
    Column("figures", "印刷数字", "printed figures", 10, COUNT),
    Column("used", "其中用于指数", "used by the index", 10, COUNT),
)


def source_sheet(data: Published) -> Sheet:
    """The source families, with the number of figures taken and used."""
    observations = data.frames.all("clean.observation")
    used = {str(name) for cell in data.value.values() for name in cell.observation_ids}
    taken = observations["source_id"].value_counts()
    needed = observations[observations["observation_id"].isin(used)]["source_id"].value_counts()
    rows = list(data.frames.all("meta.source").sort_values("source_id").itertuples(index=False))
    sheet = Sheet(
        name="来源 Sources",
        table="capdev_sources",
        title=both("来源", "Sources"),
        about=both("来源族、发布者、使用条件与引用方式", "source families, publishers, terms and how to cite them"),
        columns=SOURCE_COLUMNS,
        keys=[str(row.source_id) for row in rows],
        unit="印刷数字个数 number of printed figures",
        source="raw/<source>/source.yaml; meta.source; clean.observation",
        marks="“用于指数”按所示版本与地区计 'used' counts the release and area shown",
    )
    texts = [str(column.key) for column in SOURCE_COLUMNS[:-2]]
    sheet.rows = [
        [
            *(words(getattr(row, name)) for name in texts),
            *(int(counts.get(row.source_id, 0)) for counts in (taken, needed)),
        ]
        for row in rows
    ]
    return sheet


EXTRACT_COLUMNS = (
    Column("extract_id", "原始文件编号", "extract_id", 34, BOLD),
    Column("source_id", "来源族", "source_id", 22),
    Column("edition", "版次", "edition", 14),
    Column("path", "路径", "path", 52),
    Column("kind", "内容", "kind", 10),
    Column("published", "发布日期", "published", 12),
    Column("rows", "行数", "rows", 9, COUNT),
    Column("accepted", "接受", "accepted", 10, COUNT),
    Column("quarantined", "隔离", "quarantined", 12, COUNT),
    Column("sha256", "文件哈希", "sha256", 68),
)


def extract_sheet(data: Published) -> Sheet:
    """The raw files with their hashes; rows read = accepted + quarantined."""
    rows = list(data.frames.all("meta.extract").sort_values("extract_id").itertuples(index=False))
    sheet = Sheet(
        name="文件 Files",
        table="capdev_files",
        title=both("原始文件", "Raw files"),
        about=both("全部原始文件、行数与哈希", "all raw files with rows and hashes"),
        columns=EXTRACT_COLUMNS,
        keys=[str(row.extract_id) for row in rows],
        unit="行 rows",
        source="raw/manifest.csv; meta.extract",
        marks="行数 = 接受 + 隔离 rows = accepted + quarantined",
    )
    counts = ("rows", "accepted", "quarantined")
    sheet.rows = [
        [int(getattr(row, str(c.key))) if c.key in counts else words(getattr(row, str(c.key))) for c in EXTRACT_COLUMNS]
        for row in rows
    ]
    return sheet
