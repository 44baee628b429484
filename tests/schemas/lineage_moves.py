"""Which columns of a step move when one column it reads is changed: lineage as it is, without looking at any rule.

Belongs here: changing a column, running a step of a build on the changed tables, comparing. Does not belong here:
what is declared (capdev_pipeline.schemas.lineage), the small index (lineage_home.py).

Rows are matched by the key of their table; a row that only one side has is no moved column.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from capdev_pipeline.errors import CapdevError
from capdev_pipeline.framework import Definition
from capdev_pipeline.schemas import TABLES, columns_of, key_of
from capdev_pipeline.warehouse.build import Build
from capdev_pipeline.warehouse.database import quoted, read
from capdev_pipeline.warehouse.steps import Step, run_step, steps_of

Column = tuple[str, str]
# Inside these groups values can change places and stay such that a step takes them.
GROUPS: Mapping[str, list[str]] = {
    "clean.observation": ["series"],
    "meta.node": ["level", "parent_id"],
    "meta.node.parent_id": ["level", "weight"],
    "indicator.value": ["indicator_id"],
    "indicator.normalized": ["indicator_id"],
    "indicator.method_score": ["method_id", "indicator_id"],
    "index.weight": ["scheme", "release", "parent_id"],
    "index.score": ["scheme", "node_id"],
    "audit.claim": ["kind"],
    "audit.claim.kind": ["from_year"],
    "audit.claim.year": ["kind", "node_id"],
    "audit.claim.half_width": [],
}
# Changes that chance would not find: figures of 0, from which no ratio can be taken; the claim that tells the scheme;
# indicators without a score, or of one repeated value; other shapes of the tree; another default scheme.
AIMED: Mapping[str, Callable[[pd.DataFrame], list[pd.Series]]] = {
    "clean.observation.value": lambda f: [f["value"].where(f["series"] != s, 0.0) for s in ("rd_expenditure", "pm25")],
    "clean.observation.qualifier": lambda f: [
        f["qualifier"].mask(f["observation_id"].str.endswith("1"), "approximate"),
        f["qualifier"].mask(f["observation_id"].str.endswith("2"), "approximate"),
        f["qualifier"].mask(f["year"] % 2 == 0, "approximate"),
    ],
    "clean.observation.scope": lambda f: [sprinkled(f, "scope", ["series"], 0.3, seed)["scope"] for seed in (7, 8)],
    "indicator.normalized.value": lambda f: [f["value"].where(f["indicator_id"] == "output"), f["value"] * np.nan],
    "indicator.normalized.score": lambda f: [f["score"].mask(f["indicator_id"] == "dust")],
    "indicator.normalized.lo": lambda f: [f["lo"].mask(f["indicator_id"] == "output", f["hi"])],
    "indicator.normalized.hi": lambda f: [f["hi"].mask(f["indicator_id"] == "output", f["lo"])],
    "indicator.method_score.score": lambda f: [f["score"].where(f["year"] > 2019)],
    "meta.node.parent_id": lambda f: [f["parent_id"].mask(f["node_id"] == "land", "growth")],
    "meta.scheme.position": lambda f: [len(f) + 1 - f["position"], (f["position"] + 1) % len(f) + 1],
    "audit.claim.half_width": lambda f: [f["half_width"] * 20],
    "audit.claim.kind": lambda f: [f["kind"].mask(f["claim_id"] == "top_2022", "normalized")],
}
# What no selection takes, put into all figures of a series, or into those of a year.
UNFIT: Mapping[str, Any] = {
    "series": "water_total",
    "area": "elsewhere",
    "year": 1960,
    "scope": "elsewhere",
    "citation": "flash report",
    "grade": "D",
    "published_by": pd.Timestamp("2090-01-01"),
    "source_id": "report_of_bench",
}
LOST = (
    {"pm25": None},
    {"energy_intensity": None, "gdp": None, "development_livelihood_index": None},
    {"gfcf": 2018, "fai_price_index": 2018, "gdp": 2021, "pm25": 2015, "fdi_used": 2019, "energy_intensity": 2017},
)
REFUSED = (CapdevError, RecursionError, ValueError, KeyError, TypeError, ZeroDivisionError, duckdb.Error)


class Bench:
    """All tables of a build in memory, and its steps run one by one on changed ones."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.connection = duckdb.connect(config={"threads": 1})
        build._held = self.connection
        self.steps = {step.name: step for step in steps_of(build)}
        self.sql: dict[str, str] = {}
        self.connection.execute("CREATE SCHEMA kept")
        for step in self.steps.values():
            if step.name not in ("publish", "audits"):
                self.sql |= run_step(step, build).sql
                for table in step.outputs:
                    self._keep(table)

    def tested(self) -> list[Step]:
        """The steps that make tables of tables."""
        apart = {"framework", "observations", "dictionary", "audits", "publish"}
        return [s for s in self.steps.values() if not s.name.startswith("clean_") and s.name not in apart]

    def table(self, name: str) -> pd.DataFrame:
        return read(self.connection, name)

    def values(self, table: str, name: str) -> set[Any]:
        """The values of a column, those of lists one by one."""
        value = f'unnest("{name}")' if columns_of(TABLES[table])[name].metadata["sql"] == "VARCHAR[]" else f'"{name}"'
        return {row[0] for row in self.connection.execute(f"SELECT {value} FROM {quoted(table)}").fetchall()}

    def moved(self, step: Step, changed: Mapping[str, pd.DataFrame]) -> set[Column] | None:
        """The columns that move when tables are replaced; None if the step does not take them."""
        try:
            for table, rows in changed.items():
                self.connection.register("rows_put", rows)
                self.connection.execute(f"CREATE OR REPLACE TABLE {quoted(table)} AS SELECT * FROM rows_put")
            return self._moved(step)
        finally:
            for table in changed:
                self._put_back(table)

    def moved_by(self, step: Step, **other: Any) -> set[Column] | None:
        """The columns that move when the build has another definition or other ballots; None if the step refuses."""
        before = dict(self.build.__dict__)
        try:
            self.build.__dict__.pop("expert_weights", None)  # it follows from both
            self.build.__dict__.update(other)
            return self._moved(step)
        finally:
            self.build.__dict__.clear()
            self.build.__dict__.update(before)

    @contextmanager
    def otherwise(self, step: Step, definition: Definition) -> Iterator[None]:
        """What a step makes under another definition, as what is compared with."""
        before = self.build.definition
        try:
            self.build.__dict__["definition"] = definition
            self._keep_all(step)
            yield
        finally:
            self.build.__dict__["definition"] = before
            self._keep_all(step)

    def _keep_all(self, step: Step) -> None:
        self.build.__dict__.pop("expert_weights", None)
        run_step(step, self.build)
        for table in step.outputs:
            self._keep(table)

    def _moved(self, step: Step) -> set[Column] | None:
        try:
            run_step(step, self.build)
            return {(table, name) for table in step.outputs for name in self._differing(table)}
        except REFUSED:
            return None
        finally:
            for table in step.outputs:
                self._put_back(table)

    def _differing(self, table: str) -> list[str]:
        """The columns that differ in a row that both have."""
        names, key = read_columns(table), ", ".join(f'"{name}"' for name in key_of(TABLES[table]))
        if not names:
            return []
        differ = ", ".join(f"coalesce(bool_or({_differs(table, name)}), false)" for name in names)
        query = f"SELECT {differ} FROM kept.{_kept(table)} a JOIN {quoted(table)} b USING ({key})"
        found = self.connection.execute(query).fetchone() or ()
        return [name for name, differs in zip(names, found, strict=True) if differs]

    def _keep(self, table: str) -> None:
        if table in TABLES:
            self.connection.execute(f"CREATE OR REPLACE TABLE kept.{_kept(table)} AS FROM {quoted(table)}")

    def _put_back(self, table: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TABLE {quoted(table)} AS FROM kept.{_kept(table)}")


def _differs(table: str, name: str) -> str:
    """SQL: whether a column differs between a and b; sums in another order differ in their last digits only."""
    differs = f'a."{name}" IS DISTINCT FROM b."{name}"'
    if str(columns_of(TABLES[table])[name].dtype) == "float64":
        differs += f' AND coalesce(abs(a."{name}" - b."{name}") > 1e-9 * greatest(1, abs(a."{name}")), true)'
    return differs


def _kept(table: str) -> str:
    return '"' + table.replace(".", "_") + '"'


def read_columns(table: str) -> list[str]:
    """The columns that are no key: what a row says, not how it is found."""
    return [name for name in columns_of(TABLES[table]) if name not in key_of(TABLES[table])]


def changes(table: str, frame: pd.DataFrame, name: str) -> Iterator[pd.DataFrame]:
    """The table with one column changed in several ways, each such that most steps still take it."""
    place = f"{table}.{name}"
    groups = GROUPS.get(place, GROUPS.get(table, []))
    yield turned(frame, name, groups)
    yield sprinkled(frame, name, groups, 0.3)
    if table == "audit.claim":  # a chain of claims that runs in a circle is not taken: change few of them
        yield from (sprinkled(frame, name, groups, 0.08, seed) for seed in range(20, 30))
    if pd.api.types.is_float_dtype(frame[name]):
        rng = np.random.default_rng(11)
        yield frame.assign(**{name: frame[name] * rng.choice([0.97, 1.0, 1.001], len(frame))})
    if groups:
        yield sprinkled(frame, name, [], 0.05)
        yield turned(frame, name, [])
    for aimed in AIMED[place](frame) if place in AIMED else ():
        yield frame.assign(**{name: aimed})
    if table == "clean.observation" and name in UNFIT:
        for lost in LOST:
            where = [s in lost and lost[s] in (None, y) for s, y in zip(frame["series"], frame["year"], strict=True)]
            yield frame.assign(**{name: frame[name].mask(pd.Series(where, index=frame.index), UNFIT[name])})


def turned(frame: pd.DataFrame, name: str, by: list[str]) -> pd.DataFrame:
    """Every value of a column in the row of another, inside each group."""
    rng = np.random.default_rng(5)
    values = frame[name].array.copy()
    for places in _places(frame, by):
        order = rng.permutation(places)
        values[order] = values[np.roll(order, 1)]
    return frame.assign(**{name: values})


def sprinkled(frame: pd.DataFrame, name: str, by: list[str], share: float, seed: int = 6) -> pd.DataFrame:
    """A share of the rows with the value of another row of their group."""
    rng = np.random.default_rng(seed)
    values, old = frame[name].array.copy(), frame[name].array
    for places in _places(frame, by):
        taken = places[rng.random(len(places)) < share]
        values[taken] = old[rng.choice(places, len(taken))]
    return frame.assign(**{name: values})


def _places(frame: pd.DataFrame, by: list[str]) -> list[Any]:
    """The positions of the rows of each group; rows without a value in it are a group too."""
    if not by:
        return [np.arange(len(frame))]
    numbers = frame.groupby(by, sort=False, dropna=False).ngroup().to_numpy()
    return [np.flatnonzero(numbers == number) for number in np.unique(numbers)]


def with_framework(definition: Definition, **changed: Any) -> Definition:
    """A definition with other keys of framework.yaml."""
    return dataclasses.replace(definition, framework=definition.framework.model_copy(update=changed))
