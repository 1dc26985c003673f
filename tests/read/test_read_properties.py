"""A random grid, rendered and read back, is the same grid."""

from __future__ import annotations

from hypothesis import given, settings

from kpi_ingest.model import Document, Grid
from kpi_ingest.read import tables_of
from kpi_ingest.read.dispatch import read_here
from kpi_ingest.read.wire import document_from_json, document_to_json
from rendering.places import WayBack
from rendering.random_grid import RandomGrid, grid_to_html, grid_to_pdf, random_grids


def spans_of(document: Document) -> list[tuple[int, int, int, int]]:
    """(row, column, rows, columns) of every cell that spans."""
    [grid] = [block for block in document.blocks if isinstance(block, Grid)]
    return [
        (y, x, cell.row_span, cell.column_span)
        for y, row in enumerate(grid.rows)
        for x, cell in enumerate(row)
        if cell.row_span * cell.column_span > 1
    ]


def expected_spans(grid: RandomGrid) -> list[tuple[int, int, int, int]]:
    """The same of the grid that was rendered."""
    spanning = (cell for cell in grid.cells if cell.rows * cell.columns > 1)
    return sorted((cell.row, cell.column, cell.rows, cell.columns) for cell in spanning)


@given(random_grids(largest=8))
def test_html_gives_the_grid_back(grid: RandomGrid) -> None:
    """Texts, blanks and spans survive HTML, and every place leads back."""
    content = grid_to_html(grid)
    document = read_here(content)
    assert [table["rows"] for table in tables_of(document)] == [grid.texts()]
    assert spans_of(document) == expected_spans(grid)
    way_back = WayBack(content)
    own = [cell for block in document.blocks for row in block.rows for cell in row if cell.anchor is None]
    assert [way_back.text_at(cell.where) for cell in own] == [cell.text for cell in own]


@settings(max_examples=25)
@given(random_grids(largest=5).filter(lambda grid: any(map(any, grid.texts()))))
def test_a_ruled_pdf_gives_the_grid_back(grid: RandomGrid) -> None:
    """Texts, blanks and spans survive a ruled PDF; no cell is in doubt."""
    document = read_here(grid_to_pdf(grid))
    assert [table["rows"] for table in tables_of(document)] == [grid.texts()]
    assert spans_of(document) == expected_spans(grid)
    assert not document.warnings


@given(random_grids())
def test_documents_survive_the_wire(grid: RandomGrid) -> None:
    """What the child sends is what the parent gets."""
    document = read_here(grid_to_html(grid))
    assert document_from_json(document_to_json(document)) == document
