"""Typed errors that gather every problem at once.

Belongs here: the error types of the whole package and the record of one problem. Does not belong here:
the rules themselves; they live beside the data they check.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where (file, row or cell), which rule, what was found, the way out."""

    where: str
    rule: str
    found: str
    way_out: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.found} [{self.rule}]"
        return f"{text} -> {self.way_out}" if self.way_out else text


class CapdevError(Exception):
    """Base of all refusals; carries all problems found, not only the first."""

    exit_code = 1
    headline = "refused"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in self.problems)
        super().__init__(f"{self.headline} ({len(self.problems)} problem(s)):\n{lines}")


class FrameworkError(CapdevError):
    """The framework, method, series, area or unit files break their model."""

    headline = "the framework is refused"


class ManifestError(CapdevError):
    """raw/ and its manifest disagree: a file is missing, edited or not listed."""

    headline = "raw/ does not match its manifest"


class ExtractError(CapdevError):
    """A raw file cannot be read as the table it says it is."""

    headline = "a raw extract is refused"


class ContractError(CapdevError):
    """A table breaks its model, or lacks what the index depends on."""

    headline = "a table breaks its contract"


class MethodError(CapdevError):
    """A formula cannot be applied to the data it was given."""

    headline = "the method cannot be applied"


class AuditError(CapdevError):
    """A blocking audit failed: nothing is published."""

    headline = "an audit failed, nothing was published"


class UnknownError(CapdevError):
    """What was asked for is not there; says what is, or what is near."""

    exit_code = 2
    headline = "not known"


class WarehouseError(CapdevError):
    """The warehouse is missing, in use by another build, or does not verify."""

    headline = "the warehouse is not usable"


class ExportError(CapdevError):
    """A folder cannot take an export: it holds something else."""

    headline = "nothing was exported"
