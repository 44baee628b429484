"""Where the files of one index lie: an index is a folder.

Belongs here: names of the files and folders of a home, nothing that opens them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from capdev_pipeline.errors import Problem, WarehouseError

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGED_FRAMEWORK = Path(__file__).resolve().parent / "framework" / "data" / "capital_development"
HOME_VARIABLE = "CAPDEV_HOME"


@dataclass(frozen=True, slots=True)
class Home:
    """A folder with raw/, warehouse/ and, for another index, its own framework.yaml and method.yaml."""

    root: Path

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def manifest(self) -> Path:
        return self.raw / "manifest.csv"

    @property
    def corrections(self) -> Path:
        return self.raw / "corrections.csv"

    @property
    def delphi(self) -> Path:
        return self.raw / "delphi"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse"

    @property
    def published(self) -> Path:
        return self.warehouse / "capdev.duckdb"

    @property
    def parquet(self) -> Path:
        return self.warehouse / "parquet"

    @property
    def report(self) -> Path:
        return self.warehouse / "report"

    @property
    def work(self) -> Path:
        return self.warehouse / ".work"

    @property
    def working_database(self) -> Path:
        return self.work / "capdev.work.duckdb"

    def definition(self, name: str) -> Path:
        """Path of a definition file (framework.yaml, method.yaml, ...): the home's own, else the packaged one."""
        own = self.root / name
        return own if own.exists() else PACKAGED_FRAMEWORK / name

    def shown(self, path: Path) -> str:
        """A path as messages print it: relative to the home where it lies inside."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return path.name


def find_home(chosen: str | None = None) -> Home:
    """The home named by --home, else by CAPDEV_HOME, else this repository; WarehouseError if it has no raw/."""
    root = Path(chosen or os.environ.get(HOME_VARIABLE) or REPOSITORY).expanduser().resolve()
    if "?" in str(root):
        rule, way_out = "the path of a home has no question mark", "rename the folder"
        raise WarehouseError([Problem(str(root), rule, "'?' cuts the address of the run history", way_out)])
    if not (root / "raw").is_dir():
        raise WarehouseError(
            [
                Problem(
                    str(root),
                    "a home has a folder raw/",
                    "no raw/ found",
                    "name the folder of an index with --home DIR or CAPDEV_HOME",
                )
            ]
        )
    return Home(root)
