"""An index value explained from the published tables, down to printed figures.

Belongs here: looking up, in the published file alone, what a value is made of. Does not belong here: the shape of
the records (explained.py), SQL shared with the table function (explain_sql.py), series (explain_series.py), printing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import duckdb

from capdev_pipeline.home import Home
from capdev_pipeline.warehouse import explained as record
from capdev_pipeline.warehouse.database import connect
from capdev_pipeline.warehouse.explain_formula import formula
from capdev_pipeline.warehouse.explain_rows import OBSERVATIONS, Row, Rows, rows_of
from capdev_pipeline.warehouse.explain_series import explained_series
from capdev_pipeline.warehouse.explain_spread import Spread, spreads
from capdev_pipeline.warehouse.explain_sql import CORRECTED, NODES, SCORED, TREE
from capdev_pipeline.warehouse.explain_subject import SeriesSubject, Subject, find
from capdev_pipeline.warehouse.explained import Explained, ExplainedSeries, Indicator

STATUSES = ("observed", "derived", "estimated", "interpolated")
GRADES = ("A", "B", "C", "D")
_OF_NODE = (
    *("node_id", "level", "name_zh", "name_en", "parent_id", "year", "area", "area_zh", "area_en"),
    *("release", "scheme", "kind", "mean", "minimum_coverage"),
    *("weight", "weight_status", "basis", "effective_weight"),
    *("weight_used", "contribution", "score", "partial", "lower", "upper", "coverage", "present", "indicators"),
    *("reason", "reason_zh", "note", "proxy"),
)


def explain(
    home: Home,
    name: str,
    year: int,
    *,
    series: bool = False,
    area: str | None = None,
    release: str = "current",
    scheme: str | None = None,
    depth: int | None = None,
    losers: bool = True,
    stock: bool = False,
) -> Explained | ExplainedSeries:
    """A node in a year with everything below it, `depth` levels deep (all, if not said); else a series in a year.

    With `series` the name is that of a series, also where a node has it too. Without losers only the figures that are
    used are told; with stock the perpetual inventory year by year. UnknownError for a name, year, area, release or
    scheme that the published file does not have.
    """
    with connect(home.published, read_only=True) as connection:
        subject = find(connection, home, name, year, area=area, release=release, scheme=scheme, series=series)
        if isinstance(subject, SeriesSubject):
            return explained_series(connection, subject, losers=losers)
        return explained(connection, subject, depth=depth, losers=losers, stock=stock)


def explained(
    connection: duckdb.DuckDBPyConnection,
    subject: Subject,
    *,
    depth: int | None = None,
    losers: bool = True,
    stock: bool = False,
) -> Explained:
    """A cell that is known to be there with everything below it, over an open connection."""
    given = {"node": subject.node, "year": subject.year, "release": subject.release}
    given |= {"area": subject.area, "scheme": subject.scheme}
    rows = [row for row in rows_of(connection, NODES, given) if depth is None or row["depth"] <= depth]
    cells = _Cells(connection, given, [row["node_id"] for row in rows], stock=stock)
    return _tree(rows[0], rows, cells, losers=losers)


def _tree(row: Row, rows: list[Row], cells: _Cells, *, losers: bool) -> Explained:
    below = [other for other in rows if other["parent_id"] == row["node_id"] and other is not row]
    return Explained(
        **{name: row[name] for name in _OF_NODE},
        weight_by_status={name: row[f"weight_{name}"] for name in STATUSES},
        weight_by_grade={name: row[f"weight_{name.lower()}"] for name in GRADES},
        spread=cells.spread(row["node_id"]),
        indicator=cells.indicator(row, losers=losers),
        children=[_tree(child, rows, cells, losers=losers) for child in below],
    )


class _Cells:
    """What the tables hold of all indicators of the tree, read once, and the figures they name."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, given: Mapping[str, object], nodes: list[str], *, stock: bool
    ) -> None:
        given = {**given, "nodes": nodes}
        self._tables: dict[str, Rows] = {
            name: _by_indicator(rows_of(connection, query, given)) for name, query in QUERIES.items()
        }
        self._stock = _by_indicator(rows_of(connection, STOCK, given)) if stock else {}
        self._spread = spreads(connection, given)
        named = {i for rows in self._tables.values() for group in rows.values() for row in group for i in _ids(row)}
        named |= {i for group in self._stock.values() for row in group for i in _ids(row)}
        figures = rows_of(connection, OBSERVATIONS, {"ids": sorted(named)})
        self._figures = {row["observation_id"]: record.Observation(**row) for row in figures}

    def _of(self, table: str, node: str) -> list[Row]:
        return [{k: v for k, v in row.items() if k != "indicator_id"} for row in self._tables[table].get(node, [])]

    def spread(self, node: str) -> Spread | None:
        """Where a node lies in the variants; None where none were computed for this release and scheme."""
        return self._spread.get(node)

    def indicator(self, node: Row, *, losers: bool) -> Indicator | None:
        """The indicator's value; None for a node of the index."""
        name, values = node["node_id"], self._of("value", node["node_id"])
        if not values:
            return None
        cell = values[0]
        candidates = [record.Candidate(**row) for row in self._of("choice", name)]
        found = Indicator(
            **cell,
            formula=formula(cell, node["score"]),
            bounds=self._bounds(name, cell),
            yardsticks=[record.Yardstick(**row) for row in self._of("yardstick", name)],
            candidates=[entry for entry in candidates if losers or entry.chosen],
            segments=[record.Segment(**row) for row in self._of("segment", name)],
            steps=[record.Step(**row) for row in self._of("step", name)],
            corrections=[record.Correction(**row) for row in self._of("correction", name)],
            needs=[record.Need(**row) for row in self._of("need", name)],
            stock=_inventory(self._stock.get(name, []), cell["unit"]),
            observations=[],
        )
        return replace(found, observations=[self._figures[i] for i in _named_by(found) if i in self._figures])

    def _bounds(self, name: str, cell: Row) -> list[record.Bound]:
        found = []
        for side in ("lo", "hi"):
            if cell[side] is not None:
                rows = [row for row in self._of("bound", name) if row.pop("side") == side]
                found.append(record.Bound(side, cell[side], cell["unit"], [record.BoundYear(**row) for row in rows]))
        return found


def _by_indicator(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["indicator_id"], []).append(row)
    return found


def _ids(row: Row) -> list[str]:
    one = row.get("observation_id")
    return [*(row.get("observation_ids") or ()), *([one] if one else ())]


def _named_by(found: Indicator) -> list[str]:
    """Every figure an indicator's explanation names, those it rests on first."""
    named = dict.fromkeys(found.observation_ids)
    for step in found.steps:
        named |= dict.fromkeys(step.observation_ids)
    named |= dict.fromkeys(entry.observation_id for entry in found.candidates)
    for bound in found.bounds:
        for year in bound.set_by:
            named |= dict.fromkeys(year.observation_ids)
    for entry in found.stock:
        named |= dict.fromkeys(entry.observation_ids)
    return list(named)


def _inventory(rows: list[Row], unit: str) -> list[record.StockYear]:
    found: list[record.StockYear] = []
    for row in rows:
        plain = {name: value for name, value in row.items() if name != "indicator_id"}
        before = found[-1].stock if found else None
        found.append(
            record.StockYear(
                **plain, real_investment=row["investment"] / row["price_index"], stock_before=before, unit=unit
            )
        )
    return found


_SCORED = f"WITH place AS (SELECT $area AS area, $scheme AS scheme), scored AS ({SCORED})"
_HERE = "x.area = $area AND x.year = $year AND x.release = $release AND x.indicator_id IN (SELECT unnest($nodes))"
QUERIES = {
    "value": f"""{_SCORED} SELECT x.indicator_id, x.value, x.unit, x.status, x.grade, x.method, x.segment, n.direction,
            n.lo, n.hi, x.observation_ids, n.normalisation, n.worst, n.best
        FROM indicator.value x JOIN scored n USING (indicator_id, area, year, release) WHERE {_HERE}""",
    "yardstick": """SELECT y.indicator_id, y.yardstick, y.value, y.citation
        FROM meta.yardstick y JOIN meta.scheme m ON m.method_id = y.method_id AND m.scheme = $scheme
        WHERE y.indicator_id IN (SELECT unnest($nodes)) ORDER BY y.yardstick""",
    "bound": f"""{_SCORED} SELECT x.indicator_id, side.name AS side, b.year, b.area, b.status, v.observation_ids
        FROM scored x JOIN (VALUES ('lo'), ('hi')) side(name) ON true
        JOIN scored b ON b.indicator_id = x.indicator_id AND b.release = x.release
            AND b.value = CASE side.name WHEN 'lo' THEN x.lo ELSE x.hi END
            AND x.by_data AND (b.area = x.area OR x.pooled_over_areas)
        JOIN indicator.value v ON (v.indicator_id, v.area, v.year, v.release)
            = (b.indicator_id, b.area, b.year, b.release)
        WHERE {_HERE} ORDER BY b.year, b.area""",
    "choice": f"""SELECT x.indicator_id, x.observation_id, x.segment, x.role, x.rank, x.chosen, x.reason
        FROM indicator.choice x WHERE {_HERE} ORDER BY NOT x.chosen, x.segment, x.role, x.rank, x.observation_id""",
    "segment": """SELECT x.indicator_id, x.segment, x.name_zh, x.name_en,
            coalesce(x.segment = v.segment, false) AS used, x.role, x.years, x.first_year, x.last_year, x.ratio,
            x.overlap_years, x.reason, x.reason_zh, x.series, x.formula, x.terms, x.variant
        FROM indicator.segment x LEFT JOIN indicator.value v ON (v.indicator_id, v.area, v.release, v.year)
            = (x.indicator_id, x.area, x.release, $year)
        WHERE x.area = $area AND x.release = $release AND x.indicator_id IN (SELECT unnest($nodes))
        ORDER BY array_position(['reference', 'spliced', 'break', 'empty'], x.role), x.segment""",
    "step": f"""SELECT x.indicator_id, x.step, x.label, x.value, x.unit, x.of_year, x.observation_ids
        FROM indicator.step x WHERE {_HERE} ORDER BY x.step""",
    "need": f"""SELECT x.indicator_id, x.segment, x.term, x.series, x.series_area AS area, x.figure_year AS year,
            x.at_hand
        FROM indicator.need x WHERE {_HERE} ORDER BY x.segment, x.term, x.figure_year, x.series, x.series_area""",
    "correction": f"""WITH RECURSIVE {TREE}
        SELECT n.node_id AS indicator_id, k.correction_id, k.observation_id, k.action, k.printed_value, k.printed_unit,
            k.replacement, k.value, k.unit, k.reason, k.source, k.who, strftime(k.decided, '%Y-%m-%d') AS decided
        {CORRECTED} ORDER BY k.correction_id""",
}  # fmt: skip
STOCK = """SELECT DISTINCT g.indicator_id, c.year, c.investment, c.investment_status, c.price_index, c.price_status,
        c.depreciation, c.capital_stock AS stock, c.price_year, c.status, c.observation_ids
    FROM indicator.segment g JOIN clean.capital_stock c ON c.variant = g.variant AND c.release = g.release
    WHERE g.release = $release AND g.area = $area AND g.indicator_id IN (SELECT unnest($nodes)) AND c.year <= $year
    ORDER BY g.indicator_id, c.year"""
