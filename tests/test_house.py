"""The rules of the house: who may import whom, what may stand in a committed file.

Belongs here: rules about the code as text. Does not belong here: behaviour.
"""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from capdev_pipeline.home import REPOSITORY

# The natural way of the data; a folder imports only from itself and from those before it.
ORDER = [
    *("framework", "schemas", "extract", "clean", "index", "robustness", "audit", "report"),
    *("warehouse", "defs", "cli"),
]
DATABASE_SIDE = {"warehouse", "defs", "cli"}
PACKAGE = REPOSITORY / "capdev_pipeline"
LONGEST_FILE = 300
LONGEST_FUNCTION = 40


def modules() -> list[Path]:
    return sorted(path for folder in ORDER for path in (PACKAGE / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def folder_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def test_every_folder_of_the_package_has_its_place_in_the_order() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))}
    assert folders == set(ORDER)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_folder_imports_only_from_itself_and_those_before_it(path: Path) -> None:
    allowed = set(ORDER[: ORDER.index(folder_of(path)) + 1]) | {"errors", "home"}
    used = {name.split(".")[1] for name in imports(path) if name.startswith("capdev_pipeline.")}
    assert used <= allowed


def test_dagster_stands_in_defs_only() -> None:
    found = {folder_of(p) for p in modules() if any(name.split(".")[0] == "dagster" for name in imports(p))}
    assert found == {"defs"}


def test_a_database_stands_on_the_warehouse_side_only() -> None:
    found = {folder_of(p) for p in modules() if any(name.split(".")[0] == "duckdb" for name in imports(p))}
    assert found <= DATABASE_SIDE


def test_files_and_functions_stay_short() -> None:
    long = []
    for path in modules():
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > LONGEST_FILE:
            long.append(f"{path.relative_to(PACKAGE)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.FunctionDef)
                and node.end_lineno
                and node.end_lineno - node.lineno >= LONGEST_FUNCTION
            ):
                long.append(f"{path.relative_to(PACKAGE)}: {node.name}, {node.end_lineno - node.lineno + 1} lines")
    assert long == []


def test_every_module_says_what_belongs_in_it() -> None:
    silent = []
    for path in modules():
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if path.name != "__main__.py" and not ("Belongs here" in said and "Does not belong" in " ".join(said.split())):
            silent.append(str(path.relative_to(PACKAGE)))
    assert silent == []


def committed_files() -> list[str]:
    """Files under version control, where there is a repository (a copy of the folder may have none)."""
    listed = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return listed.stdout.splitlines() if listed.returncode == 0 else []


def test_locks_hold_names_versions_and_hashes_only() -> None:
    for name in ("requirements.lock", "tests/requirements.lock"):
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not any(word in text for word in ("://", "index-url", "find-links", "file:"))


def test_the_top_level_is_the_one_that_was_agreed() -> None:
    if not committed_files():
        pytest.skip("not a git checkout: what is committed cannot be told")
    top = {name.split("/")[0] for name in committed_files()}
    files = {"pyproject.toml", "Makefile", "README.md", "README.zh-CN.md", "dagster.yaml", "workspace.yaml"}
    folders = {"capdev_pipeline", "raw", "warehouse", "tests", "docs", "benchmarks", ".ci"}
    assert top == files | folders | {"requirements.lock", ".gitignore"}
