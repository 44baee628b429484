"""The description of each source family.

Belongs here: raw/<source_id>/source.yaml and its model. Does not belong here: figures.
"""

from __future__ import annotations

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.manifest import Entry
from capdev_pipeline.home import Home


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
            problems.append(
                Problem(
                    shown,
                    "a source description has the documented keys",
                    str(wrong).replace("\n", " ")[:300],
                    "see docs/extract-format.md",
                )
            )
            continue
        if source.source_id != source_id:
            problems.append(
                Problem(shown, "source_id is the name of its folder", source.source_id, "rename one of them")
            )
        sources.append(source)
    if problems:
        raise ExtractError(problems)
    return sources
