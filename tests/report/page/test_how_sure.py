"""The section on how sure the index is: its tables against the published file, and what it says where there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import lxml.html
import pandas as pd
import pytest

from capdev_pipeline.report.consensus import NO_BALLOTS
from capdev_pipeline.report.frames import Frames
from capdev_pipeline.report.page.coherence import coherence
from capdev_pipeline.report.page.compared import agreements, besides, experts, methods, replaced, weightings
from capdev_pipeline.report.page.document import PARTS
from capdev_pipeline.report.page.sure import sure
from capdev_pipeline.report.sure import sure_sentences
from tests.report.page.conftest import rendered

Ask = Callable[[str], list[tuple[Any, ...]]]
# Table -> what the section says where it is empty.
ABSENT = {
    "robustness.uncertainty": "method.yaml has no part robustness, or this area",
    "robustness.sobol": "(Sobol indices) was not computed",
    "robustness.left_out": "Leaving out single indicators or years was not computed",
    "robustness.single_year": "No indicator to list",
    "robustness.correlation": "Not computed: too few cases",
    "robustness.comparison": "There is no other method",
    "robustness.agreement": "The framework declares no other index",
}


def section(frames: Frames) -> lxml.html.HtmlElement:
    (found,) = lxml.html.fromstring(rendered(frames)).xpath("//section[@id='sure']")
    return found


def without(frames: Frames, *tables: str) -> Frames:
    return Frames({**frames.tables, **{name: frames.all(name).head(0) for name in tables}})


def percent(text: str) -> float:
    return float(text.rstrip("%")) / 100


def test_a_sentence_for_the_composite_and_each_primary(frames: Frames) -> None:
    found = sure(frames)
    expected = sure_sentences(frames.all("robustness.uncertainty"), frames.nodes, frames.area)
    assert found.sentences == [entry["text"] for entry in expected]
    assert len(found.sentences) == 1 + len(frames.children(frames.root))
    assert found.variants == f"{frames.all('robustness.uncertainty')['variants'].max():,}"


def test_what_varied_is_told_without_the_control(frames: Frames, ask: Ask) -> None:
    factors = {factor for (factor,) in ask("select distinct factor from robustness.sobol")}
    assert "dummy" in factors
    assert len(sure(frames).choices) == len(factors) - 1
    assert all(how["zh"] and how["en"] for _, how in sure(frames).choices)


def test_years_that_set_the_bounds(frames: Frames, ask: Ask) -> None:
    rows = ask("""select indicator_id, year, loss, hangs_on_it, n from robustness.single_year
        order by loss desc, indicator_id""")
    found = sure(frames)
    assert [(row.node_id, row.year, row.hangs, row.n) for row in found.single_years] == [
        (name, str(year), hangs, n) for name, year, _, hangs, n in rows
    ]
    for row, (_, _, loss, *_) in zip(found.single_years, rows, strict=True):
        assert percent(row.loss) == pytest.approx(loss, abs=0.0051)
    assert found.hanging == sum(hangs for *_, hangs, _ in rows) > 0


def test_flagged_pairs_and_reliability(frames: Frames, ask: Ask) -> None:
    found = coherence(frames)
    assert found.pairs == ask("select count(*) from robustness.correlation")[0][0]
    assert len(found.flagged) == ask("select count(*) from robustness.correlation where flag <> ''")[0][0] > 0
    rows = ask("""select name_en, parts, alpha, n, len(opposed) from robustness.reliability
        join meta.node using (node_id) order by position""")
    for row, (name, parts, alpha, n, opposed) in zip(found.nodes, rows, strict=True):
        assert (row.name["en"], row.parts, row.n, len(row.opposed)) == (name, parts, n, opposed)
        assert (row.alpha == "–") == (alpha is None)
        assert alpha is None or float(row.alpha.replace("−", "-")) == pytest.approx(alpha, abs=0.0051)


def test_every_scheme_is_described_and_laid_beside_the_default(frames: Frames, ask: Ask) -> None:
    told = methods(frames)
    assert [row.published for row in told] == [p for (p,) in ask("select published from meta.scheme order by position")]
    found = besides(frames)
    rows = ask("""select scheme, name_en, c.years, r, same_direction, moves, record_year from robustness.comparison c
        join meta.scheme using (scheme) join meta.node n using (node_id) where n.level <= 1
        order by meta.scheme.position, n.position""")
    listed = [row for _, group in found for row in group]
    assert len(listed) == len(rows)
    for row, (_, name, years, r, same, moves, record) in zip(listed, rows, strict=True):
        assert (row.node["en"], row.years, row.same, row.moves) == (name, years, same, moves)
        assert row.record == ("–" if record is None else str(record))
        assert (row.r == "–") == (r is None)
        assert r is None or float(row.r.replace("−", "-")) == pytest.approx(r, abs=0.00051)


def test_schemes_of_the_same_weights_share_a_column(frames: Frames, ask: Ask) -> None:
    rows = ask("""select scheme, list(w.effective_weight order by position) from index.weight w
        join meta.node using (node_id) where release = 'current' and direction is not null group by scheme""")
    stood = dict(rows)
    found = weightings(frames)
    assert sum(len(each.names) for each in found) == len(stood)
    assert len(found) < len(stood)
    for each in found:
        for name in each.names:
            scheme = next(scheme for scheme in stood if name["en"].endswith(f"({scheme})"))
            assert [percent(weight) for weight in each.weights] == pytest.approx(stood[scheme], abs=5.1e-5)
    from_data = {
        scheme
        for (scheme,) in ask("select distinct scheme from index.weight where basis in ('pca', 'critic', 'entropy')")
    }
    assert sum(len(each.names) for each in found if each.from_data) == len(from_data) > 0
    assert replaced(found)


def test_weights_from_data_carry_their_warning_and_their_cases(frames: Frames) -> None:
    found = section(frames)
    assert "mostly measure trend" in found.xpath("string(.//p[@class='warning'])")
    assert all(each.cases for each in weightings(frames) if each.from_data)
    few = frames.all("index.weight")
    few = few[~few["scheme"].isin(["entropy_weights", "critic_weights", "pca_weights"])]
    plain = section(Frames({**frames.tables, "index.weight": few}))
    assert plain.xpath(".//p[@class='warning']") == []


def test_the_comparison_with_another_index_in_a_sentence(frames: Frames, ask: Ask) -> None:
    [(years, same, moves, reason)] = ask("select years, same_direction, moves, reason from robustness.agreement")
    [agreed] = agreements(frames)
    assert f"{years} years have both; of {moves} yearly changes" in agreed.sentence["en"]
    assert f"{same} go in one direction" in agreed.sentence["en"]
    assert agreed.reason["en"] == reason


def test_without_ballots_the_printed_weights_stand(frames: Frames) -> None:
    said, scored = experts(frames)
    assert (said, scored) == ([NO_BALLOTS], [])
    assert NO_BALLOTS["zh"] in section(frames).text_content()


def ballots() -> dict[str, pd.DataFrame]:
    """A made-up last round over the children of the root, for the shape of the table alone."""
    item = {"round": "made-up", "position": 1, "mean": 8.0, "sd": 1.0, "cv": 0.125, "full_share": 0.25, "experts": 4}
    one = {"round": "made-up", "position": 1, "expert": "x", "basis": 0.8, "familiarity": 0.6, "authority": 0.7}
    return {"item": pd.DataFrame([item]), "expert": pd.DataFrame([one])}


def test_what_experts_scored_is_a_table(frames: Frames) -> None:
    made = ballots()
    children = frames.children(frames.root)
    items = pd.concat([made["item"].assign(node_id=node, parent_id=frames.root) for node in children])
    items = items.assign(weight=1 / 3, declared_weight=[float(frames.nodes.at[node, "weight"]) for node in children])
    tables = {**frames.tables, "robustness.delphi_item": items, "robustness.delphi_expert": made["expert"]}
    _, scored = experts(Frames(tables))
    assert [row.weight for row in scored] == ["0.333"] * len(children)
    assert len(section(Frames(tables)).xpath(".//h3[@id='sure-experts']/following::table[1]/tbody/tr")) == len(children)


@pytest.mark.parametrize("table", ABSENT)
def test_an_empty_table_is_told_in_words(frames: Frames, table: str) -> None:
    assert not any(words in section(frames).text_content() for words in ABSENT.values())
    tables = (table, "robustness.external") if table == "robustness.agreement" else (table,)
    assert ABSENT[table] in section(without(frames, *tables)).text_content()


def test_sobol_indices_of_other_areas_only_are_named(frames: Frames) -> None:
    elsewhere = frames.all("robustness.sobol").assign(area="120000")
    text = section(Frames({**frames.tables, "robustness.sobol": elsewhere})).text_content()
    assert "computed for other areas only: Tianjin" in text


def test_all_parts_stand_in_the_section_and_its_list(frames: Frames) -> None:
    found = section(frames)
    assert found.xpath(".//h3/@id") == list(PARTS)
    assert found.xpath(".//ul[@class='inside']//a/@href") == [f"#{part}" for part in PARTS]
    assert len(found.xpath(".//figure")) == 7
