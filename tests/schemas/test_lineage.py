"""Lineage covers every column, names only what exists, and leads back to files.

Belongs here: the declaration as a whole. Does not belong here: whether it is true (test_lineage_moves.py).
"""

from __future__ import annotations

import re
from graphlib import TopologicalSorter

import pytest

from capdev_pipeline.extract.ballots import COLUMNS as BALLOT_COLUMNS
from capdev_pipeline.extract.corrections import COLUMNS as CORRECTION_COLUMNS
from capdev_pipeline.extract.manifest import COLUMNS as MANIFEST_COLUMNS
from capdev_pipeline.extract.maps.figures import PLACE_COLUMNS
from capdev_pipeline.extract.sources import SourceInfo
from capdev_pipeline.extract.tables import CLAIM_COLUMNS, FIGURE_COLUMNS
from capdev_pipeline.framework import Framework
from capdev_pipeline.framework.figures import ReportFigures
from capdev_pipeline.framework.method import Method
from capdev_pipeline.framework.registers import Area, SeriesInfo, UnitRule
from capdev_pipeline.schemas import TABLES, columns_of
from capdev_pipeline.schemas.lineage import CONSTANTS, LINEAGE, WRITTEN, lineage_rows, sql_edges
from capdev_pipeline.schemas.origins import ORIGINS

EDGES = [(r["table_name"], r["column_name"], r["upstream_table"], r["upstream_column"]) for r in lineage_rows()]
# What a file really holds, from the modules that read it.
FILES = {
    "raw.manifest": set(MANIFEST_COLUMNS),
    "raw.printed_figures": {*FIGURE_COLUMNS, *PLACE_COLUMNS} - {"extract_id", "source_id", "path"},
    "raw.claims": {*CLAIM_COLUMNS, "row"},
    "raw.corrections": set(CORRECTION_COLUMNS),
    "raw.ballots": {*BALLOT_COLUMNS, "round"},
    "raw.source": set(SourceInfo.model_fields),
    "definition.framework": set(Framework.model_fields),
    "definition.method": set(Method.model_fields),
    # The blocks of the published method alone.
    "definition.methods": set(Method.model_fields) - {"experts", "robustness"},
    "definition.series": set(SeriesInfo.model_fields),
    "definition.areas": set(Area.model_fields),
    "definition.units": set(UnitRule.model_fields),
    "definition.figures": set(ReportFigures.model_fields),
}
# No files with columns of their own: whole texts, and the program.
WHOLE = {"raw.table_maps", "definition.files", "definition.models", "definition.audits", "definition.program"}


def test_every_column_of_every_table_has_an_upstream() -> None:
    declared = {(table, name) for table, model in TABLES.items() for name in columns_of(model)}
    assert {edge[:2] for edge in EDGES} == declared


def test_nothing_is_declared_of_a_column_that_is_not_there() -> None:
    for part in (WRITTEN, CONSTANTS, sql_edges()):
        for table, columns in part.items():
            assert set(columns) <= set(columns_of(TABLES[table])), table


def test_a_table_made_in_sql_is_not_written_by_hand_too() -> None:
    assert set(sql_edges()) == set(CONSTANTS)
    assert not set(WRITTEN) & set(CONSTANTS)


def test_an_upstream_is_a_column_of_a_table_or_of_a_file() -> None:
    for table, column, upstream, source in EDGES:
        where = (table, column, upstream, source)
        if upstream in TABLES:
            assert source in columns_of(TABLES[upstream]), where
        else:
            assert source in ORIGINS[upstream].columns, where


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_described_as_it_is(name: str) -> None:
    assert set(ORIGINS[name].columns) == FILES[name]


def test_every_file_is_described_in_both_languages() -> None:
    assert set(ORIGINS) == set(FILES) | WHOLE
    for origin in ORIGINS.values():
        for zh, en in [(origin.zh, origin.en), *origin.columns.values()]:
            assert re.search("[一-鿿]", zh)
            assert en.isascii()
            assert re.search("[a-z]", en)


def test_no_edge_is_said_twice() -> None:
    assert len(EDGES) == len(set(EDGES)) == sum(len(s) for c in LINEAGE.values() for s in c.values())


def test_lineage_leads_back_to_files_without_a_circle() -> None:
    upstream: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for table, column, source_table, source in EDGES:
        upstream.setdefault((table, column), set()).add((source_table, source))
    order = list(TopologicalSorter(upstream).static_order())  # raises CycleError
    assert {table for table, column in order if (table, column) not in upstream} <= set(ORIGINS)
    tables: dict[str, set[str]] = {}
    for table, _, source_table, _ in EDGES:
        tables.setdefault(table, set()).add(source_table)
    assert set(TABLES) <= set(TopologicalSorter(tables).static_order())  # the page draws tables in layers


def test_the_composite_rests_on_the_printed_value() -> None:
    reached, todo = set(), [("index.score", "score")]
    while todo:
        here = todo.pop()
        if here not in reached:
            reached.add(here)
            todo += [edge[2:] for edge in EDGES if edge[:2] == here]
    assert {("raw.printed_figures", "printed_value"), ("definition.framework", "nodes")} <= reached
    assert ("index.score", "partial") not in reached  # beside it, not behind it
