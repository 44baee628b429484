"""Lineage read off compiled SQL: which columns of which tables each column of a query is made of.

Belongs here: walking the syntax tree of the SQL that a step of a build runs, the text of lineage_sql.csv. Does not
belong here: writing it (tests/generated.py), comparing with what is declared (test_lineage.py).

A column is made of the columns in its expression (taken), and guided by those that decide which rows it is made of
or which branch of a CASE: joins, groups, windows, conditions, filters below an aggregate. Guides that are keys of
their table only find rows, so they are left out. A filter that is not below an aggregate or a left join decides which
rows there are, not what stands in them: no edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import sqlglot
from sqlglot import exp

from capdev_pipeline.schemas import TABLES, columns_of, key_of
from capdev_pipeline.schemas import lineage as declared

Ref = tuple[str, str]
Refs = frozenset[Ref]
NONE: Refs = frozenset()
# Rows that a step hands over from the definition; their columns stand for keys of it, see CONSTANTS.
HANDED_OVER = {"spans_rows": ("from_year", "to_year"), "release_pairs": ("from_release", "to_release")}
FILE = Path(declared.__file__).with_name("lineage_sql.csv")


@dataclass(frozen=True)
class Made:
    """What a column of a query is made of."""

    taken: Refs = NONE
    guides: Refs = NONE

    def guided(self, more: Refs) -> Made:
        return replace(self, guides=self.guides | more)

    @property
    def all(self) -> Refs:
        return self.taken | self.guides


@dataclass(frozen=True)
class Rows:
    """A table or query: its columns, and what decides which rows it has."""

    columns: Mapping[str, Made]
    decided: Refs = NONE

    def guided(self, more: Refs) -> Rows:
        return replace(self, columns={name: made.guided(more) for name, made in self.columns.items()})


@dataclass
class Scope:
    """The tables of one SELECT by their alias."""

    tables: dict[str, Rows] = field(default_factory=dict)

    def find(self, column: exp.Column) -> Made:
        if column.table:
            return self.tables[column.table].columns[column.name]
        (found,) = [rows.columns[column.name] for rows in self.tables.values() if column.name in rows.columns]
        return found

    def refs(self, expressions: Iterable[exp.Expression | None]) -> Refs:
        columns = [column for e in expressions if e is not None for column in e.find_all(exp.Column)]
        return NONE.union(*(self.find(column).all for column in columns))

    def made(self, expression: exp.Expression, decided: Refs) -> Made:
        """What an expression is made of; conditions and windows guide, the rest is taken."""
        if isinstance(expression, exp.Column):
            return self.find(expression)
        guides, parts = NONE, list(expression.iter_expressions())
        if isinstance(expression, exp.If):
            guides = self.refs([expression.this])
            parts = [part for part in (expression.args.get("true"), expression.args.get("false")) if part is not None]
        elif isinstance(expression, exp.Window):
            guides = decided | self.refs([*expression.args.get("partition_by", []), expression.args.get("order")])
            parts = [expression.this]
        inner = [self.made(part, decided) for part in parts]
        return Made(NONE.union(*(made.taken for made in inner)), guides.union(*(made.guides for made in inner)))


def lineage_of(sql: str) -> dict[str, set[str]]:
    """'table.column' that each column of the last statement comes from; earlier statements make its working tables."""
    working: dict[str, Rows] = {}
    last = Rows({})
    for statement in sqlglot.parse(sql, dialect="duckdb"):
        if isinstance(statement, exp.Create):
            working[statement.this.name] = _query(statement.expression, working)
        elif isinstance(statement, exp.Expression):
            last = _query(statement, working)
    return {name: {".".join(ref) for ref in _kept(made)} for name, made in last.columns.items()}


def _kept(made: Made) -> Refs:
    return frozenset(
        (table, name)
        for table, name in made.all
        if table in TABLES and ((table, name) in made.taken or name not in key_of(TABLES[table]))
    )


def _table(node: exp.Table, working: Mapping[str, Rows]) -> Rows:
    name = f"{node.db}.{node.name}" if node.db else node.name
    if name in working:
        return working[name]
    columns = columns_of(TABLES[name]) if name in TABLES else HANDED_OVER[name]
    return Rows({column: Made(frozenset({(name, column)})) for column in columns})


def _query(node: exp.Expression, working: Mapping[str, Rows]) -> Rows:
    if isinstance(node, exp.Table):
        return _table(node, working)
    query = node.unnest() if isinstance(node, exp.Subquery | exp.Paren) else node
    if isinstance(query, exp.Union):
        first, last = _query(query.left, working), _query(query.right, working)
        pairs = zip(first.columns.items(), last.columns.values(), strict=True)
        columns = {name: Made(a.taken | b.taken, a.guides | b.guides) for (name, a), b in pairs}
        return Rows(columns, first.decided | last.decided)
    if not isinstance(query, exp.Select):
        raise NotImplementedError(type(query).__name__)
    return _select(query, working)


def _select(query: exp.Select, working: Mapping[str, Rows]) -> Rows:
    scope, decided = _joined(query, working)
    if where := query.args.get("where"):
        decided |= scope.refs([where.this])
    grouped = query.args.get("group")
    keys = scope.refs(grouped.expressions) if grouped else NONE
    columns: dict[str, Made] = {}
    for projection in query.expressions:
        if isinstance(projection, exp.Star):
            columns |= {name: made for rows in scope.tables.values() for name, made in rows.columns.items()}
            continue
        made = scope.made(projection.unalias(), decided)
        aggregate = grouped is not None and projection.find(exp.AggFunc) is not None
        columns[projection.alias_or_name] = made.guided(keys | decided) if aggregate else made
    return Rows(columns, decided | keys)


def _joined(query: exp.Select, working: Mapping[str, Rows]) -> tuple[Scope, Refs]:
    """The tables of FROM and JOIN; what is brought in by a join is guided by its condition."""
    first = query.args["from_"].this
    scope = Scope({first.alias_or_name: _query(first, working)})
    decided = scope.tables[first.alias_or_name].decided
    for join in query.args.get("joins") or []:
        brought, name = _query(join.this, working), join.this.alias_or_name
        scope.tables[name] = brought
        condition = scope.refs([join.args.get("on")])
        if join.side == "LEFT":
            scope.tables[name] = brought.guided(condition | brought.decided)
        else:
            scope.tables[name] = brought.guided(condition)
            decided |= brought.decided | condition
    return scope, decided


def sql_rows(sql: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """The rows of lineage_sql.csv from the SQL of each table."""
    found = {table: lineage_of(text) for table, text in sql.items()}
    return [
        (table, column, upstream)
        for table in TABLES
        if table in found
        for column in columns_of(TABLES[table])
        for upstream in sorted(found[table][column])
    ]


def as_csv(rows: Iterable[tuple[str, str, str]]) -> str:
    return "\n".join(["table,column,upstream", *map(",".join, rows)]) + "\n"
