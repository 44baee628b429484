"""The ballots of experts: raw/delphi/<round>.csv, one file per Delphi round.

Belongs here: reading them, everything that can be wrong with a ballot, their order, their hash. Does not belong here:
statistics and weights (capdev_pipeline.robustness), extracts of printed figures (tables.py).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pandas as pd

from capdev_pipeline.errors import ExtractError, Problem
from capdev_pipeline.extract.cells import content_sha256, split_lines
from capdev_pipeline.extract.published.sniff import decode
from capdev_pipeline.framework import Node
from capdev_pipeline.home import Home
from capdev_pipeline.schemas.base import NUMBER

COLUMNS = ("expert", "item", "score", "familiarity", "basis")
NOTES = (".md", ".txt")
WAY_OUT = "see docs/experts.md"
NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a ballot as text, and where it stands."""

    where: str
    expert: str
    item: str
    score: str
    familiarity: str
    basis: str

    def number(self, name: str) -> float | None:
        """The number of a column; None where it is none."""
        text = getattr(self, name)
        return float(text) if re.fullmatch(NUMBER, text) else None


def read_ballots(home: Home, nodes: Sequence[Node], full_score: float) -> dict[str, pd.DataFrame]:
    """The rounds by the name of their file, in order (round2 before round10); empty without raw/delphi/.

    Each with the COLUMNS as text, text and three numbers: score 0 to full_score, familiarity and basis 0-1; rows in
    the order of the framework, then of the experts' names. Raises ExtractError with everything that is wrong with all
    of them: what is no ballot, encoding, columns, cells, unknown items, gaps.
    """
    problems: list[Problem] = []
    rounds = {}
    paths, strays = _files(home)
    problems += strays
    for path in paths:
        try:
            rounds[path.stem] = _read(path, home.shown(path), nodes, full_score)
        except ExtractError as refused:
            problems += refused.problems
    if problems:
        raise ExtractError(problems)
    return rounds


def ballots_sha256(rounds: Mapping[str, pd.DataFrame]) -> str:
    """Hash over the cells of all rounds; the order of rows, line ends, quoting and 8 for 8.0 change nothing."""
    return content_sha256([[name, *map(str, row)] for name, ballot in rounds.items() for row in ballot.to_numpy()])


def order_of(name: str) -> list[str | int]:
    """What a round is sorted by: numbers in its name as numbers, 一 to 九十九 as well."""
    parts = re.split(r"([0-9]+|[一二三四五六七八九十]+)", name)
    return [_numeral(part) if number % 2 else part.casefold() for number, part in enumerate(parts)]


def _numeral(text: str) -> int:
    if text.isascii():
        return int(text)
    if "十" not in text:
        return int("".join(str(NUMERALS.index(digit) + 1) for digit in text))
    tens, _, ones = text.replace("十", " ", 1).partition(" ")
    return 10 * (_numeral(tens) if tens else 1) + (_numeral(ones) if ones else 0)


def _files(home: Home) -> tuple[list[Path], list[Problem]]:
    """The ballots in their order, and what else lies in raw/delphi/ (notes and hidden files may)."""
    every = sorted(path for path in home.delphi.rglob("*") if path.is_file())
    seen = [path for path in every if not path.name.startswith((".", "~$")) and path.suffix.lower() not in NOTES]
    found = [path for path in seen if path.parent == home.delphi and path.suffix.lower() == ".csv"]
    problems = [
        Problem(home.shown(path), "raw/delphi holds ballots only, <round>.csv", "something else", WAY_OUT)
        for path in seen
        if path not in found
    ]
    found.sort(key=lambda path: order_of(path.stem))
    for before, after in pairwise(found):
        if order_of(before.stem) == order_of(after.stem):
            rule, named = "the names of rounds tell their order", f"{before.name} and {after.name} are the same round"
            problems.append(Problem(home.shown(after), rule, named, "rename or remove one of them"))
    return found, problems


def _read(path: Path, shown: str, nodes: Sequence[Node], full_score: float) -> pd.DataFrame:
    lines = split_lines(decode(path.read_bytes(), shown), shown)
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    if sorted(header) != sorted(COLUMNS):
        rule, found = f"the columns are {','.join(COLUMNS)}", ",".join(header) or "no header"
        raise ExtractError([Problem(f"{shown}, row 1", rule, found, WAY_OUT)])
    problems, rows = [], []
    for number, cells in lines[1:]:
        where, stripped = f"{shown}, row {number}", [cell.strip() for cell in cells]
        if len(cells) == len(COLUMNS):
            rows.append(Row(where=where, **dict(zip(header, stripped, strict=True))))
        elif any(stripped):
            rule, way_out = f"a row has {len(COLUMNS)} cells", "quote cells that hold a comma"
            problems.append(Problem(where, rule, f"{len(cells)} cells", way_out))
    rows = [row for row in rows if any((row.expert, row.item, row.score, row.familiarity, row.basis))]
    problems += [problem for row in rows for problem in _row_problems(row, nodes, full_score)]
    problems += _round_problems(rows, nodes, shown)
    if problems:
        raise ExtractError(problems)
    return _frame(rows, nodes)


def _frame(rows: Sequence[Row], nodes: Sequence[Node]) -> pd.DataFrame:
    position = {node.node_id: place for place, node in enumerate(nodes)}
    ordered = sorted(rows, key=lambda row: (position[row.item], row.expert))
    cells = [(r.expert, r.item, r.number("score"), r.number("familiarity"), r.number("basis")) for r in ordered]
    return pd.DataFrame(cells, columns=list(COLUMNS))


def _row_problems(row: Row, nodes: Sequence[Node], full_score: float) -> Iterator[Problem]:
    if not row.expert:
        yield Problem(row.where, "expert is not empty", "no expert", "name the expert, a code will do")
    node = next((node for node in nodes if node.node_id == row.item), None)
    if node is None:
        meant = [known.node_id for known in nodes if row.item and row.item in (known.name_zh, known.name_en)]
        way_out = f"write {meant[0]}" if meant else "write the node_id of framework.yaml"
        yield Problem(row.where, "an item is a node of the framework", f"unknown item {row.item!r}", way_out)
    elif node.parent_id is None:
        rule = "an item has a weight, so it is not the root"
        yield Problem(row.where, rule, f"item {row.item} is the root", "remove the row")
    for name, largest in (("score", full_score), ("familiarity", 1.0), ("basis", 1.0)):
        text, number = getattr(row, name), row.number(name)
        rule = f"{name} is a number from 0 to {largest:g}"
        if number is None:
            found = f"{name} {text!r}" if text else f"no {name}"
            yield Problem(row.where, rule, f"{found} of {row.item} by {row.expert}", "write it in digits, as 8.5")
        elif not 0 <= number <= largest:
            way_out = f"correct it{', or experts.full_score in method.yaml' if name == 'score' else ''}"
            yield Problem(row.where, rule, f"{name} {text} of {row.item} by {row.expert}", way_out)


def _round_problems(rows: Sequence[Row], nodes: Sequence[Node], shown: str) -> Iterator[Problem]:
    """What is wrong with a round as a whole. Rows without a known expert or item are told of already."""
    parents = {node.node_id: node.parent_id for node in nodes if node.parent_id is not None}
    scored: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if not row.expert or row.item not in parents:
            continue
        if row.item in scored[row.expert]:
            found = f"{row.item} by {row.expert} stands in {scored[row.expert][row.item]} too"
            yield Problem(row.where, "an expert scores an item once", found, "keep one of the rows")
        scored[row.expert].setdefault(row.item, row.where)
    experts = {row.expert for row in rows if row.expert}
    if len(experts) < 2:
        rule, way_out = "a round has at least two experts", "ask more experts, or do without: printed weights stand"
        yield Problem(shown, rule, f"{len(experts)} expert(s)", way_out)
    items = {item for found in scored.values() for item in found}
    yield from _gaps(scored, [node.node_id for node in nodes if node.node_id in items], shown)
    groups: dict[str, list[str]] = defaultdict(list)
    for name, parent in parents.items():
        groups[parent].append(name)
    for parent, children in groups.items():
        absent = [name for name in children if name not in items]
        if 0 < len(absent) < len(children):
            rule, way_out = "siblings are scored together or not at all", "add their scores, or remove the others"
            yield Problem(f"{shown}, children of {parent}", rule, f"no scores of {', '.join(absent)}", way_out)


def _gaps(scored: Mapping[str, Mapping[str, str]], items: Sequence[str], shown: str) -> Iterator[Problem]:
    for expert, found in scored.items():
        absent = [item for item in items if item not in found]
        if absent:
            rule, way_out = "every expert of a round scores every item of it", "ask again, or leave the expert out"
            yield Problem(f"{shown}, expert {expert}", rule, f"no score of {', '.join(absent)}", way_out)
