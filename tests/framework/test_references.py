"""Names a framework uses but the registers do not hold, and keys the model does not know."""

from __future__ import annotations

from typing import Any

import pytest

from capdev_pipeline.framework.references import feeding, selections_in, series_of_indicators


def stock_rules(variant: str = "main", series: str = "gfcf", area: str = "110000") -> dict[str, Any]:
    selection = {"series": series, "area": area}
    return {
        "area": area,
        "price_year": 2000,
        "first_year": 1952,
        "variants": [
            {
                "variant": variant,
                "depreciation": 0.1,
                "initial": {"rule": "investment_share", "share": 0.1, "price": "rebased"},
                "investment": [{"status": "derived", "select": [selection]}],
                "price_level": {"select": [{"series": "investment_deflator_1952", "area": "110000"}]},
            }
        ],
    }


def segment_of(spoilt: Any, indicator: str = "a") -> dict[str, Any]:
    found: dict[str, Any] = spoilt.content["indicators"][indicator]["segments"][0]
    return found


def refused(spoilt: Any, where: str, *words: str) -> bool:
    return any(where in place and all(word in found for word in words) for place, found in spoilt.refusals())


def test_an_unknown_series_is_refused_with_its_indicator(spoilt: Any) -> None:
    segment_of(spoilt)["select"][0]["series"] = "gdpp"
    assert refused(spoilt, "framework.yaml, indicators.a", "unknown series gdpp")


def test_an_unknown_area_is_refused_with_its_indicator(spoilt: Any) -> None:
    segment_of(spoilt)["select"][0]["area"] = "999999"
    assert refused(spoilt, "framework.yaml, indicators.a", "unknown area 999999")


def test_same_area_needs_no_register(spoilt: Any) -> None:
    segment_of(spoilt)["select"][0]["area"] = "same"
    spoilt.load()


def test_an_unknown_series_deep_in_a_derivation_is_refused(spoilt: Any) -> None:
    term = {"select": [{"series": "gdp", "area": "110000"}]}
    wrong = {"select": [{"series": "nothing", "area": "110000"}]}
    segment_of(spoilt)["derive"] = {"kind": "ratio", "factor": 1, "numerator": term, "denominator": wrong}
    assert refused(spoilt, "indicators.a", "unknown series nothing")


def test_an_unknown_area_of_the_index_is_refused(spoilt: Any) -> None:
    spoilt.content["areas"] = ["110000", "999999"]
    assert refused(spoilt, "framework.yaml, areas", "unknown area 999999")


@pytest.mark.parametrize("rules", [None, stock_rules("other")])
def test_an_unknown_variant_is_refused_with_its_indicator(spoilt: Any, rules: dict[str, Any] | None) -> None:
    segment_of(spoilt)["derive"] = {"kind": "perpetual_inventory", "variant": "main"}
    if rules:
        spoilt.content["capital_stock"] = rules
    assert refused(spoilt, "indicators.a", "unknown variant main")


@pytest.mark.parametrize(
    ("rules", "words"),
    [(stock_rules(series="gfcff"), "unknown series gfcff"), (stock_rules(area="999999"), "unknown area 999999")],
)
def test_an_unknown_name_in_the_capital_stock_rules_is_refused(spoilt: Any, rules: dict[str, Any], words: str) -> None:
    spoilt.content["capital_stock"] = rules
    assert refused(spoilt, "capital_stock", words)


def test_a_variant_like_an_undeclared_one_is_refused(spoilt: Any) -> None:
    rules = stock_rules()
    rules["variants"][0]["like"] = "nobody"
    spoilt.content["capital_stock"] = rules
    assert refused(spoilt, "capital_stock", "variant main is like nobody")


def test_a_bad_pattern_is_refused(spoilt: Any) -> None:
    segment_of(spoilt)["select"][0]["scope"] = "(全市"
    assert refused(spoilt, "indicators.a", "no regular expression")


@pytest.mark.parametrize("place", ["top", "node", "indicator", "segment", "selection"])
def test_an_unknown_key_is_refused_wherever_it_stands(spoilt: Any, place: str) -> None:
    blocks = {
        "top": spoilt.content,
        "node": spoilt.node("a"),
        "indicator": spoilt.content["indicators"]["a"],
        "segment": segment_of(spoilt),
        "selection": segment_of(spoilt)["select"][0],
    }
    blocks[place]["mispelt"] = "x"
    assert refused(spoilt, "framework.yaml", "mispelt", "Extra inputs are not permitted")


def test_an_unknown_key_of_a_node_names_the_node(spoilt: Any) -> None:
    spoilt.node("a")["wieght"] = 0.5
    assert refused(spoilt, "node a", "wieght")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ({"segments": []}, "at least 1 item"),
        ({"minimum_years": 0}, "greater than or equal to 1"),
        ({"interpolate": {"longest_gap": 0, "reason": "r"}}, "greater than or equal to 1"),
        ({"interpolate": {"longest_gap": 3}}, "Field required"),
        ({"when_constant": "whatever"}, "when_constant"),
    ],
)
def test_an_indicator_that_breaks_its_model_is_refused(spoilt: Any, spoil: dict[str, Any], words: str) -> None:
    spoilt.content["indicators"]["a"].update(spoil)
    assert refused(spoilt, "indicators.a", words)


def test_a_segment_named_twice_is_refused(spoilt: Any) -> None:
    segments = spoilt.content["indicators"]["a"]["segments"]
    segments.append(segments[0])
    assert refused(spoilt, "indicators.a", "segment named twice: all")


@pytest.mark.parametrize("key", ["name_zh", "name_en"])
def test_two_segments_of_one_name_are_refused(spoilt: Any, key: str) -> None:
    """Readers see the name alone; that of one segment may not be the id of another that has none."""
    segments = spoilt.content["indicators"]["a"]["segments"]
    segments.append({**segments[0], "segment": "rest", key: "all"})
    assert refused(spoilt, "indicators.a", f"segment named twice: all ({key})")


def test_a_segment_without_names_is_named_by_its_id(spoilt: Any) -> None:
    segment_of(spoilt)["name_zh"] = "全部"
    (named,) = spoilt.load().framework.indicators["a"].segments
    (plain,) = spoilt.load().framework.indicators["b"].segments
    assert (named.name_zh, named.name_en, named.reason_zh) == ("全部", "all", "")
    assert (plain.name_zh, plain.name_en) == ("all", "all")


def test_a_segment_without_a_source_is_refused(spoilt: Any) -> None:
    del segment_of(spoilt)["select"]
    assert refused(spoilt, "indicators.a", "neither select nor derive")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("period", {"first_year": 2023, "last_year": 2020}, "is after"),
        ("periods", [{"from_year": 2023, "to_year": 2023}], "is not before"),
    ],
)
def test_years_in_the_wrong_order_are_refused(spoilt: Any, key: str, value: object, words: str) -> None:
    spoilt.content[key] = value
    assert refused(spoilt, key, words)


def test_selections_are_found_however_deep(spoilt: Any) -> None:
    term = {"select": [{"series": "pm25", "area": "120000"}]}
    segment_of(spoilt)["derive"] = {"kind": "sum", "terms": [term, term]}
    spoilt.content["capital_stock"] = stock_rules()
    framework = spoilt.load().framework
    assert [s.series for s in selections_in(framework.indicators["a"])] == ["gdp", "pm25", "pm25"]
    assert {s.series for s in selections_in(framework)} == {
        "gdp",
        "pm25",
        "gfcf",
        "investment_deflator_1952",
    }


def test_an_indicator_rests_on_the_inputs_of_its_capital_stock(spoilt: Any) -> None:
    segment_of(spoilt)["derive"] = {"kind": "perpetual_inventory", "variant": "main"}
    spoilt.content["capital_stock"] = stock_rules()
    used = series_of_indicators(spoilt.load().framework)
    assert used == {"a": {"gdp", "gfcf", "investment_deflator_1952"}, "b": {"pm25"}, "c": {"gfcf"}}


def test_what_feeds_an_index_is_series_and_areas_with_the_same_area_written_out(spoilt: Any) -> None:
    spoilt.content["areas"] = ["110000", "120000"]
    segment_of(spoilt)["select"][0]["area"] = "same"
    segment_of(spoilt, "b")["select"].append({"series": "pm25", "area": "JJJ"})
    spoilt.content["capital_stock"] = stock_rules(area="130000")  # of no indicator: feeds nothing yet
    gdp = {("gdp", "110000"), ("gdp", "120000")}
    rest = {("pm25", "110000"), ("pm25", "JJJ"), ("gfcf", "110000")}
    assert feeding(spoilt.load().framework) == gdp | rest
    segment_of(spoilt)["derive"] = {"kind": "perpetual_inventory", "variant": "main"}
    stock = {("gfcf", "130000"), ("investment_deflator_1952", "110000")}
    assert feeding(spoilt.load().framework) == gdp | rest | stock


def test_contribution_periods_are_the_declared_ones_and_every_pair_once(spoilt: Any) -> None:
    spoilt.content["periods"] = [{"from_year": 2020, "to_year": 2023}, {"from_year": 2020, "to_year": 2021}]
    periods = [(2020, 2021), (2020, 2023), (2021, 2022), (2022, 2023)]
    assert spoilt.load().framework.contribution_periods() == periods
    spoilt.content["consecutive_periods"] = False
    assert spoilt.load().framework.contribution_periods() == [(2020, 2021), (2020, 2023)]


def test_a_series_in_another_unit_than_its_indicator_is_refused(spoilt: Any) -> None:
    segment_of(spoilt)["select"][0]["series"] = "pm25"
    assert refused(spoilt, "indicators.a, segment all", "pm25 is in 微克/立方米, a in 亿元")


def test_the_inputs_of_a_derivation_may_be_in_other_units(spoilt: Any) -> None:
    term = {"select": [{"series": "pm25", "area": "110000"}]}
    segment_of(spoilt)["derive"] = {"kind": "ratio", "factor": 1, "numerator": term, "denominator": term}
    spoilt.load()
