"""Statements of a report as a table.

Belongs here: rows of claims.csv to audit.claim, refused rows to quarantine. Does not belong here: testing
them (report_checks.py, reconcile.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from capdev_pipeline.clean.figures import NUMBER, half_width, is_year
from capdev_pipeline.clean.quarantine import quarantine_frame, refusal, text_records
from capdev_pipeline.framework import Definition
from capdev_pipeline.schemas import columns_of
from capdev_pipeline.schemas.audit import CLAIM_KINDS, Claim
from capdev_pipeline.schemas.base import IDENTIFIER

WITHOUT_NUMBER = ("best_year", "best_year_so_far")
WITH_PERIOD = ("change", "contribution_share")


@dataclass(frozen=True, slots=True)
class CleanedClaims:
    """Claims accepted and rows refused."""

    claims: pd.DataFrame
    quarantine: pd.DataFrame


def clean_claims(rows: pd.DataFrame, definition: Definition) -> CleanedClaims:
    """Text rows of claims.csv to audit.claim and quarantine.

    The rounding of a claim is that of its kind: the report prints 58 % beside 26.6 %, so 58 is 58.0.
    """
    accepted, refused = [], []
    seen: set[str] = set()
    for record in text_records(rows):
        broken = _broken_rules(record, definition, seen)
        seen.add(str(record["claim_id"]))
        refused += [refusal(record, rule, reason) for rule, reason in broken]
        if not broken:
            accepted.append(record)
    widths: dict[str, float] = {}
    for record in accepted:
        if record["printed_value"] and record["kind"] not in WITHOUT_NUMBER:
            kind = str(record["kind"])
            width = half_width(str(record["printed_value"]))
            widths[kind] = min(widths.get(kind, width), width)
    frame = pd.DataFrame([_claim(record, widths) for record in accepted], columns=list(columns_of(Claim)))
    return CleanedClaims(
        frame.sort_values("claim_id", ignore_index=True),
        quarantine_frame(refused),
    )


def _broken_rules(record: dict[str, object], definition: Definition, seen: set[str]) -> list[tuple[str, str]]:
    broken = []
    kind, text = str(record["kind"]), str(record["printed_value"])
    nodes = {node.node_id for node in definition.framework.nodes}
    if record["claim_id"] in seen:
        broken.append(("claim_id is unique", f"{record['claim_id']} stands twice; rename one"))
    if kind not in CLAIM_KINDS:
        broken.append(("kind is known", f"found {kind!r}; use one of {', '.join(CLAIM_KINDS)}"))
    if record["node_id"] not in nodes:
        broken.append(("node_id is a node of the framework", f"unknown node {record['node_id']!r}"))
    if kind not in WITHOUT_NUMBER and not NUMBER.match(text):
        broken.append(("printed_value is a number", f"found {text!r}; write the digits as printed"))
    return broken + _year_rules(record, definition)


def _year_rules(record: dict[str, object], definition: Definition) -> list[tuple[str, str]]:
    broken = []
    year, from_year = str(record["year"]), str(record["from_year"])
    span = definition.framework.figure_years
    bounds = f"it must lie in {span.first_year}-{span.last_year}"
    if not is_year(year, span):
        broken.append(("year is a calendar year", f"found {year!r}; {bounds}"))
    if not is_year(from_year, span) and (record["kind"] in WITH_PERIOD or from_year):
        broken.append(("a claim about a period has a from_year", f"found {from_year!r}; {bounds}"))
    if not broken and from_year and int(from_year) >= int(year):
        broken.append(("from_year is before year", f"found {from_year} and {year}"))
    if not re.match(IDENTIFIER, str(record["claim_id"])):
        broken.append(("claim_id is an identifier", f"found {record['claim_id']!r}; use a-z, 0-9 and _"))
    return broken


def _claim(record: dict[str, object], widths: dict[str, float]) -> dict[str, object]:
    text = str(record["printed_value"])
    numbered = bool(text) and str(record["kind"]) not in WITHOUT_NUMBER
    return {
        **{name: record[name] for name in ("claim_id", "section", "kind", "node_id", "unit", "statement_zh", "note")},
        "from_year": int(str(record["from_year"])) if record["from_year"] else None,
        "year": int(str(record["year"])),
        "printed": float(text) if numbered else None,
        "half_width": widths[str(record["kind"])] if numbered else None,
    }
