"""Running the examples of the documentation: every `$` line of a console block, its printed output held or renewed.

Belongs here: finding files and commands in a page, running them, writing the output back. Does not belong here:
the pages themselves.

A page is run from top to bottom in an empty folder. A code block behind a line that holds only a file name in
backquotes is that file, below the folder named by <!-- files: FOLDER -->. <!-- run: COMMAND --> runs a command
that readers do not see, <!-- after: PAGE --> runs another page first. Commands without --home work on the
figures of the repository.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from capdev_pipeline.home import REPOSITORY

FENCE = re.compile(r"^```(\w*)$")
NAMED = re.compile(r"^`([\w./ -]+\.\w+)`")
HIDDEN = re.compile(r"^<!-- (files|run|after): (.+) -->$")
PROGRESS = re.compile(r"^(\[[0-9]+/[0-9]+\] .*|(读取体系与清单|启动 Dagster) / .*)\n", re.MULTILINE)
# What differs from build to build although nothing of the example does.
VARYING = [
    (re.compile(r"build [0-9a-f]{16}, [0-9: -]+ UTC"), "build <id>, <time> UTC"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "<id>"),
]


@dataclass(frozen=True, slots=True)
class Step:
    """A file to write, or a command with the output the page prints; first and last line of the output in the page."""

    kind: str
    text: str
    said: str = ""
    span: tuple[int, int] = (0, 0)


def pages() -> list[Path]:
    """The pages with examples."""
    docs = REPOSITORY / "docs"
    every = [
        REPOSITORY / "README.md",
        REPOSITORY / "README.zh-CN.md",
        *sorted([*docs.glob("*.md"), *docs.glob("*/*.md")]),
    ]
    return [path for path in every if "\n$ " in path.read_text(encoding="utf-8")]


def steps(path: Path) -> Iterator[Step]:
    """What a page does, in its order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    name = ""
    number = 0
    while number < len(lines):
        line = lines[number]
        hidden, fence = HIDDEN.match(line), FENCE.match(line)
        if hidden:
            yield Step(hidden.group(1), hidden.group(2))
        elif fence:
            end = lines.index("```", number + 1)
            if fence.group(1) == "console":
                yield from _commands(lines, number + 1, end)
            elif name:
                yield Step("file", "\n".join(lines[number + 1 : end]) + "\n", name)
            name, number = "", end
        elif line:
            named = NAMED.match(line)
            name = named.group(1) if named else ""
        number += 1


def _commands(lines: list[str], first: int, end: int) -> Iterator[Step]:
    starts = [number for number in range(first, end) if lines[number].startswith("$ ")]
    for start, following in zip(starts, [*starts[1:], end], strict=True):
        said = "\n".join(lines[start + 1 : following])
        yield Step("command", lines[start][2:], said, (start + 1, following))


def run_page(path: Path, folder: Path, home: Path) -> list[tuple[Step, str]]:
    """Run a page in a folder; each shown command with what it printed."""
    base = folder
    shown = []
    for step in steps(path):
        if step.kind == "files":
            base = folder / step.text
        elif step.kind == "after":
            run_page(path.parent / step.text, folder, home)
        elif step.kind == "file":
            target = base / step.said
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(step.text, encoding="utf-8")
        else:
            printed = _run(step.text, folder, home)
            if step.kind == "command":
                shown.append((step, printed))
    return shown


def _run(command: str, folder: Path, home: Path) -> str:
    environment = {
        **os.environ,
        "CAPDEV_HOME": str(home),
        "NO_COLOR": "1",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "REPOSITORY": str(REPOSITORY),
    }
    # CAPDEV_REPORT: a page shows what a user's build prints, and that one writes the report.
    for name in ("COLUMNS", "FORCE_COLOR", "CAPDEV_REPORT"):
        environment.pop(name, None)
    said = subprocess.run(
        ["bash", "-c", f"exec 2>&1\n{command}"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        timeout=300,
        check=False,
    )
    return plain(PROGRESS.sub("", said.stdout).replace(str(folder), "."))


def plain(text: str) -> str:
    """Output without white space at the ends of lines."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def comparable(text: str) -> str:
    """Output without what differs from build to build."""
    for pattern, constant in VARYING:
        text = pattern.sub(constant, text)
    return plain(text)


def renew(path: Path, home: Path) -> bool:
    """Run a page and write what its commands print now into it; whether anything changed."""
    lines = path.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder:
        shown = run_page(path, Path(folder), home)
    changed = False
    for step, printed in reversed(shown):
        if comparable(printed) != comparable(step.said):
            lines[slice(*step.span)] = printed.splitlines()
            changed = True
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return changed


def main() -> None:
    """Renew the pages named, or all of them and what is made from the program."""
    from tests import generated
    from tests.conftest import copy_of_repository_home

    for path in [] if sys.argv[1:] else generated.renew():
        print(f"renewed {path.name}")
    chosen = [Path(name).resolve() for name in sys.argv[1:]] or pages()
    with tempfile.TemporaryDirectory() as folder:
        home = copy_of_repository_home(Path(folder) / "home").root
        subprocess.run([sys.executable, "-m", "capdev_pipeline.cli", "build", "--home", str(home)], check=True)
        for path in chosen:
            print(("renewed " if renew(path, home) else "as it was ") + path.name)


if __name__ == "__main__":
    main()
