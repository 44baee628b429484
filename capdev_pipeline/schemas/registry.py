"""All tables by name.

Belongs here: the list of models. Does not belong here: anything about one of them.
"""

from __future__ import annotations

from capdev_pipeline.schemas import (
    audit,
    clean,
    coherence,
    delphi,
    index,
    indicator,
    meta,
    method,
    report,
    robustness,
    vintage,
)
from capdev_pipeline.schemas.base import Table

_MODELS: tuple[type[Table], ...] = (
    meta.Build,
    meta.Node,
    method.Scheme,
    method.Yardstick,
    meta.KnownSeries,
    meta.KnownArea,
    meta.Source,
    meta.Extract,
    meta.ColumnInfo,
    meta.Lineage,
    clean.Observation,
    clean.Quarantine,
    clean.Correction,
    clean.Unit,
    clean.CapitalStock,
    indicator.Choice,
    indicator.Segment,
    indicator.Step,
    indicator.Value,
    indicator.Need,
    indicator.Normalized,
    indicator.MethodScore,
    index.Weight,
    index.Score,
    index.Contribution,
    index.Stage,
    audit.Claim,
    audit.Reconciliation,
    audit.ReportCheck,
    audit.Coverage,
    audit.Calendar,
    audit.CheckResult,
    meta.Release,
    vintage.Revision,
    vintage.Bridge,
    report.Point,
    robustness.Uncertainty,
    robustness.Sobol,
    robustness.LeftOut,
    robustness.Comparison,
    robustness.External,
    robustness.Agreement,
    coherence.Correlation,
    coherence.Reliability,
    coherence.Influence,
    coherence.SingleYear,
    delphi.DelphiItem,
    delphi.DelphiExpert,
    delphi.DelphiRound,
)

TABLES: dict[str, type[Table]] = {str(model.Config.name): model for model in _MODELS}  # type: ignore[attr-defined]
PUBLISHED: tuple[str, ...] = tuple(TABLES)


def model_of(table: str) -> type[Table]:
    """The model of a table named 'schema.table'."""
    return TABLES[table]
