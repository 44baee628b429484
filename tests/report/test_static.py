"""Pictures that stand by themselves: texts, size, font, the same bytes each time."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest

from capdev_pipeline.report import static, theme
from capdev_pipeline.report.charts import Chart, report_charts
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import LANGUAGES, Language
from capdev_pipeline.report.static import PPI, WIDTH, png, svg
from tests.browser import needs_browser, visiting

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def figures(frames: Frames) -> list[Chart]:
    return [chart for chart in report_charts(frames) if chart.static]


def texts(drawing: str) -> str:
    return "\n".join("".join(node.itertext()) for node in ET.fromstring(drawing).iter(f"{SVG}text"))


def chunks(picture: bytes) -> Iterator[tuple[str, bytes]]:
    at = 8
    while at < len(picture):
        length = struct.unpack(">I", picture[at : at + 4])[0]
        name, content = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        assert struct.unpack(">I", picture[at + 8 + length : at + 12 + length])[0] == zlib.crc32(name + content)
        yield name.decode(), content
        at += 12 + length


@pytest.mark.parametrize("language", LANGUAGES)
def test_title_unit_source_and_note_stand_in_every_picture(figures: list[Chart], language: Language) -> None:
    for chart in figures:
        drawing = svg(chart, language)
        said = "".join(texts(drawing).split())
        for text in (chart.title, chart.unit, chart.source, chart.note):
            assert "".join(text[language].split()) in said
        root = ET.fromstring(drawing)
        assert root.attrib["aria-label"] == chart.description[language]
        assert root.attrib["width"] == str(WIDTH)


def test_no_text_is_cut_short_or_left_over(figures: list[Chart]) -> None:
    for chart in figures:
        for language in LANGUAGES:
            said = texts(svg(chart, language))
            assert not any(word in said for word in ("null", "undefined", "NaN", "…")), chart.chart_id


class TestInABrowser:
    pytestmark = needs_browser

    def test_nothing_reaches_over_the_edge_and_no_texts_lie_over_each_other(
        self, figures: list[Chart], tmp_path: Path
    ) -> None:
        page = tmp_path / "figures.html"
        drawings = "".join(svg(chart, language) for chart in figures for language in LANGUAGES)
        page.write_text(f'<!doctype html><meta charset="utf-8">{drawings}', encoding="utf-8")
        with visiting() as visit:
            visit.page.goto(page.as_uri())
            assert visit.page.evaluate("document.querySelectorAll('svg').length") == 2 * len(figures)
            assert visit.page.evaluate(OUTSIDE) == []
            assert visit.page.evaluate(COVERED) == []


# Texts that reach over the edge of their picture.
OUTSIDE = """[...document.querySelectorAll('svg')].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter((text) => {
    const box = text.getBoundingClientRect();
    return box.left < frame.left || box.right > frame.right || box.bottom > frame.bottom || box.top < frame.top;
  }).map((text) => text.textContent);
})"""
# Texts of axes, legends and the lines around the drawing that cover each other.
COVERED = """[...document.querySelectorAll('svg')].flatMap((svg) => {
  const texts = [...svg.querySelectorAll(':scope > text, .role-axis text, .role-legend text')];
  const boxes = texts.map((text) => text.getBoundingClientRect());
  return texts.filter((text, one) => boxes.some((box, other) =>
    other < one && box.width && boxes[one].width &&
    box.left < boxes[one].right - 1 && boxes[one].left < box.right - 1 &&
    box.top < boxes[one].bottom - 4 && boxes[one].top < box.bottom - 4)).map((text) => text.textContent);
})"""


def test_a_picture_is_the_same_each_time(figures: list[Chart]) -> None:
    first = svg(figures[0], "zh"), png(figures[0], "zh")
    static._drawn.cache_clear()
    assert (svg(figures[0], "zh"), png(figures[0], "zh")) == first


def test_a_png_has_300_pixels_to_the_inch(figures: list[Chart]) -> None:
    picture = png(figures[0], "zh")
    found = dict(chunks(picture))
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert next(iter(found)) == "IHDR"
    assert list(found)[-1] == "IEND"
    across, down, metre = struct.unpack(">IIB", found["pHYs"])
    assert (across, down, metre) == (round(PPI / 0.0254), round(PPI / 0.0254), 1)
    width, height = struct.unpack(">II", found["IHDR"][:8])
    assert width == pytest.approx(WIDTH * PPI / 72, abs=1)
    assert len(zlib.decompress(found["IDAT"])) == height * (1 + 4 * width)


def test_packing_keeps_the_pixels(figures: list[Chart]) -> None:
    import vl_convert

    plain = bytes(vl_convert.svg_to_png(svg(figures[0], "zh"), ppi=72))
    packed = static._packed(plain)
    pixels = [
        zlib.decompress(b"".join(part for name, part in chunks(picture) if name == "IDAT"))
        for picture in (plain, packed)
    ]
    assert pixels[0] == pixels[1]
    assert len(packed) < len(plain)


def test_the_font_has_every_character_that_is_drawn(figures: list[Chart]) -> None:
    family, known = font(pylopdf_fonts_zh_cn.sans_path())
    assert family == theme.FONT
    used = {character for chart in figures for language in LANGUAGES for character in texts(svg(chart, language))}
    assert {character for character in used if ord(character) not in known} <= {"\n"}
    assert all(svg(chart, "zh").split('font-family="')[1].startswith(theme.FONT) for chart in figures)


def font(path: Path) -> tuple[str, set[int]]:
    """Family name and the code points of an OpenType file (name table, cmap format 12)."""
    data = path.read_bytes()
    count = struct.unpack(">H", data[4:6])[0]
    places = {data[at : at + 4]: struct.unpack(">II", data[at + 8 : at + 16]) for at in range(12, 12 + 16 * count, 16)}
    return _family(data, places[b"name"][0]), _characters(data, places[b"cmap"][0])


def _family(data: bytes, start: int) -> str:
    _, count, strings = struct.unpack(">HHH", data[start : start + 6])
    for at in range(start + 6, start + 6 + 12 * count, 12):
        platform, _, language, name, length, offset = struct.unpack(">6H", data[at : at + 12])
        if (platform, language, name) == (3, 0x409, 1):
            begin = start + strings + offset
            return data[begin : begin + length].decode("utf-16-be")
    raise AssertionError("no family name")


def _characters(data: bytes, start: int) -> set[int]:
    tables = struct.unpack(">H", data[start + 2 : start + 4])[0]
    known: set[int] = set()
    for at in range(start + 4, start + 4 + 8 * tables, 8):
        sub = start + struct.unpack(">I", data[at + 4 : at + 8])[0]
        if struct.unpack(">H", data[sub : sub + 2])[0] != 12:
            continue
        groups = struct.unpack(">I", data[sub + 12 : sub + 16])[0]
        for place in range(sub + 16, sub + 16 + 12 * groups, 12):
            first, last, _ = struct.unpack(">III", data[place : place + 12])
            known.update(range(first, last + 1))
    return known
