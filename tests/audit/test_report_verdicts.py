"""What the rules say of the real report (METHODS.md section 8), asked of the published warehouse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

Ask = Callable[[str], list[tuple[object, ...]]]
INCONSISTENT = "inconsistent within the report"


def verdict(ask: Ask, claim_id: str) -> tuple[str, str, str]:
    (row,) = ask(f"select verdict, explanation, explanation_zh from audit.reconciliation where claim_id = '{claim_id}'")
    return str(row[0]), str(row[1]), str(row[2])


def test_every_one_of_the_42_claims_has_one_verdict(ask: Ask) -> None:
    assert ask("select count(*), count(distinct claim_id) from audit.claim") == [(42, 42)]
    assert ask("select count(*), count(distinct claim_id) from audit.reconciliation") == [(42, 42)]
    assert ask("select count(*) from audit.claim join audit.reconciliation using (claim_id)") == [(42,)]


def test_every_verdict_has_a_rule_and_a_sentence_in_both_languages(ask: Ask) -> None:
    for claim_id, rule, english, chinese in ask(
        "select claim_id, rule, explanation, explanation_zh from audit.reconciliation"
    ):
        assert str(rule).strip(), claim_id
        assert str(english).endswith("."), claim_id
        assert str(chinese).endswith("。"), claim_id
        assert any("一" <= letter <= "鿿" for letter in str(chinese)), claim_id


def test_no_two_claims_share_a_sentence_unless_the_report_repeats_itself(ask: Ask) -> None:
    """A sentence written by hand for a group would show up here."""
    counted = Counter(
        text for (text,) in ask(f"select explanation from audit.reconciliation where verdict <> '{INCONSISTENT}'")
    )
    assert max(counted.values()) == 1


@pytest.mark.parametrize("year", [2010, 2023])
def test_the_composite_is_the_sum_of_two_primaries_and_city_development_is_not_in_it(ask: Ask, year: int) -> None:
    found, english, chinese = verdict(ask, f"composite_{year}")
    assert found == INCONSISTENT
    assert "capital_development + capital_city_synergy (sum)" in english
    assert "not in it: city_development" in english
    assert "city_development +" not in english
    assert "+ city_development" not in english
    assert "未包含城市发展" in chinese


@pytest.mark.parametrize("node", ["innovation_center", "high_quality_development", "livable_city"])
def test_the_city_shares_2015_2023_are_the_copy(ask: Ask, node: str) -> None:
    found, english, _ = verdict(ask, f"share_{node}_2015_2023")
    assert found == INCONSISTENT
    assert "the set of city_development is impossible, so it is the copy" in english


@pytest.mark.parametrize("node", ["core_relief", "subcenter_construction", "jjj_coordination"])
def test_the_synergy_shares_2015_2023_are_not_blamed(ask: Ask, node: str) -> None:
    assert verdict(ask, f"share_{node}_2015_2023")[0] != INCONSISTENT


def test_innovation_center_would_have_to_move_by_2_115_with_two_indicators(ask: Ask) -> None:
    """0.154 x 2.63 + 0.286 x 5.98 = 0.40502 + 1.71028."""
    rows = ask(
        'select check_id, holds, printed, "limit" from audit.report_check '
        "where starts_with(check_id, 'movement.innovation_center')"
    )
    by_id = {str(check): (holds, printed, limit) for check, holds, printed, limit in rows}
    assert by_id["movement.innovation_center.2010-2023"] == (False, pytest.approx(2.1153), 2.0)
    assert by_id["movement.innovation_center.2015-2023"] == (True, pytest.approx(1.71028), 2.0)


def test_the_value_5_18_is_dated_twice(ask: Ask) -> None:
    rows = ask("select check_id, holds, printed from audit.report_check where starts_with(check_id, 'dated_twice')")
    assert rows == [("dated_twice.capital_development.2018.2019", False, 5.18)]
    assert {verdict(ask, c)[0] for c in ("capital_2018_peak", "capital_2019_2021_peak")} == {INCONSISTENT}


def test_the_levels_exceed_1_and_fit_the_plain_sum(ask: Ask) -> None:
    rows = ask(
        "select check_id, holds, \"limit\" from audit.report_check where starts_with(check_id, 'scale.') order by all"
    )
    assert rows == [
        ("scale.capital_city_synergy", True, 7.0),
        ("scale.capital_development", True, 9.0),
        ("scale.capital_development_index", True, 26.0),
        ("scale.city_development", True, 10.0),
    ]
    (text,) = ask("select explanation from audit.report_check where check_id = 'scale.city_development'")
    assert "no weighted mean; it fits the plain sum" in str(text[0])


def test_nothing_but_what_the_methods_name_is_inconsistent(ask: Ask) -> None:
    rows = ask(f"select claim_id from audit.reconciliation where verdict = '{INCONSISTENT}' order by all")
    assert [claim for (claim,) in rows] == [
        "capital_2018_peak",
        "capital_2019_2021_peak",
        "composite_2010",
        "composite_2023",
        "share_high_quality_development_2015_2023",
        "share_innovation_center_2015_2023",
        "share_livable_city_2015_2023",
    ]


def test_the_growths_and_the_sums_of_shares_hold(ask: Ask) -> None:
    rows = ask(
        "select check_id, holds from audit.report_check "
        "where starts_with(check_id, 'growth.') or starts_with(check_id, 'shares_sum.')"
    )
    assert len([check for check, _ in rows if str(check).startswith("shares_sum.")]) == 6
    assert len([check for check, _ in rows if str(check).startswith("growth.")]) == 3
    assert all(holds for _, holds in rows)


def test_visitors_of_2019_are_contradicted_by_another_source(ask: Ask) -> None:
    found, english, _ = verdict(ask, "inbound_visitors_2019")
    assert found == "contradicted"
    assert "376.9" in english
    assert "379.6" in english


def test_visitors_of_2022_rest_on_the_report_alone_and_cannot_be_tested(ask: Ask) -> None:
    found, english, chinese = verdict(ask, "inbound_visitors_2022")
    assert found == "cannot be tested"
    assert "the report's own" in english
    assert "报告自身" in chinese


def test_a_level_is_only_reproduced_where_nothing_is_missing(ask: Ask) -> None:
    rows = ask(
        "select c.claim_id, s.coverage from audit.reconciliation r join audit.claim c using (claim_id) "
        "join \"index\".score s on s.node_id = c.node_id and s.year = c.year and s.scheme = 'plain_sum' "
        "where r.verdict = 'reproduced' and c.kind in ('level', 'change', 'contribution_share')"
    )
    assert all(abs(float(str(coverage)) - 1) < 1e-9 for _, coverage in rows)


def test_printed_claims_are_rounded_by_kind(ask: Ask) -> None:
    rows = ask("select kind, min(half_width), max(half_width) from audit.claim group by all order by all")
    assert {str(kind): (low, high) for kind, low, high in rows} == {
        "best_year": (None, None),
        "best_year_so_far": (None, None),
        "change": (pytest.approx(0.005), pytest.approx(0.005)),
        "contribution_share": (pytest.approx(0.05), pytest.approx(0.05)),
        "level": (pytest.approx(0.005), pytest.approx(0.005)),
        "normalized": (pytest.approx(0.005), pytest.approx(0.005)),
        "observation": (pytest.approx(0.05), pytest.approx(0.05)),
    }
