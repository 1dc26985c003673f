"""A note that prints nothing but when the page was made starts no release; one that says more is a note."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kpi_ingest.compare import fold_releases
from kpi_ingest.layout.stamps import mark_stamps
from kpi_ingest.model import Bounds, Capture, KpiTable, Note, TextSpan
from kpi_ingest.pages.definition import PageDefinition
from kpi_ingest.pipeline import read_page

PAGE = """<!DOCTYPE html><html><head><title>Tram times</title></head><body><h2>Trams</h2>
<table><tr><th>Measure</th><th>Target</th><th>Actual Mar 24</th><th>Actual Jun 24</th></tr>
<tr><td>Trams on time</td><td>90%</td><td>85%</td><td>{figure}</td></tr>
<tr><td>Doors mended</td><td>20</td><td>31</td><td>28</td></tr></table><p>{note}</p></body></html>"""
STARTED = datetime(2024, 7, 1, 2, tzinfo=UTC)
STAMPS = ("Note: data extracted 1 July 2024", "Note: this report generated on Monday, 3 June 2024 at 14:05",
          "Notes: printed 2024-06-03", "Note: Report run: 03/06/2024 02:10:00")  # fmt: skip
NO_STAMPS = ("Note: data extracted 1 July 2024 for 40 of 41 depots", "Note: data for July 2024", "Note: printed",
             "Note: last updated 1 July 2024", "Note: extracted from the return of 1 July 2024")  # fmt: skip


def scope_of(text: str, *wordings: str) -> str:
    """The scope of a note of a table, alone."""
    note = Note("", text, "table", TextSpan(1, 0, 1))
    table = KpiTable("Trams", "", (), (), (note,), TextSpan(1, 0, 1))
    return mark_stamps((table,), wordings)[0].notes[0].scope


@pytest.mark.parametrize("text", STAMPS)
def test_a_date_of_making_alone_is_a_stamp(text: str):
    """Whatever the manner of the date, with a time of day or without."""
    assert scope_of(text) == "stamp"


@pytest.mark.parametrize("text", NO_STAMPS)
def test_whatever_says_more_is_a_note(text: str):
    """Words beside the date, or words that may speak of the figures, are compared as any note is."""
    assert scope_of(text) == "table"


def test_a_definition_names_stamps_of_its_own():
    """Its words count as ours do: nothing but a date may follow them."""
    assert scope_of("Note: last updated 1 July 2024", "Last updated") == "stamp"
    assert scope_of("Note: last updated 1 July 2024, trams only", "Last updated") == "table"


def test_a_mark_makes_a_stamp_a_note():
    """What a cell refers to says something of its figure."""
    note = Note("*", "data extracted 1 July 2024", "cell", TextSpan(1, 0, 1))
    table = KpiTable("Trams", "", (), (), (note,), TextSpan(1, 0, 1))
    assert mark_stamps((table,), ())[0].notes == (note,)


def releases(*pages: tuple[str, str], definition: PageDefinition | None = None) -> int:
    """How many releases so many nights of a page are, each with a figure and a note."""
    dated = []
    for night, (figure, note) in enumerate(pages, start=1):
        reading = read_page(PAGE.format(figure=figure, note=note).encode(), page="trams", definition=definition)
        at = Bounds(*[STARTED.replace(day=night)] * 2)
        dated.append((Capture(f"{night:064}", "trams", reading.sha256, 1, at, at.lower, "x"), reading))
    return len(fold_releases("trams", dated))


def test_a_stamp_every_night_is_one_release():
    """And a figure that changes under it is a second one."""
    stamped = [("86%", f"Note: data extracted {day} July 2024") for day in (1, 2, 3)]
    assert releases(*stamped) == 1
    assert releases(*stamped, ("87%", "Note: data extracted 4 July 2024")) == 2
