"""raw/corrections.csv through whole builds: applied, told, and refused where it no longer matches.

Belongs here: whole builds with a register. Does not belong here: single rules (their folders' tests).
"""

from __future__ import annotations

import csv
import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from capdev_pipeline.errors import CapdevError, ContractError, ExtractError
from capdev_pipeline.extract.corrections import COLUMNS
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.summary import freshness, summarise
from capdev_pipeline.warehouse.verify import verify

Home = Any  # SmallHome of tests/conftest.py, which tests can't import
TABLE = "raw/toy_source/to-2023/printed_figures.csv"
SCORES = "select year, round(score, 12) from \"index\".score where level = 0 and scheme = 'declared' order by year"


def register(home: Home, *entries: tuple[str, str, str, str]) -> None:
    """raw/corrections.csv with (figure_id, action, expects, value); ids c1, c2, ..."""
    with home.home.corrections.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for number, entry in enumerate(entries, start=1):
            writer.writerow(
                [f"c{number}", *entry, "a slip, of the printer", "erratum of 2025", "A. Reader", "2026-01-02"]
            )


def refused(home: Home, error: type[CapdevError], **options: bool) -> list[tuple[str, str, str]]:
    with pytest.raises(error) as caught:
        home.build(**options)
    assert not home.home.published.exists()
    return [(problem.where, problem.rule, problem.found) for problem in caught.value.problems]


def spoil(home: Home) -> None:
    """The hand case with three misprints: 200 for 20, 3 for 30, and a second figure of 5 that is none of this area."""
    home.figures[1]["printed_value"] = "200"
    home.figures[2]["printed_value"] = "3"
    home.figures.append({**home.figures[6], "figure_id": "wrong", "printed_value": "9", "published": "2024-02-03"})
    home.write()


CURE = (
    ("gdp.110000.2021.01", "rescale", "200", "0.1"),
    ("gdp.110000.2022.01", "override", "3", "30"),
    ("wrong", "drop", "9", ""),
)


def test_three_corrections_restore_the_hand_case(small_home: Home) -> None:
    """Output 10, 20, 30, 40 and dust 8, 6, 5, 4 at 0.6 and 0.4: 0, 0.4, 0.7, 1."""
    spoil(small_home)
    small_home.build()
    assert small_home.query(SCORES) != [(2020, 0.0), (2021, 0.4), (2022, 0.7), (2023, 1.0)]
    register(small_home, *CURE)
    small_home.build()
    assert small_home.query(SCORES) == [(2020, 0.0), (2021, 0.4), (2022, 0.7), (2023, 1.0)]


def test_what_was_corrected_can_be_read_in_the_tables(small_home: Home) -> None:
    spoil(small_home)
    register(small_home, *CURE)
    small_home.build()
    assert small_home.query(
        "select printed_value, value, half_width, correction_id from clean.observation where correction_id <> ''"
        " order by correction_id"
    ) == [("200", 20.0, 0.05, "c1"), ("3", 30.0, 0.5, "c2")]
    reason, source, who, day = "a slip, of the printer", "erratum of 2025", "A. Reader", datetime.date(2026, 1, 2)
    told = (reason, source, who, day)
    where = ("toy_source/to-2023", "110000")
    assert small_home.query(
        "select correction_id, observation_id, action, printed_value, replacement, value, unit, year, extract_id, area,"
        " reason, source, who, decided from clean.correction"
    ) == [
        ("c1", "gdp.110000.2021.01", "rescale", "200", "0.1", 20.0, "亿元", 2021, *where, *told),
        ("c2", "gdp.110000.2022.01", "override", "3", "30", 30.0, "亿元", 2022, *where, *told),
        ("c3", "wrong", "drop", "9", "", None, "微克/立方米", 2022, *where, *told),
    ]
    assert small_home.query("select year, method from indicator.value where indicator_id = 'output' order by year") == [
        (2020, "as printed"),
        (2021, "corrected by c1, see clean.correction"),
        (2022, "corrected by c2, see clean.correction"),
        (2023, "as printed"),
    ]


def test_a_dropped_row_is_counted_and_neither_stops_nor_warns(small_home: Home) -> None:
    spoil(small_home)
    register(small_home, *CURE)
    small_home.build()
    ((locator, rule, reason, text),) = small_home.query("select locator, rule, reason, row_json from clean.quarantine")
    assert (locator, rule) == (f"{TABLE}, row 10", "set aside by correction c3")
    assert "a slip, of the printer" in reason
    assert json.loads(text)["figure_id"] == "wrong"
    assert small_home.query("select rows, accepted, quarantined from meta.extract") == [(9, 8, 1)]
    found = summarise(small_home.home)
    assert (found.quarantined, found.warnings) == ([], [])
    assert found.corrections == {"drop": 1, "override": 1, "rescale": 1}
    assert all(check.passed for check in verify(small_home.home))
    shown = small_home.capdev("status").stdout
    assert "拒收 / refused     0" in shown
    assert "订正 / corrected   3 (clean.correction): 弃用 drop 1, 改数 override 1, 换倍数 rescale 1" in shown


def test_the_only_figure_of_a_year_may_be_dropped(small_home: Home) -> None:
    register(small_home, ("gdp.110000.2021.01", "drop", "20", ""))
    small_home.build()
    assert small_home.query("select status from indicator.value where indicator_id = 'output' and year = 2021") == [
        ("missing",)
    ]


def test_every_entry_that_no_longer_matches_is_named_at_once(small_home: Home) -> None:
    small_home.figures[3]["citation"] = ""
    small_home.write()
    register(
        small_home,
        ("gdp.110000.2020.01", "override", "10.0", "11"),
        ("gdp.110000.2019.01", "drop", "9", ""),
        ("pm25.110000.2020.01", "rescale", "8", "1000"),
        ("gdp.110000.2023.01", "override", "40", "41"),
        ("gdp.110000.2021.01", "override", "20", "21"),
    )
    for options in ({}, {"allow_quarantine": True}):
        found = refused(small_home, ContractError, **options)
        assert [(where[-1], rule) for where, rule, _ in found] == [
            ("2", "the printed value is the one the correction expects"),
            ("3", "a correction names a figure of raw/"),
            ("4", "the value lies in the range of its series"),
            ("5", "citation is not empty"),
        ]
        assert all(where.startswith("raw/corrections.csv, row ") for where, _, _ in found)
        assert found[0][2] == f"correction c1 expects '10.0' of gdp.110000.2020.01; {TABLE}, row 2 has '10'"


def test_the_command_line_names_file_row_both_values_and_the_way_out(small_home: Home) -> None:
    register(small_home, ("gdp.110000.2020.01", "override", "10.0", "11"))
    run = small_home.capdev("build")
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    (line,) = [line for line in run.stderr.splitlines() if "raw/corrections.csv, row 2: " in line]
    assert all(words in line for words in ("'10.0'", "'10'", f"{TABLE}, row 2", "compare with the source"))


def test_rows_refused_without_a_correction_are_told_beside_the_register(small_home: Home) -> None:
    small_home.figures[1]["printed_value"] = "twenty"
    small_home.write()
    register(small_home, ("nowhere", "drop", "9", ""))
    assert [where for where, _, _ in refused(small_home, ContractError)] == [
        "raw/corrections.csv, row 2",
        f"{TABLE}, row 3",
    ]


def test_a_bad_file_is_refused_before_anything_is_cleaned(small_home: Home) -> None:
    register(small_home, ("gdp.110000.2020.01", "replace", "10", "11"))
    ((where, rule, _),) = refused(small_home, ExtractError)
    assert (where, rule) == ("raw/corrections.csv, row 2", "action is one of override, drop, rescale")


def test_a_changed_register_is_another_build(small_home: Home) -> None:
    plain = Build(small_home.home).extracts_sha256
    register(small_home)
    assert Build(small_home.home).extracts_sha256 == plain
    small_home.build()
    assert freshness(small_home.home).up_to_date
    register(small_home, ("gdp.110000.2020.01", "override", "10", "11"))
    assert not freshness(small_home.home).up_to_date
    small_home.build()
    assert freshness(small_home.home).up_to_date
    assert small_home.query("select extracts_sha256 <> ? from meta.build".replace("?", f"'{plain}'")) == [(True,)]
    small_home.home.corrections.unlink()
    assert not freshness(small_home.home).up_to_date


def test_a_bad_register_is_told_by_status_beside_what_is_published(small_home: Home) -> None:
    small_home.build()
    register(small_home, ("gdp.110000.2020.01", "replace", "10", "11"))
    found = freshness(small_home.home)
    assert not found.up_to_date
    assert "raw/corrections.csv, row 2" in found.refused


def test_the_manifest_knows_nothing_of_the_register(small_home: Home) -> None:
    before = small_home.home.manifest.read_bytes()
    register(small_home, ("gdp.110000.2020.01", "override", "10", "11"))
    small_home.record_manifest()
    assert small_home.home.manifest.read_bytes() == before


@pytest.mark.parametrize(("action", "value", "latest"), [("override", "3.5", 3.5), ("drop", "", 4.0)])
def test_a_misprint_that_the_rules_refuse_is_taken_in_beside_its_correction(
    small_home: Home, tmp_path: Path, action: str, value: str, latest: float
) -> None:
    """3500 微克/立方米 is outside 0 to 1000: capdev add refuses it, unless the register says what it should be."""
    late = {**small_home.figures[7], "figure_id": "late", "printed_value": "3500", "published": "2024-12-01"}
    file = tmp_path / "printed_figures.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(late), lineterminator="\n")
        writer.writeheader()
        writer.writerow(late)
    take_in = ("add", "--source", "toy_source", "--edition", "2024", "--yes", str(file))
    run = small_home.capdev(*take_in)
    assert run.returncode == 1
    assert "outside 0 to 1000" in run.stderr
    register(small_home, ("late", action, "3500", value))
    run = small_home.capdev(*take_in)
    assert run.returncode == 0, run.stderr
    small_home.build()
    assert small_home.query("select value from indicator.value where indicator_id = 'dust' and year = 2023") == [
        (latest,)
    ]
