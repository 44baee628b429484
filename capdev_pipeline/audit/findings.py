"""What a check inside a report found.

Belongs here: the record of a finding and its table. Does not belong here: the checks (report_checks.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from capdev_pipeline.schemas import columns_of
from capdev_pipeline.schemas.audit import ReportCheck


@dataclass(frozen=True, slots=True)
class Finding:
    """One check with its outcome; blamed are the claims that cannot stand if it fails."""

    check_id: str
    rule: str
    holds: bool
    printed: float | None
    limit: float | None
    claims: tuple[str, ...]
    blamed: tuple[str, ...]
    explanation: str
    explanation_zh: str


def findings_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as audit.report_check."""
    rows = [
        {
            "check_id": f.check_id,
            "rule": f.rule,
            "holds": f.holds,
            "printed": f.printed,
            "limit": f.limit,
            "claims": ", ".join(f.claims),
            "explanation": f.explanation,
            "explanation_zh": f.explanation_zh,
        }
        for f in findings
    ]
    return pd.DataFrame(rows, columns=list(columns_of(ReportCheck))).sort_values("check_id", ignore_index=True)
