"""The chart of a figure's vintages: one line a figure, steps in time, marks where it moved."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from complaints_pages import PAGE, page, stored

from command_line import environment, run, run_apart

EDITIONS = (
    page(0, (118,)), page(0, (118, "Awaiting data")), page(0, (118, 112, 104)), page(0, (119, 112, 104, 96)),
    page(1, (112, 104, 96, 121)), page(2, (334, 96, 217, 307)), page(2, (334, 96, 217, "n/a")),
    page(2, (334, 96, 217, 307)), page(2, (334, 96, 219, 309)),
)  # fmt: skip


@pytest.fixture
def complaints(tmp_path: Path) -> Path:
    """A folder with nine editions: revisions, a gap, roll-off and a switch to totals."""
    stored(tmp_path, *EDITIONS).close()
    return tmp_path


def test_revisions_breaks_and_gaps_stand_where_they_were(complaints: Path) -> None:
    """A step for each state; nothing where a figure was not on display; dates below."""
    told = run("history", PAGE, "formal complaints", "--chart", folder=complaints, COLUMNS="132").out.splitlines()
    lines = {line[:13]: line for line in told if line.startswith("Actual")}
    nov22, mar23, jul23, mar24, jul24 = (
        lines[f"Actual {it}"] for it in ("Nov 22", "Mar 23", "Jul 23", "Mar 24", "Jul 24")
    )
    assert nov22.endswith("118 → 119 → gone")
    axis = next(line for line in told if "└" in line)
    ticks = [place for place, glyph in enumerate(axis) if glyph == "┴"]
    assert len(ticks) == len(EDITIONS)
    assert nov22.index("R") == ticks[3]
    assert nov22[ticks[4] : ticks[8]].strip() == ""
    assert (mar23[ticks[1]], mar23[ticks[2]]) == ("·", "▃")
    assert jul23.index("B") == mar24.index("B") == ticks[5]
    assert (jul24[ticks[6]], jul24[ticks[7]]) == ("·", "▇")
    assert jul24.index("R") == mar24.index("R") == ticks[8]
    assert told[told.index(axis) + 1][ticks[0] :].startswith("2024-01")


def test_a_terminal_without_utf8_gets_ascii(complaints: Path) -> None:
    """The same chart, every character of it ASCII."""
    told = run_apart("history", PAGE, "formal complaints", "--chart", folder=complaints, PYTHONIOENCODING="latin-1")
    assert (told.code, told.err) == (0, "")
    assert told.out.isascii()
    assert "118 -> 119 -> gone" in told.out
    assert sum("B" in line for line in told.out.splitlines() if line.startswith("Actual")) == 2


def test_a_chart_is_drawn_where_it_is_asked_for(complaints: Path) -> None:
    """Through a pipe the list is the answer, and JSON is JSON; so it is for a whole page."""
    plain = run("history", PAGE, "formal complaints", folder=complaints).out
    assert "└" not in plain
    assert "└" not in run("history", PAGE, "--chart", folder=complaints).out
    asked = [run("history", PAGE, "formal complaints", "--format", "json", *words, folder=complaints).out
             for words in ((), ("--chart",))]  # fmt: skip
    assert asked[0] == asked[1]
    assert json.loads(asked[0])["schema"] == "kpi-ingest/history/1"


def test_a_terminal_gets_the_chart_unasked(complaints: Path) -> None:
    """And with --no-chart the list."""
    assert "└" in _on_terminal(complaints, "history", PAGE, "formal complaints")
    assert "└" not in _on_terminal(complaints, "history", PAGE, "formal complaints", "--no-chart")


def _on_terminal(folder: Path, *words: str) -> str:
    """What a command prints on a terminal of its own."""
    command = [sys.executable, "-m", "kpi_ingest", *words]
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, cwd=folder, env=environment(COLUMNS="132"), stdin=theirs, stdout=theirs):
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return shown.decode()


def _read(terminal: int) -> bytes:
    """The next piece; nothing once the other side has hung up, which Linux tells as an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
