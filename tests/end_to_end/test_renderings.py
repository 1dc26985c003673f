"""Both gold tables, rendered to HTML and PDF, go the whole way from bytes to a reading: every cell as printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi_ingest.bundle import bundled
from kpi_ingest.model import Reading
from kpi_ingest.pages import load_pages
from kpi_ingest.pipeline import read_page
from rendering import gold_tables, render_html, render_pdf
from rendering.places import WayBack

GOLD = Path(__file__).parents[1] / "gold"
PAGE = "devon-send-kpis"
EDITIONS = ("2023-11", "2024-11")
RENDERERS = {"html": render_html, "pdf": render_pdf}


@pytest.fixture(scope="module", params=["with definition", "without definition"])
def definition(request):
    """The page's definition, or none."""
    return load_pages([bundled("parsers")])[PAGE] if request.param == "with definition" else None


@pytest.fixture(scope="module", params=[(edition, kind) for edition in EDITIONS for kind in RENDERERS], ids="-".join)
def rendered(request, definition) -> tuple[Path, bytes, Reading]:
    """A gold file, its rendering, and the reading of that."""
    edition, kind = request.param
    gold = GOLD / f"{PAGE}.{edition}.csv"
    content = RENDERERS[kind](gold)
    return gold, content, read_page(content, page=PAGE, definition=definition, name=f"{PAGE}.{edition}.{kind}")


def test_every_cell_equals_gold(rendered):
    """100 % of labels, columns and cells, blanks included, section by section and in order."""
    gold, _, reading = rendered
    read = [
        (table.section, row.indicator, [(table.columns[cell.column].label, cell.text) for cell in row.cells])
        for table in reading.tables
        for row in table.rows
    ]
    assert read == [
        (table.section, row.label, list(zip(table.columns, row.cells, strict=True)))
        for table in gold_tables(gold)
        for row in table.rows
    ]


def test_every_cell_is_decided_by_print_alone(rendered):
    """No repair, no candidate, no evidence: the page delimits every cell."""
    _, _, reading = rendered
    cells = [cell for table in reading.tables for row in table.rows for cell in row.cells]
    assert {cell.state for cell in cells} <= {"value", "text", "blank"}
    assert {(cell.support, cell.confidence, cell.evidence) for cell in cells} == {("printed", 1.0, ())}
    assert not any(row.repair for table in reading.tables for row in table.rows)
    assert not reading.truncated


def test_every_place_leads_back(rendered):
    """The place of each cell, blanks included, shows the cell's text in the bytes."""
    _, content, reading = rendered
    way_back = WayBack(content)
    cells = [cell for table in reading.tables for row in table.rows for cell in row.cells]
    assert [way_back.text_at(cell.where) for cell in cells] == [cell.text for cell in cells]


def test_columns_are_typed_below_their_spanning_title(rendered):
    """A header of two levels keeps both; the printed label gives measure and period."""
    gold, _, reading = rendered
    for table, truth in zip(reading.tables, gold_tables(gold), strict=True):
        assert {column.measure for column in table.columns} == {"baseline", "target", "milestone", "actual"}
        tops = [title for title, width in truth.groups("2024" in gold.stem) for _ in range(width)]
        assert [column.levels[0] if len(column.levels) > 1 else None for column in table.columns] == tops


def test_the_note_is_attached_to_its_table(rendered):
    """The one note of each edition, with its mark, in the section it stands below and nowhere else."""
    gold, _, reading = rendered
    notes = [(table.section, f"{note.mark}{note.text}") for table in reading.tables for note in table.notes]
    assert notes == [(table.section, table.note) for table in gold_tables(gold) if table.note]


def test_the_mark_stays_with_its_cell(rendered):
    """`Awaiting data*` keeps its mark and the flag that says it is awaited."""
    gold, _, reading = rendered
    marked = [
        (cell.text, cell.state, cell.notes, cell.flags)
        for table in reading.tables
        for row in table.rows
        for cell in row.cells
        if cell.notes
    ]
    expected = [("Awaiting data*", "text", ("*",), ("O", "awaiting"))] if "2024" in gold.stem else []
    assert marked == expected
