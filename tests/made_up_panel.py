"""A panel of experts that is made up: nobody ever scored like this, and no result of it says anything of Beijing.

Belongs here: two rounds of four invented experts on the two indicators of the small home, and writing ballots. Does not
belong here: tests.

By hand, output (9, 10, 6, 5) and dust (6, 5, 6, 8) of the first round: means 7.5 and 6.25, squared deviations 17 and
4.75; rank sums 6.5 and 5.5, one expert ties. Second round, output (9, 9, 8, 8) and dust (6, 5, 6, 7): means 8.5 and 6,
squared deviations 1 and 2; all rank output first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

COLUMNS = ("expert", "item", "score", "familiarity", "basis")
EXPERTS = ("made_up_1", "made_up_2", "made_up_3", "made_up_4")
FIRST = {"output": (9, 10, 6, 5), "dust": (6, 5, 6, 8)}
SECOND = {"output": (9, 9, 8, 8), "dust": (6, 5, 6, 7)}
# Familiarity Cs and basis Ca by expert, the same for both items.
FAMILIARITY, BASIS = (0.9, 0.7, 0.5, 0.9), (1.0, 0.8, 0.7, 0.9)

Scores = Mapping[str, Sequence[float]]


def rows(scores: Scores) -> list[dict[str, str]]:
    """A ballot as text; scores: item -> score of each expert."""
    return [
        {"expert": e, "item": item, "score": f"{s:g}", "familiarity": f"{f:g}", "basis": f"{b:g}"}
        for item, given in scores.items()
        for e, s, f, b in zip(EXPERTS, given, FAMILIARITY, BASIS, strict=False)
    ]


def ballot(scores: Scores) -> pd.DataFrame:
    """A ballot as extract.ballots reads it."""
    frame = pd.DataFrame(rows(scores), columns=list(COLUMNS))
    return frame.astype({"score": "float64", "familiarity": "float64", "basis": "float64"})


def write_ballot(raw: Path, name: str, content: Scores | Sequence[Mapping[str, str]]) -> Path:
    """raw/delphi/<name>.csv from scores, or from rows as text."""
    lines = rows(content) if isinstance(content, Mapping) else content
    path = raw / "delphi" / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = [",".join(COLUMNS), *(",".join(row[column] for column in COLUMNS) for row in lines)]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return path


def write_rounds(raw: Path) -> None:
    """Both rounds."""
    write_ballot(raw, "round1", FIRST)
    write_ballot(raw, "round2", SECOND)
