"""Whether a PDF file is whole, open and of a sane shape, before any page of it is read."""

from __future__ import annotations

import math
import re
from io import BytesIO

import pdfplumber
import pypdfium2  # type: ignore[import-untyped]
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from kpi_ingest.errors import ReadError
from kpi_ingest.read.limits import ReadLimits
from kpi_ingest.read.pdf_sheet import from_corners

_TAIL = 1024
_START_XREF = re.compile(rb"startxref\s+(\d+)\s+%%EOF")
_LINEARIZED = re.compile(rb"/Linearized\b[^>]{0,300}?/L\s+(\d+)")
_LONGEST_SIDE = 144_000.0
"""Points; PDF's own limit of 14,400 units times a generous user unit."""


def refuse_cut(content: bytes) -> None:
    """Raise E_PDF_TRUNCATED for a file that lacks its end, even where a reader could piece it together.

    ISO 32000: the last line is %%EOF, behind `startxref` and the offset of a cross-reference that exists.
    """
    found = list(_START_XREF.finditer(content[-_TAIL:].rstrip(b"\0 \t\r\n\f")))
    if not found:
        raise cut_short("no %%EOF behind a startxref at the end")
    start = content.find(b"%PDF-")
    offset = int(found[-1].group(1))
    target = content[start + offset : start + offset + 40].lstrip() or b"?"
    if offset and not re.match(rb"xref|\d+\s+\d+\s+obj", target):
        raise cut_short(f"startxref {offset}, where no cross-reference stands")
    announced = _LINEARIZED.search(content[:_TAIL])
    if announced and int(announced.group(1)) > len(content) - start:
        raise cut_short(
            f"{len(content) - start} bytes of the {int(announced.group(1))} that its first object announces"
        )


def cut_short(got: str) -> ReadError:
    """E_PDF_TRUNCATED."""
    return ReadError("E_PDF_TRUNCATED", got=got, expected="a whole PDF file", next_step="capture the file again")


def broken(got: str) -> ReadError:
    """E_PDF_STRUCTURE."""
    return ReadError(
        "E_PDF_STRUCTURE", got=got, expected="a sound PDF file", next_step="open it in a viewer and re-export it"
    )


def open_first(content: bytes, limits: ReadLimits) -> PDF:
    """The file in pdfplumber, its pages counted and within limits.

    A file that only its owner's password would open for changes is open for reading.
    Raises ReadError: E_PDF_ENCRYPTED, E_PDF_STRUCTURE, E_TABLE_TOO_LARGE.
    """
    try:
        first = pdfplumber.open(BytesIO(content))
        pages = first.pages
    except Exception as error:  # pdfminer raises whatever a malformed object makes it trip over
        raise tripped(error, "a file") from error
    if not pages:
        raise broken("0 pages")
    if len(pages) > limits.pages:
        raise ReadError(
            "E_TABLE_TOO_LARGE", got=f"{len(pages)} pages", expected=f"at most {limits.pages}", next_step="split it"
        )
    return first


def tripped(error: Exception, where: str) -> Exception:
    """What to raise for an exception out of pdfminer or pdfplumber, which wraps some of them in its own."""
    cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
    if isinstance(cause, MemoryError):
        return cause
    if isinstance(cause, (PDFEncryptionError, PDFPasswordIncorrect)):
        return encrypted()
    return broken(f"{where} that pdfminer trips over ({type(cause).__name__})")


def encrypted() -> ReadError:
    """E_PDF_ENCRYPTED."""
    return ReadError(
        "E_PDF_ENCRYPTED",
        got="an encrypted PDF",
        expected="an open one",
        next_step="ask the publisher for an open file",
    )


def open_second(content: bytes, pages: int) -> pypdfium2.PdfDocument:
    """The file in pdfium, which must count the same pages."""
    try:
        second = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise broken(f"a file that pdfium refuses ({error})") from error
    if len(second) != pages:
        raise broken(f"{pages} pages by pdfplumber, {len(second)} by pdfium")
    return second


def refuse_shape(page: Page) -> None:
    """Raise E_PDF_STRUCTURE for a page whose size is no size; a media box is given by any two opposite corners."""
    x0, y0, x1, y1 = box = from_corners(page.page_obj.mediabox)
    page.page_obj.mediabox = box
    sane = all(math.isfinite(side) for side in box) and 1 < x1 - x0 < _LONGEST_SIDE and 1 < y1 - y0 < _LONGEST_SIDE
    if not sane:
        raise broken(f"page {page.page_number} with the media box {list(box)}")
