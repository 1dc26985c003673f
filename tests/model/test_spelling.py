"""A reading is spelled as canonical JSON without being made into objects first, byte for byte the same."""

from __future__ import annotations

import gc
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_encode import READING

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
    Warning,
)
from kpi_ingest.model.acyclic import acyclic
from kpi_ingest.model.content import canonical_json
from kpi_ingest.model.encode import reading_to_json
from kpi_ingest.model.spelling import read_spelled, spell_reading

# Whatever a capture may hold, halves of surrogate pairs among it.
texts = st.text(st.characters(exclude_categories=()), max_size=8)
maybe = st.none() | texts
several = st.lists(texts, max_size=2).map(tuple)
small = st.integers(0, 3_000)
fractions = st.floats(0, 1)
points = st.floats(0, 2_000)
places = st.one_of(
    st.none(),
    st.builds(TextSpan, small, small, small),
    st.builds(ElementPath, texts),
    st.builds(PageBox, small, st.tuples(points, points, points, points)),
)
cells = st.builds(
    Cell,
    column=small,
    state=st.sampled_from(["value", "text", "blank", "unparsed", "undecided", "truncated"]),
    text=maybe,
    value=st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=2),
    unit=maybe,
    comparator=maybe,
    qualifier=maybe,
    date=maybe,
    flags=several,
    notes=several,
    basis=st.sampled_from(["discrete", "cumulative", "unknown"]),
    support=st.sampled_from(["printed", "repaired", "decided"]),
    confidence=fractions,
    candidates=st.lists(st.builds(Candidate, texts, fractions), max_size=2).map(tuple),
    reason=maybe,
    where=places,
    evidence=several,
    multiplier=st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=0),
)
repairs = st.builds(
    Repair, texts, texts, st.lists(st.builds(RowCandidate, fractions, several), max_size=2).map(tuple)
)  # fmt: skip
rows = st.builds(
    ReadRow, texts, texts, texts, st.lists(cells, max_size=3).map(tuple), repair=st.none() | repairs, where=places,
    group=maybe,
)  # fmt: skip
columns = st.builds(
    Column, small, texts, several, st.just("actual"), period=maybe, doubt=maybe, period_words=maybe, flags=several,
    notes=several, basis=st.sampled_from(["discrete", "cumulative", "unknown"]),
    role=st.sampled_from(["figure", "code", "status"]), of=st.none() | st.integers(0, 9), period_from=maybe,
)  # fmt: skip
notes = st.builds(Note, texts, texts, st.just("table"), places.filter(bool))
tables = st.builds(
    ReadTable, texts, texts, st.lists(columns, max_size=2).map(tuple), st.lists(rows, max_size=2).map(tuple),
    st.lists(notes, max_size=1).map(tuple), fractions, texts,
)  # fmt: skip
readings = st.builds(
    Reading, texts, texts, small, st.just("html"), st.builds(Inputs, texts, maybe, several, several),
    st.lists(tables, max_size=2).map(tuple), truncated=st.booleans(), encoding=maybe,
    warnings=st.lists(st.builds(Warning, texts, texts, places), max_size=1).map(tuple),
)  # fmt: skip
CITED = CitedCell("Complaints", "Target", "target", "", "", "47", TextSpan(1, 0, 2), "ab" * 32)


@given(readings)
def test_a_reading_is_spelled_as_its_json(reading: Reading) -> None:
    """Any reading, every kind of place and text in it, has the bytes of its canonical JSON."""
    assert spell_reading(reading) == canonical_json(reading_to_json(reading))


@given(readings)
def test_a_spelled_reading_comes_back(reading: Reading) -> None:
    """Any reading is read back as it was, with cells known before and without, and equal cells are one and the same."""
    known: dict[str, Cell] = {}
    first, second = (read_spelled(spell_reading(reading), known) for _ in range(2))
    assert first == second == reading
    pairs = zip(cells_of(first), cells_of(second), strict=True)
    assert all(one is other for one, other in pairs)


def cells_of(reading: Reading) -> list[Cell]:
    """Every cell, in the order of the page."""
    return [cell for table in reading.tables for row in table.rows for cell in row.cells]


@pytest.mark.parametrize(
    "text",
    ['{"basis":', '{"basis":"unknown","candidates":', '],"indicator":', '}},{"basis":"unknown"', "\\", '\\"],', "},"],
)
def test_print_that_looks_like_our_spelling_is_print(text: str) -> None:
    """A page may print what marks the ends of a cell in our own spelling, in a cell, a label, a place or a note."""
    (table,) = READING.tables
    (row,) = table.rows
    cell = Cell(0, "text", text, unit=text, notes=(text,), where=ElementPath(text), candidates=(Candidate(text, 1),))
    note = Note("*", text, "table", ElementPath(text))
    rows = (replace(row, indicator=text, cells=(cell, cell)), replace(row, row=text, cells=(cell, cell)))
    columns = tuple(replace(it, label=text, doubt=text, period_words=text) for it in table.columns)
    changed = replace(table, section=text, columns=columns, rows=rows, notes=(note,))
    reading = replace(READING, page=text, tables=(changed,))
    assert read_spelled(spell_reading(reading), {}) == reading
    assert spell_reading(reading) == canonical_json(reading_to_json(reading))


def test_findings_and_repairs_are_spelled_as_their_json() -> None:
    """A reading with a repair, open cells and findings that cite cells has the bytes of its canonical JSON."""
    found = Finding("ba9876543210", "scale_slip", "warning", "30.8 beside 3.99", "B", cells=(CITED,))
    reading = replace(READING, findings=(found,))
    assert spell_reading(reading) == canonical_json(reading_to_json(reading))


@pytest.mark.parametrize("confidence", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_refused(confidence: float) -> None:
    """A confidence that is no number raises, as it does in the encoder."""
    (table,) = READING.tables
    (row,) = table.rows
    cell = Cell(0, "value", "1", Decimal(1), confidence=confidence)
    reading = replace(READING, tables=(replace(table, rows=(replace(row, cells=(cell, cell)),)),))
    with pytest.raises(ValueError, match="not JSON compliant"):
        spell_reading(reading)


def test_the_collector_works_again_after_a_pause() -> None:
    """It starts again after the outer of two pauses, and after an error; one that was off before stays off."""
    with acyclic():
        with acyclic():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(KeyError), acyclic():
        raise KeyError
    assert gc.isenabled()
    gc.disable()
    with acyclic():
        pass
    assert not gc.isenabled()
    gc.enable()


@given(readings.filter(lambda reading: not any(row.group for table in reading.tables for row in table.rows)))
def test_a_reading_kept_before_rows_had_groups_comes_back(reading: Reading) -> None:
    """Its spelling does not name them."""
    older = spell_reading(reading).replace(b',"group":null,"indicator":', b',"indicator":')
    assert read_spelled(older, {}) == reading
