"""What stands in the sections of the page, against queries on the published file.

Belongs here: the rows before they are laid out. Does not belong here: markup (test_document.py).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.page.claims import claim_rows, scheme_of_claims, verdict_counts
from capdev_pipeline.report.page.contributions import contribution_blocks, parents_with_names
from capdev_pipeline.report.page.figures import Figures, spans
from capdev_pipeline.report.page.indicators import IndicatorPage, indicator_pages
from capdev_pipeline.report.page.revisions import revision_blocks
from capdev_pipeline.report.page.scores import index_rows, schemes
from capdev_pipeline.report.page.sources import area_name, build_facts, release_rows, source_rows, terms, web_address
from capdev_pipeline.report.page.summary import summary

Ask = Callable[[str], list[tuple[Any, ...]]]
HERE = "release = 'current' and area = '110000'"
PUBLISHED = "scheme in (select scheme from meta.scheme where published)"


@pytest.fixture(scope="module")
def pages(frames: Frames) -> dict[str, IndicatorPage]:
    return {page.node_id: page for page in indicator_pages(frames, {})}


def test_the_box_to_read_first_counts_what_is_missing(frames: Frames, ask: Ask) -> None:
    found = summary(frames)
    [(cells, missing)] = ask(f"select count(*), count(*) filter (value is null) from indicator.value where {HERE}")
    assert (found.cells, found.missing) == (cells, missing)
    by_status = dict(ask(f"select status, count(*) from indicator.value where {HERE} group by status"))
    assert {status: count for status, _, count in found.by_status if count} == by_status
    by_grade = ask(f"select grade, count(*) from indicator.value where {HERE} and grade is not null group by grade")
    assert {grade: count for grade, count in found.by_grade if count} == dict(by_grade)


def test_the_box_tells_coverage_and_what_is_not_published(frames: Frames, ask: Ask) -> None:
    found = summary(frames)
    scheme = f"{HERE} and scheme = 'declared'"
    [(least, most)] = ask(
        f"""select round(100 * min(coverage))::int, round(100 * max(coverage))::int from index.score
        where {scheme} and level = 0"""
    )
    assert (found.coverage_lowest, found.coverage_highest) == (f"{least}%", f"{most}%")
    [(count, without)] = ask(
        f"select count(*), count(*) filter (score is null) from index.score where {scheme} and level < 3"
    )
    assert (found.scored, found.unpublished) == (count, without)
    values = "select indicator_id, count(distinct value) filter (score is not null) n from indicator.normalized"
    kinds = dict(ask(f"{values} where {HERE} group by indicator_id"))
    assert {name for name, _ in found.without_score} == {name for name, n in kinds.items() if n == 0}
    assert {name for name, _ in found.two_values} == {name for name, n in kinds.items() if n == 2}
    assert {name for name, *_ in found.proxies} == {
        row[0] for row in ask("select node_id from meta.node where proxy <> ''")
    }
    inferred = ask("select node_id from meta.node where weight_status = 'inferred'")
    assert {name for name, _ in found.inferred} == {row[0] for row in inferred}


@pytest.mark.parametrize(("scheme", "decimals"), [("declared", 3), ("plain_sum", 2)])
def test_the_index_has_every_node_and_year_under_its_parent(
    frames: Frames, ask: Ask, scheme: str, decimals: int
) -> None:
    [kind] = [entry for entry in schemes(frames) if entry.scheme == scheme]
    rows = index_rows(frames, kind)
    parents = dict(ask("select node_id, parent_id from meta.node"))
    for position, row in enumerate(rows[1:], start=1):
        above = [earlier for earlier in rows[:position] if earlier.level == row.level - 1]
        assert above[-1].node_id == parents[row.node_id]
    soft = "weight_estimated + weight_interpolated > 0"
    query = f"""select node_id, year, coalesce(format('{{:.{decimals}f}}', score), ''),
        format('{{:.{decimals}f}}', lower), format('{{:.{decimals}f}}', upper), {soft}
        from index.score where {HERE} and scheme = '{scheme}'"""
    expected = {row[:2]: row[2:] for row in ask(query)}
    found = {(r.node_id, c.year): (c.score, c.lower, c.upper, c.soft) for r in rows for c in r.cells}
    assert found == expected


def test_contributions_and_the_remainder_make_the_change(frames: Frames, ask: Ask) -> None:
    blocks = contribution_blocks(frames, schemes(frames))
    assert len(blocks) == 2 * len(parents_with_names(frames))
    rows = ask(
        f"""select scheme, parent_id, from_year, to_year, max(parent_change), count(*) from index.contribution
        where {HERE} and {PUBLISHED} group by all"""
    )
    expected = {
        (scheme, parent, f"{first}–{last}"): (change, count) for scheme, parent, first, last, change, count in rows
    }
    found = {}
    for block in blocks:
        for at, period in enumerate(block.periods):
            found[(block.scheme, block.parent, period)] = (block.changes[at], len(block.lines))
            parts = [line.parts[at].points for line in block.lines]
            if "–" not in (*parts, block.changes[at]):
                total = sum(number(part) for part in parts)
                assert total == pytest.approx(number(block.changes[at]), abs=0.03)
    assert found.keys() == expected.keys()
    for key, (change, count) in expected.items():
        assert found[key][1] == count
        assert (found[key][0] == "–") == (change is None)
        assert change is None or number(found[key][0]) == pytest.approx(change, abs=0.0051)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def test_every_flag_of_a_contribution_is_explained(frames: Frames, ask: Ask) -> None:
    flags = {row[0] for row in ask(f"select distinct flag from index.contribution where {HERE} and flag <> ''")}
    said = {text["en"] for block in contribution_blocks(frames, schemes(frames)) for _, text in block.notes}
    assert len(said) == len(flags) + 1  # and that the score of a child is not published
    assert not said & flags


def test_a_contribution_of_an_unpublished_score_is_marked(frames: Frames, ask: Ask) -> None:
    query = """select c.scheme, c.parent_id, n.name_en, from_year || '–' || to_year,
            bool_or(s.score is null and s.partial is not null) and any_value(contribution) is not null
        from index.contribution c join meta.node n on n.node_id = child_id join index.score s
            on s.node_id = child_id and s.scheme = c.scheme and s.release = c.release and s.area = c.area
            and s.year in (from_year, to_year)
        where c.release = 'current' and c.area = '110000' and c.scheme in (select scheme from meta.scheme
            where published) group by all"""
    expected = {row[:4]: row[4] for row in ask(query)}
    found = {}
    for block in contribution_blocks(frames, schemes(frames)):
        mark = [mark for mark, text in block.notes if "is not published" in text["en"]]
        for line in block.lines[:-1]:
            for period, part in zip(block.periods, line.parts, strict=True):
                marked = bool(mark) and mark[0] in part.marks.split()
                found[(block.scheme, block.parent, line.name["en"], period)] = marked
    assert found == expected
    assert len(set(found.values())) == 2


def test_the_periods_stand_in_the_order_of_their_years(frames: Frames) -> None:
    for block in contribution_blocks(frames, schemes(frames)):
        spans = [tuple(int(year) for year in period.split("–")) for period in block.periods]
        long = [span for span in spans if span[1] - span[0] > 1]
        assert spans == [*sorted(long), *sorted(set(spans) - set(long))]


def test_every_statement_has_a_row_with_its_verdict(frames: Frames, ask: Ask) -> None:
    rows = {row.claim_id: row for row in claim_rows(frames)}
    query = """select claim_id, verdict, explanation_zh, explanation, statement_zh, printed from audit.claim
        join audit.reconciliation using (claim_id)"""
    expected = ask(query)
    assert len(rows) == len(expected)
    for claim, verdict, zh, en, statement, printed in expected:
        row = rows[claim]
        assert (row.verdict, row.explanation["zh"], row.statement) == (verdict, zh, statement)
        # The English begins with a capital, with the name of a node in place of its id.
        assert row.explanation["en"][0] == row.explanation["en"][0].upper()
        assert row.explanation["en"].split(" ")[1:][-5:] == en.split(" ")[1:][-5:]
        assert (row.printed == "–") == (printed is None)
        assert printed is None or number(row.printed) == pytest.approx(printed)
        assert row.verdict_text["zh"] != row.verdict
    counts = {verdict: count for verdict, _, count in verdict_counts(list(rows.values()))}
    assert counts == dict(ask("select verdict, count(*) from audit.reconciliation group by verdict"))


def test_a_statement_says_its_unit_and_the_scheme_it_was_tested_under(frames: Frames, ask: Ask) -> None:
    rows = {row.claim_id: row for row in claim_rows(frames)}
    [(top,)] = ask("select max(printed) from audit.claim where kind = 'level'")
    scheme = "plain_sum" if top > 1 else "declared"
    assert scheme_of_claims(frames) == scheme
    counts = dict(ask(f"select node_id, any_value(indicators) from index.score where {HERE} group by node_id"))
    for claim, kind, node, computed in ask(
        "select claim_id, kind, node_id, computed from audit.claim join audit.reconciliation using (claim_id)"
    ):
        row = rows[claim]
        assert (row.unit["zh"] and row.unit["en"]) or computed is None
        assert (scheme in row.scheme["en"]) == (kind in ("level", "change", "contribution_share"))
        assert kind not in ("level", "change") or f"0–{counts[node]} ({counts[node]} indicator" in row.scheme["en"]
        assert (kind == "contribution_share") == ("the report prints" in row.unit["en"])


def test_a_node_id_at_the_head_of_an_explanation_gives_way_to_its_name(frames: Frames, ask: Ask) -> None:
    nodes = dict(ask("select node_id, name_en from meta.node"))
    heads = dict(ask("select claim_id, split_part(explanation, ' ', 1) from audit.reconciliation"))
    named = {row.claim_id: row.explanation["en"] for row in claim_rows(frames) if heads[row.claim_id] in nodes}
    assert named
    assert all(text.startswith(nodes[heads[claim]]) for claim, text in named.items())


def test_an_indicator_s_years(pages: dict[str, IndicatorPage], ask: Ask) -> None:
    query = f"""select v.indicator_id, v.year, v.status, v.value is null, n.score is null, len(v.observation_ids)
        from indicator.value v join indicator.normalized n using (indicator_id, area, year, release) where {HERE}"""
    rows = ask(query)
    found = {(page.node_id, row.year): row for page in pages.values() for row in page.years}
    assert found.keys() == {row[:2] for row in rows}
    for name, year, status, no_value, no_score, figures in rows:
        row = found[(name, year)]
        assert (row.status, row.value == "–", row.score == "–", row.figures) == (status, no_value, no_score, figures)
        assert (row.needs is not None) == (status == "missing")
        assert row.soft == (status in ("estimated", "interpolated"))


def test_every_figure_that_ran_is_there_once_with_all_its_outcomes(pages: dict[str, IndicatorPage], ask: Ask) -> None:
    rows = ask(f"select indicator_id, observation_id, year, chosen from indicator.choice where {HERE}")
    for name, page in pages.items():
        ran = {row[1] for row in rows if row[0] == name}
        assert {figure.observation_id for figure in page.figures} == ran
        assert len(page.figures) == len(ran)
        chosen = {row[1] for row in rows if row[0] == name and row[3]}
        assert {figure.observation_id for figure in page.figures if figure.chosen} == chosen
        for figure in page.figures:
            years = {row[2] for row in rows if row[:2] == (name, figure.observation_id)}
            told = ", ".join(outcome.years or str(figure.year) for outcome in figure.outcomes)
            assert {str(years_) for years_ in (min(years), max(years))} <= set(told.replace("–", ", ").split(", "))


def test_a_figure_leads_to_its_line_in_raw(pages: dict[str, IndicatorPage], ask: Ask) -> None:
    query = """select observation_id, 'raw/' || path || ':' || o.row, printed_value, printed_unit, citation, locator,
            grade
        from clean.observation o join meta.extract using (extract_id)"""
    known = {row[0]: row[1:] for row in ask(query)}
    for page in pages.values():
        for figure in page.figures:
            shown = (figure.place, figure.printed, figure.printed_unit, figure.citation, figure.locator, figure.grade)
            assert shown == known[figure.observation_id]


def test_segments_steps_and_counts(pages: dict[str, IndicatorPage], ask: Ask) -> None:
    for table, name in (("segment", "segments"), ("step", "steps")):
        counts = dict(ask(f"select indicator_id, count(*) from indicator.{table} where {HERE} group by indicator_id"))
        assert {page.node_id: len(getattr(page, name)) for page in pages.values() if getattr(page, name)} == counts
    columns = ("observed", "derived", "estimated", "interpolated", "missing")
    chosen = ", ".join(f"years_{column}" for column in columns)
    for name, *counts in ask(f"select indicator_id, {chosen} from audit.coverage where {HERE}"):
        assert [count for _, _, count in pages[name].counts] == counts


def test_pages_follow_each_other_in_the_order_of_the_framework(frames: Frames) -> None:
    pages = indicator_pages(frames, {})
    assert [page.node_id for page in pages] == frames.indicators
    assert pages[0].before is None
    assert pages[-1].after is None
    for first, second in pairwise(pages):
        assert first.after is not None
        assert second.before is not None
        assert (first.after[0], second.before[0]) == (second.node_id, first.node_id)
    assert all(page.path[0][0] == frames.root for page in pages)


def test_a_need_names_the_series_that_are_lacking(frames: Frames) -> None:
    row: dict[str, Any] = {"segment": "s", "series_area": frames.area, "figure_year": 2012, "at_hand": False}
    rows = [
        {**row, "term": 0, "series": "pm25"},
        {**row, "term": 1, "series": "pm25", "series_area": "120000"},
        {**row, "term": 2, "series": "gdp"},
        {**row, "term": 2, "series": "unknown"},
        {**row, "term": 3, "series": "gdp", "at_hand": True},
    ]
    needs = Figures(frames).needs(rows)
    names = dict(zip(frames.all("meta.series")["series"], frames.all("meta.series")["name_en"], strict=True))
    pm25, gdp = names["pm25"], names["gdp"]
    assert needs["en"] == f"needs: {pm25} 2012; or {pm25} 120000 2012 + {gdp} 2012 or unknown 2012"
    same = [{**row, "segment": name, "term": 0, "series": "pm25"} for name in ("s", "t")]
    assert Figures(frames).needs(same)["en"] == f"needs: {pm25} 2012"
    assert Figures(frames).needs([])["en"] == "no segment takes figures of this year"
    assert Figures(frames).needs(rows[-1:])["en"].startswith("every figure is at hand")


def test_years_in_short() -> None:
    assert spans([2016, 2010, 2011, 2012]) == "2010–2012, 2016"
    assert spans([]) == ""


def test_sources_with_how_many_of_their_figures_are_used(frames: Frames, ask: Ask) -> None:
    used = f"select unnest(observation_ids) id from indicator.value where {HERE}"
    query = f"""select source_id, count(*), count(*) filter (observation_id in ({used}))
        from clean.observation group by source_id"""
    found = source_rows(frames)
    assert {row.source_id: (row.figures, row.used) for row in found if row.figures} == {r[0]: r[1:] for r in ask(query)}
    assert {row.source_id for row in found} == {row[0] for row in ask("select source_id from meta.source")}
    assert sum(len(row.files) for row in found) == ask("select count(*) from meta.extract")[0][0]


def test_no_text_of_the_terms_stands_twice_and_every_source_has_its_own(frames: Frames, ask: Ask) -> None:
    columns = ("licence", "cite", "transcribed")
    for part, column in zip(terms(source_rows(frames)), columns, strict=True):
        texts = [text for _, text in part.texts]
        assert len(set(texts)) == len(texts)
        found = {(name["en"], text) for names, text in part.texts for name in names}
        assert found == set(ask(f"select name_en, {column} from meta.source"))


@pytest.mark.parametrize("text", [None, float("nan"), "", "javascript:alert(1)", "file:///etc/passwd", "//host/x"])
def test_only_web_addresses_become_links(text: Any) -> None:
    assert web_address(text) == ""


def test_a_web_address_stays_as_it_is() -> None:
    assert web_address(" https://example.org/a?b=1 ") == "https://example.org/a?b=1"


def test_releases_and_the_build(frames: Frames, ask: Ask) -> None:
    assert [row.release for row in release_rows(frames)] == [
        row[0] for row in ask("select release from vintage.release order by as_of nulls last")
    ]
    [(build, version)] = ask("select build_id, code_version from meta.build")
    facts = build_facts(frames)
    [(zh, en)] = ask(f"select name_zh, name_en from meta.area where area = '{frames.area}'")
    assert facts.area == {"zh": f"{zh}（{frames.area}）", "en": f"{en} ({frames.area})"}
    assert area_name(frames, "nowhere") == {"zh": "nowhere", "en": "nowhere"}
    assert (facts.build_id, facts.code_version) == (build, version)


def test_revisions_are_those_between_neighbouring_releases(frames: Frames, ask: Ask) -> None:
    blocks = revision_blocks(frames, schemes(frames))
    names = [row.name for row in release_rows(frames)]
    pairs = {(a["en"], b["en"]) for a, b in pairwise(names)}
    assert {(block.earlier["en"], block.later["en"]) for block in blocks} == pairs
    first = blocks[0]
    query = f"""select year, total from vintage.revision where to_release = 'current' and node_id = '{frames.root}'
        and from_release = (select release from vintage.release order by as_of desc nulls last limit 1)
        and scheme = '{first.scheme}' order by year"""
    for row, (year, total) in zip(first.rows, ask(query), strict=True):
        assert row.year == year
        assert number(row.total) == pytest.approx(total, abs=0.00051)
        effects = sum(number(effect) for effect in row.effects)
        assert effects == pytest.approx(total, abs=0.0021)


def test_a_correction_of_a_figure_that_ran_or_was_dropped_is_shown(frames: Frames) -> None:
    figure = frames.shown("indicator.choice").query("indicator_id == 'pm25'").iloc[0]
    ran = {"observation_id": figure["observation_id"], "series": "other", "area": "x", "year": 1900}
    dropped = {"observation_id": "gone", "series": "pm25", "area": frames.area, "year": frames.years[0]}
    foreign = {"observation_id": "elsewhere", "series": "gdp", "area": frames.area, "year": frames.years[0]}
    told = {"action": "drop", "printed_value": "1", "printed_unit": "u", "replacement": "", "reason": "r"}
    told |= {"source": "s", "who": "w", "decided": pd.Timestamp("2026-01-02")}
    rows = [{**row, **told, "correction_id": f"c{at}"} for at, row in enumerate((ran, dropped, foreign))]
    tables = {**frames.tables, "clean.correction": pd.DataFrame(rows)}
    [page] = [page for page in indicator_pages(Frames(tables), {}) if page.node_id == "pm25"]
    assert [row.correction_id for row in page.corrections] == ["c0", "c1"]
    assert page.corrections[0].decided == "2026-01-02"
