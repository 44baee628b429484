"""Steps of a build that say how sure the index is.

Belongs here: running the functions of robustness and writing their tables. Does not belong here: formulas
(robustness), the order of the steps (steps.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from capdev_pipeline.framework.robustness_rules import RobustnessRules
from capdev_pipeline.robustness.coherence_tables import coherence_tables
from capdev_pipeline.robustness.compare import comparison as compared
from capdev_pipeline.robustness.delphi_weights import experts_of
from capdev_pipeline.robustness.left_out import left_out
from capdev_pipeline.robustness.panel import Panel, panels_of
from capdev_pipeline.robustness.published import BY_DATA, published_of
from capdev_pipeline.robustness.sensitivity import of_index
from capdev_pipeline.robustness.uncertainty import spread
from capdev_pipeline.robustness.variants import Choices, choices_of
from capdev_pipeline.schemas import TABLES, columns_of
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.writer import write

NO_RULES = {"not computed": "method.yaml has no block robustness"}


def uncertainty(build: Build) -> Written:
    """robustness.uncertainty: every area in the variants; empty where method.yaml has no block `robustness`."""
    rules = build.definition.method.robustness
    if rules is None:
        return _written(build, {"robustness.uncertainty": []}, NO_RULES)
    panels, choices = _panels(build, rules), _choices(build, rules)
    found = []
    for number, panel in enumerate(panels):
        told = _told(build, "variants", number, len(panels))
        found.append(spread(panel, choices, draws=rules.draws, seed=rules.seed, progress=told))
    return _written(build, {"robustness.uncertainty": found}, {"draws": rules.draws, "seed": rules.seed})


def sensitivity(build: Build) -> Written:
    """robustness.sobol and robustness.left_out; empty where method.yaml has no block `robustness`."""
    rules = build.definition.method.robustness
    if rules is None:
        return _written(build, {"robustness.sobol": [], "robustness.left_out": []}, NO_RULES)
    panels, choices = _panels(build, rules), _choices(build, rules)
    areas = rules.sobol.areas or build.definition.framework.areas[:1]
    indices = []
    for panel in panels:
        here = [area for area in areas if area in panel.places]
        told = _told(build, "Sobol indices", 0, 1)
        indices.append(of_index(panel, choices, here, seed=rules.seed, rules=rules.sobol, progress=told))
    tables = {"robustness.sobol": indices, "robustness.left_out": [left_out(panel) for panel in panels]}
    return _written(build, tables, {"seed": rules.seed})


def _choices(build: Build, rules: RobustnessRules) -> Choices:
    published = published_of(build.definition.method, build.definition.framework, rules.floor)
    return choices_of(rules, published, experts_of(build.ballots))


def _panels(build: Build, rules: RobustnessRules) -> list[Panel]:
    """The current release as arrays."""
    published = published_of(build.definition.method, build.definition.framework, rules.floor)
    with build.connection() as connection:
        cells = connection.execute("select * from indicator.normalized where release = 'current'").df()
        nodes = connection.execute("select * from meta.node").df()
    return panels_of(nodes, cells, {str(grade): error for grade, error in rules.errors.items()}, published)


def _told(build: Build, what: str, number: int, parts: int) -> Callable[[int, int], None]:
    """Tells whoever watches the build how far the work of one of several parts is."""

    def tell(done: int, total: int) -> None:
        if build.on_work:
            build.on_work(what, number * total + done, parts * total)

    return tell


def coherence(build: Build) -> Written:
    """robustness.correlation, reliability, influence, single_year, from the values of the default scheme."""
    rule = build.definition.method.normalisation
    with build.connection() as connection:
        tables = coherence_tables(
            connection.execute("select * from meta.node").df(),
            connection.execute("select * from indicator.normalized where release = 'current'").df(),
            connection.execute(
                """select s.node_id, s.area, s.year, s.partial from "index".score s where s.release = 'current'
                and s.scheme = (select m.scheme from meta.scheme m order by m.position limit 1)"""
            ).df(),
            pooled=rule.pooled_over_areas,
            by_data=rule.kind in BY_DATA,
        )
    return _written(build, {f"robustness.{name}": [frame] for name, frame in tables.items()})


def comparison(build: Build) -> Written:
    """robustness.comparison: every scheme beside the default one."""
    with build.connection() as connection:
        schemes = connection.execute("select scheme, pooled_over_areas from meta.scheme order by position").df()
        scores = connection.execute(
            """select s.scheme, s.node_id, s.area, s.year, s.score from "index".score s join meta.node n using (node_id)
            where s.release = 'current' and n.direction is null order by n.position"""
        ).df()
    pooled = set(schemes.loc[schemes["pooled_over_areas"], "scheme"])
    return _written(build, {"robustness.comparison": [compared(scores, list(schemes["scheme"]), pooled)]})


def _written(
    build: Build, tables: Mapping[str, Sequence[pd.DataFrame]], facts: Mapping[str, int | str] | None = None
) -> Written:
    """Writes each table from its parts; empty where there are none."""
    rows = {}
    with build.connection() as connection:
        for name, parts in tables.items():
            some = [part for part in parts if len(part)]
            empty = pd.DataFrame(columns=list(columns_of(TABLES[name])), dtype=object)
            rows[name] = write(connection, name, pd.concat(some, ignore_index=True) if some else empty)
    return Written(rows, facts=facts or {})
