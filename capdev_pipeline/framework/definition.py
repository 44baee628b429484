"""Reading the definition of an index from the files of a home.

Belongs here: framework.yaml, method.yaml, methods/*.yaml, series.csv, areas.csv, units.csv, figures.yaml -> one checked
Definition.
Does not belong here: figures.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from capdev_pipeline.errors import FrameworkError, Problem
from capdev_pipeline.framework.figures import ReportFigure, ReportFigures, figure_problems
from capdev_pipeline.framework.hierarchy import tree_problems
from capdev_pipeline.framework.method import Method
from capdev_pipeline.framework.method_references import method_problems
from capdev_pipeline.framework.model import Framework
from capdev_pipeline.framework.references import reference_problems
from capdev_pipeline.framework.registers import Area, SeriesInfo, UnitRule, register_problems
from capdev_pipeline.framework.unique_yaml import parse_yaml
from capdev_pipeline.home import PACKAGED_FRAMEWORK, Home

DEFINITION_FILES = ("framework.yaml", "method.yaml", "series.csv", "areas.csv", "units.csv", "figures.yaml")
# It speaks of the names of one framework: a home with its own framework.yaml has its own, or none.
FIGURES = "figures.yaml"
METHODS = "methods"
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Definition:
    """Everything that defines an index but its figures."""

    framework: Framework
    method: Method
    series: tuple[SeriesInfo, ...]
    areas: tuple[Area, ...]
    units: tuple[UnitRule, ...]
    sha256: str
    figures: tuple[ReportFigure, ...] = ()
    further: tuple[Method, ...] = ()

    @property
    def methods(self) -> tuple[Method, ...]:
        """The published method first, then the further ones."""
        return (self.method, *self.further)

    @cached_property
    def series_by_id(self) -> dict[str, SeriesInfo]:
        return {entry.series: entry for entry in self.series}

    @cached_property
    def area_ids(self) -> frozenset[str]:
        return frozenset(entry.area for entry in self.areas)

    @cached_property
    def unit_rules(self) -> dict[tuple[str, str], UnitRule]:
        return {(entry.printed_unit, entry.series): entry for entry in self.units}


def load_definition(home: Home) -> Definition:
    """The definition of a home; FrameworkError with every problem of all its files."""
    paths = definition_paths(home)
    texts = {name: _read(path, home) for name, path in paths.items()}
    shown = {name: home.shown(path) for name, path in paths.items()}
    problems: list[Problem] = []
    framework = _parse_yaml(Framework, texts["framework.yaml"], shown["framework.yaml"], problems)
    method = _parse_yaml(Method, texts["method.yaml"], shown["method.yaml"], problems)
    further = {n: _parse_yaml(Method, texts[n], shown[n], problems) for n in paths if n not in DEFINITION_FILES}
    series = _parse_rows(SeriesInfo, texts["series.csv"], shown["series.csv"], problems)
    areas = _parse_rows(Area, texts["areas.csv"], shown["areas.csv"], problems)
    units = _parse_rows(UnitRule, texts["units.csv"], shown["units.csv"], problems)
    drawn = _parse_yaml(ReportFigures, texts[FIGURES], shown[FIGURES], problems) if FIGURES in paths else None
    figures = drawn.figures if drawn is not None else ()
    if framework is not None:
        problems += tree_problems(framework, shown["framework.yaml"])
        problems += reference_problems(framework, series, areas, shown["framework.yaml"])
        problems += figure_problems(figures, framework, series, areas, shown.get(FIGURES, FIGURES))
        problems += method_problems(method, further, framework, shown)
    problems += register_problems(series, areas, units, shown)
    if problems or framework is None or method is None:
        raise FrameworkError(problems)
    more = tuple(found for found in further.values() if found is not None)
    return Definition(framework, method, tuple(series), tuple(areas), tuple(units), _digest(texts), figures, more)


def _digest(texts: dict[str, str]) -> str:
    """Hash of the files; further methods come after the others, under their names."""
    parts = [texts.get(name, "") for name in DEFINITION_FILES]
    parts += [f"{name}\x1f{text}" for name, text in sorted(texts.items()) if name not in DEFINITION_FILES]
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()


def definition_paths(home: Home) -> dict[str, Path]:
    """The definition files of a home by name: its own, else the packaged ones; figures.yaml only if it has one.

    Further methods (methods/*.yaml): the home's own, if it has that folder; the packaged ones only for a home that has
    neither a framework nor a method of its own, since they say how that index would look otherwise.
    """
    paths = {name: home.definition(name) for name in DEFINITION_FILES}
    if (home.root / "framework.yaml").exists() and not (home.root / FIGURES).exists():
        del paths[FIGURES]
    return paths | {f"{METHODS}/{path.name}": path for path in method_files(home)}


def method_files(home: Home) -> list[Path]:
    """The files of further methods, by name; FrameworkError for a file there that would be passed over in silence."""
    folder = _methods_folder(home)
    every = sorted(path for path in folder.glob("*") if not path.name.startswith(".") and path.suffix != ".md")
    stray = [path for path in every if path.suffix != ".yaml" or not path.is_file()]
    if stray:
        rule, way_out = "a further method is methods/<name>.yaml", "rename it, or move it away"
        raise FrameworkError(Problem(home.shown(path), rule, path.name, way_out) for path in stray)
    return every


def _methods_folder(home: Home) -> Path:
    own = home.root / METHODS
    is_packaged = not any((home.root / name).exists() for name in ("framework.yaml", "method.yaml"))
    return PACKAGED_FRAMEWORK / METHODS if is_packaged and not own.is_dir() else own


def _read(path: Path, home: Home) -> str:
    try:
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        raise FrameworkError(
            [
                Problem(
                    home.shown(path),
                    "definition files are UTF-8",
                    f"byte {wrong.start} is not UTF-8",
                    "save the file as UTF-8",
                )
            ]
        ) from None
    except FileNotFoundError:
        raise FrameworkError([Problem(home.shown(path), "the file exists", "missing", "restore the file")]) from None


def _parse_yaml(model: type[M], text: str, file: str, problems: list[Problem]) -> M | None:
    try:
        content = parse_yaml(text)
    except (yaml.YAMLError, ValueError) as wrong:  # ValueError: an impossible date such as 2022-13-31
        problems.append(Problem(file, "the file is YAML", str(wrong).replace("\n", " "), "correct the syntax"))
        return None
    try:
        return model.model_validate(content)
    except ValidationError as wrong:
        problems.extend(_model_problems(wrong, content, file))
        return None


def _model_problems(wrong: ValidationError, content: object, file: str) -> Iterator[Problem]:
    for error in wrong.errors():
        place = ".".join(str(part) for part in error["loc"])
        named = _name_of(error["loc"], content)
        where = f"{file}, {named}" if named else f"{file}, {place or 'top'}"
        yield Problem(
            where,
            place or "top",
            f"{error['msg']}; found {_short(error.get('input'))}",
            "see docs/framework-format.md",
        )


def _name_of(place: tuple[int | str, ...], content: object) -> str:
    """'node xyz' where the place lies in the list of nodes, so that a message names the node; figures alike."""
    if len(place) >= 2 and place[0] in ("nodes", "figures") and isinstance(place[1], int) and isinstance(content, dict):
        entry, kind = content[place[0]][place[1]], str(place[0]).removesuffix("s")
        if isinstance(entry, dict):
            return f"{kind} {entry.get(f'{kind}_id', place[1])}"
    return ""


def _short(found: object) -> str:
    text = repr(found)
    return text if len(text) <= 60 else text[:57] + "..."


def _parse_rows(model: type[M], text: str, file: str, problems: list[Problem]) -> list[M]:
    rows = []
    for number, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        try:
            rows.append(model.model_validate({key: value for key, value in row.items() if value != ""}))
        except ValidationError as wrong:
            for error in wrong.errors():
                place = ".".join(str(part) for part in error["loc"])
                problems.append(
                    Problem(
                        f"{file}, row {number}",
                        place,
                        f"{error['msg']}; found {_short(error.get('input'))}",
                        "correct the row",
                    )
                )
    return rows
