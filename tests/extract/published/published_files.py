"""A small builder of files as bureaus publish them: xls (BIFF8), xlsx, ods, csv, html.

Belongs here: writing cells and merged ranges into containers. Does not belong here: cases.
The xls and ods writers are here because no kept library writes BIFF8, and ods needs thirty lines.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import openpyxl

Rows = Sequence[Sequence[Any]]
Range = tuple[int, int, int, int]  # top, left, bottom, right


@dataclass
class Sheet:
    """A sheet to write: name, rows, merged ranges, hidden or not."""

    rows: Rows
    merges: Sequence[Range] = ()
    name: str = "Sheet1"
    hidden: bool = False


@dataclass(frozen=True)
class Percent:
    """A number in a cell that is formatted as a percentage: Percent(0.061) prints 6.1%."""

    value: float


@dataclass(frozen=True)
class Raised:
    """A cell with text and a raised piece behind it (xls only): Raised("190.2", "1")."""

    text: str
    mark: str


@dataclass(frozen=True)
class Failed:
    """A cell that prints #DIV/0!."""


def sheets_of(rows: Rows | list[Sheet], merges: Sequence[Range]) -> list[Sheet]:
    return list(rows) if rows and isinstance(rows[0], Sheet) else [Sheet(rows, merges)]  # type: ignore[arg-type]


def xlsx(rows: Rows | list[Sheet], merges: Sequence[Range] = ()) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets_of(rows, merges):
        page = book.create_sheet(sheet.name)
        for r, row in enumerate(sheet.rows, start=1):
            for c, cell in enumerate(row, start=1):
                if isinstance(cell, Failed):
                    page.cell(r, c, "#DIV/0!").data_type = "e"
                elif isinstance(cell, Percent):
                    page.cell(r, c, cell.value).number_format = "0.0%"
                elif isinstance(cell, date):
                    page.cell(r, c, cell)
                elif cell not in (None, ""):
                    page.cell(r, c, cell).number_format = "@" if isinstance(cell, str) else "General"
        for top, left, bottom, right in sheet.merges:
            page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        page.sheet_state = "hidden" if sheet.hidden else "visible"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _cell(row: int, column: int, cell: Any, shared: Sequence[Raised]) -> bytes:
    at = struct.pack("<HHH", row, column, 1 if isinstance(cell, Percent) else 0)
    if isinstance(cell, Percent):
        return _record(0x203, at + struct.pack("<d", cell.value))
    if isinstance(cell, Failed):
        return _record(0x205, at + b"\x07\x01")
    if cell is None:
        return b""
    if isinstance(cell, Raised):
        return _record(0xFD, at + struct.pack("<I", shared.index(cell)))
    if isinstance(cell, str):
        return _record(0x204, at + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
    return _record(0x203, at + struct.pack("<d", float(cell)))


def _biff_sheet(sheet: Sheet, shared: Sequence[Raised]) -> bytes:
    body = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    width = max((len(row) for row in sheet.rows), default=0)
    body += _record(0x200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0))
    body += b"".join(_cell(r, c, cell, shared) for r, row in enumerate(sheet.rows) for c, cell in enumerate(row))
    if sheet.merges:
        ranges = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in sheet.merges)
        body += _record(0xE5, struct.pack("<H", len(sheet.merges)) + ranges)
    return body + _record(0x0A, b"")


def _shared_strings(shared: Sequence[Raised]) -> bytes:
    """Five fonts, the last one raised, and rich strings; the second half of each goes on in a further record."""
    if not shared:
        return b""
    fonts = b"".join(
        _record(0x31, struct.pack("<HHHHH", 200, 0, 0, 400, raised) + bytes(4) + struct.pack("<BB", 1, 0) + b"A")
        for raised in (0, 0, 0, 0, 1)
    )
    parts = [struct.pack("<II", len(shared), len(shared))]
    for cell in shared:
        text = (cell.text + cell.mark).encode("utf-16-le")
        half = len(text) // 4 * 2
        parts[-1] += struct.pack("<HBH", len(text) // 2, 9, 1) + text[:half]
        parts.append(b"\x01" + text[half:] + struct.pack("<HH", len(cell.text), 5))
    return fonts + _record(0xFC, parts[0]) + b"".join(_record(0x3C, part) for part in parts[1:])


def biff8(sheets: list[Sheet], *, encrypted: bool = False) -> bytes:
    """The Workbook stream."""
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0x0DBB, 0x07CC, 0, 6))
    if encrypted:
        start += _record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48))
    start += _record(0x42, struct.pack("<H", 1200))
    start += b"".join(_record(0xE0, struct.pack("<HH", 0, number) + bytes(16)) for number in (0, 10))
    shared = [cell for sheet in sheets for row in sheet.rows for cell in row if isinstance(cell, Raised)]
    start += _shared_strings(shared)
    bodies = [_biff_sheet(sheet, shared) for sheet in sheets]
    names = [sheet.name.encode("utf-16-le") for sheet in sheets]
    offset = len(start) + sum(4 + 8 + len(name) for name in names) + 4
    bounds = b""
    for sheet, name, body in zip(sheets, names, bodies, strict=True):
        head = struct.pack("<IBBBB", offset, int(sheet.hidden), 0, len(sheet.name), 1)
        bounds += _record(0x85, head + name)
        offset += len(body)
    return start + bounds + _record(0x0A, b"") + b"".join(bodies)


def ole(name: str, stream: bytes) -> bytes:
    """A compound file with one stream."""
    stream = stream.ljust(4096, b"\0")
    count = -(-len(stream) // 512)
    fats = 1
    while fats * 128 < count + 1 + fats:
        fats += 1
    fat = [0xFFFFFFFD] * fats + [0xFFFFFFFE] + [fats + 2 + k for k in range(count - 1)] + [0xFFFFFFFE]
    fat += [0xFFFFFFFF] * (fats * 128 - len(fat))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, fats, fats, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *range(fats), *[0xFFFFFFFF] * (109 - fats))

    def entry(label: str, kind: int, child: int, first: int, size: int) -> bytes:
        text = label.encode("utf-16-le")
        links = struct.pack("<HBBIII", len(text) + 2 if text else 0, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return text.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", first, size)

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, fats + 1, len(stream))
    directory += entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    return head + struct.pack(f"<{len(fat)}I", *fat) + directory + stream.ljust(count * 512, b"\0")


def xls(rows: Rows | list[Sheet], merges: Sequence[Range] = ()) -> bytes:
    return ole("Workbook", biff8(sheets_of(rows, merges)))


def xls_with_password() -> bytes:
    return ole("Workbook", biff8([Sheet([["地区", "2019年"], ["北京", 1]])], encrypted=True))


def xlsx_with_password() -> bytes:
    return ole("EncryptedPackage", bytes(range(256)) * 20)


def _ods_row(row: Sequence[Any]) -> str:
    cells = []
    for cell in row:
        if cell in (None, ""):
            cells.append("<table:table-cell/>")
        elif isinstance(cell, str):
            text = escape(cell).replace("  ", ' <text:s text:c="1"/>')
            cells.append(f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>')
        elif isinstance(cell, Percent):
            value = f'office:value-type="percentage" office:value="{cell.value}"'
            cells.append(f"<table:table-cell {value}><text:p>{cell.value:.1%}</text:p></table:table-cell>")
        elif isinstance(cell, Failed):
            kind = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
            cells.append(f"<table:table-cell {kind}><text:p>#DIV/0!</text:p></table:table-cell>")
        else:
            value = f'office:value-type="float" office:value="{cell}"'
            cells.append(f"<table:table-cell {value}><text:p>{cell}</text:p></table:table-cell>")
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def ods(rows: Rows | list[Sheet], merges: Sequence[Range] = ()) -> bytes:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    tables = "".join(
        f'<table:table table:name="{sheet.name}" table:style-name="ta{int(sheet.hidden)}">'
        f"{''.join(_ods_row(row) for row in sheet.rows)}</table:table>"
        for sheet in sheets_of(rows, merges)
    )
    styles = "".join(
        f'<style:style style:name="ta{k}" style:family="table"><style:table-properties table:display="{shown}"/>'
        "</style:style>"
        for k, shown in enumerate(("true", "false"))
    )
    tables = f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}"
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    spaces += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = f"<office:document-content{spaces}>{tables}</office:spreadsheet>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", f"{content}</office:body></office:document-content>")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def csv_text(rows: Rows, *, end: str = "\n", pad: str = "") -> str:
    """Lines of comma separated cells; pad stands behind every cell of a row of several cells, as in old exports."""
    lines = []
    for row in rows:
        cells = ["" if cell is None else str(cell) for cell in row]
        quoted = [f'"{cell}"' if "," in cell or "\n" in cell else cell for cell in cells]
        lines.append("".join(f"{cell}{pad}," for cell in quoted) if pad and len(row) > 1 else ",".join(quoted))
    return end.join(lines) + end


def csv(rows: Rows, merges: Sequence[Range] = ()) -> bytes:
    return csv_text(rows).encode("utf-8")


def html(rows: Rows, merges: Sequence[Range] = ()) -> bytes:
    covered = {(r, c) for t, le, b, ri in merges for r in range(t, b + 1) for c in range(le, ri + 1)}
    spans = {(t, le): f' rowspan="{b - t + 1}" colspan="{ri - le + 1}"' for t, le, b, ri in merges}
    lines = []
    for r, row in enumerate(rows):
        cells = [
            f"<td{spans.get((r, c), '')}>{_html_text(cell)}</td>"
            for c, cell in enumerate(row)
            if (r, c) in spans or (r, c) not in covered
        ]
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<html><body><table>{''.join(lines)}</table></body></html>".encode("gb18030")


def _html_text(cell: Any) -> str:
    text = escape("" if cell is None else str(cell))
    indent = len(text) - len(text.lstrip(" "))
    return "&nbsp;" * indent + text[indent:].replace("\n", "<br>").replace("   ", "&nbsp;&nbsp;&nbsp;")


def save(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
