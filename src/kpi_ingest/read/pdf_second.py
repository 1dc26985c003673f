"""The second reader of a PDF: what pypdfium2 finds where pdfplumber found a cell.

Two programs that decode fonts and place glyphs on their own seldom err alike. Where they differ on a cell the cell is
in doubt, and both readings are said.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from pdfplumber.page import Page

from kpi_ingest.read.folding import fold_blanks
from kpi_ingest.read.pdf_glyphs import Glyph, drop_repeats

_LINE_END_HYPHENS = {0x02: "-", 0xFFFE: "-"}
"""pdfium marks a hyphen at a line's end, which it takes for a division, by a code of its own."""
_NUMBER = re.compile(r"[\d.,%£$€<>+−-]+")


def second_glyphs(document: pypdfium2.PdfDocument, page: Page) -> list[Glyph]:
    """The glyphs of a page as pdfium sees them, in pdfplumber's coordinates."""
    second = document[page.page_number - 1]
    text_page = second.get_textpage()
    try:
        return drop_repeats(_glyphs(text_page.raw, page))
    finally:
        text_page.close()
        second.close()


def _glyphs(text_page: object, page: Page) -> Iterator[Glyph]:
    box = pdfium.FS_RECTF()
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        if pdfium.FPDFText_IsGenerated(text_page, index) == 1:
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
            continue
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        text = _LINE_END_HYPHENS.get(code) or _character(code)
        yield _on_page(text, (box.left, box.bottom, box.right, box.top), page)


def _character(code: int) -> str:
    """UTF-16 halves that stand alone, and zero, are no character."""
    return "\ufffd" if code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF else chr(code)


def _on_page(text: str, box: tuple[float, float, float, float], page: Page) -> Glyph:
    """From user space to the page as displayed: the same turn that pdfminer makes, then pdfplumber's flip."""
    x0, y0, x1, y1 = page.page_obj.mediabox
    left, bottom, right, top = box
    corners = {
        90: (bottom - y0, x1 - right, top - y0, x1 - left),
        180: (x1 - right, y1 - top, x1 - left, y1 - bottom),
        270: (y1 - top, left - x0, y1 - bottom, right - x0),
    }.get(page.rotation, (left - x0, bottom - y0, right - x0, top - y0))
    shift_x, shift_y = page.mediabox[0], page.mediabox[1] + page.height
    return Glyph(text, corners[0] + shift_x, shift_y - corners[3], corners[2] + shift_x, shift_y - corners[1])


def readings_agree(first: str, second: str) -> bool:
    """Whether two readings of a cell say the same: the same characters, and blanks that do not cut a number apart."""
    one, other = (fold_blanks(unicodedata.normalize("NFKC", text)) for text in (first, second))
    if one == other:
        return True
    return one.replace(" ", "") == other.replace(" ", "") and _NUMBER.findall(one) == _NUMBER.findall(other)
