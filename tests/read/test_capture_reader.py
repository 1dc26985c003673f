"""One child reads the captures of a page; one that errs is replaced, and its capture is read once more alone."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document
from kpi_ingest.read import CaptureReader, ReadLimits
from kpi_ingest.read.dispatch import read_here
from kpi_ingest.read.stopwatch import Stopwatch, worked_seconds
from rendering import pdf_samples as samples

HTML = b"<!doctype html><table><tr><th>KPI</th><th>Mar 24</th></tr><tr><td>Calls</td><td>%d</td></tr></table>"
SERVES = """
import json, os, sys
sys.path.insert(0, {source!r})
from kpi_ingest.model import Document
from kpi_ingest.read.frames import frame, next_request
from kpi_ingest.read.wire import document_to_json
started = {log!r}
open(started, "a").write("start\\n")
fd = int(sys.argv[1])
count = 0
while (request := next_request(sys.stdin.buffer)) is not None:
    count += 1
    {act}
    os.write(fd, frame(json.dumps(dict(document=document_to_json(Document("text", ())))).encode()))
"""


def texts(document: Document) -> list[str]:
    """Every text of a document, cell by cell and line by line."""
    grids = [[cell.text for row in block.rows for cell in row] for block in document.blocks if hasattr(block, "rows")]
    lines = [block.text for block in document.blocks if hasattr(block, "text")]
    return [text for grid in grids for text in grid] + lines


def starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str) -> Path:
    """Children that run `act` before each answer; gives the file in which each of them notes its start."""
    log = tmp_path / "starts"
    program = SERVES.format(source=str(Path(__file__).parents[2] / "src"), log=str(log), act=act)
    monkeypatch.setattr("kpi_ingest.read.isolation.reader_command", lambda: (sys.executable, "-c", program))
    return log


def test_one_child_reads_captures_of_every_media() -> None:
    """HTML, text and PDF in turn: each as a child of its own reads it."""
    captures = [HTML % 1, b"one\ntwo\n", samples.plain_table(), HTML % 2, samples.plain_table(), b"three\n"]
    with CaptureReader() as reader:
        found = [reader.read(capture) for capture in captures]
        child = reader._child
    assert child is not None
    assert child.answered == len(captures)
    assert [texts(document) for document in found] == [texts(read_here(capture)) for capture in captures]


def test_a_refused_capture_ends_no_child() -> None:
    """A page that is no page is an answer like another."""
    with CaptureReader() as reader:
        reader.read(b"one\n")
        child = reader._child
        with pytest.raises(ReadError, match="E_PDF_TRUNCATED"):
            reader.read(b"%PDF-1.4 cut", media="pdf")
        assert texts(reader.read(b"two\n")) == ["two"]
        assert reader._child is child


@pytest.mark.parametrize(
    "act",
    [
        pytest.param("if count == 3: os.kill(os.getpid(), 11)", id="crash"),
        pytest.param("if count == 3: os._exit(0)", id="exit"),
        pytest.param("if count == 3: os.write(fd, frame(b'junk')); continue", id="junk"),
        pytest.param("if count == 3: import time; time.sleep(60)", id="sleeps"),
    ],
)
def test_a_child_that_errs_is_replaced(act: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The third capture fails in the shared child and is read alone; a new child takes the fourth."""
    log = starts(tmp_path, monkeypatch, act)
    with CaptureReader() as reader:
        for _ in range(4):
            reader.read(b"x", limits=ReadLimits(seconds=1))
    assert log.read_text().count("start") == 3


def test_a_capture_that_fails_alone_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A capture that kills every child is refused after two, and the next one is read."""
    log = starts(tmp_path, monkeypatch, "if request.content == b'bad': os._exit(7)")
    with CaptureReader() as reader:
        reader.read(b"good")
        with pytest.raises(ReadError) as caught:
            reader.read(b"bad")
        reader.read(b"good")
    assert caught.value.code == "E_PARSE_CRASH"
    assert log.read_text().count("start") == 3


def test_what_follows_an_answer_is_never_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that says more than it was asked is not asked again."""
    answer = "os.write(fd, frame(b'{}'))"
    log = starts(tmp_path, monkeypatch, "pass")
    program = SERVES.format(source=str(Path(__file__).parents[2] / "src"), log=str(log), act="pass") + f"    {answer}\n"
    monkeypatch.setattr("kpi_ingest.read.isolation.reader_command", lambda: (sys.executable, "-c", program))
    with CaptureReader() as reader:
        for _ in range(3):
            assert reader.read(b"x").blocks == ()
            time.sleep(0.1)
    assert log.read_text().count("start") == 3


def test_limits_hold_for_each_capture() -> None:
    """A page that needs too much memory is refused, and the captures around it are read."""
    bomb = b"<p>" + b"<i>x</i>" * 1_500_000
    with CaptureReader() as reader:
        assert texts(reader.read(b"one\n")) == ["one"]
        with pytest.raises(ReadError) as caught:
            reader.read(bomb, limits=ReadLimits(memory=300 << 20))
        assert texts(reader.read(b"two\n")) == ["two"]
    assert caught.value.code == "E_PARSE_LIMIT"


def test_a_busy_process_is_timed_by_its_work() -> None:
    """Waiting for the processor is not held against a process; its own work is."""
    stopwatch = Stopwatch(os.getpid(), 0.2)
    assert not stopwatch.is_over()
    start = worked_seconds(os.getpid())
    assert start is not None
    while (worked_seconds(os.getpid()) or 0.0) < start + 0.3:
        pass
    assert stopwatch.is_over()


def test_a_process_that_is_gone_has_no_time() -> None:
    """Where the system tells nothing the clock decides."""
    assert worked_seconds(2**22 + 1) is None
