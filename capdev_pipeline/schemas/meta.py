"""Tables about the warehouse itself: the build, the framework, the sources, the columns, the lineage.

Belongs here: meta.* and vintage.release. Does not belong here: figures.
"""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

from capdev_pipeline.schemas.base import IDENTIFIER, Table, column

SHA256 = r"^[0-9a-f]{64}$"


class Build(Table):
    """meta.build: the build that made this file."""

    build_id: Series[str] = column("构建编号（由输入与代码决定）", "id of the build, follows from inputs and code")
    built_at: Series[pa.DateTime] = column("构建时间（UTC）", "when it was built (UTC)", sql="TIMESTAMP")
    release: Series[str] = column("所含版本", "releases in the file")
    code_version: Series[str] = column("程序版本", "version and hash of the code")
    framework_id: Series[str] = column("指标体系", "framework", matches=IDENTIFIER)
    framework_sha256: Series[str] = column(
        "体系文件哈希", "hash of the framework, method, series, area, unit and figures files", matches=SHA256
    )
    extracts_sha256: Series[str] = column(
        "全部原始文件、订正与选票的内容哈希",
        "hash over the content hashes of all extracts, of the corrections and of the ballots",
        matches=SHA256,
    )
    duckdb_version: Series[str] = column("DuckDB 版本", "version of DuckDB that wrote the file")

    class Config:
        name = "meta.build"
        metadata = {"zh": "一行为一次构建", "en": "one row per build", "key": ["build_id"]}


class Node(Table):
    """meta.node: the hierarchy."""

    node_id: Series[str] = column("节点", "node", matches=IDENTIFIER)
    level: Series[int] = column("层级（0 综合 … 3 指标）", "level, 0 composite ... 3 indicator", ge=0)
    position: Series[int] = column("体系中的次序", "order in the framework", ge=1)
    parent_id: Series[str] = column("上级节点；根为空", "parent; null for the root", nullable=True)
    name_zh: Series[str] = column("中文名", "Chinese name")
    name_en: Series[str] = column("英文名", "English name")
    weight: Series[float] = column(
        "在同级中的权重；根为空",
        "weight among siblings; null for the root",
        unit="0-1",
        nullable=True,
        ge=0,
        le=1,
    )
    weight_status: Series[str] = column(
        "权重来历：printed 印刷，inferred 推定，expert 专家选票，root 根",
        "printed, inferred, expert (from ballots) or root",
        isin=["printed", "inferred", "expert", "root"],
    )
    effective_weight: Series[float] = column(
        "对综合指数的有效权重", "product of weights up to the root", unit="0-1", ge=0, le=1
    )
    direction: Series[str] = column("方向（仅指标）", "direction, indicators only", nullable=True, isin=["+", "-"])
    unit: Series[str] = column("单位", "unit")
    source: Series[str] = column("体系文件所述来源", "source named by the framework")
    note: Series[str] = column("说明", "note")
    proxy: Series[str] = column("所用替代序列；空为非替代", "what stands for it, if a proxy; '' otherwise")

    class Config:
        name = "meta.node"
        metadata = {
            "zh": "一行为指标体系的一个节点",
            "en": "one row per node of the hierarchy",
            "key": ["node_id"],
        }


class KnownSeries(Table):
    """meta.series: the statistical series that printed figures belong to."""

    series: Series[str] = column("序列", "series", matches=IDENTIFIER)
    position: Series[int] = column("登记表中的次序", "order in the register", ge=1)
    name_zh: Series[str] = column("中文名", "Chinese name")
    name_en: Series[str] = column("英文名", "English name")
    unit: Series[str] = column("单位", "unit of its figures")
    minimum: Series[float] = column(
        "数字下限；空为不限", "lowest a figure may be; null if not bounded", unit="see unit", nullable=True
    )
    maximum: Series[float] = column(
        "数字上限；空为不限", "highest a figure may be; null if not bounded", unit="see unit", nullable=True
    )

    class Config:
        name = "meta.series"
        metadata = {"zh": "一行为一个统计序列", "en": "one row per statistical series", "key": ["series"]}


class KnownArea(Table):
    """meta.area: the areas that figures and the index are of."""

    area: Series[str] = column("地区代码", "area code")
    position: Series[int] = column("登记表中的次序", "order in the register", ge=1)
    name_zh: Series[str] = column("中文名", "Chinese name")
    name_en: Series[str] = column("英文名", "English name")

    class Config:
        name = "meta.area"
        metadata = {"zh": "一行为一个地区", "en": "one row per area", "key": ["area"]}


class Source(Table):
    """meta.source: the source families."""

    source_id: Series[str] = column("来源族", "source family", matches=IDENTIFIER)
    name_zh: Series[str] = column("中文名", "Chinese name")
    name_en: Series[str] = column("英文名", "English name")
    publisher: Series[str] = column("发布者", "publisher")
    homepage: Series[str] = column("主页", "home page", nullable=True)
    licence: Series[str] = column("许可或使用条件", "licence or terms")
    transcribed: Series[str] = column("转录方式", "how it was transcribed")
    cite: Series[str] = column("引用方式", "how to cite")
    description_zh: Series[str] = column("中文说明", "description in Chinese")
    description_en: Series[str] = column("英文说明", "description in English")

    class Config:
        name = "meta.source"
        metadata = {"zh": "一行为一个来源族", "en": "one row per source family", "key": ["source_id"]}


class Extract(Table):
    """meta.extract: the raw files, with rows in = accepted + quarantined."""

    extract_id: Series[str] = column("原始文件编号", "raw extract")
    source_id: Series[str] = column("来源族", "source family", matches=IDENTIFIER)
    edition: Series[str] = column("版次", "edition")
    path: Series[str] = column("文件路径（相对 raw/）", "path under raw/")
    kind: Series[str] = column(
        "内容：figures 转录数字，table 已发布表格，claims 论断",
        "figures as transcribed, table as published, or claims",
        isin=["figures", "table", "claims"],
    )
    table_maps: Series[str] = column("读取表格所用映射（; 分隔）", "table maps a published table is read with, by ';'")
    published: Series[str] = column("已发布表格的发布日期", "publication date of a published table")
    sha256: Series[str] = column("文件字节哈希", "hash of the bytes", matches=SHA256)
    content_sha256: Series[str] = column("单元格内容哈希", "hash of the cells", matches=SHA256)
    rows: Series[int] = column("行数", "rows read", ge=0)
    accepted: Series[int] = column("接受行数", "rows accepted", ge=0)
    quarantined: Series[int] = column("隔离行数", "rows quarantined", ge=0)

    class Config:
        name = "meta.extract"
        metadata = {
            "zh": "一行为一个原始文件",
            "en": "one row per raw file",
            "key": ["extract_id"],
            "rules": {"rows_add_up": "rows == accepted + quarantined"},
        }


class ColumnInfo(Table):
    """meta.column_info: the data dictionary."""

    schema_name: Series[str] = column("模式", "schema")
    table_name: Series[str] = column("表", "table")
    column_name: Series[str] = column("列", "column")
    position: Series[int] = column("次序", "order in the table", ge=1)
    type: Series[str] = column("类型", "type")
    unit: Series[str] = column("单位", "unit")
    nullable: Series[bool] = column("可空", "may be null")
    is_key: Series[bool] = column("主键列", "part of the primary key")
    description_zh: Series[str] = column("中文说明", "meaning in Chinese")
    description_en: Series[str] = column("英文说明", "meaning in English")

    class Config:
        name = "meta.column_info"
        metadata = {
            "zh": "一行为一个列（数据字典）",
            "en": "one row per column",
            "key": ["schema_name", "table_name", "column_name"],
        }


class Lineage(Table):
    """meta.lineage: column to column."""

    table_name: Series[str] = column("表", "table")
    column_name: Series[str] = column("列", "column")
    upstream_table: Series[str] = column("上游表", "upstream table")
    upstream_column: Series[str] = column("上游列", "upstream column")

    class Config:
        name = "meta.lineage"
        metadata = {
            "zh": "一行为一条列级血缘",
            "en": "one row per edge from column to column",
            "key": ["table_name", "column_name", "upstream_table", "upstream_column"],
        }


class Release(Table):
    """vintage.release: the releases computed in this warehouse."""

    release: Series[str] = column("版本", "release", matches=IDENTIFIER)
    as_of: Series[pa.DateTime] = column(
        "截止日；current 为空", "cut-off date; null for current", sql="DATE", nullable=True
    )
    first_year: Series[pd.Int64Dtype] = column("首年", "first year")
    last_year: Series[pd.Int64Dtype] = column("末年", "last year")

    class Config:
        name = "vintage.release"
        metadata = {
            "zh": "一行为一个版本",
            "en": "one row per release",
            "key": ["release"],
            "rules": {"first_before_last": "first_year <= last_year"},
        }
