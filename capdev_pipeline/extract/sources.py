"""The description of each source family.

Belongs here: raw/<source_id>/source.yaml and its model. Does not belong here: figures.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.calendar import Publication
from capdev_pipeline.extract.manifest import Entry
from capdev_pipeline.home import Home

DOCUMENTED = "a source description has the documented keys"


class SourceInfo(BaseModel):
    """Who publishes a source, on which terms, how it was transcribed and how to cite it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source_id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name_zh: str
    name_en: str
    publisher: str
    homepage: str | None = None
    licence: str
    licence_zh: str = ""
    transcribed: str
    cite: str
    description_zh: str
    description_en: str
    calendar: tuple[Publication, ...] = ()

    @property
    def fresh(self) -> tuple[int, int] | None:
        """Days after which the family should, and must, have been taken in again; None if it does not say."""
        windows = [(p.fresh_days, p.fresh_days + p.grace_days) for p in self.calendar if p.fresh_days is not None]
        return min(windows, default=None)


def read_sources(home: Home, entries: list[Entry]) -> list[SourceInfo]:
    """The source of every manifest entry, by source_id; ExtractError naming each that is missing or wrong."""
    sources, problems = [], []
    for source_id in sorted({entry.source_id for entry in entries}):
        path = home.raw / source_id / "source.yaml"
        shown = home.shown(path)
        if not path.exists():
            problems.append(
                Problem(shown, "every source has a description", "missing", "write it, see docs/extract-format.md")
            )
            continue
        try:
            source = SourceInfo.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (ValidationError, yaml.YAMLError, ValueError) as wrong:
            problems += [Problem(shown, DOCUMENTED, found, "see docs/extract-format.md") for found in _found(wrong)]
            continue
        if source.source_id != source_id:
            problems.append(
                Problem(shown, "source_id is the name of its folder", source.source_id, "rename one of them")
            )
        sources.append(source)
    if problems:
        raise ExtractError(problems)
    return sources


def _found(wrong: ValueError | yaml.YAMLError) -> list[str]:
    """Every wrong key of a description, or the one reason why it cannot be read at all."""
    if not isinstance(wrong, ValidationError):
        return [str(wrong).replace("\n", " ")[:300]]
    return [f"{'.'.join(str(part) for part in e['loc']) or 'top'}: {e['msg']}" for e in wrong.errors()]


def check_calendars(home: Home, sources: Sequence[SourceInfo], series: Collection[str], areas: Collection[str]) -> None:
    """ExtractError for every series or area of a release calendar that the definition does not know."""
    problems = [
        Problem(
            f"{home.shown(home.raw / source.source_id / 'source.yaml')}, calendar, {entry.publication}",
            f"a calendar speaks of the {kind} of {register}",
            f"unknown {kind} {name}",
            f"correct it, or add it to {register}",
        )
        for source in sources
        for entry in source.calendar
        for kind, named, known, register in (
            ("series", entry.series, series, "series.csv"),
            ("area", entry.areas, areas, "areas.csv"),
        )
        for name in named or ()
        if name not in known
    ]
    if problems:
        raise ExtractError(problems)
