"""Verdicts counted against the published file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from capdev_pipeline.report.charts import Chart
from capdev_pipeline.report.charts.reconciliation import reconciliation_charts
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.vocabulary import VERDICT
from capdev_pipeline.schemas.audit import VERDICTS
from tests.report.charts.values import values


def test_bars_count_the_verdicts(charts: dict[str, Chart], ask: Callable[[str], list[tuple[Any, ...]]]) -> None:
    counted = dict(ask("select verdict, count(*) from audit.reconciliation group by verdict"))
    assert {row["row"]: row["count"] for row in values(charts["reconciliation"])} == {
        verdict: counted.get(verdict, 0) for verdict in VERDICTS
    }


def test_every_verdict_has_its_words() -> None:
    assert tuple(VERDICT) == VERDICTS


def test_without_claims_there_is_no_chart(frames: Frames) -> None:
    none = frames.all("audit.reconciliation").iloc[:0]
    assert reconciliation_charts(Frames({**frames.tables, "audit.reconciliation": none})) == []
