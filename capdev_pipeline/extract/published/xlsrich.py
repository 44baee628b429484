"""Rich text of an xls workbook: strings with runs above or below the line.

Belongs here: fonts and the table of shared strings, as far as raised text needs them. Does not belong here: what a
raised text means (raised), percentages and errors (formats).
calamine hands on 190.2 with a raised 1 as 190.21.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from capdev_pipeline.extract.published.compound import records
from capdev_pipeline.extract.published.raised import Run, join_runs

FONT, STRINGS, CONTINUED = 0x31, 0xFC, 0x3C
WIDE, EXTENDED, RICH = 1, 4, 8
SHIFTS = {1: 1, 2: -1}


def raised_labels(stream: bytes) -> dict[int, str]:
    """The shared strings with raised or lowered runs by their number, marks set apart; nothing where none is.

    Raises ValueError if the strings are not whole.
    """
    shifts: list[int] = []
    parts: list[bytes] = []
    for kind, body in records(stream):
        if kind == FONT:
            shifts.append(SHIFTS.get(struct.unpack_from("<H", body, 8)[0], 0))
        elif kind == STRINGS or (kind == CONTINUED and parts and parts[-1]):
            parts.append(body)
        elif parts and parts[-1]:
            parts.append(b"")  # whatever continues after this does not continue the strings
    if not any(shifts) or not parts:
        return {}
    try:
        found = [_joined(text, runs, shifts) for text, runs in _strings(parts)]
    except (struct.error, IndexError, UnicodeDecodeError):
        raise ValueError("its shared strings are not whole") from None
    return {number: text for number, text in enumerate(found) if text is not None}


def _joined(text: str, starts: Sequence[tuple[int, int]], shifts: Sequence[int]) -> str | None:
    """A text with its runs (first character, font); None if all of it stands on the line."""
    # Font 4 is never stored: 5 is the fifth record.
    fonts = [
        (0, 0),
        *((first, shifts[font - (font > 4)] if font - (font > 4) < len(shifts) else 0) for first, font in starts),
    ]
    if not any(shift for _, shift in fonts):
        return None
    ends = [first for first, _ in fonts[1:]] + [len(text)]
    return join_runs(
        [Run(text[first:end], shift) for (first, shift), end in zip(fonts, ends, strict=True) if end > first]
    )


def _strings(parts: Sequence[bytes]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Every shared string with its runs."""
    reader = _Parts([part for part in parts if part])
    _, count = struct.unpack("<II", reader.take(8))
    for _ in range(count):
        length, flags = struct.unpack("<HB", reader.take(3))
        runs = struct.unpack("<H", reader.take(2))[0] if flags & RICH else 0
        behind = struct.unpack("<I", reader.take(4))[0] if flags & EXTENDED else 0
        text = reader.text(length, flags & WIDE)
        starts = [struct.unpack("<HH", reader.take(4)) for _ in range(runs)]
        reader.take(behind)
        yield text, [(int(first), int(font)) for first, font in starts]


@dataclass(slots=True)
class _Parts:
    """Bytes that go on over several records; characters that do begin again with a byte of flags."""

    parts: list[bytes]
    part: int = 0
    place: int = 0

    def take(self, length: int) -> bytes:
        taken = b""
        while len(taken) < length:
            self._next_if_at_end()
            piece = self.parts[self.part][self.place : self.place + length - len(taken)]
            self.place += len(piece)
            taken += piece
        return taken

    def text(self, length: int, wide: int) -> str:
        written = ""
        while True:
            size = (length - len(written)) * (1 + wide)
            piece = self.parts[self.part][self.place : self.place + size]
            self.place += len(piece)
            written += piece.decode("utf-16-le" if wide else "latin-1")
            if len(written) >= length:
                return written
            self._next_if_at_end()
            wide = self.parts[self.part][0] & WIDE
            self.place = 1

    def _next_if_at_end(self) -> None:
        if self.place >= len(self.parts[self.part]):
            self.part, self.place = self.part + 1, 0
