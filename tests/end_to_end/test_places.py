"""Every figure of a text capture can be found again: its place, cut out of the decoded bytes, is its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import PAGE, ROOT
from kpi_ingest.archive import open_archive
from kpi_ingest.model import Reading, TextSpan
from kpi_ingest.store import open_store

EDITIONS = ("2023-11", "2024-11")


@pytest.fixture(scope="module", params=EDITIONS)
def captured(request, replayed: Path) -> tuple[str, Reading]:
    """The text of a shipped capture as the archive keeps it, and its reading as the store keeps it."""
    with open_store(f"sqlite:///{replayed / 'kpi-ingest.db'}") as store:
        readings = dict(zip(EDITIONS, (reading for _, reading in store.current_readings(PAGE)), strict=True))
    reading = readings[request.param]
    with open_archive(replayed / "kpi-archive") as archive:
        return archive.bytes_of(reading.sha256).decode("utf-8-sig"), reading


def test_every_decided_text_stands_at_its_place(captured):
    """Character by character, what is published is what the capture has there; only a decided blank has no place."""
    text, reading = captured
    found = 0
    for table in reading.tables:
        for row in table.rows:
            for cell in row.cells:
                if cell.state in ("value", "text"):
                    assert isinstance(cell.where, TextSpan), (row.indicator, cell)
                    assert text[cell.where.start : cell.where.end] == cell.text, (row.indicator, cell)
                    assert text.count("\n", 0, cell.where.start) + 1 == cell.where.line
                    found += 1
    assert found > 100


def test_labels_and_notes_stand_at_their_places(captured):
    """A broken label's place takes in the break; white space aside it is the label."""
    text, reading = captured
    for table in reading.tables:
        for row in table.rows:
            assert isinstance(row.where, TextSpan)
            assert text[row.where.start : row.where.end].split() == row.indicator.split()
        for note in table.notes:
            printed = text[note.where.start : note.where.end].strip()
            assert printed.removeprefix(note.mark).split() == note.text.split()


def test_no_character_is_used_twice(captured):
    """The cells of one row stand one behind the other, in the order of the columns."""
    _, reading = captured
    for table in reading.tables:
        for row in table.rows:
            spans = [(cell.where.start, cell.where.end) for cell in row.cells if cell.state in ("value", "text")]
            ends = [row.where.end, *(end for _, end in spans)]
            assert all(start >= end for end, (start, _) in zip(ends, spans, strict=False)), row.indicator


def test_an_open_cell_points_at_its_row(captured):
    """Of a run, at all of it: each candidate stands there. Of a row whose blanks were dropped, at its likeliest cell;
    at the label where that is a blank."""
    text, reading = captured
    for table in reading.tables:
        for row in table.rows:
            for cell in row.cells:
                if cell.state == "undecided" and row.repair.rule == "lattice/run":
                    run = text[cell.where.start : cell.where.end]
                    assert all(candidate.text in run for candidate in cell.candidates), (row.indicator, cell)
                elif cell.state == "undecided":
                    likeliest = cell.candidates[0].text
                    assert cell.where == row.where or text[cell.where.start : cell.where.end] == likeliest
                    assert likeliest or cell.where == row.where


def test_the_gold_text_is_the_archived_text(captured):
    """The captures of the tests are the shipped ones, byte for byte."""
    text, _ = captured
    texts = [path.read_bytes().decode("utf-8-sig") for path in (ROOT / "tests" / "captures").iterdir()]
    assert text in texts
