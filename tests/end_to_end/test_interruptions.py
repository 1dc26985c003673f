"""A run that is stopped halfway leaves nothing half done, and the next one completes it."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from subprocess import Popen

import pytest

from command_line import digests, row_counts, run, start
from kpi_ingest.errors import StorageError

PATIENCE_S = 60


def start_reading(folder: Path) -> Popen[bytes]:
    """A replay of the shipped snapshots that has opened archive and store and is at work on the page."""
    process = start("replay", folder=folder)
    until = time.monotonic() + PATIENCE_S
    while not has_store(folder) and time.monotonic() < until:
        time.sleep(0.01)
    assert process.poll() is None
    return process


def has_store(folder: Path) -> bool:
    """Whether the store is there, its tables made."""
    try:
        return bool(row_counts(folder))
    except StorageError:
        return False


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)],
    ids=["SIGTERM", "Ctrl-C", "SIGHUP"],
)
def test_a_stopped_replay_is_completed_by_the_next(tmp_path: Path, replayed: Path, number, code):
    """One line and the signal's exit code; the lock is free, and the next replay comes to the same contents."""
    with start_reading(tmp_path) as process:
        process.send_signal(number)
        said = process.stderr.read().decode()
    assert (process.returncode, said.count("\n"), said.split(":")[0]) == (code, 1, "E_INTERRUPTED")
    stopped = row_counts(tmp_path)
    assert stopped["observation"] in (0, row_counts(replayed)["observation"])
    assert run("replay", folder=tmp_path).code == 0
    assert digests(tmp_path) == digests(replayed)
    assert row_counts(tmp_path) == row_counts(replayed)


def test_impatient_signals_are_no_worse(tmp_path: Path, replayed: Path):
    """Twenty more Ctrl-C and SIGTERM break into no leaving: one line, no trace, and the next replay completes it."""
    with start_reading(tmp_path) as process:
        for _ in range(10):
            for number in (signal.SIGINT, signal.SIGTERM):
                process.send_signal(number)
                time.sleep(0.005)
        said = process.stderr.read().decode()
    assert (process.returncode, said.count("\n"), said.split(":")[0]) == (130, 1, "E_INTERRUPTED")
    assert run("replay", folder=tmp_path).code == 0
    assert digests(tmp_path) == digests(replayed)


def test_a_killed_replay_is_completed_by_the_next(tmp_path: Path, replayed: Path):
    """kill -9: nothing is said, no lock stays behind, nothing is lost."""
    with start_reading(tmp_path) as process:
        process.kill()
    assert run("replay", folder=tmp_path).code == 0
    assert digests(tmp_path) == digests(replayed)
    assert run("verify", folder=tmp_path).code == 0
