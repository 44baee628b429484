"""Spoilt input through the real command line: refused by name, and the last published warehouse stays as it was.

Belongs here: whole builds on input that is wrong in one place. Does not belong here: single rules (their
folders' tests).
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from capdev_pipeline.errors import CapdevError

TABLE = "raw/toy_source/to-2023/printed_figures.csv"
# Row 2 is gdp of 2020, row 3 of 2021, ...; rows 6 to 9 are pm25.
Home = Any  # SmallHome of tests/conftest.py, which tests can't import


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keeps the warehouse of the sound home, so that it is built once."""
    return tmp_path_factory.mktemp("built")


@pytest.fixture
def built(small_home: Home, shelf: Path) -> Home:
    """The small home with its sound input built and published."""
    kept = shelf / "warehouse"
    if not kept.exists():
        small_home.build()
        shutil.copytree(small_home.home.warehouse, kept)
    else:
        shutil.copytree(kept, small_home.home.warehouse)
    return small_home


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def everything_in(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): digest(path) for path in folder.rglob("*") if path.is_file()}


def refused(home: Home, where: str, rule: str, *words: str) -> None:
    """A build ends with 1, one line of stderr holds place, rule and words, and nothing public has changed."""
    published, parquet, raw = (
        digest(home.home.published),
        everything_in(home.home.parquet),
        everything_in(home.home.raw),
    )
    run: subprocess.CompletedProcess[str] = home.capdev("build", "--direct")
    assert run.returncode == 1, run.stderr
    assert "Traceback" not in run.stderr + run.stdout
    lines = [line for line in run.stderr.splitlines() if f"- {where}: " in line]
    assert any(f"[{rule}]" in line and all(word in line for word in words) for line in lines), run.stderr
    assert digest(home.home.published) == published
    assert everything_in(home.home.parquet) == parquet
    assert everything_in(home.home.raw) == raw


def spoil_bytes(home: Home, old: bytes, new: bytes) -> None:
    content = home.table.read_bytes()
    assert old in content
    home.table.write_bytes(content.replace(old, new, 1))


def test_a_missing_file(built: Home) -> None:
    built.table.unlink()
    refused(built, TABLE, "every listed file exists", "the file is missing")


def test_an_edited_file_whose_hash_is_not_that_of_the_manifest(built: Home) -> None:
    spoil_bytes(built, b",10,", b",11,")
    refused(built, TABLE, "a raw file has the hash of the manifest", "capdev manifest --write")


def test_a_file_nobody_took_in(built: Home) -> None:
    shutil.copy(built.table, built.table.with_name("more.csv"))
    refused(built, TABLE.replace("printed_figures", "more"), "every file of raw/ is in the manifest")


def test_a_file_in_another_encoding(built: Home) -> None:
    # The third row's scope in GBK; the rows before are plain ASCII but for units and scope in UTF-8.
    lines = built.table.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].decode().encode("gbk")
    built.table.write_bytes(b"".join(lines))
    with pytest.raises(CapdevError, match=rf"{TABLE}, row 3: byte \d+ is not UTF-8"):
        built.record_manifest()
    refused(built, f"{TABLE}, row 3", "a transcribed extract is UTF-8")


@pytest.mark.parametrize("lines", [0, 1], ids=["no bytes", "only a header"])
def test_an_empty_extract(built: Home, lines: int) -> None:
    built.table.write_bytes(b"".join(built.table.read_bytes().splitlines(keepends=True)[:lines]))
    with pytest.raises(CapdevError, match=f"{TABLE}, row 1"):
        built.record_manifest()
    refused(built, f"{TABLE}, row 1", "an extract has at least one row")


def test_an_unclosed_quote(built: Home) -> None:
    spoil_bytes(built, b",Toy yearbook,", b',"Toy yearbook,')
    run = built.capdev("build", "--direct")
    assert run.returncode == 1
    assert TABLE in run.stderr
    assert "Traceback" not in run.stderr


def test_a_framework_whose_weights_do_not_sum_to_one(built: Home) -> None:
    built.framework = built.framework.replace("weight: 0.6", "weight: 0.7")
    built.write()
    refused(built, "framework.yaml, node toy_index", "weights of siblings sum to 1", "1.1", "output 0.7", "dust 0.4")


# One cell of one row: the line it stands in, the rule that refuses it, words of the message.
CELLS: list[tuple[int, dict[str, str], str, str]] = [
    (1, {"printed_value": "twenty"}, "printed_value is a number", "'twenty'"),
    (2, {"printed_unit": "furlong"}, "printed_unit is registered", "unknown unit 'furlong'"),
    (3, {"series": "gdpp"}, "series is registered", "unknown series 'gdpp'"),
    (3, {"area": "999999"}, "area is registered", "unknown area '999999'"),
    (4, {"year": "1020"}, "year is a calendar year of the framework", "unknown year '1020'"),
    (5, {"printed_value": "-6"}, "the value lies in the range of its series", "outside 0 to 1000"),
    (5, {"figure_id": "pm25.110000.2020.01"}, "figure_id is unique", "repeats row 6"),
]


@pytest.mark.parametrize(("position", "cells", "rule", "words"), CELLS, ids=[f"{c[2]}: {c[3]}" for c in CELLS])
def test_a_wrong_cell(built: Home, position: int, cells: dict[str, str], rule: str, words: str) -> None:
    built.figures[position].update(cells)
    built.write()
    refused(built, f"{TABLE}, row {position + 2}", rule, words, "--allow-quarantine")


def test_a_figure_entered_twice(built: Home) -> None:
    built.figures.append({**built.figures[0], "figure_id": "another"})
    built.write()
    refused(built, f"{TABLE}, row 10", "a figure is entered once", "repeats row 2")


def test_a_row_of_another_length(built: Home) -> None:
    spoil_bytes(built, b",10,", b",10,000,")
    built.record_manifest()
    refused(built, f"{TABLE}, row 2", "a row has 15 cells", "16 cells")


def test_other_columns(built: Home) -> None:
    spoil_bytes(built, b"printed_value", b"value")
    built.record_manifest()
    run = built.capdev("build", "--direct")
    assert run.returncode == 1
    assert f"{TABLE}, row 1: missing ['printed_value'], unknown ['value']" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_row_is_that_of_the_file_after_a_blank_line(built: Home) -> None:
    built.figures[3]["printed_value"] = "forty"
    built.write()
    spoil_bytes(built, b"\ngdp.110000.2022", b"\n\ngdp.110000.2022")
    built.record_manifest()
    refused(built, f"{TABLE}, row 6", "printed_value is a number", "'forty'")


def copy_table(home: Home, place: str) -> str:
    """The same table, figures of 2020 only, as raw/<place>/; its path as messages show it."""
    source = place.split("/")[0]
    target = home.home.raw / place / "printed_figures.csv"
    target.parent.mkdir(parents=True)
    described = (home.table.parent.parent / "source.yaml").read_text(encoding="utf-8")
    (home.home.raw / source / "source.yaml").write_text(described.replace("toy_source", source), encoding="utf-8")
    target.write_bytes(b"".join(home.table.read_bytes().splitlines(keepends=True)[:2]))
    home.record_manifest()
    return f"raw/{place}/printed_figures.csv"


@pytest.mark.parametrize("place", ["zz_source/2024", "toy_source/zz-2024"], ids=["another source", "another edition"])
def test_a_figure_id_used_in_two_files_names_the_later_file_and_row(built: Home, place: str) -> None:
    path = copy_table(built, place)
    refused(built, f"{path}, row 2", "figure_id is unique in the warehouse", "already stands in another extract")


def test_all_that_is_wrong_is_said_in_one_go(built: Home) -> None:
    built.figures[0]["printed_value"] = "ten"
    built.figures[7].update(printed_unit="furlong", area="1")
    built.write()
    run = built.capdev("build", "--direct")
    assert run.returncode == 1
    for where, rule in ((2, "is a number"), (9, "printed_unit is registered"), (9, "area is registered")):
        assert any(f"{TABLE}, row {where}:" in line and rule in line for line in run.stderr.splitlines())


def test_a_broken_row_that_no_indicator_uses_is_set_apart(built: Home) -> None:
    unused = {
        **built.figures[0],
        "series": "expressway_km",
        "figure_id": "km",
        "printed_value": "many",
        "printed_unit": "公里",
    }
    built.figures.append(unused)
    built.write()
    before = digest(built.home.published)
    run = built.capdev("build", "--direct")
    assert run.returncode == 0, run.stderr
    assert digest(built.home.published) != before
    assert f"{TABLE}, row 10: printed_value is a number: found 'many'" in run.stdout
    assert any(line.startswith("拒收 / refused") and " 1 " in line for line in run.stdout.splitlines())
    ((extract_id, path, row, locator, rule, reason, text),) = built.query(
        'select extract_id, path, "row", locator, rule, reason, row_json from clean.quarantine'
    )
    assert (extract_id, path, row, locator) == ("toy_source/to-2023", TABLE, 10, f"{TABLE}, row 10")
    assert (rule, reason[:12]) == ("printed_value is a number", "found 'many'")
    assert json.loads(text) == unused
    assert built.query("select rows, accepted, quarantined from meta.extract") == [(9, 8, 1)]
    assert built.query("select count(*) from indicator.value where value is not null") == [(8,)]


def test_allow_quarantine_publishes_without_the_refused_row(built: Home) -> None:
    built.figures[1]["printed_value"] = "twenty"
    built.write()
    run = built.capdev("build", "--direct", "--allow-quarantine")
    assert run.returncode == 0, run.stderr
    assert f"{TABLE}, row 3" in run.stdout
    assert built.query("select indicator_id, year, method from indicator.value where status = 'missing'") == [
        ("output", 2021, "no figure at hand; this series is not interpolated")
    ]
    assert built.query("select count(*) from clean.observation where observation_id = 'gdp.110000.2021.01'") == [(0,)]
    # The composite still has bounds for the year, half open by the missing weight of 0.6.
    ((lower, upper, coverage),) = built.query(
        "select lower, upper, coverage from \"index\".score where level = 0 and scheme = 'declared' and year = 2021"
    )
    assert (upper - lower, coverage) == (pytest.approx(0.6), pytest.approx(0.4))


def test_a_re_saved_file_builds_and_is_reported(built: Home) -> None:
    built.table.write_bytes(built.table.read_bytes().replace(b"\n", b"\r\n"))
    run = built.capdev("build", "--direct")
    assert run.returncode == 0, run.stderr
    assert TABLE in run.stdout
    assert "raw_files_as_taken_in" in run.stdout
