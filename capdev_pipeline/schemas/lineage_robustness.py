"""Where each column of robustness.* comes from.

Belongs here: the edges of these tables, written by hand. Does not belong here: what an edge is, all other tables
(lineage.py).
"""

from __future__ import annotations

from collections.abc import Mapping

from capdev_pipeline.schemas.edges import Edges, each, of, same

CODE = "definition.program.code"
NODES, AREAS, EXTERNAL = of("definition.framework", "nodes areas external")
EXPERT_RULES, RULES = of("definition.method", "experts robustness")
# The default scheme is the first one.
DEFAULT = "meta.scheme.position"
_SCORES, _ITEM, _EXPERT = of("raw.ballots", "score item expert")
_ROUND = "raw.ballots.round"
# The index as arrays: values, the tree, and the published method.
_ARRAYS = (
    *of("indicator.normalized", "value score"),
    *of("meta.node", "parent_id weight direction"),
    *of("definition.method", "normalisation aggregation"),
    "definition.framework.indicators",
)
# What besides decides how its variants come out; numbers are drawn in the order of the nodes.
_VARIED = (
    *_ARRAYS,
    *of("indicator.normalized", "status grade lo hi"),
    "meta.node.position",
    RULES,
    *of("raw.ballots", "round item expert score"),
)
# What decides which of them would publish a score.
_SCORED = (
    *of("indicator.normalized", "value score status grade"),
    *of("meta.node", "parent_id weight position"),
    *of("definition.method", "normalisation aggregation"),
    "definition.framework.indicators",
    RULES,
    *of("raw.ballots", "round item expert score"),
)
# What decides whether a figure fits a selection, and which of those that fit is taken.
_FITTING = (*of("clean.observation", "series area year scope citation grade"), EXTERNAL)
_THEIRS = (*_FITTING, *of("clean.observation", "published_by value half_width qualifier"))
_CASES = ("index.score.partial", DEFAULT)
_OF_AREA = ("index.score.area", "definition.method.normalisation")

ROBUSTNESS: Mapping[str, Edges] = {
    "robustness.delphi_item": each("round position", _ROUND)
    | {"node_id": (_ITEM,), "parent_id": (NODES,), "declared_weight": (NODES,)}
    | each("mean sd cv", _SCORES, _ITEM)
    | {"full_share": (_SCORES, _ITEM, EXPERT_RULES), "experts": (_EXPERT,)}
    | {"weight": (_SCORES, _ITEM, EXPERT_RULES, NODES)},
    "robustness.delphi_expert": each("round position", _ROUND)
    | same("raw.ballots", "expert")
    | each("basis", "raw.ballots.basis", _EXPERT)
    | each("familiarity", "raw.ballots.familiarity", _EXPERT)
    | each("authority", *of("raw.ballots", "basis familiarity"), _EXPERT),
    "robustness.delphi_round": each("round position", _ROUND)
    | {"parent_id": (NODES,), "experts": (_EXPERT,)}
    | {"items": (_ITEM, NODES)}
    | each("mean_cv largest_cv", _SCORES, _ITEM, NODES)
    | each("w chi2 degrees p", _SCORES, _ITEM, _EXPERT, NODES)
    | each("settled", _SCORES, _ITEM, _EXPERT, NODES, EXPERT_RULES)
    | each("cv_limit p_limit", EXPERT_RULES),
    "robustness.uncertainty": {"node_id": ("meta.node.node_id",)}
    | same("indicator.normalized", "area year")
    | each("nominal", *_ARRAYS)
    | each("p05 p50 p95 p_increase p_record", *_VARIED)
    | each("draws", *_SCORED)
    | each("variants", RULES),
    "robustness.sobol": each("area", AREAS, RULES)
    | each("output factor", CODE)
    | each("s1 s1_ci st st_ci samples stable", *_VARIED),
    "robustness.left_out": {"area": ("indicator.normalized.area",), "node_id": ("meta.node.node_id",)}
    | {"left_out": ("meta.node.node_id", "indicator.normalized.year")}
    | each("kind output", CODE)
    | each("nominal without difference", *_ARRAYS),
    "robustness.comparison": {"scheme": ("meta.scheme.scheme",), "node_id": ("index.score.node_id",)}
    | {"area": ("index.score.area", "meta.scheme.pooled_over_areas")}
    | {"record_year": ("index.score.score",)}
    | each("years r rank_r same_direction moves default_record_year", "index.score.score", DEFAULT),
    "robustness.external": each("external_id name_zh name_en", EXTERNAL)
    | {"node_id": (EXTERNAL, NODES), "area": (AREAS,), "year": ("index.score.year",)}
    | each("theirs theirs_change citation", *_THEIRS)
    | each("observation_id", "clean.observation.observation_id", *_THEIRS)
    | {"unit": (EXTERNAL, "definition.series.unit")}
    | each("ours ours_change", *_CASES)
    | {"coverage": ("index.score.coverage", DEFAULT)}
    | each("same_direction", *_THEIRS, *_CASES),
    "robustness.agreement": each("external_id reason_zh reason", EXTERNAL)
    | {"node_id": (EXTERNAL, NODES), "area": (AREAS,)}
    | each("years moves", *_FITTING, *_CASES)
    | each("r_levels r_changes same_direction", *_THEIRS, *_CASES),
    "robustness.correlation": each("area", *_OF_AREA)
    | each("indicator_id other_id", "meta.node.node_id")
    | {"same_parent": ("meta.node.parent_id",)}
    | each("r_levels n_levels r_changes n_changes flag", *_CASES),
    "robustness.reliability": each("area", *_OF_AREA)
    | {"node_id": ("meta.node.node_id",), "parts": ("meta.node.parent_id",)}
    | each("alpha first_component n", *_CASES, "meta.node.parent_id")
    | {"opposed": (*_CASES, *of("meta.node", "parent_id position"))},
    "robustness.influence": each("area", *_OF_AREA)
    | {"indicator_id": ("meta.node.node_id",), "effective_weight": ("meta.node.effective_weight",)}
    | each("r r2 share n", *_CASES, "meta.node.level"),  # of the composite
    "robustness.single_year": each("area", *_OF_AREA)
    | {"indicator_id": ("meta.node.node_id",)}
    | each(
        "year of_area full_range range_without loss hangs_on_it n", *of("indicator.normalized", "value score area year")
    ),
}
