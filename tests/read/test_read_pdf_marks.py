"""PDF figures with marks: what is small, raised or lowered beside digits is never one of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from kpi_ingest.model import Grid, GridCell
from kpi_ingest.read.dispatch import read_here
from kpi_ingest.read.pdf_symbols import printed_as
from rendering import pdf_samples as samples

Draw = Callable[[Canvas], None]
Part = tuple[str, float, float]
"""A text with its size and its rise above the base line, in points."""


def written(*parts: Part, x: float = 204, y: float = 676, font: str = "Helvetica") -> Draw:
    """Parts written one behind the other."""

    def draw(canvas: Canvas) -> None:
        at = x
        for text, size, rise in parts:
            canvas.setFont(font, size)
            canvas.drawString(at, y + rise, text)
            at += canvas.stringWidth(text, font, size)

    return draw


def cell_with(draw: Draw) -> GridCell:
    """The cell of a ruled table into which `draw` draws; other cells hold plain figures of 10 points."""

    def page(canvas: Canvas) -> None:
        samples.rules(canvas)
        canvas.setFont("Helvetica", 10)
        for x, y, text in ((54, 680, "Calls answered"), (54, 640, "Calls lost"), (204, 640, "1,234"), (304, 640, "5")):
            canvas.drawString(x, y, text)
        draw(canvas)

    [grid] = [block for block in read_here(samples.drawn(page)).blocks if isinstance(block, Grid)]
    return grid.rows[0][1]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        pytest.param([("1", 6, 4), ("34.06", 10, 0)], "¹34.06", id="before"),
        pytest.param([("34.06", 10, 0), ("1", 6, 4)], "34.06¹", id="behind"),
        pytest.param([("34.06", 10, 0), ("1", 6, 0.6)], "34.06¹", id="hardly-raised"),
        pytest.param([("34.06", 10, 0), ("1", 9.5, 3.2)], "34.06¹", id="as-large-and-raised"),
        pytest.param([("1", 10, 3.5), ("83,657", 10, 0)], "¹83,657", id="as-large-before"),
        pytest.param([("836", 10, 0), ("3", 6.5, 0)], "836³", id="small-on-the-base-line"),
        pytest.param([("34.06", 10, 0), ("1", 6, -2)], "34.06₁", id="lowered"),
        pytest.param([("52.2%", 10, 0), ("1", 6, 4)], "52.2%¹", id="behind-a-percent-sign"),
        pytest.param([("52.2%", 10, 0), ("1,2", 6, 4)], "52.2%¹ ²", id="two-marks"),
        pytest.param([("52.2%", 10, 0), ("r", 6, 4)], "52.2%ʳ", id="revised"),
        pytest.param([("83,657", 10, 0), ("p", 6.5, 3.5)], "83,657ᵖ", id="provisional"),
        pytest.param([("83,657", 10, 0), ("r,p", 6, 4)], "83,657ʳ ᵖ", id="two-letters"),
        pytest.param([("12", 10, 0), ("(1)", 6, 4)], "12[1]", id="bracketed"),
        pytest.param([("12", 10, 0), ("*", 10, 0)], "12*", id="asterisk"),
        pytest.param([("120 m", 10, 0), ("2", 6, 4)], "120 m²", id="square-metres"),
        pytest.param([("40 t CO", 10, 0), ("2", 6, -2)], "40 t CO₂", id="a-formula"),
        pytest.param([("Target", 10, 0), ("1", 6, 4)], "Target¹", id="behind-a-word"),
        pytest.param([("4", 10, 0), ("th", 6, 4), (" week", 10, 0)], "4th week", id="ordinal"),
        pytest.param([("C", 14, 0), ("alls 12", 10, 0)], "Calls 12", id="large-initial"),
        pytest.param([("52", 20, 0), ("%", 10, 0)], "52%", id="small-percent-sign"),
        pytest.param([("52", 20, 0), ("%", 10, 7)], "52%", id="raised-percent-sign"),
        pytest.param([("£", 7, 3), ("52", 10, 0)], "£52", id="raised-pound-sign"),
        pytest.param([("5", 10, 0), ("km", 7, 0)], "5km", id="small-unit"),
        pytest.param([("8.1%", 10, 0), (" (May 2023)", 7, 0)], "8.1% (May 2023)", id="small-words"),
        pytest.param([("8.1%", 10, 0), (" (May 2023)", 7, 1.5)], "8.1% (May 2023)", id="small-words-raised"),
    ],
)  # fmt: skip
def test_a_mark_is_no_digit(parts: list[Part], text: str) -> None:
    """Raised and lowered writing comes as such, words of another size stay words, and nothing is in doubt."""
    cell = cell_with(written(*parts))
    assert (cell.text, cell.doubt) == (text, None)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([("34.06", 10, 0), ("1", 8.8, 0)], id="a-little-smaller"),
        pytest.param([("34.06", 10, 0), ("1", 10, 1.5)], id="a-little-higher"),
        pytest.param([("34", 10, 0), (".06", 7, 0)], id="small-decimals"),
        pytest.param([("34.", 10, 0), ("06", 7, 3)], id="raised-decimals"),
        pytest.param([("5", 10, 0), ("12", 10, 3.5)], id="two-base-lines"),
        pytest.param([("1,234", 10, 0), (",567", 7, 0)], id="small-thousands"),
        pytest.param([("50", 10, 0), ("p", 7, 0)], id="small-p"),
        pytest.param([("836", 10, 0), ("2024", 6, 3)], id="four-raised-digits"),
    ],
)
def test_digits_that_differ_are_in_doubt(parts: list[Part]) -> None:
    """A change of size or base line that is no clear mark: nobody can say what the number is."""
    assert cell_with(written(*parts)).doubt is not None


def test_marks_of_upright_writing_are_raised_too() -> None:
    """A column header that is printed upwards has its note behind it."""

    def upwards(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(664, -220, "Mar")
        canvas.setFont("Helvetica", 5)
        canvas.drawString(664 + canvas.stringWidth("Mar", "Helvetica", 8), -217, "1")

    cell = cell_with(upwards)
    assert (cell.text, cell.doubt) == ("Mar¹", None)


def test_a_mark_in_another_font_is_a_mark() -> None:
    """The base line is compared, not the box: fonts have different depths."""

    def draw(canvas: Canvas) -> None:
        written(("34.06", 10, 0))(canvas)
        written(("1", 6, 4), x=204 + canvas.stringWidth("34.06", "Helvetica", 10), font="Times-Bold")(canvas)

    assert cell_with(draw).text == "34.06¹"


def test_blanks_come_from_gaps_alone() -> None:
    """Each digit is written with a blank behind it, which the next digit covers: one number is printed."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for place, digit in enumerate("4123"):
            canvas.drawString(204 + 5.56 * place, 676, f"{digit} ")

    cell = cell_with(draw)
    assert (cell.text, cell.doubt) == ("4123", None)


@pytest.mark.parametrize("shape", ["▲", "▼", "➔", "✔", "●"])
def test_arrows_beside_a_figure_leave_it_certain(shape: str) -> None:
    """The two readers may differ on a symbol of ZapfDingbats; the figure beside it they both read."""

    def draw(canvas: Canvas) -> None:
        written(("52.2%", 10, 0))(canvas)
        canvas.setFont("ZapfDingbats", 8)
        canvas.drawString(240, 676, shape)

    cell = cell_with(draw)
    assert (cell.text, cell.doubt) == (f"52.2% {shape}", None)


@pytest.mark.parametrize(
    ("font", "text", "shown"),
    [
        ("ABCDEF+Wingdings-Regular", "\xe9", "↑"),
        ("Wingdings3", "q", "▼"),
        ("Webdings", "5", "▲"),
        ("Webdings", "\uf036", "▼"),
        ("ZapfDingbats", "▲", "▲"),
        ("Wingdings", "7", "\ufffd"),
        ("Helvetica", "5", "5"),
        ("Wingdings", "•", "•"),
    ],
)
def test_a_symbol_is_what_its_font_shows(font: str, text: str, shown: str) -> None:
    """A digit of a font of symbols is a picture; one that is not known is no character."""
    assert printed_as(font, text) == shown
