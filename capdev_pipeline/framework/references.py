"""Names that a framework uses: every series and area it selects must be registered.

Belongs here: walking the selections of a framework. Does not belong here: the registers themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pydantic import BaseModel

from capdev_pipeline.errors import Problem
from capdev_pipeline.framework.model import Framework, Indicator
from capdev_pipeline.framework.registers import Area, SeriesInfo
from capdev_pipeline.framework.rules import PerpetualInventory, Selection


def selections_in(block: object) -> Iterator[Selection]:
    """Every selection inside a block of the framework, however deep."""
    if isinstance(block, Selection):
        yield block
    elif isinstance(block, BaseModel):
        for name in type(block).model_fields:
            yield from selections_in(getattr(block, name))
    elif isinstance(block, dict):
        for value in block.values():
            yield from selections_in(value)
    elif isinstance(block, tuple | list):
        for value in block:
            yield from selections_in(value)


def series_of_indicators(framework: Framework) -> dict[str, set[str]]:
    """Indicator -> the series it can rest on (comparisons with published chains included)."""
    used: dict[str, set[str]] = {}
    for name, indicator in framework.indicators.items():
        used[name] = {selection.series for selection in selections_in(indicator)}
        if _rests_on_stock(indicator):
            used[name] |= {selection.series for selection in selections_in(framework.capital_stock)}
    return used


def feeding(framework: Framework) -> set[tuple[str, str]]:
    """Every series and area that an indicator can rest on; area 'same' is written out."""
    found: set[tuple[str, str]] = set()
    for indicator in framework.indicators.values():
        found |= _written_out(selections_in(indicator), framework.areas)
        if framework.capital_stock is not None and _rests_on_stock(indicator):
            found |= _written_out(selections_in(framework.capital_stock), (framework.capital_stock.area,))
    return found


def _rests_on_stock(indicator: Indicator) -> bool:
    return any(isinstance(segment.derive, PerpetualInventory) for segment in indicator.segments)


def _written_out(selections: Iterable[Selection], areas: Sequence[str]) -> set[tuple[str, str]]:
    return {(s.series, area) for s in selections for area in (areas if s.area == "same" else (s.area,))}


def reference_problems(
    framework: Framework, series: Sequence[SeriesInfo], areas: Sequence[Area], file: str
) -> list[Problem]:
    """Selections of unknown series or areas, areas of the index that are unknown, missing stock rules."""
    known_series = {entry.series for entry in series}
    known_areas = {entry.area for entry in areas}
    problems = [
        Problem(
            f"{file}, areas",
            "the area is registered in areas.csv",
            f"unknown area {area}",
            "add it to areas.csv",
        )
        for area in framework.areas
        if area not in known_areas
    ]
    problems += _unit_problems(framework, series, file)
    for name, indicator in framework.indicators.items():
        where = f"{file}, indicators.{name}"
        for selection in selections_in(indicator):
            problems += selection_problems(selection, known_series, known_areas, where)
        problems += _variant_problems(framework, indicator, where)
    for selection in selections_in(framework.capital_stock):
        problems += selection_problems(selection, known_series, known_areas, f"{file}, capital_stock")
    return problems + external_problems(framework, series, known_areas, file)


def external_problems(framework: Framework, series: Sequence[SeriesInfo], areas: set[str], file: str) -> list[Problem]:
    """What is wrong with the blocks of external: unknown names, several units in one, figures of one area for many."""
    nodes = {node.node_id for node in framework.nodes}
    units = {entry.series: entry.unit for entry in series}
    problems = []
    for entry in framework.external:
        where = f"{file}, external {entry.external_id}"
        if entry.node_id is not None and entry.node_id not in nodes:
            rule, found = "the node is declared", f"unknown node {entry.node_id}"
            problems.append(Problem(where, rule, found, "correct node_id, or leave it out for the composite"))
        for selection in entry.select:
            problems += selection_problems(selection, set(units), areas, where)
        known = sorted({units[selection.series] for selection in entry.select if selection.series in units})
        if len(known) > 1:
            rule, found = "one index is printed in one unit", ", ".join(known)
            problems.append(Problem(where, rule, found, "make a block of external for each unit"))
        fixed = sorted({selection.area for selection in entry.select if selection.area != "same"})
        if fixed and len(framework.areas) > 1:
            rule = "with several areas, each is laid beside the figures of its own"
            problems.append(Problem(where, rule, f"area {', '.join(fixed)}", "write area: same"))
    return problems


def selection_problems(selection: Selection, series: set[str], areas: set[str], where: str) -> list[Problem]:
    """A selection of a series or an area that is not registered."""
    problems = []
    if selection.series not in series:
        rule, found = "the series is registered in series.csv", f"unknown series {selection.series}"
        problems.append(Problem(where, rule, found, "add it to series.csv"))
    if selection.area not in areas and selection.area != "same":
        rule, found = "the area is registered in areas.csv", f"unknown area {selection.area}"
        problems.append(Problem(where, rule, found, "add it to areas.csv"))
    return problems


def _variant_problems(framework: Framework, indicator: Indicator, where: str) -> list[Problem]:
    declared = {v.variant for v in framework.capital_stock.variants} if framework.capital_stock else set()
    return [
        Problem(
            where,
            "the variant is declared under capital_stock",
            f"unknown variant {segment.derive.variant}",
            "declare it",
        )
        for segment in indicator.segments
        if isinstance(segment.derive, PerpetualInventory) and segment.derive.variant not in declared
    ]


def _unit_problems(framework: Framework, series: Sequence[SeriesInfo], file: str) -> list[Problem]:
    """A figure taken as it is printed must be in the unit of its indicator; derivations bring their own factor."""
    units = {entry.series: entry.unit for entry in series}
    wanted = {node.node_id: node.unit for node in framework.nodes}
    return [
        Problem(
            f"{file}, indicators.{name}, segment {segment.segment}",
            "a selected series has the unit of its indicator",
            f"{selection.series} is in {units[selection.series]}, {name} in {wanted[name]}",
            "correct the unit of the node, or derive the value with a factor",
        )
        for name, indicator in framework.indicators.items()
        for segment in indicator.segments
        for selection in segment.select
        if name in wanted and selection.series in units and units[selection.series] != wanted[name]
    ]
