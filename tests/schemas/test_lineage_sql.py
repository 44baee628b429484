"""The lineage of queries so small that it can be told by reading them.

Belongs here: one case for each part of a query. Does not belong here: the SQL of the build (test_lineage_moves.py).
"""

from __future__ import annotations

import pytest

from tests.schemas.lineage_sql import lineage_of

SCORED = "indicator.normalized"
CASES = {
    "taken over under another name": (
        "select s as x from (select score as s from indicator.normalized) t",
        {"x": {f"{SCORED}.score"}},
    ),
    "computed": ("select hi - lo as x from indicator.normalized", {"x": {f"{SCORED}.hi", f"{SCORED}.lo"}}),
    "a constant comes from nowhere": ("select 1 as x from indicator.normalized", {"x": set()}),
    "a condition counts": (
        "select case when status = 'observed' then score end as x from indicator.normalized",
        {"x": {f"{SCORED}.status", f"{SCORED}.score"}},
    ),
    "a key in a condition only finds rows": (
        "select case when year > 2015 then score end as x from indicator.normalized",
        {"x": {f"{SCORED}.score"}},
    ),
    "a key that is taken counts": ("select year + 1 as x from indicator.normalized", {"x": {f"{SCORED}.year"}}),
    "a filter decides which rows there are, not what is in them": (
        "select score as x from indicator.normalized where grade = 'A'",
        {"x": {f"{SCORED}.score"}},
    ),
    "a filter below an aggregate decides what is in it": (
        "select area, sum(score) as x from (select * from indicator.normalized where grade = 'A') t group by area",
        {"area": {f"{SCORED}.area"}, "x": {f"{SCORED}.score", f"{SCORED}.grade"}},
    ),
    "what is grouped by decides what is summed": (
        "select parent_id, sum(weight) as x from meta.node group by parent_id",
        {"parent_id": {"meta.node.parent_id"}, "x": {"meta.node.weight", "meta.node.parent_id"}},
    ),
    "a window sums over its rows": (
        "select sum(weight) over (partition by parent_id) as x, unit from (select * from meta.node where level = 3) t",
        {"x": {"meta.node.weight", "meta.node.parent_id", "meta.node.level"}, "unit": {"meta.node.unit"}},
    ),
    "a join by keys only finds rows": (
        "select lhs.score as x, direction from indicator.normalized as lhs"
        " join (select node_id, weight from meta.node) as rhs on lhs.indicator_id = rhs.node_id",
        {"x": {f"{SCORED}.score"}, "direction": {f"{SCORED}.direction"}},
    ),
    "what is brought in by another column is guided by it": (
        "select weight from index.contribution as lhs left join"
        " (select parent_id as p, weight from meta.node) as rhs on lhs.parent_id = rhs.p",
        {"weight": {"meta.node.weight", "meta.node.parent_id"}},
    ),
    "tables put under each other are taken column by column": (
        "select lo as x from indicator.normalized union all (select hi from indicator.normalized)",
        {"x": {f"{SCORED}.lo", f"{SCORED}.hi"}},
    ),
    "a working table is looked through": (
        "create temp table t as select score * 2 as s from indicator.normalized; select s as x from t",
        {"x": {f"{SCORED}.score"}},
    ),
    "rows handed over from the definition are no table": (
        "select score, from_year from index.score cross join spans_rows",
        {"score": {"index.score.score"}, "from_year": set()},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_lineage_of_a_query(case: str) -> None:
    sql, expected = CASES[case]
    assert lineage_of(sql.replace("index.", '"index".')) == expected


def test_a_query_of_another_form_is_refused() -> None:
    with pytest.raises(NotImplementedError, match="Values"):
        lineage_of("select * from (values (1)) t")
