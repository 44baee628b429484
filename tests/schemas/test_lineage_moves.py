"""Lineage is true: what moves when a column is changed is declared, and what is declared moves.

Belongs here: declared edges against a small index in which every rule is at work. Does not belong here: changing and
running (lineage_moves.py, lineage_raw.py, lineage_edits.py), whether all columns are covered (test_lineage.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

import pytest

from capdev_pipeline.schemas import TABLES, key_of
from capdev_pipeline.schemas.lineage import CONSTANTS, LINEAGE, WRITTEN
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.steps import Step, fixed_steps
from tests.conftest import SmallHome
from tests.schemas import lineage_raw as raw
from tests.schemas import lineage_sql
from tests.schemas.lineage_edits import Files, edits, other_ballots, published, together
from tests.schemas.lineage_home import lineage_home
from tests.schemas.lineage_moves import GROUPS, Bench, Column, changes, read_columns, turned
from tests.schemas.lineage_raw import changed_files, files_of

Edge = tuple[str, str]
STEPS = (
    *("capital_stock", "indicator_values", "normalized", "score", "contribution", "stage", "revision"),
    *("coverage", "calendar", "reconciliation", "points"),
    *("ballots", "uncertainty", "sensitivity", "coherence", "comparison", "external"),
)
WITH_BALLOTS = ("ballots", "score", "uncertainty", "sensitivity")
EXPERT_RULES = "definition.method.experts"
# A table -> all tables that the same step makes.
MADE_WITH = {table: set(step.outputs) for step in fixed_steps([]) for table in step.outputs}
# Edges that nothing moves, with the reason why they are true (patterns of the column and of its upstream).
DEAD = (
    # Years are part of the key of a check or a stage: another year is another row.
    (r"audit\.report_check\.(holds|printed|limit)", r"audit\.claim\.(from_)?year"),
    (r"index\.stage\.annual_change", r"definition\.framework\.(stages|key_years|period)"),
    # The rule is part of the key of a refused row, and names the correction; the locator holds path and line.
    (r"clean\.quarantine\.correction_id", r"raw\.(corrections|printed_figures)\..*"),
    (r"clean\.quarantine\.reason", r"raw\.corrections\.action"),
    (r"clean\.quarantine\.(path|row)", r"raw\.(manifest\.path|claims\.row)"),
    # A unit that does not fit its series refuses the row; a figure other than expected refuses the correction.
    (r"clean\.(observation|correction)\.unit", r"(definition\.(units|series)\.unit|raw\.printed_figures\..*)"),
    (r"clean\.correction\.(observation_id|printed_value)", r"raw\.(corrections\.figure_id|printed_figures\.\w+)"),
    # The reference segment depends on the period, and the segment is part of the key of a step.
    (r"indicator\.step\.\w+", r"definition\.framework\.period"),
    # Only where a splice has no ratio, or where a stock series has gaps that are interpolated.
    (r"indicator\.step\.(unit|of_year)", r"clean\.observation\.value"),
    (r"indicator\.step\.of_year", r"definition\.framework\.capital_stock"),
    # A release has values of its own years only; scores outside 0-1 that a narrower range gives are refused.
    (r"indicator\.(normalized|method_score)\.(score|lo|hi|reason)", r"vintage\.release\.(first|last)_year"),
    # Levels other than those of the tree are refused.
    (r"index\.score\.level", r"meta\.node\.level"),
    # Means other than the arithmetic one take no score of 0, and min-max always gives one.
    (r"(index|vintage|robustness)\.\w+\.\w+|meta\.scheme\.(level_means|mean)", r"definition\.method\.aggregation"),
    # Another tree than that of meta.node is refused with the scores, which the same step makes.
    (r"index\.weight\.(cases|parent_id)", r"definition\.framework\.nodes"),
    # A scheme stands in one file; its name is the key.
    (r"meta\.scheme\.published", r"definition\.methods?\.schemes"),
    # The published method has no yardsticks.
    (r"meta\.yardstick\.(value|citation)", r"definition\.method\.normalisation"),
    # The number of rows of an item, or of the items of an expert: another number is other rows.
    (r"robustness\.delphi_\w+\.(experts|items|degrees)", r"raw\.ballots\.(expert|item)"),
    # Every node above the indicators has a value in every year, whatever the scheme.
    (r"robustness\.influence\.n", r"meta\.node\.level"),
    (r"robustness\.agreement\.(years|moves)", r"meta\.scheme\.position"),
    # An indicator of one repeated value: others below its node have values, and it seldom turns an order.
    # Schemes score the same cells.
    (r"robustness\.uncertainty\.(draws|p_increase|p_record)", r"definition\.framework\.indicators"),
    (r"robustness\.(correlation|reliability)\.n\w*", r"meta\.scheme\.position"),
    # Few samples: how wide the intervals are seldom crosses the limit.
    (r"robustness\.sobol\.(samples|stable)", r".*"),
    # Another print of a year seldom turns the direction of a change.
    (r"robustness\.(external|agreement)\.same_direction", r"clean\.observation\..*"),
    # Only where the method measures all areas together.
    (r"robustness\.single_year\.of_area", r"indicator\.normalized\.(value|score)"),
    # Releases of one framework file have one structure.
    (r"vintage\.revision\.structure_effect", r"definition\.method\.(schemes|normalisation)"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> SmallHome:
    return lineage_home(tmp_path_factory.mktemp("lineage") / "home")


@pytest.fixture(scope="module")
def bench(home: SmallHome) -> Iterator[Bench]:
    made = Bench(Build(home.home, allow_quarantine=True, with_report=False))
    yield made
    made.connection.close()


def declared(column: Column) -> set[str]:
    return set(LINEAGE[column[0]][column[1]])


def is_key(upstream: str) -> bool:
    table, name = upstream.rsplit(".", 1)
    return table in TABLES and name in key_of(TABLES[table])


def stated(column: Column, upstream: str) -> bool:
    """Whether there is a reason why an edge that nothing moves is true."""
    return any(re.fullmatch(c, ".".join(column)) and re.fullmatch(u, upstream) for c, u in DEAD)


def behind(column: Column) -> set[str]:
    """What a column is declared to come from, and what that comes from where the same step makes it."""
    found = declared(column)
    for upstream in declared(column):
        table, name = upstream.rsplit(".", 1)
        if table in MADE_WITH.get(column[0], ()):
            found |= behind((table, name))
    return found


def compare(seen: set[tuple[Column, str]], expected: set[tuple[Column, str]]) -> None:
    """What moved against what is declared."""
    undeclared = sorted((*column, upstream) for column, upstream in seen if upstream not in behind(column))
    assert undeclared == [], f"{undeclared} moved: declare them in schemas/lineage.py"
    dead = sorted((*c, upstream) for c, upstream in expected - seen if not stated(c, upstream))
    assert dead == [], f"nothing moved {dead}: take them out of schemas/lineage.py, or say why they are true"


@pytest.mark.parametrize("name", STEPS)
def test_a_column_moves_what_is_declared_to_come_from_it(name: str, bench: Bench) -> None:
    step = bench.steps[name]
    seen: set[tuple[Column, str]] = set()
    idle = {}
    for table in [table for table in step.inputs if table in TABLES]:
        for column in read_columns(table):
            upstream = f"{table}.{column}"
            if not any(upstream in sources for output in step.outputs for sources in LINEAGE[output].values()):
                idle[table] = turned(idle.get(table, bench.table(table)), column, GROUPS.get(table, []))
                continue
            # Edges read off the SQL have one witness already: two changes see whether it missed any.
            limit = 2 if set(step.outputs) <= set(CONSTANTS) else None
            ways = [
                bench.moved(step, {table: rows}) for rows in islice(changes(table, bench.table(table), column), limit)
            ]
            assert any(way is not None for way in ways), f"{name} takes no change of {upstream}"
            seen |= {(moved, upstream) for way in ways for moved in way or ()}
    assert bench.moved(step, idle) == set(), "columns that no column of the step comes from"
    compare(seen, {edge for edge in written_edges(step) if edge[1].rsplit(".", 1)[0] in TABLES})


def written_edges(step: Step) -> set[tuple[Column, str]]:
    """The edges written by hand into columns that are no key; those read off the SQL need no other witness."""
    return {
        ((table, column), upstream)
        for table in step.outputs
        for column in read_columns(table)
        for upstream in WRITTEN.get(table, {}).get(column, ()) + CONSTANTS.get(table, {}).get(column, ())
        if not is_key(upstream)
    }


def test_the_edges_of_tables_made_in_sql_are_those_of_the_sql(bench: Bench) -> None:
    assert set(bench.sql) == set(CONSTANTS)
    assert lineage_sql.FILE.read_text(encoding="utf-8") == lineage_sql.as_csv(lineage_sql.sql_rows(bench.sql)), (
        "renew lineage_sql.csv with: make docs"
    )


def test_a_step_reads_only_tables_that_come_before_it(bench: Bench) -> None:
    assert {step.name for step in bench.tested()} == set(STEPS)
    for step in bench.tested():
        read = {upstream.rsplit(".", 1)[0] for t in step.outputs for s in LINEAGE[t].values() for upstream in s}
        assert {table for table in read if table in TABLES} <= {*step.inputs, *step.outputs}, step.name


def test_another_definition_moves_what_is_declared_to_come_from_it(bench: Bench) -> None:
    steps = [bench.steps[name] for name in ("framework", *STEPS)]
    edges = {step.name: written_edges(step) for step in steps}
    named = {name: {upstream for _, upstream in found} for name, found in edges.items()}
    by_experts = of_ballots(bench.steps["framework"])
    expected = {edge for found in edges.values() for edge in found if not stated(*edge)} - by_experts
    seen: set[tuple[Column, str]] = set()
    tried: Counter[str] = Counter()
    for key, edit in edits():
        definition = edit(Files()).definition(bench.build.definition)
        tried[key] += 1
        for step in [step for step in steps if key in named[step.name]]:
            # Where all that is declared has moved, a few edits are enough to see whether anything else does.
            if tried[key] <= 3 or any(edge[1] == key for edge in edges[step.name] & expected - seen):
                seen |= {(moved, key) for moved in bench.moved_by(step, definition=definition) or ()}
    for step in steps:
        others = together(set(tried) - named[step.name]).definition(bench.build.definition)
        assert bench.moved_by(step, definition=others) == set(), f"{step.name}: keys no column of it comes from"
    assert set(tried) >= {key for key in set.union(*named.values()) if seldom(key)}
    compare(seen, {edge for edge in expected if edge[1] in tried})


def seldom(key: str) -> bool:
    """Definition keys that the edits must cover: values, not whole registers copied row by row."""
    keys = r"definition\.(framework|methods?)\.(?!stages|key_years|periods|consecutive_periods)\w+"
    return re.fullmatch(keys, key) is not None


def test_other_ballots_move_what_is_declared_to_come_from_them(bench: Bench) -> None:
    steps = [bench.steps[name] for name in WITH_BALLOTS]
    others = list(other_ballots(bench.build.ballots))
    seen = {(m, key) for key, rounds in others for step in steps for m in bench.moved_by(step, ballots=rounds) or ()}
    compare(seen, {edge for step in steps for edge in of_ballots(step)})
    assert [step.name for step in bench.tested() if step not in steps and of_ballots(step)] == []


def test_published_weights_of_experts_move_with_their_ballots_and_rules(bench: Bench) -> None:
    step, known, weights = (
        bench.steps["framework"],
        bench.build.definition,
        {"kind": "experts", "otherwise": "declared"},
    )
    rounded = published(weights=weights, experts={"decimals": 1}).definition(known)
    with bench.otherwise(step, published(weights=weights).definition(known)):
        others = list(other_ballots(bench.build.ballots))
        seen = {(moved, key) for key, rounds in others for moved in bench.moved_by(step, ballots=rounds) or ()}
        seen |= {(moved, EXPERT_RULES) for moved in bench.moved_by(step, definition=rounded) or ()}
    compare(seen, of_ballots(step))


def of_ballots(step: Step) -> set[tuple[Column, str]]:
    """The edges from ballots; those from their rules too, where they hold for published weights of experts only."""
    of_framework = step.name == "framework"
    return {
        e for e in written_edges(step) if e[1].startswith("raw.ballots.") or (of_framework and e[1] == EXPERT_RULES)
    }


def test_another_raw_file_moves_what_is_declared_to_come_from_it(home: SmallHome) -> None:
    files = files_of(Build(home.home))
    before = files.cleaned()
    seen: set[tuple[Column, str]] = set()
    tried: set[str] = set()
    for key, changed in changed_files(files):
        tried.add(key)
        after = raw.cleaned_or_none(changed)
        seen |= {(moved, key) for moved in (raw.moved(before, after) if after is not None else ())}
    expected = {((table, name), up) for table in before for name in read_columns(table) for up in WRITTEN[table][name]}
    compare(seen, {edge for edge in expected if edge[1] in tried})


def test_a_key_taken_over_holds_only_values_of_where_it_comes_from(bench: Bench) -> None:
    """From one column of a table that is itself a key: a value of its own would have another origin."""
    checked = 0
    for table, columns in LINEAGE.items():
        for name, upstreams in columns.items():
            if len(upstreams) == 1 and is_key(upstreams[0]) and table not in ("meta.extract", "audit.check_result"):
                checked += 1
                strange = bench.values(table, name) - bench.values(*upstreams[0].rsplit(".", 1))
                assert strange <= {"coverage_effect"}, (table, name, upstreams)
    assert checked > 20
