"""What lineage begins with: the files of raw/, the definition files, the program itself.

Belongs here: for each of them what it is and what its columns or keys mean, in Chinese and English. Does not belong
here: reading them (extract, framework), tables (the models beside this module).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """A file: what it is, where it lies in a home, and its columns or keys with their meaning (Chinese, English)."""

    zh: str
    en: str
    where: str
    columns: Mapping[str, tuple[str, str]]


METHOD: Mapping[str, tuple[str, str]] = {
    "method_id": ("方法编号", "id of the method"),
    "name_zh": ("中文名", "Chinese name"),
    "name_en": ("英文名", "English name"),
    "note_zh": ("中文说明", "note in Chinese"),
    "note_en": ("英文说明", "note in English"),
    "normalisation": ("标准化方法及其标尺", "normalisation with its yardsticks"),
    "weights": ("权重来历", "where the weights come from"),
    "aggregation": ("合成方法与最低覆盖", "mean and minimum coverage"),
    "schemes": ("方案", "schemes"),
}

ORIGINS: Mapping[str, Origin] = {
    "raw.manifest": Origin(
        "原始文件清单，每行一个文件",
        "list of the raw files, one row per file",
        "raw/manifest.csv",
        {
            "extract_id": ("原始文件编号", "id of the file"),
            "source_id": ("来源族（文件夹名）", "source family, the name of its folder"),
            "edition": ("版次（文件夹名）", "edition, the name of its folder"),
            "path": ("文件路径（相对 raw/）", "path under raw/"),
            "rows": ("行数", "number of rows"),
            "sha256": ("文件字节哈希", "hash of the bytes"),
            "content_sha256": ("单元格内容哈希", "hash of the cells"),
            "table_maps": ("读取表格所用映射", "table maps the file is read with"),
            "published": ("已发布表格的发布日期", "publication date of a published table"),
            "figures_sha256": ("映射读出的数字之哈希", "hash of the figures that the maps read"),
        },
    ),
    "raw.printed_figures": Origin(
        "印刷数字：逐个转录，或由表格映射从已发布表格读出",
        "printed figures, typed one by one or read from a published table by its map",
        "raw/<source>/<edition>/printed_figures.csv, *.xls, *.xlsx, *.ods, *.csv, *.html",
        {
            "figure_id": ("数字编号", "id of the figure"),
            "series": ("统计序列", "statistical series"),
            "area": ("地区代码", "area code"),
            "year": ("数据年份", "year the figure is about"),
            "printed_value": ("印刷数值原文", "value as printed"),
            "printed_unit": ("印刷单位原文", "unit as printed"),
            "scope": ("口径原文", "scope as printed"),
            "published": ("发布日期", "publication date"),
            "published_note": ("发布日期的依据", "what the publication date rests on"),
            "grade": ("证据等级", "evidence grade"),
            "citation": ("引文", "citation"),
            "publisher": ("发布者", "publisher"),
            "locator": ("出处内位置", "where in the source"),
            "url": ("网址", "address"),
            "note": ("说明", "note"),
            "row": ("文件中的行号（不是列）", "line in the file, not a column of it"),
            "cell": ("表格中的单元格（已发布表格）", "cell of a published table"),
            "decimals": ("印刷小数位数（已发布表格）", "printed decimals of a published table"),
        },
    ),
    "raw.claims": Origin(
        "报告中可检验的论断",
        "checkable statements of a report",
        "raw/<source>/<edition>/claims.csv",
        {
            "claim_id": ("论断编号", "id of the claim"),
            "section": ("报告章节", "section of the report"),
            "kind": ("类型", "kind of statement"),
            "node_id": ("节点", "node"),
            "from_year": ("起始年", "first year of a period"),
            "year": ("年份", "year"),
            "printed_value": ("印刷数值原文", "value as printed"),
            "unit": ("单位", "unit"),
            "statement_zh": ("原文摘录", "short quotation"),
            "note": ("说明", "note"),
            "row": ("文件中的行号（不是列）", "line in the file, not a column of it"),
        },
    ),
    "raw.corrections": Origin(
        "印刷数字的订正登记",
        "register of corrections of printed figures",
        "raw/corrections.csv",
        {
            "correction_id": ("订正编号", "id of the correction"),
            "figure_id": ("被订正的数字", "the corrected figure"),
            "action": ("处理方式", "what is done"),
            "expects": ("期望的印刷数值", "the printed value it expects"),
            "value": ("正确数字，或倍数", "the right digits, or a factor"),
            "reason": ("为何有误", "why the print is wrong"),
            "source": ("表明其误的出处", "what shows the error"),
            "who": ("决定者", "who decided"),
            "decided": ("决定日期", "day of the decision"),
        },
    ),
    "raw.ballots": Origin(
        "专家选票，每轮一个文件；没有也可",
        "ballots of experts, one file a round; there may be none",
        "raw/delphi/<round>.csv",
        {
            "round": ("轮次（文件名，不是列）", "round, the name of the file, not a column of it"),
            "expert": ("专家（代号）", "expert, by a name of the ballot"),
            "item": ("被评节点", "node that is scored"),
            "score": ("评分", "score"),
            "familiarity": ("熟悉程度", "familiarity with the item"),
            "basis": ("判断依据", "basis of the judgement"),
        },
    ),
    "raw.source": Origin(
        "来源族的说明",
        "description of a source family",
        "raw/<source>/source.yaml",
        {
            "source_id": ("来源族", "source family"),
            "name_zh": ("中文名", "Chinese name"),
            "name_en": ("英文名", "English name"),
            "publisher": ("发布者", "publisher"),
            "homepage": ("主页", "home page"),
            "licence": ("许可或使用条件", "licence or terms"),
            "licence_zh": ("许可或使用条件（中文）", "licence or terms, in Chinese"),
            "transcribed": ("转录方式", "how it was transcribed"),
            "cite": ("引用方式", "how to cite"),
            "description_zh": ("中文说明", "description in Chinese"),
            "description_en": ("英文说明", "description in English"),
            "calendar": ("发布日历", "release calendar"),
        },
    ),
    "raw.table_maps": Origin(
        "表格映射：已发布表格的行列是哪个序列",
        "table maps: which series a row or column of a published table is",
        "raw/<source>/maps/*.yaml",
        {"text": ("映射文件全文", "all map files")},
    ),
    "definition.framework": Origin(
        "指标体系文件",
        "the framework file",
        "framework.yaml",
        {
            "framework_id": ("体系编号", "id of the framework"),
            "name_zh": ("中文名", "Chinese name"),
            "name_en": ("英文名", "English name"),
            "citation": ("体系的出处", "where the framework is from"),
            "period": ("指数的年份范围", "years of the index"),
            "figure_years": ("数字可属的年份", "years a figure may be about"),
            "areas": ("指数的地区", "areas of the index"),
            "releases": ("版本及截止日", "releases and their cut-off dates"),
            "periods": ("贡献表的时期", "periods of the contributions"),
            "consecutive_periods": ("是否含逐年时期", "whether each pair of years is a period too"),
            "stages": ("阶段", "stages"),
            "key_years": ("关键年份", "key years"),
            "nodes": ("节点：名称、上级、权重、方向、单位", "nodes: names, parents, weights, directions, units"),
            "indicators": ("各指标的口径段与取值规则", "scope segments and rules of every indicator"),
            "capital_stock": ("永续盘存规则", "rules of the perpetual inventory"),
            "external": ("对照的他人指数", "indices of others that are laid beside it"),
        },
    ),
    "definition.method": Origin(
        "方法文件（发布的方法）",
        "the method file, the published method",
        "method.yaml",
        {
            **METHOD,
            "experts": ("选票如何成为权重", "how ballots become weights"),
            "robustness": ("稳健性分析中哪些可变、抽样几次", "what varies in the variants, and how many there are"),
        },
    ),
    "definition.methods": Origin(
        "其他方法的文件，每个方法一个，供比较；没有也可",
        "files of further methods, one each, for comparison; there may be none",
        "methods/*.yaml",
        METHOD,
    ),
    "definition.series": Origin(
        "序列登记表",
        "register of series",
        "series.csv",
        {
            "series": ("序列", "series"),
            "unit": ("规范单位", "canonical unit"),
            "minimum": ("数字下限", "lowest a figure may be"),
            "maximum": ("数字上限", "highest a figure may be"),
            "name_zh": ("中文名", "Chinese name"),
            "name_en": ("英文名", "English name"),
        },
    ),
    "definition.areas": Origin(
        "地区登记表",
        "register of areas",
        "areas.csv",
        {
            "area": ("地区代码", "area code"),
            "name_zh": ("中文名", "Chinese name"),
            "name_en": ("英文名", "English name"),
        },
    ),
    "definition.units": Origin(
        "单位登记表",
        "register of units",
        "units.csv",
        {
            "printed_unit": ("印刷单位原文", "unit as printed"),
            "series": ("仅适用的序列", "the only series it holds for"),
            "unit": ("规范单位", "canonical unit"),
            "factor": ("换算系数", "factor to the canonical unit"),
            "qualifier": ("精确程度", "precision the wording carries"),
            "note": ("说明", "note"),
        },
    ),
    "definition.figures": Origin(
        "报告中指数以外的图",
        "the report's figures beside the index",
        "figures.yaml",
        {"figures": ("图、线与取数规则", "figures, lines, and which numbers they take")},
    ),
    "definition.files": Origin(
        "全部定义文件",
        "all definition files together",
        "framework.yaml, method.yaml, methods/*.yaml, series.csv, areas.csv, units.csv, figures.yaml",
        {"text": ("文件全文", "their text")},
    ),
    "definition.models": Origin(
        "表的声明（程序的一部分）",
        "declarations of the tables, part of the program",
        "capdev_pipeline/schemas/",
        {"columns": ("各列的声明", "declared columns"), "lineage": ("血缘声明", "declared lineage")},
    ),
    "definition.audits": Origin(
        "检查（程序的一部分）",
        "audits, part of the program",
        "capdev_pipeline/warehouse/audits.sql",
        {"query": ("检查的查询，遍及所查的表", "queries over the tables they look at")},
    ),
    "definition.program": Origin(
        "程序及运行环境",
        "the program and where it runs",
        "capdev_pipeline/",
        {
            "code": ("程序代码", "code"),
            "clock": ("构建时的时钟", "clock at the time of the build"),
            "duckdb": ("DuckDB 版本", "version of DuckDB"),
        },
    ),
}
