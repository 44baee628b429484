"""What a step of a build gets, and what it gives back.

Belongs here: the home, the definition and the working database of a running build. Does not belong here:
the steps themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

import duckdb
import pandas as pd

from capdev_pipeline import __version__
from capdev_pipeline.errors import Problem, WarehouseError
from capdev_pipeline.extract import (
    Correction,
    Entry,
    SourceInfo,
    ballots_sha256,
    check_calendars,
    check_manifest,
    corrections_sha256,
    read_ballots,
    read_corrections,
    read_manifest,
    read_sources,
)
from capdev_pipeline.extract.maps import TableMap, read_maps, read_rows
from capdev_pipeline.framework import Definition, load_definition
from capdev_pipeline.home import REPOSITORY, Home
from capdev_pipeline.robustness.delphi_weights import check_covered, expert_weights
from capdev_pipeline.warehouse.database import connect_working


@dataclass(frozen=True, slots=True)
class Written:
    """What a step wrote: rows by table, compiled SQL by table, other facts worth showing."""

    rows: Mapping[str, int]
    sql: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, int | str] = field(default_factory=dict)


@dataclass
class Build:
    """One build of one home. Reads the definition and the manifest once, on first use."""

    home: Home
    allow_quarantine: bool = False
    with_report: bool = True
    # Told of long work inside a step: what it is, how much is done, of how much.
    on_work: Callable[[str, int, int], None] | None = None
    _held: duckdb.DuckDBPyConnection | None = field(default=None, init=False, repr=False)

    @cached_property
    def definition(self) -> Definition:
        return load_definition(self.home)

    @cached_property
    def entries(self) -> list[Entry]:
        return read_manifest(self.home)

    @cached_property
    def sources(self) -> list[SourceInfo]:
        return read_sources(self.home, self.entries)

    @cached_property
    def maps(self) -> dict[str, TableMap]:
        return read_maps(self.home, self.definition)

    @cached_property
    def corrections(self) -> list[Correction]:
        return read_corrections(self.home)

    @cached_property
    def ballots(self) -> dict[str, pd.DataFrame]:
        """The Delphi rounds by name, in order; empty where there are none."""
        definition = self.definition
        return read_ballots(self.home, definition.framework.nodes, definition.method.experts.full_score)

    @cached_property
    def expert_weights(self) -> dict[str, float]:
        """Node -> weight from the last ballots, for the groups of siblings they score; empty without ballots."""
        return expert_weights(self.ballots, self.definition.framework, self.definition.method.experts)

    def rows_of(self, entry: Entry) -> pd.DataFrame:
        """The printed figures or claims of a raw file as text; ExtractError if it cannot be read."""
        return read_rows(self.home, entry, self.definition, self.maps)

    def entries_of(self, source_id: str) -> list[Entry]:
        """The raw files of a source family."""
        return [entry for entry in self.entries if entry.source_id == source_id]

    def check_folder(self) -> None:
        """WarehouseError if the warehouse folder cannot be written."""
        folder = self.home.warehouse
        try:
            self.home.work.mkdir(parents=True, exist_ok=True)
            probe = self.home.work / ".probe"
            probe.touch()
            probe.unlink()
        except OSError as wrong:
            found = wrong.strerror or str(wrong)
            problem = Problem(folder.name, "the warehouse folder can be written", found, "make it a writable folder")
            raise WarehouseError([problem]) from None

    def check_inputs(self) -> list[str]:
        """All input files are read; every problem of one of them is raised. Returns the files that were re-saved."""
        known = self.definition
        resaved = check_manifest(self.home, self.entries)
        check_calendars(self.home, self.sources, known.series_by_id, known.area_ids)
        _ = self.maps
        _ = self.corrections
        _ = self.ballots
        if any(method.weights.kind == "experts" and method.weights.otherwise == "refuse" for method in known.methods):
            check_covered(self.expert_weights, known.framework)
        return resaved

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The working database: the connection held by hold(), else one of its own for this step."""
        if self._held is not None:
            yield self._held
            return
        with connect_working(self.home.working_database) as connection:
            yield connection

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep one connection open over several steps."""
        with connect_working(self.home.working_database) as connection:
            self._held = connection
            try:
                yield
            finally:
                self._held = None

    @property
    def extracts_sha256(self) -> str:
        """Hash over the content of all extracts, the table maps that read them, corrections and ballots, if any."""
        lines = [f"{entry.extract_id} {entry.content_sha256}" for entry in self.entries]
        lines += [f"{name} {found.model_dump_json()}" for name, found in self.maps.items()]
        if self.corrections:
            lines.append(f"corrections.csv {corrections_sha256(self.corrections)}")
        if self.ballots:
            lines.append(f"delphi {ballots_sha256(self.ballots)}")
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @property
    def rules_sha256(self) -> str:
        """Hash over the definition, the table maps and the corrections: how print becomes figures, code aside."""
        lines = [f"{name} {found.model_dump_json()}" for name, found in sorted(self.maps.items())]
        lines.append(corrections_sha256(self.corrections))
        return hashlib.sha256("\n".join([self.definition.sha256, *lines]).encode()).hexdigest()

    @property
    def build_id(self) -> str:
        """Follows from the inputs and the code: the same inputs give the same id."""
        described = "\n".join(source.model_dump_json() for source in self.sources)
        text = f"{self.definition.sha256} {self.extracts_sha256} {code_version()} {described}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def code_version() -> str:
    """Version of the package and a hash over every file of it that a build runs."""
    package = REPOSITORY / "capdev_pipeline"
    digest = hashlib.sha256()
    for path in sorted(p for p in package.rglob("*") if p.suffix in (".py", ".sql", ".yaml", ".csv")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"
