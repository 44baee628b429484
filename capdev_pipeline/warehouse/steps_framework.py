"""The step of a build that writes the definition of the index as tables.

Belongs here: nodes, schemes, yardsticks, series, areas, releases, units. Does not belong here: reading the files
(framework), figures (steps_clean.py).
"""

from __future__ import annotations

import pandas as pd

from capdev_pipeline.clean.indicator_values import release_span
from capdev_pipeline.framework import Definition, Method, levels_of
from capdev_pipeline.robustness.scheme_weights import Origin, weights_of
from capdev_pipeline.warehouse.build import Build, Written
from capdev_pipeline.warehouse.methods import yardstick_rows
from capdev_pipeline.warehouse.writer import write

_NODE_COLUMNS = ("node_id", "parent_id", "weight")


def framework_tables(build: Build) -> Written:
    """Nodes, schemes, yardsticks, series, areas, releases and units from the definition files."""
    framework = build.definition.framework
    releases = []
    for release in framework.releases:
        span = release_span(framework, release)
        as_of = pd.Timestamp(release.as_of) if release.as_of else pd.NaT
        releases.append({"release": release.release, "as_of": as_of, **span.model_dump()})
    units = [unit.model_dump() for unit in build.definition.units]
    series = [{"position": n, **entry.model_dump()} for n, entry in enumerate(build.definition.series, start=1)]
    areas = [{"position": n, **entry.model_dump()} for n, entry in enumerate(build.definition.areas, start=1)]
    with build.connection() as connection:
        return Written(
            {
                "meta.node": write(connection, "meta.node", pd.DataFrame(_node_rows(build))),
                "meta.scheme": write(connection, "meta.scheme", pd.DataFrame(_scheme_rows(build.definition))),
                "meta.yardstick": write(connection, "meta.yardstick", yardstick_rows(build.definition)),
                "meta.series": write(connection, "meta.series", pd.DataFrame(series)),
                "meta.area": write(connection, "meta.area", pd.DataFrame(areas)),
                "vintage.release": write(connection, "vintage.release", pd.DataFrame(releases)),
                "clean.unit": write(connection, "clean.unit", pd.DataFrame(units)),
            }
        )


def _node_rows(build: Build) -> list[dict[str, object]]:
    """The hierarchy with the weights of the published method: those of the framework, or of experts."""
    framework, used = build.definition.framework, weights_used(build).set_index("node_id")
    levels = levels_of(framework.nodes)
    proxies = {name: indicator.proxy for name, indicator in framework.indicators.items()}
    rows: list[dict[str, object]] = []
    for position, node in enumerate(framework.nodes, start=1):
        own: dict[str, object] = {"weight_status": "root", "effective_weight": 1.0}
        if node.parent_id is not None:
            is_expert = used.at[node.node_id, "basis"] == "experts"
            own = {"weight_status": "expert" if is_expert else node.weight_status}
            own |= {
                "weight": used.at[node.node_id, "weight"],
                "effective_weight": used.at[node.node_id, "effective_weight"],
            }
        level, proxy = levels[node.node_id], proxies.get(node.node_id, "")
        rows.append(node.model_dump() | own | {"level": level, "position": position, "proxy": proxy})
    return rows


def weights_used(build: Build) -> pd.DataFrame:
    """The weights of the published method, one row per node but the root."""
    framework, rule = build.definition.framework, build.definition.method.weights
    nodes = pd.DataFrame([(n.node_id, n.parent_id, n.weight) for n in framework.nodes], columns=list(_NODE_COLUMNS))
    return weights_of(nodes, pd.DataFrame(), Origin(rule.kind, rule.otherwise, build.expert_weights))


def _scheme_rows(definition: Definition) -> list[dict[str, object]]:
    pairs = [(method, scheme) for method in definition.methods for scheme in method.schemes]
    return [
        {
            "scheme": scheme.name,
            "position": position,
            "published": method is definition.method,
            "kind": scheme.kind,
            **_method_columns(method),
        }
        for position, (method, scheme) in enumerate(pairs, start=1)
    ]


def _method_columns(method: Method) -> dict[str, object]:
    worst, best = method.normalisation.limits
    levels = sorted(method.aggregation.levels.items())
    return {
        "method_id": method.method_id,
        "method_zh": method.name_zh or method.method_id,
        "method_en": method.name_en or method.method_id,
        "note_zh": method.note_zh,
        "note_en": method.note_en,
        "weights": method.weights.kind,
        "mean": method.aggregation.kind,
        "level_means": ", ".join(f"{level} {mean}" for level, mean in levels),
        "minimum_coverage": method.aggregation.minimum_coverage,
        "normalisation": method.normalisation.kind,
        "worst": worst,
        "best": best,
        "pooled_over_areas": method.normalisation.pooled_over_areas,
    }
