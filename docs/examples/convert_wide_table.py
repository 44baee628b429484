"""From a table of indicators and a wide table of figures to a home that `capdev build` takes: files only, no code.

    python docs/examples/convert_wide_table.py --meta meta.csv --data data.csv --home DIR

`meta` has one row per indicator and per node above, `data` one row per unit (country, city) and year with one column
per indicator; META and DATA name their columns. The home's method: min-max from 0 to 100 over all units and years,
weighted arithmetic means of what is present, whatever the coverage. README.md beside this file says more.

Belongs here: one way to write the files of a home. Does not belong here: anything about scores, those are the build's.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from capdev_pipeline.errors import CapdevError, ExtractError, Problem
from capdev_pipeline.extract.tables import FIGURE_COLUMNS

DIRECTIONS = {"1": "+", "+1": "+", "-1": "-"}
META = ("iCode", "iName", "Direction", "Weight", "Unit", "Parent", "Type")
DATA = ("uCode", "uName", "Time")
EMPTY = {"", "NA", "NaN", "nan", "NULL", "-", ".."}
MADE_BY = "docs/examples/convert_wide_table.py"
METHOD: dict[str, Any] = {
    "method_id": "published",
    "normalisation": {"kind": "min_max", "range": [0, 100], "pooled_over_areas": True},
    "aggregation": {"kind": "arithmetic", "minimum_coverage": 0},
    "schemes": [{"name": "declared", "kind": "weighted"}],
}


@dataclass(frozen=True)
class Described:
    """What no table says: names, and where the figures come from."""

    framework_id: str = "foreign"
    name_zh: str = "外来指标体系"
    name_en: str = "Foreign framework"
    source_id: str = "wide_table"
    edition: str = "1"
    publisher: str = "see the citation"
    citation: str = "the wide table that was converted"
    licence: str = "that of the table"
    grade: str = "C"


@dataclass
class Tables:
    """The two tables as text, and the rows of the first that count."""

    meta: list[dict[str, str]]
    data: list[dict[str, str]]

    def __post_init__(self) -> None:
        wanted = {"Indicator", "Aggregate"}
        self.nodes = [row for row in self.meta if row["Type"] in wanted]
        self.indicators = [row for row in self.nodes if row["Type"] == "Indicator"]
        self.names = {row["iCode"]: identifier(row["iCode"]) for row in self.nodes}

    @property
    def years(self) -> list[int]:
        """The years of the table of figures."""
        return sorted({int(row["Time"]) for row in self.data})

    @property
    def areas(self) -> dict[str, str]:
        """Code of each unit -> its name, in the order of the table."""
        return {row["uCode"]: row["uName"] for row in self.data}


def identifier(code: str) -> str:
    """A code as the identifier of a node and a series: small letters, digits and _, a letter first."""
    plain = re.sub(r"[^a-z0-9]+", "_", code.lower()).strip("_")
    return plain if re.match(r"[a-z]", plain) else f"i_{plain}"


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a csv file as text, UTF-8 with or without a byte order mark.

    ExtractError for another encoding, and for every row with another number of cells than the header: a comma too many
    would move every figure behind it by a column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        found = f"byte {wrong.start} is not UTF-8"
        raise ExtractError([Problem(path.name, "a table is UTF-8", found, "save it as UTF-8")]) from None
    header, *rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row] or [[]]
    uneven = [
        Problem(
            f"{path.name}, data row {number}",
            f"as many cells as the header, {len(header)}",
            f"{len(row)} cells",
            "quote a cell that holds a comma, or complete the row",
        )
        for number, row in enumerate(rows, start=1)
        if len(row) != len(header)
    ]
    if uneven:
        raise ExtractError(uneven)
    return [dict(zip(header, (cell.strip() for cell in row), strict=True)) for row in rows]


def convert(meta: Path, data: Path, home: Path, described: Described | None = None) -> None:
    """Write a home from the two tables; ExtractError with every problem found, and then nothing is written."""
    said = described or Described()
    if home.exists() and any(home.iterdir()):
        raise ExtractError([Problem(str(home), "the home is a new folder", "it is not empty", "name another")])
    indicators, wide = read_table(meta), read_table(data)
    missing = [*_missing(indicators, META, meta), *_missing(wide, DATA, data)]
    if missing:
        raise ExtractError(missing)
    tables = Tables(indicators, wide)
    problems = [*_code_problems(tables, meta), *_cell_problems(tables, data), *_weight_problems(tables, meta)]
    if problems:
        raise ExtractError(problems)
    folder = home / "raw" / said.source_id / said.edition
    folder.mkdir(parents=True)
    _write_yaml(home / "framework.yaml", framework(tables, said))
    _write_yaml(home / "method.yaml", METHOD)
    _write_yaml(folder.parent / "source.yaml", source(said))
    for name, rows in registers(tables).items():
        _write_rows(home / name, list(rows[0]), rows)
    _write_rows(folder / "printed_figures.csv", list(FIGURE_COLUMNS), figures(tables, said))


def framework(tables: Tables, said: Described) -> dict[str, Any]:
    """framework.yaml: weights divided by the sum of their siblings', one segment for each indicator."""
    years = tables.years
    return {
        **{"framework_id": said.framework_id, "name_zh": said.name_zh, "name_en": said.name_en},
        "citation": said.citation,
        "period": {"first_year": years[0], "last_year": years[-1]},
        "areas": list(tables.areas),
        "nodes": list(_nodes(tables)),
        "indicators": {
            tables.names[row["iCode"]]: {
                "minimum_years": 1,
                "segments": [
                    {
                        "segment": "all",
                        "select": [{"series": tables.names[row["iCode"]], "area": "same"}],
                        "reason": "the column of the table",
                        "reason_zh": "表中该列",
                    }
                ],
            }
            for row in tables.indicators
        },
    }


def _nodes(tables: Tables) -> Iterator[dict[str, Any]]:
    """The root first, then level by level as the table has them."""
    sums: dict[str, float] = {}
    for row in (row for row in tables.nodes if row["Parent"]):
        sums[row["Parent"]] = sums.get(row["Parent"], 0.0) + float(row["Weight"])
    for row in sorted(tables.nodes, key=lambda row: row["Parent"] != ""):
        code, parent = row["iCode"], row["Parent"]
        node: dict[str, Any] = {"node_id": tables.names[code]}
        if parent:
            node |= {"parent_id": tables.names[parent], "weight": float(row["Weight"]) / sums[parent]}
        if row["Type"] == "Indicator":
            node |= {"direction": DIRECTIONS[row["Direction"]]}
        unit = row["Unit"] if row["Type"] == "Indicator" else "points"
        yield node | {**_named(row), "unit": unit or "1"}


def _named(row: Mapping[str, str]) -> dict[str, str]:
    name = f"{row['iName']} ({row['iCode']})"
    return {"name_zh": name, "name_en": name}


def registers(tables: Tables) -> dict[str, list[dict[str, Any]]]:
    """series.csv, areas.csv and units.csv; every unit is its own canonical unit."""
    units = dict.fromkeys(row["Unit"] or "1" for row in tables.indicators)
    return {
        "series.csv": [
            {
                **{"series": tables.names[row["iCode"]], "unit": row["Unit"] or "1"},
                **{"minimum": "", "maximum": "", **_named(row)},
            }
            for row in tables.indicators
        ],
        "areas.csv": [{"area": code, "name_zh": name, "name_en": name} for code, name in tables.areas.items()],
        "units.csv": [
            {"printed_unit": unit, "series": "", "unit": unit, "factor": "1", "qualifier": "", "note": ""}
            for unit in units
        ],
    }


def figures(tables: Tables, said: Described) -> list[dict[str, str]]:
    """printed_figures.csv: one row for each cell that has a figure; an empty cell is no row."""
    return [
        dict.fromkeys(FIGURE_COLUMNS, "")
        | {
            "figure_id": f"{tables.names[code]}.{row['uCode']}.{row['Time']}.01",
            **{"series": tables.names[code], "area": row["uCode"], "year": row["Time"]},
            **{"printed_value": row[code], "printed_unit": of["Unit"] or "1", "grade": said.grade},
            **{"citation": said.citation, "publisher": said.publisher},
            "locator": f"row {row['uCode']} {row['Time']}, column {code}",
        }
        for of in tables.indicators
        for code in [of["iCode"]]
        for row in tables.data
        if row[code] not in EMPTY
    ]


def source(said: Described) -> dict[str, str]:
    """source.yaml."""
    return {
        **{"source_id": said.source_id, "name_zh": said.name_zh, "name_en": said.name_en},
        **{"publisher": said.publisher, "licence": said.licence},
        "transcribed": f"one row per cell of a wide table, digits as they stand there; written by {MADE_BY}",
        **{"cite": said.citation, "description_zh": "由宽表转换", "description_en": "Converted from a wide table."},
    }


def _missing(rows: Sequence[Mapping[str, str]], wanted: Sequence[str], path: Path) -> Iterator[Problem]:
    if not rows:
        yield Problem(path.name, "the table has rows", "none", "take another file")
    for name in wanted if rows else ():
        if name not in rows[0]:
            yield Problem(path.name, "the columns have the names of README.md", f"no column {name}", "rename yours")


def _code_problems(tables: Tables, path: Path) -> Iterator[Problem]:
    if not tables.indicators:
        yield Problem(path.name, "some row is an indicator", "no Type is Indicator", "correct the column Type")
    seen: dict[str, str] = {}
    for row in tables.nodes:
        code, name = row["iCode"], identifier(row["iCode"])
        if name in seen or name in ("i_", "coverage_effect"):
            found = f"{code} and {seen[name]} are both {name}" if name in seen else f"{code!r} gives {name}"
            yield Problem(path.name, "codes stay apart as identifiers", found, "give the row another code")
        seen[name] = code
        if row["Parent"] and row["Parent"] not in tables.names:
            yield Problem(f"{path.name}, {code}", "the parent is a row of the table", row["Parent"], "add it")
        if row["Type"] == "Indicator" and row["Direction"] not in DIRECTIONS:
            yield Problem(f"{path.name}, {code}", "a direction is 1 or -1", repr(row["Direction"]), "correct it")


def _cell_problems(tables: Tables, path: Path) -> Iterator[Problem]:
    for code in (row["iCode"] for row in tables.indicators):
        if code not in tables.data[0]:
            yield Problem(path.name, "every indicator has a column", f"no column {code}", "add it")
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(tables.data, start=2):
        place, where = (row["uCode"], row["Time"]), f"{path.name}, row {number}"
        if not re.fullmatch(r"[0-9]{4}", row["Time"]):
            yield Problem(where, "a year has four digits", repr(row["Time"]), "correct it")
        if place in seen or row["uCode"] in ("", "same"):
            yield Problem(
                where, "a unit has a code and one row a year", " ".join(place), "correct the code or the year"
            )
        seen.add(place)


def _weight_problems(tables: Tables, path: Path) -> Iterator[Problem]:
    sums: dict[str, float] = {}
    for row in (row for row in tables.nodes if row["Parent"]):
        try:
            weight = float(row["Weight"])
        except ValueError:
            weight = float("nan")
        if not 0 <= weight < float("inf"):
            where, found = f"{path.name}, {row['iCode']}", repr(row["Weight"])
            yield Problem(where, "a weight is a number from 0", found, "correct it")
        sums[row["Parent"]] = sums.get(row["Parent"], 0.0) + weight
    for parent, total in sums.items():
        if total == 0:
            yield Problem(f"{path.name}, children of {parent}", "some weight is above 0", "all are 0", "correct them")


def _write_yaml(path: Path, content: object) -> None:
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)
    path.write_text(f"# Written by {MADE_BY}.\n{text}", encoding="utf-8")


def _write_rows(path: Path, columns: list[str], rows: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 if the home was written, 1 if the tables were refused."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("meta", "data", "home"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name, default in vars(Described()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", default=default)
    given = vars(parser.parse_args(arguments))
    meta, data, home = given.pop("meta"), given.pop("data"), given.pop("home")
    try:
        convert(meta, data, home, Described(**given))
    except (CapdevError, OSError) as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
