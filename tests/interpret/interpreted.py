"""Readings of small tables, through the real rooms."""

from __future__ import annotations

from pathlib import Path

from kpi_ingest.interpret import Source, interpret_tables
from kpi_ingest.layout import lay_out
from kpi_ingest.model import Document, ElementPath, Grid, GridCell, Inputs, Line
from kpi_ingest.pages import load_page
from kpi_ingest.repair import repair_table

DEVON = load_page(Path(__file__).parents[2] / "parsers" / "devon-send-kpis.toml")
SOURCE = Source("page", "0" * 64, 100, "html", Inputs("1", None))


def read_blocks(*blocks, definition=None):
    """The reading of a page made of these blocks."""
    layout = lay_out(Document("html", blocks), definition)
    return interpret_tables([repair_table(table) for table in layout.tables], SOURCE, definition)


def grid(*rows):
    """A grid of texts; the first row is its header."""
    return Grid(
        tuple(
            tuple(GridCell(text, ElementPath(f"/r{y}/c{x}"), header=y == 0) for x, text in enumerate(row))
            for y, row in enumerate(rows)
        ),
        ElementPath("/"),
    )


def heading(text):
    """A heading."""
    return Line(text, ElementPath("/h"), 2)


def note(text):
    """A line of text."""
    return Line(text, ElementPath("/p"))


def read_grid(*rows, definition=None):
    """The reading of a page with one table and no heading."""
    return read_blocks(grid(*rows), definition=definition)
