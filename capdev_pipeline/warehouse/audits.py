"""The audits: invariants as queries that return the rows that break them.

Belongs here: reading audits.sql and running it, before publishing and in verify. Does not belong here: the
queries (audits.sql), row rules of single figures (capdev_pipeline.clean.figures).
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import duckdb
import pandas as pd

from capdev_pipeline.warehouse.database import has_table


@dataclass(frozen=True, slots=True)
class Audit:
    """A check: what must hold (zh and says, in English), and the query for the rows that break it.

    One that needs today ($today in its query) is run on the day somebody looks and never published.
    """

    name: str
    asset: str
    severity: str
    zh: str
    says: str
    query: str
    needs_today: bool = False


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
        header = dict(line[3:].split(": ", 1) for line in takewhile(lambda line: line.startswith("-- "), lines))
        query = "\n".join(lines[len(header) :]).strip().removesuffix(";")
        needs_today = header.pop("needs", "") == "today"
        if set(header) != {"asset", "severity", "zh", "says"} or needs_today != ("$today" in query):
            raise ValueError(
                f"audits.sql, {name}: asset, severity, zh and says are needed, and 'needs: today' for $today; "
                f"found {sorted(header)}"
            )
        found.append(Audit(name.strip(), **header, query=query, needs_today=needs_today))
    return tuple(found)


AUDITS = _read_audits(Path(__file__).with_name("audits.sql").read_text(encoding="utf-8"))


def run_audits(
    connection: duckdb.DuckDBPyConnection,
    assets: set[str] | None = None,
    today: datetime.date | None = None,
) -> list[Outcome]:
    """Run the audits whose tables are there (of the given assets, if named).

    Without a day those that need today are left out.
    """
    outcomes = []
    for audit in AUDITS:
        if (assets is not None and audit.asset not in assets) or (audit.needs_today and today is None):
            continue
        if not _can_run(connection, audit):
            continue
        failing = _failing(connection, audit, today)
        outcomes.append(Outcome(audit, len(failing), _examples(failing)))
    return outcomes


def overdue(connection: duckdb.DuckDBPyConnection, today: datetime.date) -> list[str]:
    """'series area year' of every figure expected by now and not there, the longest overdue first."""
    audit = next(audit for audit in AUDITS if audit.name == "latest_year_is_there")
    if not has_table(connection, audit.asset):
        return []  # published before there was a calendar
    return [f"{row.series} {row.area} {row.expected_year}" for row in _failing(connection, audit, today).itertuples()]


def _failing(connection: duckdb.DuckDBPyConnection, audit: Audit, today: datetime.date | None) -> pd.DataFrame:
    parameters = {"today": today} if audit.needs_today else None
    return connection.execute(audit.query, parameters).df()


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
