"""What a file is by its bytes, whatever its name says.

Belongs here: telling workbooks, html and text apart, decoding text strictly. Does not belong here: cells.
"""

from __future__ import annotations

import zipfile
from enum import Enum
from io import BytesIO

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.published.compound import CutShort, workbook_stream

OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Kind(Enum):
    """The containers that are read."""

    XLS = "xls"
    XLSX = "xlsx"
    ODS = "ods"
    HTML = "html"
    TEXT = "text"


def refusal(where: str, rule: str, found: str, way_out: str) -> ExtractError:
    """An ExtractError of one problem."""
    return ExtractError([Problem(where, rule, found, way_out)])


def locked(shown: str) -> ExtractError:
    """The refusal of a workbook that needs a password."""
    return refusal(
        shown,
        "a workbook opens without a password",
        "the workbook is encrypted",
        "ask for, or save, a copy without a password",
    )


def sniff(data: bytes, shown: str) -> Kind:
    """The kind of a file by its first bytes; ExtractError if it is empty, encrypted or a broken archive."""
    if not data.strip():
        raise refusal(shown, "a file has content", "the file is empty", "fetch it again")
    if data.startswith(OLE):
        try:
            stream = workbook_stream(data)
        except CutShort:
            rule, way_out = "an xls workbook is a whole compound file", "the download was cut short: fetch it again"
            raise refusal(shown, rule, f"it ends after {len(data)} bytes", way_out) from None
        if stream is None:
            raise locked(shown)
        return Kind.XLS
    if data.startswith(ZIP):
        return _archive(data, shown)
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"<"):
        return Kind.TEXT
    if b"urn:schemas-microsoft-com:office:spreadsheet" in data[:4096]:
        way_out = "open it in a spreadsheet program and save it as xlsx"
        raise refusal(shown, "xls, xlsx, ods, csv and html are read", "SpreadsheetML 2003 (xml)", way_out)
    return Kind.HTML


def _archive(data: bytes, shown: str) -> Kind:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            broken = archive.testzip()
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as wrong:
        way_out = "the download was cut short: fetch the file again"
        raise refusal(shown, "a workbook is a whole zip archive", str(wrong), way_out) from None
    if broken is not None:
        raise refusal(shown, "a workbook is a whole zip archive", f"{broken} is damaged", "fetch the file again")
    if b"encryption-data" in manifest:
        raise locked(shown)
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return Kind.XLSX
    if "content.xml" in names:
        return Kind.ODS
    raise refusal(
        shown,
        "a zip archive is an xlsx or ods workbook",
        f"it holds {', '.join(sorted(names)[:3]) or 'nothing'}",
        "unpack it and add the files one by one",
    )


def decode(data: bytes, shown: str) -> str:
    """The whole text as UTF-8, else as GB18030, both strictly; ExtractError if it is neither."""
    rule = "text is UTF-8 or GB18030"
    if data.startswith(UTF16_MARKS) or b"\0" in data:
        found = "UTF-16 or binary (it holds zero bytes)"
        raise refusal(shown, rule, found, "save it as csv in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as first:
        utf8 = first
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as second:
        line = data[: second.start].count(b"\n") + 1
        found = f"byte {utf8.start} is not UTF-8, byte {second.start} is not GB18030"
        raise refusal(f"{shown}, row {line}", rule, found, "save it as csv in UTF-8") from None
    odd = next((place for place, char in enumerate(text) if _is_odd(char)), None)
    if odd is not None:
        line = text[:odd].count("\n") + 1
        found = f"read as GB18030 it holds U+{ord(text[odd]):04X}, which no table prints"
        raise refusal(f"{shown}, row {line}", rule, found, "save it as csv in UTF-8")
    return text


def _is_odd(char: str) -> bool:
    code = ord(char)
    control = code < 0x20 and char not in "\t\r\n"
    return control or 0x7F <= code < 0xA0 or 0xE000 <= code < 0xF900 or code > 0x2FFFF
