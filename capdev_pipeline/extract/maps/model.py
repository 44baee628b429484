"""The shape of a table map.

Belongs here: the model of raw/<source>/maps/<table>.yaml, with the rules one map can check by itself.
Does not belong here: reading the files (load.py), holding a table against a map (recognise.py).
"""

from __future__ import annotations

import re
import string
from collections import Counter
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from capdev_pipeline.extract.published.labels import squeeze
from capdev_pipeline.framework.model import Strict
from capdev_pipeline.framework.rules import Identifier, is_pattern

Labels = Annotated[tuple[str, ...], BeforeValidator(lambda said: (said,) if isinstance(said, str) else said)]
# A character that no title holds: a pattern that finds it finds anything.
NO_TITLE = "\ufdd0"
CITED = {"edition", "number", "title"}


@lru_cache(maxsize=16384)
def plain(label: str) -> str:
    """A label as two editions are compared: NFKC, no white space."""
    return "".join(squeeze(label).split())


class Item(Strict):
    """One row or column label (or several of the same meaning): the series it is, or why it is left out.

    area, scope and unit only where the table does not print them.
    """

    label: Labels = Field(min_length=1)
    series: Identifier | None = None
    ignore: str | None = None
    area: str | None = None
    scope: str | None = None
    unit: str | None = None
    jump: float | None = Field(default=None, gt=1)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels as they are compared."""
        return tuple(plain(label) for label in self.label)

    @model_validator(mode="after")
    def _is_one_thing(self) -> Item:
        if (self.series is None) == (self.ignore is None):
            raise ValueError(f"{self.label[0]!r} has either a series or, under ignore, the reason why it has none")
        if self.ignore is not None and not self.ignore.strip():
            raise ValueError(f"{self.label[0]!r} is ignored without a reason")
        return self


class FootnoteRule(Strict):
    """What a footnote means: kept as a note, part of the scope, or a reason to leave years out."""

    match: str
    action: Literal["note", "scope", "drop"]
    text: str = Field(min_length=1)
    years: tuple[int, ...] = ()

    @field_validator("match")
    @classmethod
    def _is_pattern(cls, pattern: str) -> str:
        is_pattern(pattern)
        return pattern

    @model_validator(mode="after")
    def _drops_years(self) -> FootnoteRule:
        if (self.action == "drop") != bool(self.years):
            raise ValueError("a footnote that drops figures names their years, another one names none")
        return self


class Layout(Strict):
    """How a table looks from one edition on. region, indicator, unit, year: only what no edition of it prints.

    scopes: what its title prints in brackets, where the map relies on it.
    """

    edition: str
    title: str
    number: str | None = None
    sheet: str | None = None
    header: tuple[str, ...] = ()
    areas: tuple[str, ...] = Field(min_length=1)
    region: str | None = None
    indicator: str | None = None
    unit: str | None = None
    year: int | None = None
    year_of_edition: int | None = None
    years: tuple[int, int] | None = None
    scopes: tuple[str, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)
    footnotes: tuple[FootnoteRule, ...] = ()

    @field_validator("sheet")
    @classmethod
    def _is_pattern(cls, pattern: str | None) -> str | None:
        return is_pattern(pattern)

    @field_validator("title")
    @classmethod
    def _tells_tables_apart(cls, pattern: str) -> str:
        tried = "".join(pattern.split())  # as it is compared, see recognise.title_fits
        is_pattern(tried)
        if any(re.search(tried, text) for text in ("", NO_TITLE)):
            raise ValueError(f"{pattern!r} fits every table: write words of the title that other tables do not have")
        return pattern

    @model_validator(mode="after")
    def _names_each_thing_once(self) -> Layout:
        twice = [label for label, n in Counter(lab for i in self.items for lab in i.labels).items() if n > 1]
        if twice:
            raise ValueError(f"labels mapped twice: {', '.join(twice)}")
        if self.year is not None and self.year_of_edition is not None:
            raise ValueError("either year or year_of_edition says the year that is not printed")
        if self.years is not None and self.years[0] > self.years[1]:
            raise ValueError(f"first year {self.years[0]} is after last year {self.years[1]}")
        if all(item.series is None for item in self.items):
            raise ValueError("no label has a series")
        return self

    @property
    def by_label(self) -> dict[str, Item]:
        return {label: item for item in self.items for label in item.labels}

    def given_year(self, edition: str) -> int | None:
        """The year of a table that prints none: said outright, or counted from the edition; ValueError if it cannot."""
        if self.year_of_edition is None:
            return self.year
        found = re.match(r"(?:19|20)[0-9]{2}", edition)
        if found is None:
            raise ValueError(f"the year is counted from the edition, and {edition!r} begins with no year")
        return int(found.group()) + self.year_of_edition


class TableMap(Strict):
    """One published table over its editions, and how its figures are cited."""

    table: Identifier
    name_zh: str
    name_en: str
    publisher: str
    citation: str
    url: str = ""
    grade: Literal["A", "B", "C"]
    jump: float = Field(gt=1)
    editions: tuple[Layout, ...] = Field(min_length=1)

    @field_validator("citation")
    @classmethod
    def _cites_what_is_known(cls, citation: str) -> str:
        named = {name for _, name, _, _ in string.Formatter().parse(citation) if name is not None}
        if named - CITED:
            raise ValueError(f"a citation can hold {{edition}}, {{number}} and {{title}}, not {sorted(named - CITED)}")
        return citation

    @model_validator(mode="after")
    def _editions_once(self) -> TableMap:
        twice = [name for name, count in Counter(row.edition for row in self.editions).items() if count > 1]
        if twice:
            raise ValueError(f"editions given twice: {', '.join(twice)}")
        return self

    def jump_of(self, item: Item) -> float:
        """The largest factor between neighbouring years that is taken without a question."""
        return item.jump or self.jump
