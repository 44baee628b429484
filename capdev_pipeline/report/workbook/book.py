"""Writing sheets into a file, the same bytes for the same sheets.

Belongs here: XlsxWriter: formats, table, panes, print set-up, document properties. Does not belong here: what the
sheets hold.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from capdev_pipeline.report.theme import BLACK, BLUE, GREY, LIGHT
from capdev_pipeline.report.workbook.cells import (
    GIVEN_FILL,
    NO_FIGURE,
    TEXT,
    WARNING,
    Cell,
    Content,
    Formula,
    Link,
    Look,
)
from capdev_pipeline.report.workbook.sheet import (
    BACK,
    FIRST,
    HEAD,
    MARKS,
    SCOPE,
    SOURCE,
    SUBTITLE,
    TITLE,
    UNIT,
    Row,
    Sheet,
)

# On every Windows since Vista; LibreOffice and macOS put their own Chinese font in its place.
FONT, SIZE = "Microsoft YaHei", 10
HEAD_FILL = "#E8EEF4"
LONGEST_TEXT = 32_767
A3, A4, WIDEST_A4 = 8, 9, 190
LINE, HIGHEST, LONGEST_LINE = 16, 409, 70
# Green triangles that would say nothing: years as header text, formulas that differ from block to block.
QUIET = ("number_stored_as_text", "formula_differs", "formula_range", "calculated_column", "eval_error")


class Book:
    """A workbook under construction."""

    def __init__(self, target: Path, made: datetime, properties: dict[str, str]) -> None:
        options = {
            "default_format_properties": {"font_name": FONT, "font_size": SIZE},
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "in_memory": True,
        }
        self._book = xlsxwriter.Workbook(str(target), options)
        self._book.set_properties({**properties, "created": made})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def close(self) -> None:
        """Write the file."""
        self._book.close()

    def add(self, sheet: Sheet, scope: str, footer: str, back: Link | None) -> None:
        """Write one sheet; `back` is the link above its table."""
        page = self._book.add_worksheet(sheet.name)
        page.hide_gridlines(2)
        self._head(page, sheet, scope, back)
        widths = widths_of(sheet)
        self._table(page, sheet, widths)
        for row, cells in enumerate(sheet.rows, start=FIRST):
            page.set_row(row, _height(sheet, cells, widths))
            for column, cell in enumerate(cells):
                content, look = cell_of(sheet, column, cell)
                self._write(page, row, column, content, look)
        self._conditions(page, sheet)
        self._set_up(page, sheet, footer, sum(widths))

    def _head(self, page: Worksheet, sheet: Sheet, scope: str, back: Link | None) -> None:
        page.set_row(TITLE, 26)
        page.write_string(TITLE, 0, sheet.title["zh"], self._format(bold=True, font_size=16))
        page.write_string(SUBTITLE, 0, sheet.title["en"], self._format(bold=True, font_size=12, font_color=GREY))
        page.write_string(SCOPE, 0, scope, self._format())
        page.write_string(UNIT, 0, f"单位 Unit: {sheet.unit}" if sheet.unit else sheet.about["zh"], self._format())
        page.write_string(
            SOURCE, 0, f"来源 Source: {sheet.source}" if sheet.source else sheet.about["en"], self._format()
        )
        self._write(page, MARKS, 0, sheet.marks or None, TEXT, top=False)
        if back is not None:
            self._write(page, BACK, 0, back, TEXT, top=False)
        if sheet.state is not None:
            self._write(page, BACK, 1, sheet.state, TEXT, top=False)
            changed = {"type": "cell", "criteria": "!=", "value": f'"{sheet.state.value}"', "look": WARNING}
            self._condition(page, (BACK, 1, BACK, 1), changed)

    def _table(self, page: Worksheet, sheet: Sheet, widths: list[float]) -> None:
        edge = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": HEAD_FILL, "top": 1, "bottom": 2}
        heads = []
        for place, (column, width) in enumerate(zip(sheet.columns, widths, strict=True)):
            page.set_column(place, place, width)
            align = "center" if column.look.centred else "right" if column.look.number else "left"
            indent = int(align == "left")
            heads.append({"header": column.head, "header_format": self._format(**edge, align=align, indent=indent)})
        page.add_table(HEAD, 0, *sheet.last, {"name": sheet.table, "style": None, "columns": heads})
        page.set_row(
            HEAD, LINE * max(2, *(lines_of(c.head, w - 3) for c, w in zip(sheet.columns, widths, strict=True)))
        )
        page.ignore_errors(dict.fromkeys(QUIET, f"A{HEAD + 1}:XFD{sheet.last[0] + 1}"))

    def _write(self, page: Worksheet, row: int, column: int, content: Content, look: Look, *, top: bool = True) -> None:
        form = self._look(look) if top else self._format()
        if isinstance(content, Formula):
            if content.array:
                page.write_array_formula(row, column, row, column, f"{{{content.text}}}", form, content.value)
            else:
                page.write_formula(row, column, content.text, form, content.value)
        elif isinstance(content, Link):
            link = self._format(font_color=BLUE, underline=1, valign="top" if top else "")
            page.write_url(row, column, f"internal:'{content.sheet}'!A1", link, content.text)
        elif isinstance(content, str):
            page.write_string(row, column, content[:LONGEST_TEXT], form)
        elif content is not None:
            page.write_number(row, column, content, form)
        elif look.number:
            page.write_string(row, column, NO_FIGURE, form)
        elif top:
            page.write_blank(row, column, None, form)

    def _conditions(self, page: Worksheet, sheet: Sheet) -> None:
        for *area, options in sheet.validations:
            page.data_validation(*area, options)
        for *area, options in sheet.conditions:
            self._condition(page, tuple(area), options)

    def _condition(self, page: Worksheet, area: tuple[int, ...], options: dict[str, Any]) -> None:
        told = {key: value for key, value in options.items() if key != "look"}
        page.conditional_format(*area, {**told, "format": self._book.add_format(options["look"])})

    def _set_up(self, page: Worksheet, sheet: Sheet, footer: str, width: float) -> None:
        page.freeze_panes(FIRST, sheet.frozen)
        page.set_landscape()
        page.set_paper(A3 if width > WIDEST_A4 else A4)
        page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.repeat_rows(HEAD)
        page.print_area(0, 0, *sheet.last)
        page.set_header(f"&L{_plain(sheet.title['zh'])}&R{_plain(sheet.title['en'])}")
        page.set_footer(f"&L{_plain(footer)}&R&P / &N")

    def _look(self, look: Look) -> Format:
        wanted: dict[str, Any] = {"valign": "top", "bottom": 4, "bottom_color": LIGHT}
        if look.number:
            wanted |= {"num_format": look.number, "align": "center" if look.centred else "right"}
        if look.given:
            wanted |= {"bg_color": GIVEN_FILL, "border": 1, "border_color": GREY, "bold": True}
        elif look.fill:
            wanted["bg_color"] = look.fill
        wanted |= {key: True for key in ("italic", "bold") if asdict(look)[key]}
        if look.wrap:
            wanted["text_wrap"] = True
        if not look.number:
            # Keeps text clear of a number in the column before it.
            wanted |= {"align": "left", "indent": 1}
        return self._format(**wanted)

    def _format(self, **wanted: Any) -> Format:
        key = tuple(sorted(wanted.items()))
        if key not in self._formats:
            font = {"font_name": FONT, "font_size": SIZE, "font_color": BLACK}
            self._formats[key] = self._book.add_format({**font, **wanted})
        return self._formats[key]


def cell_of(sheet: Sheet, column: int, cell: Content | Cell) -> tuple[Content, Look]:
    """A cell's content, and its own look or its column's."""
    return (cell.content, cell.look) if isinstance(cell, Cell) else (cell, sheet.columns[column].look)


def widths_of(sheet: Sheet) -> list[float]:
    """Column widths in digits: of text as long as its longest, else as declared; heads keep to four lines."""
    found = []
    for place, column in enumerate(sheet.columns):
        width = column.width
        if not column.look.number and not column.look.wrap:
            texts = [_shown(cell_of(sheet, place, row[place])[0]) for row in sheet.rows]
            width = min(LONGEST_LINE, max((_width(text) for text in texts), default=0) * 1.12 + 3)
        longest_word = max(_width(word) for word in column.head.split(" "))
        found.append(max(width, longest_word * 1.12 + 3, _width(column.head) / 3 + 3))
    return found


def lines_of(text: str, width: float) -> int:
    """The lines a wrapped text takes in a column."""
    return sum(max(1, math.ceil(_width(line) / max(width, 1))) for line in text.split("\n"))


def _height(sheet: Sheet, cells: Row, widths: list[float]) -> float:
    """The height of a row: programs differ in whether they fit it to wrapped text, so it is stated."""
    lines = 1
    for place, cell in enumerate(cells):
        content, look = cell_of(sheet, place, cell)
        if look.wrap and isinstance(content, str):
            lines = max(lines, lines_of(content, widths[place] - 2))
    return min(HIGHEST, LINE * lines)


def _shown(content: Content) -> str:
    if isinstance(content, Formula):
        return str(content.value)
    return content.text if isinstance(content, Link) else str(content or "")


def _width(text: str) -> int:
    """The width of a text in digits; a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)


def _plain(text: str) -> str:
    """Text as header and footer show it: there '&' begins a code."""
    return text.replace("&", "&&")
