"""The error of the index's methods.

Belongs here: the one error type the index raises. Does not belong here: the rules, which live beside
their formula.
"""

from __future__ import annotations

from collections.abc import Iterable


class MethodError(ValueError):
    """A formula cannot be applied to the data it was given; carries all problems found, not only the first.

    `problems` is a list of sentences; each names the indicator or node, the rule and the way out.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems: list[str] = list(problems)
        super().__init__(f"{len(self.problems)} problem(s): " + "; ".join(self.problems))
