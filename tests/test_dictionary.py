"""The dictionary is the same everywhere: models, docs, comments of the published file, meta.column_info.

Belongs here: complete names in both languages, the pages and the comments against the models. Does not belong here:
lineage (schemas/test_lineage.py), the sheet of the workbook.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from capdev_pipeline.home import REPOSITORY
from capdev_pipeline.report.dictionary import dictionary_markdown
from capdev_pipeline.report.units import WORDS, unit_text
from capdev_pipeline.schemas import TABLES, columns_of, meaning_of, rules_of
from tests.generated import PAGES

Ask = Callable[[str], list[tuple[Any, ...]]]
COLUMNS = [(table, name, info) for table, model in TABLES.items() for name, info in columns_of(model).items()]
MADE = "the page is made from the models: renew it with: make docs"


@pytest.mark.parametrize("table", TABLES)
def test_a_table_and_its_columns_are_named_in_both_languages(table: str) -> None:
    names = [meaning_of(TABLES[table])]
    names += [(info.metadata["zh"], info.metadata["en"]) for info in columns_of(TABLES[table]).values()]
    for zh, en in names:
        assert re.search("[一-鿿]", zh), zh
        assert en.isascii(), en
        assert re.search("[a-z]", en), en


def test_every_number_that_is_no_count_states_its_unit() -> None:
    bare = [(table, name) for table, name, info in COLUMNS if "float" in str(info.dtype) and not info.metadata["unit"]]
    assert bare == []


def test_a_unit_that_stands_in_another_column_stands_there() -> None:
    pointed = [(table, name, info.metadata["unit"]) for table, name, info in COLUMNS]
    pointed = [entry for entry in pointed if entry[2].startswith("see ")]
    assert pointed
    for table, name, unit in pointed:
        assert unit.removeprefix("see ") in columns_of(TABLES[table]), (table, name)


def test_a_unit_in_english_words_has_chinese_words() -> None:
    words = {u for _, _, info in COLUMNS if re.search("[a-z]{2}", u := info.metadata["unit"])}
    assert words == set(WORDS)
    assert all(re.search("[一-鿿]", unit_text(unit)["zh"]) for unit in words)
    assert unit_text("亿元") == {"zh": "亿元", "en": "亿元"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_committed_page_is_the_one_the_models_give(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == dictionary_markdown(PAGES[path]), MADE


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_page_says_of_every_column_what_the_warehouse_says(path: Path, ask: Ask) -> None:
    language = PAGES[path]
    said = sections(path.read_text(encoding="utf-8"))
    known = ask(
        f"select schema_name || '.' || table_name, column_name, type, is_key, nullable, unit, description_{language}"
        " from meta.column_info order by schema_name, table_name, position"
    )
    tags = {"en": ("key", "nullable"), "zh": ("键", "可空")}[language]
    expected: dict[str, list[list[str]]] = {}
    for table, name, kind, is_key, nullable, unit, meaning in known:
        marks = [f"`{kind}`", *(tag for tag, shown in zip(tags, (is_key, nullable), strict=True) if shown)]
        row = [f"`{name}`", " ".join(marks), unit_text(unit)[language], meaning]
        expected.setdefault(table, []).append(row)
    assert {table: [row[:4] for row in rows] for table, rows in said.items()} == expected


def sections(text: str) -> dict[str, list[list[str]]]:
    """The rows of the column tables by heading."""
    found: dict[str, list[list[str]]] = {}
    for part in text.split("\n## ")[1:]:
        heading, _, body = part.partition("\n")
        if heading in TABLES:
            rows = [line for line in body.splitlines() if line.startswith("| `")]
            found[heading] = [[cell.replace("\\|", "|") for cell in row[2:-2].split(" | ")] for row in rows]
    return found


def test_the_page_names_key_rules_and_origin_of_a_table() -> None:
    text = dictionary_markdown("en")
    part = text[text.index("\n## index.score\n") : text.index("\n## index.contribution\n")]
    assert "One row per scheme, node, area, year and release." in part
    assert "- Key: `scheme`, `node_id`, `area`, `year`, `release`" in part
    assert all(f"`{rule}`" in part for rule in rules_of(TABLES["index.score"]).values())
    assert "`indicator.normalized`" in part.split("- From: ")[1].splitlines()[0]


def test_every_table_of_the_published_file_has_its_comment(ask: Ask) -> None:
    found = dict(ask("select schema_name || '.' || table_name, comment from duckdb_tables() where not internal"))
    assert found == {table: " / ".join(meaning_of(model)) for table, model in TABLES.items()}


def test_every_column_of_the_published_file_has_its_comment(ask: Ask) -> None:
    found = ask(
        "select schema_name || '.' || table_name, column_name, comment from duckdb_columns()"
        " where not internal and database_name = current_database()"
    )
    expected = {}
    for table, name, info in COLUMNS:
        unit = f" [{info.metadata['unit']}]" if info.metadata["unit"] else ""
        expected[table, name] = f"{info.metadata['zh']} / {info.metadata['en']}{unit}"
    assert {(table, name): comment for table, name, comment in found} == expected


def test_the_table_of_columns_is_the_models(ask: Ask) -> None:
    found = ask(
        "select schema_name || '.' || table_name, column_name, unit, description_zh, description_en, nullable"
        " from meta.column_info"
    )
    expected = {(t, n): (i.metadata["unit"], i.metadata["zh"], i.metadata["en"], i.nullable) for t, n, i in COLUMNS}
    assert {(table, name): tuple(rest) for table, name, *rest in found} == expected


def test_the_page_of_tables_names_every_table() -> None:
    text = (REPOSITORY / "docs" / "tables.md").read_text(encoding="utf-8")
    assert [table for table in TABLES if f"| `{table}` |" not in text] == []
