"""What a table prints against what its map says of it, and the figures it gave as one hash.

Belongs here: scopes and areas that a title prints, registered spellings of units, the hash of figures. Does not
belong here: recognising a table (recognise.py), reading its figures (figures.py).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from capdev_pipeline.errors import Problem
from capdev_pipeline.extract.cells import content_sha256
from capdev_pipeline.extract.maps.model import plain
from capdev_pipeline.extract.maps.recognise import Recognised
from capdev_pipeline.framework import Definition

FIGURE = ("figure_id", "series", "area", "year", "printed_value", "printed_unit", "scope", "decimals")


def figures_sha256(rows: Sequence[Mapping[str, object]]) -> str:
    """Hash over what a file says through its maps: another map that gives as many figures has another one."""
    return content_sha256(sorted([str(row[name]) for name in FIGURE] for row in rows))


def scope_problems(fit: Recognised, definition: Definition) -> list[Problem]:
    """A printed scope that the map would replace unseen, and a printed area that is not among those it takes.

    全市 and 市辖区 are different figures: a map whose labels have a scope of their own says which scope the title
    prints beside it.
    """
    printed, known = fit.table.scope, fit.layout.scopes
    names = {plain(area.name_zh): area.area for area in definition.areas}
    problems = [
        Problem(
            fit.table.place,
            "what the map says does not contradict what is printed",
            f"the title names {scope}, the map takes {', '.join(fit.layout.areas)}",
            f"take the table in by a map of that area, or correct the areas of {fit.map_id}",
        )
        for scope in printed
        if names.get(plain(scope), fit.layout.areas[0]) not in fit.layout.areas
    ]
    replaced = [item.scope for item in fit.layout.items if item.scope]
    if (known or replaced) and {plain(scope) for scope in printed} != {plain(scope) for scope in known}:
        found = f"the title prints {', '.join(printed) or 'no scope'}, the map {fit.map_id} says "
        found += f"{', '.join(known)} under scopes" if known else f"scope {', '.join(sorted(set(replaced)))}"
        way_out = "name what is printed under scopes: in the map, or give the edition a row of its own"
        problems.append(Problem(fit.table.place, "a printed scope is not replaced by another", found, way_out))
    return problems


def registered_units(definition: Definition) -> dict[str, str]:
    """Unit as compared -> as units.csv spells it: the print μg/m³ is read as μg/m3."""
    return {_compared(rule.printed_unit): rule.printed_unit for rule in reversed(definition.units)}


def registered(unit: str, known: Mapping[str, str]) -> str:
    """A printed unit in the spelling of units.csv; as it is printed where units.csv has none."""
    return known.get(_compared(unit), unit)


def _compared(unit: str) -> str:
    return "".join(unicodedata.normalize("NFKC", unit).split())
