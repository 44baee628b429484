"""Reading the table maps of a home.

Belongs here: raw/<source>/maps/*.yaml to checked models, names of series, areas and units that must be known.
Does not belong here: the models (model.py), holding tables against them (recognise.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import ValidationError

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.manifest import MAPS_FOLDER
from capdev_pipeline.extract.maps.model import Layout, TableMap
from capdev_pipeline.framework import Definition
from capdev_pipeline.framework.unique_yaml import parse_yaml
from capdev_pipeline.home import Home

SEE = "see docs/table-maps.md"


def map_files(home: Home, source_id: str | None = None) -> list[Path]:
    """The map files of a source, or of all of them, by name."""
    return sorted(home.raw.glob(f"{source_id or '*'}/{MAPS_FOLDER}/*.yaml"))


def read_maps(home: Home, definition: Definition, source_id: str | None = None) -> dict[str, TableMap]:
    """The maps of a source (or of all) by '<source>/<table>'; ExtractError with every problem of all files."""
    maps: dict[str, TableMap] = {}
    problems: list[Problem] = []
    for path in map_files(home, source_id):
        shown = home.shown(path)
        found = _read(path, shown, problems)
        if found is None:
            continue
        if found.table != path.stem:
            problems.append(Problem(shown, "table is the name of the file", found.table, "rename one of them"))
        problems += _unknown_names(found, definition, shown)
        maps[f"{path.parent.parent.name}/{found.table}"] = found
    if problems:
        raise ExtractError(problems)
    return maps


def _read(path: Path, shown: str, problems: list[Problem]) -> TableMap | None:
    try:
        content = parse_yaml(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, ValueError) as wrong:
        problems.append(Problem(shown, "the file is YAML in UTF-8", str(wrong).replace("\n", " ")[:200], SEE))
        return None
    try:
        return TableMap.model_validate(content)
    except ValidationError as wrong:
        broken = [error["loc"] for error in wrong.errors()]
        for error in wrong.errors():
            loc = error["loc"]
            if error["type"] == "too_short" and any(one != loc and one[: len(loc)] == loc for one in broken):
                continue  # a list counts as empty where an item of it is broken; the item is named
            place = ".".join(str(part) for part in error["loc"]) or "the map"
            problems.append(Problem(f"{shown}, {place}", "a table map has the documented shape", error["msg"], SEE))
        return None


def _unknown_names(found: TableMap, definition: Definition, shown: str) -> Iterator[Problem]:
    for layout in found.editions:
        where = f"{shown}, edition {layout.edition}"
        for name in sorted(_series(layout) - set(definition.series_by_id)):
            yield Problem(where, "the series is registered in series.csv", f"unknown series {name}", "correct it")
        for name in sorted(_areas(layout) - definition.area_ids):
            yield Problem(where, "the area is registered in areas.csv", f"unknown area {name}", "correct it")
        for name in sorted(_units(layout) - {printed for printed, _ in definition.unit_rules}):
            yield Problem(where, "the unit is registered in units.csv", f"unknown unit {name}", "correct it or add it")


def _series(layout: Layout) -> set[str]:
    return {item.series for item in layout.items if item.series}


def _areas(layout: Layout) -> set[str]:
    return {*layout.areas, *(item.area for item in layout.items if item.area)}


def _units(layout: Layout) -> set[str]:
    return {unit for unit in (layout.unit, *(item.unit for item in layout.items)) if unit}
