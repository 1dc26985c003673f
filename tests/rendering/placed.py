"""Texts placed on a PDF page, and the grids that are read from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from kpi_ingest.model import Document, Grid, GridCell
from kpi_ingest.read.dispatch import read_here

Placed = tuple[float, float, str]
"""Left, base line from the top of the table, text."""


def printed(texts: Sequence[Placed], more: Callable[[Canvas], None] | None = None, size: float = 10) -> Document:
    """The reading of a page with these texts, the top of the table at 700, and what else is drawn."""
    return read_here(pages_of([texts], more, size))


def pages_of(
    pages: Sequence[Sequence[Placed]], more: Callable[[Canvas], None] | None = None, size: float = 10
) -> bytes:
    """A file with a page for each of these lists of texts, and what else is drawn on every page; texts that begin with
    a star are bold."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for texts in pages:
        if more is not None:
            more(canvas)
        for x, y, text in texts:
            canvas.setFont("Helvetica-Bold" if text.startswith("*") else "Helvetica", size)
            canvas.drawString(x, 700 - y, text.removeprefix("*"))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def laid(rows: Sequence[Sequence[str]], xs: Sequence[float], pitch: float) -> list[Placed]:
    """Rows of texts at the places of their columns."""
    return [(x, pitch * n, text) for n, row in enumerate(rows) for x, text in zip(xs, row, strict=False) if text]


def cells_of(document: Document) -> list[tuple[str, ...]]:
    """The texts of the only grid; an open one ends in a question mark."""
    [rows] = grids_of(document)
    return rows


def grids_of(document: Document) -> list[list[tuple[str, ...]]]:
    """The texts of every grid; an open one ends in a question mark."""
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    return [[tuple(_shown(cell) for cell in row) for row in grid.rows] for grid in grids]


def _shown(cell: GridCell) -> str:
    return cell.text + ("?" if cell.doubt else "")


def banded(heights: Sequence[tuple[float, float]]) -> Callable[[Canvas], None]:
    """Fills behind rows, from and to these distances from the top."""

    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.9)
        for top, bottom in heights:
            canvas.rect(58, 700 - bottom, 400, bottom - top, stroke=0, fill=1)
        canvas.setFillGray(0)

    return draw
