"""Explanations against hand cases, and against every cell of the real figures.

Belongs here: the records and the table function explain(). Does not belong here: series (test_explain_series.py), the
command (tests/cli).
"""

from __future__ import annotations

import csv
import math
import shutil
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from capdev_pipeline.errors import UnknownError, WarehouseError
from capdev_pipeline.home import Home
from capdev_pipeline.warehouse.explain import explain as look_up
from capdev_pipeline.warehouse.explain import explained
from capdev_pipeline.warehouse.explain_subject import Subject
from capdev_pipeline.warehouse.explained import Explained, Indicator

if TYPE_CHECKING:
    from tests.conftest import SmallHome

ROOT = "capital_development_index"
CORRECTION_COLUMNS = ["correction_id", "figure_id", "action", "expects", "value", "reason", "source", "who", "decided"]


def explain(home: Home, node: str, year: int, **options: Any) -> Explained:
    found = look_up(home, node, year, **options)
    assert isinstance(found, Explained)
    return found


def walk(found: Explained) -> Iterator[Explained]:
    yield found
    for child in found.children:
        yield from walk(child)


def cell(found: Explained) -> Indicator:
    assert found.indicator is not None
    return found.indicator


def rebuilt(home: SmallHome) -> Home:
    home.write().build()
    return home.home


@pytest.fixture(scope="module")
def published(real_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The published file of the real figures; a copy, for other tests hold the original open."""
    copy = Home(tmp_path_factory.mktemp("explained"))
    copy.warehouse.mkdir()
    shutil.copy(real_home.published, copy.published)
    return copy


# The toy: A = 10, 20, 30, 40 (weight .6), B = 8, 6, 5, 4, less is better (weight .4), 2020-2023.


def test_a_node_is_the_sum_of_its_children(built_home: SmallHome) -> None:
    found = explain(built_home.home, "toy_index", 2021)
    assert found.partial == found.score == pytest.approx(0.6 / 3 + 0.4 / 2)
    assert (found.lower, found.upper, found.coverage) == (found.score, found.score, 1)
    assert [child.node_id for child in found.children] == ["output", "dust"]
    assert [child.weight_used for child in found.children] == pytest.approx([0.6, 0.4])
    assert [child.contribution for child in found.children] == pytest.approx([0.2, 0.2])
    assert found.weight_by_grade == {"A": pytest.approx(1), "B": 0, "C": 0, "D": 0}
    assert (found.area, found.release, found.scheme, found.reason) == ("110000", "current", "declared", "")
    assert (found.area_zh, found.area_en) == ("北京市", "Beijing")


def test_an_indicator_tells_its_figure_its_range_and_the_formula(built_home: SmallHome) -> None:
    found = explain(built_home.home, "dust", 2022)
    dust = cell(found)
    assert (dust.value, dust.unit, dust.status, dust.grade) == (5, "微克/立方米", "observed", "A")
    assert dust.formula == "(8 - 5) / (8 - 4) = 0.75"
    assert [(b.side, b.value, [y.year for y in b.set_by]) for b in dust.bounds] == [
        ("lo", 4, [2023]),
        ("hi", 8, [2020]),
    ]
    assert cell(explain(built_home.home, "output", 2022)).formula == "(30 - 10) / (40 - 10) = 0.6666666667"
    (first, *_) = dust.observations
    assert (first.citation, first.locator, first.row) == ("Toy yearbook", "table 1", 8)
    assert first.file == "raw/toy_source/to-2023/printed_figures.csv"
    assert [(c.observation_id, c.chosen, c.reason) for c in dust.candidates] == [
        ("pm25.110000.2022.01", True, "the only figure")
    ]


def test_under_a_plain_sum_the_missing_child_counts_at_the_mean(small_home: SmallHome) -> None:
    del small_home.figures[5]  # dust of 2021
    home = rebuilt(small_home)
    found = explain(home, "toy_index", 2021, scheme="plain_sum")
    assert (found.partial, found.lower, found.upper) == pytest.approx((2 / 3, 1 / 3, 4 / 3))
    output, dust = found.children
    assert (output.weight_used, output.contribution) == pytest.approx((2, 2 / 3))
    assert (dust.weight_used, dust.contribution) == (None, None)


def test_a_missing_value_says_what_it_needs(small_home: SmallHome) -> None:
    del small_home.figures[5]
    home = rebuilt(small_home)
    found = explain(home, "toy_index", 2021)
    output, dust = found.children
    assert (output.weight_used, found.coverage) == pytest.approx((1, 0.6))
    assert (dust.reason, dust.reason_zh) == ("no value in this year", "本年无值")
    missing = cell(dust)
    assert (missing.value, missing.status, missing.formula, missing.observations) == (
        None,
        "missing",
        "",
        missing.observations,
    )
    assert missing.method == "no figure at hand; this series is not interpolated"
    assert [(n.series, n.area, n.year, n.at_hand) for n in missing.needs] == [("pm25", "110000", 2021, False)]
    assert [b.value for b in missing.bounds] == [4, 8]


def test_below_the_threshold_the_partial_value_stays_and_the_reason_is_told(small_home: SmallHome) -> None:
    del small_home.figures[1]  # output of 2021, weight .6
    found = explain(rebuilt(small_home), "toy_index", 2021)
    assert (found.score, found.partial) == (None, pytest.approx(0.5))
    assert found.reason == "coverage 0.4 is below the minimum of 0.5"
    assert found.reason_zh == "覆盖率 0.4 低于最低要求 0.5"


def test_a_year_without_any_figure_below(small_home: SmallHome) -> None:
    del small_home.figures[5], small_home.figures[1]
    found = explain(rebuilt(small_home), "toy_index", 2021)
    assert (found.partial, found.contribution, found.reason) == (
        None, None, "no indicator below it has a score in this year",
    )  # fmt: skip


def test_the_loser_is_told_with_its_reason_or_left_out(small_home: SmallHome) -> None:
    from tests.conftest import figure

    small_home.figures.append(figure("gdp", 2021, "19", "亿元", figure_id="early", published="2021-12-01"))
    home = rebuilt(small_home)
    told = cell(explain(home, "output", 2021))
    assert [(c.observation_id, c.rank, c.reason) for c in told.candidates if not c.chosen] == [
        ("early", 2, "earlier publication")
    ]
    assert {o.observation_id for o in told.observations} >= {"early", "gdp.110000.2021.01"}
    short = cell(explain(home, "output", 2021, losers=False))
    assert "early" not in {o.observation_id for o in short.observations}


def test_corrections_of_used_and_dropped_figures_are_told(small_home: SmallHome) -> None:
    from tests.conftest import figure

    small_home.figures.append(figure("gdp", 2021, "999", "亿元", figure_id="slip"))
    small_home.write()
    with small_home.home.corrections.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(CORRECTION_COLUMNS)
        writer.writerow(["c1", "gdp.110000.2021.01", "override", "20", "22", "a slip", "erratum", "A", "2026-01-02"])
        writer.writerow(["c2", "slip", "drop", "999", "", "no such figure", "erratum", "A", "2026-01-02"])
    small_home.build()
    output = cell(explain(small_home.home, "output", 2021))
    assert output.value == 22
    assert [(c.correction_id, c.action, c.printed_value, c.value, c.decided) for c in output.corrections] == [
        ("c1", "override", "20", 22, "2026-01-02"),
        ("c2", "drop", "999", None, "2026-01-02"),
    ]
    assert cell(explain(small_home.home, "output", 2022)).corrections == []
    rows = small_home.query("select id from explain('output', 2021) where kind = 'correction' order by id")
    assert rows == [("c1",), ("c2",)]


def test_a_neutral_score_says_who_declared_it(small_home: SmallHome) -> None:
    small_home.framework = small_home.framework.replace("  dust:\n", "  dust:\n    when_constant: 0.5\n")
    for row in small_home.figures[4:]:
        row["printed_value"] = "6"
    found = explain(rebuilt(small_home), "dust", 2021)
    assert cell(found).formula == "lo = hi = 6: neutral score 0.5, declared by the framework (when_constant)"
    assert [len(bound.set_by) for bound in cell(found).bounds] == [4, 4]


def test_where_means_are_not_arithmetic_there_are_no_points_of_the_parent(built_home: SmallHome) -> None:
    with duckdb.connect(str(built_home.home.published)) as connection:
        connection.execute("update meta.scheme set mean = 'geometric'")
    output, _ = explain(built_home.home, "toy_index", 2021).children
    assert (output.mean, output.weight_used, output.contribution) == ("geometric", pytest.approx(0.6), None)


def test_depth_is_where_the_tree_ends(published: Home) -> None:
    assert {node.level for node in walk(explain(published, ROOT, 2020, depth=1))} == {0, 1}
    assert explain(published, ROOT, 2020, depth=0).children == []


@pytest.mark.parametrize("name", ["pm25", "PM25", "PM2.5年均浓度", "annual MEAN concentration of pm2.5"])
def test_a_node_is_found_by_id_or_name(published: Home, name: str) -> None:
    assert explain(published, name, 2020).node_id == "pm25"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"node": "pm2"}, ("unknown 'pm2'", "nearest: pm25 (PM2.5年均浓度", "jjj_pm25")),
        ({"node": "livable_ctiy"}, ("nearest: livable_city",)),
        ({"node": "京津冀"}, ("nearest: jjj_coordination", "jjj_expressway_km")),
        ({"node": ""}, ("nearest: ",)),
        ({"year": 2024}, ("unknown '2024'", "nearest: 2023, 2022, 2021; known: 2010-2023")),
        ({"year": 2009}, ("nearest: 2010, 2011, 2012",)),
        ({"node": "jjj_pm25", "year": 1066}, ("known: 2010-2023",)),
        ({"node": "rd_share_gdp", "year": 2009}, ("known: 2010-2023; its printed figures: --series",)),
        ({"year": 2019, "release": "asof_2019"}, ("release asof_2019", "nearest: 2018, 2017, 2016; known: 2010-2018")),
        ({"node": "rd_expendture"}, ("nearest: rd_expenditure (R&D经费内部支出", "rd_share_gdp")),
        ({"area": "310000"}, ("unknown '310000'", "known: 110000")),
        ({"release": "asof_2020"}, ("known: asof_2019, asof_2021", "current")),
        ({"scheme": "sum"}, ("known: declared, plain_sum",)),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(
    published: Home, asked: dict[str, Any], words: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownError) as refusal:
        explain(published, **({"node": "pm25", "year": 2020} | asked))
    assert refusal.value.exit_code == 2
    assert all(word in str(refusal.value) for word in words), str(refusal.value)


def test_a_name_of_two_nodes_is_refused_with_both_ids(small_home: SmallHome) -> None:
    small_home.framework = small_home.framework.replace("name_en: Dust", "name_en: Output")
    with pytest.raises(UnknownError, match="'Output' is the name of 2 nodes") as refusal:
        explain(rebuilt(small_home), "Output", 2021)
    assert "output (产出" in str(refusal.value)
    assert "dust (粉尘" in str(refusal.value)


def test_a_file_of_an_earlier_version_is_told_so(built_home: SmallHome) -> None:
    with duckdb.connect(str(built_home.home.published)) as connection:
        connection.execute("drop table meta.scheme")
    with pytest.raises(WarehouseError, match="earlier version"):
        explain(built_home.home, "dust", 2021)


# The real figures.


TOLD = """from "index".score where release = 'current' or scheme in (select scheme from meta.scheme where published)"""


@pytest.fixture(scope="module")
def every(warehouse: duckdb.DuckDBPyConnection) -> list[Explained]:
    """The whole tree of every scheme, area and year; of the published schemes in every release, else in current."""
    query = f"select distinct year, area, release, scheme {TOLD} order by all"
    cells = warehouse.execute(query).fetchall()
    return [explained(warehouse, Subject(ROOT, *place)) for place in cells]


def test_children_times_weights_give_every_partial_value(
    every: list[Explained], warehouse: duckdb.DuckDBPyConnection
) -> None:
    stored = {
        tuple(key): cells
        for *key, score, partial, lower, upper, coverage in warehouse.execute(
            f"select scheme, release, area, year, node_id, score, partial, lower, upper, coverage {TOLD}"
        ).fetchall()
        for cells in [(score, partial, lower, upper, coverage)]
    }
    seen = 0
    for root in every:
        for node in walk(root):
            key = (node.scheme, node.release, node.area, node.year, node.node_id)
            assert (node.score, node.partial, node.lower, node.upper, node.coverage) == stored[key]
            assert (node.reason == "") == (node.reason_zh == "") == (node.score is not None), key
            seen += 1
            if node.children:
                points = [c.contribution for c in node.children if c.contribution is not None]
                used = [c for c in node.children if c.weight_used is not None]
                assert (node.partial is None) == (not used), key
                if node.scheme == "geometric":  # points of a geometric mean do not add up: none are told
                    assert not points
                    logs = math.fsum((c.weight_used or 0) * math.log(c.partial or math.nan) for c in used)
                    assert logs == pytest.approx(math.log(node.partial) if used else 0, abs=1e-9), key
                else:
                    assert math.fsum(points) == pytest.approx(node.partial or 0, abs=1e-9), key
                for child in node.children:
                    if child.contribution is not None:
                        assert child.weight_used is not None
                        assert child.partial is not None
                        assert child.contribution == pytest.approx(child.weight_used * child.partial, abs=1e-12)
                if node.scheme != "plain_sum" and used:
                    assert sum(c.weight_used or 0 for c in node.children) == pytest.approx(1)
    assert seen == len(stored)


def test_every_value_leads_to_a_cited_figure_or_carries_its_reason(every: list[Explained]) -> None:
    present = missing = 0
    for root in every:
        for node in walk(root):
            if node.indicator is None:
                continue
            known = {entry.observation_id: entry for entry in node.indicator.observations}
            if node.indicator.value is None:
                missing += 1
                assert node.indicator.method
                assert node.reason
                continue
            present += 1
            assert node.indicator.observation_ids
            for name in node.indicator.observation_ids:
                assert known[name].citation
                assert known[name].locator
                assert known[name].file.startswith("raw/")
            last = node.indicator.steps[-1]
            assert last.value == pytest.approx(node.indicator.value, rel=1e-12)
            assert set(last.observation_ids) <= set(node.indicator.observation_ids)
            assert (node.indicator.formula == "") == (node.score is None)
    assert present > 1000
    assert missing > 500


def test_every_id_that_is_named_is_told(every: list[Explained]) -> None:
    for root in every:
        for node in walk(root):
            if node.indicator is not None:
                cell_ = node.indicator
                named = {i for step in cell_.steps for i in step.observation_ids}
                named |= {entry.observation_id for entry in cell_.candidates}
                named |= {i for bound in cell_.bounds for year in bound.set_by for i in year.observation_ids}
                assert named <= {entry.observation_id for entry in cell_.observations}


def test_every_range_has_a_year_that_set_it(every: list[Explained]) -> None:
    for root in every:
        for node in walk(root):
            for bound in node.indicator.bounds if node.indicator else ():
                assert bound.set_by, (node.node_id, bound)
                assert all(year.observation_ids for year in bound.set_by)


def test_a_spliced_value_names_factor_and_overlap(published: Home) -> None:
    pm25 = cell(explain(published, "pm25", 2011))
    used, other = sorted(pm25.segments, key=lambda segment: not segment.used)
    assert (used.segment, used.role, used.overlap_years) == ("one_embassy_monitor", "spliced", "2013, 2014, 2015")
    assert (used.name_zh, used.name_en) == ("使馆单点监测", "one embassy monitor")
    assert (other.name_zh, other.reason_zh) == ("官方监测网", "官方监测网，2013年起")
    assert used.ratio == pytest.approx((89.5 + 85.9 + 80.6) / (101.71 + 97.73 + 82.78))
    assert (other.role, other.used) == ("reference", False)
    assert pm25.value == pytest.approx(99.09 * (used.ratio or 0))


def test_an_interpolated_value_names_its_neighbours(published: Home) -> None:
    road = cell(explain(published, "jjj_expressway_km", 2016))
    assert [(step.of_year, step.value) for step in road.steps][:2] == [(2014, 7970), (2020, 10300)]
    assert road.value == pytest.approx(7970 + (10300 - 7970) * 2 / 6)


def test_the_capital_stock_year_by_year_obeys_its_formula(published: Home) -> None:
    stock = cell(explain(published, "capital_stock", 2020, stock=True))
    assert (stock.stock[0].year, stock.stock[-1].year, stock.stock[-1].stock) == (1952, 2020, stock.value)
    for before, here in pairwise(stock.stock):
        assert here.stock_before == before.stock
        kept = (1 - here.depreciation) * before.stock
        assert here.stock == pytest.approx(kept + here.investment / here.price_index, rel=1e-12)
    known = {entry.observation_id for entry in stock.observations}
    assert {i for entry in stock.stock for i in entry.observation_ids} <= known
    assert cell(explain(published, "capital_stock", 2020)).stock == []


def test_a_proxy_is_told(published: Home) -> None:
    found = explain(published, "new_foreign_institutions", 2023)
    assert found.proxy.startswith("new foreign-invested enterprises")
    assert found.reason == "the only value of the reference period: no range to measure by"


# The table function.

PLACES = [("capital_development_index", 2023, "current", "declared"), ("livable_city", 2012, "asof_2022", "plain_sum")]


@pytest.mark.parametrize(("node", "year", "release", "scheme"), PLACES)
def test_the_table_function_says_the_same(
    warehouse: duckdb.DuckDBPyConnection, node: str, year: int, release: str, scheme: str
) -> None:
    found = list(walk(explained(warehouse, Subject(node, year, "110000", release, scheme))))

    def rows(columns: str, *kinds: str) -> list[tuple[Any, ...]]:
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        call = f"explain('{node}', {year}, release := '{release}', scheme := '{scheme}')"
        return warehouse.execute(f"select {columns} from {call} where kind in ({listed}) order by position").fetchall()

    numbers = "id, weight, weight_used, score, partial, contribution, lower, upper, coverage"
    assert rows(numbers, "node", "indicator") == [
        (n.node_id, n.weight, n.weight_used, n.score, n.partial, n.contribution, n.lower, n.upper, n.coverage)
        for n in found
    ]
    cells = [(n, n.indicator) for n in found if n.indicator is not None]
    assert rows("id, value, unit, status, grade, segment", "indicator") == [
        (n.node_id, c.value, c.unit, c.status, c.grade, c.segment) for n, c in cells
    ]
    assert rows("id, of_year, value, unit", "bound") == [
        (bound.side, y.year, bound.value, bound.unit) for _, c in cells for bound in c.bounds for y in bound.set_by
    ]
    known = {o.observation_id: o for _, c in cells for o in c.observations}
    assert rows("observation_id, value, unit, grade, citation, locator, file", "figure") == [
        (i, o.value, o.unit, o.grade, o.citation, o.locator, f"{o.file}:{o.row}")
        for _, c in cells for i in c.observation_ids for o in [known[i]]
    ]  # fmt: skip
    assert rows("text, value, unit, of_year", "step") == [
        (s.label, s.value, s.unit, s.of_year) for _, c in cells for s in c.steps
    ]
    assert sorted(rows("observation_id, text, segment", "loser")) == sorted(
        (e.observation_id, e.reason, e.segment) for _, c in cells for e in c.candidates if not e.chosen
    )
    assert sorted(rows("id, name_zh, name_en, value", "segment"), key=str) == sorted(
        ((s.segment, s.name_zh, s.name_en, s.ratio) for _, c in cells for s in c.segments), key=str
    )
    assert sorted(rows("id, of_year, segment", "need")) == sorted(
        (f"{e.series} {e.area}", e.year, e.segment) for _, c in cells for e in c.needs
    )


def test_the_table_function_has_defaults_and_knows_names(warehouse: duckdb.DuckDBPyConnection) -> None:
    by_id = warehouse.execute("from explain('livable_city', 2020)").fetchall()
    assert by_id == warehouse.execute("from explain('宜居城市建设', 2020, area := '110000')").fetchall()
    assert by_id == warehouse.execute("from explain('Livable city', 2020, scheme := 'declared')").fetchall()
    assert warehouse.execute("from explain('nothing', 2020)").fetchall() == []
    assert len({row[0] for row in by_id}) == len(by_id)
