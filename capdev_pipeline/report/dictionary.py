"""The data dictionary as a page of the documentation, from the models.

Belongs here: one section for each table, in Chinese or English. Does not belong here: what a table is
(capdev_pipeline.schemas), the sheet of the workbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from capdev_pipeline.report.language import Language, Text, both
from capdev_pipeline.report.units import unit_text
from capdev_pipeline.schemas import TABLES, Table, columns_of, key_of, lineage, meaning_of, rules_of
from capdev_pipeline.schemas.base import sql_type
from capdev_pipeline.schemas.origins import ORIGINS

# More upstream columns than this are told by their tables only; meta.lineage and the lineage page name them all.
MOST_COLUMNS = 3

OPENING = both(
    "# 数据字典\n\n[README](../README.zh-CN.md) · [各表用途](tables.md)\n\n"
    "本页由表的声明生成（`make docs`），请勿手改。同样的内容在表 `meta.column_info`、DuckDB 文件的注释和"
    " `datapackage.json` 中；逐列血缘在 `meta.lineage`，图在 `warehouse/report/lineage.html`。\n\n"
    "“来自”一列：那里的值若不同，这里的值可能不同——作为数字、文字或条件，或因它决定哪些行一起计算；"
    f"上游超过 {MOST_COLUMNS} 列时只列其所在的表。只用来找到行的键不计。",
    "# Data dictionary\n\n[README](../README.md) · [what the tables are for](tables.md)\n\n"
    "This page is made from the declarations of the tables (`make docs`); do not edit it. The same stands in the table"
    " `meta.column_info`, in the comments of the DuckDB file and in `datapackage.json`; `meta.lineage` has every edge,"
    " `warehouse/report/lineage.html` draws them.\n\n"
    'The column "from": another value there can make another value here, as a number, a text or a condition, or'
    f" because it decides which rows are taken together. More than {MOST_COLUMNS} columns are told by their tables."
    " Keys that only find rows do not count.",
)
TABLE_HEADS = both("| 表 | 一行 |\n|---|---|", "| table | row |\n|---|---|")
FILE_HEADS = both("| 文件 | 内容 | 位置 |\n|---|---|---|", "| file | contents | place |\n|---|---|---|")
COLUMN_HEADS = both(
    "| 列 | 类型 | 单位 | 含义 | 来自 |\n|---|---|---|---|---|",
    "| column | type | unit | meaning | from |\n|---|---|---|---|---|",
)
FILES = both("文件", "Files")
FILES_LEAD = both(
    "血缘的起点：原始文件、定义文件与程序本身。",
    "Where lineage begins: raw files, definition files, the program itself.",
)
KEY = both("主键", "Key")
RULES = both("规则（各行均成立；含空值的行除外）", "Rules (they hold for every row without a null in them)")
MADE_OF = both("来自", "From")
KEY_TAG = both("键", "key")
NULLABLE = both("可空", "nullable")
STOP = both("。", ".")


def dictionary_markdown(language: Language) -> str:
    """The dictionary of all tables in one language, as Markdown.

    For each table what a row is, key, cross-column rules, origin, and its columns with type, unit and meaning.
    """
    sections = [OPENING[language], _contents(language)]
    sections += [_table(name, model, language) for name, model in TABLES.items()]
    sections.append(_files(language))
    return "\n\n".join(sections) + "\n"


def _contents(language: Language) -> str:
    rows = [f"| [`{name}`](#{_anchor(name)}) | {_sentence(model, language)} |" for name, model in TABLES.items()]
    return "\n".join([TABLE_HEADS[language], *rows])


def _table(name: str, model: type[Table], language: Language) -> str:
    colon = "：" if language == "zh" else ": "
    facts = [f"{KEY[language]}{colon}{_listed(key_of(model), language)}"]
    if rules_of(model):
        facts.append(f"{RULES[language]}{colon}{_listed(rules_of(model).values(), language)}")
    upstream = dict.fromkeys(source for sources in lineage.LINEAGE[name].values() for source in sources)
    facts.append(f"{MADE_OF[language]}{colon}{_listed(_tables_of(upstream), language)}")
    rows = [_column(name, column, info, key_of(model), language) for column, info in columns_of(model).items()]
    stop = STOP[language]
    return "\n".join(
        [
            f"## {name}",
            "",
            f"{_sentence(model, language)}{stop}",
            "",
            *(f"- {fact}" for fact in facts),
            "",
            COLUMN_HEADS[language],
            *rows,
        ]
    )


def _column(table: str, name: str, info: Any, key: Iterable[str], language: Language) -> str:
    tags = [KEY_TAG[language]] * (name in key) + [NULLABLE[language]] * bool(info.nullable)
    kind = " ".join([f"`{sql_type(info)}`", *tags])
    cells = [f"`{name}`", kind, unit_text(info.metadata["unit"])[language], info.metadata[language]]
    cells.append(_from(lineage.LINEAGE[table][name], language))
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _from(upstream: Iterable[str], language: Language) -> str:
    sources = list(upstream)
    return _listed(sources if len(sources) <= MOST_COLUMNS else _tables_of(sources), language)


def _tables_of(columns: Iterable[str]) -> list[str]:
    """The tables or files of columns, each once, in their order."""
    return list(dict.fromkeys(column.rsplit(".", 1)[0] for column in columns))


def _files(language: Language) -> str:
    rows = [f"| `{name}` | {_cell(text)} | `{_cell(place)}` |" for name, text, place in _origins(language)]
    return "\n".join([f"## {FILES[language]}", "", FILES_LEAD[language], "", FILE_HEADS[language], *rows])


def _origins(language: Language) -> Iterator[tuple[str, str, str]]:
    for name, origin in ORIGINS.items():
        text: Text = both(origin.zh, origin.en)
        yield name, text[language], origin.where


def _sentence(model: type[Table], language: Language) -> str:
    zh, en = meaning_of(model)
    return both(zh, en[0].upper() + en[1:])[language]


def _listed(names: Iterable[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(f"`{name}`" for name in names)


def _anchor(heading: str) -> str:
    """The anchor that a heading gets: lower case, without points."""
    return heading.lower().replace(".", "")


def _cell(text: str) -> str:
    """A text inside a table of Markdown."""
    return text.replace("|", "\\|")
