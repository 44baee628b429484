"""Steps of a build up to the indicator values: files in, clean tables out.

Belongs here: reading raw/, running the pure functions of clean and audit.claims, writing their tables.
Does not belong here: rules and formulas (clean, audit), the order of the steps (steps.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from itertools import chain

import duckdb
import pandas as pd

from capdev_pipeline.audit.claims import clean_claims
from capdev_pipeline.clean.corrections import register_of, settle
from capdev_pipeline.clean.figures import Cleaned, clean_figures, join_cleaned
from capdev_pipeline.clean.indicator_values import capital_stock_table, indicator_tables
from capdev_pipeline.errors import ContractError, Problem
from capdev_pipeline.extract import check_entries
from capdev_pipeline.framework.references import series_of_indicators
from capdev_pipeline.schemas import Table, columns_of
from capdev_pipeline.schemas.audit import Claim
from capdev_pipeline.schemas.clean import Observation, Quarantine
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.comparisons import derivation_comparison, keep_for_audits, stock_comparison
from capdev_pipeline.warehouse.database import quoted, read
from capdev_pipeline.warehouse.made import fingerprint, forget, is_made, remember
from capdev_pipeline.warehouse.writer import write


def clean_source(source_id: str) -> Callable[[Build], Written]:
    """The step that reads and cleans every extract of one source family into staging tables.

    Where nothing it reads has changed since it last ran, the tables of then stay.
    """

    def run(build: Build) -> Written:
        check_entries(build.home, build.entries_of(source_id))
        wanted = fingerprint(build, source_id)
        with build.connection() as connection:
            if is_made(connection, source_id, wanted):
                kept = {table: _count(connection, table) for table in map(partial(staging_table, source_id), STAGED)}
                return Written(kept, facts={"unchanged since the last build": "not cleaned again"})
        frames = _cleaned(build, source_id)
        with build.connection() as connection:
            forget(connection, source_id)
            rows = {
                staging_table(source_id, name): write(connection, staging_table(source_id, name), frame, STAGED[name])
                for name, frame in frames.items()
            }
            remember(connection, source_id, wanted)
        return Written(rows)

    return run


STAGED: dict[str, type[Table]] = {"observation": Observation, "claim": Claim, "quarantine": Quarantine}


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    found = connection.execute(f"select count(*) from {quoted(table)}").fetchone()
    return int(found[0]) if found else 0


def _cleaned(build: Build, source_id: str) -> dict[str, pd.DataFrame]:
    """The three working tables of a source from its files."""
    figures, claims, refused = [], [], []
    for entry in build.entries_of(source_id):
        rows = build.rows_of(entry)
        if entry.kind == "claims":
            cleaned = clean_claims(rows, build.definition)
            claims.append(cleaned.claims)
            refused.append(cleaned.quarantine)
        else:
            part = clean_figures(rows, build.definition, register_of(build.corrections))
            figures.append(part.observations)
            refused.append(part.quarantine)
    if len(figures) > 1:
        together = join_cleaned([Cleaned(part, _empty(Quarantine)) for part in figures], _paths(build))
        figures, refused = [together.observations], [*refused, together.quarantine]
    found = {"observation": figures, "claim": claims, "quarantine": refused}
    return {
        name: pd.concat(frames, ignore_index=True) if frames else _empty(STAGED[name]) for name, frames in found.items()
    }


def _paths(build: Build) -> dict[str, str]:
    """File of each extract, as messages print it."""
    return {entry.extract_id: build.home.shown(build.home.raw / entry.path) for entry in build.entries}


def staging_table(source_id: str, name: str) -> str:
    """Name of the working table of a source: staging.<source>__<observation|claim|quarantine>."""
    return f"staging.{source_id}__{name}"


def _empty(model: type[Table]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="object") for name in columns_of(model)})


def combine_sources(build: Build) -> Written:
    """All sources together: observations, claims, quarantine, corrections, sources, extracts.

    Raises ContractError if a correction does not hold, or if a refused row could feed an indicator, unless the
    build was told to go on without the row.
    """
    resaved = pd.DataFrame({"path": pd.Series(build.check_inputs(), dtype="str")})
    with build.connection() as connection:
        keep_for_audits(connection, "resaved", resaved)
        parts, claims = [], []
        for source in build.sources:
            parts.append(
                Cleaned(
                    read(connection, staging_table(source.source_id, "observation")),
                    read(connection, staging_table(source.source_id, "quarantine")),
                )
            )
            claims.append(read(connection, staging_table(source.source_id, "claim")))
        joined = join_cleaned(parts, _paths(build))
        corrections = _corrections(build, joined)
        extracts = _extract_rows(build, joined, pd.concat(claims, ignore_index=True))
        return Written(
            {
                "clean.observation": write(connection, "clean.observation", joined.observations),
                "clean.quarantine": write(connection, "clean.quarantine", joined.quarantine),
                "clean.correction": write(connection, "clean.correction", corrections),
                "audit.claim": write(connection, "audit.claim", pd.concat(claims, ignore_index=True)),
                "meta.source": write(
                    connection,
                    "meta.source",
                    pd.DataFrame([s.model_dump(exclude={"licence_zh", "calendar"}) for s in build.sources]),
                ),
                "meta.extract": write(connection, "meta.extract", extracts),
            }
        )


def _corrections(build: Build, joined: Cleaned) -> pd.DataFrame:
    """clean.correction; ContractError with every entry that does not hold and every refused row the index needs."""
    table, stale = settle(build.corrections, joined.observations, joined.quarantine, build.definition, _paths(build))
    problems = [*stale, *_rows_the_index_needs(build, joined.quarantine)]
    if problems:
        raise ContractError(problems)
    return table


def _rows_the_index_needs(build: Build, quarantine: pd.DataFrame) -> list[Problem]:
    """Refused rows that stop the build: those of a series that an indicator uses, or of an unknown one.

    Not those that a correction sets aside, and not those that an entry of the register names: settle() tells of
    them, and --allow-quarantine is no way out there.
    """
    if build.allow_quarantine or quarantine.empty:
        return []
    used = set(chain.from_iterable(series_of_indicators(build.definition.framework).values()))
    known_unused = set(build.definition.series_by_id) - used
    cells = quarantine["row_json"].map(json.loads)
    series = cells.map(lambda row: row.get("series", ""))
    decided = cells.map(lambda row: row.get("figure_id", "")).isin({entry.figure_id for entry in build.corrections})
    blocking = quarantine[~series.isin(known_unused) & ~decided]
    way_out = "or publish without the row: capdev build --allow-quarantine"
    return [
        Problem(str(row.locator), str(row.rule), str(row.reason), way_out) for row in blocking.itertuples(index=False)
    ]


def _extract_rows(build: Build, joined: Cleaned, claims: pd.DataFrame) -> pd.DataFrame:
    refused = joined.quarantine.drop_duplicates(["extract_id", "locator"]).groupby("extract_id").size()
    rows = []
    for entry in build.entries:
        quarantined = int(refused.get(entry.extract_id, 0))
        rows.append(
            {
                "extract_id": entry.extract_id,
                "source_id": entry.source_id,
                "edition": entry.edition,
                "path": entry.path,
                "kind": entry.kind,
                "table_maps": entry.table_maps,
                "published": entry.published,
                "sha256": entry.sha256,
                "content_sha256": entry.content_sha256,
                "rows": entry.rows,
                "accepted": entry.rows - quarantined,
                "quarantined": quarantined,
            }
        )
    accepted = sum(
        entry.rows - int(refused.get(entry.extract_id, 0)) for entry in build.entries if entry.kind == "claims"
    )
    if len(claims) != accepted:
        problem = Problem(
            "audit.claim", "rows in = rows accepted + rows quarantined", f"{len(claims)} of {accepted}", "build again"
        )
        raise ContractError([problem])
    return pd.DataFrame(rows)


def capital_stock(build: Build) -> Written:
    """clean.capital_stock, and how near its variants come to the published chains."""
    with build.connection() as connection:
        observations = read(connection, "clean.observation")
        table = capital_stock_table(observations, build.definition.framework)
        comparison = stock_comparison(build, observations)
        keep_for_audits(connection, "stock_comparison", comparison)
        return Written(
            {"clean.capital_stock": write(connection, "clean.capital_stock", table)},
            facts={"years compared with published chains": len(comparison)},
        )


def indicator_values(build: Build) -> Written:
    """indicator.choice, segment, step, value, need, and the comparisons of derivations with print."""
    with build.connection() as connection:
        observations = read(connection, "clean.observation")
        tables = indicator_tables(observations, build.definition.framework)
        comparison = derivation_comparison(build, observations)
        keep_for_audits(connection, "derivation_comparison", comparison)
        return Written(
            {
                "indicator.choice": write(connection, "indicator.choice", tables.choice),
                "indicator.segment": write(connection, "indicator.segment", tables.segment),
                "indicator.step": write(connection, "indicator.step", tables.step),
                "indicator.value": write(connection, "indicator.value", tables.value),
                "indicator.need": write(connection, "indicator.need", tables.need),
            },
            facts={
                f"cells {status}": int(n) for status, n in tables.value["status"].value_counts().sort_index().items()
            },
        )
