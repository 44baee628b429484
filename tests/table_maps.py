"""One published table and its map, to be changed in one place by each test.

Belongs here: the table as rows, the map as data, both read without files. Does not belong here: cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from capdev_pipeline.extract.manifest import Entry
from capdev_pipeline.extract.maps import TableMap
from capdev_pipeline.extract.published import Table, read_grids
from capdev_pipeline.extract.published.grid import Grid

Content = dict[str, Any]
Cells = list[list[Any]]
MAP_ID = "toy_source/main_figures"
GDP = {"label": "地区生产总值", "series": "gdp"}
REVENUE = {"label": "财政收入", "series": "budget_revenue"}


def layout(**changes: Any) -> Content:
    """An edition of the map: two items by years, of a region that is not printed."""
    plain = {"edition": "2023", "title": "主要经济指标", "areas": ["110000"], "region": "北京", "items": [GDP, REVENUE]}
    return {name: value for name, value in {**plain, **changes}.items() if value is not None}


def table_map(*editions: Content, **changes: Any) -> Content:
    """The content of main_figures.yaml."""
    plain = {
        "table": "main_figures",
        "name_zh": "主要经济指标",
        "name_en": "Main figures",
        "publisher": "nobody",
        "citation": "Toy yearbook {edition}, {number} {title}",
        "grade": "A",
        "jump": 3,
        "editions": list(editions) or [layout()],
    }
    return {**plain, **changes}


def main_figures(
    gdp: Sequence[Any] = (30, 40), revenue: Sequence[Any] = (5, 6), first: int = 2022, unit: str = "亿元"
) -> Cells:
    """The table: gdp in row 4, revenue in row 5, years from column B on."""
    return [
        ["3-1  主要经济指标"],
        [f"单位：{unit}"],
        ["指标", *(f"{first + k}年" for k in range(len(gdp)))],
        ["地区生产总值", *gdp],
        ["财政收入", *revenue],
    ]


def tables_of(*sheets: Cells) -> list[Table]:
    """Rows as the tables of file.xls."""
    grids = [Grid("file.xls", f"Sheet{number}", rows) for number, rows in enumerate(sheets, start=1)]
    return read_grids(grids)


def maps_of(*contents: Content) -> dict[str, TableMap]:
    """Checked maps by name."""
    checked = [TableMap.model_validate(content) for content in contents or (table_map(),)]
    return {f"toy_source/{one.table}": one for one in checked}


def entry(edition: str = "2023", **changes: Any) -> Entry:
    """The manifest line of file.xls."""
    path = f"toy_source/{edition}/file.xls"
    plain = {
        "extract_id": path,
        "source_id": "toy_source",
        "edition": edition,
        "path": path,
        "rows": 0,
        "sha256": "",
        "content_sha256": "",
        "table_maps": MAP_ID,
        "published": "2024-05",
    }
    return Entry(**{**plain, **changes})
