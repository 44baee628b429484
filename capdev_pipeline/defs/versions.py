"""Which content of raw/ a build took in.

Belongs here: the version of a source family as its files lie there, and the versions that the runs of an
instance recorded. Does not belong here: asking for a run (sensor.py).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import dagster as dg

from capdev_pipeline.defs.metadata import key_of_asset
from capdev_pipeline.errors import CapdevError
from capdev_pipeline.extract import ballots_sha256
from capdev_pipeline.extract.cells import file_sha256
from capdev_pipeline.extract.manifest import content_of
from capdev_pipeline.warehouse.build import Build, code_version
from capdev_pipeline.warehouse.steps import BALLOTS, PUBLISHED

RAW_VERSION = "version of raw"
# The version of ballots where there are none, and what a history that knows of none took in.
NO_BALLOTS = "none"


def raw_version(build: Build, source_id: str) -> str:
    """Hash over the cells of a family's files as they lie there now, where they lie and how they were taken in.

    The place counts: extract_id and locator of every published figure follow from it. The ballots are such a family.
    """
    if f"raw.{source_id}" == BALLOTS:
        return _ballots_version(build)
    digest = hashlib.sha256()
    for entry in build.entries_of(source_id):
        digest.update(f"{entry.extract_id} {entry.path} {entry.table_maps} {entry.published} ".encode())
        path = build.home.raw / entry.path
        try:
            # Equal bytes need no reading: the sensor looks every half minute, and a workbook takes a second.
            same = file_sha256(path) == entry.sha256
            content = entry.content_sha256 if same else content_of(path, entry.path, published=entry.kind == "table")
            digest.update(content.encode())
        except (CapdevError, FileNotFoundError):
            digest.update(b"unreadable")
    return digest.hexdigest()


def _ballots_version(build: Build) -> str:
    try:
        return ballots_sha256(build.ballots) if build.ballots else NO_BALLOTS
    except (CapdevError, OSError):
        return "unreadable"


@dataclass(frozen=True, slots=True)
class Recorded:
    """The last publication of an instance: its place in the event log, and the rules and code it was made by."""

    storage_id: int
    build_id: str
    made_by: tuple[str, str]


def last_published(instance: dg.DagsterInstance) -> Recorded | None:
    """What was published last through Dagster; None if nothing was."""
    found = _latest(instance, PUBLISHED)
    if found is None:
        return None
    facts = [_said(found, name) for name in ("build_id", "rules", "code")]
    return Recorded(found.storage_id, facts[0], (facts[1], facts[2]))


def made_by(build: Build) -> tuple[str, str]:
    """Rules and code as they are now: a table made by others must not be published beside new ones."""
    return build.rules_sha256, code_version()


def version_taken_in(instance: dg.DagsterInstance, source_id: str, before: int | None = None) -> str:
    """The version of a family that its step read last (before an event); '' if it never ran.

    The record of the step counts, not the observation of raw/: a click on "observe" makes one as well.
    """
    if f"raw.{source_id}" == BALLOTS:
        found = _latest(instance, "robustness.delphi_item", before)
        return NO_BALLOTS if found is None else _said(found, RAW_VERSION)
    found = _latest(instance, f"clean.{source_id}", before)
    return "" if found is None else _said(found, RAW_VERSION)


def _latest(instance: dg.DagsterInstance, name: str, before: int | None = None) -> dg.EventLogRecord | None:
    wanted = dg.AssetRecordsFilter(asset_key=key_of_asset(name), before_storage_id=before)
    return next(iter(instance.fetch_materializations(wanted, limit=1).records), None)


def _said(record: dg.EventLogRecord, name: str) -> str:
    event = record.asset_materialization
    value = event.metadata.get(name) if event is not None else None
    return "" if value is None else str(value.value)
