"""The statements of the published report against what is computed here, as a table.

Belongs here: one row for each statement with its verdict. Does not belong here: filtering and sorting
(scripts/tables.js), the rules (capdev_pipeline.audit).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from capdev_pipeline.report.charts.words import indicators_below, limits, node_name, scheme_name, span
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.language import Text, both
from capdev_pipeline.report.page.numbers import amount, fixed, known
from capdev_pipeline.report.page.scores import score_of_indicator
from capdev_pipeline.report.page.words import KIND, UNIT, word
from capdev_pipeline.report.vocabulary import VERDICT

# Kinds that compare scores of a single indicator; of shares the column 'unit' does not say it in full.
OF_SCORES = ("best_year", "best_year_so_far")
SHARE_UNIT = both("占报告所印增长的 %", "% of the growth the report prints")
# Kinds whose computed value depends on how indicators are put together.
UNDER_A_SCHEME = ("level", "change", "contribution_share")


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A statement: what is printed, what is computed, what follows. Numbers carry no unit; unit is theirs.

    scheme: under which it was tested, with the scale of its node where it has one.
    """

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
    scheme: Text


def claim_rows(frames: Frames) -> list[ClaimRow]:
    """Every statement, in the order of the report's sections; an empty list where there is none."""
    claims = frames.all("audit.claim").merge(frames.all("audit.reconciliation"), on="claim_id")
    rows = claims.sort_values(["section", "node_id", "kind", "year", "claim_id"]).to_dict("records")
    scheme = scheme_of_claims(frames)
    return [_row(frames, row, scheme) for row in rows]


def scheme_of_claims(frames: Frames) -> str:
    """The scheme that the statements were held against, as their rules name it; '' where none names one."""
    rules = " ".join(frames.all("audit.reconciliation")["rule"].astype(str))
    return next((scheme for scheme in frames.schemes if re.search(rf"\bunder {re.escape(scheme)}\b", rules)), "")


def _row(frames: Frames, row: dict[Any, Any], scheme: str) -> ClaimRow:
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
        unit=_unit(frames, str(row["kind"]), str(row["unit"])),
        verdict=str(row["verdict"]),
        verdict_text=word(VERDICT, str(row["verdict"])),
        explanation=both(str(row["explanation_zh"]), _sentence(frames, str(row["explanation"]))),
        scheme=_scheme(frames, str(row["kind"]), node, scheme),
    )


def _unit(frames: Frames, kind: str, unit: str) -> Text:
    if kind in OF_SCORES or unit == "score":
        return score_of_indicator(frames)
    return SHARE_UNIT if kind == "contribution_share" else word(UNIT, unit)


def _sentence(frames: Frames, text: str) -> str:
    """An explanation with a capital at its head; a node id there gives way to the name of the node."""
    first, space, rest = text.partition(" ")
    if first in frames.nodes.index:
        return f"{node_name(frames, first)['en']}{space}{rest}"
    return text[:1].upper() + text[1:]


def _scheme(frames: Frames, kind: str, node: str, scheme: str) -> Text:
    if kind not in UNDER_A_SCHEME:
        return both("与方案无关", "the same under every scheme")
    if not scheme:
        return both("", "")
    name = scheme_name(frames, scheme)
    if kind == "contribution_share" or node not in frames.nodes.index:
        return both(f"方案：{name['zh']}", f"Scheme: {name['en']}")
    ends, count = span(limits(frames, scheme, node)), indicators_below(frames, node)
    scores = both(f"得分 {ends}", f"scores {ends}") if ends else both("得分", "scores")
    return both(
        f"方案：{name['zh']}，{scores['zh']}（{count} 个指标）",
        f"Scheme: {name['en']}, {scores['en']} ({count} {'indicator' if count == 1 else 'indicators'})",
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
