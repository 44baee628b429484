"""A chart as a picture that stands by itself: SVG and PNG with title, unit, source and note.

Belongs here: rendering with vl-convert, the texts around the drawing, the font. Does not belong here: what a chart
shows (report.charts), where the files go (warehouse.report).
"""

from __future__ import annotations

import json
import re
import zlib
from functools import cache, lru_cache
from html import escape
from typing import Any

import pylopdf_fonts_zh_cn
import vl_convert

from capdev_pipeline.report import theme
from capdev_pipeline.report.charts.chart import Chart
from capdev_pipeline.report.charts.wrap import paragraph
from capdev_pipeline.report.language import Language, localised

# In px, which a PNG counts 72 to the inch: 480 px are 169 mm, the width of the text on a page of A4.
WIDTH, MARGIN = 480, 4
TITLE, SUBTITLE, SMALL = 12, 10, 8.5
LEADING = 1.35
PPI = 300
_TAGS = {"zh": "zh-CN", "en": "en"}
_ROOT = re.compile(r"<svg ([^>]*)>(.*)</svg>\s*", re.DOTALL)
_HEIGHT = re.compile(r'height="([0-9.]+)"')


def svg(chart: Chart, language: Language) -> str:
    """The chart as SVG, 480 px wide (169 mm when 72 px are an inch), its text in the font theme.FONT."""
    above = [*_lines(chart.title[language], TITLE, theme.BLACK), *_lines(chart.unit[language], SUBTITLE, theme.GREY)]
    below = _lines(chart.source[language], SMALL, theme.GREY) + _lines(chart.note[language], SMALL, theme.GREY)
    drawing, height = _drawing(chart, language)
    top, above_markup = _text(above, 0.0)
    end, below_markup = _text(below, top + height + 10)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{end:.0f}" viewBox="0 0 {WIDTH} {end:.0f}" '
        f'role="img" aria-label="{escape(chart.description[language])}" lang="{_TAGS[language]}" '
        f'font-family="{escape(theme.FONTS)}"><rect width="100%" height="100%" fill="white"/>{above_markup}'
        f'<g transform="translate(0,{top + 6:.1f})">{drawing}</g>{below_markup}</svg>'
    )


def png(chart: Chart, language: Language, ppi: float = PPI) -> bytes:
    """The chart as PNG with so many pixels to the inch."""
    _register_font()
    return _packed(bytes(vl_convert.svg_to_png(svg(chart, language), ppi=ppi)))


@cache
def _register_font() -> None:
    """Let vl-convert find the Chinese font, whatever the machine has installed."""
    vl_convert.register_font_directory(str(pylopdf_fonts_zh_cn.sans_path().parent))


def _drawing(chart: Chart, language: Language) -> tuple[str, float]:
    """The drawing as a group and its height in px.

    A group and not an svg inside the svg: that would be clipped, which takes most of the time of a PNG.
    """
    _register_font()
    spec: dict[str, Any] = localised(chart.spec, language)
    fixed = {**spec, "width": chart.print_width, "padding": MARGIN, "config": theme.config(static=True)}
    attributes, inner = _ROOT.fullmatch(_drawn(json.dumps(fixed, ensure_ascii=False))).groups()  # type: ignore[union-attr]
    scale = WIDTH / chart.print_width
    height = float(_HEIGHT.search(attributes).group(1))  # type: ignore[union-attr]
    return f'<g transform="scale({scale:.4f})">{inner}</g>', height * scale


@lru_cache(maxsize=128)
def _drawn(spec: str) -> str:
    """The drawing of a specification; kept, because SVG, PNG and the preview of a table are one and the same."""
    return str(vl_convert.vegalite_to_svg(spec, vl_version=theme.VEGALITE, allowed_base_urls=[]))


def _packed(picture: bytes) -> bytes:
    """The same PNG, its pixels compressed again: vl-convert packs for speed, this makes it about a third as large."""
    parts, pixels, at = [picture[:8]], b"", 8
    while at < len(picture):
        length = int.from_bytes(picture[at : at + 4], "big")
        name, content = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += 12 + length
        if name == b"IDAT":
            pixels += content
            continue
        if name == b"IEND":
            parts.append(_chunk(b"IDAT", zlib.compress(zlib.decompress(pixels), 6)))
        parts.append(_chunk(name, content))
    return b"".join(parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


def _lines(text: str, size: float, colour: str) -> list[tuple[str, float, str]]:
    return [(line, size, colour) for line in paragraph(text, WIDTH - 2 * MARGIN, size)]


def _text(lines: list[tuple[str, float, str]], top: float) -> tuple[float, str]:
    """Lines of text from a height down, and the height below them."""
    parts = []
    for line, size, colour in lines:
        top += size * LEADING
        parts.append(f'<text x="{MARGIN}" y="{top:.1f}" font-size="{size}" fill="{colour}">{escape(line)}</text>')
    return top + (6 if lines else 0), "".join(parts)
