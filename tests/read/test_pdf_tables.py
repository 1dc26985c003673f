"""Where the finder of PDF tables decides, doubts or keeps away: groups over columns, words over edges, broken rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from kpi_ingest.model import Document, Grid, Line
from kpi_ingest.pipeline import read_page
from kpi_ingest.read.dispatch import read_here
from rendering import pdf_samples as samples

XS = (60, 220, 280, 340, 400)
HEADER = ("Measure", "Target", "Actual Apr 24", "Actual May 24", "Actual Jun 24")


def drawn_rows(rows: list[tuple[str, ...]], *, pitch: float = 20, shift: float = 0) -> Callable[[Canvas], None]:
    """Rows of texts at the places of the columns, right-aligned but for the label, without a rule."""

    def draw(canvas: Canvas) -> None:
        for number, row in enumerate(rows):
            canvas.setFont("Helvetica-Bold" if row[0] == "Measure" else "Helvetica", 7)
            y = 700 - pitch * number
            canvas.drawString(XS[0], y, row[0])
            for x, text in zip(XS[1:], row[1:], strict=True):
                canvas.drawRightString(x + 50 + (shift if text == "77.7" else 0), y, text)

    return draw


BODY = [
    ("Bins emptied", "50.1", "41.2", "42.3", "43.4"),
    ("Lamps mended", "60.1", "51.2", "52.3", ""),
    ("Trees planted", "70.1", "", "62.3", "63.4"),
    ("Ponds cleared", "80.1", "71.2", "72.3", "77.7"),
    ("Walls painted", "81.1", "73.2", "74.3", "78.4"),
]


def grid_of(document: Document) -> Grid:
    """The only grid of a document."""
    [grid] = [block for block in document.blocks if isinstance(block, Grid)]
    return grid


def test_blanks_stay_in_their_columns() -> None:
    """Without rules a blank stands where the other rows have their figure."""
    grid = grid_of(read_here(samples.drawn(drawn_rows([HEADER, *BODY]))))
    assert [tuple(cell.text for cell in row) for row in grid.rows] == [HEADER, *BODY]
    assert grid.delimited == "gap"


def test_a_figure_off_its_column_is_doubted_with_its_neighbours() -> None:
    """A figure half way to the next column may be either's."""
    rows = [HEADER, *BODY[:3], ("Ponds cleared", "80.1", "77.7", "", "71.4"), *BODY[4:]]
    grid = grid_of(read_here(samples.drawn(drawn_rows(rows, shift=25))))
    doubted = next(row for row in grid.rows if row[0].text == "Ponds cleared")
    assert doubted[2].doubt
    assert doubted[3].doubt
    assert not any(cell.doubt for row in grid.rows if row is not doubted for cell in row)


@pytest.mark.parametrize("x", [185, 188, 191, 194])
def test_a_word_over_a_rule_is_nobodys(x: float) -> None:
    """Both cells that a figure touches are in doubt, and none of its pieces is a figure."""

    def draw(canvas: Canvas) -> None:
        samples.rules(canvas)
        canvas.setFont("Helvetica", 10)
        for y, text in ((686, "KPI"), (646, "Bins")):
            canvas.drawString(54, y, text)
        canvas.drawString(304, 646, "9")
        canvas.drawString(x, 646, "35,817.42")

    grid = grid_of(read_here(samples.drawn(draw)))
    assert all(cell.doubt for cell in grid.rows[1][:2])


def test_lines_that_stand_apart_are_never_repaired() -> None:
    """Chunks of a PDF line that is in no grid keep their places, and its row stays open."""
    rows = [HEADER, ("Bins emptied", "50.1", "41.2", "42.3", "43.4")]

    def draw(canvas: Canvas) -> None:
        for number, row in enumerate(rows):
            canvas.setFont("Helvetica", 7)
            for x, text in zip(XS, row, strict=True):
                canvas.drawString(x, 700 - 20 * number, text)

    content = samples.drawn(draw)
    lines = [block for block in read_here(content).blocks if isinstance(block, Line)]
    assert [chunk.text for chunk in lines[0].chunks] == list(HEADER)
    [table] = read_page(content, page="", name="a.pdf").tables
    assert {cell.state for row in table.rows for cell in row.cells} == {"undecided"}


def test_a_row_broken_over_a_page_is_one_row() -> None:
    """The rest of a label on the next page goes on the row above it."""

    def page(canvas: Canvas, ys: list[float], texts: list[tuple[str, str, str]]) -> None:
        canvas.grid([50, 250, 330, 410], ys)
        canvas.setFont("Helvetica", 9)
        for y, row in zip(ys, texts, strict=False):
            for x, text in zip((54, 254, 334), row, strict=True):
                canvas.drawString(x, y - 12, text)

    def draw(canvas: Canvas) -> None:
        page(canvas, [100, 80, 60], [("Measure", "Target", "Actual Mar 24"), ("Lamps repaired in", "80", "61")])
        canvas.showPage()
        page(canvas, [800, 780, 760], [("a week after a call", "", ""), ("Nets cast", "5", "4")])

    [table] = read_page(samples.drawn(draw), page="", name="a.pdf").tables
    assert [row.indicator for row in table.rows] == ["Lamps repaired in a week after a call", "Nets cast"]
    assert [cell.text for cell in table.rows[0].cells] == ["80", "61"]


def test_a_row_of_stacked_figures_is_in_doubt_as_a_whole() -> None:
    """Three rows stand in one ruled one, each with a label of two lines; `32` is alone in its column, and not the
    figure of all three labels."""

    def draw(canvas: Canvas) -> None:
        canvas.grid([50, 200, 300, 400, 500], [700, 680, 600])
        canvas.setFont("Helvetica", 9)
        labels = ("Bins emptied in", "the parks", "Lamps mended in", "the woods", "Walls painted at", "the pools")
        texts = [(54 + 100 * n + 50 * (n > 0), 686, text) for n, text in enumerate(("Measure", "Plan", "Apr", "May"))]
        texts += [(54, 669 - 12 * n, text) for n, text in enumerate(labels)]
        texts += [(204, 663, "11"), (204, 639, "12"), (304, 639, "22"), (304, 615, "23"), (404, 615, "32")]
        for x, y, text in texts:
            canvas.drawString(x, y, text)

    grid = grid_of(read_here(samples.drawn(draw)))
    assert [cell.text for cell in grid.rows[1]][1:] == ["11 12", "22 23", "32"]
    assert all(cell.doubt for cell in grid.rows[1])
