"""What a method says of the framework: its nodes, levels and indicators must be there.

Belongs here: rules over a method and the framework, or over several methods. Does not belong here: what one method can
check by itself (method.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from capdev_pipeline.errors import Problem
from capdev_pipeline.framework.hierarchy import levels_of
from capdev_pipeline.framework.method import DATA_WEIGHTS, DistanceToTarget, Efficacy, Goalposts, Method
from capdev_pipeline.framework.model import Framework

MAIN = "method.yaml"


def method_problems(
    method: Method | None, further: Mapping[str, Method | None], framework: Framework, shown: Mapping[str, str]
) -> list[Problem]:
    """Everything wrong with the published method and the further ones (file -> method), as named by `shown`."""
    known = {MAIN: method, **further}
    files = {name: found for name, found in known.items() if found is not None}
    problems = [problem for name, found in files.items() for problem in _of_one(found, framework, shown[name])]
    problems += [problem for name, found in files.items() if name != MAIN for problem in _further(found, shown[name])]
    if method is not None:
        problems += _main(method, framework, shown[MAIN])
    return [*problems, *_names_differ(files, shown)]


def _of_one(method: Method, framework: Framework, file: str) -> Iterator[Problem]:
    indicators = {node.node_id: node for node in framework.nodes if node.direction is not None}
    rule = method.normalisation
    if isinstance(rule, Goalposts | DistanceToTarget | Efficacy):
        where, kind = f"{file}, normalisation.yardsticks", rule.kind
        for name in indicators.keys() - rule.yardsticks.keys():
            wanted = f"{kind} needs a yardstick for every indicator"
            yield Problem(f"{where}.{name}", wanted, "none is given", "add it with its citation")
        for name in rule.yardsticks.keys() - indicators.keys():
            yield Problem(f"{where}.{name}", "a yardstick is of an indicator", "no such indicator", "correct the name")
    if isinstance(rule, Efficacy):
        for name, marks in rule.yardsticks.items():
            rises = marks.satisfactory > marks.unacceptable
            if name in indicators and (marks.satisfactory == marks.unacceptable or rises != _rises(indicators[name])):
                yield Problem(
                    f"{where}.{name}",
                    "satisfactory is the better mark",
                    f"satisfactory {marks.satisfactory:g}, unacceptable {marks.unacceptable:g}, "
                    f"direction {indicators[name].direction}",
                    "correct the marks or the direction",
                )
    deepest = max(levels_of(framework.nodes).values(), default=0)
    for level in method.aggregation.levels:
        if not 0 <= level < deepest:
            wanted = f"levels of parents are 0 to {deepest - 1}"
            yield Problem(f"{file}, aggregation.levels.{level}", wanted, f"level {level}", "correct the level")


def _rises(node: object) -> bool:
    return getattr(node, "direction", None) == "+"


def _main(method: Method, framework: Framework, file: str) -> Iterator[Problem]:
    if method.weights.kind not in ("declared", "experts"):
        rule = "the published weights are those of the framework or of experts"
        why = "weights from the data" if method.weights.kind in DATA_WEIGHTS else "equal weights"
        yield Problem(f"{file}, weights.kind", rule, f"{method.weights.kind}: {why}", "put it in a file of methods/")
    if method.weights.otherwise == "equal":
        rule = "siblings that no expert scored keep the weights of the framework"
        yield Problem(f"{file}, weights.otherwise", rule, "equal", "say declared, or refuse")
    named = method.robustness.sobol.areas if method.robustness else ()
    for area in sorted(set(named) - set(framework.areas)):
        rule = "an area of the framework"
        yield Problem(f"{file}, robustness.sobol.areas", rule, area, f"one of {', '.join(framework.areas)}")


def _further(method: Method, file: str) -> Iterator[Problem]:
    given = method.model_fields_set & {"robustness", "experts"}
    for block in sorted(given):
        rule = f"{block} stands in {MAIN} only"
        yield Problem(f"{file}, {block}", rule, "a further method has it", f"move it to {MAIN}")


def _names_differ(files: Mapping[str, Method], shown: Mapping[str, str]) -> Iterator[Problem]:
    for what in ("method", "scheme"):
        first: dict[str, str] = {}
        for file, method in files.items():
            names = [method.method_id] if what == "method" else [scheme.name for scheme in method.schemes]
            for name in names:
                if name in first:
                    rule, found = f"a {what} is declared once", f"{name} is declared in {first[name]} too"
                    yield Problem(shown[file], rule, found, "give one of them another name")
                first.setdefault(name, shown[file])
