"""Text of a PDF that nobody sees is no cell text: it is left out with a word, or its cell is in doubt."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Document, Grid, GridCell, Line
from kpi_ingest.read.dispatch import read_here
from rendering import pdf_samples as samples

Draw = Callable[[Canvas], None]
BOX = (202.0, 662.0, 96.0, 36.0)
"""Inside of the cell that is drawn into."""


def document_with(draw: Draw, before: Draw = samples.rules, **options: object) -> Document:
    """A ruled table into whose second cell `draw` draws."""

    def page(canvas: Canvas) -> None:
        before(canvas)
        canvas.setFont("Helvetica", 10)
        for x, y, text in ((54, 680, "Calls answered"), (54, 640, "Calls lost"), (204, 640, "1,234"), (304, 640, "5")):
            canvas.drawString(x, y, text)
        draw(canvas)

    return read_here(samples.drawn(page, **options))


def cell_of(document: Document) -> GridCell:
    """The cell that was drawn into."""
    [grid] = [block for block in document.blocks if isinstance(block, Grid)]
    return grid.rows[0][1]


def text(canvas: Canvas, words: str = "77.5", x: float = 210, y: float = 676, size: float = 10) -> None:
    """Words in the cell."""
    canvas.setFont("Helvetica", size)
    canvas.drawString(x, y, words)


def white(canvas: Canvas) -> None:
    """White on white."""
    canvas.setFillGray(1)
    text(canvas)


def nearly_white(canvas: Canvas) -> None:
    """A white that no eye tells from the paper."""
    canvas.setFillGray(0.97)
    text(canvas)


def of_its_fill(canvas: Canvas) -> None:
    """Green on the same green."""
    canvas.setFillColorRGB(0.2, 0.6, 0.3)
    canvas.rect(*BOX, stroke=0, fill=1)
    text(canvas)


def invisible(canvas: Canvas) -> None:
    """Render mode 3."""
    written = canvas.beginText(210, 676)
    written.setTextRenderMode(3)
    written.textOut("77.5")
    canvas.drawText(written)


def invisible_on_a_picture(canvas: Canvas) -> None:
    """The text of a scan behind its picture: what the picture shows is what people see."""
    for step in range(12):
        canvas.setFillGray(step % 2)
        canvas.rect(204 + 4 * step, 668, 4, 20, stroke=0, fill=1)
    invisible(canvas)


def transparent(canvas: Canvas) -> None:
    """Alpha 0."""
    canvas.setFillAlpha(0)
    text(canvas)
    canvas.setFillAlpha(1)


def tiny(canvas: Canvas) -> None:
    """0.7 points."""
    text(canvas, size=0.7)


def clipped(canvas: Canvas) -> None:
    """Outside the clipping path."""
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(100, 100, 50, 50)
    canvas.clipPath(path, stroke=0)
    text(canvas)
    canvas.restoreState()


def under_white(canvas: Canvas) -> None:
    """Under a white box."""
    text(canvas)
    canvas.setFillGray(1)
    canvas.rect(*BOX, stroke=0, fill=1)


def redacted(canvas: Canvas) -> None:
    """Under a black box."""
    text(canvas)
    canvas.setFillGray(0)
    canvas.rect(*BOX, stroke=0, fill=1)


def under_rounded(canvas: Canvas) -> None:
    """Under a box with round corners."""
    text(canvas)
    canvas.setFillColorRGB(0.3, 0.3, 0.8)
    canvas.roundRect(*BOX, 6, stroke=0, fill=1)


def watermark(canvas: Canvas) -> None:
    """Letters that are turned by 45 degrees."""
    canvas.saveState()
    canvas.setFillGray(0.8)
    canvas.translate(212, 668)
    canvas.rotate(45)
    text(canvas, "5", 0, 0, 24)
    canvas.restoreState()


HIDDEN = [
    white, nearly_white, of_its_fill, invisible, invisible_on_a_picture, transparent, tiny, clipped, under_white,
    redacted, under_rounded, watermark,
]  # fmt: skip


@pytest.mark.parametrize("draw", HIDDEN, ids=lambda draw: draw.__name__)
def test_what_nobody_sees_is_left_out_with_a_word(draw: Draw) -> None:
    """The cell is blank for a reader of the paper, and the warning names page and reason."""
    document = document_with(draw)
    cell = cell_of(document)
    assert (cell.text, cell.doubt) == ("", None)
    [warning] = document.warnings
    assert warning.code == "HIDDEN_CONTENT"
    assert warning.detail.startswith("page 1: ")


@pytest.mark.parametrize("draw", [white, under_white, redacted, transparent], ids=lambda draw: draw.__name__)
def test_a_correction_gives_the_new_figure(draw: Draw) -> None:
    """An old figure hidden under a new one of another or the same width: never a mixture."""
    for new in ("34.06", "52.2", "8"):

        def corrected(canvas: Canvas, new: str = new) -> None:
            draw(canvas)
            canvas.setFillGray(1 if draw is redacted else 0)
            text(canvas, new)

        cell = cell_of(document_with(corrected))
        assert cell.text == new or cell.doubt


def on_dark(canvas: Canvas) -> None:
    """White on a dark fill, as headers are."""
    canvas.setFillColorRGB(0, 0.2, 0.4)
    canvas.rect(*BOX, stroke=0, fill=1)
    white(canvas)


def red_on_green(canvas: Canvas) -> None:
    """Two colours of one brightness."""
    canvas.setFillColorRGB(0, 0.39, 0)
    canvas.rect(*BOX, stroke=0, fill=1)
    canvas.setFillColorRGB(0.77, 0, 0)
    text(canvas)


def grey(canvas: Canvas) -> None:
    """A pale grey, small."""
    canvas.setFillGray(0.7)
    text(canvas, size=6)


def outlined(canvas: Canvas) -> None:
    """Strokes without a fill."""
    written = canvas.beginText(210, 676)
    written.setTextRenderMode(1)
    written.textOut("77.5")
    canvas.drawText(written)


def under_a_glass(canvas: Canvas) -> None:
    """A see-through box over it, as a highlighter leaves."""
    text(canvas)
    canvas.setFillColorRGB(1, 1, 0)
    canvas.setFillAlpha(0.4)
    canvas.rect(*BOX, stroke=0, fill=1)
    canvas.setFillAlpha(1)


def framed(canvas: Canvas) -> None:
    """A frame without a fill over it."""
    text(canvas)
    canvas.rect(*BOX)


def shadowed(canvas: Canvas) -> None:
    """A grey copy 0.8 points beside it."""
    canvas.setFillGray(0.6)
    text(canvas, x=210.8, y=675.2)
    canvas.setFillGray(0)
    text(canvas)


@pytest.mark.parametrize(
    "draw", [on_dark, red_on_green, grey, outlined, under_a_glass, framed, shadowed], ids=lambda draw: draw.__name__
)
def test_what_is_seen_stays(draw: Draw) -> None:
    """Visible text is read without a doubt or a warning."""
    document = document_with(draw)
    assert (cell_of(document).text, cell_of(document).doubt) == ("77.5", None)
    assert document.warnings == ()


def over_each_other(canvas: Canvas) -> None:
    """Two figures, half over each other."""
    text(canvas, "41.2")
    text(canvas, "47", x=218)


def struck_by_a_box(canvas: Canvas) -> None:
    """A box over the lower half of the figure."""
    text(canvas)
    canvas.setFillGray(1)
    canvas.rect(202, 672, 96, 7.5, stroke=0, fill=1)


def cut_by_its_clip(canvas: Canvas) -> None:
    """Only the first digits are within the clipping path."""
    canvas.saveState()
    path = canvas.beginPath()
    path.rect(200, 660, 26, 40)
    canvas.clipPath(path, stroke=0)
    text(canvas, "1,234,567")
    canvas.restoreState()


def turned_letters(canvas: Canvas) -> None:
    """An upright letter among level ones."""
    text(canvas)
    canvas.saveState()
    canvas.rotate(90)
    text(canvas, "9", 676, -246)
    canvas.restoreState()


@pytest.mark.parametrize(
    "draw", [over_each_other, struck_by_a_box, cut_by_its_clip, turned_letters], ids=lambda draw: draw.__name__
)
def test_what_cannot_be_told_is_in_doubt(draw: Draw) -> None:
    """Half-hidden and mixed figures are not published."""
    assert "CELL_DOUBT" in {warning.code for warning in document_with(draw).warnings}


def test_a_large_level_watermark_is_no_cell_text() -> None:
    """Letters four times as large that lie behind the table; a large heading above it stays."""

    def before(canvas: Canvas) -> None:
        canvas.setFillGray(0.85)
        text(canvas, "DRAFT 2024", 60, 666, 48)
        canvas.setFillGray(0)
        text(canvas, "Seals and otters", 60, 760, 32)
        samples.rules(canvas)

    document = document_with(text, before)
    [grid] = [block for block in document.blocks if isinstance(block, Grid)]
    assert [[cell.text for cell in row] for row in grid.rows] == [
        ["Calls answered", "77.5", ""],
        ["Calls lost", "1,234", "5"],
    ]
    assert [block.text for block in document.blocks if not isinstance(block, Grid)] == ["Seals and otters"]
    assert {warning.code for warning in document.warnings} == {"HIDDEN_CONTENT"}


def test_a_page_cut_off_at_the_paper_is_incomplete() -> None:
    """A column that the paper's edge cuts is in doubt; figures beyond it are named."""

    def draw(canvas: Canvas) -> None:
        text(canvas)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(304, 680, "52,993")
        canvas.drawString(360, 640, "61,007")

    document = document_with(draw, cropBox=(0, 0, 324, 842))
    [grid] = [block for block in document.blocks if isinstance(block, Grid)]
    assert grid.rows[0][2].doubt is not None
    assert "beyond the page's edge" in (document.incomplete or "")
    assert "61,007" in (document.incomplete or "")


def test_printers_marks_beyond_the_page_are_no_loss() -> None:
    """Words off the page that stand on no line of it say nothing about its tables."""

    def draw(canvas: Canvas) -> None:
        text(canvas)
        canvas.drawString(330, 20, "proof 3 of 4")

    document = document_with(draw, cropBox=(0, 0, 324, 842))
    assert document.incomplete is None


def test_a_file_locked_by_its_owner_alone_is_read() -> None:
    """An empty user password opens it; the remark says so."""
    locked = StandardEncryption("", "owner", canPrint=0, strength=128)
    document = document_with(text, encrypt=locked)
    assert cell_of(document).text == "77.5"
    assert [warning.code for warning in document.warnings] == ["OWNER_LOCKED"]


@pytest.mark.parametrize("box", [b"[0 842 595 0]", b"[595 842 0 0]", b"[595 0 0 842]"])
def test_a_media_box_by_any_two_corners_is_read(box: bytes) -> None:
    """ISO 32000-1, 7.9.5: any two diagonally opposite corners name a rectangle."""
    content = samples.plain_table()
    turned = content.replace(b"/MediaBox [ 0 0 595 842 ]", b"/MediaBox " + box + b" " * (15 - len(box)))
    assert turned != content
    [grid] = [block for block in read_here(turned).blocks if isinstance(block, Grid)]
    assert [[cell.text for cell in row] for row in grid.rows] == [list(row) for row in samples.TEXTS]


RULED = b"50 620 m 50 700 l S 200 620 m 200 700 l S 300 620 m 300 700 l S " + (
    b"50 620 m 300 620 l S 50 660 m 300 660 l S 50 700 m 300 700 l S "
    b"BT /F1 10 Tf 54 680 Td (Calls) Tj 150 0 Td (1-2.5) Tj 0 -40 Td (22) Tj ET"
)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "boxes",
    [
        b"[0 0 595 842]",
        b"[9 5 595 842]",
        b"[-20 -30 595 842]",
        b"[0 0 595 842] /CropBox [40 600 320 720]",
        b"[0 0 595 842] /CropBox [-40 -60 700 900]",
        b"[0 0 595 842] /CropBox [320 720 40 600]",
        b"[0 0 595 842] /UserUnit 2",
        b"[0 0 2384 3370]",
        b"[0 0 9000 9000]",
    ],
)
def test_ink_is_found_wherever_the_page_lies(boxes: bytes, turn: int) -> None:
    """Origins, crop boxes, turns, units and large sheets: visible text is never taken for hidden."""
    document = read_here(samples.one_page(RULED, media_box=b"%s /Rotate %d" % (boxes, turn)))
    assert document.warnings == ()
    [grid] = [block for block in document.blocks if isinstance(block, Grid)]
    assert sorted(cell.text for row in grid.rows for cell in row) == ["", "1-2.5", "22", "Calls"]


def test_a_page_of_hidden_text_alone_has_no_text() -> None:
    """The invisible text of a scan is not what its picture shows."""
    with pytest.raises(ReadError, match="E_PDF_NO_TEXT"):
        read_here(samples.one_page(b"BT 3 Tr /F1 10 Tf 54 680 Td (Calls 5) Tj ET"))


def test_letters_of_a_type_3_font_are_as_large_as_they_are_drawn() -> None:
    """A font drawn by hand says size 1: its letters are not too small to be seen."""
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 10 10] /FontMatrix [1 0 0 1 0 0] /FirstChar 49 /LastChar 49 "
        b"/Widths [8] /Encoding << /Differences [49 /one] >> /CharProcs << /one 6 0 R >> >>"
    )
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font %s >> >>"
    page %= b"<< /F1 5 0 R /F2 7 0 R >>"
    content = samples.stream(b"BT /F1 1 Tf 54 680 Td (1) Tj ET BT /F2 10 Tf 54 600 Td (Calls) Tj ET")
    glyph = samples.stream(b"8 0 0 0 8 9 d1 2 0 3 9 re f")
    kids = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    document = read_here(samples.objects(samples.CATALOGUE, kids, page, content, font, glyph, samples.FONT))
    assert [block.text for block in document.blocks if isinstance(block, Line)] == ["1", "Calls"]
    assert document.warnings == ()
