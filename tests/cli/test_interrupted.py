"""A build that is stopped half-way, and a query that would write.

Belongs here: what a user meets after an accident. Does not belong here: refusals of bad input.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from hashlib import sha256

import pytest

from capdev_pipeline.home import REPOSITORY
from tests.conftest import SmallHome


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_a_build_stopped_half_way_does_not_hinder_the_next(small_home: SmallHome, how: signal.Signals) -> None:
    small_home.build()
    before = sha256(small_home.home.published.read_bytes()).hexdigest()
    command = [sys.executable, "-m", "capdev_pipeline.cli", "build", "--home", str(small_home.root), "--direct"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    running = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    log = small_home.home.working_database.with_name("capdev.work.duckdb.wal")
    patience = time.monotonic() + 30
    while not log.exists() and running.poll() is None and time.monotonic() < patience:
        time.sleep(0.01)
    running.send_signal(how)
    _, said = running.communicate(timeout=60)
    assert "Traceback" not in said
    assert sha256(small_home.home.published.read_bytes()).hexdigest() == before
    again = small_home.capdev("build", "--direct")
    assert again.returncode == 0, again.stderr


def test_a_log_that_cannot_be_replayed_is_thrown_away_with_its_file(small_home: SmallHome) -> None:
    small_home.build()
    log = small_home.home.working_database.with_name("capdev.work.duckdb.wal")
    log.write_bytes(b"not a log")
    assert small_home.capdev("build", "--direct").returncode == 0


@pytest.mark.parametrize(
    "query",
    ["copy (select 1) to '{file}'", "select * from read_csv('{file}')", "install httpfs", "drop table meta.build"],
)
def test_a_query_reads_the_warehouse_and_nothing_else(small_home: SmallHome, query: str) -> None:
    small_home.build()
    before = sha256(small_home.home.published.read_bytes()).hexdigest()
    asked = small_home.capdev("sql", query.format(file=small_home.home.published))
    assert asked.returncode == 2
    assert "Traceback" not in asked.stderr
    assert sha256(small_home.home.published.read_bytes()).hexdigest() == before


def test_a_folder_that_cannot_be_written_is_said_so(small_home: SmallHome) -> None:
    small_home.home.warehouse.write_text("a file where the folder should be", encoding="utf-8")
    asked = small_home.capdev("build", "--direct")
    assert asked.returncode == 1
    assert "warehouse folder can be written" in asked.stderr
    assert "Traceback" not in asked.stderr
