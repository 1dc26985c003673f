"""PDF rows without rules whose cells wrap inside a bracket: the rest of a bracket is no figure of another row."""

from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from kpi_ingest.model import Document, Grid
from kpi_ingest.read.dispatch import read_here
from rendering import pdf_samples as samples

XS = (60, 220, 300, 380)
HEAD = ("Indicator", "Baseline", "Target", "Actual")


def printed(rows: list[list[tuple[str, ...]]], between: float) -> Document:
    """A page of rows, each of lines 10 points apart, with rows `between` points apart."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        y = 700.0
        for row in [[HEAD], *rows]:
            for line in row:
                for x, text in zip(XS, line, strict=False):
                    canvas.drawString(x, y, text)
                y -= 10
            y -= between - 10

    return read_here(samples.drawn(draw))


def rows_of(document: Document) -> list[tuple[str, ...]]:
    """The body of the only grid; an open text ends in a question mark."""
    [grid] = [block for block in document.blocks if isinstance(block, Grid)]
    return [tuple(cell.text + ("?" if cell.doubt else "") for cell in row) for row in grid.rows[1:]]


def test_the_rest_of_a_bracket_is_no_row_of_its_own() -> None:
    """`2023)` closes what `27% (March` opened, though every line has a label and something like a figure."""
    rows = [
        [("Children assessed within 18", "27% (March", "95%", "35%"), ("weeks of a first visit", "2023)")],
        [("Infants who were visited", "60% (March", "85%", "81%"), ("within 14 days of birth", "2023)")],
        [("Babies who had a review", "30% (March", "80%", "91%"), ("by 12 months of age", "2023)")],
    ]
    assert rows_of(printed(rows, 21)) == [
        ("Children assessed within 18 weeks of a first visit", "27% (March 2023)", "95%", "35%"),
        ("Infants who were visited within 14 days of birth", "60% (March 2023)", "85%", "81%"),
        ("Babies who had a review by 12 months of age", "30% (March 2023)", "80%", "91%"),
    ]


def test_a_year_in_brackets_under_a_figure_is_its_year() -> None:
    """`(2022)` alone under `11.8%`, where rows stand well apart, says of which year the figure is."""
    rows = [
        [("Share of plans", "11.8%", "60%", "7%"), ("issued in 20 weeks", "(2022)")],
        [("Plans open for longer", "216 (June", "10", "250"), ("than 30 weeks", "2022)")],
        [("Plans closed on time", "12%", "90%", "71%")],
    ]
    assert rows_of(printed(rows, 21)) == [
        ("Share of plans issued in 20 weeks", "11.8% (2022)", "60%", "7%"),
        ("Plans open for longer than 30 weeks", "216 (June 2022)", "10", "250"),
        ("Plans closed on time", "12%", "90%", "71%"),
    ]


def test_figures_in_brackets_stay_figures_of_their_rows() -> None:
    """A line of negative figures in brackets is a row, near as it stands to the one above."""
    rows = [
        [("Income", "2,400", "2,500", "2,450"), ("Balance", "(2022)", "(2019)", "(2021)")],
        [("Spending", "2,300", "2,200", "2,100"), ("Deficit", "(12)", "(2014)", "(40)")],
    ]
    found = rows_of(printed(rows, 21))
    assert [row[0] for row in found] == ["Income", "Balance", "Spending", "Deficit"]
    assert found[1][1:] == ("(2022)", "(2019)", "(2021)")


def test_a_bracket_that_stays_open_takes_no_figure_of_the_next_row() -> None:
    """`41)` would close the bracket two rows above; both rows are open rather than one of them swallowed."""
    rows = [
        [("Lamps mended", "27% (March", "95%", "35%")],
        [("Bins emptied", "60%", "85%", "81%")],
        [("Trees planted", "41)", "80%", "91%")],
    ]
    found = rows_of(printed(rows, 21))
    assert [row[0].rstrip("?") for row in found] == ["Lamps mended", "Bins emptied", "Trees planted"]
    assert found[1] == ("Bins emptied", "60%", "85%", "81%")
    assert all(text.endswith("?") for row in (found[0], found[2]) for text in row[1:])
