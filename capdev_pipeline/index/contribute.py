"""What each child did to its parent between two years.

Belongs here: contributions, shares (贡献率), pulls (拉动) and their flags. Does not belong here: the tree
itself, growth of single nodes (stage.py), differences between releases.

The children's contributions and the row `coverage_effect` add up to the parent's change exactly: what
changes only because indicators appear or vanish has its own row and is never spread over the children.
Source: METHODS.md section 5.
"""

from __future__ import annotations

from typing import NamedTuple

import narwhals as nw

from capdev_pipeline.index.aggregate import place_of
from capdev_pipeline.index.frames import FrameT, no_value, ratio
from capdev_pipeline.index.means import Kind, log_mean, safe_log
from capdev_pipeline.index.scheme import Scheme

COVERAGE_EFFECT = "coverage_effect"
SMALL_CHANGE = 1e-6
_GROUP = ("parent_id", "area", "release", "from_year", "to_year")
_NUMBERS = ("partial", "score", "coverage", "present", "indicators")
# A share of exactly 100 % may come out a rounding error above it.
_SLACK_PCT = 1e-7
_SLACK_COVERAGE = 1e-12


class ContributionRate(NamedTuple):
    """A part's share of the whole's change and its pull, both in percent."""

    share_pct: float
    pull_pct: float


def contribution_rate(part_from: float, part_to: float, whole_from: float, whole_to: float) -> ContributionRate:
    """贡献率 and 拉动 of one part of a sum; ZeroDivisionError if the whole did not change or began at 0.

    In: levels of part and whole in one unit. Formula: share = change of part / change of whole x 100,
    pull = change of part / |whole at the start| x 100. Source: METHODS.md sections 5 and 9.
    """
    change = part_to - part_from
    return ContributionRate(change / (whole_to - whole_from) * 100, change / abs(whole_from) * 100)


def contributions(tree: FrameT, nodes: FrameT, periods: FrameT, scheme: Scheme) -> FrameT:
    """The contribution of every child to every parent's change, for every period, area and release.

    In: tree from score_tree (may hold several schemes; rows of `scheme` are used); nodes as there;
    periods with from_year, to_year. Out: scheme, area, release, parent_id, child_id (a node, or
    'coverage_effect'), from_year, to_year, parent_change and contribution (unit of the scores),
    share_pct, pull_pct (percent), flag.
    The tree is read five times: on a lazy backend pass a materialised one (DuckDB: 0.1 s instead of 2 s).
    Formula, W_c(t) the effective weight with which partial_c(t) enters its parent:
    - arithmetic, plain_sum: (W_c(t0) + W_c(t1)) / 2 x (partial_c(t1) - partial_c(t0));
    - geometric: L(n0, n1) x mean W x ln(partial_c(t1) / partial_c(t0)), L the logarithmic mean;
    - harmonic: n0 n1 / (partial_c(t0) partial_c(t1)) x mean W x change of partial_c;
    - coverage_effect = parent_change - sum of the children, the exact remainder.
    Flags: parent_missing (no published score at one end: all null), child_missing (null, on that
    child's row, where it takes precedence over the next two), small_change (|change| < 1e-6: no share),
    mixed_signs (a share beyond 100 % in the group: all its rows carry the flag, points and shares
    stay), coverage_changed (below this child other indicators are present at the two ends, so its own
    change is partly one of coverage). Else empty.
    Source: METHODS.md section 5.
    """
    values = tree.filter(nw.col("scheme") == scheme.name)
    rows = _rows(values, nodes, periods)
    for node, prefix in (("child_id", "c"), ("parent_id", "n")):
        for year, end in (("from_year", "0"), ("to_year", "1")):
            rows = _attach(rows, values, node, year, f"{prefix}{end}_")
    raw = _weights(rows, scheme).with_columns(
        (nw.col("n1_score") - nw.col("n0_score")).alias("parent_change"), _points(scheme).alias("_points")
    )
    return _shares(_with_remainder(raw), scheme)


def _rows(values: FrameT, nodes: FrameT, periods: FrameT) -> FrameT:
    """Every child plus one remainder row per parent, crossed with areas, releases and periods."""
    by_release = [name for name in place_of(nodes) if name == "release"]
    children = nodes.filter(~nw.col("parent_id").is_null()).select(
        *by_release,
        "parent_id",
        nw.col("node_id").alias("child_id"),
        (nw.col("level") - 1).alias("parent_level"),
        nw.col("weight").cast(nw.Float64()),
    )
    remainders = (
        children.select(*by_release, "parent_id", "parent_level")
        .unique()
        .select(
            *by_release,
            "parent_id",
            nw.lit(COVERAGE_EFFECT).alias("child_id"),
            "parent_level",
            no_value().alias("weight"),
        )
    )
    places = values.select("area", "release").unique()
    spans = periods.select("from_year", "to_year").unique()
    both = nw.concat([children, remainders], how="vertical")
    placed = both.join(places, on="release", how="inner") if by_release else both.join(places, how="cross")
    return placed.join(spans, how="cross")


def _attach(rows: FrameT, values: FrameT, node: str, year: str, prefix: str) -> FrameT:
    cells = values.select(
        nw.col("node_id").alias(node),
        nw.col("year").alias(year),
        "area",
        "release",
        *(nw.col(name).alias(prefix + name) for name in _NUMBERS),
    )
    return rows.join(cells, on=[node, year, "area", "release"], how="left")


def _weights(rows: FrameT, scheme: Scheme) -> FrameT:
    """Adds the mean of the effective weights at both ends as `_w`."""
    if scheme.kind == "plain_sum":
        ends = [
            ratio(nw.col(f"n{t}_indicators"), nw.col(f"n{t}_present"))
            * ratio(nw.col(f"c{t}_present"), nw.col(f"c{t}_indicators"))
            for t in "01"
        ]
        return rows.with_columns(((ends[0] + ends[1]) / 2).alias("_w"))
    present = rows.with_columns(
        *(nw.when(~nw.col(f"c{t}_partial").is_null()).then(nw.col("weight")).alias(f"_w{t}") for t in "01")
    )
    totals = present.with_columns(*(nw.col(f"_w{t}").sum().over(*_GROUP).alias(f"_sum{t}") for t in "01"))
    ends = [ratio(nw.col(f"_w{t}"), nw.col(f"_sum{t}")) for t in "01"]
    return totals.with_columns(((ends[0] + ends[1]) / 2).alias("_w"))


def _points(scheme: Scheme) -> nw.Expr:
    points = _points_of("arithmetic")
    if scheme.kind == "weighted":
        for level, kind in scheme.aggregation.items():
            if kind != "arithmetic":
                points = nw.when(nw.col("parent_level") == level).then(_points_of(kind)).otherwise(points)
    return points


def _points_of(kind: Kind) -> nw.Expr:
    w, c0, c1, n0, n1 = (nw.col(name) for name in ("_w", "c0_partial", "c1_partial", "n0_partial", "n1_partial"))
    if kind == "geometric":
        return log_mean(n0, n1) * w * (safe_log(c1) - safe_log(c0))
    if kind == "harmonic":
        return ratio(n0 * n1, c0 * c1) * w * (c1 - c0)
    return w * (c1 - c0)


def _with_remainder(rows: FrameT) -> FrameT:
    known = ~nw.col("parent_change").is_null()
    points = nw.when(known).then(nw.col("_points"))
    # The sum over no child is 0 on every backend, which is right here: then all of the change is coverage.
    remainder = nw.col("parent_change") - nw.col("_points").sum().over(*_GROUP)
    is_remainder = nw.col("child_id") == COVERAGE_EFFECT
    return rows.with_columns(nw.when(is_remainder).then(remainder).otherwise(points).alias("contribution"))


def _shares(rows: FrameT, scheme: Scheme) -> FrameT:
    change, points = nw.col("parent_change"), nw.col("contribution")
    small = change.abs() < SMALL_CHANGE
    measured = rows.with_columns(
        nw.lit(scheme.name).alias("scheme"),
        nw.when(~small).then(ratio(points, change) * 100).alias("share_pct"),
        (ratio(points, nw.col("n0_score").abs()) * 100).alias("pull_pct"),
    )
    largest = measured.with_columns(nw.col("share_pct").abs().alias("_size")).with_columns(
        nw.col("_size").max().over(*_GROUP).alias("_largest")
    )
    moved = (nw.col("c1_coverage") - nw.col("c0_coverage")).abs() > _SLACK_COVERAGE
    flag = nw.when(moved).then(nw.lit("coverage_changed")).otherwise(nw.lit(""))
    flag = nw.when(nw.col("_largest") > 100 + _SLACK_PCT).then(nw.lit("mixed_signs")).otherwise(flag)
    flag = nw.when(small).then(nw.lit("small_change")).otherwise(flag)
    flag = nw.when(points.is_null()).then(nw.lit("child_missing")).otherwise(flag)
    flag = nw.when(change.is_null()).then(nw.lit("parent_missing")).otherwise(flag)
    return largest.with_columns(flag.alias("flag")).select(
        *("scheme", "area", "release", "parent_id", "child_id", "from_year", "to_year"),
        *("parent_change", "contribution", "share_pct", "pull_pct", "flag"),
    )
