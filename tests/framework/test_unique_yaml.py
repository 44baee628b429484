"""YAML with a key given twice."""

from __future__ import annotations

import pytest
import yaml

from capdev_pipeline.framework.unique_yaml import parse_yaml


def test_yaml_is_read_as_always() -> None:
    assert parse_yaml("a: [1, {b: 地区}]\nc: null\n") == {"a": [1, {"b": "地区"}], "c": None}
    assert parse_yaml("base: &x {k: 1}\nmore: {<<: *x, k: 2}\n") == {"base": {"k": 1}, "more": {"k": 2}}


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [("a: 1\nb: 2\na: 3\n", "a", 1), ("top:\n  - {x: 1, x: 1}\n", "x", 2), ("t:\n  1: a\n  '1': b\n", "1", 2)],
    ids=["at the top", "in a list, with the same value", "once as a number"],
)
def test_a_key_given_twice_is_refused_with_its_line(text: str, key: str, line: int) -> None:
    with pytest.raises(yaml.YAMLError, match=rf"key given twice: {key}(.|\n)*line {line}, "):
        parse_yaml(text)


@pytest.mark.parametrize("text", ["a: [1\n", "day: 2025-02-31\n"])
def test_what_is_no_yaml_is_an_error_of_the_two_declared_kinds(text: str) -> None:
    with pytest.raises((yaml.YAMLError, ValueError)):
        parse_yaml(text)
