"""The compound file around an xls workbook: is it whole, is it encrypted.

Belongs here: sectors and the stream of records, as far as these two questions need. Does not belong here: cells.
calamine answers both questions with a panic or with "cannot detect file format".
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

LAST_SECTOR = 0xFFFFFFFA
SMALL_STREAM = 4096
END_OF_PART, FILEPASS = 0x0A, 0x2F


class CutShort(Exception):  # noqa: N818 - not an error of the project, turned into one by sniff
    """A sector that the file says it has is not there."""


def workbook_stream(data: bytes) -> bytes | None:
    """The records of the workbook in a compound file, None if it is encrypted; CutShort if the file is not whole."""
    try:
        sector = 1 << struct.unpack_from("<H", data, 30)[0]
        fat = _table(data, sector)
        (first,) = struct.unpack_from("<I", data, 48)
        directory = b"".join(_sector(data, sector, number) for number in _chain(fat, first))
        for place in range(0, len(directory) - 127, 128):
            name = directory[place : place + 64].decode("utf-16-le", "replace").split("\0")[0]
            start, size = struct.unpack_from("<II", directory, place + 116)
            if name == "EncryptedPackage":
                return None
            if name in ("Workbook", "Book") and size >= SMALL_STREAM:
                stream = b"".join(_sector(data, sector, number) for number in _chain(fat, start))
                return None if any(kind == FILEPASS for kind, _ in records(stream)) else stream
    except (struct.error, IndexError):
        raise CutShort from None
    return b""


def records(stream: bytes, place: int = 0) -> Iterator[tuple[int, bytes]]:
    """The records of one part of a stream (the workbook, or one sheet), from its begin to its end."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == END_OF_PART:
            return
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _sector(data: bytes, size: int, number: int) -> bytes:
    found = data[(number + 1) * size : (number + 2) * size]
    if not found:
        raise CutShort
    return found


def _table(data: bytes, sector: int) -> list[int]:
    """The next sector of every sector."""
    numbers = [number for number in struct.unpack_from("<109I", data, 76) if number < LAST_SECTOR]
    (more,) = struct.unpack_from("<I", data, 68)
    while more < LAST_SECTOR and len(numbers) < 1 << 16:
        listed = struct.unpack(f"<{sector // 4}I", _sector(data, sector, more))
        numbers += [number for number in listed[:-1] if number < LAST_SECTOR]
        more = listed[-1]
    return [k for number in numbers for k in struct.unpack(f"<{sector // 4}I", _sector(data, sector, number))]


def _chain(fat: list[int], first: int) -> list[int]:
    chain: list[int] = []
    while first < LAST_SECTOR and len(chain) <= len(fat):
        chain.append(first)
        first = fat[first]
    return chain
