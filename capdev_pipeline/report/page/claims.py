"""The statements of the published report against what is computed here, as a table.

Belongs here: one row for each statement with its verdict. Does not belong here: filtering and sorting
(scripts/tables.js), the rules (capdev_pipeline.audit).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from capdev_pipeline.report.charts.reconciliation import VERDICT
from capdev_pipeline.report.charts.words import node_name
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.page.numbers import amount, fixed, known
from capdev_pipeline.report.page.words import KIND, UNIT, word


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A statement: what is printed, what is computed, what follows. Numbers carry no unit; unit is theirs."""

    claim_id: str
    section: str
    kind: Text
    node: Text
    period: str
    statement: str
    printed: str
    computed: str
    lower: str
    upper: str
    unit: Text
    verdict: str
    verdict_text: Text
    explanation: Text


def claim_rows(frames: Frames) -> list[ClaimRow]:
    """Every statement, in the order of the report's sections; an empty list where there is none."""
    claims = frames.all("audit.claim").merge(frames.all("audit.reconciliation"), on="claim_id")
    rows = claims.sort_values(["section", "node_id", "kind", "year", "claim_id"]).to_dict("records")
    return [_row(frames, row) for row in rows]


def _row(frames: Frames, row: dict[Any, Any]) -> ClaimRow:
    node, year = str(row["node_id"]), int(row["year"])
    name = node_name(frames, node) if node in frames.nodes.index else both(node, node)
    first = known(row["from_year"])
    return ClaimRow(
        claim_id=str(row["claim_id"]),
        section=str(row["section"]),
        kind=word(KIND, str(row["kind"])),
        node=name,
        period=str(year) if first is None else f"{first:.0f}–{year}",
        statement=str(row["statement_zh"]),
        printed=fixed(row["printed"], _decimals(row["half_width"])),
        computed=amount(_rounded(row["computed"])),
        lower=amount(_rounded(row["lower"])),
        upper=amount(_rounded(row["upper"])),
        unit=word(UNIT, str(row["unit"])),
        verdict=str(row["verdict"]),
        verdict_text=word(VERDICT, str(row["verdict"])),
        explanation=both(str(row["explanation_zh"]), str(row["explanation"])),
    )


def _rounded(value: Any) -> float | None:
    """Four significant digits, as the explanations beside them have."""
    number = known(value)
    return None if number is None else float(f"{number:.4g}")


def _decimals(half_width: Any) -> int:
    """Decimals of a print, from half of its last digit: 0.005 has two."""
    width = known(half_width)
    return 0 if not width else max(0, len(f"{2 * width:.10f}".rstrip("0").split(".")[1]))


def verdict_counts(rows: list[ClaimRow]) -> list[tuple[str, Text, int]]:
    """The verdicts with how many statements got them, the commonest first."""
    found = Counter(row.verdict for row in rows)
    return [(verdict, word(VERDICT, verdict), count) for verdict, count in found.most_common()]


def report_names(frames: Frames) -> list[Text]:
    """The publications whose statements are tested."""
    extracts = frames.all("meta.extract")
    ids = set(extracts.loc[extracts["kind"] == "claims", "source_id"])
    sources = frames.all("meta.source")
    rows = sources[sources["source_id"].isin(ids)]
    return [_report(row) for _, row in rows.iterrows()]


def _report(row: Any) -> Text:
    cited = str(row["cite"])
    return both(f"{row['name_zh']}：{cited}", f"{row['name_en']}: {cited}")
