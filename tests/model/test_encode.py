"""Readings survive the trip through JSON, and equal substance has one digest."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_ingest.model import (
    Candidate,
    Cell,
    CitedCell,
    Column,
    ElementPath,
    Finding,
    Inputs,
    Note,
    PageBox,
    Reading,
    ReadRow,
    ReadTable,
    Repair,
    RowCandidate,
    TextSpan,
)
from kpi_ingest.model.content import content_digest, observations, printed_labels
from kpi_ingest.model.encode import place_from_json, place_to_json, reading_from_json, reading_to_json

COLUMNS = (
    Column(0, "Target", ("Target",), "target"),
    Column(1, "Actual Mar 24", ("2023/24", "Actual Mar 24"), "actual", period="2024-03"),
)
CELLS = (
    Cell(0, "value", "<50", Decimal("50"), comparator="<", where=TextSpan(3, 10, 13)),
    Cell(
        1,
        "undecided",
        None,
        support="repaired",
        confidence=0.61,
        candidates=(Candidate("237", 0.61), Candidate("23", 0.39)),
        reason="two readings",
        evidence=("ab" * 32,),
    ),
)
ROW = ReadRow(
    "0123456789ab",
    "Complaints",
    "complaints",
    CELLS,
    Repair("lattice/run", "Complaints<50237", (RowCandidate(0.61, ("<50", "237")),)),
)
TABLE = ReadTable(
    "Section B", "B", COLUMNS, (ROW,), (Note("*", "now cumulative", "table", TextSpan(9, 90, 104)),), 0.999
)
READING = Reading(
    "devon",
    "cd" * 32,
    42,
    "text",
    Inputs("0.1.0", None, ("ab" * 32,)),
    (TABLE,),
    findings=(Finding("ba9876543210", "scale_slip", "warning", "30.8 beside 3.99", "B", "complaints", 0),),
)  # fmt: skip


@pytest.mark.parametrize(
    "place",
    [None, TextSpan(1, 0, 4), ElementPath("/html[1]/body[1]/td[2]"), PageBox(2, (10.5, 20.0, 30.25, 40.0))],
    ids=["nowhere", "text", "html", "pdf"],
)
def test_places_survive_json(place):
    """A place written to JSON and read back is the same place."""
    assert place_from_json(json.loads(json.dumps(place_to_json(place)))) == place


def test_a_reading_survives_json():
    """A reading written to JSON and read back is the same reading, undecided cells and findings included."""
    assert reading_from_json(json.loads(json.dumps(reading_to_json(READING)))) == READING


def test_an_unknown_kind_of_place_is_refused():
    """A place of a kind this version does not know is an error, not None."""
    with pytest.raises(KeyError):
        place_from_json({"kind": "sound"})


def test_digest_ignores_how_a_figure_was_arrived_at():
    """Support, confidence, candidates and places are no part of the content."""
    surer = replace(CELLS[0], support="decided", confidence=0.5, where=None)
    other = replace(READING, tables=(replace(TABLE, rows=(replace(ROW, cells=(surer, CELLS[1])),)),))
    assert content_digest(other) == content_digest(READING)


def test_a_reading_of_an_older_version_is_read_on():
    """What columns, cells and cited cells could not say before 0.2.0 is left at its default."""
    cited = CitedCell("Complaints", "Target", "target", "", "", "<50", TextSpan(1, 0, 3), "cd" * 32)
    reading = replace(READING, findings=(replace(READING.findings[0], cells=(cited,)),))
    told = json.loads(json.dumps(reading_to_json(reading)))
    for table in told["tables"]:
        for column in table["columns"]:
            for name in ("period_words", "flags", "notes", "basis"):
                del column[name]
        for row in table["rows"]:
            for cell in row["cells"]:
                del cell["multiplier"]
    del told["findings"][0]["cells"][0]["period_words"]
    assert reading_from_json(told) == reading


def test_what_a_header_says_survives_json():
    """Words of a period, flags, notes and basis of a column, and the multiplier of a cell."""
    column = replace(
        COLUMNS[1], period=None, period_words="2011-12", flags=("E", "P"), notes=("1",), basis="cumulative"
    )
    row = replace(ROW, cells=(replace(CELLS[0], multiplier=Decimal(1000)), CELLS[1]))
    reading = replace(READING, tables=(replace(TABLE, columns=(COLUMNS[0], column), rows=(row,)),))
    assert reading_from_json(json.loads(json.dumps(reading_to_json(reading)))) == reading


def test_the_words_of_a_period_are_part_of_the_key():
    """Two columns that differ in them alone hold two figures, and neither is the month that its words look like."""
    columns = tuple(replace(COLUMNS[1], index=at, period=None, period_words=it) for at, it in enumerate(WORDS))
    told = observations(replace(READING, tables=(replace(TABLE, columns=columns),)))
    assert [(each.key.period, each.key.period_words, each.occurrence) for each in told] == [
        ("", "winter 2023", 0), ("", "2011-12", 0),
    ]  # fmt: skip


WORDS = ("winter 2023", "2011-12")


def test_contents_of_older_versions_keep_their_digest():
    """A store holds contents by it: what nothing new is said of has the digest that version 0.1.0 gave it."""
    assert content_digest(READING) == "db5b8811084e798c8185bde9c572082efb9e0e676499ed62f7f35e8e0fe0ba9b"


@pytest.mark.parametrize(
    "change",
    [
        {"text": "<60"},
        {"comparator": ">"},
        {"flags": ("P",)},
        {"qualifier": "June"},
        {"basis": "cumulative"},
        {"multiplier": Decimal(1000)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_digest_covers_the_published_substance(change):
    """A change of text, comparator, flag, qualifier or basis is another content."""
    cells = (replace(CELLS[0], **change), CELLS[1])
    other = replace(READING, tables=(replace(TABLE, rows=(replace(ROW, cells=cells),)),))
    assert content_digest(other) != content_digest(READING)


def test_digest_ignores_the_order_of_columns():
    """The same cells under the same keys are one content, wherever the page puts them."""
    columns = tuple(replace(column, index=1 - column.index) for column in reversed(COLUMNS))
    cells = tuple(replace(cell, column=1 - cell.column) for cell in reversed(CELLS))
    other = replace(READING, tables=(replace(TABLE, columns=columns, rows=(replace(ROW, cells=cells),)),))
    assert content_digest(other) == content_digest(READING)


def test_repeats_of_a_key_are_numbered():
    """Two cells under one key that differ are two observations, told apart by their occurrence."""
    other = replace(ROW, cells=tuple(replace(cell, text=f"{cell.text}!") for cell in CELLS))
    twice = replace(READING, tables=(replace(TABLE, rows=(ROW, other)),))
    assert [each.occurrence for each in observations(twice)] == [0, 0, 1, 1]


def test_copies_that_say_the_same_are_one_observation():
    """A row printed twice, to the letter, is one row; a cell that is open says nothing, and stays in both."""
    seen = replace(ROW, cells=(CELLS[0], replace(CELLS[0], column=1)))
    once, twice = (replace(READING, tables=(replace(TABLE, rows=(seen,) * count),)) for count in (1, 2))
    assert observations(twice) == observations(once)
    other = replace(seen, cells=(replace(CELLS[0], text="other"), seen.cells[1]))
    mixed = replace(READING, tables=(replace(TABLE, rows=(seen, other)),))
    assert [each.occurrence for each in observations(mixed)] == [0, 0, 1]
    assert len(list(printed_labels(mixed))) == 3
    open_twice = replace(READING, tables=(replace(TABLE, rows=(ROW, ROW)),))
    assert [each.occurrence for each in observations(open_twice)] == [0, 0, 1]
