"""Both gold tables, rendered to HTML and PDF, come back cell by cell, and every place leads back to its text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kpi_ingest.model import Document, Grid, GridCell, Line
from kpi_ingest.read import read_document
from rendering import GoldTable, gold_tables, render_html, render_pdf
from rendering.places import WayBack

GOLD = Path(__file__).parents[1] / "gold"
FILES = [pytest.param(GOLD / f"devon-send-kpis.{edition}.csv", id=edition) for edition in ("2023-11", "2024-11")]
RENDERERS = [pytest.param(render_html, id="html"), pytest.param(render_pdf, id="pdf")]


def body_rows(document: Document) -> Iterator[tuple[str, tuple[GridCell, ...]]]:
    """(section, row) for every row below a two-row header, tables that go on over pages joined."""
    section = ""
    for block in document.blocks:
        if isinstance(block, Line) and block.heading:
            section = block.text
        elif isinstance(block, Grid):
            assert all(cell.header for row in block.rows[:2] for cell in row)
            yield from ((section, row) for row in block.rows[2:])


def expected_rows(tables: tuple[GoldTable, ...]) -> list[tuple[str, list[str]]]:
    """The same from gold."""
    return [(table.section, [row.label, *row.cells]) for table in tables for row in table.rows]


@pytest.mark.parametrize("render", RENDERERS)
@pytest.mark.parametrize("gold", FILES)
class TestRenderings:
    """One rendering of one gold file."""

    def test_every_cell_equals_gold(self, gold, render):
        """Labels, figures and blanks: 100 %, in order, under their sections, and none in doubt."""
        read = list(body_rows(read_document(render(gold))))
        assert [(section, [cell.text for cell in row]) for section, row in read] == expected_rows(gold_tables(gold))
        assert not [cell for _, row in read for cell in row if cell.doubt]

    def test_every_place_leads_back(self, gold, render):
        """The place of each cell, looked up in the bytes by other means, shows the cell's text."""
        content = render(gold)
        way_back = WayBack(content)
        cells = [cell for _, row in body_rows(read_document(content)) for cell in row]
        assert [way_back.text_at(cell.where) for cell in cells] == [cell.text for cell in cells]
        assert len({cell.where for cell in cells}) == len(cells)

    def test_headers_keep_their_levels(self, gold, render):
        """The spanning title stands once, at its top-left position, with the printed labels below it."""
        grids = [block for block in read_document(render(gold)).blocks if isinstance(block, Grid)]
        by_section = {tuple(table.columns): table for table in gold_tables(gold)}
        for grid in grids:
            top, below = grid.rows[:2]
            labels = [low.text or high.text for high, low in zip(top, below, strict=True)]
            table = by_section[tuple(labels[1:])]
            spans = [(cell.text, cell.column_span) for cell in top if cell.column_span > 1]
            assert spans == [(title, width) for title, width in table.groups("2024" in gold.stem) if title]

    def test_the_note_stands_below_its_table(self, gold, render):
        """The note is one line, whole, right behind the last grid of its section."""
        blocks = read_document(render(gold)).blocks
        [table] = [table for table in gold_tables(gold) if table.note]
        [at] = [i for i, block in enumerate(blocks) if isinstance(block, Line) and block.text == table.note]
        assert isinstance(blocks[at - 1], Grid)

    def test_rendering_is_repeatable(self, gold, render):
        """The same gold file gives the same bytes."""
        assert render(gold) == render(gold)
