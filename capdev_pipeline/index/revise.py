"""Why an already published year moved between two releases, without residual; and from report to report.

Belongs here: the counterfactual trees between two releases, the revision and the bridge made of them. Does not
belong here: the Shapley formula (shapley.py), normalisation, the tree itself, changes between two years of one
release (contribute.py).

Every node is computed in 16 states: each of four factors stands as in the release `from` or as in `to`.
- coverage: which cells (indicator, area, year) have a score: those that have one in the release coverage names.
- data: the value of a cell that has a score in both releases is that of the release data names.
- bounds: lo and hi of such a cell are those of the release bounds names; where they are equal, the cell has the
  neutral score of that release.
  A cell that has a score in only one release takes part with that score, its value and bounds being those of its
  own release in every state: its coming or going is coverage, neither data nor bounds. (An early release may know
  two years only; by so narrow a range new cells would score far outside [0, 1], and coverage and bounds would
  carry large effects that cancel out.)
- structure: the nodes, parents, weights and directions of the release structure names. An indicator that only
  one structure knows takes part only under that one, and with its own release's cells in every state: bringing
  it in, or dropping it, is structure.
Where the score does not follow from lo and hi alone (z-score, rank, percentile rank, distance to target), the score
itself is the datum: what the yardstick did is part of the data effect, and the bounds effect is 0.
So every present cell has a value and bounds in every state, and the two pure states are the two releases.
Scores are never clipped: a revised value between old bounds may leave [0, 1]. Where a mixed state of coverage and
structure leaves nothing under a node (possible only if the structures differ), the node keeps the value it has
under the coverage of its structure's own release.
The decomposition rests on `partial`, the value of what is present, because parents are made of their children's
partial values whether published or not: only so does the revision of an unpublished child explain its parent's.
Where both ends are published, total is the difference of the published scores; `flag` says where they are not.
Source: METHODS.md section 6.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import narwhals as nw

from capdev_pipeline.index.aggregate import score_tree
from capdev_pipeline.index.frames import FrameT, Persist
from capdev_pipeline.index.normalise import between, on_scale
from capdev_pipeline.index.scheme import Scheme
from capdev_pipeline.index.shapley import shapley

FACTORS = ("data", "bounds", "coverage", "structure")
PAIR = ("from_release", "to_release")
_RELEASES = ("from", "to")
_PLACE = ("scheme", "node_id", "area")
_NODE = ("scheme", "node_id", "area", "year", *PAIR)
_CELL = ("indicator_id", "area", "year", *PAIR)
_SCORED = ("value", "lo", "hi", "score")
_SIDE = (*_SCORED, "direction")
_STATES = tuple(product((0, 1), repeat=3))


def revisions(
    panel: FrameT,
    nodes: FrameT,
    pairs: FrameT,
    scheme: Scheme,
    *,
    nodes_to: FrameT | None = None,
    persist: Persist[FrameT] | None = None,
) -> FrameT:
    """The revision of every node, area and year that both releases of a pair have, and the four effects.

    In: panel as min_max leaves it: indicator_id, area, year, release, value, direction, score, lo, hi; nodes as
    for score_tree; pairs with from_release, to_release (two different releases). `nodes_to`: the hierarchy of
    the releases `to`, if it is another one; without it the structure effect is 0.
    Out: from_release, to_release, scheme, node_id, area, year, from_score, to_score (published, nullable), total,
    data_effect, bounds_effect, coverage_effect, structure_effect (unit of the scores), flag.
    Formula: total = partial(to) - partial(from); effects: Shapley values over FACTORS, see the top of this module.
    Flags: from_missing, to_missing, both_missing (no value at that end: total and effects null),
    from_unpublished, to_unpublished, both_unpublished (the value there was not published, its coverage is below
    the scheme's). Else empty.
    Source: METHODS.md section 6.
    """
    keep = persist if persist is not None else _as_is
    cells = keep(_cells(panel, pairs))
    if nodes_to is None:
        part = keep(_outcomes(cells, nodes, scheme, 0, keep))
        same = (nw.col(f"_p{k}0").alias(f"_p{k}1") for k in range(len(_STATES)))
        return _effects(part.with_columns(*same, nw.col("_s70").alias("_s71")))
    first = keep(_outcomes(_one_sided(cells, nodes_to, 0), nodes, scheme, 0, keep))
    last = keep(_outcomes(_one_sided(cells, nodes, 1), nodes_to, scheme, 1, keep))
    return _effects(first.join(last, on=list(_NODE), how="inner"))


def _as_is(frame: FrameT) -> FrameT:
    return frame


def _cells(panel: FrameT, pairs: FrameT) -> FrameT:
    """Every indicator in the areas and years of both releases, with what each release holds: from_*, to_*."""
    places = panel.select("area", "year", "release").unique()
    rows = pairs.select(*PAIR)
    for side in _RELEASES:
        on = [f"{side}_release"] if side == "from" else ["area", "year", "to_release"]
        rows = rows.join(places.rename({"release": f"{side}_release"}), on=on, how="inner")
    rows = rows.join(panel.select("indicator_id").unique(), how="cross")
    numbers = (nw.col(name).cast(nw.Float64()) for name in _SCORED)
    scored = panel.filter(~nw.col("score").is_null()).select("indicator_id", "area", "year", "release", *numbers)
    directions = panel.select("indicator_id", "release", "direction").unique()
    for side in _RELEASES:
        release = f"{side}_release"
        named = {"release": release} | {name: f"{side}_{name}" for name in _SCORED}
        rows = rows.join(scored.rename(named), on=["indicator_id", "area", "year", release], how="left")
        named = {"release": release, "direction": f"{side}_direction"}
        rows = rows.join(directions.rename(named), on=["indicator_id", release], how="left")
    return rows.select(*_CELL, *(f"{side}_{name}" for side in _RELEASES for name in _SIDE))


def _one_sided(cells: FrameT, other: FrameT, side: int) -> FrameT:
    """Where the other structure does not know an indicator, this side's release stands for both."""
    others = other.select(nw.col("node_id").alias("indicator_id"), nw.lit(1).alias("_known"))
    here, there = _RELEASES[side], _RELEASES[1 - side]
    known = ~nw.col("_known").is_null()
    joined = cells.join(others, on="indicator_id", how="left")
    taken = (
        nw.when(known).then(nw.col(f"{there}_{name}")).otherwise(nw.col(f"{here}_{name}")).alias(f"{there}_{name}")
        for name in _SIDE
    )
    return joined.with_columns(*taken).drop("_known")


def _outcomes(cells: FrameT, nodes: FrameT, scheme: Scheme, side: int, keep: Persist[FrameT]) -> FrameT:
    """Every node under one structure in the 8 states of the other factors: _p<state><side>, _s<state><side>."""
    stacked = [cells.select(*PAIR, *_state_columns(k)).unique() for k in range(len(_STATES))]
    states = keep(nw.concat(stacked, how="vertical"))
    leaves = keep(cells.join(states, on=list(PAIR), how="inner").select(*_leaf_columns(side, scheme)))
    tree = score_tree(leaves, nodes, scheme, persist=keep)
    named = tree.rename({"release": "_label"}).join(states, on="_label", how="inner")
    columns = [("partial", k, f"_p{k}{side}") for k in range(len(_STATES))]
    # Only the two releases themselves have a published score: state 0 under the first structure, 7 under the last.
    columns += [("score", k, f"_s{k}{side}") for k in (0, 7)]
    spread = named.with_columns(
        nw.when(nw.col("_state") == k).then(nw.col(source)).alias(name) for source, k, name in columns
    )
    return spread.group_by(*_NODE).agg(*(nw.col(name).max() for _, _, name in columns))


def _state_columns(k: int) -> Iterator[nw.Expr]:
    """The number of a state, which release each of its factors names, and the name it bears in the tree."""
    words = [f"{factor} {_RELEASES[at]}" for factor, at in zip(FACTORS, _STATES[k], strict=False)]
    yield nw.lit(k).cast(nw.Int64()).alias("_state")
    for factor, at in zip(FACTORS, _STATES[k], strict=False):
        yield nw.lit(at).cast(nw.Int64()).alias(f"_{factor}")
    pair = nw.concat_str([nw.col(name) for name in PAIR], separator=" to ")
    yield nw.concat_str([pair, nw.lit(", ".join(words))], separator=": ").alias("_label")


def _leaf_columns(side: int, scheme: Scheme) -> Iterator[nw.Expr]:
    """The columns that score_tree reads, the name of the state in the place of the release."""
    score = _score(side, scheme) if scheme.by_bounds else _of("data", "score")
    covered = nw.when(nw.col("_coverage") == 1).then(nw.col("to_score")).otherwise(nw.col("from_score"))
    yield from (nw.col(name) for name in ("indicator_id", "area", "year"))
    yield nw.col("_label").alias("release")
    yield nw.when(~covered.is_null()).then(score).alias("score")
    yield from (nw.lit(None).cast(nw.String()).alias(name) for name in ("status", "grade"))


def _score(side: int, scheme: Scheme) -> nw.Expr:
    """The score of a value between bounds, on the scale of the scheme."""
    value, (lo, hi, flat) = _of("data", "value"), (_of("bounds", name) for name in ("lo", "hi", "score"))
    own, other = (nw.col(f"{_RELEASES[at]}_direction") for at in (side, 1 - side))
    place = on_scale(between(value, lo, hi, nw.coalesce(own, other)), scheme.worst, scheme.best)
    return nw.when(lo == hi).then(flat).otherwise(place)


def _of(factor: str, name: str) -> nw.Expr:
    """A column of the release that a factor names, or of the only one that has a score."""
    first, last = nw.col(f"from_{name}"), nw.col(f"to_{name}")
    moved = nw.col(f"_{factor}") == 1
    return nw.when(moved).then(nw.coalesce(last, first)).otherwise(nw.coalesce(first, last))


def _effects(wide: FrameT) -> FrameT:
    """Columns of states to total, effects and flag."""
    made = shapley(FACTORS, _outcome)
    start, end = nw.col("_p00"), nw.col("_p71")
    total = end - start
    there = ~total.is_null()
    return wide.select(
        *PAIR,
        *("scheme", "node_id", "area", "year"),
        nw.col("_s00").alias("from_score"),
        nw.col("_s71").alias("to_score"),
        total.alias("total"),
        *(nw.when(there).then(effect).alias(f"{factor}_effect") for factor, effect in made.items()),
        _flag(start, end).alias("flag"),
    )


def _outcome(changed: frozenset[str]) -> nw.Expr:
    data, bounds, coverage, structure = (int(factor in changed) for factor in FACTORS)
    state, own = (_STATES.index((data, bounds, which)) for which in (coverage, structure))
    return nw.coalesce(nw.col(f"_p{state}{structure}"), nw.col(f"_p{own}{structure}"))


def _flag(start: nw.Expr, end: nw.Expr) -> nw.Expr:
    flag = nw.lit("")
    for word, first, last in (
        ("unpublished", nw.col("_s00").is_null(), nw.col("_s71").is_null()),
        ("missing", start.is_null(), end.is_null()),
    ):
        flag = nw.when(last).then(nw.lit(f"to_{word}")).otherwise(flag)
        flag = nw.when(first).then(nw.lit(f"from_{word}")).otherwise(flag)
        flag = nw.when(first & last).then(nw.lit(f"both_{word}")).otherwise(flag)
    return flag


def bridge(tree: FrameT, pairs: FrameT) -> FrameT:
    """From the year one report ends with to the year the next ends with: what grew, and what was only revised.

    In: tree from score_tree (any number of schemes); pairs with from_release, to_release. A report ends, for a
    node, with the last year whose score it publishes. Out, for nodes that both publish: from_release, to_release,
    scheme, node_id, area, from_year, to_year (those ends), from_score (of from_year, as first published),
    revised_score (of from_year, in the later release), to_score (of to_year, there), change, like_for_like,
    revision (unit of the scores; the last two null where from_year is no longer published).
    Formula: change = to_score - from_score = like_for_like + revision, like_for_like = to_score - revised_score,
    revision = revised_score - from_score. Source: METHODS.md section 6.
    """
    published = tree.filter(~nw.col("score").is_null()).select(*_PLACE, "release", "year", "score")
    ends = published.group_by(*_PLACE, "release").agg(nw.col("year").max())
    rows = pairs.select(*PAIR)
    rows = rows.join(ends.rename({"release": "from_release", "year": "from_year"}), on="from_release", how="inner")
    ends_to = ends.rename({"release": "to_release", "year": "to_year"})
    rows = rows.join(ends_to, on=["to_release", *_PLACE], how="inner")
    for name, release, year in (
        ("from_score", "from_release", "from_year"),
        ("revised_score", "to_release", "from_year"),
        ("to_score", "to_release", "to_year"),
    ):
        scores = published.rename({"release": release, "year": year, "score": name})
        rows = rows.join(scores, on=[*_PLACE, release, year], how="left")
    first, revised, last = (nw.col(name) for name in ("from_score", "revised_score", "to_score"))
    return rows.select(
        *(*PAIR, *_PLACE, "from_year", "to_year", "from_score", "revised_score", "to_score"),
        (last - first).alias("change"),
        (last - revised).alias("like_for_like"),
        (revised - first).alias("revision"),
    )
