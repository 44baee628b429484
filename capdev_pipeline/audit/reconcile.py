"""Verdicts on the claims of a report, by rule.

Belongs here: bringing claims, computed tables and the report's internal checks together, and the order in
which rules speak. Does not belong here: the judges (judges.py), any verdict for a particular claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from capdev_pipeline.audit.findings import Finding, findings_table
from capdev_pipeline.audit.judges import JUDGES, Computed, Verdict
from capdev_pipeline.audit.report_checks import check_report, fits_plain_sum
from capdev_pipeline.audit.statements import statements_from, tree_from
from capdev_pipeline.framework import Framework
from capdev_pipeline.schemas import columns_of
from capdev_pipeline.schemas.audit import Reconciliation


def reconcile(
    claims: pd.DataFrame,
    framework: Framework,
    scores: pd.DataFrame,
    normalised: pd.DataFrame,
    values: pd.DataFrame,
    observations: pd.DataFrame,
    report_sources: frozenset[str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """audit.reconciliation and audit.report_check from the claims and the computed tables ('current').

    report_sources: source families that the report itself is; a value that rests on them alone is no test.
    """
    statements, tree = statements_from(claims), tree_from(framework.nodes)
    findings = check_report(statements, tree)
    scheme = "plain_sum" if fits_plain_sum(statements) else "declared"
    own = frozenset(observations.loc[observations["source_id"].isin(report_sources), "observation_id"].astype(str))
    area = framework.areas[0]
    computed = Computed(
        scheme=scheme,
        scores=_by_node_year(_of(scores, area, scheme), "node_id"),
        values=_values(_of(normalised, area), _of(values, area)),
        only_from_report=own,
        tree=tree,
        statements=statements,
    )
    inconsistent = _inconsistent(findings)
    rows = []
    for statement in statements.all:
        verdict = JUDGES[statement.kind](statement, computed)
        if statement.claim_id in inconsistent:
            finding = inconsistent[statement.claim_id]
            verdict = replace(finding, computed=verdict.computed, lower=verdict.lower, upper=verdict.upper)
        rows.append({"claim_id": statement.claim_id, **_row(verdict)})
    frame = pd.DataFrame(rows, columns=list(columns_of(Reconciliation))).sort_values("claim_id", ignore_index=True)
    return frame, findings_table(findings)


def _of(frame: pd.DataFrame, area: str, scheme: str | None = None) -> pd.DataFrame:
    part = frame[(frame["area"] == area) & (frame["release"] == "current")]
    return part if scheme is None else part[part["scheme"] == scheme]


def _by_node_year(frame: pd.DataFrame, key: str) -> dict[tuple[str, int], dict[str, float | None]]:
    names = ["score", "partial", "lower", "upper", "coverage"]
    return {
        (str(r[key]), int(r["year"])): {n: None if pd.isna(r[n]) else float(r[n]) for n in names}
        for r in frame.to_dict("records")
    }


def _values(normalised: pd.DataFrame, values: pd.DataFrame) -> dict[tuple[str, int], dict[str, object]]:
    joined = normalised.merge(
        values[["indicator_id", "year", "observation_ids", "method"]],
        on=["indicator_id", "year"],
        validate="one_to_one",
    )
    return {
        (str(r["indicator_id"]), int(r["year"])): {str(k): v for k, v in r.items()} for r in joined.to_dict("records")
    }


def _row(v: Verdict) -> dict[str, object]:
    return {
        "computed": v.computed,
        "lower": v.lower,
        "upper": v.upper,
        "verdict": v.verdict,
        "rule": v.rule,
        "explanation": v.explanation,
        "explanation_zh": v.explanation_zh,
    }


def _inconsistent(findings: Sequence[Finding]) -> dict[str, Verdict]:
    """Claims that cannot stand beside the rest of the report, with the finding that says so.

    A movement that is impossible together blames only the shares found to be copied, where there are any.
    """
    copied = {claim for f in findings if not f.holds and f.check_id.startswith("repeated_shares") for claim in f.blamed}
    verdicts: dict[str, Verdict] = {}
    for finding in findings:
        if finding.holds:
            continue
        blamed = set(finding.blamed)
        if finding.check_id.startswith("movement") and blamed & copied:
            blamed &= copied
        for claim in blamed:
            earlier = verdicts.get(claim)
            text = finding.explanation if earlier is None else f"{earlier.explanation} {finding.explanation}"
            text_zh = finding.explanation_zh if earlier is None else f"{earlier.explanation_zh}{finding.explanation_zh}"
            rule = finding.rule if earlier is None else f"{earlier.rule}; {finding.rule}"
            verdicts[claim] = Verdict(None, None, None, "inconsistent within the report", rule, text, text_zh)
    return verdicts
