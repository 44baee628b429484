"""Scores from values, measured against fixed yardsticks: goalposts, distance to target, efficacy (功效系数).

Belongs here: methods whose yardstick is declared, with provenance, outside the data; the alarms that go
with them.
Does not belong here: yardsticks taken from the data (normalise.py).

`values` as in normalise.py. A yardstick frame has one row per indicator_id. An indicator without a
yardstick has a null score; the check functions name it. Source: METHODS.md sections 3 and 9.
"""

from __future__ import annotations

import narwhals as nw

from capdev_pipeline.index.frames import FrameT, no_value, ratio, read_rows, refuse


def _directed(plus: nw.Expr, minus: nw.Expr) -> nw.Expr:
    up, down = nw.col("direction") == "+", nw.col("direction") == "-"
    return nw.when(up).then(plus).otherwise(nw.when(down).then(minus))


def _with_posts(values: FrameT, posts: FrameT) -> FrameT:
    lower, upper = nw.col("lower_post").cast(nw.Float64()), nw.col("upper_post").cast(nw.Float64())
    return values.join(
        posts.select("indicator_id", lower.alias("lo"), upper.alias("hi")), on="indicator_id", how="left"
    )


def goalposts(values: FrameT, posts: FrameT) -> FrameT:
    """Scores between fixed posts: 0 at the bad post, 1 at the good one, outside [0, 1] beyond; never clipped.

    In: posts with indicator_id, lower_post, upper_post (unit of the indicator, lower < upper, see
    `check_goalposts`). Out: values plus score, lo, hi (the posts).
    Formula: (x - lower) / (upper - lower), direction '-': (upper - x) / (upper - lower). Source:
    METHODS.md section 3.
    """
    x, lo, hi = nw.col("value"), nw.col("lo"), nw.col("hi")
    score = ratio(_directed(x - lo, hi - x), hi - lo)
    return _with_posts(values, posts).with_columns(score.alias("score"))


def outside_goalposts(values: FrameT, posts: FrameT) -> FrameT:
    """The alarm: the rows of `values` that left their posts, with the columns lo and hi (the posts) added."""
    x = nw.col("value")
    return _with_posts(values, posts).filter((x < nw.col("lo")) | (x > nw.col("hi")))


def check_goalposts(values: FrameT, posts: FrameT) -> None:
    """Refuse posts that cannot score: MethodError naming indicators without posts or with lower >= upper."""
    known = values.select("indicator_id").unique()
    problems: list[str] = [
        f"{row['indicator_id']}: no goalposts [both posts are needed]; declare lower_post and upper_post"
        for row in read_rows(_with_posts(known, posts).filter(nw.col("lo").is_null() | nw.col("hi").is_null()))
    ]
    problems += [
        f"{row['indicator_id']}: posts {row['lo']} and {row['hi']} [lower_post < upper_post]; correct them"
        for row in read_rows(_with_posts(known, posts).filter(nw.col("lo") >= nw.col("hi")))
    ]
    refuse(problems)


def distance_to_target(values: FrameT, targets: FrameT) -> FrameT:
    """The share of the target reached: 1 at the target, above 1 beyond it; not clipped.

    In: targets with indicator_id, target (unit of the indicator, positive). Out: values plus score, lo
    (null: the method has no lower yardstick), hi (the target).
    Formula: x / target; direction '-': target / x, null where x = 0. Source: METHODS.md sections 3 and
    9.
    """
    x, target = nw.col("value"), nw.col("hi")
    goal = targets.select("indicator_id", nw.col("target").cast(nw.Float64()).alias("hi"))
    score = _directed(ratio(x, target), ratio(target, x))
    joined = values.join(goal, on="indicator_id", how="left")
    return joined.with_columns(no_value().alias("lo"), score.alias("score"))


def check_targets(values: FrameT, targets: FrameT) -> None:
    """Refuse targets that cannot score: MethodError naming indicators without a target, or with one not above 0."""
    goal = targets.select("indicator_id", nw.col("target").cast(nw.Float64()).alias("_goal"))
    known = values.select("indicator_id").unique().join(goal, on="indicator_id", how="left")
    problems: list[str] = [
        f"{row['indicator_id']}: no target [a target is needed]; declare it"
        for row in read_rows(known.filter(nw.col("_goal").is_null()))
    ]
    problems += [
        f"{row['indicator_id']}: target {row['_goal']} [a target is above 0]; correct it"
        for row in read_rows(known.filter(nw.col("_goal") <= 0))
    ]
    refuse(problems)


def efficacy(values: FrameT, marks: FrameT) -> FrameT:
    """The efficacy coefficient 功效系数: 60 at the mark 不允许值 (unacceptable), 100 at 满意值.

    In: marks with indicator_id, satisfactory, unacceptable (unit of the indicator). Out: values plus
    score (60-100 between the marks, not clipped), lo, hi (the smaller and the larger mark).
    Formula: 60 + 40 (x - unacceptable) / (satisfactory - unacceptable). The direction lies in the order
    of the marks (satisfactory < unacceptable for '-'), marks that contradict it are refused by
    `check_efficacy`.
    Source: METHODS.md sections 3 and 9.
    """
    x, good, bad = nw.col("value"), nw.col("_good"), nw.col("_bad")
    joined = values.join(_marks(marks), on="indicator_id", how="left")
    scored = joined.with_columns(
        (60 + 40 * ratio(x - bad, good - bad)).alias("score"),
        nw.min_horizontal("_good", "_bad").alias("lo"),
        nw.max_horizontal("_good", "_bad").alias("hi"),
    )
    return scored.drop("_good", "_bad")


def _marks(marks: FrameT) -> FrameT:
    good, bad = nw.col("satisfactory").cast(nw.Float64()), nw.col("unacceptable").cast(nw.Float64())
    return marks.select("indicator_id", good.alias("_good"), bad.alias("_bad"))


def check_efficacy(values: FrameT, marks: FrameT) -> None:
    """Refuse marks that cannot score: MethodError naming indicators without marks or with reversed ones."""
    known = values.select("indicator_id", "direction").unique().join(_marks(marks), on="indicator_id", how="left")
    good, bad = nw.col("_good"), nw.col("_bad")
    sign = nw.col("direction")
    reversed_marks = ((sign == "+") & (good <= bad)) | ((sign == "-") & (good >= bad))
    problems: list[str] = [
        f"{row['indicator_id']}: no marks [both are needed]; declare satisfactory and unacceptable"
        for row in read_rows(known.filter(good.is_null() | bad.is_null()))
    ]
    problems += [
        f"{row['indicator_id']}: satisfactory {row['_good']}, unacceptable {row['_bad']}, direction "
        f"{row['direction']} [satisfactory is the better mark]; correct the marks or the direction"
        for row in read_rows(known.filter(reversed_marks))
    ]
    refuse(problems)
