"""YAML in which no key stands twice.

Belongs here: the loader that every hand-written YAML file is read with. Does not belong here: models of files.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml


class _Loader(yaml.CSafeLoader):
    """A safe loader that refuses a key given twice: YAML would keep the last one in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.MarkedYAMLError(problem=f"key given twice: {', '.join(twice)}", problem_mark=node.start_mark)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def parse_yaml(text: str) -> object:
    """The content of a YAML text; yaml.YAMLError (ValueError for an impossible date) where it is none."""
    return yaml.load(text, Loader=_Loader)
