"""The printed figures that ran for an indicator, and what a missing value would need.

Belongs here: rows of figures with citation and place, the words of a need. Does not belong here: the page of an
indicator around them (indicators.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.page.numbers import amount
from capdev_pipeline.report.page.sources import web_address
from capdev_pipeline.report.page.words import CHOICE_ROLE, QUALIFIER, word
from capdev_pipeline.report.phrases import reasons_of, said

NOTHING_NEEDED = both("无可用口径段", "no segment takes figures of this year")
ALL_AT_HAND = both("所需数字均有，见方法", "every figure is at hand, see the reason")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a figure in some years; rank 0: it did not run. years: '' where it is that of the figure."""

    chosen: bool
    reason: Text
    role: Text
    segment: Text | None
    rank: int
    years: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A printed figure that ran: as printed, in the canonical unit, with what became of it.

    year is that of the figure; place: file and line in raw/; url: '' unless it can become a link.
    """

    observation_id: str
    year: int
    series: Text
    area: str
    printed: str
    printed_unit: str
    value: str
    unit: str
    qualifier: Text | None
    scope: str
    published: str
    grade: str
    citation: str
    publisher: str
    locator: str
    url: str
    place: str
    note: str
    correction_id: str
    outcomes: list[Outcome]

    @property
    def chosen(self) -> bool:
        """Whether a value rests on it."""
        return any(outcome.chosen for outcome in self.outcomes)


@dataclass(frozen=True)
class Figures:
    """The figures of all indicators, looked up by their ids."""

    frames: Frames

    @cached_property
    def _known(self) -> dict[str, dict[str, Any]]:
        rows = self.frames.all("clean.observation").merge(
            self.frames.all("meta.extract")[["extract_id", "path"]], on="extract_id", how="left"
        )
        return {str(row["observation_id"]): {str(k): v for k, v in row.items()} for row in rows.to_dict("records")}

    @cached_property
    def _series(self) -> dict[str, Text]:
        rows = self.frames.all("meta.series")
        return {str(row.series): both(str(row.name_zh), str(row.name_en)) for row in rows.itertuples()}

    @cached_property
    def _segments(self) -> dict[tuple[str, str], Text]:
        rows = self.frames.shown("indicator.segment")
        return {
            (str(row.indicator_id), str(row.segment)): both(str(row.name_zh), str(row.name_en))
            for row in rows.itertuples()
        }

    def segment(self, indicator: str, name: str) -> Text | None:
        """The name of a scope segment of an indicator; null for no segment."""
        return self._segments.get((indicator, name), both(name, name)) if name else None

    @cached_property
    def _reasons(self) -> dict[str, dict[str, str]]:
        return {name: reasons_of(self.frames, name) for name in self.frames.indicators}

    def why(self, indicator: str, phrase: str) -> Text:
        """A method or reason of an indicator, with the framework's own words about its segments in both languages."""
        return said(phrase, self._reasons.get(indicator))

    def series(self, name: str) -> Text:
        """The name of a series."""
        return self._series.get(name, both(name, name))

    def read(self, text: str) -> Text:
        """A series and its area as indicator.segment writes them ('gdp 110000'), with the name of the series."""
        series, _, area = text.partition(" ")
        name = self.series(series)
        return both(f"{name['zh']} {area}".strip(), f"{name['en']} {area}".strip())

    def label(self, text: str) -> Text:
        """The label of a step: a series and its area, or a phrase."""
        return self.read(text) if text.partition(" ")[0] in self._series else said(text)

    def area(self, area: str) -> str:
        """An area in words of a need: nothing where it is the area shown."""
        return "" if area == self.frames.area else f" {area}"

    def of(self, indicator: str) -> list[FigureRow]:
        """Every figure that ran, once, by its year and series; those that a value rests on first."""
        rows = self.frames.shown("indicator.choice")
        rows = rows[rows["indicator_id"] == indicator].sort_values(["segment", "role", "rank", "year"])
        by_figure: dict[str, list[dict[Any, Any]]] = {}
        for row in rows.to_dict("records"):
            by_figure.setdefault(str(row["observation_id"]), []).append(row)
        found = [self._figure(name, group) for name, group in by_figure.items()]
        return sorted(found, key=lambda row: (row.year, row.series["zh"], row.area, not row.chosen, row.observation_id))

    def _figure(self, name: str, rows: list[dict[Any, Any]]) -> FigureRow:
        found = self._known[name]
        text = {name: str(found[name]) for name in ("scope", "published", "grade", "citation", "publisher", "locator")}
        qualifier = str(found["qualifier"])
        return FigureRow(
            **text,
            observation_id=name,
            year=int(found["year"]),
            series=self.series(str(found["series"])),
            area=str(found["area"]),
            printed=str(found["printed_value"]),
            printed_unit=str(found["printed_unit"]),
            value=amount(found["value"]),
            unit=str(found["unit"]),
            qualifier=word(QUALIFIER, qualifier) if qualifier else None,
            url=web_address(found["url"]),
            place=f"raw/{found['path']}:{found['row']}",
            note=str(found["note"]),
            correction_id=str(found["correction_id"]),
            outcomes=self._outcomes(rows, int(found["year"])),
        )

    def _outcomes(self, rows: Iterable[dict[Any, Any]], own: int) -> list[Outcome]:
        """What became of one figure; years with the same outcome together, the chosen ones first."""
        years: dict[tuple[bool, str, str, str, str, int], list[int]] = {}
        for row in rows:
            reason, role, of, segment = (str(row[name]) for name in ("reason", "role", "indicator_id", "segment"))
            same = bool(row["chosen"]), reason, role, of, segment, int(row["rank"])
            years.setdefault(same, []).append(int(row["year"]))
        return [
            Outcome(
                chosen,
                self.why(of, reason),
                word(CHOICE_ROLE, role),
                self.segment(of, segment),
                rank,
                _apart(when, own),
            )
            for (chosen, reason, role, of, segment, rank), when in sorted(
                years.items(), key=lambda item: not item[0][0]
            )
        ]

    def needs(self, rows: Iterable[dict[Any, Any]]) -> Text:
        """What a missing value would need, from its rows of indicator.need: ways in, each with all its terms.

        A term can be any of several series; what is at hand is not named; ways that ask for the same stand once.
        """
        rows = list(rows)
        if not rows:
            return NOTHING_NEEDED
        terms: dict[tuple[str, int], list[Text]] = {}
        for row in rows:
            if not row["at_hand"]:
                terms.setdefault((str(row["segment"]), int(row["term"])), []).append(self._needed(row))
        ways: dict[tuple[str, bool], list[tuple[str, str]]] = {}
        for (segment, term), series in terms.items():
            either = " 或 ".join(s["zh"] for s in series), " or ".join(s["en"] for s in series)
            ways.setdefault((segment, term > 0), []).append(either)
        if not ways:
            return ALL_AT_HAND
        different = list(dict.fromkeys(tuple(all_of) for all_of in ways.values()))
        zh = "；或 ".join(" + ".join(z for z, _ in all_of) for all_of in different)
        en = "; or ".join(" + ".join(e for _, e in all_of) for all_of in different)
        return both(f"需要：{zh}", f"needs: {en}")

    def _needed(self, row: dict[Any, Any]) -> Text:
        name, where = self.series(str(row["series"])), self.area(str(row["series_area"]))
        return both(f"{name['zh']}{where} {row['figure_year']}", f"{name['en']}{where} {row['figure_year']}")


def _apart(years: list[int], own: int) -> str:
    """Years in short, nothing where they are the figure's own."""
    return "" if years == [own] else spans(years)


def spans(years: Iterable[int]) -> str:
    """Years in short: '2010–2013, 2016'."""
    found: list[list[int]] = []
    for year in sorted(set(years)):
        if found and year == found[-1][1] + 1:
            found[-1][1] = year
        else:
            found.append([year, year])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in found)
