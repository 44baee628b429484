"""What stands above and below a table: title, number, unit, scope, year, notes, sources.

Belongs here: lines of text outside the table. Does not belong here: header and rows.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from capdev_pipeline.extract.published.grid import Grid
from capdev_pipeline.extract.published.labels import (
    RANGE,
    has_chinese,
    join_english,
    split_words,
    squeeze,
    year_of,
    year_range,
    year_within,
)
from capdev_pipeline.extract.published.regions import PROVINCES, THE_NATION, Region, find_region
from capdev_pipeline.extract.published.rowkinds import CONTINUED, NUMBERED, PORTAL, SOURCE
from capdev_pipeline.extract.published.table import Preamble
from capdev_pipeline.extract.published.units import Unit, is_unit, split_unit, stated_unit
from capdev_pipeline.extract.published.values import parse_text

BRACKETS = re.compile(r"\s*[(（]([^()（）]*)[)）]")
LEADING_YEAR = re.compile(r"^\s*(?:19|20)[0-9]{2}\s*年(?:度|末)?")


@dataclass(slots=True)
class _Lines:
    """What has been read of a preamble so far."""

    number: str | None = None
    title: str = ""
    title_en: str = ""
    unit: Unit | None = None
    scope: list[str] = field(default_factory=list)
    portal: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    continued: bool = False
    last_title_row: int = -9
    year: int | None = None


def read_preamble(grid: Grid, rows: list[int]) -> Preamble:
    """Title, number, unit, scope and notes of the rows above a header."""
    lines = _Lines()
    for row in rows:
        texts = [grid.texts[row][column] for column in grid.filled(row)]
        rest = [text for text in texts if not _is_unit_line(text, lines)]
        if rest:
            _read_line(",".join(rest) if _is_comma_text(grid, rest) else "  ".join(rest), row, lines)
    return _finish(lines)


def _is_comma_text(grid: Grid, texts: list[str]) -> bool:
    return grid.widths is not None and not grid.sheet and len(texts) > 1


def _is_unit_line(text: str, lines: _Lines) -> bool:
    unit = stated_unit(text)
    if unit is None:
        return False
    if lines.unit is None:
        lines.unit = unit
    elif not lines.unit.en and unit.en:
        lines.unit = Unit(lines.unit.zh, unit.en)
    elif unit.shown not in lines.unit:
        lines.notes.append(squeeze(text))
    return True


def _read_line(text: str, row: int, lines: _Lines) -> None:
    portal = PORTAL.match(text)
    plain = squeeze(text)
    if portal:
        lines.portal[portal.group(1)] = squeeze(portal.group(2))
        return
    numbered = NUMBERED.match(unicodedata.normalize("NFKC", text))
    if CONTINUED.search(plain):
        lines.continued = True
        plain = squeeze(re.sub(r"[(（]?\s*(?:续\s*表?|continued)\s*[0-9]*\s*[)）]?", " ", plain, flags=re.IGNORECASE))
        numbered = NUMBERED.match(plain)
        if not numbered:
            return
    if numbered and lines.number is None:
        lines.number = f"{int(numbered.group(2))}-{int(numbered.group(3))}"
        if lines.title or lines.title_en:
            lines.notes.append(lines.title or lines.title_en)
            lines.title = lines.title_en = ""
        plain = squeeze(numbered.group(4))
        lines.last_title_row = row
        if not plain:
            return
    _read_title(plain, text, row, lines)


def _read_title(plain: str, text: str, row: int, lines: _Lines) -> None:
    adjacent = row - lines.last_title_row <= 1
    bracket = BRACKETS.fullmatch(plain)
    alone = year_of(bracket.group(1) if bracket else plain)
    if alone:
        lines.year = alone
        lines.last_title_row = row
    elif parse_text(plain):
        lines.notes.append(plain)
    elif not (lines.title or lines.title_en) and not bracket:
        words = split_words(re.sub(r"^\s*(?:表)?\s*[0-9]{1,2}\s*[-－—–]\s*[0-9]{1,2}\s*", "", text))
        lines.title, lines.title_en = (words.zh, words.en) if has_chinese(plain) else ("", plain)
        lines.last_title_row = row
    elif bracket and adjacent:
        lines.scope.append(bracket.group(1).strip())
        lines.last_title_row = row
    elif adjacent and not has_chinese(plain) and not plain.endswith("."):
        lines.title_en = join_english(lines.title_en, plain)
        lines.last_title_row = row
    else:
        lines.notes.append(plain)


def _finish(lines: _Lines) -> Preamble:
    title = lines.title or lines.title_en
    unit, scope = lines.unit, []
    for inner in BRACKETS.findall(title):
        if is_unit(inner):
            unit = unit or Unit(squeeze(inner))
        elif year_of(inner) is None and year_range(inner) is None:
            scope.append(inner.strip())
    indicator = None
    if lines.portal.get("指标"):
        indicator, portal_unit, note = split_unit(lines.portal["指标"])
        unit = unit or portal_unit
        lines.notes += [note] if note else []
    said = lines.portal.get("地区", "")
    return Preamble(
        number=lines.number,
        title=title,
        title_en=lines.title_en,
        subject=_subject(title),
        unit=unit,
        scope=tuple(scope + lines.scope),
        year=year_within(title) or lines.year,
        years=year_range(title),
        region=(find_region(said, provincial=True) or Region(said, None)) if said else _region_of_title(lines.title),
        database=lines.portal.get("数据库"),
        indicator=indicator,
        period=lines.portal.get("时间"),
        notes=tuple(lines.notes),
        continued=lines.continued,
    )


def _subject(title: str) -> str:
    """The title without brackets and years: what a table of one indicator is about."""
    return squeeze(LEADING_YEAR.sub("", RANGE.sub("", BRACKETS.sub("", title))))


def _region_of_title(title: str) -> Region | None:
    """The one province, or the nation, a title begins with by its full name."""
    subject = _subject(title)
    named = {region for name, region in PROVINCES.items() if has_chinese(name) and name in subject}
    if subject.startswith("全国") and not named:
        return THE_NATION
    only = named.pop() if len(named) == 1 else None
    return only if only and subject.startswith(only.name) else None


def read_footer(grid: Grid, rows: list[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Footnotes and sources of the rows below a table; a footnote spread over fields is joined."""
    notes: list[str] = []
    sources: list[str] = []
    for row in rows:
        texts = [grid.texts[row][column].strip() for column in grid.filled(row)]
        text = (",".join(texts) if _is_comma_text(grid, texts) else " ".join(texts)).strip()
        source = SOURCE.match(text)
        if source:
            sources.append(text[source.end() :].strip())
        else:
            notes.append(text)
    return tuple(notes), tuple(sources)
