"""A map to fill in for a table that has none.

Belongs here: what the table prints, in the shape of a map. Does not belong here: guessing a series.
"""

from __future__ import annotations

import re

import yaml

from capdev_pipeline.extract.maps.model import plain
from capdev_pipeline.extract.maps.recognise import header_of, heading, labels_of
from capdev_pipeline.extract.published import Table
from capdev_pipeline.framework import Definition

HEAD = """# raw/<source>/maps/<table>.yaml: fill in what stands in <...>, remove what you do not need.
# A label is either a series of series.csv, or ignored with a reason. See docs/table-maps.md.
"""


def draft_map(table: Table, definition: Definition) -> str:
    """A map of one edition as YAML text: every label with a series only where it has the name of one."""
    names = {plain(info.name_zh): info.series for info in definition.series}
    codes = {area.area for area in definition.areas}
    seen = [code for code in dict.fromkeys(record.region_code for record in table.records) if code in codes]
    layout: dict[str, object] = {
        "edition": "<the first edition that looks so>",
        "title": re.escape(plain(heading(table)).removeprefix(table.number or "")) or "<pattern of its title>",
        **({"number": table.number} if table.number else {}),
        "header": list(header_of(table)),
        "areas": seen or ["<area of areas.csv>"],
    }
    lacking = {name for name in ("region", "unit") if any(getattr(r, name) is None for r in table.records)}
    layout |= {name: f"<{name}: not printed>" for name in sorted(lacking)}
    if any(record.year is None for record in table.records):
        layout["year_of_edition"] = -1
    if not labels_of(table):
        layout["indicator"] = "<what is counted: not printed>"
    layout["items"] = [_item(label, names) for label in labels_of(table)] or [
        {"label": "<label>", "series": "<series>"}
    ]
    drafted = {
        "table": "<table>",
        "name_zh": heading(table),
        "name_en": "<name>",
        "publisher": "<publisher>",
        "citation": "<title of the publication> {edition}, {title}",
        "grade": "A",
        "jump": 2,
        "editions": [layout],
    }
    return HEAD + yaml.safe_dump(drafted, allow_unicode=True, sort_keys=False, width=110)


def _item(label: str, names: dict[str, str]) -> dict[str, str]:
    series = names.get(label.rsplit("/", 1)[-1])
    return {"label": label, "series": series} if series else {"label": label, "ignore": "<reason>, or a series"}
