"""Delphi statistics: printed cases, a made-up panel computed by hand, refusals."""

from __future__ import annotations

import pandas as pd
import pytest

from capdev_pipeline.errors import MethodError
from capdev_pipeline.robustness import delphi

JUDGES = [
    *((1, 2, 3, 4), (3, 1, 2, 2), (4, 4, 1, 3), (5, 5, 5, 1), (2, 6, 7, 6)),
    *((8, 3, 4, 7), (6, 8, 6, 5), (7, 7, 8, 9), (10, 10, 9, 8), (9, 9, 10, 10)),
]
TIED = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]


def made_up_panel(**cells: dict[str, float]) -> pd.DataFrame:
    """Three experts on two items; nobody voted like this."""
    scores = {"one": (9, 6), "two": (10, 5), "three": (8, 7)}
    rows = [
        {"expert": e, "item": i, "score": float(s), "familiarity": 0.8, "basis": 0.9}
        for e, pair in scores.items()
        for i, s in zip(("roads", "trees"), pair, strict=True)
    ]
    return pd.DataFrame(rows).assign(**cells)


def test_kendall_of_ten_items_and_four_judges() -> None:
    found = delphi.kendall_w(pd.DataFrame(JUDGES))
    assert (found.experts, found.items) == (4, 10)
    assert found.w == pytest.approx(0.7939394, abs=5e-8)
    assert found.chi2 == pytest.approx(28.5818, abs=5e-5)
    assert found.p == pytest.approx(0.000762, abs=5e-7)


def test_kendall_with_ties() -> None:
    found = delphi.kendall_w(pd.DataFrame(TIED).T)
    assert found.w == pytest.approx(0.5396568760, abs=5e-11)
    assert found.chi2 == pytest.approx(30.76044, abs=5e-6)
    assert found.p == pytest.approx(0.04288, abs=5e-6)


def test_authority_is_the_mean_of_basis_and_familiarity() -> None:
    # A printed case: .944 (.94375 before rounding) and .775 give .859375.
    ballot = made_up_panel().assign(basis=0.94375, familiarity=0.775)
    assert delphi.authority(ballot)["authority"].tolist() == pytest.approx([0.859375] * 3)


def test_statistics_by_hand() -> None:
    found = delphi.item_statistics(made_up_panel(), 10).set_index("item")
    assert found.loc["roads"].tolist() == pytest.approx([9.0, 1.0, 1 / 9, 1 / 3, 3])
    assert found.loc["trees"].tolist() == pytest.approx([6.0, 1.0, 1 / 6, 0.0, 3])


def test_weights_are_normalised_means_and_print_to_one() -> None:
    siblings = {"city": ["roads", "trees"]}
    assert delphi.weights(made_up_panel(), siblings).tolist() == pytest.approx([0.6, 0.4])
    three = pd.concat([made_up_panel(), made_up_panel().query("item == 'trees'").assign(item="ponds")])
    printed = delphi.weights(three, {"city": ["roads", "trees", "ponds"]}, decimals=1)
    assert printed.sum() == pytest.approx(1.0)
    assert printed.tolist() == pytest.approx([0.4, 0.3, 0.3])


def test_a_rounding_that_does_not_sum_to_one_is_mended_where_it_lost_most() -> None:
    ballot = pd.concat(made_up_panel().query("item == 'trees'").assign(item=name) for name in "abc")
    printed = delphi.weights(ballot, {"all": list("abc")}, decimals=2)
    assert sorted(printed.tolist()) == pytest.approx([0.33, 0.33, 0.34])


def test_convergence_tells_each_round() -> None:
    found = delphi.convergence([made_up_panel(), made_up_panel()], 10)
    assert found["round"].tolist() == [1, 2]
    assert found["w"].tolist() == pytest.approx([1.0, 1.0])
    assert found["largest_cv"].tolist() == pytest.approx([1 / 6, 1 / 6])


def test_the_stop_rule_needs_both() -> None:
    items = delphi.item_statistics(made_up_panel(), 10)
    surely, hardly = (delphi.Agreement(0.9, 20, p, 3, 2) for p in (0.001, 0.2))
    assert delphi.is_settled(items, surely, largest_cv=0.2, p=0.05)
    assert not delphi.is_settled(items, hardly, largest_cv=0.2, p=0.05)
    assert not delphi.is_settled(items, surely, largest_cv=0.15, p=0.05)


def test_an_item_that_all_give_zero_has_no_spread() -> None:
    nothing = made_up_panel().query("item == 'trees'").assign(score=0.0, item="ponds")
    items = delphi.item_statistics(pd.concat([made_up_panel(), nothing]), 10)
    assert items.set_index("item")["cv"].isna().to_dict() == {"roads": False, "trees": False, "ponds": True}
    assert delphi.is_settled(items, delphi.Agreement(0.9, 20, 0.001, 3, 3), largest_cv=0.2, p=0.05)


def test_whether_any_expert_tells_the_items_apart() -> None:
    assert delphi.tells_apart(pd.DataFrame({"one": [5, 5], "two": [5, 4]}))
    same = pd.DataFrame({"one": [5, 5], "two": [4, 4]})
    assert not delphi.tells_apart(same)
    with pytest.raises(MethodError, match="every expert gives all items one score"):
        delphi.kendall_w(same)


def test_everything_wrong_with_a_ballot_is_told_at_once() -> None:
    ballot = made_up_panel()
    ballot.loc[0, "score"] = 11
    ballot.loc[1, "familiarity"] = 1.5
    wrong = pd.concat([ballot, ballot.iloc[[3]]]).drop(index=5)
    with pytest.raises(MethodError) as refusal:
        delphi.check_round(wrong, 10)
    assert len(refusal.value.problems) == 4


def test_one_expert_is_no_panel() -> None:
    alone = made_up_panel().query("expert == 'one'")
    with pytest.raises(MethodError, match=r"1 expert\(s\)"):
        delphi.item_statistics(alone, 10)
    with pytest.raises(MethodError, match=r"1 expert\(s\)"):
        delphi.kendall_w(delphi.wide(alone))
    with pytest.raises(MethodError, match="lakes: no expert scored it"):
        delphi.weights(made_up_panel(), {"city": ["roads", "lakes"]})
