"""Descriptions of sources: missing, wrong, misplaced."""

from __future__ import annotations

import pytest
import yaml

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract import read_manifest, read_sources
from capdev_pipeline.home import Home


def describe(home: Home, source_id: str, **changed: object) -> None:
    words = ("name_zh", "name_en", "publisher", "licence", "transcribed", "cite", "description_zh", "description_en")
    content = {"source_id": source_id, **dict.fromkeys(words, "x"), **changed}
    text = yaml.safe_dump({key: value for key, value in content.items() if value is not None})
    (home.raw / source_id / "source.yaml").write_text(text, encoding="utf-8")


def refused(home: Home) -> list[str]:
    with pytest.raises(ExtractError) as caught:
        read_sources(home, read_manifest(home))
    return [str(problem) for problem in caught.value.problems]


def test_sources_come_in_the_order_of_their_ids(filled: Home) -> None:
    describe(filled, "beta", homepage="https://example.org")
    describe(filled, "alpha")
    sources = read_sources(filled, read_manifest(filled))
    assert [(s.source_id, s.homepage) for s in sources] == [("alpha", None), ("beta", "https://example.org")]


def test_every_missing_description_is_named(filled: Home) -> None:
    shown = refused(filled)
    assert [line.split(":")[0] for line in shown] == ["raw/alpha/source.yaml", "raw/beta/source.yaml"]
    assert all("missing" in line and "docs/extract-format.md" in line for line in shown)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"licence": None}, "licence"),
        ({"colour": "red"}, "colour"),
        ({"source_id": "Alpha"}, "source_id"),
        ({"source_id": "gamma"}, "source_id is the name of its folder"),
        ({"publisher": ["x"]}, "publisher"),
    ],
)
def test_a_wrong_description_is_refused_by_name(filled: Home, changed: dict[str, object], words: str) -> None:
    describe(filled, "beta")
    describe(filled, "alpha")
    path = filled.raw / "alpha" / "source.yaml"
    content = {**yaml.safe_load(path.read_text(encoding="utf-8")), **changed}
    path.write_text(yaml.safe_dump({k: v for k, v in content.items() if v is not None}), encoding="utf-8")
    (line,) = refused(filled)
    assert line.startswith("raw/alpha/source.yaml: ")
    assert words in line


@pytest.mark.parametrize("content", [b"", b"a: [", "name_zh: 北京".encode("gbk"), b"- a"])
def test_a_description_of_another_shape_is_a_refusal_and_no_crash(filled: Home, content: bytes) -> None:
    describe(filled, "beta")
    (filled.raw / "alpha" / "source.yaml").write_bytes(content)
    (line,) = refused(filled)
    assert line.startswith("raw/alpha/source.yaml: ")
