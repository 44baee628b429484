"""What a terminal, and what a pipe, shows of a long command.

Belongs here: show.progress. Does not belong here: the commands.
"""

from __future__ import annotations

import io
import os
import pty
from contextlib import suppress
from pathlib import Path

import pytest
from rich.console import Console

from capdev_pipeline.cli import show


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    text = io.StringIO()
    monkeypatch.setattr(show, "err", Console(file=text, force_terminal=True, width=120))
    return text


def test_a_terminal_shows_long_work_inside_a_step_until_it_is_done(terminal: io.StringIO) -> None:
    with show.progress() as progress:
        progress("Monte Carlo: many", "蒙特卡罗：很多", 3)
        progress.work("variants", 200, 1000)
        show.err.file.flush()
    shown = terminal.getvalue()
    assert "蒙特卡罗 / Monte Carlo" in shown
    assert "变体 / variants" in shown
    assert "200/1000" in shown


def test_work_that_is_done_is_no_longer_shown(terminal: io.StringIO) -> None:
    with show.progress() as progress:
        progress("Monte Carlo", "蒙特卡罗", 3)
        progress.work("variants", 1000, 1000)
    assert "1000/1000" not in terminal.getvalue()


def test_a_pipe_gets_one_line_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    text = io.StringIO()
    monkeypatch.setattr(show, "err", Console(file=text, force_terminal=False, width=120))
    with show.progress() as progress:
        progress("Monte Carlo", "蒙特卡罗", 3)
        progress.work("variants", 200, 1000)
    assert text.getvalue() == "[1/3] 蒙特卡罗 / Monte Carlo\n"


def test_the_bar_stays_on_the_terminal_while_the_stream_goes_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # As Dagster does while steps run: the standard stream becomes a file.
    monkeypatch.setenv("TERM", "xterm")
    seen_by, stream = pty.openpty()
    with os.fdopen(stream, "w") as file, (tmp_path / "log").open("w") as log:
        monkeypatch.setattr(show, "err", Console(file=file, width=120))
        with show.progress() as progress:
            os.dup2(log.fileno(), file.fileno())
            progress("Monte Carlo", "蒙特卡罗", 3)
            progress.work("variants", 200, 1000)
    shown = b""
    with os.fdopen(seen_by, "rb", buffering=0) as terminal, suppress(OSError):  # raised where nothing is left
        while part := terminal.read(65536):
            shown += part
    assert "变体 / variants" in shown.decode()
    assert "200/1000" in shown.decode()
