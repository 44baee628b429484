"""Refused rows.

Belongs here: how a refused row is kept. Does not belong here: the rules that refuse it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import pandas as pd

from capdev_pipeline.schemas import columns_of
from capdev_pipeline.schemas.clean import Quarantine

Record = dict[str, object]
_PLACE = ("extract_id", "source_id", "path", "row", "cell", "decimals")


def text_records(rows: pd.DataFrame) -> list[Record]:
    """The rows of a table as records with text keys."""
    return [{str(key): value for key, value in record.items()} for record in rows.to_dict("records")]


def refusal(record: Record, rule: str, reason: str, correction_id: str = "") -> Record:
    """A row of clean.quarantine: where the refused row stands, the row as read, the rule and the way out.

    A row of a published table is one cell of it; it stands under the cell.
    correction_id: the entry of the register that sets the row aside; '' for a row that breaks a rule.
    """
    place = str(record.get("cell") or f"row {record['row']}")
    kept = {key: str(value) for key, value in record.items() if key not in _PLACE}
    return {
        "extract_id": record["extract_id"],
        "path": record["path"],
        "row": record["row"],
        "locator": f"{record['path']}, {place}",
        "row_json": json.dumps(kept, ensure_ascii=False, sort_keys=True),
        "rule": rule,
        "reason": reason,
        "correction_id": correction_id,
    }


def quarantine_frame(refusals: Sequence[Record]) -> pd.DataFrame:
    """Refusals as clean.quarantine."""
    return pd.DataFrame(refusals, columns=list(columns_of(Quarantine)))
