"""The second reader's characters, placed without all else that a page draws, stand where pdfminer's layout has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from pdfminer.layout import LTChar, LTContainer, LTPage
from reportlab.pdfgen.canvas import Canvas

from kpi_ingest.errors import ReadError
from kpi_ingest.read.dispatch import read_here
from kpi_ingest.read.pdf_placed import placed_on
from rendering import pdf_samples as samples


def level(canvas: Canvas) -> None:
    """Rules, words with every escape, and letters and words set apart."""
    samples.rules(canvas)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(204, 680, "a (b) \\ é 5%", charSpace=1.5, wordSpace=3)


def turned(canvas: Canvas) -> None:
    """Writing within saved states, turned and stretched."""
    canvas.saveState()
    canvas.translate(100, 100)
    canvas.rotate(90)
    canvas.setFont("Times-Bold", 12)
    canvas.drawString(10, 20, "1,234.5")
    canvas.restoreState()
    words = canvas.beginText(50, 50)
    words.setFont("Courier", 9)
    words.setHorizScale(80)
    words.setRise(3)
    words.textLines("two lines\nof text 12")
    canvas.drawText(words)


def in_a_form(canvas: Canvas) -> None:
    """Writing in a form that is shown twice."""
    canvas.beginForm("stamp", 0, 0, 100, 20)
    canvas.setFont("Helvetica", 8)
    canvas.drawString(2, 2, "77.5")
    canvas.endForm()
    for x in (100, 300):
        canvas.saveState()
        canvas.translate(x, 400)
        canvas.doForm("stamp")
        canvas.restoreState()


def in_odd_digits(canvas: Canvas) -> None:
    """A string of an odd number of digits, which is left to pdfminer."""
    canvas.drawString(204, 680, "56")
    canvas._code.append("BT /F1 10 Tf 1 0 0 1 50 50 Tm <353> Tj ET")


@pytest.mark.parametrize("draw", [level, turned, in_a_form, in_odd_digits])
def test_characters_stand_where_the_whole_layout_has_them(draw: Callable[[Canvas], None]) -> None:
    """Character for character: text, box, matrix and font are those of pdfminer's own interpreter."""
    with pdfplumber.open(BytesIO(samples.drawn(draw))) as file:
        [page] = file.pages
        expected = list(_characters(page.layout))
        del page._layout
        assert [(each.text, each.bbox, each.matrix, each.font) for each in placed_on(page)] == expected
    assert len(expected) > 1


def _characters(container: LTPage | LTContainer[Any]) -> Iterator[tuple[object, ...]]:
    for item in container:
        if isinstance(item, LTChar):
            yield item.get_text(), item.bbox, tuple(item.matrix), item.fontname
        elif isinstance(item, LTContainer):
            yield from _characters(item)


def test_a_glyph_that_no_text_object_shows_is_refused() -> None:
    """pdfium adds glyphs to writing from right to left, whose order it does not settle: such a page is not read."""
    letters = (
        b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange"
        b" 1 beginbfrange <41> <5A> <05D0> endbfrange endcmap"
    )
    content = samples.objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        samples.stream(b"BT /F1 12 Tf 72 700 Td (ABC) Tj 60 0 Td (DEF) Tj ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>",
        samples.stream(letters),
    )
    with pytest.raises(ReadError) as caught:
        read_here(content, media="pdf")
    assert caught.value.code == "E_PDF_STRUCTURE"
