"""What a workbook says about single cells that calamine does not hand on: percentages and errors.

Belongs here: number formats that change the printed value, error cells, of xls, xlsx and ods.
Does not belong here: formats that only round; the unrounded float is kept. Raised text and formulas (richtext).
A cell that prints 6.1% holds 0.061, and a cell that prints #DIV/0! comes as an empty one: both would be read
wrong in silence.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO

from lxml import etree

from capdev_pipeline.extract.published.compound import records, workbook_stream
from capdev_pipeline.extract.published.richtext import (
    Found,
    Written,
    column_number,
    ods_cell,
    ods_styles,
    raised_strings,
    xlsx_cells,
)
from capdev_pipeline.extract.published.sniff import Kind
from capdev_pipeline.extract.published.xlsrich import raised_labels

Marks = dict[str, dict[tuple[int, int], Found]]
PERCENT, ERROR = "percent", "error"
BUILT_IN_PERCENT = {9, 10}
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
XLSX_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\br="([A-Z]+)([0-9]+)")(?:(?=[^>]*\bs="([0-9]+)"))?(?:(?=[^>]*\bt="(\w+)"))?'
)
NUMBER, RK, MULTIPLE_RK, FORMULA, ERRORS = 0x203, 0x27E, 0xBD, 0x06, 0x205
FORMAT, CELL_FORMAT, SHEET, SHARED = 0x41E, 0xE0, 0x85, 0xFD


def cell_marks(data: bytes, kind: Kind) -> Marks:
    """By sheet and position: a number printed times 100 with %, an error cell, raised text, an unstored value."""
    if kind is Kind.XLS:
        return _xls(workbook_stream(data) or b"")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = set(archive.namelist())
        if kind is Kind.ODS:
            return _ods(archive.read("content.xml"))
        return _xlsx(archive) if {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names else {}


def _xlsx(archive: zipfile.ZipFile) -> Marks:
    percent, strings = _xlsx_percent(archive), raised_strings(archive)
    links = {
        link.get("Id"): link.get("Target") for link in etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    marks: Marks = {}
    for sheet in etree.fromstring(archive.read("xl/workbook.xml")).iter(f"{MAIN}sheet"):
        target = str(links.get(sheet.get(RELATION), ""))
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        content = archive.read(path) if path in archive.namelist() else b""
        found = marks.setdefault(str(sheet.get("name")), dict(xlsx_cells(content, strings)) if content else {})
        if not percent and b't="e"' not in content:
            continue
        for letters, row, style, kind in XLSX_CELL.findall(content):
            if kind == b"e":
                found[int(row) - 1, column_number(letters)] = ERROR
            elif style and int(style) in percent and kind in (b"", b"n"):
                found[int(row) - 1, column_number(letters)] = PERCENT
    return marks


def _xlsx_percent(archive: zipfile.ZipFile) -> set[int]:
    if "xl/styles.xml" not in archive.namelist():
        return set()
    styles = etree.fromstring(archive.read("xl/styles.xml"))
    ids = {int(node.get("numFmtId")) for node in styles.iter(f"{MAIN}numFmt") if "%" in (node.get("formatCode") or "")}
    ids |= BUILT_IN_PERCENT
    used = styles.find(f"{MAIN}cellXfs")
    return {
        place for place, node in enumerate(used if used is not None else []) if int(node.get("numFmtId") or 0) in ids
    }


def _ods(content: bytes) -> Marks:
    if not any(word in content for word in (b'"percentage"', b'"error"', b"text-position", b"table:formula")):
        return {}
    tree = etree.fromstring(content)
    space = {name: f"{{{uri}}}" for name, uri in tree.nsmap.items() if name}
    table, styles = space["table"], ods_styles(tree, space)
    marks: Marks = {}
    for sheet in tree.iter(f"{table}table"):
        found = marks.setdefault(str(sheet.get(f"{table}name")), {})
        row = 0
        for line in sheet.iter(f"{table}table-row"):
            found |= {(row, column): mark for column, mark in _ods_marks(line, space, styles)}
            row += int(line.get(f"{table}number-rows-repeated") or 1)
    return marks


def _ods_marks(line: etree._Element, space: dict[str, str], styles: dict[str, int]) -> Iterator[tuple[int, Found]]:
    column = 0
    for cell in line:
        repeated = int(cell.get(f"{space['table']}number-columns-repeated") or 1)
        kinds = {cell.get(f"{space['office']}value-type"), cell.get(f"{space.get('calcext', '')}value-type")}
        mark: Found | None = PERCENT if "percentage" in kinds else ERROR if "error" in kinds else None
        mark = mark or ods_cell(cell, space, styles)
        if mark:
            yield from ((column + k, mark) for k in range(min(repeated, 1024)))
        column += repeated


def _xls(stream: bytes) -> Marks:
    ids, formats, sheets = set(BUILT_IN_PERCENT), [], []
    for kind, body in records(stream):
        if kind == FORMAT and b"%" in body[4:]:
            ids.add(struct.unpack_from("<H", body)[0])
        elif kind == CELL_FORMAT:
            formats.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == SHEET:
            offset, length, wide = *struct.unpack_from("<I", body), body[6], body[7] & 1
            name = body[8 : 8 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1")
            sheets.append((name, offset))
    percent = {place for place, number in enumerate(formats) if number in ids}
    raised = {number: Written(text) for number, text in raised_labels(stream).items()}
    return {name: dict(_xls_cells(stream, offset, percent, raised)) for name, offset in sheets}


def _xls_cells(
    stream: bytes, offset: int, percent: set[int], raised: Mapping[int, Written]
) -> Iterator[tuple[tuple[int, int], Found]]:
    for kind, body in records(stream, offset):
        if kind == SHARED and len(body) >= 10:
            row, column, _, number = struct.unpack_from("<HHHI", body)
            if number in raised:
                yield (row, column), raised[number]
        if kind not in (NUMBER, RK, MULTIPLE_RK, FORMULA, ERRORS) or len(body) < 6:
            continue
        row, column, style = struct.unpack_from("<HHH", body)
        if kind == MULTIPLE_RK:
            for k in range((len(body) - 6) // 6):
                if struct.unpack_from("<H", body, 4 + 6 * k)[0] in percent:
                    yield (row, column + k), PERCENT
        elif (kind == ERRORS and body[7]) or (kind == FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff"):
            yield (row, column), ERROR
        elif style in percent and kind != ERRORS:
            yield (row, column), PERCENT
