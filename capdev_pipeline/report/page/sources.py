"""The sources with their terms, the releases, and what identifies this build.

Belongs here: rows for the sections that name where the figures come from and how to cite. Does not belong here:
single figures (figures.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from capdev_pipeline.report.charts.words import node_name, release_name
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both

TERMS = {
    "licence": both("许可或使用条件", "Licence or terms"),
    "cite": both("如何引用", "How to cite"),
    "transcribed": both("如何转录", "How it was transcribed"),
}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A raw file of a source."""

    path: str
    edition: str
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source family with its terms; used: of its printed figures, those that values shown rest on."""

    source_id: str
    name: Text
    description: Text
    publisher: str
    homepage: str
    licence: str
    transcribed: str
    cite: str
    figures: int
    used: int
    files: list[SourceFile]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the sources say of one thing: each text once, with the sources that say it."""

    title: Text
    texts: list[tuple[list[Text], str]]


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release: what was published by a day, or at an unknown one."""

    release: str
    name: Text
    as_of: str
    first_year: int
    last_year: int


@dataclass(frozen=True, slots=True)
class Build:
    """What identifies the page; built_at in UTC."""

    build_id: str
    built_at: str
    day: str
    code_version: str
    title: Text
    area: Text
    release: str
    release_name: Text
    first_year: int
    last_year: int


def web_address(text: Any) -> str:
    """An address that may become a link: http and https only, else ''."""
    written = "" if text is None or text != text else str(text).strip()
    return written if written.lower().startswith(("http://", "https://")) else ""


def source_rows(frames: Frames) -> list[SourceRow]:
    """Every source, those with most figures behind values first."""
    observations = frames.all("clean.observation")
    used_ids = {name for ids in frames.shown("indicator.value")["observation_ids"] for name in ids}
    used = observations.loc[observations["observation_id"].isin(used_ids), "source_id"].value_counts()
    figures = observations["source_id"].value_counts()
    files = frames.all("meta.extract")
    rows = [
        _source(row, files[files["source_id"] == row["source_id"]], figures, used)
        for _, row in frames.all("meta.source").iterrows()
    ]
    return sorted(rows, key=lambda row: (-row.used, row.source_id))


def _source(row: Any, files: pd.DataFrame, figures: pd.Series, used: pd.Series) -> SourceRow:
    name = str(row["source_id"])
    return SourceRow(
        name,
        both(str(row["name_zh"]), str(row["name_en"])),
        both(str(row["description_zh"]), str(row["description_en"])),
        str(row["publisher"]),
        web_address(row["homepage"]),
        str(row["licence"]),
        str(row["transcribed"]),
        str(row["cite"]),
        int(figures.get(name, 0)),
        int(used.get(name, 0)),
        [_file(file) for file in files.to_dict("records")],
    )


def terms(rows: list[SourceRow]) -> list[Terms]:
    """Licence, way to cite and way of transcription of the sources, none repeated."""
    found = []
    for name, title in TERMS.items():
        texts: dict[str, list[Text]] = {}
        for row in rows:
            texts.setdefault(str(getattr(row, name)), []).append(row.name)
        found.append(Terms(title, [(names, text) for text, names in texts.items() if text]))
    return found


def _file(row: dict[Any, Any]) -> SourceFile:
    return SourceFile(str(row["path"]), str(row["edition"]), int(row["rows"]), str(row["sha256"]))


def release_rows(frames: Frames) -> list[ReleaseRow]:
    """Every release, the earliest cut-off first, the one without cut-off last."""
    table = frames.all("vintage.release").sort_values(["as_of", "release"], na_position="last")
    return [
        ReleaseRow(
            str(row["release"]),
            release_name(frames, str(row["release"])),
            "" if pd.isna(row["as_of"]) else _day(row["as_of"]),
            int(row["first_year"]),
            int(row["last_year"]),
        )
        for row in table.to_dict("records")
    ]


def _day(moment: Any) -> str:
    return moment.isoformat() if type(moment) is date else pd.Timestamp(moment).date().isoformat()


def area_name(frames: Frames, area: str) -> Text:
    """The name of an area with its code; the code alone where the register does not have it."""
    rows = frames.all("meta.area")
    found = rows[rows["area"] == area]
    if found.empty:
        return both(area, area)
    return both(f"{found['name_zh'].iloc[0]}（{area}）", f"{found['name_en'].iloc[0]} ({area})")


def build_facts(frames: Frames) -> Build:
    """The build the page was made from."""
    row = frames.all("meta.build").iloc[0]
    moment = pd.Timestamp(row["built_at"])
    return Build(
        str(row["build_id"]),
        moment.strftime("%Y-%m-%d %H:%M"),
        moment.strftime("%Y-%m-%d"),
        str(row["code_version"]),
        node_name(frames, frames.root),
        area_name(frames, frames.area),
        frames.release,
        release_name(frames, frames.release),
        frames.years[0],
        frames.years[-1],
    )
