"""The lineage page put together.

Belongs here: tables and edges as the script takes them, the template. Does not belong here: their order (layers.py),
what happens on a click (lineage.js).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from capdev_pipeline.report import theme
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.lineage.layers import layers
from capdev_pipeline.report.page import inline
from capdev_pipeline.schemas import TABLES, meaning_of

HERE = Path(__file__).parent
STYLES = (inline.HERE / "styles" / "base.css", HERE / "lineage.css")
# What a name that is no table stands for, by its first part.
OUTSIDE: dict[str, Text] = {
    "raw": both("原始文件", "raw file"),
    "definition": both("定义与程序", "definition or program"),
}


def lineage_page(frames: Frames) -> str:
    """meta.lineage and meta.column_info as one HTML file that opens from the disk and asks no network."""
    columns = frames.all("meta.column_info").sort_values(["schema_name", "table_name", "position"])
    edges = frames.all("meta.lineage")
    tables = _tables(columns, edges)
    script = _script()
    build = frames.all("meta.build").iloc[0]
    page: str = _template().render(
        policy=inline.policy([str(script)]),
        fonts=theme.FONTS,
        style=_style(),
        script=script,
        tables=tables,
        depth=max((table["layer"] for table in tables), default=0),
        count=len(edges),
        data=inline.data({"edges": _edges(edges)}),
        build_id=str(build["build_id"]),
        built_at=f"{build['built_at']:%Y-%m-%d %H:%M:%S}",
    )
    return page


def _tables(columns: pd.DataFrame, edges: pd.DataFrame) -> list[dict[str, Any]]:
    """Every table with its layer, meaning and columns, by layer and name; files and definitions among them."""
    order = layers(zip(edges["table_name"], edges["upstream_table"], strict=True))
    described: dict[str, list[dict[str, Any]]] = {}
    for row in columns.itertuples():
        described.setdefault(f"{row.schema_name}.{row.table_name}", []).append(
            {
                "name": row.column_name,
                "type": row.type,
                "unit": row.unit,
                "key": bool(row.is_key),
                "meaning": both(str(row.description_zh), str(row.description_en)),
            }
        )
    outside = edges[~edges["upstream_table"].isin(described.keys())]
    for pair in outside[["upstream_table", "upstream_column"]].drop_duplicates().sort_values("upstream_column").values:
        table, name = map(str, pair)
        described.setdefault(table, []).append({"name": name, "type": "", "unit": "", "key": False, "meaning": None})
    found = [
        {"name": name, "layer": order.get(name, 0), "meaning": _meaning(name), "columns": columns_}
        for name, columns_ in described.items()
    ]
    return sorted(found, key=lambda table: (table["layer"], table["name"]))


def _meaning(table: str) -> Text:
    if table in TABLES:
        return both(*meaning_of(TABLES[table]))
    return OUTSIDE.get(table.split(".")[0], both("外部", "outside"))


def _edges(edges: pd.DataFrame) -> list[list[str]]:
    """[column, column it comes from] as 'schema.table.column', in order."""
    ordered = edges.sort_values(list(edges.columns))
    return [
        [f"{row.table_name}.{row.column_name}", f"{row.upstream_table}.{row.upstream_column}"]
        for row in ordered.itertuples()
    ]


@cache
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("lineage.html")


@cache
def _style() -> Markup:
    return Markup("\n".join(path.read_text(encoding="utf-8") for path in STYLES))  # our own files


@cache
def _script() -> Markup:
    text = (HERE / "lineage.js").read_text(encoding="utf-8")
    return Markup(f'(function () {{\n"use strict";\n{text}}})();\n')  # our own file
