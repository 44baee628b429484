"""The shape of a method file: method.yaml, and methods/*.yaml beside it.

Belongs here: the choices of a method with their parameters, and the rules a method can check by itself. Does not belong
here: the formulas (capdev_pipeline.index, capdev_pipeline.robustness), what robustness varies (robustness_rules.py),
rules that need the framework (method_references.py).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from capdev_pipeline.framework.model import Strict
from capdev_pipeline.framework.robustness_rules import ExpertRules, RobustnessRules
from capdev_pipeline.framework.rules import Identifier

Range = tuple[float, float]
Mean = Literal["arithmetic", "geometric", "harmonic"]


class Ranged(Strict):
    """A normalisation with a worst and a best score. range: those two scores."""

    range: Range = (0.0, 1.0)

    @field_validator("range")
    @classmethod
    def _rises(cls, found: Range) -> Range:
        if found[0] >= found[1]:
            raise ValueError(f"the worst score {found[0]:g} is not below the best {found[1]:g}")
        return found

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The scores of the worst and the best that can be."""
        return self.range


class Unranged(Strict):
    """A normalisation whose scores have no worst and best: what a missing score could be at most is unknown."""

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """No limits."""
        return None, None


class MinMax(Ranged):
    """Between the lowest and the highest value of the reference period."""

    kind: Literal["min_max"] = "min_max"
    pooled_over_areas: bool = False


class PercentileRank(Ranged):
    """Place among the values of the reference period, 0 (worst) to 1."""

    kind: Literal["percentile_rank"]
    pooled_over_areas: bool = False


class ZScore(Unranged):
    """Standard deviations from the mean of the reference period."""

    kind: Literal["z_score"]
    pooled_over_areas: bool = False


class Rank(Unranged):
    """Rank among the values of the reference period, 1 is the worst."""

    kind: Literal["rank"]
    pooled_over_areas: bool = False


class Posts(Strict):
    """Fixed goalposts of one indicator, in its unit, and where they come from."""

    lower: float
    upper: float
    citation: str = Field(min_length=1)

    @model_validator(mode="after")
    def _rise(self) -> Posts:
        if self.lower >= self.upper:
            raise ValueError(f"lower {self.lower:g} is not below upper {self.upper:g}")
        return self


class Goalposts(Ranged):
    """Between fixed posts; a value beyond them gets a score beyond the range, and an audit names it."""

    kind: Literal["goalposts"]
    yardsticks: dict[str, Posts]
    pooled_over_areas: Literal[False] = False


class Target(Strict):
    """The target of one indicator, in its unit, and where it comes from."""

    target: float = Field(gt=0)
    citation: str = Field(min_length=1)


class DistanceToTarget(Unranged):
    """Share of a target that is reached."""

    kind: Literal["distance_to_target"]
    yardsticks: dict[str, Target]
    pooled_over_areas: Literal[False] = False


class Marks(Strict):
    """满意值 and 不允许值 of one indicator, in its unit, and where they come from."""

    satisfactory: float
    unacceptable: float
    citation: str = Field(min_length=1)


class Efficacy(Strict):
    """功效系数: 60 at the unacceptable mark, 100 at the satisfactory one."""

    kind: Literal["efficacy"]
    yardsticks: dict[str, Marks]
    pooled_over_areas: Literal[False] = False

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The scores at the two marks."""
        return 60.0, 100.0


Normalisation = Annotated[
    MinMax | Goalposts | ZScore | Rank | PercentileRank | DistanceToTarget | Efficacy, Field(discriminator="kind")
]
# Weights that come from the data are one answer to "what if others had been chosen", never the published ones.
DATA_WEIGHTS = ("entropy", "critic", "pca")


class Weights(Strict):
    """Where the weights come from.

    declared: the framework. experts: the ballots in raw/delphi, for every group of siblings they score, else declared.
    equal: the same for all children of a node. entropy, critic, pca: from the scores, among the indicators below one
    node; the levels above keep the declared ones. otherwise: what a group of siblings gets where its weights cannot
    be found (too few complete years; no ballot): refuse names the node and stops.
    """

    kind: Literal["declared", "experts", "equal", "entropy", "critic", "pca"] = "declared"
    otherwise: Literal["refuse", "declared", "equal"] = "refuse"


class Aggregation(Strict):
    """How scores become a node's value.

    kind: the mean of every level; levels: level of the parent (0 = the composite) -> another mean.
    minimum_coverage: effective weight from which a score is published.
    """

    kind: Mean = "arithmetic"
    levels: dict[int, Mean] = Field(default_factory=dict)
    minimum_coverage: float = Field(default=0.5, ge=0, le=1)


class SchemeRule(Strict):
    """One scheme of the index."""

    name: Identifier
    kind: Literal["weighted", "plain_sum"]


class Method(Strict):
    """method.yaml (the published method), or one of methods/*.yaml (a further method, for comparison)."""

    method_id: Identifier
    name_zh: str = ""
    name_en: str = ""
    note_zh: str = ""
    note_en: str = ""
    normalisation: Normalisation = MinMax()
    weights: Weights = Weights()
    aggregation: Aggregation = Aggregation()
    schemes: tuple[SchemeRule, ...] = Field(min_length=1)
    experts: ExpertRules = ExpertRules()
    robustness: RobustnessRules | None = None

    @field_validator("normalisation", mode="before")
    @classmethod
    def _min_max_unless_said(cls, found: Any) -> Any:
        return {"kind": "min_max", **found} if isinstance(found, dict) else found

    @model_validator(mode="after")
    def _schemes_differ(self) -> Method:
        names = [scheme.name for scheme in self.schemes]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"scheme declared twice: {', '.join(twice)}")
        return self

    @model_validator(mode="after")
    def _means_can_take_the_scores(self) -> Method:
        worst, _ = self.normalisation.limits
        means = {self.aggregation.kind, *self.aggregation.levels.values()} - {"arithmetic"}
        if means and self.normalisation.kind == "z_score":
            raise ValueError(f"a {sorted(means)[0]} mean needs scores above 0; z-scores are below 0 half of the time")
        if means and self.normalisation.kind == "min_max" and worst is not None and worst <= 0:
            raise ValueError(
                f"a {sorted(means)[0]} mean needs scores above 0; min_max gives the worst value {worst:g}: "
                "give normalisation.range another worst score, as [1, 100]"
            )
        return self
