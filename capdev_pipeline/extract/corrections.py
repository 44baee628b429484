"""The register of corrections of a home: raw/corrections.csv.

Belongs here: reading it, and checking each entry by itself. Does not belong here: the figures that the entries
speak of (capdev_pipeline.clean.corrections).
"""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.cells import content_sha256, read_lines
from capdev_pipeline.home import Home
from capdev_pipeline.schemas.base import IDENTIFIER, NUMBER

ACTIONS = ("override", "drop", "rescale")
WAY_OUT = "see docs/extract-format.md, corrections.csv"


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry, every cell as text. value: the right digits of an override, the factor of a rescale."""

    correction_id: str
    figure_id: str
    action: str
    expects: str
    value: str
    reason: str
    source: str
    who: str
    decided: str
    where: str = field(compare=False)  # file and line, as messages print it


COLUMNS = tuple(f.name for f in fields(Correction) if f.name != "where")


def read_corrections(home: Home) -> list[Correction]:
    """The entries of raw/corrections.csv by correction_id, none if there is no such file.

    Raises ExtractError with everything that is wrong: encoding, columns, cells, entries that meet on one figure.
    """
    if not home.corrections.exists():
        return []
    shown = home.shown(home.corrections)
    lines = read_lines(home.corrections, shown, may_be_empty=True)
    header = lines[0][1] if lines else []
    if tuple(header) != COLUMNS:
        rule, found = f"the columns are {','.join(COLUMNS)}", ",".join(header) or "no header"
        raise ExtractError([Problem(f"{shown}, row 1", rule, found, WAY_OUT)])
    problems, entries = [], []
    for number, row in lines[1:]:
        where = f"{shown}, row {number}"
        if len(row) == len(COLUMNS):
            entries.append(Correction(**dict(zip(COLUMNS, row, strict=True)), where=where))
            continue
        rule, way_out = f"a row has {len(COLUMNS)} cells", "quote cells that hold a comma"
        problems.append(Problem(where, rule, f"{len(row)} cells", way_out))
    problems += [problem for entry in entries for problem in _problems(entry)]
    problems += _met_twice(entries)
    if problems:
        raise ExtractError(problems)
    return sorted(entries, key=lambda entry: entry.correction_id)


def corrections_sha256(entries: Sequence[Correction]) -> str:
    """Hash over the cells of the entries; their order, line ends and quoting change nothing."""
    by_id = sorted(entries, key=lambda entry: entry.correction_id)
    return content_sha256([[str(getattr(entry, name)) for name in COLUMNS] for entry in by_id])


def _problems(entry: Correction) -> Iterator[Problem]:
    """What is wrong with the cells of one entry; an empty cell is only told as empty."""
    for name in COLUMNS:
        if name != "value" and not getattr(entry, name).strip():
            found = f"correction {entry.correction_id or 'without id'} has no {name}"
            yield Problem(entry.where, f"{name} is not empty", found, WAY_OUT)
    if entry.correction_id.strip() and not re.fullmatch(IDENTIFIER, entry.correction_id):
        yield Problem(entry.where, "correction_id is an identifier", repr(entry.correction_id), "use a-z, 0-9 and _")
    if entry.decided.strip() and not _is_day(entry.decided):
        yield Problem(entry.where, "decided is a day, YYYY-MM-DD", repr(entry.decided), "write the day of the decision")
    if entry.action.strip() and entry.action not in ACTIONS:
        yield Problem(entry.where, f"action is one of {', '.join(ACTIONS)}", repr(entry.action), "use one of them")
    wrong = _value_rule(entry)
    if wrong:
        yield Problem(entry.where, wrong, f"correction {entry.correction_id}: value {entry.value!r}", WAY_OUT)


def _value_rule(entry: Correction) -> str:
    """The rule of its action that the value breaks; '' if none."""
    is_number = re.fullmatch(NUMBER, entry.value) is not None
    if entry.action == "drop" and entry.value:
        return "the value of a drop is empty"
    if entry.action == "override":
        if not is_number:
            return "the value of an override is a number: the right digits, a point for decimals, no separators"
        if entry.value == entry.expects:
            return "the value of an override is another than the printed one"
    if entry.action == "rescale":
        factor = float(entry.value) if is_number else math.nan
        if not (math.isfinite(factor) and factor > 0) or factor == 1:
            return "the value of a rescale is a positive factor other than 1"
    return ""


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _met_twice(entries: Sequence[Correction]) -> Iterator[Problem]:
    """Two entries of one id, or on one figure: which of them holds could not be told."""
    for name, way_out in (("correction_id", "rename one"), ("figure_id", "keep one entry a figure")):
        counts = Counter(getattr(entry, name) for entry in entries)
        for entry in entries:
            count = counts[getattr(entry, name)]
            if count > 1 and getattr(entry, name).strip():
                found = f"{getattr(entry, name)} stands in {count} entries"
                yield Problem(entry.where, f"{name} is unique in the register", found, way_out)
