"""The rows that say where a number comes from, against the published tables.

Belongs here: figures, gaps, sources, files, claims, dictionary. Does not belong here: layout (test_anatomy.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openpyxl import Workbook

from tests.report.workbook.office import rows_of, sheet_of

Ask = Callable[[str], list[tuple[Any, ...]]]


def texts(rows: list[dict[str, Any]], *columns: str) -> list[tuple[str, ...]]:
    return sorted(tuple("" if row[c] is None else str(row[c]) for c in columns) for row in rows)


def answers(rows: list[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    return sorted(tuple("" if cell is None else str(cell) for cell in row) for row in rows)


def test_every_value_leads_to_its_printed_figures(stored: Workbook, ask: Ask) -> None:
    found = texts(
        rows_of(sheet_of(stored, "Figures")),
        *("indicator_id", "year", "observation_id", "printed_value", "printed_unit", "citation", "locator", "file:row"),
    )
    assert found == answers(
        ask(
            """select v.indicator_id, v.year, o.observation_id, o.printed_value, o.printed_unit, o.citation, o.locator,
                      'raw/' || e.path || ':' || o."row"
               from indicator.value v, unnest(v.observation_ids) u(id)
               join clean.observation o on o.observation_id = u.id join meta.extract e using (extract_id)
               where v.release = 'current'"""
        )
    )


def test_segments_and_areas_are_named(stored: Workbook, ask: Ask) -> None:
    columns = ("indicator_id", "year", "observation_id", "segment", "segment_id", "area", "area code")
    found = texts(rows_of(sheet_of(stored, "Figures")), *columns)
    assert found == answers(
        ask(
            """select v.indicator_id, v.year, o.observation_id, s.name_zh || ' / ' || s.name_en, v.segment,
                      a.name_zh || ' / ' || a.name_en, o.area
               from indicator.value v, unnest(v.observation_ids) u(id)
               join clean.observation o on o.observation_id = u.id join meta.area a on a.area = o.area
               join indicator.segment s on (s.indicator_id, s.area, s.release, s.segment)
                   = (v.indicator_id, v.area, v.release, v.segment)
               where v.release = 'current'"""
        )
    )
    assert any("使馆单点监测 / one embassy monitor" in row for row in found)


def test_every_missing_value_says_why_and_what_would_fill_it(stored: Workbook, ask: Ask) -> None:
    rows = rows_of(sheet_of(stored, "Gaps"))
    assert texts(rows, "indicator_id", "year", "reason") == answers(
        ask("select indicator_id, year, method from indicator.value where release = 'current' and status = 'missing'")
    )
    names = {f"{zh} / {en}" for zh, en in ask("select name_zh, name_en from indicator.segment")}
    needs = {(row["indicator_id"], row["year"]): row["figures that would fill it (any one segment)"] for row in rows}
    for indicator, year, wanted in ask(
        """select indicator_id, year, concat_ws(' ', series, series_area, figure_year) from indicator.need
           where release = 'current' and not at_hand"""
    ):
        assert wanted in needs[indicator, year]
        assert needs[indicator, year].split(": ")[0] in names


def test_sources_and_files_with_their_counts(stored: Workbook, ask: Ask) -> None:
    columns = ("source_id", "name_zh", "publisher", "homepage", "licence", "printed figures", "used by the index")
    assert texts(rows_of(sheet_of(stored, "Sources")), *columns) == answers(
        ask(
            """select s.source_id, s.name_zh, s.publisher, s.homepage, s.licence, count(o.observation_id),
                      count(o.observation_id) filter (o.observation_id in (
                          select unnest(observation_ids) from indicator.value where release = 'current'))
               from meta.source s left join clean.observation o using (source_id) group by all"""
        )
    )
    kept = ("extract_id", "path", "rows", "accepted", "quarantined", "sha256")
    stood = answers(ask('select extract_id, path, "rows", accepted, quarantined, sha256 from meta.extract'))
    assert texts(rows_of(sheet_of(stored, "Files")), *kept) == stood


def test_claims_with_their_verdicts(stored: Workbook, ask: Ask) -> None:
    rows = rows_of(sheet_of(stored, "Reconciliation"))
    assert texts(rows, "claim_id", "verdict", "explanation_zh") == answers(
        ask("select claim_id, verdict, explanation_zh from audit.reconciliation")
    )
    printed = {row["claim_id"]: row["printed"] for row in rows}
    for claim, value in ask("select claim_id, printed from audit.claim"):
        assert printed[claim] == ("[x]" if value is None else value)


def test_the_dictionary_is_complete(stored: Workbook, ask: Ask) -> None:
    columns = ("table", "column", "type", "unit", "description_zh", "description_en")
    assert texts(rows_of(sheet_of(stored, "Dictionary")), *columns) == answers(
        ask(
            """select schema_name || '.' || table_name, column_name, type, unit, description_zh, description_en
               from meta.column_info"""
        )
    )
