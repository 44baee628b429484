"""capdev diff: two releases as tables and as JSON, and what it refuses.

Belongs here: the command as a user calls it. Does not belong here: the figures behind it
(tests/warehouse/test_vintages.py).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from capdev_pipeline.cli.main import main
from capdev_pipeline.home import Home

if TYPE_CHECKING:
    from tests.conftest import SmallHome

Diff = Callable[..., Result]


@pytest.fixture(scope="module")
def diff(real_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Diff:
    """capdev diff on the real figures, in this process; a copy, for other tests hold the original open."""
    copy = Home(tmp_path_factory.mktemp("diff"))
    copy.raw.mkdir()
    copy.warehouse.mkdir()
    shutil.copy(real_home.published, copy.published)
    return lambda *arguments: CliRunner().invoke(main, ["diff", "--home", str(copy.root), *arguments])


def read(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_json_holds_indicators_bounds_effects_and_bridge(diff: Diff) -> None:
    found = read(diff("asof_2024", "current", "--json"))
    assert (found["from_release"], found["to_release"]) == ("asof_2024", "current")
    revised = {row["indicator_id"]: row for row in found["indicators"]}
    productivity = revised["labour_productivity"]
    assert (productivity["revised"], productivity["appeared"], productivity["vanished"]) == (12, 0, 0)
    assert (productivity["year"], round(productivity["old"]), round(productivity["new"])) == (2010, 165376, 165420)
    moved = {row["indicator_id"]: row for row in found["bounds"]}
    assert (moved["tongzhou_gdp"]["old_hi"], moved["tongzhou_gdp"]["new_hi"]) == (1253.4, 1303.6)
    assert moved["fiscal_transparency"]["old_lo"] is None
    assert "pm25" not in moved
    levels = {row["level"] for row in found["effects"]}
    assert levels == {0, 1, 2, 3}
    for row in found["effects"]:
        if row["total"] is not None:
            parts = [row[f"{factor}_effect"] for factor in ("data", "bounds", "coverage", "structure")]
            assert sum(parts) == pytest.approx(row["total"], abs=1e-9)
    (top,) = (row for row in found["bridge"] if row["level"] == 0)
    assert (top["from_year"], top["to_year"]) == (2022, 2023)
    assert top["like_for_like"] + top["revision"] == pytest.approx(top["change"], abs=1e-9)


def test_the_other_way_round_every_sign_turns(diff: Diff) -> None:
    def keyed(found: dict[str, Any]) -> dict[tuple[Any, ...], dict[str, Any]]:
        return {(row["node_id"], row["area"], row["year"]): row for row in found["effects"]}

    there, back = (keyed(read(diff(*pair, "--json"))) for pair in (("asof_2019", "current"), ("current", "asof_2019")))
    assert there.keys() == back.keys()
    turned = {"from": "to", "to": "from", "both": "both", "": ""}
    for key, row in there.items():
        other = back[key]
        assert (row["from_score"], row["to_score"]) == (other["to_score"], other["from_score"])
        end, _, what = row["flag"].partition("_")
        assert other["flag"] == (f"{turned[end]}_{what}" if end else "")
        for name in ("total", "data_effect", "bounds_effect", "coverage_effect"):
            assert other[name] == (None if row[name] is None else -row[name])


def test_the_table_is_for_reading(diff: Diff) -> None:
    result = diff("asof_2022", "asof_2024", "--level", "0")
    assert result.exit_code == 0, result.output
    for words in ("asof_2022 → asof_2024", "修订的指标", "bounds that moved", "首都发展综合指数", "like for like"):
        assert words in result.stdout
    effects = result.stdout.split("对指数的影响")[1].split("报告间衔接")[0]
    assert "城市发展" not in effects
    assert "旧版本未发布" in effects
    assert "城市发展" in diff("asof_2022", "asof_2024").stdout.split("对指数的影响")[1]


def test_the_scheme_can_be_named(diff: Diff) -> None:
    found = read(diff("asof_2022", "current", "--json", "--scheme", "plain_sum"))
    assert {row["scheme"] for row in found["effects"]} == {"plain_sum"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("asof_2020", "current"), ("unknown release 'asof_2020'", "asof_2019, asof_2021, asof_2022, asof_2024")),
        (("current", "asof_2023"), ("unknown release 'asof_2023'", "current")),
        (("current", "current"), ("two different releases",)),
        (("asof_2019", "current", "--scheme", "sum"), ("unknown scheme 'sum'", "declared, plain_sum")),
        (("current",), ("Missing argument",)),
    ],
)
def test_wrong_usage_says_what_is_known(diff: Diff, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    result = diff(*arguments)
    assert result.exit_code == 2
    assert all(word in result.stderr for word in words)


def test_nothing_published_is_a_refusal(small_home: SmallHome) -> None:
    result = small_home.capdev("diff", "asof_2019", "current")
    assert result.returncode == 1
    assert "capdev build" in result.stderr
    assert "Traceback" not in result.stderr


def test_releases_that_say_the_same(small_home: SmallHome) -> None:
    small_home.framework = small_home.framework.replace(
        "nodes:", "releases: [{release: current}, {release: asof_2025, as_of: 2025-12-31}]\nnodes:", 1
    )
    small_home.write().build()
    result = small_home.capdev("diff", "asof_2025", "current")
    assert result.returncode == 0, result.stderr
    assert "indicators revised, in the years both have: 无 / none" in result.stdout
    assert "bounds that moved: 无 / none" in result.stdout
