"""Releases of a framework: which are compared with which.

Belongs here: the pairs. Does not belong here: what differs between them.
"""

from __future__ import annotations

from capdev_pipeline.framework import load_definition
from capdev_pipeline.framework.model import Framework, Release
from capdev_pipeline.home import REPOSITORY, Home


def with_releases(*releases: Release) -> Framework:
    return load_definition(Home(REPOSITORY)).framework.model_copy(update={"releases": releases})


def test_every_release_is_compared_with_every_later_one() -> None:
    made = with_releases(
        Release(release="current"),
        Release(release="b", as_of="2022-12-31"),
        Release(release="a", as_of="2019-12-31"),
    )
    assert made.release_pairs() == [("a", "b"), ("a", "current"), ("b", "current")]


def test_one_release_makes_no_pair() -> None:
    assert with_releases(Release(release="current")).release_pairs() == []


def test_the_capital_index_compares_its_cut_offs() -> None:
    pairs = load_definition(Home(REPOSITORY)).framework.release_pairs()
    assert len(pairs) == 10
    assert [pair for pair in pairs if pair[0] == "asof_2024"] == [("asof_2024", "current")]
