"""Steps of a build that look at the result: coverage, claims, dictionary, audits.

Belongs here: running the pure functions of audit and the queries of audits.sql, writing their tables. Does
not belong here: verdicts (audit), queries (audits.sql), the order of the steps (steps.py).
"""

from __future__ import annotations

import pandas as pd

from capdev_pipeline.audit.calendar import calendar_table
from capdev_pipeline.audit.coverage import coverage_table
from capdev_pipeline.audit.reconcile import reconcile
from capdev_pipeline.errors import AuditError, Problem
from capdev_pipeline.schemas import TABLES, columns_of, key_of
from capdev_pipeline.schemas.lineage import lineage_rows
from capdev_pipeline.warehouse.audits import result_table, run_audits
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.database import read
from capdev_pipeline.warehouse.ddl import sql_type
from capdev_pipeline.warehouse.writer import write

# The families whose figures are the report itself: no test of the report's own claims.
REPORT_KIND = "claims"


def coverage(build: Build) -> Written:
    """audit.coverage."""
    with build.connection() as connection:
        return Written(
            {"audit.coverage": write(connection, "audit.coverage", coverage_table(read(connection, "indicator.value")))}
        )


def calendar(build: Build) -> Written:
    """audit.calendar."""
    with build.connection() as connection:
        table = calendar_table(read(connection, "clean.observation"), build.definition.framework, build.sources)
        undated = int(table["expected_by"].isna().sum())
        return Written(
            {"audit.calendar": write(connection, "audit.calendar", table)},
            facts={"series without a day in a release calendar": undated},
        )


def reconciliation(build: Build) -> Written:
    """audit.reconciliation and audit.report_check."""
    own = frozenset(entry.source_id for entry in build.entries if entry.kind == REPORT_KIND)
    with build.connection() as connection:
        verdicts, findings = reconcile(
            read(connection, "audit.claim"),
            build.definition.framework,
            read(connection, "index.score"),
            read(connection, "indicator.normalized"),
            read(connection, "indicator.value"),
            read(connection, "clean.observation"),
            own,
        )
        return Written(
            {
                "audit.reconciliation": write(connection, "audit.reconciliation", verdicts),
                "audit.report_check": write(connection, "audit.report_check", findings),
            },
            facts={str(verdict): int(n) for verdict, n in verdicts["verdict"].value_counts().sort_index().items()},
        )


def dictionary(build: Build) -> Written:
    """meta.column_info and meta.lineage from the models."""
    rows = []
    for table, model in TABLES.items():
        schema, name = table.split(".")
        for position, (column, info) in enumerate(columns_of(model).items(), start=1):
            rows.append(
                {
                    "schema_name": schema,
                    "table_name": name,
                    "column_name": column,
                    "position": position,
                    "type": sql_type(info),
                    "unit": info.metadata["unit"],
                    "nullable": bool(info.nullable),
                    "is_key": column in key_of(model),
                    "description_zh": info.metadata["zh"],
                    "description_en": info.metadata["en"],
                }
            )
    with build.connection() as connection:
        return Written(
            {
                "meta.column_info": write(connection, "meta.column_info", pd.DataFrame(rows)),
                "meta.lineage": write(connection, "meta.lineage", pd.DataFrame(lineage_rows())),
            }
        )


def audit_all(build: Build) -> Written:
    """Run every audit, keep the results, and stop the build if a blocking one failed.

    Audits that depend on today are left out: the same inputs give the same audit.check_result on any day.
    The manifest is compared once more: raw/ must be what it was when the build began.
    """
    build.check_inputs()
    with build.connection() as connection:
        outcomes = run_audits(connection)
        rows = write(connection, "audit.check_result", result_table(outcomes))
    broken = [o for o in outcomes if not o.passed and o.audit.severity == "ERROR"]
    if broken:
        raise AuditError(
            Problem(
                o.audit.asset,
                o.audit.says,
                f"{o.failures} row(s): {o.examples}",
                "see audit.check_result in warehouse/.work",
            )
            for o in broken
        )
    warned = sum(not o.passed for o in outcomes)
    return Written({"audit.check_result": rows}, facts={"audits": rows, "warnings": warned})
