"""Homes that tests build on: the real one, built once, and a small one made of a few files.

Belongs here: fixtures shared by several folders of tests. Does not belong here: tests.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from click.testing import CliRunner, Result

from capdev_pipeline.cli.main import main
from capdev_pipeline.extract.manifest import draw_up_manifest, write_manifest
from capdev_pipeline.extract.tables import FIGURE_COLUMNS
from capdev_pipeline.framework import Definition, load_definition
from capdev_pipeline.home import HOME_VARIABLE, REPOSITORY, Home
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.steps import run_directly
from tests.table_maps import table_map

# The report takes longer than the rest of a small build; tests that are about it ask for it.
os.environ["CAPDEV_REPORT"] = "no"

FRAMEWORK = """
framework_id: toy
name_zh: 示例指数
name_en: Toy index
citation: made for tests
period: {first_year: 2020, last_year: 2023}
areas: ["110000"]
periods: [{from_year: 2020, to_year: 2023}]
stages: [{from_year: 2020, to_year: 2022, name_zh: 前段, name_en: first}]
nodes:
  - {node_id: toy_index, name_zh: 示例指数, name_en: Toy index, unit: points}
  - {node_id: output, parent_id: toy_index, weight: 0.6, direction: "+", name_zh: 产出, name_en: Output, unit: 亿元}
  - {node_id: dust, parent_id: toy_index, weight: 0.4, direction: "-", name_zh: 粉尘, name_en: Dust, unit: 微克/立方米}
indicators:
  output:
    segments: [{segment: all, select: [{series: gdp, area: "110000"}], reason: the only scope}]
  dust:
    segments: [{segment: all, select: [{series: pm25, area: "110000"}], reason: the only scope}]
"""

# As the packaged one, without the block robustness: its variants take longer than the rest of a small build.
METHOD = """
method_id: toy
schemes: [{name: declared, kind: weighted}, {name: plain_sum, kind: plain_sum}]
"""

SOURCE = """
source_id: {source_id}
name_zh: 示例来源
name_en: Toy source
publisher: nobody
licence: made for tests
transcribed: made for tests
cite: do not cite
description_zh: 测试用
description_en: made for tests
"""


def figure(series: str, year: int, value: str, unit: str, **cells: str) -> dict[str, str]:
    """A row of printed_figures.csv with everything filled in that a rule asks for."""
    row = {
        "figure_id": f"{series}.{cells.get('area', '110000')}.{year}.01",
        "series": series,
        "area": "110000",
        "year": str(year),
        "printed_value": value,
        "printed_unit": unit,
        "scope": "全市",
        "published": f"{year + 1}-02-03",
        "published_note": "",
        "grade": "A",
        "citation": "Toy yearbook",
        "publisher": "nobody",
        "locator": "table 1",
        "url": "",
        "note": "",
    }
    return {**row, **cells}


def toy_figures() -> list[dict[str, str]]:
    """A = 10, 20, 30, 40 and B = 8, 6, 5, 4 for 2020-2023: the hand case of the revision example."""
    rows = [figure("gdp", y, v, "亿元") for y, v in zip(range(2020, 2024), ("10", "20", "30", "40"), strict=True)]
    return rows + [
        figure("pm25", y, v, "微克/立方米") for y, v in zip(range(2020, 2024), ("8", "6", "5", "4"), strict=True)
    ]


@dataclass
class SmallHome:
    """A home in a temporary folder: write figures and framework, record the manifest, build."""

    root: Path
    framework: str = FRAMEWORK
    figures: list[dict[str, str]] = field(default_factory=toy_figures)
    method: str = METHOD

    @property
    def home(self) -> Home:
        return Home(self.root)

    @property
    def table(self) -> Path:
        return self.root / "raw" / "toy_source" / "to-2023" / "printed_figures.csv"

    def write(self, *, manifest: bool = True) -> SmallHome:
        self.table.parent.mkdir(parents=True, exist_ok=True)
        (self.root / "framework.yaml").write_text(self.framework, encoding="utf-8")
        (self.root / "method.yaml").write_text(self.method, encoding="utf-8")
        (self.table.parent.parent / "source.yaml").write_text(SOURCE.format(source_id="toy_source"), encoding="utf-8")
        with self.table.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FIGURE_COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.figures)
        if manifest:
            write_manifest(self.home, draw_up_manifest(self.home))
        return self

    def record_manifest(self) -> None:
        write_manifest(self.home, draw_up_manifest(self.home))

    def build(self, *, allow_quarantine: bool = False) -> Build:
        build = Build(self.home, allow_quarantine=allow_quarantine, with_report=False)
        run_directly(build)
        return build

    def capdev(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The real command line on this home, in a process of its own."""
        return capdev(*arguments, home=self.root)

    def incoming(self, name: str, data: bytes) -> Path:
        """A file as it arrives, outside raw/."""
        folder = self.root / "incoming"
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_bytes(data)
        return path

    def write_map(self, content: dict[str, Any], source: str = "toy_source") -> Path:
        """raw/<source>/maps/<table>.yaml."""
        path = self.home.raw / source / "maps" / f"{content['table']}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return path

    def raw_bytes(self) -> dict[str, bytes]:
        """Every file of raw/ with its bytes, every folder as empty bytes."""
        every = {path.relative_to(self.home.raw).as_posix(): path for path in self.home.raw.rglob("*")}
        return {name: path.read_bytes() if path.is_file() else b"" for name, path in every.items()}

    def published_data(self) -> dict[str, object]:
        """The bytes of every Parquet file and their description, without the time of the build and meta.build."""
        files: dict[str, object] = {path.name: path.read_bytes() for path in self.home.parquet.glob("*.parquet")}
        del files["meta.build.parquet"]
        package = json.loads((self.home.parquet / "datapackage.json").read_text(encoding="utf-8"))
        del package["created"]
        package["resources"] = [resource for resource in package["resources"] if resource["name"] != "meta.build"]
        return files | {"datapackage.json": package}

    def query(self, sql: str) -> list[tuple[object, ...]]:
        with duckdb.connect(str(self.home.published), read_only=True) as connection:
            return connection.execute(sql).fetchall()


def capdev(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run `capdev ... --home HOME` as a user would; output as text."""
    command = [sys.executable, "-m", "capdev_pipeline.cli", arguments[0], "--home", str(home), *arguments[1:]]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """run('sql', '--home', ..., query): the command line in this process; exit code, stdout and stderr."""
    monkeypatch.delenv(HOME_VARIABLE, raising=False)
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="session")
def definition(tmp_path_factory: pytest.TempPathFactory) -> Definition:
    """The packaged framework and registers: series, areas, units."""
    return load_definition(Home(tmp_path_factory.mktemp("bare")))


@pytest.fixture
def small_home(tmp_path: Path) -> SmallHome:
    """A small home, written and with its manifest, not yet built."""
    return SmallHome(tmp_path / "home").write()


def copy_of_repository_home(target: Path) -> Home:
    """raw/ of the repository in a folder of its own; the packaged framework applies."""
    shutil.copytree(REPOSITORY / "raw", target / "raw")
    return Home(target)


@pytest.fixture
def mapped_home(small_home: SmallHome) -> SmallHome:
    """The small home with the map of the main figures; its own gdp is 10, 20, 30, 40 for 2020-2023."""
    small_home.write_map(table_map())
    return small_home


@pytest.fixture(scope="session")
def real_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The real figures, built and published once per test session. Read only: copy before changing."""
    home = copy_of_repository_home(tmp_path_factory.mktemp("real") / "home")
    run_directly(Build(home, with_report=False))
    return home


@pytest.fixture(scope="session")
def warehouse(real_home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse of the real figures, read only."""
    with duckdb.connect(str(real_home.published), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def ask(warehouse: duckdb.DuckDBPyConnection) -> Callable[[str], list[tuple[object, ...]]]:
    """Rows of a query on the published warehouse of the real figures."""
    return lambda sql: warehouse.execute(sql).fetchall()
