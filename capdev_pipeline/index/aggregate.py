"""From indicator scores to every node of the hierarchy, with missing children, bounds and evidence shares.

Belongs here: the recursion over levels. Does not belong here: normalisation, contributions, the means
themselves.

The threshold decides what is published, not what is computed: a parent is made of its children's
`partial` values, whether or not these were published. So one missing indicator never removes a whole
branch from the composite, and lower <= score <= upper holds at every node for scores between worst and best.

The columns of a scored tree, for node x area x year x release:
- partial: value of what is present, weights renormalised over the children that have one; null if none has.
- score: partial where coverage >= min_coverage, else null.
- lower, upper: the value if every missing indicator had the scheme's worst / best score (0 / 1 under min-max), at full
  weights, for the stored lo, hi; null where one is missing and the scheme knows no worst and best.
- coverage: effective weight (0-1) of the indicators present; weight_*: its parts by status and by grade.
- present, indicators: number of indicators below, those present and all.
Scores are in the unit of the indicators' scores; under 'plain_sum' they are sums of them.
Source: METHODS.md section 4.
"""

from __future__ import annotations

import narwhals as nw

from capdev_pipeline.index.frames import KEY, FrameT, Persist, no_value, ratio, read_rows, refuse
from capdev_pipeline.index.means import Kind, restored, transformed
from capdev_pipeline.index.scheme import GRADES, STATUSES, TREE_COLUMNS, WEIGHT_COLUMNS, Scheme

# Coverage is a sum of rounded weights: 0.2 + 0.3 must count as 0.5.
_SLACK = 1e-12


def depth_of(nodes: FrameT) -> int:
    """The level of the indicators. Reads the (small) nodes frame; MethodError if it is empty."""
    found = read_rows(nodes.group_by("level").agg(nw.len().alias("nodes")))
    if not found:
        refuse(["nodes: no row [a hierarchy has a root and indicators]; load the framework"])
    return max(int(row["level"]) for row in found)


def score_tree(
    scores: FrameT,
    nodes: FrameT,
    scheme: Scheme,
    *,
    depth: int | None = None,
    persist: Persist[FrameT] | None = None,
) -> FrameT:
    """The value of every node, indicators included, for every area, year and release of `scores`.

    In: scores with indicator_id, area, year, release, score (nullable), status, grade (nullable), at
    most one row per cell (an absent row counts as missing; see `check_panel`); nodes with node_id,
    level (0 = root, indicators all at the deepest), parent_id, weight (null for the root), and release if
    the weights differ by release. `depth`: the deepest level, read off `nodes` if not given. `persist` is
    applied to each level's frame: on a lazy backend let it write a temporary table, so that a level is
    computed once and not again by each level above it.
    Out: the columns TREE_COLUMNS, explained at the top of this module.
    Raises MethodError where a geometric or harmonic level meets a score that is not strictly positive.
    Source: METHODS.md section 4.
    """
    deepest = depth_of(nodes) if depth is None else depth
    keep = persist if persist is not None else _as_is
    place = place_of(nodes)
    frame = keep(_leaves(scores, nodes, scheme, deepest))
    levels = [frame]
    for level in range(deepest - 1, -1, -1):
        kind = scheme.mean_of(level)
        if kind != "arithmetic":
            check_positive(frame, scheme, level + 1)
        children = frame.join(nodes.select(*place, "parent_id", "weight"), on=place, how="inner")
        parents = _plain_sum(children, scheme) if scheme.kind == "plain_sum" else _weighted(children, kind)
        frame = keep(_published(parents, scheme, level))
        levels.append(frame)
    return nw.concat(levels, how="vertical")


def place_of(nodes: FrameT) -> list[str]:
    """What a row of a nodes frame is found by: node_id, and release where the weights differ by release."""
    return ["node_id", *(["release"] if "release" in nodes.collect_schema().names() else [])]


def _as_is(frame: FrameT) -> FrameT:
    return frame


def _leaves(scores: FrameT, nodes: FrameT, scheme: Scheme, deepest: int) -> FrameT:
    """The indicators' own rows: every indicator of the framework in every cell, with or without a row."""
    indicators = nodes.filter(nw.col("level") == deepest).select("node_id")
    if "release" in place_of(nodes):
        indicators = indicators.unique()
    panel = indicators.join(scores.select(*KEY).unique(), how="cross")
    own = scores.select(
        nw.col("indicator_id").alias("node_id"), *KEY, nw.col("score").cast(nw.Float64()), "status", "grade"
    )
    joined = panel.join(own, on=["node_id", *KEY], how="left")
    there = ~nw.col("score").is_null()
    # Cast: DuckDB reads a bare 1.0 as DECIMAL(2,1), another type than the levels above.
    one, none = (nw.lit(number).cast(nw.Float64()) for number in (1.0, 0.0))
    parts = {name: nw.col("status") == name for name in STATUSES}
    parts |= {name: nw.col("grade") == name.upper() for name in GRADES}
    leaves = joined.with_columns(
        nw.col("score").alias("partial"),
        nw.when(there).then(nw.col("score")).otherwise(_limit(scheme.worst)).alias("lower"),
        nw.when(there).then(nw.col("score")).otherwise(_limit(scheme.best)).alias("upper"),
        nw.when(there).then(one).otherwise(none).alias("coverage"),
        nw.when(there).then(nw.lit(1)).otherwise(nw.lit(0)).alias("present"),
        nw.lit(1).alias("indicators"),
        *(
            nw.when(there & is_part).then(one).otherwise(none).alias(f"weight_{name}")
            for name, is_part in parts.items()
        ),
    )
    return _published(leaves, scheme, deepest)


def _limit(score: float | None) -> nw.Expr:
    return no_value() if score is None else nw.lit(score).cast(nw.Float64())


def _published(frame: FrameT, scheme: Scheme, level: int) -> FrameT:
    enough = nw.col("coverage") >= scheme.min_coverage - _SLACK
    published = frame.with_columns(
        nw.lit(scheme.name).alias("scheme"),
        nw.lit(level).cast(nw.Int64()).alias("level"),
        nw.when(enough).then(nw.col("partial")).alias("score"),
        # Backends widen sums of integers; the levels must agree to be put under each other.
        nw.col("present").cast(nw.Int64()),
        nw.col("indicators").cast(nw.Int64()),
    )
    if scheme.fixed:
        below, above = nw.col("partial") < nw.col("lower"), nw.col("partial") > nw.col("upper")
        published = published.with_columns(
            nw.when(below).then(nw.col("partial")).otherwise(nw.col("lower")).alias("lower"),
            nw.when(above).then(nw.col("partial")).otherwise(nw.col("upper")).alias("upper"),
        )
    return published.select(*TREE_COLUMNS)


def _weighted(children: FrameT, kind: Kind) -> FrameT:
    w = nw.col("weight")
    own = transformed(nw.col("partial"), kind)
    terms = children.with_columns(
        (w * own).alias("_partial"),
        nw.when(~nw.col("partial").is_null()).then(w).alias("_w_present"),
        (w * transformed(nw.col("lower"), kind)).alias("_lower"),
        (w * transformed(nw.col("upper"), kind)).alias("_upper"),
        nw.col("lower").alias("_worst"),
        _known_bounds("lower").alias("_bounded"),
        *((w * nw.col(name)).alias(name) for name in ("coverage", *WEIGHT_COLUMNS)),
    )
    summed: tuple[str, ...] = (
        "_partial",
        "_w_present",
        "_lower",
        "_upper",
        "weight",
        "coverage",
        *WEIGHT_COLUMNS,
    )
    sums = terms.group_by("parent_id", *KEY).agg(
        *(nw.col(name).sum() for name in (*summed, "present", "indicators")),
        nw.col("_worst").min(),
        nw.col("_bounded").min(),
    )
    # Siblings' weights sum to 1 within 1e-9, the framework refuses others: dividing removes their rounding.
    lower = restored(ratio(nw.col("_lower"), w), kind)
    if kind != "arithmetic":
        # One score of 0 makes these means 0 (their limit), where ln 0 and 1 / 0 do not exist.
        lower = nw.when(nw.col("_worst") > 0).then(lower).otherwise(nw.lit(0.0))
    bounded = nw.col("_bounded") == 1
    return sums.with_columns(
        nw.col("parent_id").alias("node_id"),
        restored(ratio(nw.col("_partial"), nw.col("_w_present")), kind).alias("partial"),
        nw.when(bounded).then(lower).alias("lower"),
        nw.when(bounded).then(restored(ratio(nw.col("_upper"), w), kind)).alias("upper"),
    )


def _known_bounds(bound: str) -> nw.Expr:
    """1 where a bound is known, else 0: a sum would pass over the one that is not."""
    return nw.when(nw.col(bound).is_null()).then(nw.lit(0)).otherwise(nw.lit(1))


def _plain_sum(children: FrameT, scheme: Scheme) -> FrameT:
    """Formula: partial = K (sum of present scores) / P; lower, upper = that sum + (K - P) worst, best."""
    count = nw.col("indicators")
    terms = children.with_columns(
        *((nw.col(name) * count).alias(name) for name in WEIGHT_COLUMNS),
        (nw.col("partial") * nw.col("present") / count).alias("_present_sum"),
    )
    summed: tuple[str, ...] = ("_present_sum", "present", "indicators", *WEIGHT_COLUMNS)
    sums = terms.group_by("parent_id", *KEY).agg(*(nw.col(name).sum() for name in summed))
    present = nw.col("present").cast(nw.Float64())
    total = nw.when(nw.col("present") > 0).then(nw.col("_present_sum"))
    return sums.with_columns(
        nw.col("parent_id").alias("node_id"),
        ratio(total * count, present).alias("partial"),
        _summed(scheme.worst).alias("lower"),
        _summed(scheme.best).alias("upper"),
        (present / count).alias("coverage"),
        *((nw.col(name) / count).alias(name) for name in WEIGHT_COLUMNS),
    )


def _summed(limit: float | None) -> nw.Expr:
    """The sum of what is present, and a limit for each indicator that is not; null if there is no limit."""
    missing = nw.col("indicators") - nw.col("present")
    if limit is None:
        return nw.when(missing == 0).then(nw.col("_present_sum"))
    return nw.col("_present_sum") + missing * limit


def check_positive(tree: FrameT, scheme: Scheme, level: int) -> None:
    """Refuse scores that a geometric or harmonic mean cannot take.

    In: rows of a scored tree. Raises MethodError naming every node (or indicator) of `level`, area and
    year whose partial value is not strictly positive. Source: METHODS.md section 4.
    """
    wrong = tree.filter((nw.col("level") == level) & (nw.col("partial") <= 0))
    refuse(
        f"{row['node_id']}, {row['area']}, {row['year']}, release {row['release']}: score {row['partial']} "
        f"[{scheme.mean_of(level - 1)} mean of scheme {scheme.name} needs strictly positive scores]; "
        "use the arithmetic mean at this level or a normalisation without zeros"
        for row in read_rows(wrong.select("node_id", *KEY, "partial"))
    )


def check_panel(scores: FrameT, nodes: FrameT, *, depth: int | None = None) -> None:
    """Refuse a panel that score_tree would misread.

    Raises MethodError naming indicators unknown to the framework's deepest level, indicators without
    any row, cells with more than one row, and present scores whose status is not observed, derived,
    estimated or interpolated.
    """
    deepest = depth_of(nodes) if depth is None else depth
    leaves = nodes.filter(nw.col("level") == deepest).select("node_id")
    seen = scores.select(nw.col("indicator_id").alias("node_id")).unique()
    problems: list[str] = [
        f"{row['node_id']}: not an indicator of the framework [unknown indicator]; add it or drop its scores"
        for row in read_rows(seen.join(leaves, on="node_id", how="anti"))
    ]
    problems += [
        f"{row['node_id']}: no row at all [complete panel]; add rows with a null score and status missing"
        for row in read_rows(leaves.join(seen, on="node_id", how="anti"))
    ]
    cells = scores.group_by("indicator_id", *KEY).agg(nw.len().alias("rows"))
    problems += [
        f"{row['indicator_id']}, {row['area']}, {row['year']}, release {row['release']}: {row['rows']} rows "
        "[one row per cell]; choose one value before scoring"
        for row in read_rows(cells.filter(nw.col("rows") > 1))
    ]
    strange = nw.col("status").is_null() | ~nw.col("status").is_in(STATUSES)
    problems += [
        f"{row['indicator_id']}, {row['area']}, {row['year']}: score with status {row['status']!r} "
        f"[status of a present score is one of {STATUSES}]; correct the status"
        for row in read_rows(scores.filter(~nw.col("score").is_null() & strange))
    ]
    refuse(problems)
