"""Raw files to printed figures, nothing changed on the way.

Belongs here: the manifest, the source descriptions, the register of corrections, the ballots of experts, reading a
transcribed extract as text with its line numbers. Does not belong here: units, dates, ranges, choosing
(capdev_pipeline.clean).
"""

from capdev_pipeline.extract.ballots import ballots_sha256, read_ballots
from capdev_pipeline.extract.corrections import Correction, corrections_sha256, read_corrections
from capdev_pipeline.extract.manifest import Entry, check_entries, check_manifest, read_manifest
from capdev_pipeline.extract.sources import SourceInfo, check_calendars, read_sources
from capdev_pipeline.extract.tables import CLAIM_COLUMNS, FIGURE_COLUMNS, read_extract

__all__ = [
    "CLAIM_COLUMNS",
    "FIGURE_COLUMNS",
    "Correction",
    "Entry",
    "SourceInfo",
    "ballots_sha256",
    "check_calendars",
    "check_entries",
    "check_manifest",
    "corrections_sha256",
    "read_ballots",
    "read_corrections",
    "read_extract",
    "read_manifest",
    "read_sources",
]
