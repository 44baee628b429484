"""A three-level tree as data, to be spoilt in one place by each test.

Belongs here: the sound definition and how it is loaded. Does not belong here: cases.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from capdev_pipeline.errors import FrameworkError
from capdev_pipeline.framework import Definition, load_definition
from capdev_pipeline.home import Home

Content = dict[str, Any]


def _node(node_id: str, parent: str | None = None, weight: float | None = None, **more: Any) -> Content:
    place: Content = {} if parent is None else {"parent_id": parent, "weight": weight}
    words = {"name_zh": "节点", "name_en": "node", "unit": "亿元"}
    return {"node_id": node_id, **words, **place, **more}


def _indicator(series: str) -> Content:
    return {"segments": [{"segment": "all", "select": [{"series": series, "area": "110000"}], "reason": "r"}]}


SOUND: Content = {
    "framework_id": "toy",
    "name_zh": "示例",
    "name_en": "Toy",
    "citation": "made for tests",
    "period": {"first_year": 2020, "last_year": 2023},
    "areas": ["110000"],
    "nodes": [
        _node("root"),
        _node("left", "root", 0.7),
        _node("right", "root", 0.3),
        _node("a", "left", 0.25, direction="+"),
        _node("b", "left", 0.75, direction="-", unit="微克/立方米"),
        _node("c", "right", 1.0, direction="+"),
    ],
    "indicators": {"a": _indicator("gdp"), "b": _indicator("pm25"), "c": _indicator("gfcf")},
}


class Spoilt:
    """Loads a home whose files are the sound ones but for what the test changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.content = copy.deepcopy(SOUND)

    def node(self, node_id: str) -> Content:
        found: Content = next(n for n in self.content["nodes"] if n["node_id"] == node_id)
        return found

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, encoding="utf-8")

    def load(self) -> Definition:
        self.write("framework.yaml", yaml.safe_dump(self.content, allow_unicode=True))
        return load_definition(Home(self.root))

    def refusals(self) -> list[tuple[str, str]]:
        """(where, found) of every problem; fails if the definition is accepted."""
        with pytest.raises(FrameworkError) as refused:
            self.load()
        return [(problem.where, f"{problem.rule}: {problem.found}") for problem in refused.value.problems]


@pytest.fixture
def spoilt(tmp_path: Path) -> Spoilt:
    return Spoilt(tmp_path)


@pytest.fixture
def add_node() -> Callable[..., Content]:
    return _node
