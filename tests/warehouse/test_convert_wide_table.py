"""The converter of docs/examples: a small table by hand, and everything it refuses."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest

from capdev_pipeline.errors import ExtractError
from capdev_pipeline.extract.manifest import draw_up_manifest, write_manifest
from capdev_pipeline.framework import load_definition
from capdev_pipeline.home import REPOSITORY, Home
from capdev_pipeline.report.charts import indicator_chart, report_charts
from capdev_pipeline.report.page import report_page
from capdev_pipeline.report.workbook import workbook
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.report import read_published
from capdev_pipeline.warehouse.steps import run_directly

META = """iCode,iName,Direction,Weight,Unit,Parent,Type
Jobs,Employment rate,1,3,percent,Work,Indicator
4G-Pay,Median pay,1,1,,Work,Indicator
Dust,Fine dust,-1,2,microgram,Air,Indicator
Work,Work,1,1,,Life,Aggregate
Air,Air,1,1,,Life,Aggregate
Life,Quality of life,1,,,,Aggregate
Size,People,,,,,Denominator
"""
DATA = """uCode,uName,Time,Size,Jobs,4G-Pay,Dust
HILL,Hill,2022,9,60,20,30
HILL,Hill,2023,9,65,NA,26
LAKE,Lake,2022,7,80,,10
LAKE,Lake,2023,7,70,40,20
"""


def converter() -> ModuleType:
    """docs/examples is no package: loaded from its file, as a user runs it."""
    path = REPOSITORY / "docs" / "examples" / "convert_wide_table.py"
    found = importlib.util.spec_from_file_location("convert_wide_table", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


Convert = Callable[..., Path]


@pytest.mark.parametrize("row", ["HILL,Hill,2022,9,60,20,30,1", "HILL,Hill,2022,9,60,20"])
def test_a_row_of_another_length_than_the_header_is_refused(tmp_path: Path, row: str) -> None:
    path = tmp_path / "data.csv"
    path.write_text(f"uCode,uName,Time,Size,Jobs,4G-Pay,Dust\nLAKE,Lake,2022,7,80,,10\n{row}\n", encoding="utf-8")
    with pytest.raises(ExtractError, match=r"data.csv, data row 2: \d cells"):
        converter().read_table(path)


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes("uName\nMünster\n".encode("latin-1"))
    with pytest.raises(ExtractError, match="UTF-8"):
        converter().read_table(path)


@pytest.fixture
def convert(tmp_path: Path) -> Convert:
    """convert(meta, data): the home written from two tables given as text."""

    def run(meta: str = META, data: str = DATA, name: str = "home") -> Path:
        (tmp_path / "meta.csv").write_text(meta, encoding="utf-8-sig")
        (tmp_path / "data.csv").write_text(data, encoding="utf-8")
        converter().convert(tmp_path / "meta.csv", tmp_path / "data.csv", tmp_path / name)
        return tmp_path / name

    return run


def built(root: Path) -> Home:
    home = Home(root)
    write_manifest(home, draw_up_manifest(home))
    run_directly(Build(home, with_report=False))
    return home


def test_the_home_of_a_small_table_gives_the_scores_of_the_hand(convert: Convert) -> None:
    home = built(convert())
    with duckdb.connect(str(home.published), read_only=True) as connection:
        rows = connection.execute(
            'SELECT node_id, area, year, score, lower, upper, coverage FROM "index".score'
        ).fetchall()
    found = {(node, area, year): tuple(rest) for node, area, year, *rest in rows}
    # jobs lie between 60 and 80, pay between 20 and 40, dust between 10 and 30; within work jobs weigh 3 / 4
    assert found["jobs", "HILL", 2023] == (25.0, 25.0, 25.0, 1.0)
    assert found["i_4g_pay", "HILL", 2023] == (None, 0.0, 100.0, 0.0)
    assert found["dust", "HILL", 2023] == (20.0, 20.0, 20.0, 1.0)
    assert found["work", "HILL", 2023] == (25.0, 18.75, 43.75, 0.75)
    assert found["life", "HILL", 2023] == (22.5, 19.375, 31.875, 0.875)
    assert found["life", "LAKE", 2022] == (100.0, 87.5, 100.0, 0.875)
    assert found["life", "LAKE", 2023] == (pytest.approx((0.75 * 50 + 0.25 * 100 + 50) / 2), *[56.25] * 2, 1.0)


def test_a_home_of_one_year_has_a_page_and_a_workbook(convert: Convert, tmp_path: Path) -> None:
    one = "".join(line for line in DATA.splitlines(keepends=True) if ",2023," not in line)
    frames = read_published(built(convert(data=one.replace("LAKE,Lake,2022,7,80,,", "LAKE,Lake,2022,7,80,30,"))))
    charts = report_charts(frames)
    assert not [chart.chart_id for chart in charts if chart.chart_id.startswith("waterfall")]
    page = report_page(frames, charts, {name: indicator_chart(frames, name) for name in frames.indicators})
    assert "Quality of life (Life)" in page
    workbook(frames, tmp_path / "one.xlsx")
    assert (tmp_path / "one.xlsx").stat().st_size > 0


def test_ids_are_small_letters_and_the_code_stays_in_the_name(convert: Convert) -> None:
    definition = load_definition(Home(convert()))
    nodes = {node.node_id: node for node in definition.framework.nodes}
    assert list(nodes) == ["life", "jobs", "i_4g_pay", "dust", "work", "air"]
    assert nodes["i_4g_pay"].name_en == "Median pay (4G-Pay)"
    assert (nodes["jobs"].weight, nodes["i_4g_pay"].weight, nodes["dust"].weight) == (0.75, 0.25, 1.0)
    assert (nodes["dust"].direction, nodes["dust"].unit, nodes["i_4g_pay"].unit) == ("-", "microgram", "1")


def test_digits_stay_as_they_stand_and_an_empty_cell_is_no_row(convert: Convert) -> None:
    home = convert(data=DATA.replace("HILL,Hill,2022,9,60,", "HILL,Hill,2022,9,60.0000000000001,"))
    text = (home / "raw" / "wide_table" / "1" / "printed_figures.csv").read_text(encoding="utf-8")
    assert "jobs.HILL.2022.01,jobs,HILL,2022,60.0000000000001,percent" in text
    assert text.count("\n") == 1 + 12 - 2


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Dust,Fine dust,-1", "Dust,Fine dust,2", ["meta.csv, Dust", "1 or -1"]),
        ("Dust,Fine dust,-1,2", "Dust,Fine dust,-1,much", ["meta.csv, Dust", "'much'"]),
        ("Dust,Fine dust,-1,2", "Dust,Fine dust,-1,0", ["children of Air", "all are 0"]),
        (",Air,Indicator", ",Sky,Indicator", ["meta.csv, Dust", "Sky"]),
        ("Dust,Fine dust", "jobs,Fine dust", ["jobs and Jobs are both jobs"]),
        ("iCode,", "Code,", ["meta.csv", "no column iCode"]),
        (",Indicator", ",Thing", ["no Type is Indicator"]),
    ],
)
def test_a_wrong_table_of_indicators_is_refused_with_the_code(
    convert: Convert, tmp_path: Path, old: str, new: str, words: list[str]
) -> None:
    with pytest.raises(ExtractError) as refused:
        convert(meta=META.replace(old, new))
    assert all(word in str(refused.value) for word in words)
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("LAKE,Lake,2023", "LAKE,Lake,2022", ["data.csv, row 5", "one row a year"]),
        ("LAKE,Lake,2023", "LAKE,Lake,23", ["data.csv, row 5", "'23'"]),
        ("LAKE,Lake,2023", "same,Lake,2023", ["data.csv, row 5"]),
        (",Dust\n", ",Smoke\n", ["data.csv", "no column Dust"]),
        ("uCode,", "Code,", ["data.csv", "no column uCode"]),
    ],
)
def test_a_wrong_table_of_figures_is_refused_with_the_row(
    convert: Convert, old: str, new: str, words: list[str]
) -> None:
    with pytest.raises(ExtractError) as refused:
        convert(data=DATA.replace(old, new))
    assert all(word in str(refused.value) for word in words)


def test_everything_wrong_is_told_at_once_and_a_home_is_never_written_over(convert: Convert, tmp_path: Path) -> None:
    with pytest.raises(ExtractError) as refused:
        convert(
            META.replace(",-1,", ",0,").replace("Jobs,Employment rate,1,3", "Jobs,E,1,x"), DATA.replace("2023", "x")
        )
    assert len(refused.value.problems) == 4
    convert()
    with pytest.raises(ExtractError, match="it is not empty"):
        convert()
    assert (tmp_path / "home" / "framework.yaml").exists()


def test_the_command_line_writes_a_home_or_says_why_not(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "meta.csv").write_text(META, encoding="utf-8")
    (tmp_path / "data.csv").write_text(DATA, encoding="utf-8")
    where = [f"--{name}={tmp_path / name}.csv" for name in ("meta", "data")]
    said = ["--citation", "Atlas of life, 2024", "--framework-id", "life_index", "--grade", "B"]
    assert converter().main([*where, f"--home={tmp_path / 'life'}", *said]) == 0
    figures = (tmp_path / "life/raw/wide_table/1/printed_figures.csv").read_text(encoding="utf-8")
    assert '"Atlas of life, 2024"' in figures
    assert load_definition(Home(tmp_path / "life")).framework.framework_id == "life_index"
    assert converter().main([*where, f"--home={tmp_path / 'life'}"]) == 1
    assert "it is not empty" in capsys.readouterr().err
