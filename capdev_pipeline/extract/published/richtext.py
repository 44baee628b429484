"""Cells of an xlsx or ods sheet that calamine hands on without what their xml says: raised text, unstored formulas.

Belongs here: rich text with runs above or below the line, formulas without a stored value.
Does not belong here: percentages and errors (formats), what a raised text means (raised).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from capdev_pipeline.extract.published.raised import Run, join_runs

SHIFTS = {"superscript": 1, "subscript": -1}
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
ANY = "{*}"


@dataclass(frozen=True, slots=True)
class Written:
    """The text of a cell with its footnote marks kept apart from the number or label."""

    text: str


UNSTORED = "unstored"
Found = Written | str


def raised_strings(archive: zipfile.ZipFile) -> dict[int, Written]:
    """The shared strings of an xlsx workbook that have runs above or below the line, by their number."""
    path = next((name for name in archive.namelist() if name.lower().endswith("/sharedstrings.xml")), None)
    content = archive.read(path) if path else b""
    if b"vertAlign" not in content:
        return {}
    strings = enumerate(etree.fromstring(content).iterchildren(f"{ANY}si"))
    return {number: Written(text) for number, string in strings if (text := _rich(string)) is not None}


def _rich(string: etree._Element) -> str | None:
    """The text of a rich string; None if all of it stands on the line."""
    runs = []
    for run in string.iterchildren(f"{ANY}r"):
        place = run.find(f"{ANY}rPr/{ANY}vertAlign")
        text = "".join(node.text or "" for node in run.iterchildren(f"{ANY}t"))
        runs.append(Run(text, SHIFTS.get(str(place.get("val")), 0) if place is not None else 0))
    return join_runs(runs) if any(run.shift for run in runs) else None


def xlsx_cells(content: bytes, strings: dict[int, Written]) -> Iterator[tuple[tuple[int, int], Found]]:
    """The cells of one sheet with raised text, or with a formula whose value is not stored."""
    if not strings and b"vertAlign" not in content and not FORMULA.search(content):
        return
    row = -1
    for line in etree.fromstring(content).iterfind(f"{ANY}sheetData/{ANY}row"):
        row = int(line.get("r")) - 1 if line.get("r") else row + 1
        column = -1
        for cell in line.iterchildren(f"{ANY}c"):
            # Places may be left out: then a cell stands behind the one before it.
            letters = re.match("[A-Z]+", cell.get("r") or "")
            column = column_number(letters.group().encode()) if letters else column + 1
            found = _xlsx_cell(cell, strings)
            if found is not None:
                yield (row, column), found


def _xlsx_cell(cell: etree._Element, strings: dict[int, Written]) -> Found | None:
    kind, value = cell.get("t"), cell.find(f"{ANY}v")
    stored = value is not None and bool(value.text)
    if cell.find(f"{ANY}f") is not None:
        # A formula that gives the empty text stores it as t="str" with an empty value.
        return None if stored or (kind == "str" and value is not None) else UNSTORED
    if kind == "s" and value is not None and value.text:
        return strings.get(int(value.text))
    inline = cell.find(f"{ANY}is") if kind == "inlineStr" else None
    text = _rich(inline) if inline is not None else None
    return None if text is None else Written(text)


def column_number(letters: bytes) -> int:
    """AA -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def ods_styles(tree: etree._Element, space: dict[str, str]) -> dict[str, int]:
    """The text styles of an ods document that stand above (+1) or below (-1) the line."""
    styles = {}
    for style in tree.iter(f"{space.get('style', '')}style"):
        for node in style.iterchildren(f"{space.get('style', '')}text-properties"):
            said = (node.get(f"{space.get('style', '')}text-position") or "").split(" ")[0]
            if said and said not in ("0%", "0"):
                styles[str(style.get(f"{space['style']}name"))] = -1 if said == "sub" or said.startswith("-") else 1
    return styles


def ods_cell(cell: etree._Element, space: dict[str, str], styles: dict[str, int]) -> Found | None:
    """The raised text of a cell of an ods sheet, or that its formula has no stored value."""
    kind = cell.get(f"{space['office']}value-type")
    lines = list(cell.iterchildren(f"{space.get('text', '')}p"))
    if cell.get(f"{space['table']}formula") and kind is None and not lines:
        return UNSTORED
    if kind != "string" or not styles:
        return None
    runs: list[Run] = []
    for line in lines:
        runs += [Run("\n" if runs else ""), Run(line.text or "")]
        for node in line:
            shift = styles.get(str(node.get(f"{space['text']}style-name")), 0)
            blanks = " " * int(node.get(f"{space['text']}c") or 1) if node.tag == f"{space['text']}s" else ""
            runs += [Run(blanks or "".join(node.itertext()), shift), Run(node.tail or "")]
    return Written(join_runs(runs)) if any(run.shift for run in runs) else None
