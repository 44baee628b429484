"""Holding a published table against the maps: which one it fits, and where it differs.

Belongs here: title and header of a table, labels known, vanished and new, the nearest map. Does not belong
here: the figures behind the labels (figures.py), the files (load.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.maps.model import Item, Layout, TableMap, plain
from capdev_pipeline.extract.published import Record, Table
from capdev_pipeline.extract.published.records import GENERIC

# A new label this near to one that feeds an indicator may be the same under another name.
NEAR = 0.75


@dataclass(frozen=True, slots=True)
class Recognised:
    """A table with the map and the edition of it that it fits best, and every difference."""

    table: Table
    map_id: str
    map: TableMap
    layout: Layout
    vanished: tuple[Item, ...]
    unmapped: Mapping[str, str]
    header: tuple[str, ...]
    footnotes: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether nothing differs from the map but the years."""
        return self.differences == 0

    @property
    def other_header(self) -> bool:
        """Whether the header is not the one of the map, if the map names one."""
        return bool(self.layout.header) and self.header != self.layout.header

    @property
    def differences(self) -> int:
        """How many: labels vanished, labels new, the header."""
        return len(self.vanished) + len(self.unmapped) + self.other_header


@dataclass(frozen=True, slots=True)
class Nearest:
    """The map that an unmapped table comes nearest to: how near (0 to 1), and what differs."""

    map_id: str
    edition: str
    likeness: float
    differences: tuple[str, ...]


def heading(table: Table) -> str:
    """What names a table: number, title, the block, database and indicator of a portal."""
    above = table.preamble
    said = (above.number, above.title or above.title_en, table.block, above.database, above.indicator)
    return " ".join(part for part in said if part) or table.stub


def labels_of(table: Table, layout: Layout | None = None) -> dict[str, str]:
    """What the table counts, as it is compared, with the first cell of each; the map names what is not printed."""
    found: dict[str, str] = {}
    for record in table.records:
        label = label_of(record, layout)
        if label:
            found.setdefault(label, record.cell)
    return found


def label_of(record: Record, layout: Layout | None) -> str:
    """What a value counts: the names of its row and column, or the indicator that the map names."""
    return plain(record.indicator or (layout.indicator if layout and layout.indicator else ""))


def header_of(table: Table) -> tuple[str, ...]:
    """The fingerprint of a header: its names in their order, years and regions as such, each once."""
    names = []
    for column in table.columns:
        name = plain("/".join(column.path or column.path_en))
        names.append(name or ("<year>" if column.year else "<region>" if column.region else "<value>"))
    return tuple(dict.fromkeys(names))


def recognise(table: Table, maps: Mapping[str, TableMap]) -> Recognised | None:
    """The map whose title fits, with the layout that differs least (the later of equals); None if no title fits.

    Raises ExtractError if the titles of two maps fit.
    """
    fits = {map_id: fit for map_id, found in maps.items() if (fit := _best_layout(table, map_id, found))}
    if len(fits) > 1:
        way_out = "make the title patterns tell the tables apart"
        raise ExtractError([Problem(table.place, "one map fits a table", f"{', '.join(fits)} fit", way_out)])
    return next(iter(fits.values()), None)


def _best_layout(table: Table, map_id: str, found: TableMap) -> Recognised | None:
    fits = [hold(table, map_id, found, row) for row in found.editions if title_fits(table, row)]
    return min(reversed(fits), key=lambda fit: fit.differences, default=None)


def title_fits(table: Table, layout: Layout) -> bool:
    """Whether title, number and sheet are those of a layout; white space counts in neither title nor pattern."""
    said = plain(heading(table))
    return (
        re.search("".join(layout.title.split()), said) is not None
        and (layout.number is None or layout.number == table.number)
        and (layout.sheet is None or re.search(layout.sheet, table.sheet) is not None)
    )


def hold(table: Table, map_id: str, found: TableMap, layout: Layout) -> Recognised:
    """A table against one layout, whatever fits."""
    labels = labels_of(table, layout)
    known = layout.by_label
    told = [rule.match for rule in layout.footnotes]
    return Recognised(
        table=table,
        map_id=map_id,
        map=found,
        layout=layout,
        vanished=tuple(item for item in layout.items if item.series and not set(item.labels) & set(labels)),
        unmapped={label: cell for label, cell in labels.items() if label not in known},
        header=header_of(table),
        footnotes=tuple(
            note for note in (*table.footnotes, *table.preamble.notes) if not any(re.search(m, note) for m in told)
        ),
    )


def refusals(fit: Recognised, feeding: Set[str]) -> list[Problem]:
    """Why a recognised table cannot be taken in: what feeds an indicator has vanished or may stand under a new name.

    feeding: the series that an indicator rests on.
    """
    problems = []
    for item in fit.vanished:
        if item.series in feeding:
            near = get_close_matches(item.labels[0], list(fit.unmapped), n=1, cutoff=0.4)
            found = f"{item.label[0]!r} ({item.series}) is not in the table"
            found += f"; the nearest label it has is {near[0]!r} in {fit.unmapped[near[0]]}" if near else ""
            way_out = f"add a row for this edition to the map {fit.map_id}, or correct the file"
            problems.append(
                Problem(fit.table.place, "a row or column that feeds an indicator is there", found, way_out)
            )
    fed = {label: item.series for label, item in fit.layout.by_label.items() if item.series in feeding}
    for label, cell in fit.unmapped.items():
        like = next((known for known in fed if may_be(label, known)), None)
        if like:
            found = f"{label!r} is not in the map and may be {like!r} ({fed[like]})"
            way_out = f"give it a series in the map {fit.map_id}, or a reason under ignore"
            where = f"{fit.table.file}, '{fit.table.sheet}'!{cell}" if fit.table.sheet else f"{fit.table.file}, {cell}"
            problems.append(Problem(where, "a row or column that may feed an indicator is mapped", found, way_out))
    return problems


def may_be(label: str, known: str) -> bool:
    """Whether a new label may be a known one under another name: the one holds the other, or they are much alike."""
    last, known_last = _telling_part(label), _telling_part(known)
    if known_last in label or last in known:
        return True
    alike = SequenceMatcher(None, label, known)
    # The quick ratios are upper bounds: most labels of a long table need no more.
    return alike.real_quick_ratio() >= NEAR and alike.quick_ratio() >= NEAR and alike.ratio() >= NEAR


def _telling_part(label: str) -> str:
    """The last name of a path that says what is counted: not 合计 or 全市."""
    return next((part for part in reversed(label.split("/")) if part not in GENERIC), label)


def nearest(table: Table, maps: Mapping[str, TableMap]) -> Nearest | None:
    """The map a table comes nearest to by its labels, header and title; None without maps."""
    best: Nearest | None = None
    for map_id, found in maps.items():
        for layout in found.editions:
            fit = hold(table, map_id, found, layout)
            likeness = _likeness(fit)
            if best is None or likeness >= best.likeness:
                best = Nearest(map_id, layout.edition, likeness, tuple(describe_differences(fit)))
    return best


def _likeness(fit: Recognised) -> float:
    known, seen = set(fit.layout.by_label), set(labels_of(fit.table, fit.layout))
    shared = len(known & seen) / max(1, len(known | seen))
    header = SequenceMatcher(None, fit.header, fit.layout.header).ratio() if fit.layout.header else 0.0
    return round((shared + header + title_fits(fit.table, fit.layout)) / 3, 3)


def describe_nearest(table: Table, near: Nearest | None) -> str:
    """An unmapped table in words: what it is called, and the map it comes nearest to with the differences."""
    said = f"no map fits {heading(table) or 'a table without a title'!r}"
    if near is None:
        return f"{said}; there are no maps"
    return f"{said}; the nearest is {near.map_id}, edition {near.edition} ({near.likeness:.0%}): " + "; ".join(
        near.differences[:6]
    )


def describe_differences(fit: Recognised) -> list[str]:
    """Every difference between a table and a layout, a line each."""
    lines = []
    if not title_fits(fit.table, fit.layout):
        lines.append(f"title: the map wants {fit.layout.title!r}, the table says {heading(fit.table)!r}")
    lines += [f"not in the table: {item.label[0]} ({item.series})" for item in fit.vanished]
    lines += [f"not in the map: {label} ({cell})" for label, cell in fit.unmapped.items()]
    if fit.other_header:
        lines.append(f"header: the map has {', '.join(fit.layout.header)}; the table {', '.join(fit.header)}")
    return lines
