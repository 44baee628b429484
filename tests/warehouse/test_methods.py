"""Several method files built side by side: what each scheme says, and what is refused by whose name.

Belongs here: methods through a whole build, against numbers computed here by hand. Does not belong here: formulas
(tests/index, tests/robustness), the shape of the files (tests/framework).
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import yaml

from capdev_pipeline.errors import MethodError
from capdev_pipeline.warehouse.difference import known
from tests.conftest import SmallHome, figure

# The toy: A = 10, 20, 30, 40 (weight .6), B = 8, 6, 5, 4, less is better (weight .4), 2020-2023.
A, B = np.array([10.0, 20, 30, 40]), np.array([8.0, 6, 5, 4])


def add(home: SmallHome, name: str, **blocks: Any) -> None:
    """methods/<name>.yaml with one weighted scheme of that name."""
    folder = home.root / "methods"
    folder.mkdir(exist_ok=True)
    method = {"method_id": name, "schemes": [{"name": name, "kind": "weighted"}], **blocks}
    (folder / f"{name}.yaml").write_text(yaml.safe_dump(method, allow_unicode=True), encoding="utf-8")


def top(home: SmallHome, scheme: str, column: str = "score") -> list[Any]:
    sql = f"select {column} from \"index\".score where scheme = '{scheme}' and node_id = 'toy_index' order by year"
    return [value for (value,) in home.query(sql)]


def test_two_method_files_stand_side_by_side(small_home: SmallHome) -> None:
    add(small_home, "z", normalisation={"kind": "z_score"}, weights={"kind": "equal"})
    add(small_home, "geo", normalisation={"kind": "min_max", "range": [60, 100]}, aggregation={"kind": "geometric"})
    small_home.build()
    a, b = (A - 10) / 30, (8 - B) / 4
    assert top(small_home, "declared") == pytest.approx(0.6 * a + 0.4 * b)
    z = (A - A.mean()) / A.std(ddof=1) / 2 - (B - B.mean()) / B.std(ddof=1) / 2
    assert top(small_home, "z") == pytest.approx(z)
    assert top(small_home, "geo") == pytest.approx((60 + 40 * a) ** 0.6 * (60 + 40 * b) ** 0.4)
    assert small_home.query("select scheme, published, method_id from meta.scheme order by position") == [
        ("declared", True, "toy"),
        ("plain_sum", True, "toy"),
        ("geo", False, "geo"),
        ("z", False, "z"),
    ]
    weights = small_home.query('select scheme, node_id, weight, basis from "index".weight order by all')
    assert weights == [
        *(("declared", "dust", 0.4, "declared"), ("declared", "output", 0.6, "declared")),
        *(("geo", "dust", 0.4, "declared"), ("geo", "output", 0.6, "declared")),
        *(("z", "dust", 0.5, "equal"), ("z", "output", 0.5, "equal")),
    ]
    # Contributions of every method add up; revisions are of the published method only.
    summed = small_home.query(
        'select scheme, sum(contribution), any_value(parent_change) from "index".contribution '
        "where (from_year, to_year) = (2020, 2023) group by scheme order by all"
    )
    assert [scheme for scheme, *_ in summed] == ["declared", "geo", "plain_sum", "z"]
    assert all(total == pytest.approx(change, abs=1e-12) for _, total, change in summed)


def test_a_further_method_is_nowhere_taken_for_the_default(small_home: SmallHome) -> None:
    # Its name comes first in the alphabet: the difference of two releases once took it, and found nothing.
    add(small_home, "aaa", weights={"kind": "equal"})
    small_home.build()
    assert known(small_home.home).schemes == ["declared", "plain_sum"]
    found = small_home.capdev("explain", "toy_index", "2021", "--json")
    assert json.loads(found.stdout)["scheme"] == "declared"
    assert "declared, 110000" in small_home.capdev("build", "--direct").stdout


def test_goalposts_raise_an_alarm_and_never_clip(small_home: SmallHome) -> None:
    posts = {
        "output": {"lower": 0, "upper": 35, "citation": "a plan of 2019, table 2"},
        "dust": {"lower": 0, "upper": 8, "citation": "a standard"},
    }
    small_home.method = yaml.safe_dump(
        {
            "method_id": "posts",
            "normalisation": {"kind": "goalposts", "yardsticks": posts},
            "schemes": [{"name": "fixed", "kind": "weighted"}],
        }
    )
    small_home.write().build()
    assert top(small_home, "fixed") == pytest.approx(0.6 * A / 35 + 0.4 * (8 - B) / 8)
    alarm = small_home.query(
        "select severity, passed, failures, detail from audit.check_result where check_name = 'values_within_goalposts'"
    )
    assert [row[:3] for row in alarm] == [("WARN", False, 1)]
    assert "year=2023" in str(alarm[0][3])
    told = small_home.capdev("explain", "output", "2023")
    assert "upper = 35" in told.stdout
    assert "a plan of 2019, table 2" in told.stdout
    assert "(40 - 0) / (35 - 0) = 1.142857143" in told.stdout


def test_a_gap_under_z_scores_leaves_no_bounds_and_says_so(small_home: SmallHome) -> None:
    small_home.method = yaml.safe_dump(
        {"method_id": "z", "normalisation": {"kind": "z_score"}, "schemes": [{"name": "z", "kind": "weighted"}]}
    )
    small_home.figures = [row for row in small_home.figures if row["figure_id"] != "pm25.110000.2021.01"]
    small_home.write().build()
    assert [value is None for value in top(small_home, "z", "lower")] == [False, True, False, False]
    told = small_home.capdev("explain", "toy_index", "2021")
    assert told.returncode == 0
    assert "no worst and best" in told.stdout
    assert small_home.capdev("status").returncode == 0


def test_a_mean_over_zeros_is_refused_by_node_and_year(small_home: SmallHome) -> None:
    posts = {
        "output": {"lower": 10, "upper": 40, "citation": "a plan"},
        "dust": {"lower": 0, "upper": 9, "citation": "a plan"},
    }
    add(
        small_home,
        "geo",
        normalisation={"kind": "goalposts", "yardsticks": posts},
        aggregation={"kind": "geometric"},
    )
    with pytest.raises(MethodError) as refused:
        small_home.build()
    (problem,) = refused.value.problems
    assert problem.where == "output, 110000, 2020, release current"
    assert "geometric mean of scheme geo needs strictly positive scores" in problem.rule


def test_weights_from_data_need_enough_years_or_say_what_holds_instead(small_home: SmallHome) -> None:
    small_home.figures = [row for row in small_home.figures if row["figure_id"] != "pm25.110000.2021.01"]
    small_home.write()
    add(small_home, "data", weights={"kind": "critic"})
    with pytest.raises(MethodError, match=r"toy_index, output, dust: 3 case\(s\)"):
        small_home.build()
    add(small_home, "data", weights={"kind": "critic", "otherwise": "declared"})
    small_home.build()
    rows = small_home.query("select weight, basis, reason from \"index\".weight where scheme = 'data' order by weight")
    assert [row[:2] for row in rows] == [(0.4, "declared"), (0.6, "declared")]
    assert all("3 case(s)" in str(row[2]) for row in rows)


def test_a_zero_range_is_refused_by_indicator(small_home: SmallHome) -> None:
    small_home.figures = [figure("gdp", year, "7", "亿元") for year in range(2020, 2024)] + small_home.figures[4:]
    small_home.write()
    with pytest.raises(MethodError, match="output, 110000, release current"):
        small_home.build()
