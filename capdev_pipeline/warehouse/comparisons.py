"""Computed series beside published ones, for the audits.

Belongs here: the comparisons a framework declares, and keeping them where audits.sql looks. Does not belong
here: the tolerance's consequence (audits.sql).
"""

from __future__ import annotations

import duckdb
import pandas as pd

from capdev_pipeline.clean.capital_stock import inventory
from capdev_pipeline.clean.cells import Figures, figures_from
from capdev_pipeline.clean.derive import derive
from capdev_pipeline.clean.rank import winners
from capdev_pipeline.framework.rules import PerpetualInventory
from capdev_pipeline.warehouse.build import Build


def keep_for_audits(connection: duckdb.DuckDBPyConnection, name: str, rows: pd.DataFrame) -> None:
    """A working table that an audit looks at and nobody else; it is not published."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS audit_input")
    connection.register("audit_rows", rows)
    connection.execute(f"CREATE OR REPLACE TABLE audit_input.{name} AS SELECT * FROM audit_rows")
    connection.unregister("audit_rows")


def stock_comparison(build: Build, observations: pd.DataFrame) -> pd.DataFrame:
    """variant, year, computed, printed, relative_difference, tolerance for every declared comparison."""
    rules = build.definition.framework.capital_stock
    rows: list[dict[str, object]] = []
    figures = Figures(figures_from(observations)) if rules else None
    for variant in rules.variants if rules else ():
        if rules is None or figures is None or variant.compare is None:
            continue
        printed = winners(figures.select(variant.compare.select, rules.area))
        computed = {entry.year: entry.stock for entry in inventory(rules, variant, figures)}
        for year, figure in sorted(printed.items()):
            mine = computed.get(year)
            difference = (
                float("inf") if mine is None else max(0.0, abs(mine - figure.value) - figure.half_width) / figure.value
            )
            rows.append(
                {
                    "variant": variant.variant,
                    "year": year,
                    "computed": mine,
                    "printed": figure.value,
                    "relative_difference": difference,
                    "tolerance": variant.compare.tolerance,
                }
            )
    columns = ["variant", "year", "computed", "printed", "relative_difference", "tolerance"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"variant": "str", "relative_difference": "float", "tolerance": "float"}
    )


def derivation_comparison(build: Build, observations: pd.DataFrame) -> pd.DataFrame:
    """indicator_id, year, derived, printed, difference, tolerance where a derivation declares a comparison."""
    framework = build.definition.framework
    figures = Figures(figures_from(observations))
    units = {node.node_id: node.unit for node in framework.nodes}
    rows: list[dict[str, object]] = []
    for indicator_id, indicator in framework.indicators.items():
        for segment in indicator.segments:
            rule = segment.derive
            if rule is None or isinstance(rule, PerpetualInventory) or rule.compare is None:
                continue
            derived = derive(rule, figures, framework.areas[0], units[indicator_id])
            printed = winners(f for f in figures.select(segment.select, framework.areas[0]) if f.grade != "D")
            for year in rule.compare.years:
                both = year in derived and year in printed
                rows.append(
                    {
                        "indicator_id": indicator_id,
                        "year": year,
                        "derived": derived[year].value if year in derived else None,
                        "printed": printed[year].value if year in printed else None,
                        "difference": abs(derived[year].value - printed[year].value) if both else float("inf"),
                        "tolerance": rule.compare.tolerance,
                    }
                )
    columns = ["indicator_id", "year", "derived", "printed", "difference", "tolerance"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"indicator_id": "str", "difference": "float", "tolerance": "float"}
    )
