"""The published figures stand in for cleaning raw/ again only while they were made from it."""

from __future__ import annotations

import pytest

from capdev_pipeline.warehouse.at_hand import published_observations
from capdev_pipeline.warehouse.build import Build
from tests.conftest import SmallHome


def known(home: SmallHome) -> int | None:
    found = published_observations(Build(home.home))
    return None if found is None else len(found)


def test_before_the_first_build_there_are_none(small_home: SmallHome) -> None:
    assert known(small_home) is None


def test_a_warehouse_of_these_files_has_them_all(small_home: SmallHome) -> None:
    small_home.build()
    assert known(small_home) == 8


@pytest.mark.parametrize("change", ["figures", "framework"])
def test_a_warehouse_of_other_files_or_rules_is_not_asked(small_home: SmallHome, change: str) -> None:
    small_home.build()
    if change == "figures":
        small_home.figures[0]["printed_value"] = "11"
    else:
        small_home.framework += "\n# changed\n"
    small_home.write()
    assert known(small_home) is None


def test_a_file_that_is_no_warehouse_is_no_reason_to_stop(small_home: SmallHome) -> None:
    small_home.home.published.parent.mkdir()
    small_home.home.published.write_bytes(b"something else")
    assert known(small_home) is None
