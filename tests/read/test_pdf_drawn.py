"""A cell of a PDF framed on its page: where the box of the reading is, however the page is turned, cut or placed."""

from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Grid, PageBox
from kpi_ingest.read import CaptureReader, ReadLimits
from kpi_ingest.read.dispatch import read_here
from kpi_ingest.read.pdf_drawn import draw_cell
from pictures import RED, framed, pixels
from rendering import pdf_samples as samples

LINE = 9
"""Pixels from a frame's outermost one to within the cell and its ruled border."""


def turned(turn: int) -> bytes:
    """The sample table on a page that is shown turned."""

    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        samples.table(canvas)

    return samples.drawn(draw, pagesize=(842, 842))


def cropped() -> bytes:
    """The sample table on a page of which a part is shown."""

    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((20, 30, 590, 800))
        samples.table(canvas)

    return samples.drawn(draw)


PAGES = {
    "upright": samples.plain_table(),
    "turned by 90": turned(90),
    "turned by 180": turned(180),
    "turned by 270": turned(270),
    "offset": samples.plain_table().replace(b"/MediaBox [ 0 0 595 842 ]", b"/MediaBox [ 9 5 595 842 ]"),
    "cropped": cropped(),
}


@pytest.mark.parametrize("content", PAGES.values(), ids=PAGES)
def test_a_frame_stands_around_the_very_cell(content: bytes) -> None:
    """Ink within where the cell has a text, and none where it is blank."""
    [grid] = [block for block in read_here(content).blocks if isinstance(block, Grid)]
    for cell in (cell for row in grid.rows[:3] for cell in row):
        assert isinstance(cell.where, PageBox)
        picture = pixels(draw_cell(content, cell.where, ReadLimits()))
        left, top, right, bottom = framed(picture)
        inside = [picture[y][x] for y in range(top + LINE, bottom - LINE) for x in range(left + LINE, right - LINE)]
        assert RED not in inside
        assert (min(map(sum, inside)) < 300) == bool(cell.text), cell


def test_a_frame_at_the_edge_of_the_page_is_drawn_as_far_as_the_page_goes() -> None:
    """Its part beyond the page is left out."""
    picture = pixels(draw_cell(samples.plain_table(), PageBox(1, (-50.0, -50.0, 20.0, 20.0)), ReadLimits()))
    assert {x for y, row in enumerate(picture) for x, pixel in enumerate(row) if pixel == RED} != set()
    assert len({len(row) for row in picture}) == 1


def test_the_picture_is_drawn_in_the_child_that_reads() -> None:
    """The same bytes as drawn here; a page that is not there, and bytes that are no PDF, are refused by name."""
    content, place = samples.plain_table(), PageBox(1, (300.0, 182.0, 400.0, 222.0))
    with CaptureReader() as reader:
        assert reader.draw(content, place) == draw_cell(content, place, ReadLimits())
        with pytest.raises(ReadError, match="E_NO_PLACE: got page 7 of a file of 1"):
            reader.draw(content, PageBox(7, place.box))
        with pytest.raises(ReadError, match="E_PDF_STRUCTURE"):
            reader.draw(b"%PDF-1.4 nothing", place)
        assert len(read_here(content).blocks) > 0
