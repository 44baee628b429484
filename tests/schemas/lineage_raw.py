"""Which columns of the cleaned tables move when one column of a raw file, or one key of a register, is changed.

Belongs here: the files of the small index cleaned anew with something changed. Does not belong here: what is declared
(capdev_pipeline.schemas.lineage), steps that read tables (lineage_moves.py).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from capdev_pipeline.audit.claims import clean_claims
from capdev_pipeline.clean.corrections import register_of, settle
from capdev_pipeline.clean.figures import Cleaned, clean_figures, join_cleaned
from capdev_pipeline.clean.quarantine import text_records
from capdev_pipeline.extract import Correction
from capdev_pipeline.framework import Definition
from capdev_pipeline.framework.model import YearSpan
from capdev_pipeline.schemas import TABLES, key_of
from capdev_pipeline.warehouse.build import Build
from tests.schemas.lineage_moves import Column, read_columns, sprinkled, turned

Tables = dict[str, pd.DataFrame]


@dataclasses.dataclass(frozen=True)
class Files:
    """What cleaning reads: the printed figures and claims as text, the corrections, the definition."""

    figures: pd.DataFrame
    claims: pd.DataFrame
    corrections: tuple[Correction, ...]
    definition: Definition

    def cleaned(self) -> Tables:
        claims = clean_claims(self.claims, self.definition)
        part = clean_figures(self.figures, self.definition, register_of(self.corrections))
        joined = join_cleaned([part, Cleaned(part.observations.head(0), claims.quarantine)])
        paths = dict(zip(self.figures["extract_id"], self.figures["path"], strict=True))
        corrections, _ = settle(self.corrections, joined.observations, joined.quarantine, self.definition, paths)
        return {
            "clean.observation": joined.observations,
            "clean.quarantine": joined.quarantine,
            "clean.correction": corrections,
            "audit.claim": claims.claims,
        }


def files_of(build: Build) -> Files:
    """The files of a home, with more corrections and refused rows, as if from cells of a published table."""
    rows = {kind: [build.rows_of(e) for e in build.entries if e.kind == kind] for kind in ("figures", "claims")}
    figures = pd.concat(rows["figures"], ignore_index=True).iloc[::2].reset_index(drop=True)
    figures = figures.assign(cell=[f"B{n}" for n in range(len(figures))], decimals="0")
    claims = pd.concat(rows["claims"], ignore_index=True)
    for step, name in enumerate(("printed_value", "printed_unit", "series", "area", "year", "published", "grade"), 7):
        figures[name] = figures[name].mask(figures.index % 41 == step, "?")
    figures["series"] = figures["series"].mask(figures.index % 41 == 15, "rpi")
    figures["figure_id"] = figures["figure_id"].mask(figures.index % 41 == 17, "twice")
    figures["printed_value"] = figures["printed_value"].mask(figures.index % 41 == 19, "-7")
    corrections = tuple(_correction(n, row) for n, row in enumerate(text_records(figures.iloc[::3])))
    for step, name in enumerate(("kind", "node_id", "year", "printed_value", "from_year")):
        claims[name] = claims[name].mask(claims.index % 11 == step, "?")
    claims["claim_id"] = claims["claim_id"].mask(claims.index % 11 == 6, "twice")
    doubled = build.definition.units[0].model_copy(update={"series": "gfcf", "factor": 2.0, "qualifier": "approximate"})
    definition = dataclasses.replace(build.definition, units=(*build.definition.units, doubled))
    return Files(figures, claims, corrections, definition)


def _correction(number: int, row: dict[str, object]) -> Correction:
    action = ("override", "drop", "rescale")[number % 3]
    value = {"override": "?" if number % 9 == 0 else "91.5", "drop": "", "rescale": "0.1"}[action]
    texts = {"reason": "a slip", "source": "the source", "who": "the tester", "decided": "2024-01-02"}
    figure_id, expects = str(row["figure_id"]), str(row["printed_value"])
    name = f"correction_{number}"
    return Correction(name, figure_id, action, expects, value, **texts, where=f"row {number}")


def changed_files(files: Files) -> Iterator[tuple[str, Files]]:
    """'raw.file.column' or 'definition.register.column' with the files in which only that is another."""
    # figure_id, cell and claim_id find their rows: another one is another row.
    for name in files.figures.columns.drop(["figure_id", "cell"]):
        origin = "raw.manifest" if name in ("extract_id", "source_id", "path") else "raw.printed_figures"
        for rows in _other_rows(files.figures, str(name), "series"):
            yield f"{origin}.{name}", dataclasses.replace(files, figures=rows)
    for name in files.claims.columns.drop("claim_id"):
        origin = "raw.manifest" if name in ("extract_id", "source_id", "path") else "raw.claims"
        for rows in _other_rows(files.claims, str(name), "kind"):
            yield f"{origin}.{name}", dataclasses.replace(files, claims=rows)
    for name, values in CORRECTED.items():
        for value in values:
            entries = tuple(dataclasses.replace(entry, **{name: value}) for entry in files.corrections)
            yield f"raw.corrections.{name}", dataclasses.replace(files, corrections=entries)
    for key, definition in _other_registers(files.definition):
        yield key, dataclasses.replace(files, definition=definition)


CORRECTED: Mapping[str, tuple[str, ...]] = {
    "correction_id": ("another",),
    "figure_id": ("none",),
    "action": ("drop", "override", "rescale"),
    "expects": ("0",),
    "value": ("80", "!"),
    "reason": ("another reason",),
    "source": ("another source",),
    "who": ("another",),
    "decided": ("2024-02-02",),
}


def _other_rows(rows: pd.DataFrame, name: str, group: str) -> Iterator[pd.DataFrame]:
    yield sprinkled(rows, name, [] if name == group else [group], 0.3)
    yield turned(rows, name, [])
    if name not in ("row", "extract_id", "source_id", "path"):
        other = rows[name].where(rows.index % 5 > 0, "1.25" if name == "printed_value" else "3")
        yield rows.assign(**{name: other.replace("?", "!")})


def _other_registers(known: Definition) -> Iterator[tuple[str, Definition]]:
    def units(**other: Any) -> Definition:
        return dataclasses.replace(known, units=tuple(unit.model_copy(update=other) for unit in known.units))

    def series(**other: Any) -> Definition:
        return dataclasses.replace(known, series=tuple(entry.model_copy(update=other) for entry in known.series))

    yield "definition.units.factor", units(factor=3.0)
    yield "definition.units.qualifier", units(qualifier="lower_bound")
    yield "definition.units.unit", units(unit="别的")
    yield "definition.series.unit", series(unit="别的")
    yield "definition.series.minimum", series(minimum=70.0)
    yield "definition.series.maximum", series(maximum=90.0)
    yield "definition.areas.area", dataclasses.replace(known, areas=known.areas[:1])
    for key, other in (
        ("figure_years", YearSpan(first_year=2016, last_year=2021)),
        ("nodes", known.framework.nodes[:3]),
    ):
        framework = known.framework.model_copy(update={key: other})
        yield f"definition.framework.{key}", dataclasses.replace(known, framework=framework)


def cleaned_or_none(files: Files) -> Tables | None:
    """The cleaned tables; None if the files are not taken."""
    try:
        return files.cleaned()
    except (ArithmeticError, ValueError, KeyError):
        return None


def moved(before: Tables, after: Tables) -> set[Column]:
    """The columns that differ in a row that both have."""
    return {(table, name) for table in before for name in _differing(table, before[table], after[table])}


def _differing(table: str, before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    key = key_of(TABLES[table])
    first, last = (frame.drop_duplicates(key).set_index(key) for frame in (before, after))
    common = first.index.intersection(last.index)
    first, last = first.loc[common].astype(str), last.loc[common].astype(str)
    return [name for name in read_columns(table) if not first[name].equals(last[name])]
