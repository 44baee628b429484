"""The audits: invariants as queries that return the rows that break them.

Belongs here: reading audits.sql and running it, before publishing and in verify. Does not belong here: the
queries (audits.sql), row rules of single figures (capdev_pipeline.clean.figures).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from capdev_pipeline.warehouse.database import has_table


@dataclass(frozen=True, slots=True)
class Audit:
    """A check: what must hold, and the query for the rows that break it."""

    name: str
    asset: str
    severity: str
    says: str
    query: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Result of an audit; failures is the number of rows that break it."""

    audit: Audit
    failures: int
    examples: str

    @property
    def passed(self) -> bool:
        return self.failures == 0


def _read_audits(text: str) -> tuple[Audit, ...]:
    """One audit per '-- audit:' header of audits.sql; ValueError if a header is incomplete."""
    found = []
    for block in text.split("-- audit: ")[1:]:
        name, *lines = block.splitlines()
        header = dict(line[3:].split(": ", 1) for line in lines[:3])
        if set(header) != {"asset", "severity", "says"}:
            raise ValueError(f"audits.sql, {name}: asset, severity and says are needed, found {sorted(header)}")
        query = "\n".join(lines[3:]).strip().removesuffix(";")
        found.append(Audit(name.strip(), header["asset"], header["severity"], header["says"], query))
    return tuple(found)


AUDITS = _read_audits(Path(__file__).with_name("audits.sql").read_text(encoding="utf-8"))


def run_audits(connection: duckdb.DuckDBPyConnection, assets: set[str] | None = None) -> list[Outcome]:
    """Run the audits whose tables are there (of the given assets, if named)."""
    outcomes = []
    for audit in AUDITS:
        if assets is not None and audit.asset not in assets:
            continue
        if not _can_run(connection, audit):
            continue
        failing = connection.sql(audit.query).df()
        outcomes.append(Outcome(audit, len(failing), _examples(failing)))
    return outcomes


def _can_run(connection: duckdb.DuckDBPyConnection, audit: Audit) -> bool:
    """Comparisons with inputs of the build are not published, so verify has nothing to run them on."""
    return all(has_table(connection, table) for table in re.findall(r"audit_input\.\w+", audit.query))


def _examples(failing: pd.DataFrame) -> str:
    rows = [", ".join(f"{k}={v}" for k, v in record.items()) for record in failing.head(3).to_dict("records")]
    more = f" and {len(failing) - 3} more" if len(failing) > 3 else ""
    return "; ".join(rows) + more


def result_table(outcomes: list[Outcome]) -> pd.DataFrame:
    """Outcomes as audit.check_result."""
    return pd.DataFrame(
        [
            {
                "check_name": outcome.audit.name,
                "asset": outcome.audit.asset,
                "severity": outcome.audit.severity,
                "passed": outcome.passed,
                "failures": outcome.failures,
                "detail": outcome.audit.says + (f": {outcome.examples}" if outcome.examples else ""),
            }
            for outcome in outcomes
        ]
    )
